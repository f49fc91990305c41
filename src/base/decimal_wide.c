#include "base/decimal_wide.h"

#define E19 (uint128)10000000000000000000u
#define E20 (E19 * 10)

#define POWERS_OF_64_BITS                                                                                              \
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,          \
		1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000,                   \
		100000000000000000, 1000000000000000000

const int64_t powers_of_ten[19] = {POWERS_OF_64_BITS};

const uint128 decimal_powers[DECIMAL_DIGITS + 1] = {
	POWERS_OF_64_BITS,
	E19,
	E20,
	E20 * 10,
	E20 * 100,
	E20 * 1000,
	E20 * 10000,
	E20 * 100000,
	E20 * 1000000,
	E20 * 10000000,
	E20 * 100000000,
	E20 * 1000000000,
	E20 * 10000000000,
	E20 * 100000000000,
	E20 * 1000000000000,
	E20 * 10000000000000,
	E20 * 100000000000000,
	E20 * 1000000000000000,
	E20 * 10000000000000000,
	E20 * 100000000000000000,
	E20 * 1000000000000000000,
};

static int bits_of(uint128 value)
{
	uint64_t high = (uint64_t)(value >> 64);
	uint64_t low = (uint64_t)value;
	if (high)
		return 128 - __builtin_clzll(high);
	return low ? 64 - __builtin_clzll(low) : 0;
}

/* floor(bits * log10(2)): 1233 / 4096 is near enough for all bits up to 255. A number of so many bits has as many
 * digits or one more. */
static int digits_of_bits(int bits)
{
	return bits * 1233 >> 12;
}

int digits_of(uint128 value)
{
	int digits = digits_of_bits(bits_of(value));
	return digits + (value >= decimal_powers[digits] ? 1 : 0);
}

int wide_digits(struct wide value)
{
	if (value.high == 0)
		return digits_of(value.low);
	int digits = digits_of_bits(128 + bits_of(value.high));
	struct wide power = wide_product(decimal_powers[DECIMAL_DIGITS], decimal_powers[digits - DECIMAL_DIGITS]);
	return digits + (wide_compare(value, power) >= 0 ? 1 : 0);
}

struct wide wide_add(struct wide a, uint128 b)
{
	uint128 low = a.low + b;
	return (struct wide){a.high + (low < b ? 1 : 0), low};
}

struct wide wide_subtract(struct wide a, struct wide b)
{
	return (struct wide){a.high - b.high - (a.low < b.low ? 1 : 0), a.low - b.low};
}

int wide_compare(struct wide a, struct wide b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	return a.low < b.low ? -1 : a.low > b.low;
}

struct wide wide_product(uint128 a, uint128 b)
{
	uint128 a_high = a >> 64, a_low = (uint64_t)a;
	uint128 b_high = b >> 64, b_low = (uint64_t)b;
	uint128 lowest = a_low * b_low;
	uint128 middle = a_high * b_low + (lowest >> 64);
	uint128 other = a_low * b_high + (uint64_t)middle;
	return (struct wide){a_high * b_high + (middle >> 64) + (other >> 64), other << 64 | (uint64_t)lowest};
}

struct wide wide_shifted(uint128 value, int power)
{
	int room = DECIMAL_DIGITS - digits_of(value);
	int first = power < room ? power : room;
	return wide_product(value * decimal_powers[first], decimal_powers[power - first]);
}

/* One digit of the long division in base 2^64: (*rest * 2^64 + limb) / divisor, where *rest < divisor and the divisor
 * has its top bit set. The estimate from the upper halves is at most 2 too high (Knuth, The Art of Computer
 * Programming, volume 2, 4.3.1, theorem B). */
static uint64_t divide_step(uint128 *rest, uint64_t limb, uint128 divisor)
{
	uint64_t upper = (uint64_t)(divisor >> 64);
	uint64_t quotient = (uint64_t)(*rest >> 64) >= upper ? UINT64_MAX : (uint64_t)(*rest / upper);
	struct wide dividend = {*rest >> 64, *rest << 64 | limb};
	struct wide product = wide_product(divisor, quotient);
	while (wide_compare(product, dividend) > 0) {
		product = wide_subtract(product, (struct wide){0, divisor});
		quotient--;
	}
	*rest = wide_subtract(dividend, product).low;
	return quotient;
}

/* Long division by one limb: each step divides 128 bits by 64. */
static struct wide divide_by_limb(struct wide a, uint64_t divisor, uint128 *remainder)
{
	uint64_t limbs[] = {(uint64_t)(a.high >> 64), (uint64_t)a.high, (uint64_t)(a.low >> 64), (uint64_t)a.low};
	uint128 rest = 0;
	for (int i = 0; i < 4; i++) {
		uint128 dividend = rest << 64 | limbs[i];
		limbs[i] = (uint64_t)(dividend / divisor);
		rest = dividend - (uint128)limbs[i] * divisor;
	}
	*remainder = rest;
	return (struct wide){(uint128)limbs[0] << 64 | limbs[1], (uint128)limbs[2] << 64 | limbs[3]};
}

struct wide wide_divide(struct wide a, uint128 divisor, uint128 *remainder)
{
	if (a.high == 0) {
		uint128 quotient = a.low / divisor;
		*remainder = a.low - quotient * divisor;
		return (struct wide){0, quotient};
	}
	if (divisor >> 64 == 0)
		return divide_by_limb(a, (uint64_t)divisor, remainder);

	/* Both shifted until the divisor has its top bit set; what leaves `a` at the top is below the divisor. */
	int shift = 128 - bits_of(divisor);
	uint128 rest = a.high;
	uint128 low = a.low;
	uint64_t top = 0;
	if (shift > 0) {
		top = (uint64_t)(a.high >> (128 - shift));
		rest = a.high << shift | a.low >> (128 - shift);
		low = a.low << shift;
	}
	divisor <<= shift;
	uint64_t next = (uint64_t)rest;
	rest = (uint128)top << 64 | rest >> 64;
	uint64_t first = divide_step(&rest, next, divisor);
	uint64_t second = divide_step(&rest, (uint64_t)(low >> 64), divisor);
	uint64_t third = divide_step(&rest, (uint64_t)low, divisor);
	*remainder = rest >> shift;
	return (struct wide){first, (uint128)second << 64 | third};
}

/* The magnitude, which is below 5 * 10^WIDE_DIGITS, without its last `count` digits, half to even. At most
 * DECIMAL_DIGITS remain. */
static uint128 drop_digits(struct wide magnitude, bool sticky, int64_t count)
{
	if (count > WIDE_DIGITS)
		return 0;
	uint128 remainder;
	if (count > DECIMAL_DIGITS) {
		magnitude = wide_divide(magnitude, decimal_powers[count - DECIMAL_DIGITS], &remainder);
		sticky |= remainder != 0;
		count = DECIMAL_DIGITS;
	}
	uint128 kept = wide_divide(magnitude, decimal_powers[count], &remainder).low;
	uint128 half = decimal_powers[count] / 2;
	bool up = remainder > half || (remainder == half && (sticky || kept % 2 == 1));
	return kept + (up ? 1 : 0);
}

bool decimal_settle(struct exact exact, struct decimal *result)
{
	uint128 kept = exact.magnitude.low;
	int64_t scale = exact.scale;
	int digits = wide_digits(exact.magnitude);
	if (digits == 0) {
		*result = decimal_of(0);
		return true;
	}
	if (digits - scale > DECIMAL_DIGITS)
		return false;
	if (scale < 0) {
		kept *= decimal_powers[-scale];
		scale = 0;
	}
	int64_t drop = digits - DECIMAL_DIGITS;
	if (drop < scale - DECIMAL_SCALE_MAX)
		drop = scale - DECIMAL_SCALE_MAX;
	if (drop > 0) {
		kept = drop_digits(exact.magnitude, exact.sticky, drop);
		scale -= drop;
	}
	if (kept == decimal_powers[DECIMAL_DIGITS]) { /* rounding up has carried into one digit more */
		if (scale == 0)
			return false;
		kept /= 10;
		scale--;
	}
	*result = (struct decimal){decimal_signed(exact.negative, kept), (int32_t)scale};
	return true;
}
