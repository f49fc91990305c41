#include "report/moves_page.h"

#include "comparison/rule_words.h"
#include "report/marked_line.h"

enum { BAR_WIDTH = 20, MOVES_SHOWN_MAX = 40, CAUSES_SHOWN_MAX = 40, LARGEST_SHOWN_MAX = 5 };

static void line(struct page *page, const char *text)
{
	append_visible(page->out, text_of(text));
	buffer_byte(page->out, '\n');
}

void moves_paragraph(struct page *page, const char *text)
{
	line(page, text);
	if (page->markdown)
		buffer_byte(page->out, '\n');
}

void moves_heading(struct page *page, const char *text)
{
	buffer_string(page->out, page->markdown ? "## " : "\n");
	line(page, text);
	buffer_string(page->out, page->markdown ? "\n" : "");
}

void page_table(struct page *page, struct text_table *table)
{
	if (page->markdown) {
		text_table_markdown(table, page->out);
		buffer_byte(page->out, '\n');
	} else {
		text_table_write(table, 2, page->width, page->out);
	}
	text_table_free(table);
}

void table_cell(struct text_table *table, const char *text)
{
	text_table_cell(table, text_of(text));
}

void table_count(struct page *page, struct text_table *table, uint64_t count)
{
	table_cell(table, arena_printf(&page->arena, "%zu", (size_t)count));
}

/* --- columns that weigh --- */

static size_t weight_columns(const struct page *page)
{
	return 2 * page->comparison->weights.count;
}

static void weight_headers(struct page *page, struct text_table *table)
{
	for (size_t w = 0; w < page->comparison->weights.count; w++) {
		text_table_cell(table, page->comparison->weights.items[w].name);
		table_cell(table, "share");
	}
}

static void weight_cells(struct page *page, struct text_table *table, const struct exact_sum *sums)
{
	for (size_t w = 0; w < page->comparison->weights.count; w++) {
		table_cell(table, sum_text(&sums[w], &page->arena));
		table_cell(table, sum_share_text(&sums[w], &page->comparison->weights.items[w].total, &page->arena));
	}
}

static const struct exact_sum *sums_of(const struct moves *moves, size_t move)
{
	return moves->weight_count ? moves_sum(moves, move, 0) : NULL;
}

bool *page_kinds(struct page *page, size_t words, size_t count)
{
	bool *is_number = arena_array(&page->arena, count, sizeof *is_number);
	for (size_t i = words; i < count; i++)
		is_number[i] = true;
	return is_number;
}

/* --- the table of moves --- */

void page_matrix(struct page *page, const struct compared_segment *segment, const struct moves *moves)
{
	struct moves_table moved = moves_table_of(moves, &segment->labels, &page->arena);
	if (moved.total == 0)
		return;
	size_t columns = moved.column_count + 2;
	struct text_table table = {.columns = columns, .is_number = page_kinds(page, 1, columns)};
	table_cell(&table, page->comparison->by_data ? "before \\ now" : "old \\ new");
	for (size_t c = 0; c < moved.column_count; c++)
		text_table_cell(&table, label_shown(&segment->labels, moved.columns[c]));
	table_cell(&table, "total");
	for (size_t r = 0; r < moved.row_count; r++) {
		text_table_cell(&table, label_shown(&segment->labels, moved.rows[r]));
		for (size_t c = 0; c < moved.column_count; c++) {
			size_t move = moved.cells[r * moved.column_count + c];
			if (move == SIZE_MAX)
				table_cell(&table, "-");
			else
				table_count(page, &table, moves->list.items[move].clients);
		}
		table_count(page, &table, moved.row_totals[r]);
	}
	table_cell(&table, "total");
	for (size_t c = 0; c < moved.column_count; c++)
		table_count(page, &table, moved.column_totals[c]);
	table_count(page, &table, moved.total);
	if (page->markdown || text_table_width(&table) + 2 <= page->width)
		page_table(page, &table);
	else
		text_table_free(&table);
}

/* --- lists --- */

/* Bars give way before words do. */
static void drop_bars(struct page *page, struct text_table *table)
{
	if (text_table_width(table) + 2 <= page->width)
		return;
	for (size_t i = table->columns - 1; i < table->cells.count; i += table->columns)
		table->cells.items[i].size = 0;
}

static const char *bar(struct page *page, uint64_t part, uint64_t most)
{
	struct buffer blocks = {0};
	size_t count = most ? (size_t)((part * BAR_WIDTH + most - 1) / most) : 0;
	for (size_t i = 0; i < count; i++)
		buffer_string(&blocks, "\xE2\x96\x88");
	const char *text = arena_copy(&page->arena, blocks.data ? blocks.data : "", blocks.size);
	buffer_free(&blocks);
	return text;
}

static void more(struct page *page, size_t count, size_t shown, const char *what)
{
	if (count > shown)
		moves_paragraph(page, arena_printf(&page->arena, "  and %zu more %s: --format json has them all",
						   count - shown, what));
}

void page_list(struct page *page, const struct compared_segment *segment, const struct moves *moves, uint64_t whole,
	       bool split)
{
	size_t *list;
	size_t count = moves_by_size(moves, &page->arena, &list);
	size_t shown = count < MOVES_SHOWN_MAX ? count : MOVES_SHOWN_MAX;
	size_t columns = (split ? 7 : 4) + weight_columns(page) + (page->markdown ? 0 : 1);
	bool *is_number = page_kinds(page, 2, columns);
	struct text_table table = {.columns = columns, .is_number = is_number};
	is_number[columns - 1] = page->markdown;
	if (count == 0)
		return;
	table_cell(&table, "from");
	table_cell(&table, "to");
	table_cell(&table, "clients");
	table_cell(&table, "share");
	for (size_t i = 0; split && i < 3; i++)
		table_cell(&table, i == 0 ? "rules" : i == 1 ? "data" : "both");
	weight_headers(page, &table);
	if (!page->markdown)
		table_cell(&table, "");
	for (size_t i = 0; i < shown; i++) {
		const struct move *move = &moves->list.items[list[i]];
		text_table_cell(&table, label_shown(&segment->labels, move->from));
		text_table_cell(&table, label_shown(&segment->labels, move->to));
		table_count(page, &table, move->clients);
		table_cell(&table, share_text(move->clients, whole, &page->arena));
		if (split) {
			table_count(page, &table, move->by_rules);
			table_count(page, &table, move->by_data);
			table_count(page, &table, move->clients - move->by_rules - move->by_data);
		}
		weight_cells(page, &table, sums_of(moves, list[i]));
		if (!page->markdown)
			table_cell(&table, bar(page, move->clients, moves->list.items[list[0]].clients));
	}
	if (!page->markdown)
		drop_bars(page, &table);
	page_table(page, &table);
	more(page, count, shown, "moves");
}

void page_largest(struct page *page)
{
	const struct label_comparison *comparison = page->comparison;
	size_t count = comparison->largest_count;
	size_t shown = count < LARGEST_SHOWN_MAX ? count : LARGEST_SHOWN_MAX;
	bool *is_number = page_kinds(page, 3, 3);
	struct text_table table = {.columns = 3, .is_number = is_number};
	is_number[1] = true;
	if (count == 0 || comparison->weights.count == 0)
		return;
	moves_heading(page, comparison->moved > shown ? arena_printf(&page->arena, "the largest of %s that moved",
								     clients_text(comparison->moved, &page->arena))
						      : "the clients that moved");
	text_table_cell(&table, comparison->key_name);
	text_table_cell(&table, comparison->weights.items[0].name);
	table_cell(&table, "moved");
	for (size_t i = 0; i < shown; i++) {
		char out[DECIMAL_TEXT_MAX];
		const struct large_mover *mover = &comparison->largest[i];
		size_t size = decimal_format(decimal_normalize(mover->weight), '.', out);
		text_table_cell(&table, text_shown(&page->arena, buffer_view(&mover->key), NAME_SHOWN_MAX));
		table_cell(&table, arena_copy(&page->arena, out, size));
		table_cell(&table, mover_text(comparison, mover, &page->arena));
	}
	page_table(page, &table);
}

void page_causes(struct page *page, const struct compared_segment *segment)
{
	size_t *list;
	bool by_data = page->comparison->by_data;
	size_t count = causes_by_size(&segment->causes, &page->arena, &list);
	size_t shown = count < CAUSES_SHOWN_MAX ? count : CAUSES_SHOWN_MAX;
	size_t columns = by_data ? 5 : 6;
	bool *is_number = page_kinds(page, columns, columns);
	struct text_table table = {.columns = columns, .is_number = is_number};
	is_number[2] = true;
	if (count == 0)
		return;
	table_cell(&table, "from");
	table_cell(&table, "to");
	table_cell(&table, "clients");
	table_cell(&table, "rule before");
	table_cell(&table, "rule now");
	if (!by_data)
		table_cell(&table, "moved by");
	for (size_t i = 0; i < shown; i++) {
		struct cause cause = cause_at(&segment->causes, list[i]);
		text_table_cell(&table, label_shown(&segment->labels, cause.from));
		text_table_cell(&table, label_shown(&segment->labels, cause.to));
		table_count(page, &table, segment->causes.clients.items[list[i]]);
		text_table_cell(&table,
				rule_in_words(page->comparison, segment, SIDE_OLD, cause.old_rule, &page->arena));
		text_table_cell(&table,
				rule_in_words(page->comparison, segment, SIDE_NEW, cause.new_rule, &page->arena));
		if (!by_data)
			table_cell(&table, mover_in_words(page->comparison, cause.edit, &page->arena));
	}
	if (!page->markdown)
		buffer_byte(page->out, '\n');
	page_table(page, &table);
	more(page, count, shown, "reasons");
}

void page_beyond(struct page *page, const struct compared_segment *segment, const struct moves *moves,
		 const char *title, bool went)
{
	size_t *list;
	size_t count = moves_beyond(moves, went, &page->arena, &list);
	size_t columns = 2 + page->comparison->weights.count;
	struct text_table table = {.columns = columns, .is_number = page_kinds(page, 1, columns)};
	if (count == 0)
		return;
	table_cell(&table, title);
	table_cell(&table, "clients");
	for (size_t w = 0; w < page->comparison->weights.count; w++)
		text_table_cell(&table, page->comparison->weights.items[w].name);
	for (size_t i = 0; i < count; i++) {
		const struct move *move = &moves->list.items[list[i]];
		text_table_cell(&table, label_shown(&segment->labels, went ? move->from : move->to));
		table_count(page, &table, move->clients);
		for (size_t w = 0; w < page->comparison->weights.count; w++)
			table_cell(&table, sum_text(moves_sum(moves, list[i], w), &page->arena));
	}
	if (!page->markdown)
		buffer_byte(page->out, '\n');
	page_table(page, &table);
}
