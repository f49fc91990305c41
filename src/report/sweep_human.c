#include "report/figures.h"
#include "report/grid.h"
#include "report/sweep_report.h"

enum { LABEL_SHOWN = 24, INDENT = 2, GAP = 2 };

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
	struct text number = number_text(page->arena, part);
	struct text share = {"", 0};
	if (sweep_measure(&page->subject->sizes[value].total, measure, &whole))
		share = share_in_percent(page->arena, part, whole);
	return text_of(arena_printf(page->arena, "%.*s %6.*s", TEXT_ARGUMENTS(number), TEXT_ARGUMENTS(share)));
}

static struct text name_text(const struct sweep_page *page, size_t segment, size_t label)
{
	return text_cut(page->arena, sweep_label_name(page->subject, segment, label), LABEL_SHOWN);
}

static size_t width_of_label(const struct sweep_page *page, size_t segment, size_t label, size_t measure)
{
	size_t widest = utf8_width(name_text(page, segment, label));
	for (size_t v = 0; v < page->subject->range->count; v++) {
		size_t width = utf8_width(size_text(page, v, segment, label, measure));
		widest = width > widest ? width : widest;
	}
	return widest + GAP;
}

static size_t width_of_values(const struct sweep_page *page)
{
	size_t widest = utf8_width(page->subject->parameter);
	for (size_t v = 0; v < page->subject->range->count; v++) {
		size_t width = utf8_width(page->subject->range->values[v].written);
		widest = width > widest ? width : widest;
	}
	return widest + INDENT;
}

/* How many labels from `begin` on fit beside each other; one at least. */
static size_t labels_that_fit(const struct sweep_page *page, size_t segment, size_t measure, size_t begin)
{
	size_t count = sweep_label_count(page->subject, segment) - begin;
	size_t width = width_of_values(page);
	if (page->terminal->columns == 0)
		return count;
	for (size_t n = 0; n < count; n++) {
		size_t label = sweep_label(page->subject, segment, begin + n);
		width += width_of_label(page, segment, label, measure);
		if (width > page->terminal->columns && n)
			return n;
	}
	return count;
}

static void write_labels(const struct sweep_page *page, size_t segment, size_t measure, size_t begin, size_t count)
{
	bool *right = arena_array(page->arena, count + 1, sizeof *right);
	struct grid grid = grid_of(count + 1, "  ");
	for (size_t n = 0; n <= count; n++)
		right[n] = true;
	grid.right = right;
	grid_cell(&grid, page->subject->parameter);
	for (size_t n = 0; n < count; n++)
		grid_cell(&grid, name_text(page, segment, sweep_label(page->subject, segment, begin + n)));
	for (size_t v = 0; v < page->subject->range->count; v++) {
		grid_cell(&grid, page->subject->range->values[v].written);
		for (size_t n = 0; n < count; n++)
			grid_cell(&grid,
				  size_text(page, v, segment, sweep_label(page->subject, segment, begin + n), measure));
	}
	grid_write(&grid, page->terminal, page->out);
	grid_free(&grid);
}

static void write_segment(const struct sweep_page *page, size_t segment, size_t measure)
{
	const struct sizes *first = &page->subject->sizes[0];
	struct text name = first->plan->definitions[first->segments[segment].definition].name;
	size_t labels = sweep_label_count(page->subject, segment);
	buffer_printf(page->out, "\n%.*s, %.*s\n", TEXT_ARGUMENTS(name),
		      TEXT_ARGUMENTS(sweep_measure_name(page->subject, measure)));
	for (size_t n = 0; n < labels;) {
		size_t count = labels_that_fit(page, segment, measure, n);
		write_labels(page, segment, measure, n, count);
		n += count;
	}
}

void sweep_human(struct buffer *out, const struct terminal *terminal, const struct sweep_subject *subject)
{
	struct arena arena = {0};
	struct sweep_page page = {out, terminal, subject, &arena};
	buffer_printf(out, "%s: %s\n", subject->export, sweep_clients(subject, &arena));
	for (size_t s = 0; s < subject->sizes[0].segment_count; s++)
		for (size_t m = 0; m <= subject->weight_count; m++)
			write_segment(&page, s, m);
	arena_free(&arena);
}
