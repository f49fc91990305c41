/* SVG: pictures that stand in a page of HTML (html.h).
 *
 * A picture is an <svg> in a <figure>, with a label for who cannot see it; the numbers themselves stand in a table
 * beside it. Lengths are in tenths of a pixel, so that no fraction is needed. Colours follow the page's, light, dark
 * and in print; series differ in their dashes too, so that they can be told apart without colour.
 *
 * Texts come from files: they go through svg_text, which escapes them. */
#ifndef RUBRIC_REPORT_SVG_H
#define RUBRIC_REPORT_SVG_H

#include "base/buffer.h"
#include "base/decimal.h"

/* CSS of the pictures, for html_page_begin. */
extern const char svg_style[];

enum { SVG_PIXEL = 10 };

/* --- parts --- */

/* <figure><svg>; `label` says in a sentence what there is to see, `caption` what the eye needs, "" for nothing. */
void svg_begin(struct buffer *out, int width, int height, struct text label);
void svg_end(struct buffer *out, struct text caption);

/* A length as SVG writes it: 125 is "12.5". */
void svg_length(struct buffer *out, int length);

/* A text whose baseline begins, has its middle or ends at x; `class` is one of the style's: "note", "strong" or "". */
enum svg_anchor { SVG_BEGIN, SVG_MIDDLE, SVG_FINISH };
void svg_text(struct buffer *out, int x, int y, enum svg_anchor anchor, const char *class, struct text text);

void svg_line(struct buffer *out, int x1, int y1, int x2, int y2, const char *class);

/* A rectangle with a tip that shows when it is pointed at; "" for none. */
void svg_rectangle(struct buffer *out, int x, int y, int width, int height, const char *class, struct text tip);

/* A band of one height from x1 to x2, curved between `y1` and `y2`, its upper ends; the tip as of a rectangle. */
void svg_band(struct buffer *out, int x1, int y1, int x2, int y2, int height, const char *class, struct text tip);

/* The text, cut with an ellipsis where it is wider than `columns` characters of a terminal; then the whole is its tip.
 */
void svg_text_cut(struct buffer *out, int x, int y, enum svg_anchor anchor, const char *class, struct text text,
		  size_t columns);

/* How wide svg_text_cut may come to be: a sans-serif font is nowhere wider, letters as a rule narrower. */
int svg_text_width(struct text text, size_t columns);

/* Where `value` stands between 0 and `whole`, of `length`: rounded down, and kept inside. A `whole` of 0 or less gives
 * 0.
 */
int svg_scaled(struct decimal value, struct decimal whole, int length);

/* --- whole pictures --- */

/* A bar for each item, from the left, the longest as long as there is room: its label before, its note behind. */
struct svg_bar {
	struct text label;
	struct decimal value; /* not below 0 */
	struct text note;
};
void svg_bars(struct buffer *out, struct text label, const struct svg_bar *bars, size_t count);

/* A line for each series over points that are evenly spaced, with both axes; from 0 up. */
struct svg_series {
	struct text name;
	const struct decimal *values; /* one for each point, not below 0 */
};
struct svg_chart {
	struct text label;
	struct text x_title;
	struct text y_title;
	const struct text *points; /* what they are called */
	size_t point_count;
	const struct svg_series *series;
	size_t series_count;
};
void svg_lines(struct buffer *out, const struct svg_chart *chart);

#endif
