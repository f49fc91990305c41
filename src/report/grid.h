/* Grid: cells in columns, aligned as a terminal shows them, whatever the script.
 *
 * Cells are added row by row. Where rows are too wide for the terminal, cells of words are broken at blanks and go on
 * below their own beginning; a word that is wider than its column is broken, too, unless there is but one column.
 * Where even that is not enough, columns of words at the end stand below the others of their row, one below the other;
 * and where columns of numbers stand at the end, there are several tables, each of which begins with the words of the
 * rows. Control characters are shown as U+FFFD. */
#ifndef RUBRIC_REPORT_GRID_H
#define RUBRIC_REPORT_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/vector.h"
#include "report/terminal.h"

struct grid_cell {
	struct text text;
	const char *colour; /* an escape sequence, or null */
};

struct grid {
	size_t columns;
	const char *indent;
	const bool *right;  /* by column: a number, set to the right; or null: none */
	const bool *joined; /* by column: in one table with the column before it; or null: none */
	size_t spare;       /* a column that is left out where rows are too wide, such as one of bars; or 0: none */
	struct arena arena;
	VECTOR(struct grid_cell) cells;
};

struct grid grid_of(size_t columns, const char *indent);

/* Adds a cell, which is copied; `colour` counts where the terminal has any. */
void grid_cell(struct grid *grid, struct text text);
void grid_coloured(struct grid *grid, struct text text, const char *colour);
void grid_printf(struct grid *grid, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends all rows and forgets them; the grid may be filled again. */
void grid_write(struct grid *grid, const struct terminal *terminal, struct buffer *out);

/* The same as a table in Markdown, whose first row is the header. */
void grid_markdown(struct grid *grid, struct buffer *out);

/* How wide the rows would be if nothing were broken. */
size_t grid_width(struct grid *grid);

void grid_free(struct grid *grid);

/* The text, cut with an ellipsis where it is wider than `columns` on a terminal. In `arena`. */
struct text text_cut(struct arena *arena, struct text text, size_t columns);

#define COLOUR_GREEN "\x1b[32m"
#define COLOUR_RED "\x1b[31m"
#define COLOUR_BOLD "\x1b[1m"
#define COLOUR_FAINT "\x1b[2m"
#define COLOUR_NONE "\x1b[0m"

#endif
