/* Decimals: exact numbers of up to 38 significant digits.
 *
 * The value is coefficient / 10^scale, with |coefficient| < 10^38 and 0 <= scale <= DECIMAL_SCALE_MAX. One value may
 * have several forms (1.5 and 1.50): compare with decimal_compare, never with ==. Every function takes any form and
 * may return any.
 *
 * Results that need more than 38 significant digits are rounded half to even to 38, once, from the exact result, as
 * long as the digits before the point fit into 38; where they do not, a function returns false and leaves *result
 * alone. Digits beyond DECIMAL_SCALE_MAX after the point are rounded half to even too. Nothing here uses binary
 * floating point or reads the locale. */
#ifndef RUBRIC_BASE_DECIMAL_H
#define RUBRIC_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct arena;
struct buffer;

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

enum {
	DECIMAL_DIGITS = 38,         /* significant digits of a number */
	DECIMAL_QUOTIENT_SCALE = 18, /* digits after the point of a quotient or an average */
	DECIMAL_ROOT_DIGITS = 15,    /* significant digits of an irrational result */
	DECIMAL_SCALE_MAX = 255,
	DECIMAL_TEXT_MAX = 2 + DECIMAL_DIGITS + DECIMAL_SCALE_MAX + 2, /* room for decimal_format */
};

struct decimal {
	int128 coefficient;
	int32_t scale;
};

enum decimal_reading { DECIMAL_READ, DECIMAL_MALFORMED, DECIMAL_TOO_LARGE };

static inline struct decimal decimal_of(int64_t integer)
{
	return (struct decimal){integer, 0};
}

static inline bool decimal_is_zero(struct decimal a)
{
	return a.coefficient == 0;
}

/* -1, 0 or 1 as `a` is below, equal to or above `b`; exact for any scales. */
int decimal_compare(struct decimal a, struct decimal b);

bool decimal_add(struct decimal a, struct decimal b, struct decimal *result);
bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *result);
bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *result);

/* a / b rounded half to even at 18 digits after the point, or fewer where 38 digits do not hold them; once, from the
 * exact quotient. `b` must not be 0. */
bool decimal_divide(struct decimal a, struct decimal b, struct decimal *result);

/* a - b * floor(a / b) with the exact quotient: the divisor's sign. `b` must not be 0. */
bool decimal_modulo(struct decimal a, struct decimal b, struct decimal *result);

struct decimal decimal_negate(struct decimal a);
struct decimal decimal_absolute(struct decimal a);

/* Rounded half away from zero at `digits` after the point (before it, where negative). */
bool decimal_round(struct decimal a, int32_t digits, struct decimal *result);
bool decimal_floor(struct decimal a, struct decimal *result);
bool decimal_ceiling(struct decimal a, struct decimal *result);

/* The square root, correctly rounded half to even to 15 significant digits; exact roots stay exact as far as 15 digits
 * hold them. `a` must not be negative. */
struct decimal decimal_square_root(struct decimal a);

/* The same value without trailing zeros after the point; zero has scale 0. */
struct decimal decimal_normalize(struct decimal a);

/* a * 10^power, exact; false where it does not fit. */
bool decimal_shift(struct decimal a, int32_t power, struct decimal *result);

/* The coefficient at `scale` digits after the point, rounded towards minus infinity; *exact tells whether nothing was
 * cut. Returns -1, 0 or 1: below, inside or above the range of an int64_t (then *result is the nearest end). */
int decimal_floor_at_scale(struct decimal a, int32_t scale, int64_t *result, bool *exact);

/* The whole value as an int64_t; false where it has digits after the point or does not fit. */
bool decimal_to_integer(struct decimal a, int64_t *result);

/* Reads [+-]digits[.digits][e[+-]digits] that make up all of `text`; a digit on one side of the point is enough. More
 * than 38 significant digits are rounded as a result is. */
enum decimal_reading decimal_parse(struct text text, struct decimal *result);

/* Writes the value with `point` as decimal mark, without exponent and without trailing zeros after the point; returns
 * the length. There is no zero byte behind it. */
size_t decimal_format(struct decimal a, char point, char out[DECIMAL_TEXT_MAX]);

/* The same with a point: as a text in the arena, and behind what is in the buffer. */
struct text decimal_text(struct arena *arena, struct decimal a);
void decimal_append(struct buffer *out, struct decimal a);

uint64_t decimal_hash(struct decimal a); /* equal values, equal hashes */

extern const int64_t powers_of_ten[19]; /* 10^0 to 10^18 */

#endif
