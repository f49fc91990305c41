/* Exact sums: of any number of decimals, in any order, without losing a digit.
 *
 * What was added last, while it is soon brought to one scale, is an integer of 128 bits, which is all that most sums
 * ever need. When it would overflow, or a term of a scale far away comes, it is put aside: for each scale there is an
 * integer of 384 bits, and 2^64 squares of 38-digit numbers fit. So neither the order of adding nor the forms of the
 * terms (1.5 or 1.50) ever change a digit; one rounding comes at the end. What is made of sums (a total, an average, a
 * standard deviation) is computed in large integers (big.h): the largest is the square of 2^64 numbers' sum, all at the
 * greatest scale. */
#ifndef RUBRIC_POPULATION_EXACT_H
#define RUBRIC_POPULATION_EXACT_H

#include "base/decimal.h"
#include "population/big.h"

enum { SUM_LIMBS = 6 };

struct scaled_sum {
	int32_t scale;
	uint64_t limbs[SUM_LIMBS]; /* two's complement, lowest first */
};

/* Zero-initialise to begin with 0. */
struct exact_sum {
	int128 near; /* at `scale`; what was added before is in the parts */
	int32_t scale;
	uint32_t part_count;
	struct scaled_sum *parts; /* one for each scale */
};

/* Adds coefficient / 10^scale. */
void exact_add(struct exact_sum *sum, int128 coefficient, int32_t scale);

/* Adds the square of a decimal. */
void exact_add_square(struct exact_sum *sum, struct decimal value);

/* Adds value * factor / 10^scale; the product has at most 100 digits. */
void exact_add_product(struct exact_sum *sum, struct decimal value, const struct big *factor, int32_t scale);

/* Adds another sum. */
void exact_add_sum(struct exact_sum *sum, const struct exact_sum *other);

bool exact_is_zero(const struct exact_sum *sum);

/* Below, equal to or above 0, as `a` is smaller than, equal to or greater than `b`; every digit counts. */
int exact_compare(const struct exact_sum *a, const struct exact_sum *b);

/* The sum rounded half to even to 38 digits; false where the digits before the point do not fit. */
bool exact_total(const struct exact_sum *sum, struct decimal *result);

/* The sum divided by `count` (above 0), rounded once as a quotient is. */
bool exact_average(const struct exact_sum *sum, uint64_t count, struct decimal *result);

/* The population's standard deviation of `count` values from their sum and the sum of their squares, correctly rounded
 * half to even to 15 significant digits. */
bool exact_deviation(const struct exact_sum *sum, const struct exact_sum *squares, uint64_t count,
		     struct decimal *result);

/* The same divided by the absolute mean, which is not 0. */
bool exact_variation(const struct exact_sum *sum, const struct exact_sum *squares, uint64_t count,
		     struct decimal *result);

void exact_free(struct exact_sum *sum);

#endif
