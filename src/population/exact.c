#include "population/exact.h"

#include "population/big.h"

/* --- adding --- */

static struct scaled_sum *part_of(struct exact_sum *sum, int32_t scale)
{
	for (size_t i = 0; i < sum->parts.count; i++)
		if (sum->parts.items[i].scale == scale)
			return &sum->parts.items[i];
	vector_push(&sum->parts, (struct scaled_sum){.scale = scale});
	return &sum->parts.items[sum->parts.count - 1];
}

static void add_limbs(struct scaled_sum *part, const uint64_t low[4], uint64_t extension)
{
	uint128 carry = 0;
	for (size_t i = 0; i < SUM_LIMBS; i++) {
		carry += (uint128)part->limbs[i] + (i < 4 ? low[i] : extension);
		part->limbs[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

void exact_add(struct exact_sum *sum, int128 coefficient, int32_t scale)
{
	uint64_t sign = coefficient < 0 ? ~(uint64_t)0 : 0;
	uint64_t low[4] = {(uint64_t)coefficient, (uint64_t)((uint128)coefficient >> 64), sign, sign};
	add_limbs(part_of(sum, scale), low, sign);
}

void exact_add_square(struct exact_sum *sum, struct decimal value)
{
	uint128 magnitude = value.coefficient < 0 ? -(uint128)value.coefficient : (uint128)value.coefficient;
	uint64_t high = (uint64_t)(magnitude >> 64);
	uint64_t low = (uint64_t)magnitude;
	uint128 cross = (uint128)high * low;
	uint128 bottom = (uint128)low * low;
	uint128 top = (uint128)high * high;
	uint64_t limbs[4] = {(uint64_t)bottom};
	uint128 carry = (bottom >> 64) + (uint64_t)cross + (uint64_t)cross;
	limbs[1] = (uint64_t)carry;
	carry = (carry >> 64) + (uint64_t)(cross >> 64) + (uint64_t)(cross >> 64) + (uint64_t)top;
	limbs[2] = (uint64_t)carry;
	limbs[3] = (uint64_t)((carry >> 64) + (top >> 64));
	add_limbs(part_of(sum, value.scale * 2), limbs, 0);
}

void exact_free(struct exact_sum *sum)
{
	vector_free(&sum->parts);
}

/* --- a sum as sign, magnitude and scale --- */

struct whole {
	struct big magnitude;
	bool negative;
	int32_t scale;
};

static bool part_is_negative(const struct scaled_sum *part)
{
	return part->limbs[SUM_LIMBS - 1] >> 63;
}

static struct big part_magnitude(const struct scaled_sum *part)
{
	struct big result = {0};
	bool negative = part_is_negative(part);
	uint128 carry = negative;
	for (size_t i = 0; i < SUM_LIMBS; i++) {
		carry += negative ? ~part->limbs[i] : part->limbs[i];
		result.limbs[i] = (uint64_t)carry;
		carry >>= 64;
	}
	return result;
}

static struct whole whole_of(const struct exact_sum *sum)
{
	struct big positive = {0};
	struct big negative = {0};
	struct whole whole = {0};
	bool rest = false;
	for (size_t i = 0; i < sum->parts.count; i++)
		if (sum->parts.items[i].scale > whole.scale)
			whole.scale = sum->parts.items[i].scale;
	for (size_t i = 0; i < sum->parts.count; i++) {
		const struct scaled_sum *part = &sum->parts.items[i];
		struct big magnitude = part_magnitude(part);
		big_shift_decimal(&magnitude, whole.scale - part->scale, &rest);
		big_add(part_is_negative(part) ? &negative : &positive, &magnitude);
	}
	whole.negative = big_compare(&positive, &negative) < 0;
	whole.magnitude = whole.negative ? negative : positive;
	big_subtract(&whole.magnitude, whole.negative ? &positive : &negative);
	return whole;
}

/* --- rounding --- */

/* The magnitude at `scale` with `drop` digits cut, half to even; `sticky`: something is behind the digits already. */
static bool round_to(struct big magnitude, bool negative, int64_t scale, int64_t drop, bool sticky,
		     struct decimal *result)
{
	unsigned last = 0;
	if (drop > 0) {
		big_shift_decimal(&magnitude, 1 - drop, &sticky);
		last = (unsigned)big_divide_small(&magnitude, 10);
		scale -= drop;
	}
	bool odd = magnitude.limbs[0] & 1;
	if (last > 5 || (last == 5 && (sticky || odd))) {
		struct big one = {{1}};
		big_add(&magnitude, &one);
	}
	bool rest = false;
	if (scale < 0) {
		big_shift_decimal(&magnitude, -scale, &rest);
		scale = 0;
	}
	if (big_digits(&magnitude) > DECIMAL_DIGITS) { /* 99...9 rounded up */
		if (scale == 0)
			return false;
		big_divide_small(&magnitude, 10);
		scale--;
	}
	int128 coefficient = (int128)big_low(&magnitude);
	*result = decimal_normalize((struct decimal){negative ? -coefficient : coefficient, (int32_t)scale});
	return true;
}

static bool round_whole(const struct whole *whole, struct decimal *result)
{
	int64_t digits = (int64_t)big_digits(&whole->magnitude);
	int64_t drop = digits - DECIMAL_DIGITS;
	if (whole->scale - drop > DECIMAL_SCALE_MAX)
		drop = whole->scale - DECIMAL_SCALE_MAX;
	if (digits - whole->scale > DECIMAL_DIGITS)
		return false;
	return round_to(whole->magnitude, whole->negative, whole->scale, drop, false, result);
}

bool exact_total(const struct exact_sum *sum, struct decimal *result)
{
	struct whole whole = whole_of(sum);
	return round_whole(&whole, result);
}

bool exact_average(const struct exact_sum *sum, uint64_t count, struct decimal *result)
{
	enum { EXTRA = 2 };
	struct whole whole = whole_of(sum);
	bool sticky = false;
	int64_t scale = DECIMAL_QUOTIENT_SCALE + EXTRA;
	/* Cut what is far behind the 18th digit before dividing; it counts as something that is there. */
	big_shift_decimal(&whole.magnitude, scale - whole.scale, &sticky);
	sticky |= big_divide_small(&whole.magnitude, count) != 0;
	int64_t digits = (int64_t)big_digits(&whole.magnitude);
	int64_t before = digits - scale;
	int64_t kept = DECIMAL_QUOTIENT_SCALE;
	if (before + kept > DECIMAL_DIGITS)
		kept = DECIMAL_DIGITS - before;
	if (kept < 0)
		return false;
	return round_to(whole.magnitude, whole.negative, scale, scale - kept, sticky, result);
}

/* --- standard deviation --- */

static uint64_t root_of(uint128 value)
{
	uint128 low = 0;
	uint128 high = (uint128)1 << 64;
	while (high - low > 1) {
		uint128 middle = low + (high - low) / 2;
		if (middle * middle <= value)
			low = middle;
		else
			high = middle;
	}
	return (uint64_t)low;
}

/* count * squares - sum^2, at the scale 2s; not negative. */
static struct big spread(const struct whole *sum, const struct whole *squares, uint64_t count, int64_t *scale)
{
	bool rest = false;
	*scale = squares->scale > 2 * (int64_t)sum->scale ? squares->scale : 2 * (int64_t)sum->scale;
	struct big left = squares->magnitude;
	big_shift_decimal(&left, *scale - squares->scale, &rest);
	big_multiply_small(&left, count);
	struct big right = sum->magnitude;
	big_multiply(&right, &sum->magnitude);
	big_shift_decimal(&right, *scale - 2 * (int64_t)sum->scale, &rest);
	big_subtract(&left, &right);
	return left;
}

bool exact_deviation(const struct exact_sum *sum, const struct exact_sum *squares, uint64_t count,
		     struct decimal *result)
{
	struct whole whole = whole_of(sum);
	struct whole whole_squares = whole_of(squares);
	int64_t scale;
	struct big value = spread(&whole, &whole_squares, count, &scale);
	if (big_is_zero(&value)) {
		*result = decimal_of(0);
		return true;
	}
	/* Bring value / count^2 to about 34 digits at an even scale: its root then has 17. */
	bool sticky = false;
	struct big divisor = {{count}};
	big_multiply_small(&divisor, count);
	int64_t up = 34 - (int64_t)big_digits(&value) + (int64_t)big_digits(&divisor);
	if ((scale + up) % 2)
		up--;
	big_shift_decimal(&value, up, &sticky);
	sticky |= big_divide_small(&value, count) != 0;
	sticky |= big_divide_small(&value, count) != 0;
	uint128 square = big_low(&value);
	uint64_t root = root_of(square);
	sticky |= (uint128)root * root != square;
	struct big digits = {{root}};
	int64_t drop = (int64_t)big_digits(&digits) - DECIMAL_ROOT_DIGITS;
	int64_t root_scale = (scale + up) / 2;
	if (root_scale - drop > DECIMAL_SCALE_MAX)
		drop = root_scale - DECIMAL_SCALE_MAX;
	return round_to(digits, false, root_scale, drop, sticky, result);
}
