/* Whole pictures: bars, and lines over evenly spaced points. */
#include "base/arena.h"
#include "report/svg.h"

static struct decimal greater(struct decimal a, struct decimal b)
{
	return decimal_compare(a, b) < 0 ? b : a;
}

static int greater_int(int a, int b)
{
	return a < b ? b : a;
}

/* --- bars --- */

enum {
	BAR_NOTE = 1400, /* room for it behind */
	BAR_LENGTH = 3900,
	BAR_STEP = 260,
	BAR_HEIGHT = 180,
	BAR_LABEL_COLUMNS = 24,
};

static int greatest_width(const struct svg_bar *bars, size_t count)
{
	int widest = 0;
	for (size_t i = 0; i < count; i++)
		widest = greater_int(widest, svg_text_width(bars[i].label, BAR_LABEL_COLUMNS));
	return widest;
}

void svg_bars(struct buffer *out, struct text label, const struct svg_bar *bars, size_t count)
{
	struct decimal most = decimal_of(0);
	for (size_t i = 0; i < count; i++)
		most = greater(most, bars[i].value);
	int left = greatest_width(bars, count) + 100;
	svg_begin(out, left + BAR_LENGTH + BAR_NOTE, (int)count * BAR_STEP + 40, label);
	for (size_t i = 0; i < count; i++) {
		int y = (int)i * BAR_STEP + 20;
		int length = svg_scaled(bars[i].value, most, BAR_LENGTH);
		svg_text_cut(out, left - 80, y + 140, SVG_FINISH, "", bars[i].label, BAR_LABEL_COLUMNS);
		svg_rectangle(out, left, y, length, BAR_HEIGHT, "bar", bars[i].label);
		svg_text(out, left + length + 80, y + 140, SVG_BEGIN, "note", bars[i].note);
	}
	svg_line(out, left, 0, left, (int)count * BAR_STEP + 40, "axis");
	svg_end(out, (struct text){"", 0});
}

/* --- lines --- */

enum {
	CHART_WIDTH = 9400,
	CHART_HEIGHT = 4200,
	PLOT_LEFT = 800,
	PLOT_RIGHT = 7100,
	NAMES_LEFT = 7400, /* of the series */
	PLOT_TOP = 400,
	PLOT_BOTTOM = 3500,
	NAME_STEP = 170, /* at least so far below each other */
	NAME_COLUMNS = 22,
	X_NAMES_MAX = 8,
	TICKS_MAX = 6,
	DASHES = 6,
};

/* 1, 2 or 5 times a power of ten, so that TICKS_MAX steps reach `most`. */
static struct decimal tick_step(struct decimal most)
{
	static const int64_t leads[] = {1, 2, 5};
	for (int32_t scale = 6; scale >= -30; scale--) {
		for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
			struct decimal step = decimal_of(leads[i]);
			struct decimal reach;
			if (!decimal_shift(step, -scale, &step) ||
			    !decimal_multiply(step, decimal_of(TICKS_MAX), &reach))
				continue;
			if (decimal_compare(reach, most) >= 0)
				return step;
		}
	}
	return most;
}

static struct decimal draw_y_axis(struct buffer *out, const struct svg_chart *chart, struct decimal most)
{
	if (decimal_is_zero(most))
		most = decimal_of(1);
	struct decimal step = tick_step(most);
	struct decimal top = decimal_of(0);
	while (decimal_compare(top, most) < 0 && decimal_add(top, step, &top))
		;
	for (struct decimal tick = decimal_of(0); decimal_compare(tick, top) <= 0;) {
		char digits[DECIMAL_TEXT_MAX];
		int y = PLOT_BOTTOM - svg_scaled(tick, top, PLOT_BOTTOM - PLOT_TOP);
		svg_line(out, PLOT_LEFT, y, PLOT_RIGHT, y, decimal_is_zero(tick) ? "axis" : "grid");
		svg_text(out, PLOT_LEFT - 80, y + 40, SVG_FINISH, "note",
			 (struct text){digits, decimal_format(tick, '.', digits)});
		if (!decimal_add(tick, step, &tick))
			break;
	}
	svg_text(out, PLOT_LEFT - 80, PLOT_TOP - 200, SVG_BEGIN, "note", chart->y_title);
	return top;
}

static int x_of_point(const struct svg_chart *chart, size_t point)
{
	size_t steps = chart->point_count > 1 ? chart->point_count - 1 : 1;
	return PLOT_LEFT + (int)((size_t)(PLOT_RIGHT - PLOT_LEFT) * point / steps);
}

static void draw_x_axis(struct buffer *out, const struct svg_chart *chart)
{
	size_t every = (chart->point_count + X_NAMES_MAX - 1) / X_NAMES_MAX;
	for (size_t p = 0; p < chart->point_count; p++) {
		int x = x_of_point(chart, p);
		svg_line(out, x, PLOT_BOTTOM, x, PLOT_BOTTOM + 50, "axis");
		if (p % every == 0)
			svg_text_cut(out, x, PLOT_BOTTOM + 220, SVG_MIDDLE, "note", chart->points[p], 12);
	}
	svg_text(out, (PLOT_LEFT + PLOT_RIGHT) / 2, PLOT_BOTTOM + 480, SVG_MIDDLE, "note", chart->x_title);
}

static int y_of_value(struct decimal value, struct decimal top)
{
	return PLOT_BOTTOM - svg_scaled(value, top, PLOT_BOTTOM - PLOT_TOP);
}

static void draw_series(struct buffer *out, const struct svg_chart *chart, size_t index, struct decimal top)
{
	const struct svg_series *series = &chart->series[index];
	buffer_printf(out, "<polyline class=\"series s%zu\" points=\"", index % DASHES);
	for (size_t p = 0; p < chart->point_count; p++) {
		svg_length(out, x_of_point(chart, p));
		buffer_byte(out, ',');
		svg_length(out, y_of_value(series->values[p], top));
		buffer_byte(out, p + 1 < chart->point_count ? ' ' : '"');
	}
	buffer_string(out, chart->point_count ? "/>\n" : "\"/>\n");
}

/* Where the names of the series stand, by series: at the ends of their lines, pushed apart where they would meet, but
 * not below `bottom`. */
static void place_names(const struct svg_chart *chart, struct decimal top, int bottom, int *places)
{
	struct arena arena = {0};
	size_t *order = arena_array(&arena, chart->series_count, sizeof *order); /* from the highest end down */
	for (size_t s = 0; s < chart->series_count; s++) {
		struct decimal end = chart->series[s].values[chart->point_count - 1];
		size_t at = s;
		for (; at && decimal_compare(end, chart->series[order[at - 1]].values[chart->point_count - 1]) > 0;
		     at--)
			order[at] = order[at - 1];
		order[at] = s;
		places[s] = y_of_value(end, top);
	}
	for (size_t n = 1; n < chart->series_count; n++)
		places[order[n]] = greater_int(places[order[n]], places[order[n - 1]] + NAME_STEP);
	for (size_t n = chart->series_count; n-- > 0; bottom = places[order[n]] - NAME_STEP)
		places[order[n]] = places[order[n]] < bottom ? places[order[n]] : bottom;
	arena_free(&arena);
}

static void draw_names(struct buffer *out, const struct svg_chart *chart, struct decimal top, int bottom)
{
	struct arena arena = {0};
	int *places = arena_array(&arena, chart->series_count, sizeof *places);
	place_names(chart, top, bottom, places);
	for (size_t s = 0; s < chart->series_count; s++) {
		int end = y_of_value(chart->series[s].values[chart->point_count - 1], top);
		buffer_printf(out, "<g class=\"s%zu\">", s % DASHES);
		svg_line(out, PLOT_RIGHT, end, NAMES_LEFT - 50, places[s], "lead");
		buffer_string(out, "</g>\n");
		svg_text_cut(out, NAMES_LEFT, places[s] + 40, SVG_BEGIN, "", chart->series[s].name, NAME_COLUMNS);
	}
	arena_free(&arena);
}

static int width_of(const struct svg_chart *chart)
{
	int width = CHART_WIDTH;
	for (size_t s = 0; s < chart->series_count; s++)
		width = greater_int(width, NAMES_LEFT + svg_text_width(chart->series[s].name, NAME_COLUMNS));
	return width;
}

void svg_lines(struct buffer *out, const struct svg_chart *chart)
{
	struct decimal most = decimal_of(0);
	for (size_t s = 0; s < chart->series_count; s++)
		for (size_t p = 0; p < chart->point_count; p++)
			most = greater(most, chart->series[s].values[p]);
	int names = greater_int(PLOT_BOTTOM, PLOT_TOP + (int)chart->series_count * NAME_STEP);
	svg_begin(out, width_of(chart), greater_int(CHART_HEIGHT, names + NAME_STEP), chart->label);
	struct decimal top = draw_y_axis(out, chart, most);
	draw_x_axis(out, chart);
	for (size_t s = 0; s < chart->series_count; s++)
		draw_series(out, chart, s, top);
	if (chart->point_count)
		draw_names(out, chart, top, names);
	svg_end(out, (struct text){"", 0});
}
