/* The forms of a vector of numbers: 64-bit integers at one scale while these hold every value, else decimals. */
#include "kernel/number.h"

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

bool number_scaled_bound(const struct vector *vector, int64_t factor, uint64_t *bound)
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
	return number_scaled_bound(a, *factor_a, &bound) && number_scaled_bound(b, *factor_b, &bound);
}

void number_begin(const struct frame *frame, struct vector *result, struct vector *const operands[3], size_t count)
{
	result_begin(frame, result, operands, count);
	for (size_t i = 0; i < count; i++)
		vector_fill(operands[i]);
}

void number_compute_wide(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			 decimal_operation *operation)
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
