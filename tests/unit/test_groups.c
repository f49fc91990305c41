/* What populations keep of groups, in the form in which it takes little room: groups and their keys, sums and numbers
 * in cells against exact ones, days in runs of bits against a table of all days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/chance.h"
#include "base/memory.h"
#include "population/cell.h"
#include "population/distinct.h"
#include "population/groups.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- groups --- */

enum { SIZES = 41, LONG_SIZE = 100000 };

/* Keys that differ from each other in one byte or in their size alone. */
static void test_keys(void **state)
{
	(void)state;
	struct groups groups = {0};
	char bytes[SIZES] = {0};
	uint32_t count = 0;
	for (int round = 0; round < 2; round++) {
		count = 0;
		for (size_t size = 0; size < SIZES; size++) {
			struct text key = {bytes, size};
			assert_int_equal(groups_enter(&groups, key, NO_GROUP), count++);
			for (size_t i = 0; i < size; i++) {
				bytes[i] = 'x';
				assert_int_equal(groups_enter(&groups, key, count), count);
				assert_int_equal(groups_find(&groups, key, NO_GROUP), count);
				assert_int_equal(groups_find(&groups, key, count - 1), count);
				assert_true(text_equal(groups_key(&groups, count), key));
				bytes[i] = 0;
				count++;
			}
		}
	}
	assert_int_equal(groups.count, count);
	bytes[0] = 'y';
	for (size_t size = 1; size < SIZES; size++)
		assert_int_equal(groups_find(&groups, (struct text){bytes, size}, 0), NO_GROUP);
	groups_free(&groups);
}

static void test_long_keys(void **state)
{
	(void)state;
	struct groups groups = {0};
	char *bytes = memory_zeroed(LONG_SIZE, 1);
	struct text key = {bytes, LONG_SIZE};
	assert_int_equal(groups_enter(&groups, key, NO_GROUP), 0);
	bytes[LONG_SIZE - 1] = 'x';
	assert_int_equal(groups_find(&groups, key, 0), NO_GROUP);
	assert_int_equal(groups_enter(&groups, key, 0), 1);
	assert_int_equal(groups_key(&groups, 0).data[LONG_SIZE - 1], 0);
	assert_true(groups_size(&groups) > 2 * (size_t)LONG_SIZE);
	memory_free(bytes);
	groups_free(&groups);
}

/* Rows begin zeroed, lie apart and never move, over many borders of chunks. */
static void test_rows(void **state)
{
	(void)state;
	enum { ROWS = 5000, KEPT = 24 };
	struct groups groups = {.kept = KEPT};
	const char zeros[KEPT] = {0};
	char **rows = memory_array(ROWS, sizeof *rows);
	for (uint32_t i = 0; i < ROWS; i++) {
		char key[16];
		int size = snprintf(key, sizeof key, "%u", i);
		assert_int_equal(groups_enter(&groups, (struct text){key, (size_t)size}, NO_GROUP), i);
		rows[i] = groups_row(&groups, i);
		assert_int_equal((uintptr_t)rows[i] % 16, 0);
		assert_memory_equal(rows[i] + GROUP_KEPT, zeros, KEPT);
		memset(rows[i] + GROUP_KEPT, (int)(i % 251), KEPT);
	}
	for (uint32_t i = 0; i < ROWS; i++) {
		char expected[KEPT];
		memset(expected, (int)(i % 251), KEPT);
		assert_ptr_equal(groups_row(&groups, i), rows[i]);
		assert_memory_equal(rows[i] + GROUP_KEPT, expected, KEPT);
	}
	memory_free(rows);
	groups_free(&groups);
}

/* A batch enters as its records would one by one; inactive lanes and those without a key enter nothing. */
static void test_batches(void **state)
{
	(void)state;
	enum { BATCHES = 60, KEYS = 3000, KEY_SIZE = 24 };
	struct groups groups = {.kept = sizeof(uint64_t)}, one_by_one = {0};
	struct vector *key = vector_new(VECTOR_TEXT, 0);
	static char keys[BATCH_SIZE][KEY_SIZE];
	for (size_t batch = 0; batch < BATCHES; batch++) {
		uint32_t numbers[BATCH_SIZE];
		char *rows[BATCH_SIZE];
		struct bits active = {0};
		struct frame frame = {BATCH_SIZE, &active, NULL, NULL};
		vector_clear(key);
		for (size_t lane = 0; lane < BATCH_SIZE; lane++) {
			size_t number = below(KEYS);
			int size = snprintf(keys[lane], KEY_SIZE, number & 1 ? "%zu" : "a longer key %zu", number);
			key->texts[lane] = (struct text){keys[lane], (size_t)size};
			if (below(8))
				bits_set(&active, lane);
			if (below(8))
				bits_set(&key->known, lane);
		}
		groups_enter_batch(&groups, &frame, key, numbers, rows);
		for_each_lane(&frame, &key->known, lane) {
			assert_int_equal(numbers[lane], groups_enter(&one_by_one, key->texts[lane], NO_GROUP));
			assert_ptr_equal(rows[lane], groups_row(&groups, numbers[lane]));
		}
		assert_int_equal(groups.count, one_by_one.count);
	}
	vector_free_one(key);
	groups_free(&groups);
	groups_free(&one_by_one);
}

/* --- cells --- */

static int128 some_coefficient(void)
{
	static const int64_t edges[] = {0, 1, -1, 10, INT64_MAX, INT64_MIN, INT64_MAX / 10, INT64_MIN / 10 - 1};
	const int128 nines = (int128)10000000000000000000u * 10000000000000000000u - 1;
	int128 sign = below(2) ? 1 : -1;
	switch (below(4)) {
	case 0:
		return edges[below(COUNT(edges))];
	case 1:
		return sign * (int128)(chance() >> below(60));
	case 2:
		return sign * (nines >> below(60));
	default:
		return (int128)below(2000) - 1000;
	}
}

static int32_t some_scale(void)
{
	static const int32_t scales[] = {0, 0, 2, 2, 2, 3, 18, 19, 37, 38};
	return scales[below(COUNT(scales))];
}

static void assert_sum(struct cell *cell, struct far *far, const struct exact_sum *expected)
{
	struct exact_sum room;
	assert_int_equal(exact_compare(cell_sum(cell, far, &room), expected), 0);
	assert_int_equal(exact_compare(cell_sum(cell, far, &room), expected), 0);
}

/* Sums of several cells, which share what is far, in two halves that are added at the end. */
static void test_sums(void **state)
{
	(void)state;
	enum { ROUNDS = 3000, CELLS = 4, HALVES = 2, TERMS = 40 };
	for (size_t round = 0; round < ROUNDS; round++) {
		struct cell cells[HALVES][CELLS] = {{{0}}};
		struct far far[HALVES] = {0};
		struct exact_sum exact[CELLS] = {{0}};
		size_t terms = below(TERMS);
		for (size_t i = 0; i < terms; i++) {
			size_t half = below(HALVES), number = below(CELLS);
			struct cell *cell = &cells[half][number];
			int128 coefficient = some_coefficient();
			int32_t scale = some_scale();
			if (below(4) == 0) {
				struct decimal value = {coefficient, scale};
				cell_add_square(cell, &far[half], value);
				exact_add_square(&exact[number], value);
				continue;
			}
			if (coefficient == (int64_t)coefficient)
				cell_add(cell, &far[half], (int64_t)coefficient, scale);
			else
				cell_add_wide(cell, &far[half], coefficient, scale);
			exact_add(&exact[number], coefficient, scale);
		}
		for (size_t i = 0; i < CELLS; i++) {
			cell_add_sum(&cells[0][i], &far[0], &cells[1][i], &far[1]);
			assert_sum(&cells[0][i], &far[0], &exact[i]);
			exact_free(&exact[i]);
		}
		far_free(&far[0]);
		far_free(&far[1]);
	}
}

/* What fits 64 bits at one scale, or at a greater one, takes no room elsewhere. */
static void test_near_sums(void **state)
{
	(void)state;
	struct far far = {0};
	struct cell cell = {0};
	cell_add(&cell, &far, INT64_MAX - 1, 2);
	cell_add(&cell, &far, -INT64_MAX, 2);
	cell_add(&cell, &far, 15, 1); /* -0.01 + 1.5 + 1 */
	cell_add(&cell, &far, 1, 0);
	assert_int_equal(cell.near, 249);
	assert_int_equal(cell.scale, 2);
	assert_int_equal(far_size(&far), 0);
	cell_add(&cell, &far, INT64_MAX, 2);
	assert_true(far_size(&far) > 0);
	struct exact_sum expected = {.near = (int128)INT64_MAX + 249, .scale = 2};
	assert_sum(&cell, &far, &expected);
	far_free(&far);
}

static void test_numbers(void **state)
{
	(void)state;
	enum { CELLS = 5, TIMES = 2000 };
	struct far far = {0};
	struct cell cells[CELLS] = {{0}};
	struct decimal expected[CELLS] = {{0}};
	for (size_t i = 0; i < TIMES; i++) {
		size_t number = below(CELLS);
		expected[number] = (struct decimal){some_coefficient(), some_scale()};
		cell_set(&cells[number], &far, expected[number]);
		for (size_t c = 0; c < CELLS; c++) {
			struct decimal held = cell_number(&cells[c], &far);
			assert_true(held.coefficient == expected[c].coefficient && held.scale == expected[c].scale);
		}
	}
	assert_true(far.numbers.count <= CELLS);
	far_free(&far);
}

/* --- days --- */

enum { ALL_DAYS = DATE_MAX - DATE_MIN + 1, DAYS_A_YEAR = 365 };

/* Days of some clients: at random around several places, so that runs stretch both ways and some are too far. */
static void test_days(void **state)
{
	(void)state;
	enum { CLIENTS = 20, ROWS = 4000 };
	static const date middles[] = {DATE_MIN, DATE_MIN + 900, 0, 20000, 22000, DATE_MAX - 900, DATE_MAX};
	struct distinct distinct = {0};
	struct days days[CLIENTS] = {{0}};
	uint8_t *seen = memory_zeroed((size_t)CLIENTS, ALL_DAYS);
	for (size_t i = 0; i < ROWS; i++) {
		uint32_t client = (uint32_t)below(CLIENTS);
		int64_t day = middles[below(COUNT(middles))] + (int64_t)below(3 * DAYS_A_YEAR) - DAYS_A_YEAR;
		day = day < DATE_MIN ? DATE_MIN : day > DATE_MAX ? DATE_MAX : day;
		uint8_t *had = &seen[client * (size_t)ALL_DAYS + (size_t)(day - DATE_MIN)];
		assert_int_equal(distinct_add_day(&distinct, client, &days[client], (date)day), !*had);
		*had = 1;
	}
	for (size_t client = 0; client < CLIENTS; client++)
		for (size_t block = 0; block < days[client].count; block++)
			for (int bit = 0; bit < 64; bit++) {
				bool in_run = days[client].blocks[block] >> bit & 1;
				date day = day_of_bit(days[client].first + (int32_t)block, bit);
				assert_true(!in_run || seen[client * (size_t)ALL_DAYS + (size_t)(day - DATE_MIN)]);
			}
	assert_true(distinct.far_days.count > 0);
	memory_free(seen);
	distinct_free(&distinct);
}

/* The first and the last day that there are do not fit into one run; the first to come is in it. */
static void test_far_days(void **state)
{
	(void)state;
	struct distinct distinct = {0}, merged = {0};
	struct days days = {0}, merged_days = {0};
	uint32_t group;
	assert_true(distinct_add_day(&distinct, 0, &days, DATE_MAX));
	assert_true(distinct_add_day(&distinct, 0, &days, DATE_MIN));
	assert_false(distinct_add_day(&distinct, 0, &days, DATE_MIN));
	assert_false(distinct_add_day(&distinct, 0, &days, DATE_MAX));
	assert_int_equal(distinct.far_days.count, 1);
	assert_int_equal(distinct_far_day(&distinct, 0, &group), DATE_MIN);
	assert_int_equal(group, 0);
	assert_true(distinct_add_day(&merged, 7, &merged_days, DATE_MIN));
	assert_int_equal(distinct_merge_days(&merged, 7, &merged_days, &days), 1);
	assert_int_equal(distinct_far_day(&merged, 0, &group), DATE_MAX);
	assert_int_equal(group, 7);
	distinct_free(&distinct);
	distinct_free(&merged);
}

static void test_runs(void **state)
{
	(void)state;
	struct day_store store = {0};
	struct days grown = {0}, next = {0}, widest = {0};
	assert_true(days_stretch(&grown, &store, 10));
	uint64_t *outgrown = grown.blocks;
	outgrown[0] = UINT64_MAX;
	assert_true(days_stretch(&grown, &store, 8));
	assert_int_equal(grown.first, 8);
	assert_int_equal(grown.count, 3);
	assert_true(grown.blocks[0] == 0 && grown.blocks[1] == 0 && grown.blocks[2] == UINT64_MAX);
	assert_true(days_stretch(&next, &store, 100));
	assert_ptr_equal(next.blocks, outgrown);
	assert_true(next.blocks[0] == 0 && next.blocks[1] == 0);
	assert_true(days_reach(&next, 100));
	assert_false(days_reach(&next, 99) || days_reach(&next, 101));
	assert_true(days_stretch(&widest, &store, 1000));
	assert_true(days_stretch(&widest, &store, 1000 + DAYS_BLOCKS_MAX - 1));
	assert_false(days_stretch(&widest, &store, 1000 + DAYS_BLOCKS_MAX));
	assert_false(days_stretch(&widest, &store, 999));
	assert_int_equal(widest.count, DAYS_BLOCKS_MAX);
	day_store_free(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),    cmocka_unit_test(test_long_keys), cmocka_unit_test(test_rows),
		cmocka_unit_test(test_batches), cmocka_unit_test(test_sums),      cmocka_unit_test(test_near_sums),
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_days),      cmocka_unit_test(test_far_days),
		cmocka_unit_test(test_runs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
