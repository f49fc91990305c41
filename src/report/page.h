/* Page: a document of headings, paragraphs and tables, as Markdown or as one page of HTML.
 *
 * Everything is appended to a buffer. Texts are plain: what Markdown or HTML would take for marks of their own is
 * escaped. A line feed in a text is a line break. Markdown is that of CommonMark with the tables of GitHub. */
#ifndef RUBRIC_REPORT_PAGE_H
#define RUBRIC_REPORT_PAGE_H

#include "report/html.h"

enum page_format { PAGE_MARKDOWN, PAGE_HTML };

struct page {
	struct buffer *out;
	enum page_format format;
	struct buffer contents; /* of HTML: links to the headings of level 2 */
	size_t contents_place;
	size_t parts;
	const struct html_column *columns; /* of the table at hand */
	size_t cell;                       /* the next one of its row */
};

/* The title is the first heading too. `style` is CSS for this page alone, perhaps empty. Zero-initialise the page but
 * for `out` and `format`; page_end frees what it holds. */
void page_begin(struct page *page, struct text title, const char *style);
void page_end(struct page *page);

/* In HTML the table of contents stands here. */
void page_contents(struct page *page);

void page_heading(struct page *page, int level, struct text text); /* 2 to 4 */
void page_paragraph(struct page *page, struct text text);

/* The caption is for those who come to the table without the heading before it; Markdown has none. */
void page_table_begin(struct page *page, struct text caption, const struct html_column *columns, size_t count);
void page_table_end(struct page *page);
void page_row_begin(struct page *page);
void page_row_end(struct page *page);
void page_row_header(struct page *page, struct text text);
void page_cell(struct page *page, struct text text);

#endif
