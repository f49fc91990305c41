#include "population/big.h"

static const uint64_t power_19 = 10000000000000000000u;

static void trim(struct big *a)
{
	while (a->used && a->limbs[a->used - 1] == 0)
		a->used--;
}

struct big big_of_limbs(const uint64_t *limbs, size_t count)
{
	struct big result = {.used = count};
	for (size_t i = 0; i < count; i++)
		result.limbs[i] = limbs[i];
	trim(&result);
	return result;
}

struct big big_of(uint128 value)
{
	const uint64_t limbs[2] = {(uint64_t)value, (uint64_t)(value >> 64)};
	return big_of_limbs(limbs, 2);
}

uint128 big_low(const struct big *a)
{
	return (uint128)a->limbs[1] << 64 | a->limbs[0];
}

int big_compare(const struct big *a, const struct big *b)
{
	if (a->used != b->used)
		return a->used < b->used ? -1 : 1;
	for (size_t i = a->used; i-- > 0;)
		if (a->limbs[i] != b->limbs[i])
			return a->limbs[i] < b->limbs[i] ? -1 : 1;
	return 0;
}

void big_add(struct big *a, const struct big *b)
{
	uint128 carry = 0;
	if (a->used < b->used)
		a->used = b->used;
	for (size_t i = 0; i < a->used; i++) {
		carry += (uint128)a->limbs[i] + b->limbs[i];
		a->limbs[i] = (uint64_t)carry;
		carry >>= 64;
	}
	if (carry)
		a->limbs[a->used++] = (uint64_t)carry;
}

void big_subtract(struct big *a, const struct big *b)
{
	uint64_t borrow = 0;
	for (size_t i = 0; i < a->used; i++) {
		uint64_t before = a->limbs[i];
		uint64_t less = before - b->limbs[i];
		uint64_t result = less - borrow;
		borrow = (less > before) | (result > less);
		a->limbs[i] = result;
	}
	trim(a);
}

void big_multiply_small(struct big *a, uint64_t factor)
{
	uint128 carry = 0;
	for (size_t i = 0; i < a->used; i++) {
		carry += (uint128)a->limbs[i] * factor;
		a->limbs[i] = (uint64_t)carry;
		carry >>= 64;
	}
	if (carry)
		a->limbs[a->used++] = (uint64_t)carry;
	trim(a);
}

void big_multiply(struct big *a, const struct big *b)
{
	struct big product = {0};
	for (size_t i = 0; i < a->used; i++) {
		uint128 carry = 0;
		for (size_t j = 0; j < b->used; j++) {
			carry += (uint128)a->limbs[i] * b->limbs[j] + product.limbs[i + j];
			product.limbs[i + j] = (uint64_t)carry;
			carry >>= 64;
		}
		product.limbs[i + b->used] = (uint64_t)carry;
	}
	product.used = a->used + b->used;
	trim(&product);
	*a = product;
}

uint64_t big_divide_small(struct big *a, uint64_t divisor)
{
	uint128 rest = 0;
	for (size_t i = a->used; i-- > 0;) {
		rest = rest << 64 | a->limbs[i];
		a->limbs[i] = (uint64_t)(rest / divisor);
		rest %= divisor;
	}
	trim(a);
	return (uint64_t)rest;
}

static uint64_t small_power(int64_t power)
{
	uint64_t result = 1;
	while (power-- > 0)
		result *= 10;
	return result;
}

void big_shift_decimal(struct big *a, int64_t power, bool *rest)
{
	for (; power >= 19; power -= 19)
		big_multiply_small(a, power_19);
	if (power > 0)
		big_multiply_small(a, small_power(power));
	for (; power <= -19 && a->used; power += 19)
		*rest |= big_divide_small(a, power_19) != 0;
	if (power < 0 && a->used)
		*rest |= big_divide_small(a, small_power(-power)) != 0;
}

size_t big_digits(const struct big *a)
{
	struct big left = *a;
	size_t digits = 0;
	for (; left.used > 1 || left.limbs[0] >= power_19; digits += 19)
		big_divide_small(&left, power_19);
	for (uint64_t rest = left.limbs[0]; rest; rest /= 10)
		digits++;
	return digits;
}
