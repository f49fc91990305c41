#include "report/svg.h"

#include "report/grid.h"
#include "report/html.h"

const char svg_style[] =
	"svg text{font:13px system-ui,sans-serif;fill:var(--text)}\n"
	"svg text.note{fill:var(--faint);font-size:12px}\nsvg text.strong{font-weight:600}\n"
	"svg .bar{fill:var(--accent)}\nsvg .end{fill:var(--text)}\nsvg .stay{fill:var(--faint);fill-opacity:.25}\n"
	"svg .move{fill:var(--accent);fill-opacity:.6}\nsvg .axis{stroke:var(--faint);stroke-width:1}\n"
	"svg .grid{stroke:var(--line);stroke-width:1}\n"
	"svg .series{fill:none;stroke-width:2.5;stroke-linejoin:round}\n"
	":root{--s0:#1f5fbf;--s1:#b3541e;--s2:#1a7f4b;--s3:#8a3ea8;--s4:#8a6d00;--s5:#5b6470}\n"
	"@media screen and (prefers-color-scheme:dark){:root{--s0:#7fb0ff;--s1:#ffab76;--s2:#5fd39a;--s3:#dba4f2;"
	"--s4:#e3c554;--s5:#9aa4b0}}\n"
	".s0{stroke:var(--s0)}.s1{stroke:var(--s1);stroke-dasharray:8 3}.s2{stroke:var(--s2);stroke-dasharray:2 3}\n"
	".s3{stroke:var(--s3);stroke-dasharray:10 3 2 3}.s4{stroke:var(--s4);stroke-dasharray:5 5}\n"
	".s5{stroke:var(--s5);stroke-dasharray:1 5}\n"
	"@media print{svg *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

void svg_length(struct buffer *out, int length)
{
	int whole = length / SVG_PIXEL;
	int rest = length % SVG_PIXEL;
	const char *sign = length < 0 ? "-" : "";
	buffer_printf(out, "%s%d", sign, whole < 0 ? -whole : whole);
	if (rest)
		buffer_printf(out, ".%d", rest < 0 ? -rest : rest);
}

static void append_attribute(struct buffer *out, const char *name, int length)
{
	buffer_printf(out, " %s=\"", name);
	svg_length(out, length);
	buffer_byte(out, '"');
}

void svg_begin(struct buffer *out, int width, int height, struct text label)
{
	buffer_string(out, "<figure>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
	svg_length(out, width);
	buffer_byte(out, ' ');
	svg_length(out, height);
	buffer_byte(out, '"');
	append_attribute(out, "width", width);
	append_attribute(out, "height", height);
	buffer_string(out, " role=\"img\" aria-label=\"");
	html_text(out, label);
	buffer_string(out, "\">\n");
}

void svg_end(struct buffer *out, struct text caption)
{
	buffer_string(out, "</svg>\n");
	if (caption.size)
		html_element(out, "figcaption", caption);
	buffer_string(out, "</figure>\n");
}

static void append_tip(struct buffer *out, struct text tip)
{
	buffer_string(out, "<title>");
	html_text(out, tip);
	buffer_string(out, "</title>");
}

static void begin_text(struct buffer *out, int x, int y, enum svg_anchor anchor, const char *class)
{
	static const char *const anchors[] = {
		[SVG_BEGIN] = "", [SVG_MIDDLE] = " text-anchor=\"middle\"", [SVG_FINISH] = " text-anchor=\"end\""};
	buffer_string(out, "<text");
	append_attribute(out, "x", x);
	append_attribute(out, "y", y);
	buffer_string(out, anchors[anchor]);
	if (*class)
		buffer_printf(out, " class=\"%s\"", class);
	buffer_byte(out, '>');
}

static void end_text(struct buffer *out, struct text text)
{
	html_text(out, text);
	buffer_string(out, "</text>\n");
}

void svg_text(struct buffer *out, int x, int y, enum svg_anchor anchor, const char *class, struct text text)
{
	begin_text(out, x, y, anchor, class);
	end_text(out, text);
}

void svg_text_cut(struct buffer *out, int x, int y, enum svg_anchor anchor, const char *class, struct text text,
		  size_t columns)
{
	if (utf8_width(text) <= columns) {
		svg_text(out, x, y, anchor, class, text);
		return;
	}
	struct arena arena = {0};
	begin_text(out, x, y, anchor, class);
	append_tip(out, text);
	end_text(out, text_cut(&arena, text, columns));
	arena_free(&arena);
}

void svg_line(struct buffer *out, int x1, int y1, int x2, int y2, const char *class)
{
	buffer_printf(out, "<line class=\"%s\"", class);
	append_attribute(out, "x1", x1);
	append_attribute(out, "y1", y1);
	append_attribute(out, "x2", x2);
	append_attribute(out, "y2", y2);
	buffer_string(out, "/>\n");
}

void svg_rectangle(struct buffer *out, int x, int y, int width, int height, const char *class, struct text tip)
{
	buffer_printf(out, "<rect class=\"%s\"", class);
	append_attribute(out, "x", x);
	append_attribute(out, "y", y);
	append_attribute(out, "width", width);
	append_attribute(out, "height", height);
	if (tip.size == 0) {
		buffer_string(out, "/>\n");
		return;
	}
	buffer_byte(out, '>');
	append_tip(out, tip);
	buffer_string(out, "</rect>\n");
}

static void append_curve(struct buffer *out, int x1, int y1, int x2, int y2)
{
	const int points[] = {(x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2};
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		buffer_byte(out, i ? ' ' : 'C');
		svg_length(out, points[i]);
	}
}

void svg_band(struct buffer *out, int x1, int y1, int x2, int y2, int height, const char *class, struct text tip)
{
	buffer_printf(out, "<path class=\"%s\" d=\"M", class);
	svg_length(out, x1);
	buffer_byte(out, ' ');
	svg_length(out, y1);
	append_curve(out, x1, y1, x2, y2);
	buffer_byte(out, 'V');
	svg_length(out, y2 + height);
	append_curve(out, x2, y2 + height, x1, y1 + height);
	buffer_string(out, "Z\">");
	append_tip(out, tip);
	buffer_string(out, "</path>\n");
}

/* Letters that are wider than a column of a terminal in a sans-serif font: as wide as they are high. */
static bool is_wide_letter(int32_t letter)
{
	static const int32_t wide[] = {'M',    'W',    'm',    'w',    '@',    '%',   0x416, 0x42E, 0x428, 0x429,
				       0x424,  0x41C,  0x42B,  0x436,  0x44E,  0x448, 0x449, 0x444, 0x43C, 0x44B,
				       0x2014, 0x2026, 0x2030, 0x20BD, 0x2116, 0xC6,  0xE6,  0x152, 0x153};
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (wide[i] == letter)
			return true;
	return false;
}

int svg_text_width(struct text text, size_t columns)
{
	enum { WIDEST_COLUMN = 88, WIDE_LETTER = 150 };
	struct arena arena = {0};
	struct text cut = text_cut(&arena, text, columns);
	int width = 0;
	for (size_t at = 0, begin = 0; at < cut.size; begin = at) {
		bool wide = is_wide_letter(utf8_next(cut, &at));
		int wide_columns = (int)utf8_width((struct text){cut.data + begin, at - begin});
		width += wide ? WIDE_LETTER : wide_columns * WIDEST_COLUMN;
	}
	arena_free(&arena);
	return width;
}

int svg_scaled(struct decimal value, struct decimal whole, int length)
{
	struct decimal part;
	struct decimal zero = decimal_of(0);
	int64_t result = 0;
	bool exact;
	if (decimal_compare(whole, zero) <= 0 || decimal_compare(value, zero) <= 0)
		return 0;
	if (decimal_compare(value, whole) >= 0)
		return length;
	if (!decimal_divide(value, whole, &part) || !decimal_multiply(part, decimal_of(length), &part))
		return 0;
	(void)decimal_floor_at_scale(part, 0, &result, &exact);
	return (int)result;
}
