#include "report/page.h"

#include "report/markdown.h"

static bool is_html(const struct page *page)
{
	return page->format == PAGE_HTML;
}

/* The lines of a text with <br> between them. */
static void html_lines(struct buffer *out, struct text text)
{
	while (text.size) {
		size_t end = text_find(text, text_of("\n"));
		html_text(out, (struct text){text.data, end});
		if (end < text.size)
			buffer_string(out, "<br>");
		end += end < text.size;
		text = (struct text){text.data + end, text.size - end};
	}
}

static void write_element(struct page *page, const char *tag, struct text text)
{
	buffer_printf(page->out, "<%s>", tag);
	html_lines(page->out, text);
	buffer_printf(page->out, "</%s>\n", tag);
}

void page_begin(struct page *page, struct text title, const char *style)
{
	if (is_html(page))
		html_page_begin(page->out, title, style);
	page_heading(page, 1, title);
}

void page_end(struct page *page)
{
	if (is_html(page))
		html_page_end(page->out);
}

void page_heading(struct page *page, int level, struct text text)
{
	if (is_html(page)) {
		const char tag[] = {'h', (char)('0' + level), '\0'};
		write_element(page, tag, text);
		return;
	}
	if (page->out->size)
		buffer_byte(page->out, '\n');
	buffer_printf(page->out, "%.*s ", level, "####");
	markdown_cell(page->out, text);
	buffer_byte(page->out, '\n');
}

void page_paragraph(struct page *page, struct text text)
{
	if (is_html(page)) {
		write_element(page, "p", text);
		return;
	}
	buffer_byte(page->out, '\n');
	markdown_text(page->out, text);
	buffer_byte(page->out, '\n');
}

void page_table_begin(struct page *page, struct text caption, const struct html_column *columns, size_t count)
{
	page->columns = columns;
	if (is_html(page)) {
		html_table_begin(page->out, caption, columns, count);
		return;
	}
	buffer_string(page->out, "\n|");
	for (size_t i = 0; i < count; i++) {
		buffer_byte(page->out, ' ');
		markdown_cell(page->out, text_of(columns[i].title));
		buffer_string(page->out, " |");
	}
	buffer_string(page->out, "\n|");
	for (size_t i = 0; i < count; i++)
		buffer_string(page->out, columns[i].is_number ? " ---: |" : " --- |");
	buffer_byte(page->out, '\n');
}

void page_table_end(struct page *page)
{
	if (is_html(page))
		html_table_end(page->out);
}

void page_row_begin(struct page *page)
{
	page->cell = 0;
	if (is_html(page))
		html_row_begin(page->out);
	else
		buffer_byte(page->out, '|');
}

void page_row_end(struct page *page)
{
	if (is_html(page))
		html_row_end(page->out);
	else
		buffer_byte(page->out, '\n');
}

static void write_markdown_cell(struct page *page, struct text text)
{
	buffer_byte(page->out, ' ');
	markdown_cell(page->out, text);
	buffer_string(page->out, text.size ? " |" : "|");
}

void page_row_header(struct page *page, struct text text)
{
	page->cell++;
	if (is_html(page))
		html_row_header(page->out, text);
	else
		write_markdown_cell(page, text);
}

void page_cell(struct page *page, struct text text)
{
	const struct html_column *column = &page->columns[page->cell++];
	if (!is_html(page)) {
		write_markdown_cell(page, text);
		return;
	}
	html_cell_begin(page->out, column);
	html_lines(page->out, text);
	html_cell_end(page->out);
}
