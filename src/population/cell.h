/* Cells: numbers of groups in 16 bytes, as there may be millions of them. Private to this room.
 *
 * A cell is a sum or a number that fits 64 bits, which nearly all do. What does not stands in the far ones, a list for
 * all cells of a function: an exact sum to which the cell's own is added at the end, or a decimal in place of it. */
#ifndef RUBRIC_POPULATION_CELL_H
#define RUBRIC_POPULATION_CELL_H

#include "base/vector.h"
#include "population/exact.h"

enum { CELL_KNOWN = 1, CELL_OVERFLOW = 2 };

/* Zeroed it is a sum of nothing, and a number that is not known. */
struct cell {
	int64_t near; /* at `scale` */
	uint32_t far; /* place among the far ones + 1, or 0 */
	int16_t scale;
	uint16_t marks; /* CELL_...; not of a sum while it is added to */
};

struct far {
	VECTOR(struct exact_sum) sums;
	VECTOR(struct decimal) numbers;
};

/* --- sums --- */

/* What cell_add cannot do at once. */
void cell_add_wide(struct cell *cell, struct far *far, int128 coefficient, int32_t scale);

/* Adds coefficient / 10^scale. */
static inline void cell_add(struct cell *cell, struct far *far, int64_t coefficient, int32_t scale)
{
	int64_t near;
	if (cell->scale == scale && !__builtin_add_overflow(cell->near, coefficient, &near))
		cell->near = near;
	else
		cell_add_wide(cell, far, coefficient, scale);
}

void cell_add_square(struct cell *cell, struct far *far, struct decimal value);

/* Adds the sum of a cell among other far ones. */
void cell_add_sum(struct cell *cell, struct far *far, const struct cell *added, const struct far *far_of_added);

/* The whole sum: the far one, or `room`. */
const struct exact_sum *cell_sum(struct cell *cell, struct far *far, struct exact_sum *room);

/* --- numbers --- */

/* Makes the cell this number. */
void cell_set(struct cell *cell, struct far *far, struct decimal number);

static inline struct decimal cell_number(const struct cell *cell, const struct far *far)
{
	return cell->far ? far->numbers.items[cell->far - 1] : (struct decimal){cell->near, cell->scale};
}

/* --- the far ones --- */

size_t far_size(const struct far *far);

/* No sum is added to any more. */
void far_free_sums(struct far *far);
void far_free(struct far *far);

#endif
