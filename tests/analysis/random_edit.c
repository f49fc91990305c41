#include "random_edit.h"

#include <stdlib.h>

#include "base/vector.h"

struct random_edit {
	uint64_t state;
	VECTOR(struct buffer) lines;
};

static uint32_t draw(struct random_edit *edit, size_t below)
{
	edit->state = edit->state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((edit->state >> 33) % below);
}

static bool is_rule(const struct buffer *line)
{
	struct text text = buffer_view(line);
	return text.size > 2 && text.data[0] == ' ' && text_find(text, text_of("->")) < text.size &&
	       text_find(text, text_of("otherwise")) == text.size;
}

static bool is_row(const struct buffer *line)
{
	struct text text = buffer_view(line);
	return text.size > 4 && text.data[2] == '|' && text_find(text, text_of("|| o")) == text.size;
}

/* --- lines --- */

static size_t some_line(struct random_edit *edit)
{
	for (size_t tries = 0; tries < 100; tries++) {
		size_t at = draw(edit, edit->lines.count);
		if (is_rule(&edit->lines.items[at]) || is_row(&edit->lines.items[at]))
			return at;
	}
	return SIZE_MAX;
}

static void copy_line(struct random_edit *edit, size_t at)
{
	struct buffer copy = {0};
	buffer_text(&copy, buffer_view(&edit->lines.items[at]));
	vector_push(&edit->lines, copy);
	for (size_t i = edit->lines.count - 1; i > at; i--)
		edit->lines.items[i] = edit->lines.items[i - 1];
	edit->lines.items[at] = copy;
}

static void take_out(struct random_edit *edit, size_t at)
{
	buffer_free(&edit->lines.items[at]);
	for (size_t i = at + 1; i < edit->lines.count; i++)
		edit->lines.items[i - 1] = edit->lines.items[i];
	edit->lines.count--;
}

static void swap_with_next(struct random_edit *edit, size_t at)
{
	bool both = at + 1 < edit->lines.count &&
		    (is_rule(&edit->lines.items[at + 1]) || is_row(&edit->lines.items[at + 1]));
	if (!both)
		return;
	struct buffer line = edit->lines.items[at];
	edit->lines.items[at] = edit->lines.items[at + 1];
	edit->lines.items[at + 1] = line;
}

/* --- words --- */

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
}

static void change_number(struct random_edit *edit, struct buffer *line)
{
	for (size_t tries = 0; tries < 50; tries++) {
		size_t at = 1 + draw(edit, line->size - 1);
		bool alone = line->data[at] >= '0' && line->data[at] <= '3' && !is_letter(line->data[at - 1]) &&
			     (at + 1 == line->size || !is_letter(line->data[at + 1]));
		if (!alone)
			continue;
		line->data[at] = (char)('0' + draw(edit, 4));
		return;
	}
}

static void replace(struct buffer *line, const char *word, const char *other)
{
	size_t at = text_find(buffer_view(line), text_of(word));
	if (at == line->size)
		return;
	struct buffer changed = {0};
	buffer_bytes(&changed, line->data, at);
	buffer_string(&changed, other);
	buffer_bytes(&changed, line->data + at + strlen(word), line->size - at - strlen(word));
	buffer_free(line);
	*line = changed;
}

static void change_word(struct random_edit *edit, struct buffer *line)
{
	static const char *const pairs[][2] = {
		{" < ", " <= "},
		{" <= ", " < "},
		{" > ", " >= "},
		{" >= ", " > "},
		{" and ", " or "},
		{" or ", " and "},
		{"-> north", "-> south"},
		{"-> south", "-> east"},
		{"-> east", "-> north"},
		{" = ", " != "},
		{"[", "("},
		{"missing", "present"},
		{"not ", ""},
		{"|| 1", "|| 2"},
	};
	size_t pair = draw(edit, sizeof pairs / sizeof *pairs);
	replace(line, pairs[pair][0], pairs[pair][1]);
}

/* What comes to the same in other words. */
static void say_otherwise(struct random_edit *edit, struct buffer *line)
{
	static const char *const pairs[][2] = {
		{" between 1 and 3 ", " in [1..3] "},
		{" in {1, 2} ", " in {2, 1} "},
		{"x < 1", "not (x >= 1)"},
		{"x >= 2", "not (x < 2)"},
		{"x is present", "not (x is missing)"},
		{"x > 1", "1 < x"},
		{" -> ", " and true -> "},
	};
	size_t pair = draw(edit, sizeof pairs / sizeof *pairs);
	if (pair < 6 || line->data[2] == '(')
		replace(line, pairs[pair][0], pairs[pair][1]);
}

static void edit_line(struct random_edit *edit, size_t at)
{
	uint32_t kind = draw(edit, 20);
	if (kind < 6)
		change_number(edit, &edit->lines.items[at]);
	else if (kind < 10)
		change_word(edit, &edit->lines.items[at]);
	else if (kind < 13)
		say_otherwise(edit, &edit->lines.items[at]);
	else if (kind < 15)
		take_out(edit, at);
	else if (kind < 18)
		swap_with_next(edit, at);
	else
		copy_line(edit, at), change_number(edit, &edit->lines.items[at]);
}

void random_edit_make(struct text text, uint64_t seed, struct buffer *edited)
{
	struct random_edit edit = {.state = seed * 0x9E3779B97F4A7C15u + 7};
	draw(&edit, 2);
	for (size_t at = 0, end; at < text.size; at = end) {
		struct text rest = {text.data + at, text.size - at};
		size_t length = text_find(rest, text_of("\n"));
		end = at + length + 1;
		struct buffer line = {0};
		buffer_bytes(&line, rest.data, length < rest.size ? length + 1 : length);
		vector_push(&edit.lines, line);
	}
	for (size_t left = 1 + draw(&edit, 3); left; left--) {
		size_t at = some_line(&edit);
		if (at != SIZE_MAX)
			edit_line(&edit, at);
	}
	edited->size = 0;
	for (size_t i = 0; i < edit.lines.count; i++) {
		buffer_text(edited, buffer_view(&edit.lines.items[i]));
		buffer_free(&edit.lines.items[i]);
	}
	vector_free(&edit.lines);
}
