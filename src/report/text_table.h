/* Text table: rows of cells in straight columns, for a terminal or as Markdown.
 *
 * Columns are as wide as their widest cell as a terminal shows it, whatever the script. Where a terminal's lines are
 * too narrow, the columns of words give way first: their cells end in an ellipsis. */
#ifndef RUBRIC_REPORT_TEXT_TABLE_H
#define RUBRIC_REPORT_TEXT_TABLE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/vector.h"

/* Zero-initialise with the columns; the first row is the header. Cells must outlive the table. */
struct text_table {
	size_t columns;
	const bool *is_number; /* by column: set to the right, never cut */
	VECTOR(struct text) cells;
};

void text_table_cell(struct text_table *table, struct text cell);

/* How wide the lines would be if nothing were cut. */
size_t text_table_width(const struct text_table *table);

/* Appends the lines, each behind `indent` blanks and no wider than `width` columns, as far as numbers allow. */
void text_table_write(const struct text_table *table, size_t indent, size_t width, struct buffer *out);

/* The same as a table in Markdown. */
void text_table_markdown(const struct text_table *table, struct buffer *out);

void text_table_free(struct text_table *table);

#endif
