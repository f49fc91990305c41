/* Overflows: rows of every type are read back as they were, whatever was written when, by how many threads, and however
 * often they are divided again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/threads.h"
#include "ledger/overflow.h"

/* Roots of each type, two of which are the same register. */
enum { NUMBER, TEXT, DATE, DURATION, TRUTH, REGISTERS, ROOTS };

static const enum vector_type types[REGISTERS] = {VECTOR_NUMBER, VECTOR_TEXT, VECTOR_DATE, VECTOR_DURATION,
						  VECTOR_TRUTH};

static void program_open(struct program *program)
{
	*program = (struct program){0};
	for (size_t i = 0; i < REGISTERS; i++) {
		vector_push(&program->registers, (struct program_register){.type = types[i]});
		vector_push(&program->roots, (struct root){.value = (uint32_t)i});
	}
	vector_push(&program->roots, (struct root){.value = DATE});
}

static void program_close(struct program *program)
{
	vector_free(&program->registers);
	vector_free(&program->roots);
}

/* --- rows that follow from their place in the order --- */

enum { LONG_TEXT = 100000 };

static char long_text[LONG_TEXT];

static uint64_t hash_of_row(uint64_t order)
{
	return order * 0x9e3779b97f4a7c15u;
}

static bool is_missing(uint64_t order, size_t column)
{
	return (order + column) % 7 == 0;
}

static bool has_failed(uint64_t order, size_t column)
{
	return (order + column) % 11 == 0 && !is_missing(order, column);
}

static struct decimal number_of(uint64_t order)
{
	int128 wide = (int128)hash_of_row(order) * (int128)INT32_MAX;
	return (struct decimal){order & 1 ? wide : -(int128)order, (int32_t)(order % 5)};
}

static struct text text_of_row(uint64_t order)
{
	return (struct text){long_text + order % 50, order % 97 == 0 ? LONG_TEXT - 50 : order % 30};
}

static date day_of(uint64_t order)
{
	return order % 2 ? DATE_MIN + (date)order : DATE_MAX - (date)order;
}

static void put_row(struct vector *const *vectors, size_t lane, uint64_t order)
{
	for (size_t i = 0; i < REGISTERS; i++) {
		if (has_failed(order, i))
			vector_fail(vectors[i], lane, (struct failure){.kind = FAILURE_PATTERN});
		else if (!is_missing(order, i))
			bits_set(&vectors[i]->known, lane);
	}
	vectors[NUMBER]->decimals[lane] = number_of(order);
	vectors[TEXT]->texts[lane] = text_of_row(order);
	vectors[DATE]->days[lane] = day_of(order);
	vectors[DURATION]->durations[lane] = -(int64_t)order;
	if (order % 3 == 0 && bits_get(&vectors[TRUTH]->known, lane))
		bits_set(&vectors[TRUTH]->yes, lane);
}

static void assert_row(struct vector *const *roots, size_t lane, uint64_t order)
{
	for (size_t i = 0; i < REGISTERS; i++) {
		bool failed = has_failed(order, i);
		assert_int_equal(bits_get(&roots[i]->known, lane), !failed && !is_missing(order, i));
		assert_int_equal(roots[i]->any_failed && bits_get(&roots[i]->failed, lane), failed);
		if (failed)
			assert_int_equal(roots[i]->failures[lane].kind, FAILURE_PATTERN);
	}
	if (bits_get(&roots[NUMBER]->known, lane))
		assert_int_equal(decimal_compare(vector_number(roots[NUMBER], lane), number_of(order)), 0);
	if (bits_get(&roots[TEXT]->known, lane))
		assert_true(text_equal(roots[TEXT]->texts[lane], text_of_row(order)));
	if (bits_get(&roots[DATE]->known, lane))
		assert_int_equal(roots[DATE]->days[lane], day_of(order));
	if (bits_get(&roots[DURATION]->known, lane))
		assert_int_equal(roots[DURATION]->durations[lane], -(int64_t)order);
	assert_int_equal(bits_get(&roots[TRUTH]->yes, lane), bits_get(&roots[TRUTH]->known, lane) && order % 3 == 0);
	assert_ptr_equal(roots[REGISTERS], roots[DATE]);
}

/* --- writing and reading --- */

struct batch {
	struct vector *vectors[ROOTS];
	struct vector *key;
	uint64_t order[BATCH_SIZE];
	uint64_t hashes[BATCH_SIZE];
};

static void batch_open(struct batch *batch)
{
	for (size_t i = 0; i < REGISTERS; i++)
		batch->vectors[i] = vector_new(types[i], 0);
	batch->vectors[REGISTERS] = batch->vectors[DATE];
	batch->key = vector_new(VECTOR_DATE, 0);
	vector_make_wide(batch->vectors[NUMBER]);
}

static void batch_close(struct batch *batch)
{
	for (size_t i = 0; i < REGISTERS; i++)
		vector_free_one(batch->vectors[i]);
	vector_free_one(batch->key);
}

/* Adds every other row of the batch that begins with this one. */
static void add_batch(struct overflow *overflow, struct batch *batch, uint64_t from)
{
	struct bits which = {0};
	for (size_t i = 0; i < REGISTERS; i++)
		vector_clear(batch->vectors[i]);
	vector_clear(batch->key);
	batch->vectors[NUMBER]->wide = true;
	for (size_t lane = 0; lane < BATCH_SIZE; lane++) {
		batch->order[lane] = from + lane;
		batch->hashes[lane] = hash_of_row(from + lane);
		put_row(batch->vectors, lane, from + lane);
		bits_set(&batch->key->known, lane);
		batch->key->days[lane] = day_of(from + lane);
		if ((from + lane) % 2)
			bits_set(&which, lane);
	}
	struct ledger_rows rows = {
		.roots = batch->vectors, .key = batch->key, .order = batch->order, .count = BATCH_SIZE};
	overflow_add(overflow, &rows, &which, batch->hashes);
}

struct writing {
	struct overflow *overflow;
	size_t threads;
	size_t batches;
};

static void write_batches(void *context, size_t number)
{
	const struct writing *writing = context;
	struct batch batch;
	batch_open(&batch);
	for (size_t i = number; i < writing->batches; i += writing->threads)
		add_batch(writing->overflow, &batch, i * BATCH_SIZE + 1);
	batch_close(&batch);
}

/* Counts the rows of a part; with a next overflow these go there, too. */
static size_t read_part(struct overflow *overflow, size_t part, uint8_t *seen, struct overflow *next)
{
	struct overflow_reader *reader = overflow_read(overflow, part);
	const struct ledger_rows *rows;
	size_t count = 0;
	while ((rows = overflow_next(reader))) {
		uint64_t hashes[BATCH_SIZE];
		for (size_t lane = 0; lane < rows->count; lane++) {
			uint64_t order = rows->order[lane];
			assert_true(bits_get(&rows->active, lane));
			assert_int_equal(hash_of_row(order) >> overflow_level(overflow) * OVERFLOW_BITS &
						 (OVERFLOW_PARTS - 1),
					 part);
			assert_row(rows->roots, lane, order);
			assert_int_equal(rows->key->days[lane], day_of(order));
			hashes[lane] = hash_of_row(order);
			seen[order]++;
		}
		count += rows->count;
		if (next)
			overflow_add(next, rows, &rows->active, hashes);
	}
	overflow_reader_free(reader);
	return count;
}

static void assert_all_seen(const uint8_t *seen, uint64_t rows)
{
	for (uint64_t order = 1; order <= rows; order++)
		assert_int_equal(seen[order], order % 2);
}

static void test_levels(void **state)
{
	(void)state;
	enum { BATCHES = 40, THREADS = 3, ROWS = BATCHES * BATCH_SIZE };
	struct program program;
	program_open(&program);
	for (size_t i = 0; i < LONG_TEXT; i++)
		long_text[i] = (char)('a' + i % 26);
	struct overflow *overflow = overflow_new(&program, VECTOR_DATE, 0);
	struct writing writing = {overflow, THREADS, BATCHES};
	threads_run(THREADS, write_batches, &writing);
	for (unsigned level = 0; level < OVERFLOW_LEVELS; level++) {
		uint8_t *seen = memory_zeroed(ROWS + 1, sizeof *seen);
		struct overflow *next = overflow_new(&program, VECTOR_DATE, level + 1);
		size_t count = 0;
		overflow_settle(overflow);
		for (size_t part = 0; part < OVERFLOW_PARTS; part++)
			count += read_part(overflow, part, seen, next);
		assert_int_equal(overflow_error(overflow), 0);
		assert_int_equal(count, ROWS / 2);
		assert_all_seen(seen, ROWS);
		overflow_free(overflow);
		memory_free(seen);
		overflow = next;
	}
	overflow_free(overflow);
	program_close(&program);
}

static void test_nothing(void **state)
{
	(void)state;
	struct program program;
	program_open(&program);
	struct overflow *overflow = overflow_new(&program, VECTOR_TEXT, 0);
	overflow_settle(overflow);
	for (size_t part = 0; part < OVERFLOW_PARTS; part++)
		assert_int_equal(read_part(overflow, part, NULL, NULL), 0);
	assert_int_equal(overflow_error(overflow), 0);
	overflow_free(overflow);
	overflow_free(NULL);
	program_close(&program);
}

/* Without a place to write to, that is the error from the beginning on, and nothing is read. */
static void test_no_folder(void **state)
{
	(void)state;
	struct program program;
	struct batch batch;
	program_open(&program);
	batch_open(&batch);
	setenv("TMPDIR", "/dev/null/none", 1);
	struct overflow *overflow = overflow_new(&program, VECTOR_DATE, 0);
	unsetenv("TMPDIR");
	assert_int_not_equal(overflow_error(overflow), 0);
	add_batch(overflow, &batch, 1);
	overflow_settle(overflow);
	for (size_t part = 0; part < OVERFLOW_PARTS; part++)
		assert_int_equal(read_part(overflow, part, NULL, NULL), 0);
	overflow_free(overflow);
	batch_close(&batch);
	program_close(&program);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_no_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
