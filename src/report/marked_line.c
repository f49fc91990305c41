#include "report/marked_line.h"

#include <stdbool.h>

#define REPLACEMENT "\xEF\xBF\xBD"
#define ELLIPSIS "\xE2\x80\xA6"

/* A tab is counted at its widest, so that a line which seems to fit does. */
enum { TAB_COLUMNS = 8, ELLIPSIS_COLUMNS = 1 };

struct character {
	struct text bytes;
	bool tab;
	bool visible; /* else shown as U+FFFD */
	size_t columns;
};

static struct character character_at(struct text text, size_t *at)
{
	size_t begin = *at;
	int32_t code_point = utf8_next(text, at);
	struct character character = {.bytes = {text.data + begin, *at - begin}, .tab = code_point == '\t'};
	character.visible = character.tab || (code_point >= 0 && !is_control_character(code_point));
	if (character.tab)
		character.columns = TAB_COLUMNS;
	else
		character.columns = character.visible ? utf8_width(character.bytes) : 1;
	return character;
}

/* Where the character before `at` begins. */
static size_t step_back(struct text text, size_t at)
{
	size_t begin = at - 1;
	while (begin > 0 && at - begin < 4 && ((unsigned char)text.data[begin] & 0xC0) == 0x80)
		begin--;
	size_t end = begin;
	(void)utf8_next(text, &end);
	return end == at ? begin : at - 1;
}

static void append_character(struct buffer *out, const struct character *character)
{
	if (character->visible)
		buffer_text(out, character->bytes);
	else
		buffer_string(out, REPLACEMENT);
}

void append_visible(struct buffer *out, struct text text)
{
	for (size_t at = 0; at < text.size;) {
		struct character character = character_at(text, &at);
		if (text_is(character.bytes, "\n"))
			buffer_byte(out, '\n');
		else
			append_character(out, &character);
	}
}

/* --- what is shown --- */

/* The end of what fits into `*columns` from `at` on; takes off what it uses. */
static size_t fit_forward(struct text line, size_t at, size_t *columns)
{
	while (at < line.size) {
		size_t next = at;
		struct character character = character_at(line, &next);
		if (character.columns > *columns)
			break;
		*columns -= character.columns;
		at = next;
	}
	return at;
}

static size_t fit_backward(struct text line, size_t at, size_t *columns)
{
	while (at > 0) {
		size_t before = step_back(line, at);
		size_t next = before;
		struct character character = character_at(line, &next);
		if (character.columns > *columns)
			break;
		*columns -= character.columns;
		at = before;
	}
	return at;
}

struct stretch shown_part(struct text line, struct stretch marked, size_t columns)
{
	size_t room = columns;
	if (fit_forward(line, 0, &room) == line.size)
		return (struct stretch){0, line.size};
	/* A third of the room is for what leads up to the mark; what one side leaves, the other takes. */
	size_t all = columns - 2 * ELLIPSIS_COLUMNS;
	size_t before = all / 3;
	size_t after = all - before;
	struct stretch shown = {.begin = fit_backward(line, marked.begin, &before)};
	after += before + (shown.begin == 0 ? ELLIPSIS_COLUMNS : 0);
	shown.end = fit_forward(line, marked.begin, &after);
	after += shown.end == line.size ? ELLIPSIS_COLUMNS : 0;
	shown.begin = fit_backward(line, shown.begin, &after);
	return shown;
}

/* --- showing it --- */

void append_line(struct buffer *out, struct text line, struct stretch shown)
{
	if (shown.begin > 0)
		buffer_string(out, ELLIPSIS);
	append_visible(out, (struct text){line.data + shown.begin, shown.end - shown.begin});
	if (shown.end < line.size)
		buffer_string(out, ELLIPSIS);
}

static void append_repeated(struct buffer *out, char byte, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_byte(out, byte);
}

void append_mark_indent(struct buffer *out, struct text line, struct stretch shown, struct stretch marked)
{
	if (shown.begin > 0)
		append_repeated(out, ' ', ELLIPSIS_COLUMNS);
	for (size_t at = shown.begin; at < marked.begin;) {
		struct character character = character_at(line, &at);
		/* A tab leads to the same place as the one above it, wherever the terminal's tab stops are. */
		if (character.tab)
			buffer_byte(out, '\t');
		else
			append_repeated(out, ' ', character.columns);
	}
}

void append_marks(struct buffer *out, struct text line, struct stretch shown, struct stretch marked)
{
	size_t end = marked.end < shown.end ? marked.end : shown.end;
	size_t skipped = 1;
	buffer_byte(out, '^');
	for (size_t at = marked.begin; at < end;) {
		struct character character = character_at(line, &at);
		/* Behind a tab that is marked first nothing would stand in its place any more. */
		if (character.tab && skipped)
			return;
		if (character.tab) {
			buffer_byte(out, '\t');
			continue;
		}
		size_t under_caret = character.columns < skipped ? character.columns : skipped;
		append_repeated(out, '~', character.columns - under_caret);
		skipped -= under_caret;
	}
}
