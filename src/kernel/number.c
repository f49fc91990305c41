/* Sums, products and quotients. Each kernel asks the bounds of its operands whether 64 bits hold every result; then its
 * loop has neither branch nor check. Else the lanes are computed one by one as decimals. */
#include "kernel/number.h"
#include "base/vectorise.h"

/* --- sums --- */

/* Most columns have one scale: what has the factors 1 or -1 needs no product, which few processors have for vectors of
 * 64 bits. */
static VECTORISED void add_narrow(const int64_t *a, int64_t factor_a, const int64_t *b, int64_t factor_b, size_t count,
				  int64_t *restrict result)
{
	if (factor_a == 1 && factor_b == 1)
		for (size_t i = 0; i < count; i++)
			result[i] = a[i] + b[i];
	else if (factor_a == 1 && factor_b == -1)
		for (size_t i = 0; i < count; i++)
			result[i] = a[i] - b[i];
	else
		for (size_t i = 0; i < count; i++)
			result[i] = a[i] * factor_a + b[i] * factor_b;
}

static void add(const struct frame *frame, struct vector *result, struct vector *const operands[3], int64_t sign)
{
	const struct vector *a = operands[0];
	const struct vector *b = operands[1];
	int64_t factor_a;
	int64_t factor_b;
	int32_t scale;
	uint64_t bound_a;
	uint64_t bound_b;
	number_begin(frame, result, operands, 2);
	bool narrow = number_align(a, b, &factor_a, &factor_b, &scale) && number_scaled_bound(a, factor_a, &bound_a) &&
		      number_scaled_bound(b, factor_b, &bound_b) && bound_a + bound_b <= INT64_MAX;
	if (!narrow) {
		number_compute_wide(frame, result, operands, sign > 0 ? decimal_add : decimal_subtract);
		return;
	}
	add_narrow(a->narrow, factor_a, b->narrow, factor_b * sign, frame->count, result->narrow);
	result->scale = scale;
	result->bound = bound_a + bound_b;
}

void kernel_ADD(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	add(frame, result, operands, 1);
}

void kernel_SUBTRACT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	add(frame, result, operands, -1);
}

/* --- products --- */

static VECTORISED void multiply_narrow(const int64_t *a, const int64_t *b, size_t count, int64_t *restrict result)
{
	for (size_t i = 0; i < count; i++)
		result[i] = a[i] * b[i];
}

static bool product_bound(const struct vector *a, const struct vector *b, uint64_t *bound)
{
	if (!__builtin_mul_overflow(a->bound, b->bound, bound) && *bound <= INT64_MAX)
		return true;
	return !__builtin_mul_overflow(vector_magnitude(a), vector_magnitude(b), bound) && *bound <= INT64_MAX;
}

void kernel_MULTIPLY(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	const struct vector *b = operands[1];
	uint64_t bound;
	number_begin(frame, result, operands, 2);
	bool narrow = !a->wide && !b->wide && a->scale + b->scale <= 18 && product_bound(a, b, &bound);
	if (!narrow) {
		number_compute_wide(frame, result, operands, decimal_multiply);
		return;
	}
	multiply_narrow(a->narrow, b->narrow, frame->count, result->narrow);
	result->scale = a->scale + b->scale;
	result->bound = bound;
}

/* A bit for each of the integers that are zero. */
static VECTORISED void find_zeroes(const int64_t *a, size_t count, uint64_t *zeroes)
{
	for (; count >= 64; count -= 64, a += 64, zeroes++) {
		uint64_t word = 0;
		for (size_t i = 0; i < 64; i++)
			word |= (uint64_t)(a[i] == 0) << i;
		*zeroes = word;
	}
	uint64_t rest = 0;
	for (size_t i = 0; i < count; i++)
		rest |= (uint64_t)(a[i] == 0) << i;
	if (count)
		*zeroes = rest;
}

/* Division by zero is missing. */
static void forget_zeroes(const struct frame *frame, struct vector *result, const struct vector *divisor)
{
	if (result->any_failed)
		for_each_lane(frame, &divisor->known, lane)
			if (decimal_is_zero(vector_number(divisor, lane)))
				bits_clear(&result->failed, lane);
	if (!divisor->wide) {
		uint64_t zeroes[BATCH_WORDS];
		find_zeroes(divisor->narrow, frame->count, zeroes);
		for (size_t w = 0; w < frame_words(frame); w++)
			result->known.words[w] &= ~zeroes[w];
		return;
	}
	for_each_lane(frame, &result->known, lane) {
		if (decimal_is_zero(divisor->decimals[lane]))
			bits_clear(&result->known, lane);
	}
}

static bool divide_narrow(int64_t a, int64_t b, int128 factor, int64_t *result)
{
	int128 numerator = a * factor;
	int128 quotient = numerator / b;
	int128 rest = numerator - quotient * b;
	if (rest != 0) {
		int128 twice = (rest < 0 ? -rest : rest) * 2;
		int128 whole = b < 0 ? -(int128)b : b;
		bool away = twice > whole || (twice == whole && (quotient & 1));
		quotient += away ? ((a < 0) == (b < 0) ? 1 : -1) : 0;
	}
	*result = (int64_t)quotient;
	return quotient >= -INT64_MAX && quotient <= INT64_MAX;
}

/* At 18 digits after the point, where all quotients are below 9.2 in magnitude. */
static bool try_divide_narrow(const struct frame *frame, struct vector *result, const struct vector *a,
			      const struct vector *b)
{
	int32_t up = DECIMAL_QUOTIENT_SCALE - a->scale + b->scale;
	if (a->wide || b->wide || up < 0 || up > 18)
		return false;
	int128 factor = powers_of_ten[up];
	for_each_lane(frame, &result->known, lane) {
		if (!divide_narrow(a->narrow[lane], b->narrow[lane], factor, &result->narrow[lane]))
			return false;
	}
	for (size_t i = 0; i < frame->count; i++)
		if (!bits_get(&result->known, i))
			result->narrow[i] = 0;
	result->scale = DECIMAL_QUOTIENT_SCALE;
	result->bound = INT64_MAX;
	return true;
}

void divide_begin(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	number_begin(frame, result, operands, 2);
	forget_zeroes(frame, result, operands[1]);
}

void kernel_DIVIDE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	divide_begin(frame, result, operands);
	if (!try_divide_narrow(frame, result, operands[0], operands[1]))
		number_compute_wide(frame, result, operands, decimal_divide);
}

void kernel_MODULO(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	number_begin(frame, result, operands, 2);
	forget_zeroes(frame, result, operands[1]);
	number_compute_wide(frame, result, operands, decimal_modulo);
}
