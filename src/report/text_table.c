#include "report/text_table.h"

#include "base/memory.h"
#include "report/marked_line.h"

#define ELLIPSIS "\xE2\x80\xA6"

enum { GAP = 2, NARROWEST = 8 };

void text_table_cell(struct text_table *table, struct text cell)
{
	vector_push(&table->cells, cell);
}

static void measure(const struct text_table *table, size_t *widths)
{
	for (size_t i = 0; i < table->cells.count; i++) {
		size_t width = utf8_width(table->cells.items[i]);
		if (width > widths[i % table->columns])
			widths[i % table->columns] = width;
	}
}

static size_t sum_of(const size_t *widths, size_t count)
{
	size_t sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += widths[i] + (i ? GAP : 0);
	return sum;
}

size_t text_table_width(const struct text_table *table)
{
	size_t *widths = memory_zeroed(table->columns, sizeof *widths);
	measure(table, widths);
	size_t width = sum_of(widths, table->columns);
	memory_free(widths);
	return width;
}

/* Takes from the widest column of words, again and again. */
static void narrow(const struct text_table *table, size_t *widths, size_t width)
{
	while (sum_of(widths, table->columns) > width) {
		size_t widest = SIZE_MAX;
		for (size_t c = 0; c < table->columns; c++)
			if (!table->is_number[c] && widths[c] > NARROWEST &&
			    (widest == SIZE_MAX || widths[c] > widths[widest]))
				widest = c;
		if (widest == SIZE_MAX)
			return;
		widths[widest]--;
	}
}

/* As much of the cell as `width` columns hold. */
static size_t append_cut(struct buffer *out, struct text cell, size_t width)
{
	if (utf8_width(cell) <= width) {
		append_visible(out, cell);
		return utf8_width(cell);
	}
	size_t used = 0;
	size_t end = 0;
	for (size_t at = 0; at < cell.size;) {
		size_t begin = at;
		(void)utf8_next(cell, &at);
		size_t columns = utf8_width((struct text){cell.data + begin, at - begin});
		if (used + columns + 1 > width)
			break;
		used += columns;
		end = at;
	}
	append_visible(out, (struct text){cell.data, end});
	buffer_string(out, ELLIPSIS);
	return used + 1;
}

static void append_blanks(struct buffer *out, size_t count)
{
	while (count-- > 0)
		buffer_byte(out, ' ');
}

static void trim_line(struct buffer *out)
{
	while (out->size && out->data[out->size - 1] == ' ')
		out->size--;
	buffer_byte(out, '\n');
}

void text_table_write(const struct text_table *table, size_t indent, size_t width, struct buffer *out)
{
	size_t *widths = memory_zeroed(table->columns, sizeof *widths);
	measure(table, widths);
	narrow(table, widths, width > indent ? width - indent : 0);
	for (size_t i = 0; i < table->cells.count; i++) {
		size_t column = i % table->columns;
		struct text cell = table->cells.items[i];
		size_t shown = utf8_width(cell) < widths[column] ? utf8_width(cell) : widths[column];
		append_blanks(out, column ? GAP : indent);
		if (table->is_number[column])
			append_blanks(out, widths[column] - shown);
		shown = append_cut(out, cell, widths[column]);
		if (!table->is_number[column] && shown < widths[column])
			append_blanks(out, widths[column] - shown);
		if (column + 1 == table->columns)
			trim_line(out);
	}
	memory_free(widths);
}

/* What would end the cell, or begin code, is escaped. */
static void append_markdown(struct buffer *out, struct text cell)
{
	for (size_t i = 0; i < cell.size; i++) {
		char c = cell.data[i];
		if (strchr("|\\`*_<", c) && c)
			buffer_byte(out, '\\');
		buffer_byte(out, c == '\n' || c == '\r' ? ' ' : c);
	}
}

void text_table_markdown(const struct text_table *table, struct buffer *out)
{
	for (size_t i = 0; i < table->cells.count; i++) {
		buffer_string(out, "| ");
		append_markdown(out, table->cells.items[i]);
		buffer_byte(out, ' ');
		if ((i + 1) % table->columns)
			continue;
		buffer_string(out, "|\n");
		for (size_t c = 0; c < table->columns && i + 1 == table->columns; c++)
			buffer_string(out, table->is_number[c] ? "| ---: " : "| --- ");
		if (i + 1 == table->columns)
			buffer_string(out, "|\n");
	}
}

void text_table_free(struct text_table *table)
{
	vector_free(&table->cells);
}
