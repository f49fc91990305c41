/* Comparisons. A number against a constant is one integer comparison: the constant is brought to the column's scale
 * first, rounded towards the side that keeps the answer. */
#include "kernel/kernel.h"

/* --- words of 64 answers --- */

static size_t lanes_of_word(const struct frame *frame, size_t word)
{
	size_t left = frame->count - word * 64;
	return left < 64 ? left : 64;
}

#define ANSWER_WORD(name, type, condition)                                                                             \
	static uint64_t name(const type *a, const type *b, type k, size_t count)                                       \
	{                                                                                                              \
		uint64_t word = 0;                                                                                     \
		(void)b;                                                                                               \
		(void)k;                                                                                               \
		for (size_t i = 0; i < count; i++)                                                                     \
			word |= (uint64_t)(condition) << i;                                                            \
		return word;                                                                                           \
	}

ANSWER_WORD(word_at_most, int64_t, a[i] <= k)
ANSWER_WORD(word_is, int64_t, a[i] == k)
ANSWER_WORD(word_equal, int64_t, a[i] == b[i])
ANSWER_WORD(word_less, int64_t, a[i] < b[i])
ANSWER_WORD(word_less_equal, int64_t, a[i] <= b[i])
ANSWER_WORD(word_days_equal, date, a[i] == b[i])
ANSWER_WORD(word_days_less, date, a[i] < b[i])
ANSWER_WORD(word_days_less_equal, date, a[i] <= b[i])

static void answer(struct vector *result, size_t word, uint64_t yes)
{
	result->yes.words[word] = yes & result->known.words[word];
}

static void answer_all(const struct frame *frame, struct vector *result, bool yes)
{
	for (size_t w = 0; w < frame_words(frame); w++)
		answer(result, w, yes ? ~(uint64_t)0 : 0);
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

/* column <= limit, or the opposite of it. */
static void compare_limit(const struct frame *frame, struct vector *result, const struct vector *column, int64_t limit,
			  bool opposite)
{
	for (size_t w = 0; w < frame_words(frame); w++) {
		uint64_t word = word_at_most(column->narrow + w * 64, NULL, limit, lanes_of_word(frame, w));
		answer(result, w, opposite ? ~word : word);
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
		for (size_t w = 0; w < frame_words(frame); w++)
			answer(result, w, word_is(column->narrow + w * 64, NULL, limit, lanes_of_word(frame, w)));
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
	compare_limit(frame, result, column, below && exact ? limit - 1 : limit, constant_left);
}

static const int64_t *scaled(const struct frame *frame, const struct vector *vector, int64_t factor, int64_t *room)
{
	if (factor == 1)
		return vector->narrow;
	for (size_t i = 0; i < frame->count; i++)
		room[i] = vector->narrow[i] * factor;
	return room;
}

static void compare_narrow(const struct frame *frame, struct vector *result, const int64_t *a, const int64_t *b,
			   enum relation relation)
{
	for (size_t w = 0; w < frame_words(frame); w++) {
		size_t at = w * 64;
		size_t count = lanes_of_word(frame, w);
		uint64_t word = relation == RELATION_EQUAL  ? word_equal(a + at, b + at, 0, count)
				: relation == RELATION_LESS ? word_less(a + at, b + at, 0, count)
							    : word_less_equal(a + at, b + at, 0, count);
		answer(result, w, word);
	}
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

void kernel_TEXT_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_texts(frame, result, operands, RELATION_EQUAL);
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
	for (size_t w = 0; w < frame_words(frame); w++) {
		size_t at = w * 64;
		size_t count = lanes_of_word(frame, w);
		uint64_t word = relation == RELATION_EQUAL  ? word_days_equal(a + at, b + at, 0, count)
				: relation == RELATION_LESS ? word_days_less(a + at, b + at, 0, count)
							    : word_days_less_equal(a + at, b + at, 0, count);
		answer(result, w, word);
	}
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
