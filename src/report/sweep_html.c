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

/* By how much the share changes over all values. */
static struct decimal change_of(const struct sweep_page *page, const struct svg_series *series)
{
	struct decimal least = series->values[0];
	struct decimal most = series->values[0];
	struct decimal change;
	for (size_t v = 1; v < page->subject->range->count; v++) {
		least = decimal_compare(series->values[v], least) < 0 ? series->values[v] : least;
		most = decimal_compare(series->values[v], most) > 0 ? series->values[v] : most;
	}
	return decimal_subtract(most, least, &change) ? change : decimal_of(0);
}

static struct svg_series series_of(const struct sweep_page *page, size_t segment, size_t label, size_t measure)
{
	size_t count = page->subject->range->count;
	struct decimal *values = arena_array(page->arena, count, sizeof *values);
	for (size_t v = 0; v < count; v++)
		values[v] = percent_of(page, v, segment, label, measure);
	return (struct svg_series){sweep_label_name(page->subject, segment, label), values};
}

/* Of more labels than a picture can show, those that change most; in their order. Returns how many are kept. */
static size_t keep_most_changed(const struct sweep_page *page, struct svg_series *series, size_t count)
{
	struct decimal *changes = arena_array(page->arena, count, sizeof *changes);
	for (size_t n = 0; n < count; n++)
		changes[n] = change_of(page, &series[n]);
	while (count > LINES_MAX) {
		size_t least = count - 1;
		for (size_t n = count - 1; n-- > 0;)
			least = decimal_compare(changes[n], changes[least]) < 0 ? n : least;
		count--;
		memmove(&series[least], &series[least + 1], (count - least) * sizeof *series);
		memmove(&changes[least], &changes[least + 1], (count - least) * sizeof *changes);
	}
	return count;
}

static void draw(const struct sweep_page *page, size_t segment, size_t measure)
{
	const struct sweep_subject *subject = page->subject;
	size_t labels = sweep_label_count(subject, segment);
	struct svg_series *series = arena_array(page->arena, labels, sizeof *series);
	struct text name = segment_name(page, segment);
	struct text what = sweep_measure_name(subject, measure);
	struct text *points = arena_array(page->arena, subject->range->count, sizeof *points);
	for (size_t n = 0; n < labels; n++)
		series[n] = series_of(page, segment, sweep_label(subject, segment, n), measure);
	for (size_t v = 0; v < subject->range->count; v++)
		points[v] = subject->range->values[v].written;
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
		.series_count = keep_most_changed(page, series, labels),
	};
	svg_lines(page->out, &chart);
	if (chart.series_count < labels)
		html_element(page->out, "p class=\"note\"",
			     text_of(arena_printf(page->arena, "The picture has the %d of %zu labels that change most.",
						  LINES_MAX, labels)));
}

static struct text size_text(const struct sweep_page *page, size_t value, size_t segment, size_t label, size_t measure)
{
	struct decimal part, whole;
	if (!sweep_measure(sweep_size(page->subject, value, segment, label), measure, &part) ||
	    !sweep_measure(&page->subject->sizes[value].total, measure, &whole))
		return text_of("too large");
	struct text number = decimal_text(page->arena, part);
	struct text share = share_in_percent(page->arena, part, whole);
	if (share.size == 0)
		return number;
	return text_of(arena_printf(page->arena, "%.*s (%.*s)", TEXT_ARGUMENTS(number), TEXT_ARGUMENTS(share)));
}

/* Lines of values and columns of labels; the other way round where there are too many labels. */
static void write_table(const struct sweep_page *page, size_t segment, size_t measure)
{
	const struct sweep_subject *subject = page->subject;
	size_t labels = sweep_label_count(subject, segment);
	size_t values = subject->range->count;
	bool turned = labels >= HTML_COLUMNS_ABREAST && labels > values;
	size_t column_count = turned ? values : labels;
	struct html_column *columns = arena_array(page->arena, column_count + 1, sizeof *columns);
	struct text *label_names = arena_array(page->arena, labels, sizeof *label_names);
	struct text name = segment_name(page, segment);
	struct text what = sweep_measure_name(subject, measure);
	for (size_t n = 0; n < labels; n++)
		label_names[n] = sweep_label_name(subject, segment, sweep_label(subject, segment, n));
	columns[0].title =
		arena_printf(page->arena, turned ? "label \\ %.*s" : "%.*s", TEXT_ARGUMENTS(subject->parameter));
	for (size_t c = 0; c < column_count; c++) {
		struct text title = turned ? subject->range->values[c].written : label_names[c];
		columns[c + 1] = (struct html_column){arena_printf(page->arena, "%.*s", TEXT_ARGUMENTS(title)), true};
	}
	html_table_begin(page->out,
			 text_of(arena_printf(page->arena, "%.*s: %.*s with each label", TEXT_ARGUMENTS(name),
					      TEXT_ARGUMENTS(what))),
			 columns, column_count + 1);
	for (size_t r = 0; r < (turned ? labels : values); r++) {
		html_row_begin(page->out);
		html_row_header(page->out, turned ? label_names[r] : subject->range->values[r].written);
		for (size_t c = 0; c < column_count; c++) {
			size_t label = sweep_label(subject, segment, turned ? r : c);
			html_cell(page->out, &columns[c + 1], size_text(page, turned ? c : r, segment, label, measure));
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
