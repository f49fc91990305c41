#include "base/decimal.h"

#include "base/decimal_wide.h"

static uint128 power_between(int32_t coarse, int32_t fine)
{
	return decimal_powers[fine > coarse ? fine - coarse : 0];
}

/* Both numbers are narrow and can be brought to the same scale within 128 bits. */
static bool are_near(struct decimal a, struct decimal b)
{
	int32_t apart = a.scale - b.scale;
	return decimal_is_narrow(a) && decimal_is_narrow(b) && apart >= -NARROW_SHIFT && apart <= NARROW_SHIFT;
}

/* How |coarse| compares with |fine|, whose scale is not below. */
static int compare_magnitudes(struct decimal coarse, struct decimal fine)
{
	int32_t apart = fine.scale - coarse.scale;
	uint128 magnitude = decimal_magnitude(coarse);
	if (magnitude == 0)
		return fine.coefficient == 0 ? 0 : -1;
	if (apart > DECIMAL_DIGITS)
		return 1;
	return wide_compare(wide_product(magnitude, decimal_powers[apart]), (struct wide){0, decimal_magnitude(fine)});
}

/* The scale of `fine` is not below that of `coarse`. */
static int compare_to_finer(struct decimal coarse, struct decimal fine)
{
	int32_t apart = fine.scale - coarse.scale;
	if (decimal_is_narrow(coarse) && apart <= NARROW_SHIFT) {
		int128 raised = coarse.coefficient * (int128)decimal_powers[apart];
		return (raised > fine.coefficient) - (raised < fine.coefficient);
	}
	bool negative = coarse.coefficient < 0;
	if (negative != (fine.coefficient < 0))
		return negative ? -1 : 1;
	int order = compare_magnitudes(coarse, fine);
	return negative ? -order : order;
}

int decimal_compare(struct decimal a, struct decimal b)
{
	if (a.scale == b.scale)
		return (a.coefficient > b.coefficient) - (a.coefficient < b.coefficient);
	return a.scale < b.scale ? compare_to_finer(a, b) : -compare_to_finer(b, a);
}

/* The sum of two numbers, of which `fine` has no smaller scale. What of it lies below the digits that a wide integer
 * can align is cut and only remembered as `sticky`. */
static bool add_wide(struct decimal coarse, struct decimal fine, struct decimal *result)
{
	int apart = fine.scale - coarse.scale;
	int room = WIDE_DIGITS - digits_of(decimal_magnitude(coarse));
	if (coarse.coefficient == 0) {
		*result = fine;
		return true;
	}
	if (apart > room + DECIMAL_DIGITS) { /* far too little to change the 38th digit */
		*result = coarse;
		return true;
	}
	bool negative = coarse.coefficient < 0;
	struct exact sum = {.scale = fine.scale, .negative = negative};
	uint128 small = decimal_magnitude(fine);
	if (apart > room) {
		uint128 power = decimal_powers[apart - room];
		sum.sticky = small % power != 0;
		sum.scale -= apart - room;
		small /= power;
		apart = room;
	}
	struct wide large = wide_shifted(decimal_magnitude(coarse), apart);
	struct wide other = {0, small};
	if (negative == (fine.coefficient < 0)) {
		sum.magnitude = wide_add(large, small);
	} else if (wide_compare(large, other) >= 0) {
		/* large - (small + a fraction) is one less, and a fraction. */
		sum.magnitude = wide_subtract(large, wide_add(other, sum.sticky ? 1 : 0));
	} else {
		sum.magnitude = wide_subtract(other, large);
		sum.negative = !negative;
	}
	return decimal_settle(sum, result);
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *result)
{
	if (are_near(a, b)) {
		int128 left = a.coefficient * (int128)power_between(a.scale, b.scale);
		int128 right = b.coefficient * (int128)power_between(b.scale, a.scale);
		*result = (struct decimal){left + right, a.scale > b.scale ? a.scale : b.scale};
		return true;
	}
	return a.scale < b.scale ? add_wide(a, b, result) : add_wide(b, a, result);
}

bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *result)
{
	return decimal_add(a, decimal_negate(b), result);
}

bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *result)
{
	int32_t scale = a.scale + b.scale;
	if (decimal_is_narrow(a) && decimal_is_narrow(b) && scale <= DECIMAL_SCALE_MAX) {
		*result = (struct decimal){a.coefficient * b.coefficient, scale};
		return true;
	}
	struct exact product = {
		.magnitude = wide_product(decimal_magnitude(a), decimal_magnitude(b)),
		.scale = scale,
		.negative = (a.coefficient < 0) != (b.coefficient < 0),
	};
	return decimal_settle(product, result);
}

struct decimal decimal_negate(struct decimal a)
{
	return (struct decimal){-a.coefficient, a.scale};
}

struct decimal decimal_absolute(struct decimal a)
{
	return a.coefficient < 0 ? decimal_negate(a) : a;
}

/* Divided by 10^power, if that leaves no rest. */
static bool cut_zeros(int128 *coefficient, int32_t power)
{
	int64_t narrow = (int64_t)*coefficient;
	if (narrow == *coefficient) {
		int64_t divisor = (int64_t)decimal_powers[power];
		if (narrow % divisor != 0)
			return false;
		*coefficient = narrow / divisor;
		return true;
	}
	int128 shorter = *coefficient / (int128)decimal_powers[power];
	if (shorter * (int128)decimal_powers[power] != *coefficient)
		return false;
	*coefficient = shorter;
	return true;
}

/* Divided by 5, 2^64 leaves 1, so that the halves may be divided one by one. */
static bool ends_in_zero(uint128 magnitude)
{
	uint64_t low = (uint64_t)magnitude;
	uint64_t high = (uint64_t)(magnitude >> 64);
	return low % 2 == 0 && (low % 5 + high % 5) % 5 == 0;
}

/* What ends in n zeros ends in n bits of zero too, which is soon seen. */
struct decimal decimal_normalize(struct decimal a)
{
	if (a.coefficient == 0)
		return decimal_of(0);
	if (a.scale == 0 || !ends_in_zero(decimal_magnitude(a)))
		return a;
	uint64_t low = (uint64_t)a.coefficient;
	int32_t bits = low ? __builtin_ctzll(low) : 64;
	for (int32_t step = 32; step > 0; step /= 2) {
		while (step <= a.scale && step <= bits && cut_zeros(&a.coefficient, step)) {
			a.scale -= step;
			bits -= step;
		}
	}
	return a;
}

bool decimal_shift(struct decimal a, int32_t power, struct decimal *result)
{
	int64_t scale = (int64_t)a.scale - power;
	int64_t beyond = scale < 0 ? -scale : scale > DECIMAL_SCALE_MAX ? scale - DECIMAL_SCALE_MAX : 0;
	if (a.coefficient == 0) {
		*result = decimal_of(0);
		return true;
	}
	if (beyond >= DECIMAL_DIGITS)
		return false;
	uint128 factor = decimal_powers[beyond];
	uint128 magnitude = decimal_magnitude(a);
	if (scale < 0) {
		if (magnitude > (decimal_powers[DECIMAL_DIGITS] - 1) / factor)
			return false;
		magnitude *= factor;
		scale = 0;
	} else {
		if (magnitude % factor != 0)
			return false;
		magnitude /= factor;
		scale -= beyond;
	}
	*result = (struct decimal){decimal_signed(a.coefficient < 0, magnitude), (int32_t)scale};
	return true;
}

bool decimal_round(struct decimal a, int32_t digits, struct decimal *result)
{
	if (digits >= a.scale) {
		*result = a;
		return true;
	}
	int64_t drop = (int64_t)a.scale - digits;
	if (drop > DECIMAL_DIGITS) { /* less than a tenth of a unit */
		*result = decimal_of(0);
		return true;
	}
	uint128 power = decimal_powers[drop];
	uint128 magnitude = decimal_magnitude(a);
	uint128 kept = magnitude / power;
	if (magnitude - kept * power >= power / 2)
		kept++;
	return decimal_shift((struct decimal){decimal_signed(a.coefficient < 0, kept), 0}, -digits, result);
}

/* The coefficient without its last `drop` digits, rounded towards minus infinity. */
static int128 floor_digits(int128 coefficient, int64_t drop, bool *exact)
{
	if (drop > DECIMAL_DIGITS) {
		*exact = coefficient == 0;
		return coefficient < 0 ? -1 : 0;
	}
	int128 power = (int128)decimal_powers[drop];
	int128 kept = coefficient / power;
	int128 cut = coefficient - kept * power;
	*exact = cut == 0;
	return cut < 0 ? kept - 1 : kept;
}

bool decimal_floor(struct decimal a, struct decimal *result)
{
	bool exact;
	*result = (struct decimal){floor_digits(a.coefficient, a.scale, &exact), 0};
	return true;
}

bool decimal_ceiling(struct decimal a, struct decimal *result)
{
	bool exact;
	*result = (struct decimal){-floor_digits(-a.coefficient, a.scale, &exact), 0};
	return true;
}

int decimal_floor_at_scale(struct decimal a, int32_t scale, int64_t *result, bool *exact)
{
	int64_t shift = (int64_t)scale - a.scale;
	int128 value = a.coefficient;
	*exact = true;
	if (shift < 0) {
		value = floor_digits(value, -shift, exact);
	} else if (value != 0) {
		/* One unit shifted by 19 digits is already out of range, and so is what is not narrow. */
		int64_t within = shift < NARROW_SHIFT ? shift : NARROW_SHIFT;
		if (decimal_is_narrow(a))
			value *= (int128)decimal_powers[within];
	}
	if (value != (int64_t)value) {
		*result = value < 0 ? INT64_MIN : INT64_MAX;
		*exact = false;
		return value < 0 ? -1 : 1;
	}
	*result = (int64_t)value;
	return 0;
}

bool decimal_to_integer(struct decimal a, int64_t *result)
{
	bool exact;
	int64_t whole;
	if (decimal_floor_at_scale(a, 0, &whole, &exact) != 0 || !exact)
		return false;
	*result = whole;
	return true;
}

/* The finishing steps of splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t mix(uint64_t bits)
{
	bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
	bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
	return bits ^ bits >> 31;
}

uint64_t decimal_hash(struct decimal a)
{
	a = decimal_normalize(a);
	uint128 bits = (uint128)a.coefficient;
	return mix(mix(mix((uint64_t)bits) + (uint64_t)(bits >> 64)) + (uint64_t)a.scale);
}
