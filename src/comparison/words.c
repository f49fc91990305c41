#include "comparison/words.h"

#include "base/buffer.h"

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Behind the quoted stretch that begins at `at`, its quotes included. */
static size_t quoted_end(struct text stretch, size_t at)
{
	char quote = stretch.data[at++];
	while (at < stretch.size && stretch.data[at] != quote)
		at += quote == '"' && stretch.data[at] == '\\' && at + 1 < stretch.size ? 2 : 1;
	return at < stretch.size ? at + 1 : at;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind the blanks and comments that begin at `at`. */
static size_t blank_end(struct text stretch, size_t at)
{
	while (at < stretch.size && (is_blank(stretch.data[at]) || stretch.data[at] == '#')) {
		bool comment = stretch.data[at] == '#';
		while (comment && at < stretch.size && stretch.data[at] != '\n')
			at++;
		if (!comment)
			at++;
	}
	return at;
}

struct text words_of(struct arena *arena, struct text stretch)
{
	struct buffer words = {0};
	for (size_t at = blank_end(stretch, 0); at < stretch.size;) {
		char c = stretch.data[at];
		size_t end = c == '"' || c == '`' ? quoted_end(stretch, at) : at + 1;
		buffer_bytes(&words, stretch.data + at, end - at);
		at = blank_end(stretch, end);
		if (at > end && at < stretch.size && is_word_byte(stretch.data[end - 1]) &&
		    is_word_byte(stretch.data[at]))
			buffer_byte(&words, ' ');
	}
	struct text result = text_copy(arena, buffer_view(&words));
	buffer_free(&words);
	return result;
}

/* --- one literal --- */

/* The word of a literal goes on over the points, signs and quotes inside it. */
static bool belongs(struct text words, size_t at)
{
	char c = words.data[at];
	if (is_word_byte(c) || c == '"' || c == '%')
		return true;
	bool between_digits =
		at > 0 && at + 1 < words.size && is_digit(words.data[at - 1]) && is_digit(words.data[at + 1]);
	return between_digits && (c == '-' || (c == '.' && words.data[at + 1] != '.'));
}

/* The unit of a duration, with its blank, that stands behind a number; or nothing. */
static size_t unit_size(struct text words, size_t at)
{
	static const char *const units[] = {" days", " day", " weeks", " week", " months", " month", " years", " year"};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t size = strlen(units[i]);
		bool ends = at + size >= words.size || !is_word_byte(words.data[at + size]);
		if (words.size - at >= size && ends && memcmp(words.data + at, units[i], size) == 0)
			return size;
	}
	return 0;
}

/* Is it one literal from its beginning to its end? */
static bool is_literal(struct text word)
{
	size_t end = 0;
	if (word.size >= 2 && word.data[0] == '"')
		return quoted_end(word, 0) == word.size;
	if (word.size == 0 || !is_digit(word.data[0]))
		return false;
	while (end < word.size && belongs(word, end))
		end++;
	return end + unit_size(word, end) == word.size;
}

static struct text widen(struct text words, size_t begin, size_t end)
{
	while (begin > 0 && belongs(words, begin - 1))
		begin--;
	while (end < words.size && belongs(words, end))
		end++;
	end += is_digit(words.data[begin]) ? unit_size(words, end) : 0;
	return (struct text){words.data + begin, end - begin};
}

bool words_differ_in_literal(struct text old, struct text new, struct text *old_word, struct text *new_word)
{
	size_t shorter = old.size < new.size ? old.size : new.size;
	size_t front = 0;
	while (front < shorter && old.data[front] == new.data[front])
		front++;
	size_t back = 0;
	while (back < shorter - front && old.data[old.size - 1 - back] == new.data[new.size - 1 - back])
		back++;
	*old_word = widen(old, front, old.size - back);
	*new_word = widen(new, front, new.size - back);
	return is_literal(*old_word) && is_literal(*new_word) && !text_equal(*old_word, *new_word);
}
