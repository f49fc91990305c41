/* Tables: decision tables, and the data of tests. */
#include "syntax/print_lines.h"

struct cell {
	bool is_output;    /* it stands behind `||` */
	size_t first, end; /* its words */
	struct text text;  /* of a table of data, in place of words */
	size_t width;
};

struct cells {
	struct cell *items;
	size_t count;
	size_t capacity;
};

static void push_raw_cells(const struct printer *printer, const struct raw_row *row, struct cells *cells)
{
	for (size_t i = 0; i < row->count; i++) {
		struct cell cell = {.text = span_text(&printer->syntax->sources, row->cells[i].span)};
		cell.width = utf8_width(cell.text);
		vector_push(cells, cell);
	}
}

static void push_cells(const struct printer *printer, const struct line *line, struct cells *cells)
{
	const struct word *words = printer->words.items;
	struct cell cell = {.first = line->first + 1};
	for (size_t i = line->first + 1; i < line->end; i++) {
		if (words[i].kind != '|' && words[i].kind != TOKEN_BARS)
			continue;
		cell.end = i;
		bool empty = cell.first == i;
		cell.width = empty ? 0 : words[i - 1].column + words[i - 1].width - words[cell.first].column;
		vector_push(cells, cell);
		cell.first = i + 1;
		cell.is_output |= words[i].kind == TOKEN_BARS;
	}
}

static void push_row(const struct printer *printer, const struct line *line, struct cells *cells)
{
	cells->count = 0;
	if (line->raw)
		push_raw_cells(printer, line->raw, cells);
	else if (printer->words.items[line->first].kind == '|')
		push_cells(printer, line, cells);
}

bool print_is_table_row(const struct printer *printer, const struct line *line)
{
	int kind = printer->words.items[line->first].kind;
	return kind == '|' || kind == TOKEN_RAW_ROW;
}

void print_measure_table(struct printer *printer, size_t header)
{
	struct cells cells = {0};
	printer->inputs.count = 0;
	printer->outputs.count = 0;
	for (size_t i = header + 1; !printer->lines.items[i].closes; i++) {
		push_row(printer, &printer->lines.items[i], &cells);
		size_t column = 0;
		for (size_t c = 0; c < cells.count; c++, column++) {
			const struct cell *cell = &cells.items[c];
			if (c > 0 && cell->is_output && !cells.items[c - 1].is_output)
				column = 0;
			size_t count = cell->is_output ? printer->outputs.count : printer->inputs.count;
			if (column == count && cell->is_output)
				vector_push(&printer->outputs, 0);
			else if (column == count)
				vector_push(&printer->inputs, 0);
			size_t *width = cell->is_output ? printer->outputs.items : printer->inputs.items;
			if (cell->width > width[column])
				width[column] = cell->width;
		}
	}
	vector_free(&cells);
}

static void print_cell(struct printer *printer, const struct cell *cell, size_t width)
{
	print_row_spaces(printer, 1);
	if (cell->text.data)
		print_row_bytes(printer, cell->text);
	else
		print_words(printer, cell->first, cell->end);
	print_row_spaces(printer, width - cell->width + 1);
}

/* The columns that a row with too few inputs lacks before its `||`. */
static size_t missing_width(const struct printer *printer, size_t column)
{
	size_t width = 0;
	for (; column < printer->inputs.count; column++)
		width += printer->inputs.items[column] + 3;
	return width;
}

void print_table_row(struct printer *printer, const struct line *line)
{
	struct cells cells = {0};
	push_row(printer, line, &cells);
	print_row_begin(printer, line->indent);
	print_row_bytes(printer, text_of("|"));
	size_t column = 0;
	for (size_t i = 0; i < cells.count; i++, column++) {
		const struct cell *cell = &cells.items[i];
		bool first_output = cell->is_output && !cells.items[i - 1].is_output;
		if (first_output) {
			print_row_spaces(printer, missing_width(printer, column));
			column = 0;
		}
		if (i > 0)
			print_row_bytes(printer, text_of(first_output ? "||" : "|"));
		print_cell(printer, cell,
			   cell->is_output ? printer->outputs.items[column] : printer->inputs.items[column]);
	}
	if (cells.count)
		print_row_bytes(printer, text_of("|"));
	print_row_end(printer, line->note);
	vector_free(&cells);
}
