#include "population/cell.h"

#include "base/memory.h"
#include "kernel/kernel.h"

static struct exact_sum *far_sum(struct cell *cell, struct far *far)
{
	if (!cell->far) {
		vector_push(&far->sums, (struct exact_sum){0});
		cell->far = (uint32_t)far->sums.count;
	}
	return &far->sums.items[cell->far - 1];
}

/* coefficient / 10^scale at a greater scale, if 64 bits hold it. */
static bool raise(int128 coefficient, int32_t scale, int32_t raised_scale, int64_t *raised)
{
	enum { POWERS = 18 };
	return raised_scale - scale <= POWERS && coefficient == (int64_t)coefficient &&
	       !__builtin_mul_overflow((int64_t)coefficient, powers_of_ten[raised_scale - scale], raised);
}

/* The forms of the terms differ (1.5 and 1.50) or the sum is large. */
void cell_add_wide(struct cell *cell, struct far *far, int128 coefficient, int32_t scale)
{
	int32_t common = cell->near == 0 || scale > cell->scale ? scale : cell->scale;
	int64_t near, term, sum;
	if (raise(cell->near, cell->near ? cell->scale : common, common, &near) &&
	    raise(coefficient, scale, common, &term) && !__builtin_add_overflow(near, term, &sum)) {
		cell->near = sum;
		cell->scale = (int16_t)common;
		return;
	}
	struct exact_sum *large = far_sum(cell, far);
	exact_add(large, cell->near, cell->scale);
	cell->near = 0;
	if (coefficient != (int64_t)coefficient) {
		exact_add(large, coefficient, scale);
		return;
	}
	cell->near = (int64_t)coefficient;
	cell->scale = (int16_t)scale;
}

void cell_add_square(struct cell *cell, struct far *far, struct decimal value)
{
	if (value.coefficient == (int64_t)value.coefficient)
		cell_add_wide(cell, far, value.coefficient * value.coefficient, value.scale * 2);
	else
		exact_add_square(far_sum(cell, far), value);
}

void cell_add_sum(struct cell *cell, struct far *far, const struct cell *added, const struct far *far_of_added)
{
	cell_add(cell, far, added->near, added->scale);
	if (added->far)
		exact_add_sum(far_sum(cell, far), &far_of_added->sums.items[added->far - 1]);
}

const struct exact_sum *cell_sum(struct cell *cell, struct far *far, struct exact_sum *room)
{
	if (!cell->far) {
		*room = (struct exact_sum){.near = cell->near, .scale = cell->scale};
		return room;
	}
	exact_add(far_sum(cell, far), cell->near, cell->scale);
	cell->near = 0;
	return far_sum(cell, far);
}

/* --- numbers --- */

void cell_set(struct cell *cell, struct far *far, struct decimal number)
{
	int64_t near = (int64_t)number.coefficient;
	if (!cell->far && near == number.coefficient) {
		cell->near = near;
		cell->scale = (int16_t)number.scale;
		return;
	}
	if (!cell->far) {
		vector_push(&far->numbers, number);
		cell->far = (uint32_t)far->numbers.count;
	}
	far->numbers.items[cell->far - 1] = number;
}

/* --- the far ones --- */

size_t far_size(const struct far *far)
{
	return far->sums.capacity * sizeof *far->sums.items + far->numbers.capacity * sizeof *far->numbers.items;
}

void far_free_sums(struct far *far)
{
	for (size_t i = 0; i < far->sums.count; i++)
		exact_free(&far->sums.items[i]);
	vector_free(&far->sums);
}

void far_free(struct far *far)
{
	far_free_sums(far);
	vector_free(&far->numbers);
}
