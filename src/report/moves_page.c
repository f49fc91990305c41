#include "report/moves_page.h"

#include "comparison/rule_words.h"
#include "report/marked_line.h"

enum {
	BAR_WIDTH = 20,
	MATRIX_MAX = 160, /* columns of a table of labels by labels, where it is for no terminal */
	MOVES_SHOWN_MAX = 40,
	CAUSES_SHOWN_MAX = 40,
	LARGEST_SHOWN_MAX = 5,
};

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

bool *page_kinds(struct page *page, size_t words, size_t count)
{
	bool *is_number = arena_array(&page->arena, count, sizeof *is_number);
	for (size_t i = words; i < count; i++)
		is_number[i] = true;
	return is_number;
}

struct grid page_grid(size_t columns, const bool *is_number)
{
	struct grid grid = grid_of(columns, "  ");
	grid.right = is_number;
	return grid;
}

void page_grid_write(struct page *page, struct grid *grid)
{
	if (page->markdown) {
		grid_markdown(grid, page->out);
		buffer_byte(page->out, '\n');
	} else {
		grid_write(grid, page->terminal, page->out);
	}
	grid_free(grid);
}

void grid_word(struct grid *grid, const char *word)
{
	grid_cell(grid, text_of(word));
}

void grid_count(struct grid *grid, uint64_t count)
{
	grid_printf(grid, "%zu", (size_t)count);
}

/* --- columns that weigh --- */

static size_t weight_columns(const struct page *page)
{
	return 2 * page->comparison->weights.count;
}

static void weight_headers(struct page *page, struct grid *grid)
{
	for (size_t w = 0; w < page->comparison->weights.count; w++) {
		grid_cell(grid, page->comparison->weights.items[w].name);
		grid_word(grid, "share");
	}
}

static void weight_cells(struct page *page, struct grid *grid, const struct exact_sum *sums)
{
	for (size_t w = 0; w < page->comparison->weights.count; w++) {
		grid_word(grid, sum_text(&sums[w], &page->arena));
		grid_word(grid, sum_share_text(&sums[w], &page->comparison->weights.items[w].total, &page->arena));
	}
}

static const struct exact_sum *sums_of(const struct moves *moves, size_t move)
{
	return moves->weight_count ? moves_sum(moves, move, 0) : NULL;
}

/* --- the table of moves --- */

void page_matrix(struct page *page, const struct compared_segment *segment, const struct moves *moves)
{
	struct moves_table moved = moves_table_of(moves, &segment->labels, &page->arena);
	if (moved.total == 0)
		return;
	size_t columns = moved.column_count + 2;
	struct grid grid = page_grid(columns, page_kinds(page, 1, columns));
	grid_word(&grid, page->comparison->by_data ? "before \\ now" : "old \\ new");
	for (size_t c = 0; c < moved.column_count; c++)
		grid_cell(&grid, label_shown(&segment->labels, moved.columns[c]));
	grid_word(&grid, "total");
	for (size_t r = 0; r < moved.row_count; r++) {
		grid_cell(&grid, label_shown(&segment->labels, moved.rows[r]));
		for (size_t c = 0; c < moved.column_count; c++) {
			size_t move = moved.cells[r * moved.column_count + c];
			if (move == SIZE_MAX)
				grid_word(&grid, "-");
			else
				grid_count(&grid, moves->list.items[move].clients);
		}
		grid_count(&grid, moved.row_totals[r]);
	}
	grid_word(&grid, "total");
	for (size_t c = 0; c < moved.column_count; c++)
		grid_count(&grid, moved.column_totals[c]);
	grid_count(&grid, moved.total);
	size_t room = page->markdown ? SIZE_MAX : page->terminal->columns ? page->terminal->columns : MATRIX_MAX;
	if (grid_width(&grid) <= room)
		page_grid_write(page, &grid);
	else
		grid_free(&grid);
}

/* --- lists --- */

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

/* A share stands beside what it is one of. */
static const bool *joined_shares(struct page *page, size_t columns, bool split)
{
	bool *joined = arena_array(&page->arena, columns, sizeof *joined);
	size_t first_weight = split ? 7 : 4;
	joined[3] = true;
	for (size_t w = 0; w < page->comparison->weights.count; w++)
		joined[first_weight + 2 * w + 1] = true;
	return joined;
}

void page_list(struct page *page, const struct compared_segment *segment, const struct moves *moves, uint64_t whole,
	       bool split)
{
	size_t *list;
	size_t count = moves_by_size(moves, &page->arena, &list);
	size_t shown = count < MOVES_SHOWN_MAX ? count : MOVES_SHOWN_MAX;
	size_t columns = (split ? 7 : 4) + weight_columns(page) + (page->markdown ? 0 : 1);
	bool *is_number = page_kinds(page, 2, columns);
	struct grid grid = page_grid(columns, is_number);
	is_number[columns - 1] = page->markdown;
	grid.spare = page->markdown ? 0 : columns - 1;
	grid.joined = joined_shares(page, columns, split);
	if (count == 0)
		return;
	grid_word(&grid, "from");
	grid_word(&grid, "to");
	grid_word(&grid, "clients");
	grid_word(&grid, "share");
	for (size_t i = 0; split && i < 3; i++)
		grid_word(&grid, i == 0 ? "rules" : i == 1 ? "data" : "both");
	weight_headers(page, &grid);
	if (!page->markdown)
		grid_word(&grid, "");
	for (size_t i = 0; i < shown; i++) {
		const struct move *move = &moves->list.items[list[i]];
		grid_cell(&grid, label_shown(&segment->labels, move->from));
		grid_cell(&grid, label_shown(&segment->labels, move->to));
		grid_count(&grid, move->clients);
		grid_word(&grid, share_text(move->clients, whole, &page->arena));
		if (split) {
			grid_count(&grid, move->by_rules);
			grid_count(&grid, move->by_data);
			grid_count(&grid, move->clients - move->by_rules - move->by_data);
		}
		weight_cells(page, &grid, sums_of(moves, list[i]));
		if (!page->markdown)
			grid_word(&grid, bar(page, move->clients, moves->list.items[list[0]].clients));
	}
	page_grid_write(page, &grid);
	more(page, count, shown, "moves");
}

void page_largest(struct page *page)
{
	const struct label_comparison *comparison = page->comparison;
	size_t count = comparison->largest_count;
	size_t shown = count < LARGEST_SHOWN_MAX ? count : LARGEST_SHOWN_MAX;
	bool *is_number = page_kinds(page, 3, 3);
	struct grid grid = page_grid(3, is_number);
	is_number[1] = true;
	if (count == 0 || comparison->weights.count == 0)
		return;
	moves_heading(page, comparison->moved > shown ? arena_printf(&page->arena, "the largest of %s that moved",
								     clients_text(comparison->moved, &page->arena))
						      : "the clients that moved");
	grid_cell(&grid, comparison->key_name);
	grid_cell(&grid, comparison->weights.items[0].name);
	grid_word(&grid, "moved");
	for (size_t i = 0; i < shown; i++) {
		const struct large_mover *mover = &comparison->largest[i];
		grid_cell(&grid, text_shown(&page->arena, buffer_view(&mover->key), NAME_SHOWN_MAX));
		grid_cell(&grid, decimal_text(&page->arena, mover->weight));
		grid_word(&grid, mover_text(comparison, mover, &page->arena));
	}
	page_grid_write(page, &grid);
}

void page_causes(struct page *page, const struct compared_segment *segment)
{
	size_t *list;
	bool by_data = page->comparison->by_data;
	size_t count = causes_by_size(&segment->causes, &page->arena, &list);
	size_t shown = count < CAUSES_SHOWN_MAX ? count : CAUSES_SHOWN_MAX;
	size_t columns = by_data ? 5 : 6;
	bool *is_number = page_kinds(page, columns, columns);
	struct grid grid = page_grid(columns, is_number);
	is_number[2] = true;
	if (count == 0)
		return;
	grid_word(&grid, "from");
	grid_word(&grid, "to");
	grid_word(&grid, "clients");
	grid_word(&grid, "rule before");
	grid_word(&grid, "rule now");
	if (!by_data)
		grid_word(&grid, "moved by");
	for (size_t i = 0; i < shown; i++) {
		struct cause cause = cause_at(&segment->causes, list[i]);
		grid_cell(&grid, label_shown(&segment->labels, cause.from));
		grid_cell(&grid, label_shown(&segment->labels, cause.to));
		grid_count(&grid, segment->causes.clients.items[list[i]]);
		grid_cell(&grid, rule_in_words(page->comparison, segment, SIDE_OLD, cause.old_rule, &page->arena));
		grid_cell(&grid, rule_in_words(page->comparison, segment, SIDE_NEW, cause.new_rule, &page->arena));
		if (!by_data)
			grid_word(&grid, mover_in_words(page->comparison, cause.edit, &page->arena));
	}
	if (!page->markdown)
		buffer_byte(page->out, '\n');
	page_grid_write(page, &grid);
	more(page, count, shown, "reasons");
}

void page_beyond(struct page *page, const struct compared_segment *segment, const struct moves *moves,
		 const char *title, bool went)
{
	size_t *list;
	size_t count = moves_beyond(moves, went, &page->arena, &list);
	size_t columns = 2 + page->comparison->weights.count;
	struct grid grid = page_grid(columns, page_kinds(page, 1, columns));
	if (count == 0)
		return;
	grid_word(&grid, title);
	grid_word(&grid, "clients");
	for (size_t w = 0; w < page->comparison->weights.count; w++)
		grid_cell(&grid, page->comparison->weights.items[w].name);
	for (size_t i = 0; i < count; i++) {
		const struct move *move = &moves->list.items[list[i]];
		grid_cell(&grid, label_shown(&segment->labels, went ? move->from : move->to));
		grid_count(&grid, move->clients);
		for (size_t w = 0; w < page->comparison->weights.count; w++)
			grid_word(&grid, sum_text(moves_sum(moves, list[i], w), &page->arena));
	}
	if (!page->markdown)
		buffer_byte(page->out, '\n');
	page_grid_write(page, &grid);
}
