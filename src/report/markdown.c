#include "report/markdown.h"

static bool is_word(int byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       byte >= 0x80;
}

static int byte_at(struct text text, size_t at)
{
	return at < text.size ? (unsigned char)text.data[at] : 0;
}

/* An underscore inside a word is no mark, and a star between blanks is none. */
static bool is_mark(struct text text, size_t at)
{
	int before = at ? byte_at(text, at - 1) : 0;
	int behind = byte_at(text, at + 1);
	switch (text.data[at]) {
	case '\\':
	case '`':
	case '[':
	case '<':
	case '~':
		return true;
	case '*':
		return !(before == ' ' && behind == ' ');
	case '_':
		return !is_word(before) || !is_word(behind);
	case '&':
		return is_word(behind) || behind == '#';
	default:
		return false;
	}
}

/* At the beginning of a line: a heading, a list, a quotation or a rule. */
static bool begins_block(struct text text, size_t at)
{
	size_t end = at;
	while (byte_at(text, end) >= '0' && byte_at(text, end) <= '9')
		end++;
	int mark = byte_at(text, end);
	if (end > at)
		return (mark == '.' || mark == ')') && (end + 1 == text.size || byte_at(text, end + 1) == ' ');
	return mark == '#' || mark == '-' || mark == '+' || mark == '>' || mark == '=' || mark == '|';
}

static void append_character(struct buffer *out, struct text text, size_t begin, size_t end, int32_t code_point)
{
	if (is_mark(text, begin))
		buffer_byte(out, '\\');
	if (code_point < 0 || (is_control_character(code_point) && code_point != '\t'))
		buffer_string(out, "\xEF\xBF\xBD");
	else
		buffer_bytes(out, text.data + begin, end - begin);
}

void markdown_text(struct buffer *out, struct text text)
{
	bool line_begins = true;
	for (size_t at = 0; at < text.size;) {
		size_t begin = at;
		int32_t code_point = utf8_next(text, &at);
		size_t digits = begin;
		while (line_begins && byte_at(text, digits) >= '0' && byte_at(text, digits) <= '9')
			digits++;
		if (code_point == '\n') {
			buffer_string(out, "\\\n");
		} else if (line_begins && begins_block(text, begin)) {
			/* Of "1." the point is escaped. */
			buffer_bytes(out, text.data + begin, digits - begin);
			buffer_byte(out, '\\');
			buffer_byte(out, text.data[digits]);
			at = digits + 1;
		} else {
			append_character(out, text, begin, at, code_point);
		}
		line_begins = code_point == '\n';
	}
}

void markdown_cell(struct buffer *out, struct text text)
{
	for (size_t at = 0; at < text.size;) {
		size_t begin = at;
		int32_t code_point = utf8_next(text, &at);
		if (code_point == '\n')
			buffer_string(out, "<br>");
		else if (code_point == '|')
			buffer_string(out, "\\|");
		else
			append_character(out, text, begin, at, code_point);
	}
}
