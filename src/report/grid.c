#include "report/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/marked_line.h"

enum {
	GAP = 2,
	LAST_LEAST = 20,  /* columns that the last one has, however wide the others are */
	WORDS_LEAST = 10, /* and what others give way to */
};

struct grid grid_of(size_t columns, const char *indent)
{
	return (struct grid){.columns = columns, .indent = indent};
}

void grid_coloured(struct grid *grid, struct text text, const char *colour)
{
	struct buffer visible = {0};
	append_visible(&visible, text);
	vector_push(&grid->cells, (struct grid_cell){text_copy(&grid->arena, buffer_view(&visible)), colour});
	buffer_free(&visible);
}

void grid_cell(struct grid *grid, struct text text)
{
	grid_coloured(grid, text, NULL);
}

void grid_printf(struct grid *grid, const char *format, ...)
{
	va_list arguments;
	char *text;
	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		memory_exhausted();
	grid_cell(grid, text_of(text));
	free(text);
}

struct text text_cut(struct arena *arena, struct text text, size_t columns)
{
	size_t end = 0;
	if (utf8_width(text) <= columns)
		return text;
	for (size_t at = 0; at < text.size; end = at) {
		size_t before = at;
		(void)utf8_next(text, &at);
		if (utf8_width((struct text){text.data, at}) >= columns) {
			end = before;
			break;
		}
	}
	return text_of(arena_printf(arena, "%.*s…", (int)end, text.data));
}

static void append_blanks(struct buffer *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_byte(out, ' ');
}

static void append_coloured(struct buffer *out, const struct terminal *terminal, struct text text, const char *colour)
{
	bool coloured = terminal->colour && colour;
	buffer_string(out, coloured ? colour : "");
	buffer_text(out, text);
	buffer_string(out, coloured ? COLOUR_NONE : "");
}

/* What of the text fits: up to the last blank before the width, or the first behind it. */
static size_t line_of(struct text text, size_t width)
{
	size_t fits = 0;
	for (size_t at = 0; at <= text.size; at++) {
		if (at < text.size && text.data[at] != ' ')
			continue;
		if (fits && utf8_width((struct text){text.data, at}) > width)
			return fits;
		fits = at;
	}
	return text.size;
}

static void append_last(struct buffer *out, const struct terminal *terminal, const struct grid_cell *cell, size_t at)
{
	struct text rest = cell->text;
	size_t width = terminal->columns > at + LAST_LEAST ? terminal->columns - at : LAST_LEAST;
	while (terminal->columns && utf8_width(rest) > width) {
		size_t size = line_of(rest, width);
		if (size == rest.size)
			break;
		append_coloured(out, terminal, (struct text){rest.data, size}, cell->colour);
		buffer_byte(out, '\n');
		append_blanks(out, at);
		rest = (struct text){rest.data + size + 1, rest.size - size - 1};
	}
	append_coloured(out, terminal, rest, cell->colour);
}

static void write_row(const struct grid *grid, const struct terminal *terminal, const struct grid_cell *cells,
		      const size_t *widths, struct buffer *out)
{
	size_t at = strlen(grid->indent);
	size_t last = grid->columns;
	while (last > 0 && cells[last - 1].text.size == 0)
		last--;
	buffer_string(out, last ? grid->indent : "");
	for (size_t c = 0; c < last; c++) {
		size_t pad = widths[c] - utf8_width(cells[c].text);
		bool right = grid->right && grid->right[c];
		append_blanks(out, right ? pad : 0);
		if (c + 1 == grid->columns && !right) {
			append_last(out, terminal, &cells[c], at);
			break;
		}
		append_coloured(out, terminal, cells[c].text, cells[c].colour);
		if (c + 1 < last)
			append_blanks(out, GAP + (right ? 0 : pad));
		at += widths[c] + GAP;
	}
	buffer_byte(out, '\n');
}

static size_t width_of_grid(const struct grid *grid, const size_t *widths)
{
	size_t width = strlen(grid->indent) + GAP * (grid->columns - 1);
	for (size_t c = 0; c < grid->columns; c++) {
		bool breaks = c + 1 == grid->columns && !(grid->right && grid->right[c]);
		width += breaks && widths[c] > LAST_LEAST ? LAST_LEAST : widths[c];
	}
	return width;
}

/* The widest column of words, which may still give way; `columns` for none. */
static size_t widest_words(const struct grid *grid, const size_t *widths)
{
	size_t widest = grid->columns;
	for (size_t c = 0; c + 1 < grid->columns; c++) {
		bool words = !(grid->right && grid->right[c]) && widths[c] > WORDS_LEAST;
		if (words && (widest == grid->columns || widths[c] > widths[widest]))
			widest = c;
	}
	return widest;
}

/* Where the terminal's lines are too narrow, columns of words are cut. */
static void make_narrow(struct grid *grid, const struct terminal *terminal, size_t *widths)
{
	while (terminal->columns && width_of_grid(grid, widths) > terminal->columns) {
		size_t widest = widest_words(grid, widths);
		if (widest == grid->columns)
			break;
		widths[widest]--;
	}
	for (size_t i = 0; i < grid->cells.count; i++)
		if (i % grid->columns + 1 < grid->columns)
			grid->cells.items[i].text =
				text_cut(&grid->arena, grid->cells.items[i].text, widths[i % grid->columns]);
}

void grid_write(struct grid *grid, const struct terminal *terminal, struct buffer *out)
{
	size_t *widths = arena_array(&grid->arena, grid->columns, sizeof *widths);
	for (size_t i = 0; i < grid->cells.count; i++) {
		size_t width = utf8_width(grid->cells.items[i].text);
		if (width > widths[i % grid->columns])
			widths[i % grid->columns] = width;
	}
	make_narrow(grid, terminal, widths);
	for (size_t i = 0; i + grid->columns <= grid->cells.count; i += grid->columns)
		write_row(grid, terminal, &grid->cells.items[i], widths, out);
	grid->cells.count = 0;
	arena_reset(&grid->arena);
}

void grid_free(struct grid *grid)
{
	vector_free(&grid->cells);
	arena_free(&grid->arena);
}
