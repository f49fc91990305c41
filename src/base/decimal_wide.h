/* Wide: the 256-bit integers behind the decimals, and the one place where an exact result is rounded. Private to this
 * room's decimal_*.c files.
 *
 * 76 digits are enough: a product of two coefficients has no more, a dividend needs no more, and where the scales of a
 * sum are further apart, all that lies below is one bit, `sticky`. */
#ifndef RUBRIC_BASE_DECIMAL_WIDE_H
#define RUBRIC_BASE_DECIMAL_WIDE_H

#include "base/decimal.h"

enum { WIDE_DIGITS = 2 * DECIMAL_DIGITS };

struct wide {
	uint128 high;
	uint128 low;
};

/* (magnitude + something between 0 and 1 where `sticky`) / 10^scale, negated where `negative`. With `sticky` the
 * magnitude has more than DECIMAL_DIGITS digits. */
struct exact {
	struct wide magnitude;
	int64_t scale; /* may be below 0 or above DECIMAL_SCALE_MAX */
	bool negative;
	bool sticky;
};

extern const uint128 decimal_powers[DECIMAL_DIGITS + 1]; /* 10^0 to 10^38 */

static inline uint128 decimal_magnitude(struct decimal a)
{
	return a.coefficient < 0 ? -(uint128)a.coefficient : (uint128)a.coefficient;
}

static inline int128 decimal_signed(bool negative, uint128 magnitude)
{
	return negative ? -(int128)magnitude : (int128)magnitude;
}

/* The coefficient fits 64 bits. It can then be multiplied by 10^NARROW_SHIFT, or by another such one, and added to one,
 * and stays below 10^38. */
static inline bool decimal_is_narrow(struct decimal a)
{
	return a.coefficient == (int64_t)a.coefficient;
}

enum { NARROW_SHIFT = 19 };

/* Number of decimal digits; none for 0. A wide one must be below 2^255. */
int digits_of(uint128 value);
int wide_digits(struct wide value);

struct wide wide_add(struct wide a, uint128 b);
struct wide wide_subtract(struct wide a, struct wide b);
int wide_compare(struct wide a, struct wide b);
struct wide wide_product(uint128 a, uint128 b);

/* value * 10^power, of at most WIDE_DIGITS digits; `value` is above 0 and below 10^38. */
struct wide wide_shifted(uint128 value, int power);

/* floor(a / divisor) and what remains; `divisor` is not 0. */
struct wide wide_divide(struct wide a, uint128 divisor, uint128 *remainder);

/* The decimal nearest to the exact number: half to even, once. False where it does not fit. */
bool decimal_settle(struct exact exact, struct decimal *result);

#endif
