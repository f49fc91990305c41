#include "report/fold.h"

enum {
	FURTHER_IN = 4,
	ROOM_LEAST = 20, /* behind a gap */
};

/* The end of the escape sequence that begins at `at`, or `at`. */
static size_t behind_escape(struct text text, size_t at)
{
	if (text.data[at] != '\x1b')
		return at;
	while (at < text.size && text.data[at] != 'm')
		at++;
	return at < text.size ? at + 1 : at;
}

/* Where the columns are used up, or the end; what is at least taken is one character. */
static size_t end_of_columns(struct text text, size_t columns)
{
	size_t used = 0;
	for (size_t at = 0; at < text.size;) {
		size_t begin = at;
		at = behind_escape(text, begin);
		if (at > begin)
			continue;
		(void)utf8_next(text, &at);
		used += utf8_width((struct text){text.data + begin, at - begin});
		if (used > columns)
			return begin ? begin : at;
	}
	return text.size;
}

static size_t count_blanks(struct text text, size_t at)
{
	size_t begin = at;
	while (at < text.size && text.data[at] == ' ')
		at++;
	return at - begin;
}

struct text take_line(struct text *text, size_t columns, bool break_words)
{
	size_t fits = end_of_columns(*text, columns);
	size_t end = fits;
	while (end > 0 && end < text->size && text->data[end] != ' ')
		end--;
	while (end > 0 && text->data[end - 1] == ' ')
		end--;
	if (end == 0)
		end = break_words ? fits : text_find(*text, text_of(" "));
	size_t next = end + count_blanks(*text, end);
	struct text line = {text->data, end};
	*text = (struct text){text->data + next, text->size - next};
	return line;
}

static size_t shown_width(struct text text)
{
	size_t width = 0;
	for (size_t at = 0, begin = 0; at < text.size; begin = at) {
		at = behind_escape(text, begin);
		if (at > begin)
			continue;
		(void)utf8_next(text, &at);
		width += utf8_width((struct text){text.data + begin, at - begin});
	}
	return width;
}

/* How far in a line goes on. */
static size_t hanging(struct text line, size_t columns)
{
	size_t indent = count_blanks(line, 0);
	for (size_t at = indent; at < line.size; at++) {
		size_t gap = count_blanks(line, at);
		size_t behind = gap > 1 ? shown_width((struct text){line.data, at + gap}) : 0;
		if (gap > 1 && behind + ROOM_LEAST <= columns)
			return behind;
		if (gap > 1)
			break;
	}
	return indent + FURTHER_IN;
}

static void fold_line(struct buffer *out, struct text line, size_t columns)
{
	size_t indent = count_blanks(line, 0);
	size_t further = hanging(line, columns);
	struct text rest = {line.data + indent, line.size - indent};
	for (size_t at = indent;; at = further) {
		for (size_t i = 0; i < at; i++)
			buffer_byte(out, ' ');
		buffer_text(out, take_line(&rest, columns > at ? columns - at : 1, false));
		if (rest.size == 0)
			return;
		buffer_byte(out, '\n');
	}
}

void fold_lines(struct buffer *out, size_t from, const struct terminal *terminal)
{
	size_t columns = terminal->columns < TERMINAL_LEAST ? TERMINAL_LEAST : terminal->columns;
	struct buffer folded = {0};
	if (terminal->columns == 0)
		return;
	for (size_t at = from; at < out->size;) {
		struct text line = {out->data + at, out->size - at};
		line.size = text_find(line, text_of("\n"));
		if (end_of_columns(line, columns) < line.size)
			fold_line(&folded, line, columns);
		else
			buffer_text(&folded, line);
		at += line.size;
		if (at < out->size)
			buffer_byte(&folded, out->data[at++]);
	}
	out->size = from;
	buffer_text(out, buffer_view(&folded));
	buffer_free(&folded);
}
