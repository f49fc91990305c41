/* Exact sums: of any number of decimals, in any order, without losing a digit.
 *
 * A sum keeps, for each scale that its terms had, an integer of 384 bits: 2^64 squares of 38-digit numbers fit. So the
 * order of adding and the number of threads never change a digit; one rounding comes at the end. What is made of sums
 * (a total, an average, a standard deviation) is computed in integers of 2560 bits, which hold every case. */
#ifndef RUBRIC_POPULATION_EXACT_H
#define RUBRIC_POPULATION_EXACT_H

#include "base/decimal.h"
#include "base/vector.h"

enum { SUM_LIMBS = 6 };

struct scaled_sum {
	int32_t scale;
	uint64_t limbs[SUM_LIMBS]; /* two's complement, lowest first */
};

struct exact_sum {
	VECTOR(struct scaled_sum) parts;
};

/* Adds coefficient / 10^scale. */
void exact_add(struct exact_sum *sum, int128 coefficient, int32_t scale);

/* Adds the square of a decimal. */
void exact_add_square(struct exact_sum *sum, struct decimal value);

/* The sum rounded half to even to 38 digits; false where the digits before the point do not fit. */
bool exact_total(const struct exact_sum *sum, struct decimal *result);

/* The sum divided by `count` (above 0), rounded once as a quotient is. */
bool exact_average(const struct exact_sum *sum, uint64_t count, struct decimal *result);

/* The population's standard deviation of `count` values from their sum and the sum of their squares, correctly rounded
 * half to even to 15 significant digits. */
bool exact_deviation(const struct exact_sum *sum, const struct exact_sum *squares, uint64_t count,
		     struct decimal *result);

void exact_free(struct exact_sum *sum);

#endif
