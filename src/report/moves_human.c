/* The moves on a terminal, and in Markdown: the same tables under other headings. */
#include "base/memory.h"
#include "comparison/rule_words.h"
#include "report/marked_line.h"
#include "report/moves.h"
#include "report/moves_table.h"
#include "report/text_table.h"

enum { WIDTH_UNKNOWN = 160, BAR_WIDTH = 20, MOVES_SHOWN_MAX = 40, CAUSES_SHOWN_MAX = 40 };

struct page {
	struct buffer *out;
	const struct label_comparison *comparison;
	struct arena arena;
	bool markdown;
	size_t width;
};

static void line(struct page *page, const char *text)
{
	append_visible(page->out, text_of(text));
	buffer_byte(page->out, '\n');
}

/* A line that stands by itself; in Markdown a paragraph. */
static void paragraph(struct page *page, const char *text)
{
	line(page, text);
	if (page->markdown)
		buffer_byte(page->out, '\n');
}

static void heading(struct page *page, const char *text)
{
	buffer_string(page->out, page->markdown ? "## " : "\n");
	line(page, text);
	buffer_string(page->out, page->markdown ? "\n" : "");
}

static void write_table(struct page *page, struct text_table *table)
{
	if (page->markdown) {
		text_table_markdown(table, page->out);
		buffer_byte(page->out, '\n');
	} else {
		text_table_write(table, 2, page->width, page->out);
	}
	text_table_free(table);
}

static void cell(struct text_table *table, const char *text)
{
	text_table_cell(table, text_of(text));
}

static void count_cell(struct page *page, struct text_table *table, uint64_t count)
{
	cell(table, arena_printf(&page->arena, "%zu", (size_t)count));
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
		cell(table, "share");
	}
}

static void weight_cells(struct page *page, struct text_table *table, const struct exact_sum *sums)
{
	for (size_t w = 0; w < page->comparison->weights.count; w++) {
		cell(table, sum_text(&sums[w], &page->arena));
		cell(table, sum_share_text(&sums[w], &page->comparison->weights.items[w].total, &page->arena));
	}
}

static const struct exact_sum *sums_of(const struct moves *moves, size_t move)
{
	return moves->weight_count ? moves_sum(moves, move, 0) : NULL;
}

/* Room for the kinds of `count` columns, all of numbers but the first `words`. */
static const bool *kinds(struct page *page, size_t words, size_t count)
{
	bool *is_number = arena_array(&page->arena, count, sizeof *is_number);
	for (size_t i = words; i < count; i++)
		is_number[i] = true;
	return is_number;
}

/* --- the table of moves --- */

static void write_matrix(struct page *page, const struct compared_segment *segment, const struct moves *moves)
{
	struct moves_table moved = moves_table_of(moves, &segment->labels, &page->arena);
	size_t columns = moved.column_count + 2;
	struct text_table table = {.columns = columns, .is_number = kinds(page, 1, columns)};
	cell(&table, page->comparison->by_data ? "before \\ now" : "old \\ new");
	for (size_t c = 0; c < moved.column_count; c++)
		text_table_cell(&table, label_shown(&segment->labels, moved.columns[c], &page->arena));
	cell(&table, "total");
	for (size_t r = 0; r < moved.row_count; r++) {
		text_table_cell(&table, label_shown(&segment->labels, moved.rows[r], &page->arena));
		for (size_t c = 0; c < moved.column_count; c++) {
			size_t move = moved.cells[r * moved.column_count + c];
			if (move == SIZE_MAX)
				cell(&table, "-");
			else
				count_cell(page, &table, moves->list.items[move].clients);
		}
		count_cell(page, &table, moved.row_totals[r]);
	}
	cell(&table, "total");
	for (size_t c = 0; c < moved.column_count; c++)
		count_cell(page, &table, moved.column_totals[c]);
	count_cell(page, &table, moved.total);
	if (page->markdown || text_table_width(&table) + 2 <= page->width)
		write_table(page, &table);
	else
		text_table_free(&table);
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
		paragraph(page, arena_printf(&page->arena, "  and %zu more %s: --format json has them all",
					     count - shown, what));
}

static void write_list(struct page *page, const struct compared_segment *segment, const struct moves *moves,
		       uint64_t whole, bool split)
{
	size_t *list;
	size_t count = moves_by_size(moves, &page->arena, &list);
	size_t shown = count < MOVES_SHOWN_MAX ? count : MOVES_SHOWN_MAX;
	size_t columns = (split ? 7 : 4) + weight_columns(page) + (page->markdown ? 0 : 1);
	bool *is_number = (bool *)kinds(page, 2, columns);
	struct text_table table = {.columns = columns, .is_number = is_number};
	is_number[columns - 1] = page->markdown;
	if (count == 0)
		return;
	cell(&table, "from");
	cell(&table, "to");
	cell(&table, "clients");
	cell(&table, "share");
	for (size_t i = 0; split && i < 3; i++)
		cell(&table, i == 0 ? "rules" : i == 1 ? "data" : "both");
	weight_headers(page, &table);
	if (!page->markdown)
		cell(&table, "");
	for (size_t i = 0; i < shown; i++) {
		const struct move *move = &moves->list.items[list[i]];
		text_table_cell(&table, label_shown(&segment->labels, move->from, &page->arena));
		text_table_cell(&table, label_shown(&segment->labels, move->to, &page->arena));
		count_cell(page, &table, move->clients);
		cell(&table, share_text(move->clients, whole, &page->arena));
		if (split) {
			count_cell(page, &table, move->by_rules);
			count_cell(page, &table, move->by_data);
			count_cell(page, &table, move->clients - move->by_rules - move->by_data);
		}
		weight_cells(page, &table, sums_of(moves, list[i]));
		if (!page->markdown)
			cell(&table, bar(page, move->clients, moves->list.items[list[0]].clients));
	}
	write_table(page, &table);
	more(page, count, shown, "moves");
}

/* Why: the rules that fired, and the edit. */
static void write_causes(struct page *page, const struct compared_segment *segment)
{
	size_t *list;
	bool by_data = page->comparison->by_data;
	size_t count = causes_by_size(&segment->causes, &page->arena, &list);
	size_t shown = count < CAUSES_SHOWN_MAX ? count : CAUSES_SHOWN_MAX;
	size_t columns = by_data ? 5 : 6;
	bool *is_number = (bool *)kinds(page, columns, columns);
	struct text_table table = {.columns = columns, .is_number = is_number};
	is_number[2] = true;
	if (count == 0)
		return;
	cell(&table, "from");
	cell(&table, "to");
	cell(&table, "clients");
	cell(&table, "rule before");
	cell(&table, "rule now");
	if (!by_data)
		cell(&table, "moved by");
	for (size_t i = 0; i < shown; i++) {
		struct cause cause = cause_at(&segment->causes, list[i]);
		text_table_cell(&table, label_shown(&segment->labels, cause.from, &page->arena));
		text_table_cell(&table, label_shown(&segment->labels, cause.to, &page->arena));
		count_cell(page, &table, segment->causes.clients.items[list[i]]);
		text_table_cell(&table,
				rule_in_words(page->comparison, segment, SIDE_OLD, cause.old_rule, &page->arena));
		text_table_cell(&table,
				rule_in_words(page->comparison, segment, SIDE_NEW, cause.new_rule, &page->arena));
		if (!by_data)
			cell(&table, mover_in_words(page->comparison, cause.edit, &page->arena));
	}
	if (!page->markdown)
		buffer_byte(page->out, '\n');
	write_table(page, &table);
	more(page, count, shown, "reasons");
}

static void write_beyond(struct page *page, const struct compared_segment *segment, const struct moves *moves,
			 const char *title, bool went)
{
	size_t *list;
	size_t count = moves_beyond(moves, went, &page->arena, &list);
	size_t columns = 2 + page->comparison->weights.count;
	struct text_table table = {.columns = columns, .is_number = kinds(page, 1, columns)};
	if (count == 0)
		return;
	cell(&table, title);
	cell(&table, "clients");
	for (size_t w = 0; w < page->comparison->weights.count; w++)
		text_table_cell(&table, page->comparison->weights.items[w].name);
	for (size_t i = 0; i < count; i++) {
		const struct move *move = &moves->list.items[list[i]];
		text_table_cell(&table, label_shown(&segment->labels, went ? move->from : move->to, &page->arena));
		count_cell(page, &table, move->clients);
		for (size_t w = 0; w < page->comparison->weights.count; w++)
			cell(&table, sum_text(moves_sum(moves, list[i], w), &page->arena));
	}
	if (!page->markdown)
		buffer_byte(page->out, '\n');
	write_table(page, &table);
}

/* --- segments --- */

static void write_own_labels(struct page *page, const struct compared_segment *segment)
{
	static const char *const words[] = {"labels that only the old rules have", "labels that are new"};
	for (int side = 0; side < SIDES && !page->comparison->by_data; side++) {
		const char *own = own_labels(segment, side, &page->arena);
		if (own)
			paragraph(page, arena_printf(&page->arena, "%s: %s", words[side], own));
	}
}

static const char *segment_title(struct page *page, const struct compared_segment *segment)
{
	struct text name = segment->name;
	if (text_equal(segment->name, segment->old_name))
		return arena_printf(&page->arena, "%.*s", TEXT_ARGUMENTS(name));
	return arena_printf(&page->arena, "%.*s (was %.*s)", TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(segment->old_name));
}

static void write_since(struct page *page, const struct compared_segment *segment)
{
	const struct label_comparison *comparison = page->comparison;
	uint64_t both = segment->since_moved - segment->since_by_rules - segment->since_by_data;
	heading(page, arena_printf(&page->arena, "%s since %.*s: %zu of %s moved (%s)", segment_title(page, segment),
				   TEXT_ARGUMENTS(comparison->before_name), (size_t)segment->since_moved,
				   clients_text(comparison->since_clients, &page->arena),
				   share_text(segment->since_moved, comparison->since_clients, &page->arena)));
	paragraph(page, arena_printf(&page->arena, "%zu by the rules, %zu by the data, %zu by both together",
				     (size_t)segment->since_by_rules, (size_t)segment->since_by_data, (size_t)both));
	write_matrix(page, segment, &segment->since);
	if (!page->markdown && segment->since_moved)
		buffer_byte(page->out, '\n');
	write_list(page, segment, &segment->since, comparison->since_clients, true);
	write_beyond(page, segment, &segment->since, "came", false);
	write_beyond(page, segment, &segment->since, "went", true);
}

static void write_segment(struct page *page, const struct compared_segment *segment)
{
	const struct label_comparison *comparison = page->comparison;
	if (!segment_is_compared(segment)) {
		bool added = !segment->sources[SIDE_OLD].column;
		heading(page, arena_printf(&page->arena, "%s: only the %s rules have it", segment_title(page, segment),
					   added ? "new" : "old"));
		write_beyond(page, segment, &segment->moves, "label", !added);
		return;
	}
	heading(page, arena_printf(&page->arena, "%s: %zu of %s moved (%s)", segment_title(page, segment),
				   (size_t)segment->moved, clients_text(comparison->clients, &page->arena),
				   share_text(segment->moved, comparison->clients, &page->arena)));
	write_own_labels(page, segment);
	write_matrix(page, segment, &segment->moves);
	if (!page->markdown && segment->moved)
		buffer_byte(page->out, '\n');
	write_list(page, segment, &segment->moves, comparison->clients, false);
	write_causes(page, segment);
	if (comparison->by_data) {
		write_beyond(page, segment, &segment->moves, "came", false);
		write_beyond(page, segment, &segment->moves, "went", true);
	} else if (comparison->snapshot) {
		write_since(page, segment);
	}
}

/* --- the whole --- */

static void write_head(struct page *page)
{
	const struct label_comparison *comparison = page->comparison;
	struct text old = old_name(comparison);
	struct text new = new_name(comparison);
	struct arena *arena = &page->arena;
	const char *on = "";
	if (!comparison->by_data)
		on = arena_printf(arena, ", %.*s", TEXT_ARGUMENTS(comparison->export_name));
	paragraph(page, arena_printf(arena, "%s%.*s -> %.*s%s", page->markdown ? "# " : "", TEXT_ARGUMENTS(old),
				     TEXT_ARGUMENTS(new), on));
	paragraph(page, arena_printf(arena, "%s%s, %zu moved (%s)", clients_text(comparison->clients, arena),
				     comparison->by_data ? " in both exports" : "", (size_t)comparison->moved,
				     share_text(comparison->moved, comparison->clients, arena)));
	if (comparison->snapshot)
		paragraph(page, arena_printf(arena, "since %.*s %zu came and %zu went",
					     TEXT_ARGUMENTS(comparison->before_name), (size_t)comparison->came,
					     (size_t)comparison->went));
	if (comparison->snapshot && !comparison->by_data)
		paragraph(page,
			  arena_printf(arena, "of %s in both exports %zu moved since, by rules or data (%s)",
				       clients_text(comparison->since_clients, arena), (size_t)comparison->since_moved,
				       share_text(comparison->since_moved, comparison->since_clients, arena)));
	if (comparison->keyless)
		paragraph(page, arena_printf(arena, "%zu record%s without a key", (size_t)comparison->keyless,
					     comparison->keyless == 1 ? "" : "s"));
}

static void write_values(struct page *page)
{
	for (size_t i = 0; i < page->comparison->values.count; i++) {
		const struct compared_value *value = &page->comparison->values.items[i];
		if (value->changed)
			paragraph(page,
				  arena_printf(&page->arena, "%.*s: another value for %s", TEXT_ARGUMENTS(value->name),
					       clients_text(value->changed, &page->arena)));
	}
}

static void write_limits(struct page *page)
{
	const struct label_comparison *comparison = page->comparison;
	size_t columns = 3;
	struct text_table table = {.columns = columns, .is_number = kinds(page, columns, columns)};
	if (comparison->limits.list.count == 0)
		return;
	heading(page, "limits");
	cell(&table, "limit");
	cell(&table, "found");
	cell(&table, "verdict");
	for (size_t i = 0; i < comparison->limits.list.count; i++) {
		const struct limit *limit = &comparison->limits.list.items[i];
		text_table_cell(&table, limit->words);
		cell(&table, limit_figure(comparison, limit, &page->arena));
		cell(&table, limit->holds ? "holds" : "does not hold");
	}
	write_table(page, &table);
}

static void write_changes(struct page *page)
{
	const struct edits *edits = page->comparison->edits;
	if (!page->markdown || !edits)
		return;
	struct buffer lines = {0};
	heading(page, "what changed in the rules");
	moves_announce(&lines, page->comparison);
	for (const char *at = lines.data; at < lines.data + lines.size;) {
		const char *end = memchr(at, '\n', (size_t)(lines.data + lines.size - at));
		buffer_string(page->out, *at == ' ' ? "" : "- "); /* what is indented belongs to the line before */
		buffer_bytes(page->out, at, (size_t)(end - at) + 1);
		at = end + 1;
	}
	buffer_byte(page->out, '\n');
	buffer_free(&lines);
}

static void write_page(struct page *page)
{
	write_head(page);
	write_changes(page);
	for (size_t i = 0; i < page->comparison->segments.count; i++)
		write_segment(page, &page->comparison->segments.items[i]);
	bool changed = false;
	for (size_t i = 0; i < page->comparison->values.count; i++)
		changed |= page->comparison->values.items[i].changed > 0;
	if (changed) {
		heading(page, "other columns");
		write_values(page);
	}
	write_limits(page);
	arena_free(&page->arena);
}

void moves_human(struct buffer *out, const struct terminal *terminal, const struct label_comparison *comparison)
{
	struct page page = {.out = out, .comparison = comparison};
	page.width = terminal->columns ? terminal->columns : WIDTH_UNKNOWN;
	write_page(&page);
}

void moves_markdown(struct buffer *out, const struct label_comparison *comparison)
{
	struct page page = {.out = out, .comparison = comparison, .markdown = true};
	write_page(&page);
}
