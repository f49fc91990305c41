/* HTML: a page in a single file that needs neither network nor script.
 *
 *     html_page_begin(&out, text_of("Moves"), "");
 *     html_element(&out, "h1", text_of("Moves"));
 *     html_table_begin(&out, text_of("size"), columns, count);
 *     html_row_begin(&out);
 *     html_row_header(&out, label);
 *     html_cell(&out, &columns[1], clients);
 *     html_row_end(&out);
 *     html_table_end(&out);
 *     html_page_end(&out);
 *
 * Everything is appended to a buffer. The page has one style for all that the program writes: light, dark where the
 * reader's system is, and black on white in print. It declares that it loads nothing, and browsers hold it to that.
 * Tables have headers with scope and a caption, and scroll by themselves where they are too wide; where there are many
 * columns their headers stand upright, and paper is turned for them. Pictures scroll in narrow windows.
 *
 * Whatever comes from files goes through html_text, html_words, html_element or html_cell, which escape it; only words
 * of the program itself may be appended directly. An SVG picture is appended as it is, in a `<figure>`. The style's
 * colours are the variables --text, --background, --faint, --line, --accent, --good and --bad, which pictures should
 * use. */
#ifndef RUBRIC_REPORT_HTML_H
#define RUBRIC_REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* The head, and the beginning of the body. `style` is CSS behind that of all pages, perhaps empty. */
void html_page_begin(struct buffer *out, struct text title, const char *style);
void html_page_end(struct buffer *out);

/* The text with & < > " ' as references, which is safe between tags and in a quoted attribute. Control characters but
 * for tab and line feed, and bytes that are no UTF-8, become U+FFFD. */
void html_text(struct buffer *out, struct text text);

/* A word that is wider than this may be broken, so that such labels do not stretch a table beyond the page. */
enum { HTML_WORD_MOST = 20 };

/* The same between tags, where no line may break within an arrow: `a -> b`, but may in a very long word. */
void html_words(struct buffer *out, struct text text);

/* <tag>text</tag> and a line end; `tag` may have attributes: "p class=\"note\"". */
void html_element(struct buffer *out, const char *tag, struct text text);

struct html_column {
	const char *title;
	bool is_number; /* its cells are set to the right, digits under digits */
};

/* With more columns than this a table has upright headers. */
enum { HTML_COLUMNS_ABREAST = 10 };

/* `caption` may be empty where the heading above says it; a page with several tables gives each a caption. */
void html_table_begin(struct buffer *out, struct text caption, const struct html_column *columns, size_t count);
void html_table_end(struct buffer *out);

void html_row_begin(struct buffer *out);
void html_row_end(struct buffer *out);
void html_row_header(struct buffer *out, struct text text);

/* A cell; its parts, where it is more than a text, between html_cell_begin and html_cell_end. */
void html_cell(struct buffer *out, const struct html_column *column, struct text text);
void html_cell_begin(struct buffer *out, const struct html_column *column);
void html_cell_end(struct buffer *out);

#endif
