/* A line as one row, or as several where it is too long or has comments in it. */
#include "syntax/print_lines.h"

/* Among the places at one depth of brackets and open `if`s. */
enum order {
	ORDER_THEN,
	ORDER_ELSE,
	ORDER_WHERE,
	ORDER_OR,
	ORDER_AND,
	ORDER_ARROW,
	ORDER_COMMA,
	ORDER_COMPARISON,
	ORDER_SUM,
	ORDER_PRODUCT,
	ORDERS
};

enum { RANK_OF_TAIL = 1, RANK_FIRST = 2, DEEPEST_INDENTATION = 8 };

static uint32_t rank_of(size_t depth, enum order order)
{
	return (uint32_t)(RANK_FIRST + depth * ORDERS + order);
}

static size_t depth_of(uint32_t rank)
{
	return rank < RANK_FIRST ? 0 : (rank - RANK_FIRST) / ORDERS;
}

/* What breaks behind a word, as lists and sums do, fills its rows. */
static bool fills(uint32_t rank)
{
	return rank >= RANK_FIRST && (rank - RANK_FIRST) % ORDERS >= ORDER_COMMA;
}

struct ranking {
	size_t brackets;
	size_t depth;                     /* brackets and `if`s without their `else` */
	bool in_between[NESTING_MAX + 2]; /* for each depth of brackets: the next `and` is that of `between` */
	enum order behind;                /* what may break behind the word before; ORDERS: nothing */
};

static bool is_name_of_definition(int kind)
{
	return kind == TOKEN_LET || kind == TOKEN_PARAM || kind == TOKEN_OUTPUT || kind == TOKEN_PERIOD;
}

/* The `=` that stands behind the name of a definition compares nothing. */
static bool is_definition_sign(const struct printer *printer, const struct line *line, size_t at)
{
	if (printer->words.items[at].kind != TOKEN_EQUAL || at > line->first + 2)
		return false;
	return line->block == TOKEN_ROLLUP || is_name_of_definition(printer->words.items[line->first].kind);
}

/* Newlines do not separate behind these words, nor behind commas. A sign has no gap behind it. */
static enum order order_behind(const struct printer *printer, const struct line *line, size_t at)
{
	bool has_gap = at + 1 < line->end && printer->words.items[at + 1].gap;
	switch (printer->words.items[at].kind) {
	case ',':
		return ORDER_COMMA;
	case TOKEN_EQUAL:
	case TOKEN_NOT_EQUAL:
	case TOKEN_LESS:
	case TOKEN_LESS_EQUAL:
	case TOKEN_GREATER:
	case TOKEN_GREATER_EQUAL:
		return is_definition_sign(printer, line, at) ? ORDERS : ORDER_COMPARISON;
	case TOKEN_CONTAINS:
	case TOKEN_MATCHES:
		return ORDER_COMPARISON;
	case '+':
	case '-':
		return has_gap ? ORDER_SUM : ORDERS;
	case '*':
	case '/':
		return ORDER_PRODUCT;
	default:
		return ORDERS;
	}
}

static uint32_t rank_word(struct ranking *ranking, const struct word *word)
{
	switch (word->kind) {
	case TOKEN_BECAUSE:
	case TOKEN_VALID:
		return RANK_OF_TAIL;
	case TOKEN_ARROW:
		return rank_of(ranking->depth, ORDER_ARROW);
	case TOKEN_OR:
		return rank_of(ranking->depth, ORDER_OR);
	case TOKEN_AND:
		if (!ranking->in_between[ranking->brackets])
			return rank_of(ranking->depth, ORDER_AND);
		ranking->in_between[ranking->brackets] = false;
		return 0;
	case TOKEN_THEN:
		return rank_of(ranking->depth, ORDER_THEN);
	case TOKEN_ELSE:
		return rank_of(--ranking->depth, ORDER_ELSE);
	case TOKEN_BY:
	case TOKEN_WHERE:
		return ranking->brackets ? rank_of(ranking->depth, ORDER_WHERE) : 0;
	default:
		return ranking->behind < ORDERS ? rank_of(ranking->depth, ranking->behind) : 0;
	}
}

static void rank_words(struct printer *printer, const struct line *line)
{
	struct ranking ranking = {.behind = ORDERS};
	for (size_t i = line->first; i < line->end; i++) {
		struct word *word = &printer->words.items[i];
		if (word->kind == WORD_COMMENT || word->is_block)
			continue;
		bool closes = word->kind == ')' || word->kind == ']' || word->kind == '}';
		bool opens = word->kind == '(' || word->kind == '[' || word->kind == '{';
		word->rank = rank_word(&ranking, word);
		ranking.depth += opens;
		ranking.brackets += opens;
		ranking.depth -= closes;
		ranking.brackets -= closes;
		if (opens)
			ranking.in_between[ranking.brackets] = false;
		ranking.depth += word->kind == TOKEN_IF;
		if (word->kind == TOKEN_BETWEEN)
			ranking.in_between[ranking.brackets] = true;
		ranking.behind = order_behind(printer, line, i);
	}
}

void print_words(struct printer *printer, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		if (i > first && printer->words.items[i].gap)
			print_row_spaces(printer, 1);
		print_word(printer, &printer->words.items[i]);
	}
}

static uint32_t lowest_rank(const struct printer *printer, size_t first, size_t end)
{
	uint32_t lowest = 0;
	for (size_t i = first; i < end; i++) {
		uint32_t rank = printer->words.items[i].rank;
		if (rank && (lowest == 0 || rank < lowest))
			lowest = rank;
	}
	return lowest;
}

static bool fits(const struct printer *printer, size_t first, size_t end, size_t gap)
{
	const struct word *words = printer->words.items;
	size_t width = words[end - 1].column + words[end - 1].width - words[first].column;
	return printer->row_width + gap + width <= COLUMNS_MAX;
}

static void begin_piece(struct printer *printer, const struct line *line, size_t first, size_t end)
{
	uint32_t rank = printer->words.items[first].rank;
	if (fills(rank) && fits(printer, first, end, 1)) {
		print_row_spaces(printer, 1);
		return;
	}
	size_t depth = depth_of(rank);
	if (depth > DEEPEST_INDENTATION)
		depth = DEEPEST_INDENTATION;
	print_row_end(printer, 0);
	print_row_begin(printer, line->indent + CONTINUATION * (1 + depth));
}

/* Each step down leaves the lowest rank behind, so there are as many as brackets and `if`s nest. */
static void print_range(struct printer *printer, const struct line *line, size_t first, size_t end)
{
	uint32_t rank = lowest_rank(printer, first + 1, end);
	if (rank == 0 || fits(printer, first, end, 0)) {
		print_words(printer, first, end);
		return;
	}
	size_t start = first;
	for (size_t i = first + 1; i <= end; i++) {
		if (i < end && printer->words.items[i].rank != rank)
			continue;
		if (start > first)
			begin_piece(printer, line, start, i);
		print_range(printer, line, start, i);
		start = i;
	}
}

static void print_inner_comment(struct printer *printer, const struct line *line, size_t at)
{
	const struct word *comment = &printer->words.items[at];
	size_t indent = line->indent + CONTINUATION;
	if (!comment->own_line) {
		print_row_end(printer, at);
	} else {
		if (!printer->row_is_empty) {
			print_row_end(printer, 0);
			print_row_begin(printer, indent);
		}
		print_word(printer, comment);
		print_row_end(printer, 0);
	}
	print_row_begin(printer, indent);
}

static void print_broken(struct printer *printer, const struct line *line)
{
	rank_words(printer, line);
	print_row_begin(printer, line->indent);
	size_t start = line->first;
	for (size_t i = line->first; i <= line->end; i++) {
		if (i < line->end && printer->words.items[i].kind != WORD_COMMENT)
			continue;
		if (start < i)
			print_range(printer, line, start, i);
		if (i < line->end)
			print_inner_comment(printer, line, i);
		start = i + 1;
	}
}

static void print_aligned(struct printer *printer, const struct line *line)
{
	size_t start = line->first;
	print_row_begin(printer, line->indent);
	for (size_t i = 0; i < line->stop_count; i++) {
		print_words(printer, start, line->stops[i]);
		print_row_spaces(printer, line->pads[i] + 1);
		start = line->stops[i];
	}
	print_words(printer, start, line->end);
}

void print_line(struct printer *printer, const struct line *line)
{
	if (line->is_broken)
		print_broken(printer, line);
	else
		print_aligned(printer, line);
	if (line->is_empty_block)
		print_row_bytes(printer, text_of(" }"));
	print_row_end(printer, line->note);
}
