#include "base/decimal.h"
#include "base/decimal_wide.h"

/* The remainder is below 10^38, so twice of it fits. */
static bool rounds_up(uint128 quotient, uint128 remainder, uint128 divisor)
{
	uint128 twice = remainder * 2;
	return twice > divisor || (twice == divisor && quotient % 2 == 1);
}

static bool divide_narrow(struct decimal a, struct decimal b, int32_t shift, struct decimal *result)
{
	uint128 dividend = decimal_magnitude(a) * decimal_powers[shift];
	uint128 divisor = decimal_magnitude(b);
	uint128 quotient = dividend / divisor;
	uint128 remainder = dividend - quotient * divisor;
	if (rounds_up(quotient, remainder, divisor))
		quotient++;
	bool negative = (a.coefficient < 0) != (b.coefficient < 0);
	*result = (struct decimal){decimal_signed(negative, quotient), DECIMAL_QUOTIENT_SCALE};
	if (remainder == 0)
		*result = decimal_normalize(*result); /* short again, so that what follows stays narrow */
	return true;
}

static bool divide_wide(struct decimal a, struct decimal b, struct decimal *result)
{
	uint128 divisor = decimal_magnitude(b);
	/* The quotient is between 10^(size - 1) and 10^(size + 1). */
	int size = digits_of(decimal_magnitude(a)) - digits_of(divisor) + b.scale - a.scale;
	if (size > DECIMAL_DIGITS)
		return false;
	int places = DECIMAL_DIGITS - size;
	if (places > DECIMAL_QUOTIENT_SCALE)
		places = DECIMAL_QUOTIENT_SCALE;

	struct exact quotient = {.scale = places, .negative = (a.coefficient < 0) != (b.coefficient < 0)};
	struct wide dividend = {0, decimal_magnitude(a)};
	int shift = places + b.scale - a.scale;
	if (shift >= 0) {
		dividend = wide_shifted(decimal_magnitude(a), shift);
	} else {
		if (shift < -DECIMAL_DIGITS || divisor > ~(uint128)0 / decimal_powers[-shift]) {
			*result = decimal_of(0); /* a divisor above 2^128: less than a third of a unit */
			return true;
		}
		divisor *= decimal_powers[-shift];
	}
	uint128 remainder;
	quotient.magnitude = wide_divide(dividend, divisor, &remainder);
	if (wide_compare(quotient.magnitude, (struct wide){0, decimal_powers[DECIMAL_DIGITS]}) >= 0)
		quotient.sticky = remainder != 0; /* its last digit still goes */
	else if (rounds_up(quotient.magnitude.low, remainder, divisor))
		quotient.magnitude.low++;
	if (!decimal_settle(quotient, result))
		return false;
	if (remainder == 0)
		*result = decimal_normalize(*result);
	return true;
}

bool decimal_divide(struct decimal a, struct decimal b, struct decimal *result)
{
	int32_t shift = DECIMAL_QUOTIENT_SCALE + b.scale - a.scale;
	if (decimal_is_narrow(a) && decimal_is_narrow(b) && shift >= 0 && shift <= NARROW_SHIFT)
		return divide_narrow(a, b, shift, result);
	if (a.coefficient == 0) {
		*result = decimal_of(0);
		return true;
	}
	return divide_wide(a, b, result);
}

/* value * 10^power modulo the divisor, which is below 10^38. */
static uint128 shifted_modulo(uint128 value, int32_t power, uint128 divisor)
{
	uint128 rest = value % divisor;
	while (power > 0 && rest != 0) {
		int32_t step = power < DECIMAL_DIGITS ? power : DECIMAL_DIGITS;
		wide_divide(wide_product(rest, decimal_powers[step]), divisor, &rest);
		power -= step;
	}
	return rest;
}

bool decimal_modulo(struct decimal a, struct decimal b, struct decimal *result)
{
	bool opposite = (a.coefficient < 0) != (b.coefficient < 0);
	uint128 divisor = decimal_magnitude(b);
	uint128 rest = decimal_magnitude(a);
	int32_t scale = b.scale;
	if (a.scale <= b.scale) {
		rest = shifted_modulo(rest, b.scale - a.scale, divisor);
	} else {
		scale = a.scale;
		int32_t apart = a.scale - b.scale;
		if (apart > DECIMAL_DIGITS || divisor > decimal_powers[DECIMAL_DIGITS] / decimal_powers[apart]) {
			/* |b| is above |a|. */
			if (opposite && rest != 0)
				return decimal_add(a, b, result);
			*result = a;
			return true;
		}
		divisor *= decimal_powers[apart];
		rest %= divisor;
	}
	if (opposite && rest != 0)
		rest = divisor - rest;
	*result = (struct decimal){decimal_signed(b.coefficient < 0, rest), scale};
	return true;
}

/* floor(sqrt(value)) for values from 1 to 10^30, by Newton's method from above. */
static uint64_t integer_root(uint128 value)
{
	uint128 root = (uint128)1 << 50;
	for (;;) {
		uint128 next = (root + value / root) / 2;
		if (next >= root)
			return (uint64_t)root;
		root = next;
	}
}

struct decimal decimal_square_root(struct decimal a)
{
	uint128 magnitude = decimal_magnitude(a);
	if (magnitude == 0)
		return decimal_of(0);
	/* Shifted to 29 or 30 digits and an even scale, the number has a root of 15 digits before the point. */
	int shift = 2 * DECIMAL_ROOT_DIGITS - 1 - digits_of(magnitude);
	if ((a.scale + shift) % 2 != 0)
		shift++;
	uint128 radicand = magnitude;
	uint128 unit = 1;
	uint128 cut = 0; /* cut / unit is what the radicand lacks */
	if (shift >= 0) {
		radicand *= decimal_powers[shift];
	} else {
		unit = decimal_powers[-shift];
		radicand = magnitude / unit;
		cut = magnitude - radicand * unit;
	}
	uint64_t root = integer_root(radicand);
	/* (root + 1/2)^2 = root^2 + root + 1/4 decides. */
	uint128 above = radicand - (uint128)root * root;
	if (above > root || (above == root && (cut * 4 > unit || (cut * 4 == unit && root % 2 == 1))))
		root++;
	int scale = (a.scale + shift) / 2;
	if (scale < 0)
		return (struct decimal){(int128)(root * decimal_powers[-scale]), 0};
	return decimal_normalize((struct decimal){root, scale});
}
