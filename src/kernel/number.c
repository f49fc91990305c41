/* Arithmetic. Each kernel asks the bounds of its operands whether 64 bits hold every result; then its loop has neither
 * branch nor check. Else the lanes are computed one by one as decimals. */
#include "base/vectorise.h"
#include "kernel/kernel.h"

const int64_t powers_of_ten[19] = {
	1,
	10,
	100,
	1000,
	10000,
	100000,
	1000000,
	10000000,
	100000000,
	1000000000,
	10000000000,
	100000000000,
	1000000000000,
	10000000000000,
	100000000000000,
	1000000000000000,
	10000000000000000,
	100000000000000000,
	1000000000000000000,
};

/* --- forms --- */

void number_begin_wide(struct vector *result)
{
	vector_make_wide(result);
	result->scale = 0;
	result->bound = 0;
}

static bool fits_narrow(const struct frame *frame, const struct vector *result, int32_t *scale)
{
	*scale = 0;
	for_each_lane(frame, &result->known, lane) {
		if (result->decimals[lane].scale > *scale)
			*scale = result->decimals[lane].scale;
	}
	if (*scale > 18)
		return false;
	for_each_lane(frame, &result->known, lane) {
		struct decimal value = result->decimals[lane];
		int128 limit = INT64_MAX / powers_of_ten[*scale - value.scale];
		if (value.coefficient > limit || value.coefficient < -limit)
			return false;
	}
	return true;
}

void number_settle(const struct frame *frame, struct vector *result)
{
	int32_t scale;
	if (!fits_narrow(frame, result, &scale)) {
		for (size_t lane = 0; lane < frame->count; lane++)
			if (!bits_get(&result->known, lane))
				result->decimals[lane] = (struct decimal){0, 0};
		return;
	}
	uint64_t bound = 0;
	for (size_t lane = 0; lane < frame->count; lane++)
		result->narrow[lane] = 0;
	for_each_lane(frame, &result->known, lane) {
		struct decimal value = result->decimals[lane];
		int64_t narrow = (int64_t)value.coefficient * powers_of_ten[scale - value.scale];
		uint64_t magnitude = narrow < 0 ? -(uint64_t)narrow : (uint64_t)narrow;
		bound = magnitude > bound ? magnitude : bound;
		result->narrow[lane] = narrow;
	}
	result->wide = false;
	result->scale = scale;
	result->bound = bound;
}

void number_fill(struct vector *result, struct decimal number)
{
	int64_t narrow;
	bool exact;
	number = decimal_normalize(number);
	result->wide = number.scale > 18 || decimal_floor_at_scale(number, number.scale, &narrow, &exact) != 0;
	if (result->wide) {
		number_begin_wide(result);
		for (size_t lane = 0; lane < BATCH_SIZE; lane++)
			result->decimals[lane] = number;
		return;
	}
	result->scale = number.scale;
	result->bound = narrow < 0 ? -(uint64_t)narrow : (uint64_t)narrow;
	for (size_t lane = 0; lane < BATCH_SIZE; lane++)
		result->narrow[lane] = narrow;
}

/* The bound of an operand times `factor`, made exact where the loose one is too large. */
static bool scaled_bound(const struct vector *vector, int64_t factor, uint64_t *bound)
{
	if (__builtin_mul_overflow(vector->bound, (uint64_t)factor, bound) || *bound > INT64_MAX) {
		uint64_t magnitude = vector_magnitude(vector);
		return !__builtin_mul_overflow(magnitude, (uint64_t)factor, bound) && *bound <= INT64_MAX;
	}
	return true;
}

bool number_align(const struct vector *a, const struct vector *b, int64_t *factor_a, int64_t *factor_b, int32_t *scale)
{
	if (a->wide || b->wide)
		return false;
	*scale = a->scale > b->scale ? a->scale : b->scale;
	int32_t up_a = *scale - a->scale;
	int32_t up_b = *scale - b->scale;
	if (up_a > 18 || up_b > 18)
		return false;
	*factor_a = powers_of_ten[up_a];
	*factor_b = powers_of_ten[up_b];
	uint64_t bound;
	return scaled_bound(a, *factor_a, &bound) && scaled_bound(b, *factor_b, &bound);
}

static void fill_constants(struct vector *const operands[3], size_t count)
{
	for (size_t i = 0; i < count; i++)
		vector_fill(operands[i]);
}

/* --- wide --- */

typedef bool wide_operation(struct decimal a, struct decimal b, struct decimal *result);

static void apply_wide(const struct frame *frame, struct vector *result, struct vector *const operands[3],
		       wide_operation *operation)
{
	number_begin_wide(result);
	for_each_lane(frame, &result->known, lane) {
		struct decimal value;
		if (operation(vector_number(operands[0], lane), vector_number(operands[1], lane), &value))
			result->decimals[lane] = value;
		else
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
	}
	number_settle(frame, result);
}

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
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	bool narrow = number_align(a, b, &factor_a, &factor_b, &scale) && scaled_bound(a, factor_a, &bound_a) &&
		      scaled_bound(b, factor_b, &bound_b) && bound_a + bound_b <= INT64_MAX;
	if (!narrow) {
		apply_wide(frame, result, operands, sign > 0 ? decimal_add : decimal_subtract);
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
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	bool narrow = !a->wide && !b->wide && a->scale + b->scale <= 18 && product_bound(a, b, &bound);
	if (!narrow) {
		apply_wide(frame, result, operands, decimal_multiply);
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
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	forget_zeroes(frame, result, operands[1]);
}

void kernel_DIVIDE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	divide_begin(frame, result, operands);
	if (!try_divide_narrow(frame, result, operands[0], operands[1]))
		apply_wide(frame, result, operands, decimal_divide);
}

void kernel_MODULO(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	forget_zeroes(frame, result, operands[1]);
	apply_wide(frame, result, operands, decimal_modulo);
}

/* --- signs --- */

static VECTORISED void negate_narrow(const int64_t *a, size_t count, int64_t *restrict result)
{
	for (size_t i = 0; i < count; i++)
		result[i] = -a[i];
}

static VECTORISED void absolute_narrow(const int64_t *a, size_t count, int64_t *restrict result)
{
	for (size_t i = 0; i < count; i++)
		result[i] = a[i] < 0 ? -a[i] : a[i];
}

void kernel_NEGATE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	if (a->wide) {
		number_begin_wide(result);
		for_each_lane(frame, &result->known, lane)
			result->decimals[lane] = decimal_negate(a->decimals[lane]);
		number_settle(frame, result);
		return;
	}
	negate_narrow(a->narrow, frame->count, result->narrow);
	result->scale = a->scale;
	result->bound = a->bound;
}

void kernel_ABSOLUTE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	if (a->wide) {
		number_begin_wide(result);
		for_each_lane(frame, &result->known, lane)
			result->decimals[lane] = decimal_absolute(a->decimals[lane]);
		number_settle(frame, result);
		return;
	}
	absolute_narrow(a->narrow, frame->count, result->narrow);
	result->scale = a->scale;
	result->bound = a->bound;
}

/* --- rounding and roots --- */

static bool round_by(struct decimal a, struct decimal digits, struct decimal *result)
{
	int64_t places;
	struct decimal whole;
	if (!decimal_floor(digits, &whole) || !decimal_to_integer(whole, &places))
		places = digits.coefficient < 0 ? -DECIMAL_SCALE_MAX : DECIMAL_SCALE_MAX;
	if (places > DECIMAL_SCALE_MAX)
		places = DECIMAL_SCALE_MAX;
	if (places < -DECIMAL_SCALE_MAX)
		places = -DECIMAL_SCALE_MAX;
	return decimal_round(a, (int32_t)places, result);
}

/* To a constant number of places at or behind the point: half a unit away from zero is added, then the rest cut. */
static bool try_round_narrow(const struct frame *frame, struct vector *result, const struct vector *a,
			     const struct vector *digits)
{
	bool plain = digits->constant && !digits->wide && digits->scale == 0 && bits_get(&digits->known, 0) && !a->wide;
	int64_t places = plain ? digits->narrow[0] : -1;
	if (places < 0 || a->scale - places > 18)
		return false;
	int64_t unit = places < a->scale ? powers_of_ten[a->scale - places] : 1;
	if (a->bound > (uint64_t)INT64_MAX - (uint64_t)unit)
		return false;
	for (size_t i = 0; i < frame->count; i++) {
		int64_t half = a->narrow[i] < 0 ? -(unit / 2) : unit / 2;
		result->narrow[i] = (a->narrow[i] + half) / unit;
	}
	result->scale = places < a->scale ? (int32_t)places : a->scale;
	result->bound = a->bound / (uint64_t)unit + 1;
	return true;
}

void kernel_ROUND(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	if (try_round_narrow(frame, result, operands[0], operands[1]))
		return;
	apply_wide(frame, result, operands, round_by);
}

static bool floor_of(struct decimal a, struct decimal unused, struct decimal *result)
{
	(void)unused;
	return decimal_floor(a, result);
}

static bool ceiling_of(struct decimal a, struct decimal unused, struct decimal *result)
{
	(void)unused;
	return decimal_ceiling(a, result);
}

static bool root_of(struct decimal a, struct decimal unused, struct decimal *result)
{
	(void)unused;
	*result = decimal_square_root(a);
	return true;
}

static void apply_unary(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			wide_operation *operation)
{
	struct vector *const twice[3] = {operands[0], operands[0], NULL};
	apply_wide(frame, result, twice, operation);
}

void kernel_FLOOR(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	apply_unary(frame, result, operands, floor_of);
}

void kernel_CEILING(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	apply_unary(frame, result, operands, ceiling_of);
}

void kernel_SQUARE_ROOT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	for_each_lane(frame, &result->known, lane) {
		if (vector_number(operands[0], lane).coefficient < 0)
			bits_clear(&result->known, lane);
	}
	apply_unary(frame, result, operands, root_of);
}
