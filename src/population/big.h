/* Large integers of a fixed size, not negative; private to this room. */
#ifndef RUBRIC_POPULATION_BIG_H
#define RUBRIC_POPULATION_BIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"

enum { BIG_LIMBS = 40 };

struct big {
	uint64_t limbs[BIG_LIMBS]; /* lowest first */
};

bool big_is_zero(const struct big *a);
int big_compare(const struct big *a, const struct big *b);
void big_add(struct big *a, const struct big *b);
void big_subtract(struct big *a, const struct big *b); /* b <= a */
void big_multiply_small(struct big *a, uint64_t factor);
void big_multiply(struct big *a, const struct big *b);

/* a / divisor; returns the remainder. */
uint64_t big_divide_small(struct big *a, uint64_t divisor);

/* Times 10^power; or, below 0, divided by it, *rest then tells whether anything was cut off. */
void big_shift_decimal(struct big *a, int64_t power, bool *rest);

/* How many decimal digits it has; 0 has none. */
size_t big_digits(const struct big *a);

uint128 big_low(const struct big *a);

#endif
