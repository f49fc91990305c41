/* How the words of a line are spaced when it is one row. */
#include "syntax/print_lines.h"

/* The words before the one at hand, comments left out. */
struct before {
	const struct line *line;
	size_t count;
	int last, second_last;
	bool is_prefix;    /* the last one is a sign before its operand */
	bool header_is_on; /* `on` of a segment's header is behind us */
};

static bool is_header(const struct line *line)
{
	return line->opens || line->is_empty_block;
}

/* Is the last word, which might be a name, a keyword here? */
static bool is_keyword(const struct before *before)
{
	switch (before->last) {
	case TOKEN_WITH:
		return before->second_last == TOKEN_STARTS || before->second_last == TOKEN_ENDS;
	case TOKEN_DEFAULT:
		return before->line->block == TOKEN_INPUT && before->count > 2;
	case TOKEN_ON:
		return is_header(before->line) && before->count > 2 && !before->header_is_on;
	case TOKEN_PRIORITY:
		return is_header(before->line) && before->count == 3;
	default:
		return false;
	}
}

static bool ends_operand(const struct before *before)
{
	switch (before->last) {
	case ')':
	case ']':
	case '}':
	case TOKEN_NUMBER:
	case TOKEN_TEXT:
	case TOKEN_DATE:
	case TOKEN_DURATION:
	case TOKEN_TRUE:
	case TOKEN_FALSE:
	case TOKEN_MISSING:
		return true;
	default:
		return print_is_name(before->last) && !is_keyword(before);
	}
}

/* `-> label +3` */
static bool is_sign_of_points(const struct before *before, int kind)
{
	return (kind == '+' || kind == '-') && before->second_last == TOKEN_ARROW;
}

static bool is_prefix(const struct before *before, int kind)
{
	return (kind == '+' || kind == '-') && (!ends_operand(before) || is_sign_of_points(before, kind));
}

/* `not(test)` in a cell, and the brackets of a function */
static bool is_glued_bracket(const struct before *before)
{
	bool begins_cell = before->second_last == '|' || before->second_last == TOKEN_BARS;
	if (before->last == TOKEN_NOT)
		return before->line->block == TOKEN_TABLE && begins_cell;
	return print_is_name(before->last) && !is_keyword(before);
}

static bool has_gap(const struct before *before, const struct word *word)
{
	if (before->count == 0 || before->is_prefix)
		return false;
	switch (before->last) {
	case '(':
	case '[':
	case '.':
	case TOKEN_TO:
		return false;
	case '{':
		return word->is_block;
	default:
		break;
	}
	switch (word->kind) {
	case ',':
	case ':':
	case '.':
	case ')':
	case ']':
	case TOKEN_TO:
		return false;
	case '}':
		return word->is_block;
	case '(':
		return !is_glued_bracket(before);
	default:
		return true;
	}
}

static void step(struct before *before, const struct word *word)
{
	bool prefix = is_prefix(before, word->kind);
	before->header_is_on |= before->last == TOKEN_ON && is_keyword(before);
	before->second_last = before->last;
	before->last = word->kind;
	before->is_prefix = prefix;
	before->count++;
}

static void measure_line(struct printer *printer, struct line *line)
{
	struct before before = {.line = line};
	size_t column = 0;
	for (size_t i = line->first; i < line->end; i++) {
		struct word *word = &printer->words.items[i];
		if (word->kind == WORD_COMMENT) {
			line->is_broken |= !line->is_comment;
			continue;
		}
		word->gap = has_gap(&before, word);
		word->column = column + word->gap;
		word->width = (uint32_t)print_word_width(printer, word);
		column = word->column + word->width;
		step(&before, word);
	}
	line->width = column + (line->is_empty_block ? 2 : 0);
	line->is_broken |= line->indent + line->width > COLUMNS_MAX && !print_is_table_row(printer, line);
}

void print_measure_lines(struct printer *printer)
{
	for (size_t i = 0; i < printer->lines.count; i++)
		measure_line(printer, &printer->lines.items[i]);
}
