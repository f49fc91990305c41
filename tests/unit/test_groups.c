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

/* A batch enters as its records would one by one, whoever hashes the keys; other lanes enter nothing. */
static void test_batches(void **state)
{
	(void)state;
	enum { BATCHES = 60, KEYS = 3000, KEY_SIZE = 24 };
	struct groups groups = {.kept = sizeof(uint64_t)}, one_by_one = {0};
	struct groups hashed = {.kept = sizeof(uint64_t), .hash_key = 12345};
	struct vector *key = vector_new(VECTOR_TEXT, 0);
	static char keys[BATCH_SIZE][KEY_SIZE];
	for (size_t batch = 0; batch < BATCHES; batch++) {
		uint32_t numbers[BATCH_SIZE];
		uint64_t hashes[BATCH_SIZE];
		char *rows[BATCH_SIZE];
		struct bits active = {0};
		struct selections selections = {0};
		vector_clear(key);
		for (size_t lane = 0; lane < BATCH_SIZE; lane++) {
			size_t number = below(KEYS);
			int size = snprintf(keys[lane], KEY_SIZE, number & 1 ? "%zu" : "a longer key %zu", number);
			key->texts[lane] = (struct text){keys[lane], (size_t)size};
			hashes[lane] = groups_hash(&hashed, key->texts[lane]);
			if (below(8))
				bits_set(&active, lane);
		}
		const struct selection *selection = select_lanes(&selections, &active);
		groups_enter_batch(&groups, selection, key, NULL, numbers, rows);
		for_each_selected(selection, lane) {
			assert_int_equal(numbers[lane], groups_enter(&one_by_one, key->texts[lane], NO_GROUP));
			assert_ptr_equal(rows[lane], groups_row(&groups, numbers[lane]));
		}
		groups_enter_batch(&hashed, selection, key, hashes, numbers, rows);
		for_each_selected(selection, lane) {
			assert_int_equal(numbers[lane], groups_find(&one_by_one, key->texts[lane], NO_GROUP));
			assert_int_equal(numbers[lane], groups_find(&hashed, key->texts[lane], NO_GROUP));
		}
		assert_int_equal(groups.count, one_by_one.count);
	}
	vector_free_one(key);
	groups_free(&groups);
	groups_free(&one_by_one);
	groups_free(&hashed);
}

/* The same lanes are listed once, as long as few others come between. */
static void test_selections(void **state)
{
	(void)state;
	enum { TIMES = 400, KINDS = 6 };
	struct selections selections = {0};
	for (size_t i = 0; i < TIMES; i++) {
		struct bits bits = {0};
		size_t kind = below(KINDS), expected = 0;
		for (size_t lane = 0; lane < BATCH_SIZE; lane++)
			if (lane % KINDS <= kind && lane / KINDS % 3 != 0)
				bits_set(&bits, lane);
		const struct selection *selection = select_lanes(&selections, &bits);
		assert_ptr_equal(select_lanes(&selections, &bits), selection);
		for_each_selected(selection, lane) {
			while (!bits_get(&bits, expected))
				expected++;
			assert_int_equal(lane, expected++);
		}
		while (expected < BATCH_SIZE)
			assert_false(bits_get(&bits, expected++));
		if (i % 10 == 0)
			selections_clear(&selections);
	}
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

static void assert_sum(const struct cell *cell, const struct cells *cells, const struct exact_sum *expected)
{
	struct exact_sum room;
	assert_int_equal(exact_compare(cell_sum(cell, cells, &room), expected), 0);
}

/* As a batch adds: at a scale that suits all its numbers, with a factor where there is one. */
static void add_as_batch(struct cell cells[], size_t count, size_t number, struct cells *all, struct decimal value)
{
	int32_t wanted = cells_wanted_scale(all, value.scale);
	for (size_t i = 0; i < count && all->scaled; i++)
		cell_raise_sum(&cells[i], all, wanted);
	all->scale = wanted;
	all->scaled = true;
	int64_t narrow = (int64_t)value.coefficient;
	uint64_t bound = narrow < 0 ? -(uint64_t)narrow : (uint64_t)narrow;
	int64_t factor = narrow == value.coefficient ? cells_factor(all, value.scale, bound) : 0;
	if (!factor || !cell_add_near(&cells[number], narrow * factor))
		cell_add(&cells[number], all, value.coefficient, value.scale);
}

/* Sums of several cells, which share what is far, in two halves that are added at the end. */
static void test_sums(void **state)
{
	(void)state;
	enum { ROUNDS = 3000, CELLS = 4, HALVES = 2, TERMS = 40 };
	for (size_t round = 0; round < ROUNDS; round++) {
		struct cell cell[HALVES][CELLS] = {{{0}}};
		struct cells cells[HALVES] = {{0}};
		struct exact_sum exact[CELLS] = {{0}};
		size_t terms = below(TERMS);
		for (size_t i = 0; i < terms; i++) {
			size_t half = below(HALVES), number = below(CELLS);
			struct decimal value = {some_coefficient(), some_scale()};
			if (below(4) == 0) {
				cell_add_square(&cell[half][number], &cells[half], value);
				exact_add_square(&exact[number], value);
				continue;
			}
			if (below(2))
				cell_add(&cell[half][number], &cells[half], value.coefficient, value.scale);
			else
				add_as_batch(cell[half], CELLS, number, &cells[half], value);
			exact_add(&exact[number], value.coefficient, value.scale);
		}
		for (size_t i = 0; i < CELLS; i++) {
			cell_add_sum(&cell[0][i], &cells[0], &cell[1][i], &cells[1]);
			assert_sum(&cell[0][i], &cells[0], &exact[i]);
			exact_free(&exact[i]);
		}
		cells_free(&cells[0]);
		cells_free(&cells[1]);
	}
}

/* What 63 bits hold at the scale of all, or at a greater one, takes no room elsewhere. */
static void test_near_sums(void **state)
{
	(void)state;
	struct cells cells = {0};
	struct cell cell = {0}, other = {0};
	cell_add(&cell, &cells, CELL_NEAR_MAX - 1, 1);
	cell_add(&cell, &cells, -CELL_NEAR_MAX, 1);
	cell_add(&cell, &cells, 1500, 3); /* -0.1 + 1.5 + 1 */
	cell_add(&cell, &cells, 1, 0);
	assert_true(cell_number(&cell, &cells).coefficient == 24);
	assert_int_equal(cells_wanted_scale(&cells, 2), 2);
	cell_raise_sum(&cell, &cells, 2);
	cells.scale = 2;
	assert_true(cell_number(&cell, &cells).coefficient == 240);
	assert_int_equal(cells_factor(&cells, 1, CELL_NEAR_MAX / 10), 20);
	assert_int_equal(cells_factor(&cells, 1, CELL_NEAR_MAX / 10 + 1), 0);
	assert_int_equal(cells_factor(&cells, 3, 1), 0);
	assert_int_equal(cells_size(&cells), 0);
	cell_add(&cell, &cells, CELL_NEAR_MAX, 2);
	assert_true(cells_size(&cells) > 0);
	struct exact_sum expected = {.near = (int128)CELL_NEAR_MAX + 240, .scale = 2};
	assert_sum(&cell, &cells, &expected);
	/* Small numbers of many digits do not take the room of large sums. */
	assert_int_equal(cells_wanted_scale(&cells, 15), 9);
	cell_add(&other, &cells, 5, 15);
	assert_sum(&other, &cells, &(struct exact_sum){.near = 5, .scale = 15});
	cells_free(&cells);
}

static void test_numbers(void **state)
{
	(void)state;
	enum { CELLS = 5, TIMES = 2000 };
	struct cells all = {0};
	struct cell cells[CELLS] = {{0}};
	struct decimal expected[CELLS] = {{0}};
	for (size_t i = 0; i < TIMES; i++) {
		size_t number = below(CELLS);
		int32_t wanted = cells_wanted_scale(&all, some_scale());
		expected[number] = (struct decimal){some_coefficient(), some_scale()};
		cell_set(&cells[number], &all, expected[number]);
		for (size_t c = 0; c < CELLS && wanted >= all.scale; c++)
			cell_raise_number(&cells[c], &all, wanted);
		all.scale = wanted > all.scale ? wanted : all.scale;
		for (size_t c = 0; c < CELLS; c++)
			assert_true(cell_is_empty(&cells[c]) ||
				    decimal_compare(cell_number(&cells[c], &all), expected[c]) == 0);
	}
	assert_true(all.numbers.count <= CELLS);
	cells_free(&all);
}

static void test_results(void **state)
{
	(void)state;
	enum { TIMES = 2000 };
	struct cells cells = {0};
	struct cell empty = {0}, overflowing = CELL_OVERFLOW;
	for (size_t i = 0; i < TIMES; i++) {
		struct decimal result = {some_coefficient(), (int32_t)below(DECIMAL_SCALE_MAX + 1)};
		struct cell cell = {0};
		cell_settle(&cell, &cells, result);
		struct decimal held = cell_result(&cell, &cells);
		assert_true(held.coefficient == result.coefficient && held.scale == result.scale);
		assert_false(cell_is_empty(&cell) || cell_overflows(&cell));
	}
	assert_true(cell_is_empty(&empty) && !cell_overflows(&empty));
	assert_true(cell_overflows(&overflowing) && !cell_is_empty(&overflowing));
	cells_free(&cells);
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
	size_t all = 0, apart = 0;
	for (size_t i = 0; i < ROWS; i++) {
		uint32_t client = (uint32_t)below(CLIENTS);
		int64_t day = middles[below(COUNT(middles))] + (int64_t)below(3 * DAYS_A_YEAR) - DAYS_A_YEAR;
		day = day < DATE_MIN ? DATE_MIN : day > DATE_MAX ? DATE_MAX : day;
		uint8_t *had = &seen[client * (size_t)ALL_DAYS + (size_t)(day - DATE_MIN)];
		all += !*had;
		apart += distinct_add_day(&distinct, client, &days[client], (date)day);
		*had = 1;
	}
	assert_int_equal(distinct.far_days.count, apart);
	for (size_t client = 0; client < CLIENTS; client++) {
		apart += days_count(&days[client], &distinct.store);
		for (size_t block = 0; block < days[client].count; block++)
			for (int bit = 0; bit < 64; bit++) {
				bool in_run = days_blocks(&days[client], &distinct.store)[block] >> bit & 1;
				date day = day_of_bit(days[client].first + (int32_t)block, bit);
				assert_true(!in_run || seen[client * (size_t)ALL_DAYS + (size_t)(day - DATE_MIN)]);
			}
	}
	assert_int_equal(apart, all);
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
	assert_false(distinct_add_day(&distinct, 0, &days, DATE_MAX));
	assert_true(distinct_add_day(&distinct, 0, &days, DATE_MIN));
	assert_false(distinct_add_day(&distinct, 0, &days, DATE_MIN));
	assert_false(distinct_add_day(&distinct, 0, &days, DATE_MAX));
	assert_int_equal(distinct.far_days.count, 1);
	assert_int_equal(distinct_far_day(&distinct, 0, &group), DATE_MIN);
	assert_int_equal(group, 0);
	assert_false(distinct_add_day(&merged, 7, &merged_days, DATE_MIN));
	assert_int_equal(distinct_merge_days(&merged, 7, &merged_days, &distinct, &days), 1);
	assert_int_equal(days_count(&merged_days, &merged.store), 1);
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
	uint32_t outgrown = grown.place;
	days_blocks(&grown, &store)[0] = UINT64_MAX;
	assert_true(days_stretch(&grown, &store, 8));
	assert_int_equal(grown.first, 8);
	assert_int_equal(grown.count, 3);
	const uint64_t *blocks = days_blocks(&grown, &store);
	assert_true(blocks[0] == 0 && blocks[1] == 0 && blocks[2] == UINT64_MAX);
	assert_int_equal(days_count(&grown, &store), 64);
	assert_true(days_stretch(&next, &store, 100));
	assert_int_equal(next.place, outgrown);
	assert_true(days_blocks(&next, &store)[0] == 0 && days_blocks(&next, &store)[1] == 0);
	assert_true(days_reach(&next, 100));
	assert_false(days_reach(&next, 99) || days_reach(&next, 101));
	assert_true(days_stretch(&widest, &store, 1000));
	assert_true(days_stretch(&widest, &store, 1000 + DAYS_BLOCKS_MAX - 1));
	assert_false(days_stretch(&widest, &store, 1000 + DAYS_BLOCKS_MAX));
	assert_false(days_stretch(&widest, &store, 999));
	assert_int_equal(widest.count, DAYS_BLOCKS_MAX);
	assert_int_equal(widest.place % widest.pairs, 0);
	assert_int_equal(days_count(&widest, &store), 0);
	/* What was passed over to get there is not lost. */
	size_t taken = store.taken;
	struct days small = {0};
	assert_true(days_stretch(&small, &store, 7));
	assert_int_equal(store.taken, taken);
	day_store_free(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),    cmocka_unit_test(test_long_keys),  cmocka_unit_test(test_rows),
		cmocka_unit_test(test_batches), cmocka_unit_test(test_sums),       cmocka_unit_test(test_near_sums),
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_days),       cmocka_unit_test(test_far_days),
		cmocka_unit_test(test_runs),    cmocka_unit_test(test_selections), cmocka_unit_test(test_results),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
