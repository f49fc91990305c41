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
		html_words(out, (struct text){text.data, end});
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

void page_contents(struct page *page)
{
	page->contents_place = page->out->size;
}

/* What was appended last goes to `place`. */
static void move_to(struct buffer *out, size_t place, size_t size)
{
	struct buffer moved = {0};
	buffer_bytes(&moved, out->data + out->size - size, size);
	memmove(out->data + place + size, out->data + place, out->size - size - place);
	memcpy(out->data + place, moved.data, size);
	buffer_free(&moved);
}

/* Of a page that is read at a glance nobody needs a table. */
static void insert_contents(struct page *page)
{
	enum { AT_A_GLANCE = 4 };
	if (!page->contents_place || page->parts <= AT_A_GLANCE)
		return;
	size_t before = page->out->size;
	buffer_printf(page->out, "<nav aria-label=\"Contents\">\n<ul>\n%.*s</ul>\n</nav>\n",
		      TEXT_ARGUMENTS(buffer_view(&page->contents)));
	move_to(page->out, page->contents_place, page->out->size - before);
}

void page_end(struct page *page)
{
	if (is_html(page)) {
		insert_contents(page);
		html_page_end(page->out);
	}
	buffer_free(&page->contents);
}

/* A heading of level 2, to which the table of contents leads. */
static void write_part(struct page *page, struct text text)
{
	page->parts++;
	buffer_printf(page->out, "<h2 id=\"part-%zu\">", page->parts);
	html_text(page->out, text);
	buffer_string(page->out, "</h2>\n");
	buffer_printf(&page->contents, "<li><a href=\"#part-%zu\">", page->parts);
	html_text(&page->contents, text);
	buffer_string(&page->contents, "</a></li>\n");
}

static void write_html_heading(struct page *page, int level, struct text text)
{
	const char tag[] = {'h', (char)('0' + level), '\0'};
	if (level == 2)
		write_part(page, text);
	else
		html_element(page->out, tag, text);
}

void page_heading(struct page *page, int level, struct text text)
{
	if (is_html(page)) {
		write_html_heading(page, level, text);
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
