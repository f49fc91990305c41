/* Sampled column: which cells of a column matter to how a file writes its numbers or dates.
 *
 * A cell is told from the others by the forms under which it can be read (forms.h). One that can be read under all that
 * those before it left changes nothing, and hardly any cell does: dialect_find_formats finds the same from the cells
 * that tell something as from all of them. */
#ifndef RUBRIC_DATA_SAMPLED_COLUMN_H
#define RUBRIC_DATA_SAMPLED_COLUMN_H

#include "data/cells_many.h"
#include "data/cells_plain_date.h"
#include "data/records.h"

struct sampled_column {
	bool is_date;      /* else numbers */
	bool decided;      /* there is a contradiction: the cells that follow do not matter */
	unsigned possible; /* forms */
	unsigned left;     /* those of them under which all cells so far can be read */

	/* Plain cells of this kind can be read under all that are left. */
	char mark; /* in numbers; 0: none */
	struct plain_date_form dates;

	number_reader *read_numbers; /* or null */
};

/* A column of numbers or dates in a file of which so much of the dialect is known. */
struct sampled_column sampled_column_of(const struct dialect *dialect, bool is_date);

/* Is there a form to find, that the cells could tell? */
bool sampled_column_is_open(const struct sampled_column *column);

/* Does the cell tell something? It is in UTF-8. */
bool sampled_column_tells(struct sampled_column *column, struct text cell);

/* A bit for each of up to 64 cells, as the file has them, that tells nothing since it is empty or one of the usual
 * ones. Of the others too, most tell nothing. CELL_MARGIN bytes around the cells are readable. */
uint64_t sampled_column_usual(const struct sampled_column *column, const char *cell_bytes,
			      const struct cell_place *cells, size_t count);

#endif
