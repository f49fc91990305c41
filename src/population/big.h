/* Large integers, not negative, of up to BIG_LIMBS limbs: room for 770 digits, while nothing that this room computes
 * has more than 640 (exact.h). Work is done on the limbs in use alone, so small ones are cheap. Private to this room.
 */
#ifndef RUBRIC_POPULATION_BIG_H
#define RUBRIC_POPULATION_BIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"

enum { BIG_LIMBS = 40 };

struct big {
	size_t used;               /* the highest limb in use is not 0 */
	uint64_t limbs[BIG_LIMBS]; /* lowest first; 0 beyond `used` */
};

struct big big_of(uint128 value);
uint128 big_low(const struct big *a); /* modulo 2^128 */

/* Of limbs of which the highest may be 0. */
struct big big_of_limbs(const uint64_t *limbs, size_t count);

static inline bool big_is_zero(const struct big *a)
{
	return a->used == 0;
}

int big_compare(const struct big *a, const struct big *b);
void big_add(struct big *a, const struct big *b);
void big_subtract(struct big *a, const struct big *b); /* b <= a */
void big_multiply_small(struct big *a, uint64_t factor);
void big_multiply(struct big *a, const struct big *b);

/* a / divisor; returns the remainder. */
uint64_t big_divide_small(struct big *a, uint64_t divisor);

/* Times 10^power; or, below 0, divided by it, *rest is then set if anything was cut off. */
void big_shift_decimal(struct big *a, int64_t power, bool *rest);

/* How many decimal digits it has; 0 has none. */
size_t big_digits(const struct big *a);

#endif
