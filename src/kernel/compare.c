/* Comparisons. A number against a constant is one integer comparison: the constant is brought to the column's scale
 * first, rounded towards the side that keeps the answer. */
#include "base/short_text.h"
#include "base/vectorise.h"
#include "kernel/number.h"

/* --- words of 64 answers --- */

/* A bit for each of `count` lanes; 64 lanes at a time, so that the compiler knows their number. */
#define ANSWERS(name, type, condition)                                                                                 \
	static VECTORISED void name(const type *a, const type *b, type k, size_t count, uint64_t *answers)             \
	{                                                                                                              \
		(void)b;                                                                                               \
		(void)k;                                                                                               \
		for (; count >= 64; count -= 64, a += 64, b += 64, answers++) {                                        \
			uint64_t word = 0;                                                                             \
			for (size_t i = 0; i < 64; i++)                                                                \
				word |= (uint64_t)(condition) << i;                                                    \
			*answers = word;                                                                               \
		}                                                                                                      \
		uint64_t rest = 0;                                                                                     \
		for (size_t i = 0; i < count; i++)                                                                     \
			rest |= (uint64_t)(condition) << i;                                                            \
		if (count)                                                                                             \
			*answers = rest;                                                                               \
	}

ANSWERS(at_most, int64_t, a[i] <= k)
ANSWERS(equal_to, int64_t, a[i] == k)
ANSWERS(equal, int64_t, a[i] == b[i])
ANSWERS(less, int64_t, a[i] < b[i])
ANSWERS(less_equal, int64_t, a[i] <= b[i])
ANSWERS(days_equal, date, a[i] == b[i])
ANSWERS(days_less, date, a[i] < b[i])
ANSWERS(days_less_equal, date, a[i] <= b[i])
ANSWERS(of_size, struct text, a[i].size == k.size)

void number_at_most(const struct frame *frame, const struct vector *a, int64_t limit, uint64_t *answers)
{
	at_most(a->narrow, a->narrow, limit, frame->count, answers);
}

/* What is not known is not true; with `opposite` the answers are turned. */
static void settle_answers(const struct frame *frame, struct vector *result, bool opposite)
{
	uint64_t turn = opposite ? ~(uint64_t)0 : 0;
	for (size_t w = 0; w < frame_words(frame); w++)
		result->yes.words[w] = (result->yes.words[w] ^ turn) & result->known.words[w];
}

static void answer_all(const struct frame *frame, struct vector *result, bool yes)
{
	for (size_t w = 0; w < frame_words(frame); w++)
		result->yes.words[w] = yes ? result->known.words[w] : 0;
}

/* --- numbers --- */

enum relation { RELATION_EQUAL, RELATION_LESS, RELATION_LESS_EQUAL };

static bool holds(enum relation relation, int order)
{
	switch (relation) {
	case RELATION_EQUAL:
		return order == 0;
	case RELATION_LESS:
		return order < 0;
	case RELATION_LESS_EQUAL:
		return order <= 0;
	}
	return false;
}

static void compare_wide(const struct frame *frame, struct vector *result, const struct vector *a,
			 const struct vector *b, enum relation relation)
{
	for (size_t w = 0; w < frame_words(frame); w++)
		result->yes.words[w] = 0;
	for_each_lane(frame, &result->known, lane) {
		if (holds(relation, decimal_compare(vector_number(a, lane), vector_number(b, lane))))
			bits_set(&result->yes, lane);
	}
}

static void compare_constant(const struct frame *frame, struct vector *result, const struct vector *column,
			     struct decimal constant, enum relation relation, bool constant_left)
{
	int64_t limit;
	bool exact;
	int range = decimal_floor_at_scale(constant, column->scale, &limit, &exact);
	if (relation == RELATION_EQUAL) {
		if (range != 0 || !exact) {
			answer_all(frame, result, false);
			return;
		}
		equal_to(column->narrow, column->narrow, limit, frame->count, result->yes.words);
		settle_answers(frame, result, false);
		return;
	}
	if (range != 0) {
		answer_all(frame, result, (range > 0) != constant_left);
		return;
	}
	/* x < k and k <= x turn on the whole number below k; x <= k and k < x on k's floor itself. */
	bool below = (relation == RELATION_LESS) != constant_left;
	if (below && exact && limit == INT64_MIN) {
		answer_all(frame, result, constant_left);
		return;
	}
	at_most(column->narrow, column->narrow, below && exact ? limit - 1 : limit, frame->count, result->yes.words);
	settle_answers(frame, result, constant_left);
}

static VECTORISED void scale_narrow(const int64_t *a, int64_t factor, size_t count, int64_t *restrict result)
{
	for (size_t i = 0; i < count; i++)
		result[i] = a[i] * factor;
}

static const int64_t *scaled(const struct frame *frame, const struct vector *vector, int64_t factor, int64_t *room)
{
	if (factor == 1)
		return vector->narrow;
	scale_narrow(vector->narrow, factor, frame->count, room);
	return room;
}

static void compare_narrow(const struct frame *frame, struct vector *result, const int64_t *a, const int64_t *b,
			   enum relation relation)
{
	if (relation == RELATION_EQUAL)
		equal(a, b, 0, frame->count, result->yes.words);
	else if (relation == RELATION_LESS)
		less(a, b, 0, frame->count, result->yes.words);
	else
		less_equal(a, b, 0, frame->count, result->yes.words);
	settle_answers(frame, result, false);
}

static void compare_numbers(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			    enum relation relation)
{
	struct vector *a = operands[0];
	struct vector *b = operands[1];
	result_begin(frame, result, operands, 2);
	if (b->constant && !a->wide && !a->constant && bits_get(&b->known, 0)) {
		compare_constant(frame, result, a, vector_number(b, 0), relation, false);
		return;
	}
	if (a->constant && !b->wide && !b->constant && bits_get(&a->known, 0)) {
		compare_constant(frame, result, b, vector_number(a, 0), relation, true);
		return;
	}
	vector_fill(a);
	vector_fill(b);
	int64_t factor_a;
	int64_t factor_b;
	int32_t scale;
	if (!number_align(a, b, &factor_a, &factor_b, &scale)) {
		compare_wide(frame, result, a, b, relation);
		return;
	}
	int64_t room[BATCH_SIZE];
	const int64_t *left = scaled(frame, a, factor_a, room);
	const int64_t *right = scaled(frame, b, factor_b, room); /* one of the factors is 1 */
	compare_narrow(frame, result, left, right, relation);
}

void kernel_NUMBER_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_numbers(frame, result, operands, RELATION_EQUAL);
}

void kernel_NUMBER_LESS(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_numbers(frame, result, operands, RELATION_LESS);
}

void kernel_NUMBER_LESS_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_numbers(frame, result, operands, RELATION_LESS_EQUAL);
}

/* --- texts --- */

static void compare_texts(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			  enum relation relation)
{
	const struct vector *a = operands[0];
	const struct vector *b = operands[1];
	size_t step_a = a->constant ? 0 : 1;
	size_t step_b = b->constant ? 0 : 1;
	result_begin(frame, result, operands, 2);
	for (size_t w = 0; w < frame_words(frame); w++)
		result->yes.words[w] = 0;
	for_each_lane(frame, &result->known, lane) {
		struct text left = a->texts[lane * step_a];
		struct text right = b->texts[lane * step_b];
		bool yes = relation == RELATION_EQUAL ? text_equal(left, right)
						      : holds(relation, text_compare(left, right));
		if (yes)
			bits_set(&result->yes, lane);
	}
}

static void equal_short_constant(const struct frame *frame, struct vector *result, const struct vector *texts,
				 struct text constant)
{
	struct short_text wanted = short_text(constant.data, constant.size);
	of_size(texts->texts, texts->texts, constant, frame->count, result->yes.words);
	for (size_t w = 0; w < frame_words(frame); w++) {
		const struct text *word_texts = texts->texts + w * 64;
		uint64_t yes = 0;
		for (uint64_t lanes = result->yes.words[w] & result->known.words[w] & frame->active->words[w]; lanes;
		     lanes &= lanes - 1) {
			size_t bit = (size_t)__builtin_ctzll(lanes);
			struct short_text text = short_text(word_texts[bit].data, constant.size);
			yes |= (uint64_t)short_text_equal(text, wanted) << bit;
		}
		result->yes.words[w] = yes;
	}
}

void kernel_TEXT_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const struct vector *constant = operands[0]->constant ? operands[0] : operands[1];
	const struct vector *texts = operands[0]->constant ? operands[1] : operands[0];
	bool is_short = constant->constant && !texts->constant && bits_get(&constant->known, 0) &&
			constant->texts[0].size - 1 < SHORT_TEXT_MAX;
	if (!is_short) {
		compare_texts(frame, result, operands, RELATION_EQUAL);
		return;
	}
	result_begin(frame, result, operands, 2);
	equal_short_constant(frame, result, texts, constant->texts[0]);
}

void kernel_TEXT_LESS(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_texts(frame, result, operands, RELATION_LESS);
}

void kernel_TEXT_LESS_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_texts(frame, result, operands, RELATION_LESS_EQUAL);
}

/* --- dates and durations --- */

static void compare_days(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			 enum relation relation)
{
	result_begin(frame, result, operands, 2);
	vector_fill(operands[0]);
	vector_fill(operands[1]);
	const date *a = operands[0]->days;
	const date *b = operands[1]->days;
	if (relation == RELATION_EQUAL)
		days_equal(a, b, 0, frame->count, result->yes.words);
	else if (relation == RELATION_LESS)
		days_less(a, b, 0, frame->count, result->yes.words);
	else
		days_less_equal(a, b, 0, frame->count, result->yes.words);
	settle_answers(frame, result, false);
}

void kernel_DATE_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_days(frame, result, operands, RELATION_EQUAL);
}

void kernel_DATE_LESS(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_days(frame, result, operands, RELATION_LESS);
}

void kernel_DATE_LESS_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_days(frame, result, operands, RELATION_LESS_EQUAL);
}

static void compare_durations(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			      enum relation relation)
{
	result_begin(frame, result, operands, 2);
	vector_fill(operands[0]);
	vector_fill(operands[1]);
	compare_narrow(frame, result, operands[0]->durations, operands[1]->durations, relation);
}

void kernel_DURATION_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_durations(frame, result, operands, RELATION_EQUAL);
}

void kernel_DURATION_LESS(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_durations(frame, result, operands, RELATION_LESS);
}

void kernel_DURATION_LESS_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_durations(frame, result, operands, RELATION_LESS_EQUAL);
}
