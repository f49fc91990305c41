#include "report/figures.h"
#include "report/fold.h"
#include "report/grid.h"
#include "report/sweep_report.h"

enum { LABEL_SHOWN = 24 };

struct sweep_page {
	struct buffer *out;
	const struct terminal *terminal;
	const struct sweep_subject *subject;
	struct arena *arena;
};

static struct text size_text(const struct sweep_page *page, size_t value, size_t segment, size_t label, size_t measure)
{
	struct decimal part, whole;
	if (!sweep_measure(sweep_size(page->subject, value, segment, label), measure, &part))
		return text_of("too large");
	struct text number = decimal_text(page->arena, part);
	struct text share = {"", 0};
	if (sweep_measure(&page->subject->sizes[value].total, measure, &whole))
		share = share_in_percent(page->arena, part, whole);
	return text_of(arena_printf(page->arena, "%.*s %6.*s", TEXT_ARGUMENTS(number), TEXT_ARGUMENTS(share)));
}

static struct text name_text(const struct sweep_page *page, size_t segment, size_t label)
{
	return text_cut(page->arena, sweep_label_name(page->subject, segment, label), LABEL_SHOWN);
}

static void write_segment(const struct sweep_page *page, size_t segment, size_t measure)
{
	const struct sizes *first = &page->subject->sizes[0];
	struct text name = first->plan->definitions[first->segments[segment].definition].name;
	size_t count = sweep_label_count(page->subject, segment);
	bool *right = arena_array(page->arena, count + 1, sizeof *right);
	struct grid grid = grid_of(count + 1, "  ");
	for (size_t n = 0; n <= count; n++)
		right[n] = true;
	grid.right = right;
	grid_cell(&grid, page->subject->parameter);
	for (size_t n = 0; n < count; n++)
		grid_cell(&grid, name_text(page, segment, sweep_label(page->subject, segment, n)));
	for (size_t v = 0; v < page->subject->range->count; v++) {
		grid_cell(&grid, page->subject->range->values[v].written);
		for (size_t n = 0; n < count; n++)
			grid_cell(&grid, size_text(page, v, segment, sweep_label(page->subject, segment, n), measure));
	}
	buffer_printf(page->out, "\n%.*s, %.*s\n", TEXT_ARGUMENTS(name),
		      TEXT_ARGUMENTS(sweep_measure_name(page->subject, measure)));
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
}

void sweep_human(struct buffer *out, const struct terminal *terminal, const struct sweep_subject *subject)
{
	struct arena arena = {0};
	struct sweep_page page = {out, terminal, subject, &arena};
	size_t begin = out->size;
	buffer_printf(out, "%s: %s\n", subject->export, sweep_clients(subject, &arena));
	for (size_t s = 0; s < subject->sizes[0].segment_count; s++)
		for (size_t m = 0; m <= subject->weight_count; m++)
			write_segment(&page, s, m);
	fold_lines(out, begin, terminal);
	arena_free(&arena);
}
