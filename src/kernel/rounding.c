/* Signs, rounding and roots. */
#include "base/vectorise.h"
#include "kernel/number.h"

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

/* What has the same digits as its operand. */
static void change_sign(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			struct decimal (*change)(struct decimal),
			void (*change_narrow)(const int64_t *, size_t, int64_t *restrict))
{
	const struct vector *a = operands[0];
	number_begin(frame, result, operands, 1);
	if (a->wide) {
		number_begin_wide(result);
		for_each_lane(frame, &result->known, lane)
			result->decimals[lane] = change(a->decimals[lane]);
		number_settle(frame, result);
		return;
	}
	change_narrow(a->narrow, frame->count, result->narrow);
	result->scale = a->scale;
	result->bound = a->bound;
}

void kernel_NEGATE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	change_sign(frame, result, operands, decimal_negate, negate_narrow);
}

void kernel_ABSOLUTE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	change_sign(frame, result, operands, decimal_absolute, absolute_narrow);
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
	number_begin(frame, result, operands, 2);
	if (try_round_narrow(frame, result, operands[0], operands[1]))
		return;
	number_compute_wide(frame, result, operands, round_by);
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
			decimal_operation *operation)
{
	struct vector *const twice[3] = {operands[0], operands[0], NULL};
	number_compute_wide(frame, result, twice, operation);
}

void kernel_FLOOR(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	number_begin(frame, result, operands, 1);
	apply_unary(frame, result, operands, floor_of);
}

void kernel_CEILING(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	number_begin(frame, result, operands, 1);
	apply_unary(frame, result, operands, ceiling_of);
}

void kernel_SQUARE_ROOT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	number_begin(frame, result, operands, 1);
	for_each_lane(frame, &result->known, lane) {
		if (vector_number(operands[0], lane).coefficient < 0)
			bits_clear(&result->known, lane);
	}
	apply_unary(frame, result, operands, root_of);
}
