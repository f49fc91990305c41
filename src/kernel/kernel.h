/* Kernels: what an instruction does to the values of a batch.
 *
 * A kernel computes one vector from up to three others, for the records that are active; lanes of other records come
 * out with any value. The result has its type and room, may have been used before, and is none of the operands. Where
 * an operand is missing the result is, unless opcodes.def says otherwise; where one failed the result fails for the
 * same reason. The instructions that choose rules and look into tables have no kernel: they are the machine's (vm/). */
#ifndef RUBRIC_KERNEL_KERNEL_H
#define RUBRIC_KERNEL_KERNEL_H

#include "base/arena.h"
#include "data/dialect.h"
#include "kernel/opcode.h"

struct frame {
	size_t count;                  /* records of the batch */
	const struct bits *active;     /* those to compute for; none beyond `count` */
	struct arena *arena;           /* for texts; lives as long as the batch */
	const struct dialect *dialect; /* of the export, for number(text) and date(text); or null */
};

typedef void kernel(const struct frame *frame, struct vector *result, struct vector *const operands[3]);

/* By opcode; null where the machine itself does it. */
extern kernel *const kernels[OPCODE_COUNT];

/* --- for kernels --- */

static inline size_t frame_words(const struct frame *frame)
{
	return (frame->count + 63) / 64;
}

/* Begins a result: known where all of the first `count` operands are, failed where one of them is. */
void result_begin(const struct frame *frame, struct vector *result, struct vector *const operands[3], size_t count);

/* Begins a result of which nothing is known yet. */
void result_empty(const struct frame *frame, struct vector *result);

/* Takes over the failure of lane `lane` of `from`. */
void result_fail_like(struct vector *result, const struct vector *from, size_t lane);

/* Copies `from`'s value in a lane, of the same type; both wide or both narrow at one scale where numbers. */
void copy_lane(struct vector *result, const struct vector *from, size_t lane);

/* For each lane that is known in the result and active: `for_each_lane(frame, &result->known, lane) { ... }`. */
#define for_each_lane(frame, mask, lane)                                                                               \
	for (size_t word_ = 0; word_ < frame_words(frame); word_++)                                                    \
		for (uint64_t rest_ = (mask)->words[word_] & (frame)->active->words[word_], lane_ = 0;                 \
		     rest_ && (lane_ = word_ * 64 + (size_t)__builtin_ctzll(rest_), 1); rest_ &= rest_ - 1)            \
			for (size_t lane = lane_, once_ = 1; once_; once_ = 0)

/* --- numbers (number_form.c) --- */

/* Makes the result wide; lanes get values in `decimals`, and number_settle makes it narrow again where it can be. */
void number_begin_wide(struct vector *result);
void number_settle(const struct frame *frame, struct vector *result);

/* The same number in every lane, known or not. */
void number_fill(struct vector *result, struct decimal number);

/* Brings two narrow operands to one scale: the factors for each and the scale; false where 64 bits do not hold it. */
bool number_align(const struct vector *a, const struct vector *b, int64_t *factor_a, int64_t *factor_b, int32_t *scale);

/* The kernels, by room of this folder. */
kernel kernel_ADD, kernel_SUBTRACT, kernel_MULTIPLY, kernel_DIVIDE, kernel_MODULO, kernel_NEGATE, kernel_ABSOLUTE,
	kernel_ROUND, kernel_FLOOR, kernel_CEILING, kernel_SQUARE_ROOT;
kernel kernel_NUMBER_EQUAL, kernel_NUMBER_LESS, kernel_NUMBER_LESS_EQUAL, kernel_TEXT_EQUAL, kernel_TEXT_LESS,
	kernel_TEXT_LESS_EQUAL, kernel_DATE_EQUAL, kernel_DATE_LESS, kernel_DATE_LESS_EQUAL, kernel_DURATION_EQUAL,
	kernel_DURATION_LESS, kernel_DURATION_LESS_EQUAL, kernel_QUOTIENT_LESS, kernel_QUOTIENT_LESS_EQUAL,
	kernel_QUOTIENT_GREATER, kernel_QUOTIENT_GREATER_EQUAL;
kernel kernel_TRUTH_EQUAL, kernel_AND, kernel_OR, kernel_NOT, kernel_IS_MISSING, kernel_IS_TRUE;
kernel kernel_CHOOSE, kernel_COALESCE, kernel_LEAST, kernel_GREATEST;
kernel kernel_CONTAINS, kernel_STARTS_WITH, kernel_ENDS_WITH, kernel_LOWER, kernel_UPPER, kernel_TRIM, kernel_LENGTH,
	kernel_SUBSTRING, kernel_CONCAT, kernel_NUMBER_TEXT, kernel_DATE_TEXT, kernel_DURATION_TEXT, kernel_TRUTH_TEXT,
	kernel_LIST_TEXT, kernel_TEXT_NUMBER, kernel_TEXT_DATE, kernel_KEY, kernel_KEY_PART;
kernel kernel_ADD_DAYS, kernel_ADD_MONTHS, kernel_DAYS_BETWEEN, kernel_ADD_DURATION, kernel_SUBTRACT_DURATION,
	kernel_NEGATE_DURATION, kernel_DAYS, kernel_YEAR, kernel_MONTH, kernel_DAY, kernel_WEEKDAY, kernel_QUARTER,
	kernel_START_OF_MONTH;

/* Text of one value of any type but a label, as rule files write it, in `arena`. */
struct text value_text(const struct vector *vector, size_t lane, struct arena *arena);

enum { LIST_SEPARATOR = '\x1f' }; /* between the joined results of a table, which a text cannot hold by itself */

#endif
