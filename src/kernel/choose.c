/* Choices between two values of one type. */
#include "kernel/kernel.h"

/* Which lanes come from a; the others come from b, where it has a value. */
struct selection {
	struct bits from_a;
	struct bits from_b;
};

static void select_narrow(const struct frame *frame, struct vector *result, const struct vector *a,
			  const struct vector *b, int64_t factor_a, int64_t factor_b, const struct selection *selection)
{
	for (size_t i = 0; i < frame->count; i++) {
		int64_t left = a->narrow[i] * factor_a;
		int64_t right = b->narrow[i] * factor_b;
		int64_t mask = -(int64_t)(selection->from_a.words[i / 64] >> (i % 64) & 1);
		result->narrow[i] = (left & mask) | (right & ~mask);
	}
}

static void select_numbers(const struct frame *frame, struct vector *result, const struct vector *a,
			   const struct vector *b, const struct selection *selection)
{
	int64_t factor_a;
	int64_t factor_b;
	int32_t scale;
	if (number_align(a, b, &factor_a, &factor_b, &scale)) {
		/* number_align vouches for each product; a loose bound may still not fit, and is then the largest. */
		uint64_t bound_a;
		uint64_t bound_b;
		if (__builtin_mul_overflow(a->bound, (uint64_t)factor_a, &bound_a) || bound_a > INT64_MAX)
			bound_a = INT64_MAX;
		if (__builtin_mul_overflow(b->bound, (uint64_t)factor_b, &bound_b) || bound_b > INT64_MAX)
			bound_b = INT64_MAX;
		select_narrow(frame, result, a, b, factor_a, factor_b, selection);
		result->scale = scale;
		result->bound = bound_a > bound_b ? bound_a : bound_b;
		return;
	}
	number_begin_wide(result);
	for_each_lane(frame, &selection->from_a, lane)
		result->decimals[lane] = vector_number(a, lane);
	for_each_lane(frame, &selection->from_b, lane)
		result->decimals[lane] = vector_number(b, lane);
	number_settle(frame, result);
}

static void select_values(const struct frame *frame, struct vector *result, struct vector *a, struct vector *b,
			  const struct selection *selection)
{
	for (size_t w = 0; w < frame_words(frame); w++)
		result->known.words[w] = selection->from_a.words[w] | selection->from_b.words[w];
	vector_fill(a);
	vector_fill(b);
	if (result->type == VECTOR_TRUTH) {
		for (size_t w = 0; w < frame_words(frame); w++)
			result->yes.words[w] = (a->yes.words[w] & selection->from_a.words[w]) |
					       (b->yes.words[w] & selection->from_b.words[w]);
		return;
	}
	if (result->type == VECTOR_NUMBER) {
		select_numbers(frame, result, a, b, selection);
		return;
	}
	for_each_lane(frame, &selection->from_a, lane)
		copy_lane(result, a, lane);
	for_each_lane(frame, &selection->from_b, lane)
		copy_lane(result, b, lane);
}

void kernel_CHOOSE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *condition = operands[0];
	struct vector *a = operands[1];
	struct vector *b = operands[2];
	struct selection selection = {0};
	result_empty(frame, result);
	for (size_t w = 0; w < frame_words(frame); w++) {
		uint64_t no = condition->known.words[w] & ~condition->yes.words[w];
		selection.from_a.words[w] = condition->yes.words[w] & a->known.words[w];
		selection.from_b.words[w] = no & b->known.words[w];
	}
	select_values(frame, result, a, b, &selection);
	if (condition->any_failed)
		for_each_lane(frame, &condition->failed, lane)
			result_fail_like(result, condition, lane);
	if (a->any_failed)
		for_each_lane(frame, &condition->yes, lane)
			if (bits_get(&a->failed, lane))
				result_fail_like(result, a, lane);
	if (!b->any_failed)
		return;
	for_each_lane(frame, &condition->known, lane)
		if (!bits_get(&condition->yes, lane) && bits_get(&b->failed, lane))
			result_fail_like(result, b, lane);
}

void kernel_COALESCE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	struct vector *a = operands[0];
	struct vector *b = operands[1];
	struct selection selection = {0};
	result_empty(frame, result);
	for (size_t w = 0; w < frame_words(frame); w++) {
		uint64_t failed = a->any_failed ? a->failed.words[w] : 0;
		selection.from_a.words[w] = a->known.words[w];
		selection.from_b.words[w] = b->known.words[w] & ~a->known.words[w] & ~failed;
	}
	select_values(frame, result, a, b, &selection);
	if (a->any_failed)
		for_each_lane(frame, &a->failed, lane)
			result_fail_like(result, a, lane);
	if (!b->any_failed)
		return;
	for_each_lane(frame, &b->failed, lane)
		if (!bits_get(&a->known, lane) && !bits_get(&result->failed, lane))
			result_fail_like(result, b, lane);
}

/* --- the smaller and the greater --- */

static int order_of(const struct vector *a, const struct vector *b, size_t lane)
{
	switch (a->type) {
	case VECTOR_NUMBER:
		return decimal_compare(vector_number(a, lane), vector_number(b, lane));
	case VECTOR_TEXT:
		return text_compare(a->texts[lane], b->texts[lane]);
	case VECTOR_DATE:
		return (a->days[lane] > b->days[lane]) - (a->days[lane] < b->days[lane]);
	default:
		return (a->durations[lane] > b->durations[lane]) - (a->durations[lane] < b->durations[lane]);
	}
}

static void select_extreme(const struct frame *frame, struct vector *result, struct vector *const operands[3], int sign)
{
	struct vector *a = operands[0];
	struct vector *b = operands[1];
	struct selection selection = {0};
	result_begin(frame, result, operands, 2);
	vector_fill(a);
	vector_fill(b);
	for_each_lane(frame, &result->known, lane) {
		if (order_of(a, b, lane) * sign <= 0)
			bits_set(&selection.from_a, lane);
		else
			bits_set(&selection.from_b, lane);
	}
	select_values(frame, result, a, b, &selection);
}

void kernel_LEAST(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	select_extreme(frame, result, operands, 1);
}

void kernel_GREATEST(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	select_extreme(frame, result, operands, -1);
}
