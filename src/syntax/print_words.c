/* The words of a file, and how each is written. */
#include "syntax/print_lines.h"

/* Does a line end between the last word and `begin`? */
static bool is_on_own_line(const struct printer *printer, uint32_t begin)
{
	uint32_t end = 0;
	for (size_t i = printer->words.count; i > 0; i--) {
		if (printer->words.items[i - 1].kind == TOKEN_SEPARATOR)
			continue;
		end = printer->words.items[i - 1].span.end;
		break;
	}
	return end == 0 || memchr(printer->text.data + end, '\n', begin - end) != NULL;
}

/* The comments from number `next` on that stand before `limit`; returns the number of the next one. */
static size_t push_comments(struct printer *printer, const struct parser *parser, size_t next, uint32_t limit)
{
	for (; next < parser->comments.count && parser->comments.items[next].span.begin < limit; next++) {
		struct word word = {.kind = WORD_COMMENT, .span = parser->comments.items[next].span};
		word.own_line = is_on_own_line(printer, word.span.begin);
		vector_push(&printer->words, word);
	}
	return next;
}

void print_read_words(struct printer *printer)
{
	struct arena arena = {0};
	struct parser parser = {
		.syntax = printer->syntax,
		.arena = &arena,
		.source = printer->module->source,
		.text = printer->text,
		.is_file = true,
		.at_statement_start = true,
		.quiet = true,
	};
	parser_open(&parser);
	size_t comments = 0;
	RULES_STYPE value;
	struct word word = {0};
	for (;;) {
		size_t open = parser.bracket_count;
		bool in_block = open && parser.brackets[open - 1].kind != BRACKET_SET;
		word.kind = rules_lex(&value, &word.span, &parser);
		if (word.kind == TOKEN_END)
			break;
		if (word.kind == '{')
			in_block = parser.brackets[parser.bracket_count - 1].kind != BRACKET_SET;
		word.is_block = in_block && (word.kind == '{' || word.kind == '}');
		comments = push_comments(printer, &parser, comments, word.span.begin);
		vector_push(&printer->words, word);
	}
	push_comments(printer, &parser, comments, UINT32_MAX);
	parser_close(&parser);
	arena_free(&arena);
}

bool print_is_name(int kind)
{
	return kind == TOKEN_NAME || (kind >= TOKEN_ALL && kind <= TOKEN_UNIT_WORD);
}

struct text print_word_text(const struct printer *printer, const struct word *word)
{
	struct text text = span_text(&printer->syntax->sources, word->span);
	if (word->kind != WORD_COMMENT)
		return text;
	text = text_trim(text);
	while (text.size && text.data[text.size - 1] == '\r')
		text = text_trim((struct text){text.data, text.size - 1});
	return text;
}

/* A duration has one space between its number and its unit, however many the file has. */
static void split_duration(struct text text, struct text *number, struct text *unit)
{
	size_t at = 0;
	while ((text.data[at] >= '0' && text.data[at] <= '9') || text.data[at] == '_')
		at++;
	*number = (struct text){text.data, at};
	while (text.data[at] < 'a' || text.data[at] > 'z')
		at++;
	*unit = (struct text){text.data + at, text.size - at};
}

size_t print_word_width(const struct printer *printer, const struct word *word)
{
	struct text text = print_word_text(printer, word);
	if (word->kind != TOKEN_DURATION)
		return utf8_width(text);
	struct text number, unit;
	split_duration(text, &number, &unit);
	return number.size + 1 + unit.size;
}

void print_word(struct printer *printer, const struct word *word)
{
	struct text text = print_word_text(printer, word);
	if (word->kind != TOKEN_DURATION) {
		print_row_bytes(printer, text);
		return;
	}
	struct text number, unit;
	split_duration(text, &number, &unit);
	print_row_bytes(printer, number);
	print_row_spaces(printer, 1);
	print_row_bytes(printer, unit);
}
