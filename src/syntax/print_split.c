/* Words to lines: which words share one, and in which block it stands. */
#include "syntax/print_lines.h"

struct splitter {
	struct printer *printer;
	size_t first; /* of the line at hand */
	uint32_t end; /* of what stands before it in the file */
	int blocks[NESTING_MAX + 2];
	size_t depth;
};

static int block_at_hand(const struct splitter *splitter)
{
	return splitter->depth ? splitter->blocks[splitter->depth - 1] : 0;
}

static struct line *newest(struct printer *printer)
{
	return printer->lines.count ? &printer->lines.items[printer->lines.count - 1] : NULL;
}

/* Is a line left empty between the last line and the next word? */
static bool is_blank_after(struct text text, size_t end)
{
	size_t newlines = 0;
	for (; end < text.size; end++) {
		struct text rest = {text.data + end, text.size - end};
		bool no_break_space = rest.size > 1 && memcmp(rest.data, "\xC2\xA0", 2) == 0;
		if (no_break_space)
			end++;
		else if (*rest.data == '\n')
			newlines++;
		else if (*rest.data != ' ' && *rest.data != '\t' && *rest.data != '\r' && *rest.data != ';')
			break;
	}
	return newlines > 1;
}

static struct line *push_line(struct splitter *splitter, size_t first, size_t end)
{
	struct printer *printer = splitter->printer;
	const struct line *before = newest(printer);
	bool may_be_blank = before && !before->opens;
	struct line line = {
		.first = first,
		.end = end,
		.block = block_at_hand(splitter),
		.indent = INDENTATION * splitter->depth,
		.blank_before = may_be_blank && is_blank_after(printer->text, splitter->end),
	};
	vector_push(&printer->lines, line);
	splitter->end = printer->words.items[end - 1].span.end;
	return newest(printer);
}

static void end_line(struct splitter *splitter, size_t end)
{
	if (splitter->first < end)
		push_line(splitter, splitter->first, end);
	splitter->first = end;
}

/* The rows of a table are never broken: a comment within one moves before it. */
static void move_out_of_row(struct splitter *splitter, size_t at)
{
	struct word *words = splitter->printer->words.items;
	struct word comment = words[at];
	for (size_t i = at; i > splitter->first; i--)
		words[i] = words[i - 1];
	words[splitter->first] = comment;
	push_line(splitter, splitter->first, splitter->first + 1)->is_comment = true;
	splitter->first++;
}

static void split_comment(struct splitter *splitter, size_t at)
{
	struct printer *printer = splitter->printer;
	const struct word *words = printer->words.items;
	if (at + 1 == printer->words.count || words[at + 1].kind == TOKEN_SEPARATOR)
		end_line(splitter, at);
	struct line *before = newest(printer);
	if (splitter->first < at) {
		if (block_at_hand(splitter) == TOKEN_TABLE)
			move_out_of_row(splitter, at);
		return;
	}
	if (!words[at].own_line && before) {
		before->note = at;
		splitter->end = words[at].span.end;
	} else {
		push_line(splitter, at, at + 1)->is_comment = true;
	}
	splitter->first = at + 1;
}

static void split_block(struct splitter *splitter, size_t at)
{
	struct printer *printer = splitter->printer;
	if (printer->words.items[at].kind == '{') {
		int keyword = printer->words.items[splitter->first].kind;
		end_line(splitter, at + 1);
		newest(printer)->opens = true;
		splitter->blocks[splitter->depth++] = keyword;
		return;
	}
	end_line(splitter, at);
	splitter->depth--;
	struct line *before = newest(printer);
	if (before->opens && before->note == 0) {
		before->opens = false;
		before->is_empty_block = true;
		splitter->end = printer->words.items[at].span.end;
	} else {
		struct line *line = push_line(splitter, at, at + 1);
		line->closes = true;
		line->blank_before = false;
	}
	splitter->first = at + 1;
}

static void split_word(struct splitter *splitter, size_t at)
{
	const struct word *word = &splitter->printer->words.items[at];
	bool setting = print_is_name(word->kind) || word->kind == TOKEN_MISSING;
	if (word->kind == TOKEN_SEPARATOR) {
		end_line(splitter, at);
		splitter->first = at + 1;
	} else if (word->kind == WORD_COMMENT) {
		split_comment(splitter, at);
	} else if (word->is_block) {
		split_block(splitter, at);
	} else if (word->kind == TOKEN_RAW_ROW) {
		end_line(splitter, at + 1);
	} else if (setting && block_at_hand(splitter) == TOKEN_CSV) {
		end_line(splitter, at);
	}
}

void print_split_lines(struct printer *printer)
{
	struct splitter splitter = {.printer = printer};
	for (size_t i = 0; i < printer->words.count; i++)
		split_word(&splitter, i);
}
