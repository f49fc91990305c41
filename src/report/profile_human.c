#include "report/figures.h"
#include "report/fold.h"
#include "report/grid.h"
#include "report/profile_report.h"

enum { BAR_COLUMN = 1, BAR_COLUMNS = 20, BAR_NARROW = 8, NARROW = 100, LABEL_SHOWN = 30, WORDS_SHOWN = 50 };

struct profile_page {
	struct buffer *out;
	const struct terminal *terminal;
	const struct profile_subject *subject;
	struct arena *arena;
};

static uint64_t greatest(const struct size_of_segment *segment, size_t labels)
{
	uint64_t most = 0;
	for (size_t l = 0; l <= labels; l++)
		if (segment->labels[l].clients > most)
			most = segment->labels[l].clients;
	return most;
}

/* --- segments --- */

static void add_sizes(const struct profile_page *page, struct grid *grid, const struct size_of_label *size)
{
	const struct sizes *sizes = &page->subject->profile->sizes;
	struct decimal clients = decimal_of((int64_t)size->clients);
	struct decimal sum, whole;
	grid_cell(grid, count_text(page->arena, size->clients));
	grid_cell(grid, share_in_percent(page->arena, clients, decimal_of((int64_t)sizes->total.clients)));
	for (size_t w = 0; w < sizes->weight_count; w++) {
		bool known = size_weight(size, w, &sum);
		grid_cell(grid, known ? decimal_text(page->arena, sum) : text_of("too large"));
		known = known && size_weight(&sizes->total, w, &whole);
		grid_cell(grid, known ? share_in_percent(page->arena, sum, whole) : text_of(""));
	}
}

static void write_segment(const struct profile_page *page, const struct size_of_segment *segment)
{
	const struct sizes *sizes = &page->subject->profile->sizes;
	const struct definition *definition = &sizes->plan->definitions[segment->definition];
	size_t columns = 4 + 2 * sizes->weight_count;
	bool *right = arena_array(page->arena, columns, sizeof *right);
	bool *joined = arena_array(page->arena, columns, sizeof *joined);
	struct grid grid = grid_of(columns, "  ");
	struct decimal most = decimal_of((int64_t)greatest(segment, definition->label_count));
	size_t bar = page->terminal->columns && page->terminal->columns < NARROW ? BAR_NARROW : BAR_COLUMNS;
	for (size_t c = BAR_COLUMN + 1; c < columns; c++) {
		right[c] = true;
		joined[c] = c % 2; /* a share, of what stands before it */
	}
	grid.right = right;
	grid.joined = joined;
	grid.spare = BAR_COLUMN;
	grid_cell(&grid, text_of(""));
	grid_cell(&grid, text_of(""));
	grid_cell(&grid, text_of("clients"));
	grid_cell(&grid, text_of("share"));
	for (size_t w = 0; w < sizes->weight_count; w++) {
		grid_cell(&grid, page->subject->weights[w]);
		grid_cell(&grid, text_of("share"));
	}
	for (size_t n = 1; n <= definition->label_count + 1; n++) {
		size_t label = n % (definition->label_count + 1); /* none stands last */
		if (!label_is_shown(segment, label))
			continue;
		const struct size_of_label *size = &segment->labels[label];
		grid_cell(&grid, text_cut(page->arena, label_words(definition, label), LABEL_SHOWN));
		grid_cell(&grid, bar_text(page->arena, decimal_of((int64_t)size->clients), most, bar));
		add_sizes(page, &grid, size);
	}
	buffer_printf(page->out, "\n%.*s (%s)\n", TEXT_ARGUMENTS(definition->name), policy_words(definition->policy));
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
}

/* --- rules --- */

static void write_rules(const struct profile_page *page, const struct profiled_definition *profiled)
{
	static const bool right[] = {true, true, true, false, false};
	const struct definition *definition = &page->subject->profile->rules->definitions[profiled->definition];
	struct decimal all = decimal_of((int64_t)page->subject->profile->sizes.total.clients);
	size_t *order = arena_array(page->arena, definition->rule_count, sizeof *order);
	struct grid grid = grid_of(5, "  ");
	grid.right = right;
	grid_cell(&grid, text_of("fired"));
	grid_cell(&grid, text_of("share"));
	grid_cell(&grid, text_of("within 1%"));
	grid_cell(&grid, text_of(""));
	grid_cell(&grid, text_of(""));
	order_rules(profiled, definition->rule_count, order);
	for (size_t i = 0; i < definition->rule_count; i++) {
		const struct profiled_rule *rule = &profiled->rules[order[i]];
		struct text words = profiled_rule_words(page->subject, rule->rule, page->arena);
		grid_cell(&grid, count_text(page->arena, rule->fired));
		grid_cell(&grid, share_in_percent(page->arena, decimal_of((int64_t)rule->fired), all));
		grid_cell(&grid, rule->has_threshold ? count_text(page->arena, rule->near) : text_of("-"));
		grid_cell(&grid, text_cut(page->arena, words, WORDS_SHOWN));
		grid_cell(&grid, profiled_rule_place(page->subject, rule->rule, page->arena));
	}
	buffer_printf(page->out, "\nrules of %.*s\n", TEXT_ARGUMENTS(definition->name));
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
}

/* --- cut points --- */

static void write_cuts(const struct profile_page *page)
{
	const struct profile *profile = page->subject->profile;
	struct grid grid = grid_of(2, "  ");
	if (profile->cut_count == 0)
		return;
	for (size_t i = 0; i < profile->cut_count; i++) {
		if (cut_is_repeated(page->subject, i, page->arena))
			continue;
		grid_cell(&grid, cut_words(page->subject, &profile->cuts[i], page->arena));
		grid_cell(&grid, cut_values(page->subject, &profile->cuts[i], page->arena));
	}
	buffer_string(page->out, "\ncut points\n");
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
}

static void write_heading(const struct profile_page *page)
{
	const struct sizes *sizes = &page->subject->profile->sizes;
	size_t clients = (size_t)sizes->total.clients;
	struct grid grid = grid_of(1, "");
	struct buffer line = {0};
	struct decimal sum;
	buffer_printf(&line, "%s: %zu client%s", page->subject->export, clients, clients == 1 ? "" : "s");
	for (size_t w = 0; w < sizes->weight_count; w++)
		if (size_weight(&sizes->total, w, &sum))
			buffer_printf(&line, ", %.*s %.*s", TEXT_ARGUMENTS(page->subject->weights[w]),
				      TEXT_ARGUMENTS(decimal_text(page->arena, sum)));
	grid_cell(&grid, buffer_view(&line));
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
	buffer_free(&line);
}

void profile_human(struct buffer *out, const struct terminal *terminal, const struct profile_subject *subject)
{
	struct arena arena = {0};
	struct profile_page page = {out, terminal, subject, &arena};
	const struct profile *profile = subject->profile;
	size_t begin = out->size;
	write_heading(&page);
	for (size_t s = 0; s < profile->sizes.segment_count; s++)
		write_segment(&page, &profile->sizes.segments[s]);
	for (size_t d = 0; d < profile->definition_count; d++)
		write_rules(&page, &profile->definitions[d]);
	write_cuts(&page);
	fold_lines(out, begin, terminal);
	arena_free(&arena);
}
