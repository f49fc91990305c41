#include "report/figures.h"
#include "report/html.h"
#include "report/svg.h"
#include "report/sweep_report.h"

enum { LINES_MAX = 12 };

struct sweep_page {
	struct buffer *out;
	const struct sweep_subject *subject;
	struct arena *arena;
};

static struct text segment_name(const struct sweep_page *page, size_t segment)
{
	const struct sizes *first = &page->subject->sizes[0];
	return first->plan->definitions[first->segments[segment].definition].name;
}

/* The share in percent; 0 where there is none. */
static struct decimal percent_of(const struct sweep_page *page, size_t value, size_t segment, size_t label,
				 size_t measure)
{
	struct decimal part, whole, share;
	if (!sweep_measure(sweep_size(page->subject, value, segment, label), measure, &part) ||
	    !sweep_measure(&page->subject->sizes[value].total, measure, &whole) ||
	    !share_rounded(part, whole, &share) || !decimal_shift(share, 2, &share) ||
	    decimal_compare(share, decimal_of(0)) < 0)
		return decimal_of(0);
	return share;
}

static struct svg_series series_of(const struct sweep_page *page, size_t segment, size_t label, size_t measure)
{
	size_t count = page->subject->range->count;
	struct decimal *values = arena_array(page->arena, count, sizeof *values);
	for (size_t v = 0; v < count; v++)
		values[v] = percent_of(page, v, segment, label, measure);
	return (struct svg_series){sweep_label_name(page->subject, segment, label), values};
}

static void draw(const struct sweep_page *page, size_t segment, size_t measure)
{
	const struct sweep_subject *subject = page->subject;
	struct svg_series series[LINES_MAX];
	size_t labels = sweep_label_count(subject, segment);
	struct text name = segment_name(page, segment);
	struct text what = sweep_measure_name(subject, measure);
	struct text *points = arena_array(page->arena, subject->range->count, sizeof *points);
	struct svg_chart chart = {
		.label = text_of(arena_printf(page->arena,
					      "Share of %.*s with each label of %.*s, a line for each, over %.*s; the "
					      "numbers are in the table below",
					      TEXT_ARGUMENTS(what), TEXT_ARGUMENTS(name),
					      TEXT_ARGUMENTS(subject->parameter))),
		.x_title = subject->parameter,
		.y_title = text_of(arena_printf(page->arena, "share of %.*s, %%", TEXT_ARGUMENTS(what))),
		.points = points,
		.point_count = subject->range->count,
		.series = series,
	};
	for (size_t v = 0; v < subject->range->count; v++)
		points[v] = subject->range->values[v].written;
	for (size_t n = 0; n < labels && n < LINES_MAX; n++)
		series[chart.series_count++] = series_of(page, segment, sweep_label(subject, segment, n), measure);
	svg_lines(page->out, &chart);
	if (labels > LINES_MAX)
		html_element(page->out, "p class=\"note\"",
			     text_of(arena_printf(page->arena, "The picture has the first %d of %zu labels.", LINES_MAX,
						  labels)));
}

static void write_table(const struct sweep_page *page, size_t segment, size_t measure)
{
	const struct sweep_subject *subject = page->subject;
	size_t labels = sweep_label_count(subject, segment);
	struct html_column *columns = arena_array(page->arena, labels + 1, sizeof *columns);
	struct text name = segment_name(page, segment);
	struct text what = sweep_measure_name(subject, measure);
	columns[0].title = arena_printf(page->arena, "%.*s", TEXT_ARGUMENTS(subject->parameter));
	for (size_t n = 0; n < labels; n++) {
		struct text label = sweep_label_name(subject, segment, sweep_label(subject, segment, n));
		columns[n + 1] = (struct html_column){arena_printf(page->arena, "%.*s", TEXT_ARGUMENTS(label)), true};
	}
	html_table_begin(page->out,
			 text_of(arena_printf(page->arena, "%.*s: %.*s with each label", TEXT_ARGUMENTS(name),
					      TEXT_ARGUMENTS(what))),
			 columns, labels + 1);
	for (size_t v = 0; v < subject->range->count; v++) {
		html_row_begin(page->out);
		html_row_header(page->out, subject->range->values[v].written);
		for (size_t n = 0; n < labels; n++) {
			struct decimal part, whole;
			size_t label = sweep_label(subject, segment, n);
			bool known = sweep_measure(sweep_size(subject, v, segment, label), measure, &part) &&
				     sweep_measure(&subject->sizes[v].total, measure, &whole);
			struct text number = known ? number_text(page->arena, part) : text_of("too large");
			struct text share = known ? share_in_percent(page->arena, part, whole) : text_of("");
			html_cell(page->out, &columns[n + 1],
				  text_of(arena_printf(page->arena, share.size ? "%.*s (%.*s)" : "%.*s%.*s",
						       TEXT_ARGUMENTS(number), TEXT_ARGUMENTS(share))));
		}
		html_row_end(page->out);
	}
	html_table_end(page->out);
}

void sweep_html(struct buffer *out, const struct sweep_subject *subject)
{
	struct arena arena = {0};
	struct sweep_page page = {out, subject, &arena};
	const struct range *range = subject->range;
	struct text low = range->values[0].written;
	struct text high = range->values[range->count - 1].written;
	const char *title = arena_printf(&arena, "Labels over %.*s", TEXT_ARGUMENTS(subject->parameter));
	html_page_begin(out, text_of(title), svg_style);
	html_element(out, "h1", text_of(title));
	html_element(
		out, "p",
		text_of(arena_printf(&arena,
				     "%s of %s, labelled by %s with %zu values of %.*s from %.*s "
				     "to %.*s.",
				     sweep_clients(subject, &arena), subject->export, subject->rules, range->count,
				     TEXT_ARGUMENTS(subject->parameter), TEXT_ARGUMENTS(low), TEXT_ARGUMENTS(high))));
	for (size_t s = 0; s < subject->sizes[0].segment_count; s++) {
		html_element(out, "h2", segment_name(&page, s));
		for (size_t m = 0; m <= subject->weight_count; m++) {
			draw(&page, s, m);
			write_table(&page, s, m);
		}
	}
	html_page_end(out);
	arena_free(&arena);
}
