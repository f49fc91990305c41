/* Quotients that are only compared with a constant, without being formed.
 *
 * With integers A, B and C, a / b < c is A < B * C where b is positive, and A > B * C where it is negative. A quotient
 * is rounded at 18 digits after the point, though: to at most half of 10^-18 from its exact value. As that is C / 10^s
 * away from the constant by a whole number of 10^-s / B at least, no rounding leads across or on to the constant while
 * B is less than 2 * 10^(18 - s). Where 64 bits or these digits do not do, the quotients are formed.
 *
 * Where all records have one divisor, as a total over all of them is, the rounded quotient only rises with the dividend
 * (falls, where the divisor is negative): the comparison turns at one dividend, which is found once for the batch. */
#include "base/vectorise.h"
#include "kernel/number.h"

enum relation { QUOTIENT_LESS, QUOTIENT_LESS_EQUAL, QUOTIENT_GREATER, QUOTIENT_GREATER_EQUAL };

struct scaling {
	int64_t of_dividend; /* A = dividend * of_dividend */
	int64_t of_divisor;  /* B * C = divisor * of_divisor */
};

static bool product_fits(const struct vector *vector, int64_t factor)
{
	uint64_t magnitude = factor < 0 ? -(uint64_t)factor : (uint64_t)factor;
	uint64_t product;
	if (!__builtin_mul_overflow(vector->bound, magnitude, &product) && product <= INT64_MAX)
		return true;
	return !__builtin_mul_overflow(vector_magnitude(vector), magnitude, &product) && product <= INT64_MAX;
}

static bool find_scaling(const struct vector *a, const struct vector *b, struct decimal constant,
			 struct scaling *scaling)
{
	constant = decimal_normalize(constant);
	int32_t up = b->scale + constant.scale - a->scale;
	int32_t spare = DECIMAL_QUOTIENT_SCALE - constant.scale + (up < 0 ? up : 0);
	if (a->wide || b->wide || up < -18 || up > 18 || spare < 0 || constant.coefficient > INT64_MAX ||
	    constant.coefficient < -INT64_MAX)
		return false;
	uint64_t limit = 2 * (uint64_t)powers_of_ten[spare];
	*scaling = (struct scaling){up > 0 ? powers_of_ten[up] : 1, (int64_t)constant.coefficient};
	if (up < 0 && __builtin_mul_overflow(scaling->of_divisor, powers_of_ten[-up], &scaling->of_divisor))
		return false;
	return product_fits(a, scaling->of_dividend) && product_fits(b, scaling->of_divisor) &&
	       (b->bound < limit || vector_magnitude(b) < limit);
}

struct orders {
	uint64_t less[BATCH_WORDS];    /* A < B * C */
	uint64_t greater[BATCH_WORDS]; /* A > B * C */
	uint64_t negative[BATCH_WORDS];
};

static inline __attribute__((always_inline)) void compare_word(const int64_t *a, const int64_t *b,
							       struct scaling scaling, size_t count, size_t word,
							       struct orders *orders)
{
	uint64_t less = 0;
	uint64_t greater = 0;
	uint64_t negative = 0;
	for (size_t i = 0; i < count; i++) {
		int64_t left = a[i] * scaling.of_dividend;
		int64_t right = b[i] * scaling.of_divisor;
		less |= (uint64_t)(left < right) << i;
		greater |= (uint64_t)(left > right) << i;
		negative |= (uint64_t)(b[i] < 0) << i;
	}
	orders->less[word] = less;
	orders->greater[word] = greater;
	orders->negative[word] = negative;
}

static VECTORISED void compare_products(const int64_t *a, const int64_t *b, struct scaling scaling, size_t count,
					struct orders *orders)
{
	size_t word = 0;
	for (; (word + 1) * 64 <= count; word++)
		compare_word(a + word * 64, b + word * 64, scaling, 64, word, orders);
	if (word * 64 < count)
		compare_word(a + word * 64, b + word * 64, scaling, count - word * 64, word, orders);
}

static uint64_t answer(enum relation relation, uint64_t less, uint64_t greater)
{
	switch (relation) {
	case QUOTIENT_LESS:
		return less;
	case QUOTIENT_LESS_EQUAL:
		return ~greater;
	case QUOTIENT_GREATER:
		return greater;
	case QUOTIENT_GREATER_EQUAL:
		return ~less;
	}
	return 0;
}

static void compare_formed(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			   enum relation relation)
{
	bool turned = relation == QUOTIENT_GREATER || relation == QUOTIENT_GREATER_EQUAL;
	bool equal_too = relation == QUOTIENT_LESS_EQUAL || relation == QUOTIENT_GREATER_EQUAL;
	struct vector *quotient = vector_new(VECTOR_NUMBER, 0);
	struct vector *const sides[3] = {turned ? operands[2] : quotient, turned ? quotient : operands[2], NULL};
	kernel_DIVIDE(frame, quotient, operands);
	(equal_too ? kernel_NUMBER_LESS_EQUAL : kernel_NUMBER_LESS)(frame, result, sides);
	vector_free_one(quotient);
}

/* --- one divisor --- */

/* Has it one value in all lanes? */
static VECTORISED bool is_one(const int64_t *values, size_t count)
{
	uint64_t other = 0;
	for (size_t i = 1; i < count; i++)
		other |= (uint64_t)(values[i] ^ values[0]);
	return other == 0;
}

/* A comparison of quotients by one positive divisor: below the constant, or (equal_too) at most the constant? */
struct turn {
	struct decimal divisor;
	struct decimal constant;
	int32_t scale; /* of the dividends */
	bool equal_too;
};

/* 1 or 0: is it so for this dividend? -1: no quotient. */
static int holds(const struct turn *turn, int64_t dividend)
{
	struct decimal quotient;
	if (!decimal_divide((struct decimal){dividend, turn->scale}, turn->divisor, &quotient))
		return -1;
	return decimal_compare(quotient, turn->constant) < turn->equal_too;
}

/* The greatest dividend for which it holds: next to the product, but for what rounding does. */
static bool find_turn(const struct turn *turn, int64_t *last)
{
	enum { TRIES = 3 };
	struct decimal product;
	bool exact;
	if (!decimal_multiply(turn->constant, turn->divisor, &product) ||
	    decimal_floor_at_scale(product, turn->scale, last, &exact) != 0 || *last > INT64_MAX - TRIES ||
	    *last < INT64_MIN + TRIES)
		return false;
	for (int tries = 0; tries < TRIES && holds(turn, *last) == 0; tries++)
		--*last;
	for (int tries = 0; tries < TRIES && holds(turn, *last + 1) == 1; tries++)
		++*last;
	return holds(turn, *last) == 1 && holds(turn, *last + 1) == 0;
}

static enum relation mirrored(enum relation relation)
{
	switch (relation) {
	case QUOTIENT_LESS:
		return QUOTIENT_GREATER;
	case QUOTIENT_LESS_EQUAL:
		return QUOTIENT_GREATER_EQUAL;
	case QUOTIENT_GREATER:
		return QUOTIENT_LESS;
	case QUOTIENT_GREATER_EQUAL:
		return QUOTIENT_LESS_EQUAL;
	}
	return relation;
}

/* False where the divisors are several, or 64 bits do not do. */
static bool compare_with_one(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			     enum relation relation)
{
	const struct vector *a = operands[0];
	const struct vector *b = operands[1];
	struct decimal constant = vector_number(operands[2], 0);
	int64_t last;
	if (a->wide || b->wide || b->scale > DECIMAL_QUOTIENT_SCALE || b->narrow[0] == 0 ||
	    !is_one(b->narrow, frame->count))
		return false;
	bool negative = b->narrow[0] < 0;
	relation = negative ? mirrored(relation) : relation;
	struct turn turn = {.divisor = decimal_absolute((struct decimal){b->narrow[0], b->scale}),
			    .constant = negative ? decimal_negate(constant) : constant,
			    .scale = a->scale,
			    .equal_too = relation == QUOTIENT_LESS_EQUAL || relation == QUOTIENT_GREATER};
	if (!find_turn(&turn, &last))
		return false;
	uint64_t opposite = relation == QUOTIENT_GREATER || relation == QUOTIENT_GREATER_EQUAL ? ~(uint64_t)0 : 0;
	number_at_most(frame, a, last, result->yes.words);
	for (size_t w = 0; w < frame_words(frame); w++)
		result->yes.words[w] = (result->yes.words[w] ^ opposite) & result->known.words[w];
	return true;
}

/* --- any divisors --- */

static void compare_quotient(const struct frame *frame, struct vector *result, struct vector *const operands[3],
			     enum relation relation)
{
	const struct vector *a = operands[0];
	const struct vector *b = operands[1];
	const struct vector *constant = operands[2];
	struct scaling scaling;
	struct orders orders;
	bool known = constant->constant && bits_get(&constant->known, 0);
	divide_begin(frame, result, operands);
	if (known && compare_with_one(frame, result, operands, relation))
		return;
	if (!known || !find_scaling(a, b, vector_number(constant, 0), &scaling)) {
		compare_formed(frame, result, operands, relation);
		return;
	}
	compare_products(a->narrow, b->narrow, scaling, frame->count, &orders);
	for (size_t w = 0; w < frame_words(frame); w++) {
		uint64_t negative = orders.negative[w];
		uint64_t less = (orders.less[w] & ~negative) | (orders.greater[w] & negative);
		uint64_t greater = (orders.greater[w] & ~negative) | (orders.less[w] & negative);
		result->yes.words[w] = answer(relation, less, greater) & result->known.words[w];
	}
}

void kernel_QUOTIENT_LESS(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_quotient(frame, result, operands, QUOTIENT_LESS);
}

void kernel_QUOTIENT_LESS_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_quotient(frame, result, operands, QUOTIENT_LESS_EQUAL);
}

void kernel_QUOTIENT_GREATER(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_quotient(frame, result, operands, QUOTIENT_GREATER);
}

void kernel_QUOTIENT_GREATER_EQUAL(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	compare_quotient(frame, result, operands, QUOTIENT_GREATER_EQUAL);
}
