#include "population/exact.h"

#include "base/memory.h"
#include "kernel/kernel.h"

/* --- adding --- */

static struct scaled_sum *part_of(struct exact_sum *sum, int32_t scale)
{
	for (uint32_t i = 0; i < sum->part_count; i++)
		if (sum->parts[i].scale == scale)
			return &sum->parts[i];
	/* One by one: there are few scales, and perhaps many sums. */
	sum->parts = memory_resize(sum->parts, (size_t)sum->part_count + 1, sizeof *sum->parts);
	sum->parts[sum->part_count] = (struct scaled_sum){.scale = scale};
	return &sum->parts[sum->part_count++];
}

static void add_part(struct exact_sum *sum, const struct scaled_sum *added)
{
	struct scaled_sum *part = part_of(sum, added->scale);
	uint128 carry = 0;
	for (size_t i = 0; i < SUM_LIMBS; i++) {
		carry += (uint128)part->limbs[i] + added->limbs[i];
		part->limbs[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

static struct scaled_sum near_part(const struct exact_sum *sum)
{
	uint64_t sign = sum->near < 0 ? ~(uint64_t)0 : 0;
	return (struct scaled_sum){
		.scale = sum->scale,
		.limbs = {(uint64_t)sum->near, (uint64_t)((uint128)sum->near >> 64), sign, sign, sign, sign},
	};
}

/* The number at a greater scale, where that is no work. */
static bool raise(int128 *number, int32_t up)
{
	enum { POWERS = 18 };
	if (up > POWERS || *number != (int64_t)*number)
		return false;
	*number *= powers_of_ten[up];
	return true;
}

/* Brings the sum and the term to one scale, the greater one. */
static bool align(struct exact_sum *sum, int128 *coefficient, int32_t scale)
{
	if (scale <= sum->scale)
		return raise(coefficient, sum->scale - scale);
	if (!raise(&sum->near, scale - sum->scale))
		return false;
	sum->scale = scale;
	return true;
}

void exact_add(struct exact_sum *sum, int128 coefficient, int32_t scale)
{
	int128 near, term = coefficient;
	if ((sum->scale == scale || align(sum, &term, scale)) && !__builtin_add_overflow(sum->near, term, &near)) {
		sum->near = near;
		return;
	}
	if (sum->near) {
		struct scaled_sum aside = near_part(sum);
		add_part(sum, &aside);
	}
	sum->near = coefficient;
	sum->scale = scale;
}

static uint128 magnitude_of(int128 coefficient)
{
	return coefficient < 0 ? -(uint128)coefficient : (uint128)coefficient;
}

void exact_add_product(struct exact_sum *sum, struct decimal value, const struct big *factor, int32_t scale)
{
	struct big product = big_of(magnitude_of(value.coefficient));
	big_multiply(&product, factor);
	struct scaled_sum part = {.scale = value.scale + scale};
	bool negative = value.coefficient < 0;
	uint128 carry = negative;
	for (size_t i = 0; i < SUM_LIMBS; i++) {
		carry += negative ? ~product.limbs[i] : product.limbs[i];
		part.limbs[i] = (uint64_t)carry;
		carry >>= 64;
	}
	add_part(sum, &part);
}

void exact_add_square(struct exact_sum *sum, struct decimal value)
{
	if (value.coefficient == (int64_t)value.coefficient) {
		exact_add(sum, value.coefficient * value.coefficient, value.scale * 2);
		return;
	}
	struct big factor = big_of(magnitude_of(value.coefficient));
	exact_add_product(sum, decimal_absolute(value), &factor, value.scale);
}

void exact_add_sum(struct exact_sum *sum, const struct exact_sum *other)
{
	exact_add(sum, other->near, other->scale);
	for (uint32_t i = 0; i < other->part_count; i++)
		add_part(sum, &other->parts[i]);
}

void exact_free(struct exact_sum *sum)
{
	memory_free(sum->parts);
	*sum = (struct exact_sum){0};
}

/* --- a sum as sign, magnitude and scale --- */

struct whole {
	struct big magnitude;
	bool negative;
	int32_t scale;
};

/* Adds the part to the sum of the positive or of the negative ones, at `scale`. */
static void sort_in(const struct scaled_sum *part, int32_t scale, struct big *positive, struct big *negative)
{
	uint64_t limbs[SUM_LIMBS];
	bool rest = false;
	bool below = part->limbs[SUM_LIMBS - 1] >> 63;
	uint128 carry = below;
	for (size_t i = 0; i < SUM_LIMBS; i++) {
		carry += below ? ~part->limbs[i] : part->limbs[i];
		limbs[i] = (uint64_t)carry;
		carry >>= 64;
	}
	struct big magnitude = big_of_limbs(limbs, SUM_LIMBS);
	big_shift_decimal(&magnitude, scale - part->scale, &rest);
	big_add(below ? negative : positive, &magnitude);
}

static struct whole whole_of(const struct exact_sum *sum)
{
	struct big positive = {0};
	struct big negative = {0};
	struct scaled_sum near = near_part(sum);
	struct whole whole = {.scale = sum->scale};
	for (uint32_t i = 0; i < sum->part_count; i++)
		if (sum->parts[i].scale > whole.scale)
			whole.scale = sum->parts[i].scale;
	sort_in(&near, whole.scale, &positive, &negative);
	for (uint32_t i = 0; i < sum->part_count; i++)
		sort_in(&sum->parts[i], whole.scale, &positive, &negative);
	whole.negative = big_compare(&positive, &negative) < 0;
	whole.magnitude = whole.negative ? negative : positive;
	big_subtract(&whole.magnitude, whole.negative ? &positive : &negative);
	return whole;
}

bool exact_is_zero(const struct exact_sum *sum)
{
	if (sum->part_count == 0)
		return sum->near == 0;
	struct whole whole = whole_of(sum);
	return big_is_zero(&whole.magnitude);
}

int exact_compare(const struct exact_sum *a, const struct exact_sum *b)
{
	if (a->part_count == 0 && b->part_count == 0 && a->scale == b->scale)
		return (a->near > b->near) - (a->near < b->near);
	bool rest = false;
	struct whole left = whole_of(a);
	struct whole right = whole_of(b);
	if (left.negative != right.negative)
		return left.negative ? -1 : 1;
	struct big *shorter = left.scale < right.scale ? &left.magnitude : &right.magnitude;
	int32_t more = left.scale < right.scale ? right.scale - left.scale : left.scale - right.scale;
	big_shift_decimal(shorter, more, &rest);
	int order = big_compare(&left.magnitude, &right.magnitude);
	return left.negative ? -order : order;
}

/* --- rounding --- */

/* The magnitude at `scale` with `drop` digits cut, half to even; `sticky`: something is behind the digits already (then
 * at least one is cut). What remains has at most 38 digits. */
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
		struct big one = big_of(1);
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

/* Is the sum a number as it stands? Nearly all are. */
static bool is_number(const struct exact_sum *sum)
{
	return sum->part_count == 0 && sum->scale <= DECIMAL_SCALE_MAX && sum->near == (int64_t)sum->near;
}

bool exact_total(const struct exact_sum *sum, struct decimal *result)
{
	if (is_number(sum)) {
		*result = decimal_normalize((struct decimal){sum->near, sum->scale});
		return true;
	}
	struct whole whole = whole_of(sum);
	int64_t digits = (int64_t)big_digits(&whole.magnitude);
	int64_t drop = digits - DECIMAL_DIGITS;
	if (digits - whole.scale > DECIMAL_DIGITS)
		return false;
	if (drop < whole.scale - DECIMAL_SCALE_MAX)
		drop = whole.scale - DECIMAL_SCALE_MAX;
	return round_to(whole.magnitude, whole.negative, whole.scale, drop, false, result);
}

bool exact_average(const struct exact_sum *sum, uint64_t count, struct decimal *result)
{
	enum { EXTRA = 2 };
	if (is_number(sum)) {
		struct decimal divisor = {(int128)count, 0};
		bool fits = decimal_divide((struct decimal){sum->near, sum->scale}, divisor, result);
		*result = decimal_normalize(*result);
		return fits;
	}
	struct whole whole = whole_of(sum);
	bool sticky = false;
	int64_t scale = DECIMAL_QUOTIENT_SCALE + EXTRA;
	/* Cut what is far behind the 18th digit before dividing; it counts as something that is there. No average is
	 * greater than the greatest term, so it has at most 38 digits before the point. */
	big_shift_decimal(&whole.magnitude, scale - whole.scale, &sticky);
	sticky |= big_divide_small(&whole.magnitude, count) != 0;
	int64_t digits = (int64_t)big_digits(&whole.magnitude);
	int64_t before = digits - scale;
	int64_t kept = DECIMAL_QUOTIENT_SCALE;
	if (before + kept > DECIMAL_DIGITS)
		kept = DECIMAL_DIGITS - before;
	return round_to(whole.magnitude, whole.negative, scale, scale - kept, sticky, result);
}

/* --- standard deviation --- */

/* floor(sqrt(value)) of a value below 2^126, by bisection. */
static uint64_t root_of(uint128 value)
{
	uint64_t root = 0;
	for (uint64_t bit = (uint64_t)1 << 62; bit; bit >>= 1)
		if ((uint128)(root + bit) * (root + bit) <= value)
			root += bit;
	return root;
}

/* count * squares - sum^2, at *scale; not negative. */
static struct big spread(const struct whole *sum, const struct whole *squares, uint64_t count, int64_t *scale)
{
	bool rest = false;
	*scale = squares->scale > 2 * sum->scale ? squares->scale : 2 * sum->scale;
	struct big left = squares->magnitude;
	big_shift_decimal(&left, *scale - squares->scale, &rest);
	big_multiply_small(&left, count);
	struct big right = sum->magnitude;
	big_multiply(&right, &sum->magnitude);
	big_shift_decimal(&right, *scale - 2 * sum->scale, &rest);
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
	/* Bring value / count^2 to 33 to 35 digits at an even scale: its root then has 17 or 18, of which two or more
	 * are cut, and all that lies behind them is `sticky`. */
	bool sticky = false;
	struct big divisor = big_of((uint128)count * count);
	int64_t up = 34 - (int64_t)big_digits(&value) + (int64_t)big_digits(&divisor);
	if ((scale + up) % 2)
		up--;
	big_shift_decimal(&value, up, &sticky);
	sticky |= big_divide_small(&value, count) != 0;
	sticky |= big_divide_small(&value, count) != 0;
	uint128 square = big_low(&value);
	uint64_t root = root_of(square);
	sticky |= (uint128)root * root != square;
	struct big digits = big_of(root);
	int64_t drop = (int64_t)big_digits(&digits) - DECIMAL_ROOT_DIGITS;
	int64_t root_scale = (scale + up) / 2;
	if (root_scale - drop > DECIMAL_SCALE_MAX)
		drop = root_scale - DECIMAL_SCALE_MAX;
	return round_to(digits, false, root_scale, drop, sticky, result);
}

/* The greatest root with root^2 * divisor <= value, by bisection; below 2^63. */
static uint64_t root_of_quotient(const struct big *value, const struct big *divisor, bool *exact)
{
	uint64_t root = 0;
	*exact = false;
	for (uint64_t bit = (uint64_t)1 << 62; bit; bit >>= 1) {
		struct big square = *divisor;
		big_multiply_small(&square, root + bit);
		big_multiply_small(&square, root + bit);
		int order = big_compare(&square, value);
		if (order <= 0)
			root += bit;
		*exact |= order == 0;
	}
	return root;
}

/* sqrt(count * squares - sum^2) / |sum|: the root of the quotient of two integers, brought to 17 or 18 digits. */
bool exact_variation(const struct exact_sum *sum, const struct exact_sum *squares, uint64_t count,
		     struct decimal *result)
{
	struct whole whole = whole_of(sum);
	struct whole whole_squares = whole_of(squares);
	int64_t scale;
	bool rest = false;
	bool exact;
	struct big value = spread(&whole, &whole_squares, count, &scale);
	*result = decimal_of(0);
	if (big_is_zero(&value))
		return true;
	struct big divisor = whole.magnitude;
	big_multiply(&divisor, &whole.magnitude);
	int64_t up = 35 - (int64_t)big_digits(&value) + (int64_t)big_digits(&divisor);
	if ((up + scale) % 2)
		up--;
	big_shift_decimal(up > 0 ? &value : &divisor, up > 0 ? up : -up, &rest);
	struct big root = big_of(root_of_quotient(&value, &divisor, &exact));
	int64_t drop = (int64_t)big_digits(&root) - DECIMAL_ROOT_DIGITS;
	int64_t root_scale = (up + scale) / 2 - whole.scale;
	if (root_scale - drop > DECIMAL_SCALE_MAX)
		drop = root_scale - DECIMAL_SCALE_MAX;
	return round_to(root, false, root_scale, drop, !exact, result);
}
