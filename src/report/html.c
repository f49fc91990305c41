#include "report/html.h"

#include <string.h>

static const char style_of_all[] =
	":root{color-scheme:light "
	"dark;--text:#1b1f24;--background:#fff;--faint:#5b6470;--line:#cfd6de;--stripe:#f5f7f9;"
	"--accent:#1f5fbf;--good:#1a7f4b;--bad:#b3261e}\n"
	"@media screen and (prefers-color-scheme:dark){:root{--text:#e6e9ed;--background:#15181c;--faint:#9aa4b0;"
	"--line:#39424d;--stripe:#1d2227;--accent:#7fb0ff;--good:#5fd39a;--bad:#ff8a80}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:2rem 1.5rem 4rem;max-width:62rem;font:16px/1.5 system-ui,sans-serif;"
	"color:var(--text);background:var(--background)}\n"
	"h1{font-size:1.8rem;line-height:1.2;margin:0 0 .5rem}\n"
	"h2{font-size:1.3rem;line-height:1.3;margin:2.5rem 0 .5rem}\n"
	"h3{font-size:1.05rem;margin:1.5rem 0 .5rem}\n"
	"p{margin:.5rem 0}\n"
	"h1,h2,h3,p,li,caption,figcaption{overflow-wrap:anywhere}\n"
	".note,caption,figcaption{color:var(--faint);font-size:.9rem}\n"
	"code{font:.9em/1.5 ui-monospace,monospace;overflow-wrap:anywhere}\n"
	"a{color:var(--accent)}\nnav ul{columns:16rem;padding-left:1.2rem}\n"
	".unbroken{white-space:nowrap}\n.long{overflow-wrap:anywhere}\n"
	"th .long,td .long{display:inline-block;min-width:8rem}\n"
	"figure{margin:1rem "
	"0;overflow-x:auto}\nsvg{display:block;max-width:100%;height:auto}\n"
	".table{overflow-x:auto;margin:1rem 0}\n"
	"table{border-collapse:collapse;min-width:50%}\n"
	"caption{text-align:left;padding:0 0 .4rem}\n"
	"th,td{padding:.35rem .7rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;"
	"max-width:24rem;overflow-wrap:break-word}\n"
	"thead th{border-bottom:2px solid var(--line)}\n"
	"tbody th{font-weight:600}\n"
	"tbody tr:nth-child(even){background:var(--stripe)}\n"
	"td code{display:inline-block;min-width:14rem}\n"
	".number{text-align:right;font-variant-numeric:tabular-nums}\ntd.number{white-space:nowrap}\n"
	".wide .number{padding:.35rem}\n"
	".wide thead th{vertical-align:bottom}\n.wide th.number{writing-mode:vertical-rl;text-align:left}\n"
	"@media screen and (max-width:44rem){svg{max-width:none}}\n"
	"@media print{@page{margin:18mm}body{max-width:none;padding:0;font-size:10.5pt;color:#000}"
	":root{--text:#000;--background:#fff;--faint:#333;--line:#888;--stripe:#fff}"
	".table,figure{overflow:visible}th,td{max-width:16rem}.wide{page:wide}"
	".wide table{font-size:7pt}.wide .number{padding:.2rem .1rem}.wide td.number{white-space:normal}"
	"h1,h2,h3,caption{break-after:avoid}tr,figure{break-inside:avoid}}\n@page wide{size:landscape}\n";

void html_page_begin(struct buffer *out, struct text title, const char *style)
{
	buffer_string(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			   "<meta http-equiv=\"Content-Security-Policy\" "
			   "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
	buffer_string(out, "<title>");
	html_text(out, title);
	buffer_string(out, "</title>\n");
	buffer_printf(out, "<style>\n%s%s</style>\n</head>\n<body>\n<main>\n", style_of_all, style);
}

void html_page_end(struct buffer *out)
{
	buffer_string(out, "</main>\n</body>\n</html>\n");
}

static const char *reference_of(int32_t code_point)
{
	switch (code_point) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void html_text(struct buffer *out, struct text text)
{
	for (size_t at = 0; at < text.size;) {
		size_t begin = at;
		int32_t code_point = utf8_next(text, &at);
		const char *reference = reference_of(code_point);
		if (reference)
			buffer_string(out, reference);
		else if (code_point < 0 ||
			 (is_control_character(code_point) && code_point != '\t' && code_point != '\n'))
			buffer_string(out, "\xEF\xBF\xBD");
		else
			buffer_bytes(out, text.data + begin, at - begin);
	}
}

/* The words, and which of them may be broken. */
static void append_words(struct buffer *out, struct text text)
{
	while (text.size) {
		size_t end = text_find(text, text_of(" "));
		struct text word = {text.data, end ? end : 1};
		bool breaks = utf8_width(word) > HTML_WORD_MOST;
		buffer_string(out, breaks ? "<span class=\"long\">" : "");
		html_text(out, word);
		buffer_string(out, breaks ? "</span>" : "");
		text = (struct text){text.data + word.size, text.size - word.size};
	}
}

void html_words(struct buffer *out, struct text text)
{
	const struct text arrow = text_of("->");
	for (size_t found; (found = text_find(text, arrow)) < text.size;) {
		append_words(out, (struct text){text.data, found});
		buffer_string(out, "<span class=\"unbroken\">-&gt;</span>");
		text = (struct text){text.data + found + arrow.size, text.size - found - arrow.size};
	}
	append_words(out, text);
}

void html_element(struct buffer *out, const char *tag, struct text text)
{
	buffer_printf(out, "<%s>", tag);
	html_words(out, text);
	buffer_printf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

/* Who moves with the keyboard can come to the table and scroll it. */
static void begin_scrolling(struct buffer *out, struct text name, bool wide)
{
	buffer_printf(out, "<div class=\"table%s\" tabindex=\"0\"", wide ? " wide" : "");
	if (name.size) {
		buffer_string(out, " role=\"region\" aria-label=\"");
		html_text(out, name);
		buffer_byte(out, '"');
	}
	buffer_string(out, ">\n");
}

void html_table_begin(struct buffer *out, struct text caption, const struct html_column *columns, size_t count)
{
	begin_scrolling(out, caption, count > HTML_COLUMNS_ABREAST);
	buffer_string(out, "<table>\n");
	if (caption.size)
		html_element(out, "caption", caption);
	buffer_string(out, "<thead>\n<tr>\n");
	for (size_t i = 0; i < count; i++)
		html_element(out, columns[i].is_number ? "th scope=\"col\" class=\"number\"" : "th scope=\"col\"",
			     text_of(columns[i].title));
	buffer_string(out, "</tr>\n</thead>\n<tbody>\n");
}

void html_table_end(struct buffer *out)
{
	buffer_string(out, "</tbody>\n</table>\n</div>\n");
}

void html_row_begin(struct buffer *out)
{
	buffer_string(out, "<tr>\n");
}

void html_row_end(struct buffer *out)
{
	buffer_string(out, "</tr>\n");
}

void html_row_header(struct buffer *out, struct text text)
{
	html_element(out, "th scope=\"row\"", text);
}

void html_cell_begin(struct buffer *out, const struct html_column *column)
{
	buffer_string(out, column->is_number ? "<td class=\"number\">" : "<td>");
}

void html_cell_end(struct buffer *out)
{
	buffer_string(out, "</td>\n");
}

void html_cell(struct buffer *out, const struct html_column *column, struct text text)
{
	html_cell_begin(out, column);
	html_words(out, text);
	html_cell_end(out);
}
