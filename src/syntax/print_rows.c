/* Rows on their way out: those of one indentation with a comment at the end wait until one without has come, for the
 * comments to stand in one column. */
#include "syntax/print_lines.h"

static void put_spaces(struct buffer *buffer, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_byte(buffer, ' ');
}

void print_row_begin(struct printer *printer, size_t indent)
{
	if (printer->rows.count && printer->rows.items[0].indent != indent)
		print_waiting_rows(printer);
	printer->row_begin = printer->waiting.size;
	put_spaces(&printer->waiting, indent);
	printer->row_indent = indent;
	printer->row_width = indent;
	printer->row_is_empty = true;
}

void print_row_bytes(struct printer *printer, struct text text)
{
	buffer_text(&printer->waiting, text);
	printer->row_width += utf8_width(text);
	printer->row_is_empty = false;
}

void print_row_spaces(struct printer *printer, size_t count)
{
	put_spaces(&printer->waiting, count);
	printer->row_width += count;
}

void print_row_end(struct printer *printer, size_t note)
{
	struct row row = {
		.begin = printer->row_begin,
		.end = printer->waiting.size,
		.indent = printer->row_indent,
		.width = printer->row_width,
		.note = note,
	};
	vector_push(&printer->rows, row);
	if (note == 0)
		print_waiting_rows(printer);
}

void print_blank_row(struct printer *printer)
{
	print_waiting_rows(printer);
	buffer_byte(printer->out, '\n');
}

void print_waiting_rows(struct printer *printer)
{
	size_t column = 0;
	for (size_t i = 0; i < printer->rows.count; i++)
		if (printer->rows.items[i].note && printer->rows.items[i].width > column)
			column = printer->rows.items[i].width;
	for (size_t i = 0; i < printer->rows.count; i++) {
		const struct row *row = &printer->rows.items[i];
		buffer_bytes(printer->out, printer->waiting.data + row->begin, row->end - row->begin);
		if (row->note) {
			put_spaces(printer->out, column - row->width + 2);
			buffer_text(printer->out, print_word_text(printer, &printer->words.items[row->note]));
		}
		buffer_byte(printer->out, '\n');
	}
	printer->rows.count = 0;
	printer->waiting.size = 0;
}
