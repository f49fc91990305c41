#include "kernel/kernel.h"

kernel *const kernels[OPCODE_COUNT] = {
#define K(name) [OP_##name] = kernel_##name
	K(ADD),
	K(SUBTRACT),
	K(MULTIPLY),
	K(DIVIDE),
	K(MODULO),
	K(NEGATE),
	K(ABSOLUTE),
	K(ROUND),
	K(FLOOR),
	K(CEILING),
	K(SQUARE_ROOT),
	K(NUMBER_EQUAL),
	K(NUMBER_LESS),
	K(NUMBER_LESS_EQUAL),
	K(QUOTIENT_LESS),
	K(QUOTIENT_LESS_EQUAL),
	K(QUOTIENT_GREATER),
	K(QUOTIENT_GREATER_EQUAL),
	K(TEXT_EQUAL),
	K(TEXT_LESS),
	K(TEXT_LESS_EQUAL),
	K(DATE_EQUAL),
	K(DATE_LESS),
	K(DATE_LESS_EQUAL),
	K(DURATION_EQUAL),
	K(DURATION_LESS),
	K(DURATION_LESS_EQUAL),
	K(TRUTH_EQUAL),
	K(AND),
	K(OR),
	K(NOT),
	K(IS_MISSING),
	K(IS_TRUE),
	K(CHOOSE),
	K(COALESCE),
	K(LEAST),
	K(GREATEST),
	K(CONTAINS),
	K(STARTS_WITH),
	K(ENDS_WITH),
	K(LOWER),
	K(UPPER),
	K(TRIM),
	K(LENGTH),
	K(SUBSTRING),
	K(CONCAT),
	K(NUMBER_TEXT),
	K(DATE_TEXT),
	K(DURATION_TEXT),
	K(TRUTH_TEXT),
	K(LIST_TEXT),
	K(TEXT_NUMBER),
	K(TEXT_DATE),
	K(KEY),
	K(KEY_PART),
	K(ADD_DAYS),
	K(ADD_MONTHS),
	K(DAYS_BETWEEN),
	K(ADD_DURATION),
	K(SUBTRACT_DURATION),
	K(NEGATE_DURATION),
	K(DAYS),
	K(YEAR),
	K(MONTH),
	K(DAY),
	K(WEEKDAY),
	K(QUARTER),
	K(START_OF_MONTH),
#undef K
};

void result_fail_like(struct vector *result, const struct vector *from, size_t lane)
{
	vector_fail(result, lane, from->failures[from->constant ? 0 : lane]);
}

/* A missing operand decides that the result is missing, whatever the others fail of. */
static bool any_missing(struct vector *const operands[3], size_t count, size_t lane)
{
	for (size_t o = 0; o < count; o++) {
		bool failed = operands[o]->any_failed && bits_get(&operands[o]->failed, lane);
		if (!failed && !bits_get(&operands[o]->known, lane))
			return true;
	}
	return false;
}

void result_begin(const struct frame *frame, struct vector *result, struct vector *const operands[3], size_t count)
{
	result->any_failed = false;
	result->wide = false;
	for (size_t w = 0; w < frame_words(frame); w++) {
		uint64_t known = frame->active->words[w];
		for (size_t o = 0; o < count; o++)
			known &= operands[o]->known.words[w];
		result->known.words[w] = known;
		result->failed.words[w] = 0;
	}
	for (size_t o = 0; o < count; o++) {
		if (!operands[o]->any_failed)
			continue;
		for_each_lane(frame, &operands[o]->failed, lane) {
			if (!bits_get(&result->failed, lane) && !any_missing(operands, count, lane))
				result_fail_like(result, operands[o], lane);
		}
	}
}

void result_empty(const struct frame *frame, struct vector *result)
{
	result->any_failed = false;
	result->wide = false;
	for (size_t w = 0; w < frame_words(frame); w++)
		result->known.words[w] = result->failed.words[w] = result->yes.words[w] = 0;
}

void copy_lane(struct vector *result, const struct vector *from, size_t lane)
{
	switch (result->type) {
	case VECTOR_NUMBER:
		if (result->wide)
			result->decimals[lane] = vector_number(from, lane);
		else
			result->narrow[lane] = from->narrow[lane];
		break;
	case VECTOR_TEXT:
		result->texts[lane] = from->texts[lane];
		break;
	case VECTOR_DATE:
		result->days[lane] = from->days[lane];
		break;
	case VECTOR_DURATION:
		result->durations[lane] = from->durations[lane];
		break;
	case VECTOR_CODE:
		result->codes[lane] = from->codes[lane];
		break;
	case VECTOR_TRUTH:
		if (bits_get(&from->yes, lane))
			bits_set(&result->yes, lane);
		else
			bits_clear(&result->yes, lane);
		break;
	default:
		break;
	}
}
