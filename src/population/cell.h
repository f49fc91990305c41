/* Cells: numbers of groups in 8 bytes, as there may be millions of them. Private to this room.
 *
 * The bits of a cell tell what it holds. 0 is nothing yet. An odd cell is near: a number of 63 bits stands above the
 * lowest one, at a scale that all cells of a function have in common, so to add to it is to add. An even one is far: it
 * says where in a list its exact sum or its decimal stands; that takes what 63 bits do not hold, or not at that scale.
 * The scale is that of the first numbers, and grows with later ones as long as there is room for large sums.
 *
 * Once no more is added cells are settled: one then holds a result. Near sums and near numbers are results as they
 * stand; where results are computed, a settled cell holds its scale, too. */
#ifndef RUBRIC_POPULATION_CELL_H
#define RUBRIC_POPULATION_CELL_H

#include "base/vector.h"
#include "population/exact.h"

struct cell {
	int64_t bits;
};

/* What the cells of a function have in common. Zero-initialise to begin with. */
struct cells {
	bool scaled;  /* they have a scale already */
	bool settled; /* near results have each a scale of their own, and not that of all */
	int32_t scale;
	VECTOR(struct exact_sum) sums;
	VECTOR(struct decimal) numbers;
};

/* The greatest magnitude that a near number has. */
#define CELL_NEAR_MAX (((int64_t)1 << 62) - 1)

static inline bool cell_is_near(const struct cell *cell)
{
	return cell->bits & 1;
}

/* Nothing was added, and nothing is kept. */
static inline bool cell_is_empty(const struct cell *cell)
{
	return cell->bits == 0;
}

/* --- the scale --- */

/* The scale that the cells should have before numbers at up to `scale` come. Where they have another, each of them is
 * to be raised to it, and then cells->scale set. */
int32_t cells_wanted_scale(const struct cells *cells, int32_t scale);

/* Keeps its value at a greater scale than that of the cells: a sum, or a number. */
void cell_raise_sum(struct cell *cell, struct cells *cells, int32_t scale);
void cell_raise_number(struct cell *cell, struct cells *cells, int32_t scale);

/* What numbers at `scale`, none above `bound`, are to be multiplied by for cell_add_near; 0 where that may not do. */
int64_t cells_factor(const struct cells *cells, int32_t scale, uint64_t bound);

/* --- sums --- */

/* Adds a number to a near sum; false where it is not near, or would not remain so. */
static inline bool cell_add_near(struct cell *cell, int64_t multiplied)
{
	int64_t sum;
	if (!cell_is_near(cell) || __builtin_add_overflow(cell->bits, multiplied, &sum))
		return false;
	cell->bits = sum;
	return true;
}

/* Adds coefficient / 10^scale. */
void cell_add(struct cell *cell, struct cells *cells, int128 coefficient, int32_t scale);

void cell_add_square(struct cell *cell, struct cells *cells, struct decimal value);

/* Adds the sum of a cell among others. */
void cell_add_sum(struct cell *cell, struct cells *cells, const struct cell *added, const struct cells *its_cells);

/* The whole sum: the far one, or `room`. */
const struct exact_sum *cell_sum(const struct cell *cell, const struct cells *cells, struct exact_sum *room);

/* --- numbers --- */

/* Makes the cell this number. */
void cell_set(struct cell *cell, struct cells *cells, struct decimal number);

/* Of a cell that is not empty. */
static inline struct decimal cell_number(const struct cell *cell, const struct cells *cells)
{
	if (cell_is_near(cell))
		return (struct decimal){cell->bits >> 1, cells->scale};
	return cells->numbers.items[(cell->bits >> 1) - 1];
}

/* --- results --- */

/* A result that no number holds; and the sum of nothing. */
#define CELL_OVERFLOW ((struct cell){-2})
#define CELL_ZERO ((struct cell){1})

/* Settles a far cell among others that are results as they stand. */
void cell_settle_far(struct cell *cell, struct cells *cells, struct decimal result);

/* Settles the cell, and all others likewise: it is this result. */
void cell_settle(struct cell *cell, struct cells *cells, struct decimal result);

static inline bool cell_overflows(const struct cell *settled)
{
	return settled->bits == CELL_OVERFLOW.bits;
}

/* Of a settled cell that is neither empty nor overflows. */
struct decimal cell_result(const struct cell *settled, const struct cells *cells);

/* --- the far ones --- */

/* The bytes that they take. */
size_t cells_size(const struct cells *cells);

/* No sum is added to any more. */
void cells_free_sums(struct cells *cells);
void cells_free(struct cells *cells);

#endif
