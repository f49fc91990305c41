/* The moves on a terminal, and in Markdown: the same tables under other headings. */
#include "report/fold.h"
#include "report/moves.h"
#include "report/moves_page.h"

/* --- segments --- */

static void write_own_labels(struct page *page, const struct compared_segment *segment)
{
	static const char *const words[] = {"labels that only the old rules have", "labels that are new"};
	for (int side = 0; side < SIDES && !page->comparison->by_data; side++) {
		const char *own = own_labels(segment, side, &page->arena);
		if (own)
			moves_paragraph(page, arena_printf(&page->arena, "%s: %s", words[side], own));
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
	moves_heading(page, arena_printf(&page->arena, "%s since %.*s: %s", segment_title(page, segment),
					 TEXT_ARGUMENTS(comparison->before_name),
					 moved_text(segment->since_moved, comparison->since_clients, &page->arena)));
	moves_paragraph(page,
			arena_printf(&page->arena, "%zu by the rules, %zu by the data, %zu by both together",
				     (size_t)segment->since_by_rules, (size_t)segment->since_by_data, (size_t)both));
	page_matrix(page, segment, &segment->since);
	if (page->terminal && segment->since_moved)
		buffer_byte(page->out, '\n');
	page_list(page, segment, &segment->since, comparison->since_clients, true);
	page_beyond(page, segment, &segment->since, "came", false);
	page_beyond(page, segment, &segment->since, "went", true);
}

static void write_segment(struct page *page, const struct compared_segment *segment)
{
	const struct label_comparison *comparison = page->comparison;
	if (!segment_is_compared(segment)) {
		bool added = !segment->sources[SIDE_OLD].column;
		moves_heading(page, arena_printf(&page->arena, "%s: only the %s rules have it",
						 segment_title(page, segment), added ? "new" : "old"));
		page_beyond(page, segment, &segment->moves, "label", !added);
		return;
	}
	moves_heading(page, arena_printf(&page->arena, "%s: %s", segment_title(page, segment),
					 moved_text(segment->moved, comparison->clients, &page->arena)));
	write_own_labels(page, segment);
	page_matrix(page, segment, &segment->moves);
	if (page->terminal && segment->moved)
		buffer_byte(page->out, '\n');
	page_list(page, segment, &segment->moves, comparison->clients, false);
	page_causes(page, segment);
	if (comparison->by_data) {
		page_beyond(page, segment, &segment->moves, "came", false);
		page_beyond(page, segment, &segment->moves, "went", true);
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
	moves_paragraph(page, arena_printf(arena, "%s%.*s -> %.*s%s", page->markdown ? "# " : "", TEXT_ARGUMENTS(old),
					   TEXT_ARGUMENTS(new), on));
	const char *share = "";
	if (comparison->clients)
		share = arena_printf(arena, " (%s)", share_text(comparison->moved, comparison->clients, arena));
	moves_paragraph(page, arena_printf(arena, "%s%s, %zu moved%s%s", clients_text(comparison->clients, arena),
					   comparison->by_data ? " in both exports" : "", (size_t)comparison->moved,
					   share, moved_weights_text(comparison, arena)));
	if (comparison->snapshot)
		moves_paragraph(page, arena_printf(arena, "since %.*s %zu came and %zu went",
						   TEXT_ARGUMENTS(comparison->before_name), (size_t)comparison->came,
						   (size_t)comparison->went));
	if (comparison->snapshot && !comparison->by_data)
		moves_paragraph(page,
				arena_printf(arena, "of %s in both exports %zu moved since, by rules or data (%s)",
					     clients_text(comparison->since_clients, arena),
					     (size_t)comparison->since_moved,
					     share_text(comparison->since_moved, comparison->since_clients, arena)));
	if (comparison->keyless)
		moves_paragraph(page, arena_printf(arena, "%zu record%s without a key", (size_t)comparison->keyless,
						   comparison->keyless == 1 ? "" : "s"));
}

static void write_values(struct page *page)
{
	for (size_t i = 0; i < page->comparison->values.count; i++) {
		const struct compared_value *value = &page->comparison->values.items[i];
		if (value->changed)
			moves_paragraph(page, arena_printf(&page->arena, "%.*s: another value for %s",
							   TEXT_ARGUMENTS(value->name),
							   clients_text(value->changed, &page->arena)));
	}
}

static void write_limits(struct page *page)
{
	const struct label_comparison *comparison = page->comparison;
	size_t columns = 3;
	struct grid grid = page_grid(columns, page_kinds(page, columns, columns));
	if (comparison->limits.list.count == 0)
		return;
	moves_heading(page, "limits");
	grid_word(&grid, "limit");
	grid_word(&grid, "found");
	grid_word(&grid, "verdict");
	for (size_t i = 0; i < comparison->limits.list.count; i++) {
		const struct limit *limit = &comparison->limits.list.items[i];
		grid_cell(&grid, limit->words);
		grid_word(&grid, limit_figure(comparison, limit, &page->arena));
		grid_word(&grid, limit->holds ? "holds" : "does not hold");
	}
	page_grid_write(page, &grid);
}

static void write_changes(struct page *page)
{
	const struct edits *edits = page->comparison->edits;
	if (page->terminal || !edits)
		return;
	struct buffer lines = {0};
	moves_heading(page, "what changed in the rules");
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
	page_largest(page);
	bool changed = false;
	for (size_t i = 0; i < page->comparison->values.count; i++)
		changed |= page->comparison->values.items[i].changed > 0;
	if (changed) {
		moves_heading(page, "other columns");
		write_values(page);
	}
	write_limits(page);
	arena_free(&page->arena);
}

void moves_human(struct buffer *out, const struct terminal *terminal, const struct label_comparison *comparison)
{
	struct page page = {.out = out, .comparison = comparison, .terminal = terminal};
	size_t begin = out->size;
	write_page(&page);
	fold_lines(out, begin, terminal);
}

void moves_markdown(struct buffer *out, const struct label_comparison *comparison)
{
	struct page page = {.out = out, .comparison = comparison, .markdown = true};
	write_page(&page);
}
