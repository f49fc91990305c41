/* What the kernels of numbers have in common; private to this room.
 *
 * A kernel tries 64 bits first: where the bounds of its operands, brought to one scale, say that every result fits, one
 * loop computes them all. Else it goes through the lanes with the same operation on decimals. */
#ifndef RUBRIC_KERNEL_NUMBER_H
#define RUBRIC_KERNEL_NUMBER_H

#include "kernel/kernel.h"

/* Begins a result as result_begin does, and fills operands that are constants, so that loops may read every lane. */
void number_begin(const struct frame *frame, struct vector *result, struct vector *const operands[3], size_t count);

/* The bound of an operand times `factor`, made exact where the loose one is too large; false where 64 bits do not hold
 * it. */
bool number_scaled_bound(const struct vector *vector, int64_t factor, uint64_t *bound);

/* False where the result has too many digits. */
typedef bool decimal_operation(struct decimal a, struct decimal b, struct decimal *result);

/* Computes the known lanes from the first two operands; lanes in which that is false fail with an overflow. */
void number_compute_wide(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			 decimal_operation *operation);

/* A bit for each lane of a narrow vector: is it at most the limit? */
void number_at_most(const struct frame *frame, const struct vector *a, int64_t limit, uint64_t *answers);

/* Begins what depends on a quotient of the first two operands: missing where the divisor is 0. */
void divide_begin(const struct frame *frame, struct vector *result, struct vector *const operands[3]);

#endif
