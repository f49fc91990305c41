/* Three-valued logic, 64 records at a time. What failed behaves as a third answer that is not known: an operand that
 * decides the result makes it irrelevant. */
#include "kernel/kernel.h"

/* The lanes of the result that failed, and why. */
static void take_failures(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			  size_t count)
{
	for (size_t o = 0; o < count; o++) {
		if (!operands[o]->any_failed)
			continue;
		for_each_lane(frame, &operands[o]->failed, lane) {
			if (!bits_get(&result->known, lane) && !bits_get(&result->failed, lane))
				result_fail_like(result, operands[o], lane);
		}
	}
}

static void begin(struct vector *result)
{
	result->any_failed = false;
	result->failed = (struct bits){0};
}

void kernel_AND(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	const struct vector *b = operands[1];
	begin(result);
	for (size_t w = 0; w < frame_words(frame); w++) {
		uint64_t no = (a->known.words[w] & ~a->yes.words[w]) | (b->known.words[w] & ~b->yes.words[w]);
		result->yes.words[w] = a->yes.words[w] & b->yes.words[w];
		result->known.words[w] = result->yes.words[w] | no;
	}
	take_failures(frame, result, operands, 2);
}

void kernel_OR(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	const struct vector *b = operands[1];
	begin(result);
	for (size_t w = 0; w < frame_words(frame); w++) {
		uint64_t no = (a->known.words[w] & ~a->yes.words[w]) & (b->known.words[w] & ~b->yes.words[w]);
		result->yes.words[w] = a->yes.words[w] | b->yes.words[w];
		result->known.words[w] = result->yes.words[w] | no;
	}
	take_failures(frame, result, operands, 2);
}

void kernel_NOT(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	begin(result);
	for (size_t w = 0; w < frame_words(frame); w++) {
		result->yes.words[w] = a->known.words[w] & ~a->yes.words[w];
		result->known.words[w] = a->known.words[w];
	}
	take_failures(frame, result, operands, 1);
}

void kernel_IS_MISSING(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	begin(result);
	for (size_t w = 0; w < frame_words(frame); w++) {
		uint64_t failed = a->any_failed ? a->failed.words[w] : 0;
		result->known.words[w] = frame->active->words[w] & ~failed;
		result->yes.words[w] = result->known.words[w] & ~a->known.words[w];
	}
	take_failures(frame, result, operands, 1);
}

void kernel_IS_TRUE(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	begin(result);
	for (size_t w = 0; w < frame_words(frame); w++) {
		uint64_t failed = a->any_failed ? a->failed.words[w] : 0;
		result->known.words[w] = frame->active->words[w] & ~failed;
		result->yes.words[w] = a->yes.words[w] & result->known.words[w];
	}
	take_failures(frame, result, operands, 1);
}

void kernel_TRUTH_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *a = operands[0];
	const struct vector *b = operands[1];
	result_begin(frame, result, operands, 2);
	for (size_t w = 0; w < frame_words(frame); w++)
		result->yes.words[w] = ~(a->yes.words[w] ^ b->yes.words[w]) & result->known.words[w];
}
