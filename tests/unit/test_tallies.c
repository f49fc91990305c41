/* What only ledgers ask of populations: top, variation, first and last; and distinct days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gmp.h>

#include "../support/chance.h"
#include "base/memory.h"
#include "population/population.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NINES "99999999999999999999999999999999999999"

static struct decimal read(const char *text)
{
	struct decimal value;
	assert_int_equal(decimal_parse(text_of(text), &value), DECIMAL_READ);
	return value;
}

/* --- populations of rows --- */

/* A row of the one group that there is; a number for which `has` is false is missing. */
struct row {
	bool has_x, has_weight;
	struct decimal x, weight;
	struct text text;
};

static struct vector *make_numbers(const struct row *rows, size_t count, bool weights)
{
	struct vector *vector = vector_new(VECTOR_NUMBER, 0);
	vector_make_wide(vector);
	for (size_t i = 0; i < count; i++) {
		if (!(weights ? rows[i].has_weight : rows[i].has_x))
			continue;
		bits_set(&vector->known, i);
		vector->decimals[i] = weights ? rows[i].weight : rows[i].x;
	}
	return vector;
}

static struct vector *make_x(const struct row *rows, size_t count, enum vector_type type)
{
	if (type == VECTOR_NUMBER)
		return make_numbers(rows, count, false);
	struct vector *vector = vector_new(type, 0);
	for (size_t i = 0; i < count; i++) {
		if (rows[i].has_x)
			bits_set(&vector->known, i);
		if (type == VECTOR_DATE)
			vector->days[i] = (date)rows[i].x.coefficient;
		else
			vector->texts[i] = rows[i].text;
	}
	return vector;
}

/* What the population comes to, as a text; `-` where it is missing, `#` where it failed. */
static const char *outcome(struct population *population, enum vector_type type, const struct row *rows, size_t count,
			   struct arena *arena)
{
	struct plan plan = {.populations = population, .population_count = 1};
	struct bits active = {0};
	struct vector *key = vector_new(VECTOR_TEXT, 0);
	bool gives_x = population->kind != POPULATION_VARIATION && population->kind != POPULATION_COUNT;
	struct vector *result = vector_new(gives_x ? type : VECTOR_NUMBER, 0);
	population->level = 1;
	population->type.kind = result->type == VECTOR_TEXT   ? TYPE_TEXT
				: result->type == VECTOR_DATE ? TYPE_DATE
							      : TYPE_NUMBER;
	struct populations *populations = populations_new(&plan);
	key->constant = true;
	key->texts[0] = text_of("");
	for (size_t i = 0; i < BATCH_SIZE; i++)
		bits_set(&key->known, i);
	bool weighs = population->kind == POPULATION_TOP || population->kind == POPULATION_VARIATION;
	for (size_t at = 0; at < count;) {
		size_t size = 1 + below(BATCH_SIZE);
		size = size < count - at ? size : count - at;
		active = (struct bits){0};
		for (size_t i = 0; i < size; i++)
			bits_set(&active, i);
		struct frame frame = {size, &active, arena, NULL};
		struct population_inputs inputs = {.key = key, .x = make_x(rows + at, size, type)};
		inputs.weight = weighs ? make_numbers(rows + at, size, true) : NULL;
		populations_begin_batch(populations, NULL, NULL);
		populations_add(populations, 0, &frame, &inputs);
		vector_free_one(inputs.x);
		vector_free_one(inputs.weight);
		at += size;
	}
	populations_finish(populations, 1);
	active = (struct bits){0};
	bits_set(&active, 0);
	struct frame frame = {1, &active, arena, NULL};
	populations_of_group(populations, 0, &frame, result, key);
	bool failed = result->any_failed && bits_get(&result->failed, 0);
	struct text text = bits_get(&result->known, 0) ? value_text(result, 0, arena) : text_of(failed ? "#" : "-");
	const char *written = arena_printf(arena, "%.*s", TEXT_ARGUMENTS(text));
	vector_free_one(key);
	vector_free_one(result);
	populations_free(populations);
	return written;
}

/* --- top --- */

static void test_top(void **state)
{
	(void)state;
	static const struct {
		const char *best;
		struct {
			const char *good, *weight;
		} rows[5];
	} examples[] = {
		{"tea", {{"tea", "5"}, {"milk", "3"}, {"milk", "1.5"}}},
		{"milk", {{"tea", "5"}, {"milk", "3"}, {"milk", "2.00"}}}, /* of equal ones the smallest */
		{"b", {{"c", "-1"}, {"b", "-0.5"}, {"d", "-2"}}},
		{"a", {{"b", "0"}, {"a", NULL}}}, /* a missing weight counts nothing */
		{"B", {{"b", "1"}, {"a", "1"}, {"B", "1"}}},
		{"b", {{"a", NINES}, {"b", NINES}, {"b", "1"}, {"a", "0.5"}}}, /* sums that no number holds */
		{"b", {{"a", NINES}, {"b", NINES}, {"b", "0.000000000000000000001"}}},
		{"a", {{"b", NINES}, {"a", NINES}}},
		{"-", {{NULL, "5"}}},
		{"-", {{NULL, NULL}}},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct row rows[5] = {0};
		struct arena arena = {0};
		struct population population = {.kind = POPULATION_TOP};
		size_t count = 0;
		while (count < 5 && (examples[i].rows[count].good || examples[i].rows[count].weight)) {
			const char *good = examples[i].rows[count].good;
			const char *weight = examples[i].rows[count].weight;
			rows[count].has_x = good != NULL;
			rows[count].text = text_of(good ? good : "");
			rows[count].has_weight = weight != NULL;
			rows[count].weight = weight ? read(weight) : decimal_of(0);
			count++;
		}
		assert_string_equal(outcome(&population, VECTOR_TEXT, rows, count, &arena), examples[i].best);
		arena_free(&arena);
	}
}

/* Numbers that tie are ordered as they are written, days as ISO has them. */
static void test_top_of_other_types(void **state)
{
	(void)state;
	const struct row rows[] = {
		{true, true, read("9"), read("1"), {"", 0}},
		{true, true, read("10.50"), read("0.5"), {"", 0}},
		{true, true, read("10.5"), read("0.5"), {"", 0}},
	};
	struct arena arena = {0};
	struct population population = {.kind = POPULATION_TOP};
	assert_string_equal(outcome(&population, VECTOR_NUMBER, rows, 3, &arena), "10.5");
	const struct row days[] = {
		{true, true, read("5"), read("1"), {"", 0}},
		{true, true, read("-5"), read("1"), {"", 0}},
	};
	assert_string_equal(outcome(&population, VECTOR_DATE, days, 2, &arena), "1969-12-27");
	arena_free(&arena);
}

/* --- first and last --- */

static void test_first_and_last(void **state)
{
	(void)state;
	struct row rows[] = {
		{false, false, {0}, {0}, {"", 0}}, {true, false, {0}, {0}, {"b", 1}},
		{true, false, {0}, {0}, {"a", 1}}, {true, false, {0}, {0}, {"longer than those", 17}},
		{true, false, {0}, {0}, {"c", 1}}, {false, false, {0}, {0}, {"", 0}},
	};
	struct arena arena = {0};
	struct population first = {.kind = POPULATION_FIRST};
	struct population last = {.kind = POPULATION_LAST};
	for (size_t i = 0; i < 20; i++) { /* in batches of many sizes */
		assert_string_equal(outcome(&first, VECTOR_TEXT, rows, COUNT(rows), &arena), "b");
		assert_string_equal(outcome(&last, VECTOR_TEXT, rows, COUNT(rows), &arena), "c");
	}
	assert_string_equal(outcome(&first, VECTOR_TEXT, rows, 1, &arena), "-");
	assert_string_equal(outcome(&last, VECTOR_TEXT, rows, 0, &arena), "-");
	arena_free(&arena);
}

/* --- variation --- */

enum { MONTHS = 14, ROWS = 60, PLACES = 20 };

/* Is `written` sqrt(months * squares - sum^2) / |sum|, correctly rounded to 15 digits? */
static void assert_variation(const char *written, const mpz_t *sums, unsigned months)
{
	mpz_t sum, value, divisor, digits, bound;
	mpz_inits(sum, value, divisor, digits, bound, NULL);
	for (unsigned m = 0; m < MONTHS; m++) {
		mpz_add(sum, sum, sums[m]);
		mpz_addmul(value, sums[m], sums[m]);
	}
	mpz_mul_ui(value, value, months);
	mpz_submul(value, sum, sum);
	mpz_mul(divisor, sum, sum);
	if (mpz_sgn(sum) == 0) {
		assert_string_equal(written, "-");
	} else {
		/* (2 digits - 1)^2 * divisor <= 4 * value * 10^(2 places) <= (2 digits + 1)^2 * divisor */
		struct decimal result = read(written);
		uint128 coefficient = (uint128)result.coefficient;
		mpz_import(digits, 1, -1, sizeof coefficient, 0, 0, &coefficient);
		int places = result.scale;
		size_t length = mpz_sizeinbase(digits, 10);
		mpz_ui_pow_ui(bound, 10, length - 1); /* it may say one digit too many */
		length -= mpz_sgn(digits) && mpz_cmp(digits, bound) < 0;
		for (; mpz_sgn(digits) && length < 15; length++, places++)
			mpz_mul_ui(digits, digits, 10);
		assert_int_equal(mpz_sgn(digits) ? length : 15, 15);
		assert_true(places >= 0);
		mpz_ui_pow_ui(bound, 10, 2 * (unsigned)places);
		mpz_mul(value, value, bound);
		mpz_mul_ui(value, value, 4);
		mpz_mul_ui(digits, digits, 2);
		for (int side = -1; side <= 1; side += 2) {
			mpz_set(bound, digits);
			if (side > 0)
				mpz_add_ui(bound, bound, 1);
			else
				mpz_sub_ui(bound, bound, mpz_sgn(bound) > 0);
			mpz_mul(bound, bound, bound);
			mpz_mul(bound, bound, divisor);
			int order = mpz_cmp(bound, value);
			assert_true(side < 0 ? order <= 0 : order >= 0);
		}
	}
	mpz_clears(sum, value, divisor, digits, bound, NULL);
}

static void test_variation(void **state)
{
	(void)state;
	mpz_t sums[MONTHS], term;
	mpz_init(term);
	for (size_t m = 0; m < MONTHS; m++)
		mpz_init(sums[m]);
	for (size_t trial = 0; trial < 3000; trial++) {
		struct row rows[ROWS] = {0};
		struct arena arena = {0};
		size_t count = 1 + below(ROWS);
		size_t months = 1 + below(MONTHS);
		struct population population = {.kind = POPULATION_VARIATION, .parameter = decimal_of((int64_t)months)};
		for (size_t m = 0; m < MONTHS; m++)
			mpz_set_ui(sums[m], 0);
		for (size_t i = 0; i < count; i++) {
			int64_t amount = (int64_t)below(trial % 2 ? 20 : 1000000000000) - (trial % 3 ? 0 : 10);
			int32_t scale = (int32_t)below(trial % 5 ? 3 : PLACES);
			size_t month = below(months);
			rows[i] =
				(struct row){below(9) > 0, true, {amount, scale}, decimal_of((int64_t)month), {"", 0}};
			mpz_ui_pow_ui(term, 10, PLACES - (unsigned)scale);
			mpz_mul_si(term, term, rows[i].has_x ? amount : 0);
			mpz_add(sums[month], sums[month], term);
		}
		assert_variation(outcome(&population, VECTOR_NUMBER, rows, count, &arena), (const mpz_t *)sums,
				 (unsigned)months);
		arena_free(&arena);
	}
	mpz_clear(term);
	for (size_t m = 0; m < MONTHS; m++)
		mpz_clear(sums[m]);
}

/* One that has no place in 38 digits is a failure, a mean of 0 is not. */
static void test_variation_at_the_edge(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct population population = {.kind = POPULATION_VARIATION, .parameter = decimal_of(2)};
	struct row rows[] = {
		{true, true, read(NINES), decimal_of(1), {"", 0}},
		{true, true, read("-99999999999999999999999999999999999998"), decimal_of(2), {"", 0}},
		{true, true, read("0.005"), decimal_of(1), {"", 0}},
	};
	assert_string_equal(outcome(&population, VECTOR_NUMBER, rows, 2, &arena), "#");
	rows[1].x = read("-" NINES);
	assert_string_equal(outcome(&population, VECTOR_NUMBER, rows, 2, &arena), "-");
	rows[0].x = read("1"), rows[1].x = read("-0.005");
	assert_string_equal(outcome(&population, VECTOR_NUMBER, rows, 3, &arena), "1.01");
	/* The sum has fewer digits behind the point than the squares. */
	population.parameter = decimal_of(3);
	rows[0].x = read("0.005"), rows[2].x = read("1"), rows[2].weight = decimal_of(3);
	assert_string_equal(outcome(&population, VECTOR_NUMBER, rows, 3, &arena), "1.41426659438735");
	arena_free(&arena);
}

/* --- distinct days --- */

static void test_distinct_days(void **state)
{
	(void)state;
	enum { DAYS = 4000, SPAN = 700 };
	struct row *rows = memory_array(DAYS, sizeof *rows);
	for (size_t trial = 0; trial < 200; trial++) {
		bool seen[SPAN] = {false};
		struct arena arena = {0};
		struct population population = {.kind = POPULATION_COUNT, .distinct = true};
		size_t count = below(trial < 190 ? 200 : DAYS);
		int64_t distinct = 0;
		int64_t from = trial % 3 == 0 ? -719162 : trial % 3 == 1 ? -SPAN / 2 : 2932896 - SPAN;
		for (size_t i = 0; i < count; i++) {
			size_t day = below(SPAN);
			rows[i] = (struct row){below(5) > 0, false, decimal_of(from + (int64_t)day), {0}, {"", 0}};
			distinct += rows[i].has_x && !seen[day];
			seen[day] |= rows[i].has_x;
		}
		assert_string_equal(outcome(&population, VECTOR_DATE, rows, count, &arena),
				    arena_printf(&arena, "%lld", (long long)distinct));
		arena_free(&arena);
	}
	memory_free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_top),
		cmocka_unit_test(test_top_of_other_types),
		cmocka_unit_test(test_first_and_last),
		cmocka_unit_test(test_variation),
		cmocka_unit_test(test_variation_at_the_edge),
		cmocka_unit_test(test_distinct_days),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
