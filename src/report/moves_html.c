#include "base/memory.h"
#include "comparison/rule_words.h"
#include "report/html.h"
#include "report/moves.h"
#include "report/moves_flow.h"
#include "report/moves_table.h"
#include "report/svg.h"

struct html_moves {
	struct buffer *out;
	const struct label_comparison *comparison;
	struct arena arena;
};

static const struct html_column words_column = {"", false};
static const struct html_column number_column = {"", true};

static void element(struct html_moves *page, const char *tag, const char *text)
{
	html_element(page->out, tag, text_of(text));
}

static void number(struct html_moves *page, const char *text)
{
	html_cell(page->out, &number_column, text_of(text));
}

static void count(struct html_moves *page, uint64_t clients)
{
	number(page, arena_printf(&page->arena, "%zu", (size_t)clients));
}

static const char *titled(struct html_moves *page, struct text title)
{
	return arena_copy(&page->arena, title.data, title.size);
}

/* --- weights --- */

static size_t add_weight_columns(struct html_moves *page, struct html_column *columns, size_t at)
{
	for (size_t w = 0; w < page->comparison->weights.count; w++) {
		columns[at++] = (struct html_column){titled(page, page->comparison->weights.items[w].name), true};
		columns[at++] = (struct html_column){"share", true};
	}
	return at;
}

static void weight_cells(struct html_moves *page, const struct exact_sum *sums)
{
	for (size_t w = 0; w < page->comparison->weights.count; w++) {
		number(page, sum_text(&sums[w], &page->arena));
		number(page, sum_share_text(&sums[w], &page->comparison->weights.items[w].total, &page->arena));
	}
}

static struct html_column *column_room(struct html_moves *page, size_t own)
{
	return arena_array(&page->arena, own + 2 * page->comparison->weights.count, sizeof(struct html_column));
}

/* --- tables --- */

static void write_matrix(struct html_moves *page, const struct moves_table *table, const char *caption)
{
	struct html_column *columns = arena_array(&page->arena, table->column_count + 2, sizeof *columns);
	columns[0] = (struct html_column){page->comparison->by_data ? "before \\ now" : "old \\ new", false};
	for (size_t c = 0; c < table->column_count; c++)
		columns[c + 1] =
			(struct html_column){titled(page, label_shown(table->labels, table->columns[c])), true};
	columns[table->column_count + 1] = (struct html_column){"total", true};
	html_table_begin(page->out, text_of(caption), columns, table->column_count + 2);
	for (size_t r = 0; r < table->row_count; r++) {
		html_row_begin(page->out);
		html_row_header(page->out, label_shown(table->labels, table->rows[r]));
		for (size_t c = 0; c < table->column_count; c++) {
			size_t move = table->cells[r * table->column_count + c];
			count(page, move == SIZE_MAX ? 0 : table->moves->list.items[move].clients);
		}
		count(page, table->row_totals[r]);
		html_row_end(page->out);
	}
	html_row_begin(page->out);
	html_row_header(page->out, text_of("total"));
	for (size_t c = 0; c < table->column_count; c++)
		count(page, table->column_totals[c]);
	count(page, table->total);
	html_row_end(page->out);
	html_table_end(page->out);
}

static void write_list(struct html_moves *page, const struct compared_segment *segment, const struct moves *moves,
		       uint64_t whole, bool split)
{
	size_t *list;
	size_t found = moves_by_size(moves, &page->arena, &list);
	struct html_column *columns = column_room(page, 7);
	static const char *const parts[] = {"by rules", "by data", "by both"};
	size_t at = 0;
	if (found == 0)
		return;
	columns[at++] = (struct html_column){"from", false};
	columns[at++] = (struct html_column){"to", false};
	columns[at++] = (struct html_column){"clients", true};
	columns[at++] = (struct html_column){"share", true};
	for (size_t i = 0; split && i < 3; i++)
		columns[at++] = (struct html_column){parts[i], true};
	html_table_begin(page->out, text_of("Moves, the largest first"), columns,
			 add_weight_columns(page, columns, at));
	for (size_t i = 0; i < found; i++) {
		const struct move *move = &moves->list.items[list[i]];
		html_row_begin(page->out);
		html_row_header(page->out, label_shown(&segment->labels, move->from));
		html_cell(page->out, &words_column, label_shown(&segment->labels, move->to));
		count(page, move->clients);
		number(page, share_text(move->clients, whole, &page->arena));
		if (split) {
			count(page, move->by_rules);
			count(page, move->by_data);
			count(page, move->clients - move->by_rules - move->by_data);
		}
		weight_cells(page, moves->weight_count ? moves_sum(moves, list[i], 0) : NULL);
		html_row_end(page->out);
	}
	html_table_end(page->out);
}

static void write_causes(struct html_moves *page, const struct compared_segment *segment)
{
	static const struct html_column columns[] = {{"from", false},        {"to", false},       {"clients", true},
						     {"rule before", false}, {"rule now", false}, {"moved by", false}};
	size_t *list;
	bool by_data = page->comparison->by_data;
	size_t found = causes_by_size(&segment->causes, &page->arena, &list);
	if (found == 0)
		return;
	html_table_begin(page->out, text_of("Why they moved"), columns, by_data ? 5 : 6);
	for (size_t i = 0; i < found; i++) {
		struct cause cause = cause_at(&segment->causes, list[i]);
		html_row_begin(page->out);
		html_row_header(page->out, label_shown(&segment->labels, cause.from));
		html_cell(page->out, &words_column, label_shown(&segment->labels, cause.to));
		count(page, segment->causes.clients.items[list[i]]);
		for (int side = 0; side < SIDES; side++)
			html_cell(page->out, &words_column,
				  rule_in_words(page->comparison, segment, side,
						side == SIDE_OLD ? cause.old_rule : cause.new_rule, &page->arena));
		if (!by_data)
			html_cell(page->out, &words_column,
				  text_of(mover_in_words(page->comparison, cause.edit, &page->arena)));
		html_row_end(page->out);
	}
	html_table_end(page->out);
}

static void write_beyond(struct html_moves *page, const struct compared_segment *segment, const struct moves *moves,
			 const char *caption, bool went)
{
	size_t *list;
	size_t found = moves_beyond(moves, went, &page->arena, &list);
	struct html_column *columns = column_room(page, 2);
	columns[0] = (struct html_column){"label", false};
	columns[1] = (struct html_column){"clients", true};
	for (size_t w = 0; w < page->comparison->weights.count; w++)
		columns[w + 2] = (struct html_column){titled(page, page->comparison->weights.items[w].name), true};
	if (found == 0)
		return;
	html_table_begin(page->out, text_of(caption), columns, 2 + page->comparison->weights.count);
	for (size_t i = 0; i < found; i++) {
		const struct move *move = &moves->list.items[list[i]];
		html_row_begin(page->out);
		html_row_header(page->out, label_shown(&segment->labels, went ? move->from : move->to));
		count(page, move->clients);
		for (size_t w = 0; w < page->comparison->weights.count; w++)
			number(page, sum_text(moves_sum(moves, list[i], w), &page->arena));
		html_row_end(page->out);
	}
	html_table_end(page->out);
}

/* --- segments --- */

static void write_moves(struct html_moves *page, const struct compared_segment *segment, const struct moves *moves,
			uint64_t whole, bool split)
{
	struct moves_table table = moves_table_of(moves, &segment->labels, &page->arena);
	if (table.total == 0)
		return;
	moves_flow(page->out, &table, segment->name, &page->arena);
	write_matrix(page, &table, "Clients by old and new label");
	write_list(page, segment, moves, whole, split);
}

static void write_since(struct html_moves *page, const struct compared_segment *segment)
{
	const struct label_comparison *comparison = page->comparison;
	uint64_t both = segment->since_moved - segment->since_by_rules - segment->since_by_data;
	element(page, "h3",
		arena_printf(&page->arena, "%.*s since %.*s", TEXT_ARGUMENTS(segment->name),
			     TEXT_ARGUMENTS(comparison->before_name)));
	element(page, "p",
		arena_printf(&page->arena, "%s: %zu by the rules, %zu by the data, %zu by both together.",
			     moved_text(segment->since_moved, comparison->since_clients, &page->arena),
			     (size_t)segment->since_by_rules, (size_t)segment->since_by_data, (size_t)both));
	write_moves(page, segment, &segment->since, comparison->since_clients, true);
	write_beyond(page, segment, &segment->since, "Clients that came, by their label", false);
	write_beyond(page, segment, &segment->since, "Clients that went, by the label they had", true);
}

static void write_segment(struct html_moves *page, const struct compared_segment *segment)
{
	const struct label_comparison *comparison = page->comparison;
	html_element(page->out, "h2", segment->name);
	if (!segment_is_compared(segment)) {
		bool added = !segment->sources[SIDE_OLD].column;
		element(page, "p", added ? "Only the new rules have this segment." : "Only the old rules have it.");
		write_beyond(page, segment, &segment->moves, "Clients by label", !added);
		return;
	}
	element(page, "p",
		arena_printf(&page->arena, "%s.", moved_text(segment->moved, comparison->clients, &page->arena)));
	write_moves(page, segment, &segment->moves, comparison->clients, false);
	write_causes(page, segment);
	if (comparison->by_data) {
		write_beyond(page, segment, &segment->moves, "Clients that came, by their label", false);
		write_beyond(page, segment, &segment->moves, "Clients that went, by the label they had", true);
	} else if (comparison->snapshot) {
		write_since(page, segment);
	}
}

/* --- the rest --- */

static void write_largest(struct html_moves *page)
{
	const struct label_comparison *comparison = page->comparison;
	if (comparison->largest_count == 0 || comparison->weights.count == 0)
		return;
	struct html_column columns[] = {{titled(page, comparison->key_name), false},
					{"moved", false},
					{titled(page, comparison->weights.items[0].name), true}};
	element(page, "h2", "The largest clients that moved");
	html_table_begin(page->out, (struct text){"", 0}, columns, 3);
	for (size_t i = 0; i < comparison->largest_count; i++) {
		const struct large_mover *mover = &comparison->largest[i];
		html_row_begin(page->out);
		html_row_header(page->out, buffer_view(&mover->key));
		html_cell(page->out, &words_column, text_of(mover_text(comparison, mover, &page->arena)));
		html_cell(page->out, &number_column, decimal_text(&page->arena, mover->weight));
		html_row_end(page->out);
	}
	html_table_end(page->out);
}

static void write_changes(struct html_moves *page)
{
	struct buffer lines = {0};
	if (!page->comparison->edits)
		return;
	moves_announce(&lines, page->comparison);
	element(page, "h2", "What changed in the rules");
	buffer_string(page->out, "<ul>\n");
	for (size_t at = 0; at < lines.size;) {
		const char *end = memchr(lines.data + at, '\n', lines.size - at);
		struct text words = {lines.data + at, (size_t)(end - lines.data) - at};
		bool indented = words.data[0] == ' '; /* belongs to the line before */
		buffer_string(page->out, indented ? "<br>" : at ? "</li>\n<li>" : "<li>");
		html_text(page->out, text_trim(words));
		at += words.size + 1;
	}
	buffer_string(page->out, lines.size ? "</li>\n" : "");
	buffer_string(page->out, "</ul>\n");
	buffer_free(&lines);
}

static void write_values(struct html_moves *page)
{
	static const struct html_column columns[] = {{"column", false}, {"clients with another value", true}};
	bool changed = false;
	for (size_t i = 0; i < page->comparison->values.count; i++)
		changed |= page->comparison->values.items[i].changed > 0;
	if (!changed)
		return;
	element(page, "h2", "Other columns");
	html_table_begin(page->out, (struct text){"", 0}, columns, 2);
	for (size_t i = 0; i < page->comparison->values.count; i++) {
		html_row_begin(page->out);
		html_row_header(page->out, page->comparison->values.items[i].name);
		count(page, page->comparison->values.items[i].changed);
		html_row_end(page->out);
	}
	html_table_end(page->out);
}

static void write_limits(struct html_moves *page)
{
	static const struct html_column columns[] = {{"limit", false}, {"found", false}, {"verdict", false}};
	const struct label_comparison *comparison = page->comparison;
	if (comparison->limits.list.count == 0)
		return;
	element(page, "h2", "Limits");
	html_table_begin(page->out, (struct text){"", 0}, columns, 3);
	for (size_t i = 0; i < comparison->limits.list.count; i++) {
		const struct limit *limit = &comparison->limits.list.items[i];
		html_row_begin(page->out);
		html_row_header(page->out, limit->words);
		html_cell(page->out, &words_column, text_of(limit_figure(comparison, limit, &page->arena)));
		html_cell(page->out, &words_column, text_of(limit->holds ? "holds" : "does not hold"));
		html_row_end(page->out);
	}
	html_table_end(page->out);
}

static void write_head(struct html_moves *page)
{
	const struct label_comparison *comparison = page->comparison;
	const char *title = comparison->by_data ? "What the data changed" : "What the rules would change";
	struct text old = old_name(comparison);
	struct text new = new_name(comparison);
	html_page_begin(page->out, text_of(title), svg_style);
	element(page, "h1", title);
	element(page, "p",
		arena_printf(&page->arena, "From %.*s to %.*s%s%.*s.", TEXT_ARGUMENTS(old), TEXT_ARGUMENTS(new),
			     comparison->by_data ? "" : ", on ",
			     comparison->by_data ? 0 : (int)comparison->export_name.size,
			     comparison->export_name.data));
	element(page, "p",
		arena_printf(&page->arena, "%s%s%s.", moved_text(comparison->moved, comparison->clients, &page->arena),
			     comparison->by_data ? ", of those in both exports" : "",
			     moved_weights_text(comparison, &page->arena)));
	if (comparison->snapshot)
		element(page, "p",
			arena_printf(&page->arena, "Since %.*s %zu came and %zu went.",
				     TEXT_ARGUMENTS(comparison->before_name), (size_t)comparison->came,
				     (size_t)comparison->went));
}

void moves_html(struct buffer *out, const struct label_comparison *comparison)
{
	struct html_moves page = {.out = out, .comparison = comparison};
	write_head(&page);
	write_changes(&page);
	write_limits(&page);
	for (size_t i = 0; i < comparison->segments.count; i++)
		write_segment(&page, &comparison->segments.items[i]);
	write_values(&page);
	write_largest(&page);
	html_page_end(out);
	arena_free(&page.arena);
}
