/* Whole pictures: bars, and lines over evenly spaced points. */
#include "base/arena.h"
#include "report/svg.h"

static struct decimal greater(struct decimal a, struct decimal b)
{
	return decimal_compare(a, b) < 0 ? b : a;
}

/* --- bars --- */

enum {
	BAR_WIDTH = 7200,
	BAR_LEFT = 1700, /* where they begin; the labels stand before */
	BAR_LENGTH = 3900,
	BAR_STEP = 260,
	BAR_HEIGHT = 180,
	BAR_LABEL_COLUMNS = 22,
};

void svg_bars(struct buffer *out, struct text label, const struct svg_bar *bars, size_t count)
{
	struct decimal most = decimal_of(0);
	for (size_t i = 0; i < count; i++)
		most = greater(most, bars[i].value);
	svg_begin(out, BAR_WIDTH, (int)count * BAR_STEP + 40, label);
	for (size_t i = 0; i < count; i++) {
		int y = (int)i * BAR_STEP + 20;
		int length = svg_scaled(bars[i].value, most, BAR_LENGTH);
		svg_text_cut(out, BAR_LEFT - 80, y + 140, SVG_FINISH, "", bars[i].label, BAR_LABEL_COLUMNS);
		svg_rectangle(out, BAR_LEFT, y, length, BAR_HEIGHT, "bar", bars[i].label);
		svg_text(out, BAR_LEFT + length + 80, y + 140, SVG_BEGIN, "note", bars[i].note);
	}
	svg_line(out, BAR_LEFT, 0, BAR_LEFT, (int)count * BAR_STEP + 40, "axis");
	svg_end(out);
}

/* --- lines --- */

enum {
	CHART_WIDTH = 9000,
	CHART_HEIGHT = 4200,
	PLOT_LEFT = 800,
	PLOT_RIGHT = 7200, /* the names of the series stand behind */
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
	struct decimal step = tick_step(most);
	struct decimal top = decimal_of(0);
	while (decimal_compare(top, most) < 0 && decimal_add(top, step, &top))
		;
	if (decimal_is_zero(top))
		top = step;
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

/* The names stand at the ends of their lines, from the highest down, pushed apart where they would meet. */
static void draw_names(struct buffer *out, const struct svg_chart *chart, struct decimal top)
{
	struct arena arena = {0};
	bool *done = arena_array(&arena, chart->series_count, sizeof *done);
	int free_from = PLOT_TOP - NAME_STEP;
	for (size_t n = 0; n < chart->series_count && chart->point_count; n++) {
		size_t highest = SIZE_MAX;
		for (size_t s = 0; s < chart->series_count; s++) {
			const struct decimal *values = chart->series[s].values;
			size_t last = chart->point_count - 1;
			if (!done[s] && (highest == SIZE_MAX ||
					 decimal_compare(values[last], chart->series[highest].values[last]) > 0))
				highest = s;
		}
		done[highest] = true;
		int at = y_of_value(chart->series[highest].values[chart->point_count - 1], top);
		int y = at < free_from ? free_from : at;
		buffer_printf(out, "<g class=\"s%zu\">", highest % DASHES);
		svg_line(out, PLOT_RIGHT, at, PLOT_RIGHT + 250, y, "lead");
		buffer_string(out, "</g>\n");
		svg_text_cut(out, PLOT_RIGHT + 300, y + 40, SVG_BEGIN, "", chart->series[highest].name, NAME_COLUMNS);
		free_from = y + NAME_STEP;
	}
	arena_free(&arena);
}

/* Room below for names that were pushed down. */
static int chart_height(const struct svg_chart *chart)
{
	int names = PLOT_TOP + (int)chart->series_count * NAME_STEP + 200;
	return names > CHART_HEIGHT ? names : CHART_HEIGHT;
}

void svg_lines(struct buffer *out, const struct svg_chart *chart)
{
	struct decimal most = decimal_of(0);
	for (size_t s = 0; s < chart->series_count; s++)
		for (size_t p = 0; p < chart->point_count; p++)
			most = greater(most, chart->series[s].values[p]);
	svg_begin(out, CHART_WIDTH, chart_height(chart) + (int)chart->series_count * NAME_STEP / 2, chart->label);
	struct decimal top = draw_y_axis(out, chart, most);
	draw_x_axis(out, chart);
	for (size_t s = 0; s < chart->series_count; s++)
		draw_series(out, chart, s, top);
	draw_names(out, chart, top);
	svg_end(out);
}
