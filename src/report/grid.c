#include "report/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/markdown.h"
#include "report/marked_line.h"

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

void grid_markdown(struct grid *grid, struct buffer *out)
{
	for (size_t i = 0; i < grid->cells.count; i++) {
		buffer_string(out, "| ");
		markdown_cell(out, grid->cells.items[i].text);
		buffer_byte(out, ' ');
		if ((i + 1) % grid->columns)
			continue;
		buffer_string(out, "|\n");
		for (size_t c = 0; c < grid->columns && i + 1 == grid->columns; c++)
			buffer_string(out, grid->right && grid->right[c] ? "| ---: " : "| --- ");
		if (i + 1 == grid->columns)
			buffer_string(out, "|\n");
	}
	grid->cells.count = 0;
	arena_reset(&grid->arena);
}

void grid_free(struct grid *grid)
{
	vector_free(&grid->cells);
	arena_free(&grid->arena);
}
