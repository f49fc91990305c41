#include "population/big.h"

static const uint64_t power_19 = 10000000000000000000u;

bool big_is_zero(const struct big *a)
{
	for (size_t i = 0; i < BIG_LIMBS; i++)
		if (a->limbs[i])
			return false;
	return true;
}

int big_compare(const struct big *a, const struct big *b)
{
	for (size_t i = BIG_LIMBS; i-- > 0;)
		if (a->limbs[i] != b->limbs[i])
			return a->limbs[i] < b->limbs[i] ? -1 : 1;
	return 0;
}

void big_add(struct big *a, const struct big *b)
{
	uint128 carry = 0;
	for (size_t i = 0; i < BIG_LIMBS; i++) {
		carry += (uint128)a->limbs[i] + b->limbs[i];
		a->limbs[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

void big_subtract(struct big *a, const struct big *b)
{
	uint64_t borrow = 0;
	for (size_t i = 0; i < BIG_LIMBS; i++) {
		uint64_t before = a->limbs[i];
		uint64_t less = before - b->limbs[i];
		uint64_t result = less - borrow;
		borrow = (less > before) | (result > less);
		a->limbs[i] = result;
	}
}

void big_multiply_small(struct big *a, uint64_t factor)
{
	uint128 carry = 0;
	for (size_t i = 0; i < BIG_LIMBS; i++) {
		carry += (uint128)a->limbs[i] * factor;
		a->limbs[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

void big_multiply(struct big *a, const struct big *b)
{
	struct big product = {0};
	for (size_t i = 0; i < BIG_LIMBS; i++) {
		uint128 carry = 0;
		if (a->limbs[i] == 0)
			continue;
		for (size_t j = 0; i + j < BIG_LIMBS; j++) {
			carry += (uint128)a->limbs[i] * b->limbs[j] + product.limbs[i + j];
			product.limbs[i + j] = (uint64_t)carry;
			carry >>= 64;
		}
	}
	*a = product;
}

uint64_t big_divide_small(struct big *a, uint64_t divisor)
{
	uint128 rest = 0;
	for (size_t i = BIG_LIMBS; i-- > 0;) {
		rest = rest << 64 | a->limbs[i];
		a->limbs[i] = (uint64_t)(rest / divisor);
		rest %= divisor;
	}
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
	for (; power <= -19; power += 19)
		*rest |= big_divide_small(a, power_19) != 0;
	if (power < 0)
		*rest |= big_divide_small(a, small_power(-power)) != 0;
}

size_t big_digits(const struct big *a)
{
	struct big left = *a;
	size_t digits = 0;
	while (!big_is_zero(&left)) {
		bool high = false;
		for (size_t i = 1; i < BIG_LIMBS && !high; i++)
			high = left.limbs[i] != 0;
		if (high || left.limbs[0] >= power_19) {
			big_divide_small(&left, power_19);
			digits += 19;
			continue;
		}
		for (uint64_t rest = left.limbs[0]; rest; rest /= 10)
			digits++;
		break;
	}
	return digits;
}

uint128 big_low(const struct big *a)
{
	return (uint128)a->limbs[1] << 64 | a->limbs[0];
}
