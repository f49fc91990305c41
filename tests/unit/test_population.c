/* Populations: examples of each function; exact sums and quantiles against GMP's integers; random records against a
 * computation of one record at a time. Whatever is added is added in other orders too, which must change nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gmp.h>

#include "../support/chance.h"
#include "base/decimal_wide.h"
#include "population/exact.h"
#include "population/groups.h"
#include "population/ordered.h"
#include "population/population.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define NINES "99999999999999999999999999999999999999"
#define HALF_MOST "50000000000000000000000000000000000000"

static struct decimal read(struct text text)
{
	struct decimal value;
	if (decimal_parse(text, &value) != DECIMAL_READ)
		fail_msg("'%.*s' is not read", TEXT_ARGUMENTS(text));
	return value;
}

/* --- populations of records --- */

enum { RECORDS_MAX = 3000 };

struct record {
	bool has_x;
	bool counted; /* `where` is true */
	struct decimal number;
	struct text text;
	struct text key;
};

struct answer {
	bool known;
	bool failed;
	struct decimal number;
	struct text text;
};

/* A population over records: its function and how its vectors are made. */
struct trial {
	struct population population;
	struct plan plan;
	enum vector_type type; /* of x */
	bool has_x;
	bool has_where;
	bool has_key;
	bool wide; /* numbers are decimals even where 64 bits would do */
	const struct record *records;
	size_t count;
};

static void put_number(struct vector *x, const struct trial *trial, const struct record *records, size_t count)
{
	bool exact = true;
	for (size_t i = 0; i < count; i++)
		if (records[i].has_x && records[i].number.scale > x->scale)
			x->scale = records[i].number.scale;
	for (size_t i = 0; i < count && exact && !trial->wide; i++)
		if (records[i].has_x)
			exact = decimal_floor_at_scale(records[i].number, x->scale, &x->narrow[i], &exact) == 0 &&
				exact && x->scale <= 18;
	x->bound = below(4) ? vector_magnitude(x) : INT64_MAX;
	if (exact && !trial->wide)
		return;
	vector_make_wide(x);
	for (size_t i = 0; i < count; i++)
		x->decimals[i] = records[i].number;
}

static struct vector *make_x(const struct trial *trial, const struct record *records, size_t count)
{
	struct vector *x = vector_new(trial->type, 0);
	for (size_t i = 0; i < count; i++) {
		if (!records[i].has_x)
			continue;
		bits_set(&x->known, i);
		if (trial->type == VECTOR_TEXT)
			x->texts[i] = records[i].text;
		else if (trial->type == VECTOR_DATE)
			x->days[i] = (date)records[i].number.coefficient;
		else if (trial->type == VECTOR_CODE)
			x->codes[i] = (uint32_t)records[i].number.coefficient;
		else if (trial->type == VECTOR_TRUTH && records[i].number.coefficient)
			bits_set(&x->yes, i);
	}
	if (trial->type == VECTOR_NUMBER)
		put_number(x, trial, records, count);
	return x;
}

static struct vector *make_key(const struct trial *trial, const struct record *records, size_t count)
{
	struct vector *key = vector_new(VECTOR_TEXT, 0);
	key->constant = !trial->has_key;
	for (size_t i = 0; i < (key->constant ? BATCH_SIZE : count); i++) {
		bits_set(&key->known, i);
		if (trial->has_key)
			key->texts[i] = records[i].key;
	}
	if (key->constant)
		key->texts[0] = text_of("");
	return key;
}

static struct vector *make_where(const struct record *records, size_t count)
{
	struct vector *where = vector_new(VECTOR_TRUTH, 0);
	for (size_t i = 0; i < count; i++) {
		if (records[i].counted)
			bits_set(&where->known, i), bits_set(&where->yes, i);
		else if (i % 2) /* else `where` is missing */
			bits_set(&where->known, i);
	}
	return where;
}

/* A batch of the records, of any size that there is. */
static struct frame make_frame(size_t left, struct bits *active, struct arena *arena)
{
	size_t count = 1 + below(below(2) ? 3 : BATCH_SIZE);
	*active = (struct bits){0};
	if (count > left)
		count = left;
	for (size_t i = 0; i < count; i++)
		bits_set(active, i);
	return (struct frame){count, active, arena, NULL};
}

static void add_records(struct populations *populations, const struct trial *trial, const struct record *records)
{
	struct arena arena = {0};
	struct bits active;
	struct frame frame;
	for (size_t at = 0; at < trial->count; at += frame.count) {
		frame = make_frame(trial->count - at, &active, &arena);
		struct vector *x = trial->has_x ? make_x(trial, records + at, frame.count) : NULL;
		struct vector *where = trial->has_where ? make_where(records + at, frame.count) : NULL;
		struct vector *key = make_key(trial, records + at, frame.count);
		populations_begin_batch(populations, NULL, NULL);
		populations_add(populations, 0, &frame,
				&(struct population_inputs){.key = key, .x = x, .where = where});
		vector_free_one(x);
		vector_free_one(where);
		vector_free_one(key);
		arena_free(&arena);
	}
}

static struct answer lane_of(const struct vector *vector, size_t lane, struct arena *arena)
{
	struct answer answer = {.known = bits_get(&vector->known, lane),
				.failed = vector->any_failed && bits_get(&vector->failed, lane)};
	assert_false(answer.known && answer.failed);
	if (answer.known && vector->type == VECTOR_TEXT)
		answer.text = text_copy(arena, vector->texts[lane]);
	else if (answer.known && vector->type == VECTOR_DATE)
		answer.number = decimal_of(vector->days[lane]);
	else if (answer.known)
		answer.number = vector_number(vector, lane);
	return answer;
}

static void ask(const struct populations *populations, const struct trial *trial, struct arena *arena,
		struct answer *answers)
{
	struct bits active;
	struct frame frame;
	bool extreme = trial->population.kind == POPULATION_MIN || trial->population.kind == POPULATION_MAX;
	for (size_t at = 0; at < trial->count; at += frame.count) {
		frame = make_frame(trial->count - at, &active, arena);
		struct vector *x = make_x(trial, trial->records + at, frame.count);
		struct vector *key = make_key(trial, trial->records + at, frame.count);
		struct vector *result = vector_new(extreme ? trial->type : VECTOR_NUMBER, 0);
		if (population_asks_record(trial->population.kind))
			populations_of_value(populations, 0, &frame, result, key, x);
		else
			populations_of_group(populations, 0, &frame, result, key);
		for (size_t i = 0; i < frame.count; i++)
			answers[at + i] = lane_of(result, i, arena);
		vector_free_one(x);
		vector_free_one(key);
		vector_free_one(result);
	}
}

static void shuffle(struct record *records, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = below(i);
		struct record kept = records[i - 1];
		records[i - 1] = records[other];
		records[other] = kept;
	}
}

/* The answers for the records of the trial, which are added in another order each time. */
static void answer_all(struct trial *trial, struct arena *arena, struct answer *answers)
{
	struct record *records = memory_array(trial->count, sizeof *records);
	for (size_t i = 0; i < trial->count; i++)
		records[i] = trial->records[i];
	shuffle(records, trial->count);
	trial->population.level = 1;
	trial->population.type.kind = trial->type == VECTOR_TEXT ? TYPE_TEXT : TYPE_NUMBER;
	trial->plan = (struct plan){.populations = &trial->population, .population_count = 1};
	struct populations *populations = populations_new(&trial->plan);
	populations_limit(populations, below(2) ? 0 : 1 + below(500));
	add_records(populations, trial, records);
	populations_finish(populations, 1);
	assert_int_equal(populations_error(populations), 0);
	ask(populations, trial, arena, answers);
	populations_free(populations);
	memory_free(records);
}

/* --- examples --- */

/* Of each record `value`, `value/group`, or with a `!` behind it where `where` does not count it; `-` is a missing
 * value. Of the answers `-` is a missing one and `#` one that failed. */
struct example {
	enum population_kind kind;
	const char *parameter; /* or null */
	const char *records;
	const char *expected;
};

static const struct example numbers[] = {
	{POPULATION_TOTAL, NULL, "1.10 2.2 -3 -", "0.3 0.3 0.3 0.3"},
	{POPULATION_TOTAL, NULL, "1/a 2/b -/c 4/a", "5 2 0 5"},
	{POPULATION_TOTAL, NULL, "1 2! 4 8!", "5 5 5 5"},
	{POPULATION_TOTAL, NULL, "- -", "0 0"},
	{POPULATION_TOTAL, NULL, "1!/a 2!/b 4/b", "0 4 4"},
	{POPULATION_TOTAL, NULL, NINES " " NINES " -" NINES, NINES " " NINES " " NINES},
	{POPULATION_TOTAL, NULL, NINES "/a 1/a 7/b -/a", "# # 7 #"},
	{POPULATION_TOTAL, NULL, "1e37 1e-255 -1e37", "1e-255 1e-255 1e-255"},
	{POPULATION_TOTAL, NULL, NINES " 0.5", "# #"},
	{POPULATION_TOTAL, NULL, NINES " 0.4999", NINES " " NINES},
	{POPULATION_COUNT, NULL, "1 - 3!", "2 2 2"}, /* count() takes no value */
	{POPULATION_COUNT, NULL, "1/a 2/b 3/a -/c 5!/d", "2 1 2 1 0"},
	{POPULATION_AVG, NULL, "1 2 2", "1.666666666666666667 1.666666666666666667 1.666666666666666667"},
	{POPULATION_AVG, NULL, "-1/a -/a 5!/a 7!/b", "-1 -1 -1 -"},
	{POPULATION_AVG, NULL, "1e-18 0", "0 0"},
	{POPULATION_AVG, NULL, "3e-18 0", "2e-18 2e-18"},
	{POPULATION_AVG, NULL, "-3e-18 0", "-2e-18 -2e-18"},
	{POPULATION_AVG, NULL, "1e-18 1e-40", "1e-18 1e-18"},
	{POPULATION_AVG, NULL, NINES " " NINES, NINES " " NINES},
	{POPULATION_AVG, NULL, NINES " 0", HALF_MOST " " HALF_MOST},
	{POPULATION_AVG, NULL, "10000000000000000000000000 0 0",
	 "3333333333333333333333333.3333333333333 3333333333333333333333333.3333333333333 "
	 "3333333333333333333333333.3333333333333"},
	{POPULATION_MIN, NULL, "3/a 1/b 2/a -/c 0!/a", "2 1 2 - 2"},
	{POPULATION_MAX, NULL, "3/a 1/b 2/a -/c 9!/a", "3 1 3 - 3"},
	{POPULATION_MAX, NULL, "-1e-30 -2", "-1e-30 -1e-30"},
	{POPULATION_MEDIAN, NULL, "1 3 2", "2 2 2"},
	{POPULATION_MEDIAN, NULL, "1 2 2.5 -", "2 2 2 2"},
	{POPULATION_MEDIAN, NULL, "1 2/a", "1 2"},
	{POPULATION_MEDIAN, NULL, "1 4 2 3", "2.5 2.5 2.5 2.5"},
	{POPULATION_MEDIAN, NULL, NINES " -" NINES, "0 0"},
	{POPULATION_MEDIAN, NULL, NINES " 0", HALF_MOST " " HALF_MOST},
	{POPULATION_QUANTILE, "0", "3 1 2", "1 1 1"},
	{POPULATION_QUANTILE, "1", "3 1 2", "3 3 3"},
	{POPULATION_QUANTILE, "0.25", "10 20 40 30", "17.5 17.5 17.5 17.5"},
	{POPULATION_QUANTILE, "0.9", "1 2 3 4 5!", "3.7 3.7 3.7 3.7 3.7"},
	{POPULATION_QUANTILE, "0.33333333333333333333333333333333333333", "0 1 2 3",
	 "0.99999999999999999999999999999999999999 0.99999999999999999999999999999999999999 "
	 "0.99999999999999999999999999999999999999 0.99999999999999999999999999999999999999"},
	{POPULATION_QUANTILE, "1e-255", "0 1e-255", "0 0"},
	{POPULATION_QUANTILE, "0.5", "7/a -/b", "7 -"},
	{POPULATION_STDDEV, NULL, "2 4 4 4 5 5 7 9", "2 2 2 2 2 2 2 2"},
	{POPULATION_STDDEV, NULL, "5/a 5.0/a -/b 5!/b", "0 0 - -"},
	{POPULATION_STDDEV, NULL, "1 2 4", "1.24721912892465 1.24721912892465 1.24721912892465"},
	{POPULATION_STDDEV, NULL, NINES " -" NINES, "# #"}, /* rounded to 15 digits it is 1e38 */
	{POPULATION_STDDEV, NULL, "1e-255 3e-255", "1e-255 1e-255"},
	{POPULATION_STDDEV, NULL, "99999999999999999999999999999999999.9 99999999999999999999999999999999999.7",
	 "0.1 0.1"},
	/* What a share is divided by. */
	{POPULATION_SHARE, NULL, "1 3 -", "4 4 4"},
	{POPULATION_SHARE, NULL, "1/a 3/a 5/b 4!/a 2!/c", "4 4 5 4 0"},
	{POPULATION_SHARE, NULL, "1 -1 -", "0 0 0"},
	{POPULATION_SHARE, NULL, "- -", "0 0"},
	{POPULATION_SHARE, NULL, NINES "/a " NINES "/a -/a 3/b", "# # # 3"},
	{POPULATION_RANK, NULL, "5 7 7.0 1 -", "3 1 1 4 -"},
	{POPULATION_RANK, NULL, "5/a 7/b 6/a 9!/a 1!/a 3!/c", "2 1 1 1 3 1"},
	{POPULATION_RANK, NULL, "1e-30 -1e30 1e30 0", "2 4 1 3"},
	{POPULATION_RANK, NULL, "9223372036854775807 9223372036854775806 9223372036854775807!", "1 2 1"},
	{POPULATION_RANK, NULL, "5 1e20! -1e20! 0.5!", "1 1 2 2"},
	{POPULATION_NTILE, "2", "1 2 3 4", "1 1 2 2"},
	{POPULATION_NTILE, "4", "1 1 1 2 -", "1 1 1 4 -"},
	{POPULATION_NTILE, "3", "10 20", "1 2"},
	{POPULATION_NTILE, "10", "1 2 3! 0!", "1 6 10 1"}, /* above all it would be the 11th */
	{POPULATION_NTILE, "9223372036854775807", "1 2 3!", "1 4611686018427387904 9223372036854775807"},
	{POPULATION_NTILE, "5", "1/a 2!/b", "1 -"},
	{POPULATION_CUMULATIVE_SHARE, NULL, "60 30 10", "0.6 0.9 1"},
	{POPULATION_CUMULATIVE_SHARE, NULL, "25 50 25.0 -", "1 0.5 1 -"},
	{POPULATION_CUMULATIVE_SHARE, NULL, "60/a 40/a 1/b 50!/a 70!/a 3!/c", "0.6 1 1 0.6 0 -"},
	{POPULATION_CUMULATIVE_SHARE, NULL, "5 -5", "- -"},
	{POPULATION_CUMULATIVE_SHARE, NULL, "6 2 -4", "1.5 2 1"},
	/* A sum on the way that does not fit fails only who asks for it. */
	{POPULATION_CUMULATIVE_SHARE, NULL, NINES " 1 -" NINES " 2", "33333333333333333333333333333333333333 # 1 #"},
};

/* The next word; `*at` moves behind it. */
static struct text next_word(const char **at)
{
	while (**at == ' ')
		++*at;
	const char *begin = *at;
	while (**at && **at != ' ')
		++*at;
	return (struct text){begin, (size_t)(*at - begin)};
}

static struct record read_record(struct text word, enum vector_type type)
{
	struct record record = {.counted = true, .key = {"", 0}};
	size_t slash = text_find(word, text_of("/"));
	if (slash < word.size)
		record.key = (struct text){word.data + slash + 1, word.size - slash - 1};
	word.size = slash;
	if (word.size && word.data[word.size - 1] == '!') {
		record.counted = false;
		word.size--;
	}
	record.has_x = !text_is(word, "-");
	if (record.has_x && type == VECTOR_TEXT)
		record.text = word;
	else if (record.has_x)
		record.number = read(word);
	return record;
}

static void assert_answer(const struct example *example, enum vector_type type, const struct answer *answer,
			  struct text expected)
{
	char out[DECIMAL_TEXT_MAX];
	bool extreme = example->kind == POPULATION_MIN || example->kind == POPULATION_MAX;
	bool fits = answer->failed ? text_is(expected, "#") : !answer->known && text_is(expected, "-");
	if (answer->known && extreme && type == VECTOR_TEXT)
		fits = text_equal(answer->text, expected);
	else if (answer->known && !text_is(expected, "-") && !text_is(expected, "#"))
		fits = decimal_compare(answer->number, read(expected)) == 0;
	if (fits)
		return;
	struct text shown = {out, decimal_format(answer->number, '.', out)};
	fail_msg("%.*s of %s: %s%.*s, not %.*s", TEXT_ARGUMENTS(population_name(example->kind)), example->records,
		 answer->failed  ? "fails "
		 : answer->known ? ""
				 : "missing ",
		 TEXT_ARGUMENTS(shown), TEXT_ARGUMENTS(expected));
}

static void try_example(const struct example *example, enum vector_type type, bool distinct)
{
	struct record records[16];
	struct answer answers[16];
	struct arena arena = {0};
	struct trial trial = {.population = {.kind = example->kind, .distinct = distinct}, .type = type};
	const char *at = example->records;
	for (struct text word; (word = next_word(&at)).size; trial.count++) {
		assert_true(trial.count < COUNT(records));
		records[trial.count] = read_record(word, type);
	}
	if (example->parameter)
		trial.population.parameter = read(text_of(example->parameter));
	trial.records = records;
	trial.has_x = example->kind != POPULATION_COUNT || distinct;
	trial.has_where = text_find(text_of(example->records), text_of("!")) < strlen(example->records);
	trial.has_key = text_find(text_of(example->records), text_of("/")) < strlen(example->records);
	for (size_t round = 0; round < 20; round++) {
		trial.wide = round % 2;
		if (round > 1) /* whether there is a `where` or a key must not matter where they say nothing */
			trial.has_where |= round % 4 > 1, trial.has_key |= round % 8 > 3;
		answer_all(&trial, &arena, answers);
		at = example->expected;
		for (size_t i = 0; i < trial.count; i++)
			assert_answer(example, type, &answers[i], next_word(&at));
		assert_int_equal(next_word(&at).size, 0);
	}
	arena_free(&arena);
}

static void test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++)
		try_example(&numbers[i], VECTOR_NUMBER, false);
}

static void test_other_types(void **state)
{
	(void)state;
	static const struct example dates[] = {
		{POPULATION_MIN, NULL, "18000/a 17000/a -/b -5/c", "17000 17000 - -5"},
		{POPULATION_MAX, NULL, "18000 17000 -", "18000 18000 18000"},
		{POPULATION_RANK, NULL, "18000 17000 18000 -", "1 3 1 -"},
		{POPULATION_NTILE, "2", "1 2 3 4", "1 1 2 2"},
	};
	static const struct example texts[] = {
		{POPULATION_MIN, NULL, "b/x aa/x -/y c/z ab/x", "aa aa - c aa"},
		{POPULATION_MAX, NULL, "b bbbbbbbbbbbbbbbbbbbbbbbbbbbb bb ca -", "ca ca ca ca ca"},
		{POPULATION_MIN, NULL, "яблоко груша", "груша груша"},
	};
	for (size_t i = 0; i < COUNT(dates); i++)
		try_example(&dates[i], VECTOR_DATE, false);
	for (size_t i = 0; i < COUNT(texts); i++)
		try_example(&texts[i], VECTOR_TEXT, false);
}

static void test_distinct(void **state)
{
	(void)state;
	static const struct {
		enum vector_type type;
		struct example example;
	} examples[] = {
		{VECTOR_NUMBER, {POPULATION_COUNT, NULL, "1 1.0 1.00 2 - 3!", "2 2 2 2 2 2"}},
		{VECTOR_NUMBER, {POPULATION_COUNT, NULL, "0 -0.00 1e30 1000000000000000000000000000000", "2 2 2 2"}},
		{VECTOR_NUMBER, {POPULATION_COUNT, NULL, "1/a 1/b 2/a -/c 1/a", "2 1 2 0 2"}},
		{VECTOR_NUMBER, {POPULATION_COUNT, NULL, "1/1 11/ 1/11 11/1", "2 1 1 2"}},
		{VECTOR_TEXT, {POPULATION_COUNT, NULL, "1 1.0 a A a", "4 4 4 4 4"}},
		{VECTOR_TEXT, {POPULATION_COUNT, NULL, "a/b b/a a/b - /a", "1 2 1 0 2"}},
		{VECTOR_DATE, {POPULATION_COUNT, NULL, "5 5 6 -", "2 2 2 2"}},
		{VECTOR_CODE, {POPULATION_COUNT, NULL, "1 2 1 3 -", "3 3 3 3 3"}},
		{VECTOR_TRUTH, {POPULATION_COUNT, NULL, "0 1 1 -", "2 2 2 2"}},
	};
	for (size_t i = 0; i < COUNT(examples); i++)
		try_example(&examples[i].example, examples[i].type, true);
}

static void test_distinct_bytes(void **state)
{
	(void)state;
	struct record records[] = {
		{.has_x = true, .counted = true, .text = {"a\0b", 3}},
		{.has_x = true, .counted = true, .text = {"a\0c", 3}},
		{.has_x = true, .counted = true, .text = {"a", 1}},
		{.has_x = true, .counted = true, .text = {"", 0}},
		{.has_x = true, .counted = true, .text = {"a\0b", 3}},
	};
	struct trial trial = {.population = {.kind = POPULATION_COUNT, .distinct = true},
			      .type = VECTOR_TEXT,
			      .has_x = true,
			      .records = records,
			      .count = COUNT(records)};
	struct answer answers[COUNT(records)];
	struct arena arena = {0};
	answer_all(&trial, &arena, answers);
	assert_true(decimal_compare(answers[0].number, decimal_of(4)) == 0);
	arena_free(&arena);
}

/* Batches of ever other scales: sums, squares and what is kept are brought from one to the next. */
static void test_scales(void **state)
{
	(void)state;
	enum { ROUNDS = 300, RECORDS = 60, KEYS = 4 };
	static const enum population_kind kinds[] = {POPULATION_TOTAL, POPULATION_AVG, POPULATION_STDDEV,
						     POPULATION_MIN, POPULATION_MAX};
	static const char names[KEYS][2] = {"a", "b", "c", "d"};
	struct record records[RECORDS];
	struct answer answers[RECORDS];
	for (size_t round = 0; round < ROUNDS; round++) {
		struct exact_sum sums[KEYS] = {{0}}, squares[KEYS] = {{0}};
		struct decimal least[KEYS], greatest[KEYS], expected = {0};
		uint64_t counts[KEYS] = {0};
		struct arena arena = {0};
		for (size_t i = 0; i < RECORDS; i++) {
			size_t key = below(KEYS);
			struct decimal x = {(int64_t)(chance() >> (1 + below(60))), (int32_t)below(13)};
			x.coefficient = below(3) ? x.coefficient : -x.coefficient;
			records[i] = (struct record){true, true, x, {"", 0}, {names[key], 1}};
			exact_add(&sums[key], x.coefficient, x.scale);
			exact_add_square(&squares[key], x);
			if (!counts[key] || decimal_compare(x, least[key]) < 0)
				least[key] = x;
			if (!counts[key]++ || decimal_compare(x, greatest[key]) > 0)
				greatest[key] = x;
		}
		struct trial trial = {.population = {.kind = kinds[round % COUNT(kinds)]},
				      .type = VECTOR_NUMBER,
				      .has_x = true,
				      .has_key = true,
				      .wide = below(4) == 0,
				      .records = records,
				      .count = RECORDS};
		answer_all(&trial, &arena, answers);
		for (size_t i = 0; i < RECORDS; i++) {
			size_t key = (size_t)(records[i].key.data[0] - 'a');
			if (trial.population.kind == POPULATION_TOTAL)
				assert_true(exact_total(&sums[key], &expected));
			else if (trial.population.kind == POPULATION_AVG)
				assert_true(exact_average(&sums[key], counts[key], &expected));
			else if (trial.population.kind == POPULATION_STDDEV)
				assert_true(exact_deviation(&sums[key], &squares[key], counts[key], &expected));
			else
				expected = trial.population.kind == POPULATION_MIN ? least[key] : greatest[key];
			assert_true(answers[i].known && decimal_compare(answers[i].number, expected) == 0);
		}
		for (size_t key = 0; key < KEYS; key++) {
			exact_free(&sums[key]);
			exact_free(&squares[key]);
		}
		arena_free(&arena);
	}
}

static void test_nothing(void **state)
{
	(void)state;
	struct population population = {.kind = POPULATION_CUMULATIVE_SHARE, .level = 2};
	struct plan plan = {.populations = &population, .population_count = 1};
	struct populations *populations = populations_new(&plan);
	populations_finish(populations, 1);
	populations_finish(populations, 2);
	populations_free(populations);
	plan.population_count = 0;
	populations_free(populations_new(&plan));
	populations_free(NULL);
}

static void test_groups(void **state)
{
	(void)state;
	enum { KEYS = 300000 }; /* so many that some have the same 32 bits of hash */
	struct groups groups = {0};
	char key[16];
	assert_int_equal(groups_find(&groups, text_of(""), NO_GROUP), NO_GROUP);
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < KEYS; i++) {
			struct text text = {key, (size_t)snprintf(key, sizeof key, "%u", i)};
			assert_int_equal(groups_enter(&groups, text, i ? i - 1 : NO_GROUP), i);
			assert_int_equal(groups_find(&groups, text, i), i);
			assert_int_equal(groups_find(&groups, text, i / 2), i);
		}
	}
	assert_int_equal(groups.count, KEYS);
	assert_int_equal(groups_find(&groups, text_of("x"), 0), NO_GROUP);
	groups_free(&groups);
	assert_int_equal(groups_enter(&groups, text_of("x"), NO_GROUP), 0);
	groups_free(&groups);
}

/* --- exact sums against GMP --- */

/* Terms have up to SCALE digits after the point, and are held as integers at that scale. */
enum { SCALE = 40, TENS = 600, CASES = 120000, TERMS_MAX = 24 };

static mpz_t tens[TENS];
static mpz_t sum, squares, spread, numerator, denominator, quotient, rest, scratch, part;

static mpz_t *const integers[] = {&sum, &squares, &spread, &numerator, &denominator, &quotient, &rest, &scratch, &part};

static void set_integer(mpz_t integer, int128 value)
{
	uint128 magnitude = value < 0 ? -(uint128)value : (uint128)value;
	mpz_import(integer, 1, -1, sizeof magnitude, 0, 0, &magnitude);
	if (value < 0)
		mpz_neg(integer, integer);
}

/* quotient = numerator * 10^places / denominator, half to even; `places` may be below 0. */
static void round_at(int places)
{
	mpz_mul(scratch, numerator, tens[places > 0 ? places : 0]);
	mpz_mul(part, denominator, tens[places < 0 ? -places : 0]);
	mpz_fdiv_qr(quotient, rest, scratch, part);
	mpz_mul_2exp(rest, rest, 1);
	int order = mpz_cmp(rest, part);
	if (order > 0 || (order == 0 && mpz_odd_p(quotient)))
		mpz_add_ui(quotient, quotient, 1);
}

/* Is the result numerator / denominator, rounded to `places` after the point or as many as 38 digits allow? */
static void assert_rounded(const char *what, bool fits, struct decimal result, int places)
{
	round_at(places);
	while (places >= 0 && mpz_cmpabs(quotient, tens[DECIMAL_DIGITS]) >= 0)
		round_at(--places);
	if (fits != (places >= 0))
		fail_msg("%s %s", what, fits ? "fits" : "does not fit");
	if (!fits)
		return;
	set_integer(scratch, result.coefficient);
	mpz_mul(scratch, scratch, tens[places]);
	mpz_mul(quotient, quotient, tens[result.scale]);
	if (mpz_cmp(scratch, quotient) != 0)
		fail_msg("%s is wrong at the scale %d", what, result.scale);
}

/* Is the result the root of numerator / denominator (not 0), rounded to 15 digits? */
static void assert_root(bool fits, struct decimal result)
{
	int whole = ((int)mpz_sizeinbase(numerator, 10) - (int)mpz_sizeinbase(denominator, 10)) / 2;
	int places = DECIMAL_ROOT_DIGITS + 2 - whole; /* a few too many at first */
	for (;; places--) {
		mpz_mul(scratch, numerator, tens[places > 0 ? 2 * places : 0]);
		mpz_mul(part, denominator, tens[places < 0 ? -2 * places : 0]);
		mpz_fdiv_q(quotient, scratch, part);
		mpz_sqrt(quotient, quotient);
		if (mpz_cmp(quotient, tens[DECIMAL_ROOT_DIGITS]) < 0)
			break;
	}
	assert_true(mpz_cmp(quotient, tens[DECIMAL_ROOT_DIGITS - 1]) >= 0);
	mpz_mul_2exp(rest, quotient, 1); /* (2 * quotient + 1)^2 * part against 4 * scratch */
	mpz_add_ui(rest, rest, 1);
	mpz_mul(rest, rest, rest);
	mpz_mul(rest, rest, part);
	mpz_mul_2exp(scratch, scratch, 2);
	int order = mpz_cmp(scratch, rest);
	if (order > 0 || (order == 0 && mpz_odd_p(quotient)))
		mpz_add_ui(quotient, quotient, 1);
	mpz_mul(quotient, quotient, tens[places < 0 ? -places : 0]);
	assert_int_equal(fits, places > 0 || mpz_cmp(quotient, tens[DECIMAL_DIGITS]) < 0);
	if (!fits)
		return;
	set_integer(scratch, result.coefficient);
	mpz_mul(scratch, scratch, tens[places > 0 ? places : 0]);
	mpz_mul(quotient, quotient, tens[result.scale]);
	assert_int_equal(mpz_cmp(scratch, quotient), 0);
}

/* Of 1 to 38 digits, often at an edge. */
static struct decimal random_term(void)
{
	int digits = 1 + (int)below(DECIMAL_DIGITS);
	uint128 value = ((uint128)chance() << 64 | chance()) % decimal_powers[digits];
	if (below(8) == 0)
		value = decimal_powers[digits] - 1 - below(3);
	if (below(8) == 0)
		value = decimal_powers[digits - 1] + below(3);
	if (below(8) == 0)
		value = below(10);
	return (struct decimal){decimal_signed(below(2), value), (int32_t)below(SCALE + 1)};
}

/* Terms of one kind, or of any; the sum of every second case nearly vanishes. */
static size_t random_terms(struct decimal terms[TERMS_MAX])
{
	size_t count = 1 + below(TERMS_MAX / 2);
	bool near = below(2);
	struct decimal like = random_term();
	for (size_t i = 0; i < count; i++) {
		terms[i] = random_term();
		if (near)
			terms[i] = (struct decimal){like.coefficient / 2 + (int)below(5), like.scale};
	}
	if (below(2))
		return count;
	for (size_t i = 0; i < count; i++) {
		terms[count + i] = decimal_negate(terms[i]);
		if (i == 0)
			terms[count].coefficient /= 10;
	}
	return 2 * count;
}

/* Adds the term to the sums of GMP. */
static void add_expected(struct decimal term, unsigned long times)
{
	set_integer(scratch, term.coefficient);
	mpz_mul(scratch, scratch, tens[SCALE - term.scale]);
	mpz_addmul_ui(sum, scratch, times);
	mpz_mul(scratch, scratch, scratch);
	mpz_addmul_ui(squares, scratch, times);
}

static void assert_same(bool fits, struct decimal result, bool other_fits, struct decimal other)
{
	assert_int_equal(fits, other_fits);
	if (fits)
		assert_true(result.coefficient == other.coefficient && result.scale == other.scale);
}

struct sums {
	struct exact_sum sum;
	struct exact_sum squares;
	uint64_t count;
};

static void add_term(struct sums *sums, struct decimal term)
{
	exact_add(&sums->sum, term.coefficient, term.scale);
	exact_add_square(&sums->squares, term);
	sums->count++;
}

static void free_sums(struct sums *sums)
{
	exact_free(&sums->sum);
	exact_free(&sums->squares);
}

/* Is what comes of the sums what GMP's come to? */
static void assert_sums(const struct sums *sums)
{
	struct decimal result;
	bool fits = exact_total(&sums->sum, &result);
	mpz_set(numerator, sum);
	mpz_set(denominator, tens[SCALE]);
	assert_rounded("a total", fits, result, SCALE);
	fits = exact_average(&sums->sum, sums->count, &result);
	mpz_set(numerator, sum);
	mpz_mul_ui(denominator, tens[SCALE], sums->count);
	assert_rounded("an average", fits, result, DECIMAL_QUOTIENT_SCALE);
	fits = exact_deviation(&sums->sum, &sums->squares, sums->count, &result);
	mpz_mul_ui(numerator, squares, sums->count);
	mpz_submul(numerator, sum, sum);
	mpz_mul_ui(denominator, tens[2 * SCALE], sums->count);
	mpz_mul_ui(denominator, denominator, sums->count);
	if (mpz_sgn(numerator) == 0)
		assert_true(fits && decimal_is_zero(result));
	else
		assert_root(fits, result);
	assert_int_equal(exact_is_zero(&sums->sum), mpz_sgn(sum) == 0);
	if (mpz_sgn(sum) == 0)
		return;
	fits = exact_variation(&sums->sum, &sums->squares, sums->count, &result);
	mpz_mul(denominator, sum, sum);
	if (mpz_sgn(numerator) == 0)
		assert_true(fits && decimal_is_zero(result));
	else
		assert_root(fits, result);
}

/* The terms in another order and in two heaps, with zeros behind the point where they have room. */
static void assert_any_order(const struct sums *sums, struct decimal *terms)
{
	struct sums heaps[2] = {0};
	struct decimal result = {0}, other = {0};
	for (size_t left = sums->count; left > 0; left--) {
		size_t at = below(left);
		struct decimal term = terms[at];
		terms[at] = terms[left - 1];
		if (term.coefficient / 1000000 == 0) {
			term.coefficient *= 1000;
			term.scale += 3;
		}
		add_term(&heaps[below(2)], term);
	}
	exact_add_sum(&heaps[0].sum, &heaps[1].sum);
	exact_add_sum(&heaps[0].squares, &heaps[1].squares);
	bool fits = exact_total(&sums->sum, &result);
	assert_same(fits, result, exact_total(&heaps[0].sum, &other), other);
	fits = exact_average(&sums->sum, sums->count, &result);
	assert_same(fits, result, exact_average(&heaps[0].sum, sums->count, &other), other);
	fits = exact_deviation(&sums->sum, &sums->squares, sums->count, &result);
	assert_same(fits, result, exact_deviation(&heaps[0].sum, &heaps[0].squares, sums->count, &other), other);
	free_sums(&heaps[0]);
	free_sums(&heaps[1]);
}

static void test_random_sums(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		struct decimal terms[TERMS_MAX];
		struct sums sums = {0};
		size_t count = random_terms(terms);
		mpz_set_ui(sum, 0);
		mpz_set_ui(squares, 0);
		for (size_t t = 0; t < count; t++) {
			add_term(&sums, terms[t]);
			add_expected(terms[t], 1);
		}
		assert_sums(&sums);
		assert_any_order(&sums, terms);
		free_sums(&sums);
	}
}

/* Of two sums which is greater: of random ones, of those that differ in one digit, and of equal ones. */
static void test_comparing_sums(void **state)
{
	(void)state;
	mpz_t other;
	mpz_init(other);
	for (size_t i = 0; i < CASES; i++) {
		struct decimal terms[2][TERMS_MAX];
		struct sums sums[2] = {0};
		size_t count = random_terms(terms[0]);
		size_t others = count;
		memcpy(terms[1], terms[0], sizeof terms[0]);
		if (below(3) == 0)
			terms[1][below(count)].coefficient += 1;
		else if (below(2))
			others = random_terms(terms[1]);
		count = others < count ? others : count;
		for (size_t side = 0; side < 2; side++) {
			mpz_set(other, sum);
			mpz_set_ui(sum, 0);
			mpz_set_ui(squares, 0);
			for (size_t t = 0; t < count; t++) {
				add_term(&sums[side], terms[side][side ? count - 1 - t : t]);
				add_expected(terms[side][t], 1);
			}
		}
		int order = mpz_cmp(other, sum);
		assert_int_equal(exact_compare(&sums[0].sum, &sums[1].sum), (order > 0) - (order < 0));
		assert_int_equal(exact_compare(&sums[1].sum, &sums[0].sum), (order < 0) - (order > 0));
		free_sums(&sums[0]);
		free_sums(&sums[1]);
	}
	mpz_clear(other);
}

static void test_long_sums(void **state)
{
	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct sums sums = {0};
		struct decimal terms[3] = {random_term(), random_term(), random_term()};
		if (i == 0)
			terms[0] = terms[1] = terms[2] = read(text_of(NINES));
		mpz_set_ui(sum, 0);
		mpz_set_ui(squares, 0);
		for (size_t t = 0; t < COUNT(terms); t++) {
			size_t times = 1 + below(333333);
			for (size_t n = 0; n < times; n++)
				add_term(&sums, terms[t]);
			add_expected(terms[t], times);
		}
		assert_sums(&sums);
		free_sums(&sums);
	}
}

/* --- ordered values --- */

enum { VALUES_MAX = 200, ORDERED_GROUPS = 3 };

struct placed {
	struct decimal value;
	uint32_t group;
};

static int by_value(const void *left, const void *right)
{
	const struct placed *a = left;
	const struct placed *b = right;
	return decimal_compare(a->value, b->value);
}

/* quantile(values, p), where the values are sorted. */
static void assert_quantile(const struct ordered *ordered, uint32_t group, const struct decimal *values, size_t count)
{
	struct decimal result;
	int digits = (int)below(DECIMAL_DIGITS);
	struct decimal p = {(int128)(((uint128)chance() << 64 | chance()) % (decimal_powers[digits] + 1)), digits};
	bool fits = ordered_quantile(ordered, group, p, &result);
	set_integer(part, p.coefficient); /* the place is quotient + part / 10^digits */
	mpz_mul_ui(part, part, count - 1);
	mpz_fdiv_qr(quotient, part, part, tens[digits]);
	size_t at = mpz_get_ui(quotient);
	set_integer(numerator, values[at].coefficient);
	mpz_mul(numerator, numerator, tens[SCALE - values[at].scale]);
	set_integer(scratch, values[at + (at + 1 < count)].coefficient);
	mpz_mul(scratch, scratch, tens[SCALE - values[at + (at + 1 < count)].scale]);
	mpz_sub(scratch, scratch, numerator);
	mpz_mul(numerator, numerator, tens[digits]);
	mpz_addmul(numerator, scratch, part);
	mpz_set(denominator, tens[SCALE + digits]);
	assert_rounded("a quantile", fits, result, SCALE + digits);
}

static void assert_asked(const struct ordered *ordered, uint32_t group, const struct decimal *values, size_t count,
			 struct decimal x)
{
	struct exact_sum from = {0};
	struct decimal result, expected;
	size_t smaller = 0;
	size_t up_to = 0;
	for (size_t i = 0; i < count; i++) {
		int order = decimal_compare(values[i], x);
		smaller += order < 0;
		up_to += order <= 0;
		if (order >= 0)
			exact_add(&from, values[i].coefficient, values[i].scale);
	}
	assert_int_equal(ordered_count(ordered, group), count);
	assert_int_equal(ordered_below(ordered, group, x), smaller);
	assert_int_equal(ordered_up_to(ordered, group, x), up_to);
	bool fits = exact_total(&from, &expected);
	assert_same(ordered_total_from(ordered, group, x, &result), result, fits, expected);
	exact_free(&from);
}

static void assert_ordered(const struct ordered *ordered, const struct placed *placed, size_t count)
{
	for (uint32_t group = 0; group < ORDERED_GROUPS; group++) {
		struct decimal values[VALUES_MAX];
		size_t size = 0;
		for (size_t i = 0; i < count; i++)
			if (placed[i].group == group)
				values[size++] = placed[i].value;
		for (size_t i = 0; i < 5; i++)
			assert_asked(ordered, group, values, size,
				     count && below(4) ? placed[below(count)].value : random_term());
		for (size_t i = 0; size && i < 3; i++)
			assert_quantile(ordered, group, values, size);
	}
}

static void test_ordered(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3000; i++) {
		struct placed placed[VALUES_MAX];
		struct ordered ordered = {.limit = below(2) ? 0 : 1 + below(500)};
		size_t count = below(VALUES_MAX);
		size_t range = below(2) ? 10 : (size_t)1 << 62;
		size_t odd_one = below(2) ? below(VALUES_MAX) : VALUES_MAX; /* a term that may need a decimal */
		int32_t scale = (int32_t)below(20);
		for (size_t v = 0; v < count; v++) {
			struct decimal value = {(int64_t)below(range) - (int64_t)range / 2,
						(int32_t)below((size_t)scale + 1)};
			placed[v] =
				(struct placed){v == odd_one ? random_term() : value, (uint32_t)below(ORDERED_GROUPS)};
			ordered_add(&ordered, placed[v].value, placed[v].group);
		}
		ordered_sort(&ordered, ORDERED_GROUPS);
		ordered_sum_up(&ordered, ORDERED_GROUPS);
		qsort(placed, count, sizeof *placed, by_value);
		assert_ordered(&ordered, placed, count);
		ordered_free(&ordered);
	}
}

/* --- random records --- */

/* What there is of the group of a record: its values are small integers. */
struct tally {
	int64_t records, count, total, least, greatest, smaller, greater, from;
	uint64_t seen; /* a bit for each value from 0 */
};

static struct tally tally_of(const struct trial *trial, const struct record *of)
{
	struct tally tally = {.least = INT64_MAX, .greatest = INT64_MIN};
	for (size_t i = 0; i < trial->count; i++) {
		const struct record *record = &trial->records[i];
		int64_t value = (int64_t)record->number.coefficient;
		int64_t own = (int64_t)of->number.coefficient;
		if (!record->counted || !text_equal(record->key, of->key))
			continue;
		tally.records++;
		if (!record->has_x)
			continue;
		tally.count++;
		tally.total += value;
		tally.least = value < tally.least ? value : tally.least;
		tally.greatest = value > tally.greatest ? value : tally.greatest;
		tally.smaller += value < own;
		tally.greater += value > own;
		tally.from += value >= own ? value : 0;
		tally.seen |= (uint64_t)1 << value;
	}
	return tally;
}

/* False where it is missing. */
static bool expected_answer(const struct trial *trial, const struct tally *tally, struct decimal *expected)
{
	int64_t tiles = (int64_t)trial->population.parameter.coefficient;
	bool whole = tally->count > 0;
	int64_t value = 0;
	switch (trial->population.kind) {
	case POPULATION_COUNT:
		value = trial->has_x ? __builtin_popcountll(tally->seen) : tally->records;
		whole = true;
		break;
	case POPULATION_TOTAL:
	case POPULATION_SHARE: /* what it is divided by */
		value = tally->total;
		whole = true;
		break;
	case POPULATION_MIN:
		value = tally->least;
		break;
	case POPULATION_MAX:
		value = tally->greatest;
		break;
	case POPULATION_RANK:
		value = tally->greater + 1;
		whole = true;
		break;
	case POPULATION_NTILE:
		value = whole ? tiles * tally->smaller / tally->count + 1 : 0;
		value = value > tiles ? tiles : value;
		break;
	case POPULATION_AVG:
		return tally->count && decimal_divide(decimal_of(tally->total), decimal_of(tally->count), expected);
	default:
		return tally->total && decimal_divide(decimal_of(tally->from), decimal_of(tally->total), expected);
	}
	*expected = decimal_of(value);
	return whole;
}

static void assert_tallies(struct trial *trial)
{
	static struct answer answers[RECORDS_MAX];
	struct arena arena = {0};
	answer_all(trial, &arena, answers);
	for (size_t i = 0; i < trial->count; i++) {
		const struct record *record = &trial->records[i];
		struct decimal expected;
		struct tally tally = tally_of(trial, record);
		bool known = expected_answer(trial, &tally, &expected);
		if (population_asks_record(trial->population.kind))
			known &= record->has_x;
		if (answers[i].failed || answers[i].known != known ||
		    (known && decimal_compare(answers[i].number, expected) != 0))
			fail_msg("%.*s of %zu records is wrong for record %zu",
				 TEXT_ARGUMENTS(population_name(trial->population.kind)), trial->count, i);
	}
	arena_free(&arena);
}

static void test_random_records(void **state)
{
	(void)state;
	static struct record records[RECORDS_MAX];
	static const enum population_kind kinds[] = {
		POPULATION_COUNT, POPULATION_TOTAL, POPULATION_MIN,   POPULATION_MAX,   POPULATION_RANK,
		POPULATION_NTILE, POPULATION_AVG,   POPULATION_SHARE, POPULATION_COUNT, POPULATION_CUMULATIVE_SHARE,
	};
	for (size_t i = 0; i < 300; i++) {
		size_t kind = i % COUNT(kinds);
		struct trial trial = {
			.population = {.kind = kinds[kind], .parameter = decimal_of(1 + (int64_t)below(7))},
			.type = VECTOR_NUMBER,
			.has_x = kind > 0,
			.has_where = below(2),
			.has_key = below(2),
			.wide = below(2),
			.records = records,
			.count = below(i < 290 ? 300 : RECORDS_MAX)};
		size_t groups = 1 + below(200);
		struct arena arena = {0};
		trial.population.distinct = kind == COUNT(kinds) - 2;
		for (size_t r = 0; r < trial.count; r++)
			records[r] = (struct record){
				.has_x = below(5) > 0,
				.counted = !trial.has_where || below(3) > 0,
				.number = decimal_of((int64_t)below(64)),
				.key = text_of(arena_printf(&arena, "%zu", trial.has_key ? below(groups) : 0)),
			};
		assert_tallies(&trial);
		arena_free(&arena);
	}
}

static int set_up(void **state)
{
	(void)state;
	const char *given = getenv("RUBRIC_SEED");
	if (given)
		seed = strtoull(given, NULL, 10);
	print_message("RUBRIC_SEED=%llu\n", (unsigned long long)seed);
	for (size_t i = 0; i < COUNT(integers); i++)
		mpz_init(*integers[i]);
	for (unsigned i = 0; i < TENS; i++) {
		mpz_init(tens[i]);
		mpz_ui_pow_ui(tens[i], 10, i);
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(integers); i++)
		mpz_clear(*integers[i]);
	for (unsigned i = 0; i < TENS; i++)
		mpz_clear(tens[i]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),        cmocka_unit_test(test_other_types),
		cmocka_unit_test(test_distinct),       cmocka_unit_test(test_distinct_bytes),
		cmocka_unit_test(test_nothing),        cmocka_unit_test(test_scales),
		cmocka_unit_test(test_groups),         cmocka_unit_test(test_random_sums),
		cmocka_unit_test(test_comparing_sums), cmocka_unit_test(test_long_sums),
		cmocka_unit_test(test_ordered),        cmocka_unit_test(test_random_records),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
