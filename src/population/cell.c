#include "population/cell.h"

#include "base/memory.h"
#include "kernel/kernel.h"

enum {
	POWERS = 18,            /* of ten, that 64 bits hold */
	SCALE_RAISED_MAX = 9,   /* then 2 * 10^9 is near */
	RESULT_SCALE_SHIFT = 1, /* in a settled cell */
	RESULT_SHIFT = 9,
};

static struct cell near_cell(int64_t number)
{
	return (struct cell){number * 2 + 1};
}

static struct cell far_cell(size_t place)
{
	return (struct cell){(int64_t)place * 2};
}

static bool is_near_number(int128 number)
{
	return number >= -CELL_NEAR_MAX && number <= CELL_NEAR_MAX;
}

static bool is_far(const struct cell *cell)
{
	return !cell_is_near(cell) && !cell_is_empty(cell);
}

/* coefficient / 10^scale as a near number, exact; false where it is none. */
static bool bring_near(const struct cells *cells, int128 coefficient, int32_t scale, int64_t *number)
{
	int32_t up = cells->scale - scale;
	if (!is_near_number(coefficient))
		return false;
	*number = (int64_t)coefficient;
	if (up == 0 || coefficient == 0)
		return true;
	if (up > POWERS || up < -POWERS)
		return false;
	if (up > 0)
		return !__builtin_mul_overflow(*number, powers_of_ten[up], number) && is_near_number(*number);
	int64_t whole = *number / powers_of_ten[-up];
	bool exact = whole * powers_of_ten[-up] == *number;
	*number = whole;
	return exact;
}

/* The first number's scale is that of all. */
static void give_scale(struct cells *cells, int32_t scale)
{
	if (cells->scaled)
		return;
	cells->scale = cells_wanted_scale(cells, scale);
	cells->scaled = true;
}

/* --- the scale --- */

int32_t cells_wanted_scale(const struct cells *cells, int32_t scale)
{
	if (!cells->scaled)
		return scale < POWERS ? scale : POWERS;
	int32_t raised = scale < SCALE_RAISED_MAX ? scale : SCALE_RAISED_MAX;
	return raised > cells->scale ? raised : cells->scale;
}

static bool raise_near(struct cell *cell, const struct cells *cells, int32_t scale)
{
	const struct cells raised = {.scale = scale};
	int64_t number;
	if (!cell_is_near(cell))
		return true;
	if (!bring_near(&raised, cell->bits >> 1, cells->scale, &number))
		return false;
	*cell = near_cell(number);
	return true;
}

static struct exact_sum *far_sum(struct cell *cell, struct cells *cells)
{
	if (!is_far(cell)) {
		struct exact_sum sum = {.near = cell->bits >> 1, .scale = cells->scale};
		vector_push(&cells->sums, sum);
		*cell = far_cell(cells->sums.count);
	}
	return &cells->sums.items[(cell->bits >> 1) - 1];
}

static void set_far(struct cell *cell, struct cells *cells, struct decimal number)
{
	if (is_far(cell)) {
		cells->numbers.items[(cell->bits >> 1) - 1] = number;
		return;
	}
	vector_push(&cells->numbers, number);
	*cell = far_cell(cells->numbers.count);
}

void cell_raise_sum(struct cell *cell, struct cells *cells, int32_t scale)
{
	if (!raise_near(cell, cells, scale))
		far_sum(cell, cells);
}

void cell_raise_number(struct cell *cell, struct cells *cells, int32_t scale)
{
	if (!raise_near(cell, cells, scale))
		set_far(cell, cells, cell_number(cell, cells));
}

int64_t cells_factor(const struct cells *cells, int32_t scale, uint64_t bound)
{
	uint64_t most;
	int32_t up = cells->scale - scale;
	if (!cells->scaled || up < 0 || up > POWERS)
		return 0;
	uint64_t power = (uint64_t)powers_of_ten[up];
	if (__builtin_mul_overflow(bound, power, &most) || most > (uint64_t)CELL_NEAR_MAX)
		return 0;
	return powers_of_ten[up] * 2;
}

/* --- sums --- */

void cell_add(struct cell *cell, struct cells *cells, int128 coefficient, int32_t scale)
{
	int64_t term;
	give_scale(cells, scale);
	if (!is_far(cell) && bring_near(cells, coefficient, scale, &term)) {
		if (cell_is_empty(cell)) {
			*cell = near_cell(term);
			return;
		}
		if (cell_add_near(cell, term * 2))
			return;
	}
	exact_add(far_sum(cell, cells), coefficient, scale);
}

void cell_add_square(struct cell *cell, struct cells *cells, struct decimal value)
{
	if (value.coefficient == (int64_t)value.coefficient)
		cell_add(cell, cells, value.coefficient * value.coefficient, value.scale * 2);
	else
		exact_add_square(far_sum(cell, cells), value);
}

void cell_add_sum(struct cell *cell, struct cells *cells, const struct cell *added, const struct cells *its_cells)
{
	if (is_far(added))
		exact_add_sum(far_sum(cell, cells), &its_cells->sums.items[(added->bits >> 1) - 1]);
	else if (cell_is_near(added))
		cell_add(cell, cells, added->bits >> 1, its_cells->scale);
}

const struct exact_sum *cell_sum(const struct cell *cell, const struct cells *cells, struct exact_sum *room)
{
	if (is_far(cell))
		return &cells->sums.items[(cell->bits >> 1) - 1];
	*room = (struct exact_sum){.near = cell->bits >> 1, .scale = cells->scale};
	return room;
}

/* --- numbers --- */

void cell_set(struct cell *cell, struct cells *cells, struct decimal number)
{
	int64_t near;
	give_scale(cells, number.scale);
	if (!is_far(cell) && bring_near(cells, number.coefficient, number.scale, &near))
		*cell = near_cell(near);
	else
		set_far(cell, cells, number);
}

/* --- results --- */

void cell_settle_far(struct cell *cell, struct cells *cells, struct decimal result)
{
	vector_push(&cells->numbers, result);
	*cell = far_cell(cells->numbers.count);
}

void cell_settle(struct cell *cell, struct cells *cells, struct decimal result)
{
	const int64_t most = (int64_t)1 << (63 - RESULT_SHIFT);
	cells->settled = true;
	if (result.coefficient >= -most && result.coefficient < most) {
		int64_t scale = (int64_t)result.scale << RESULT_SCALE_SHIFT;
		cell->bits = (int64_t)result.coefficient * (1 << RESULT_SHIFT) | scale | 1;
		return;
	}
	cell_settle_far(cell, cells, result);
}

struct decimal cell_result(const struct cell *settled, const struct cells *cells)
{
	const int64_t scales = ((int64_t)1 << (RESULT_SHIFT - RESULT_SCALE_SHIFT)) - 1;
	if (!cells->settled || !cell_is_near(settled))
		return cell_number(settled, cells);
	return (struct decimal){settled->bits >> RESULT_SHIFT, (int32_t)(settled->bits >> RESULT_SCALE_SHIFT & scales)};
}

/* --- the far ones --- */

size_t cells_size(const struct cells *cells)
{
	return cells->sums.capacity * sizeof *cells->sums.items +
	       cells->numbers.capacity * sizeof *cells->numbers.items;
}

void cells_free_sums(struct cells *cells)
{
	for (size_t i = 0; i < cells->sums.count; i++)
		exact_free(&cells->sums.items[i]);
	vector_free(&cells->sums);
}

void cells_free(struct cells *cells)
{
	cells_free_sums(cells);
	vector_free(&cells->numbers);
	*cells = (struct cells){0};
}
