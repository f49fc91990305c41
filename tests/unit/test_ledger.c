/* The roll-up of a ledger: values kept in little room, fields by client, and aggregation, in one part or in several,
 * which must come to the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/book.h"
#include "../support/chance.h"
#include "base/memory.h"
#include "ledger/aggregation.h"
#include "ledger/stored.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- a rollup --- */

static const char rules_text[] = "rollup sales by client {\n"
				 "  input { client text; day date; amount number; sku text }\n"
				 "  period year = last 12 months of day\n"
				 "  period march = 2026-03-01..2026-03-31 of day\n"
				 "  turnover = sum(amount)\n"
				 "  orders = count()\n"
				 "  last_day = max(day)\n"
				 "  main = top(sku by sum(amount))\n"
				 "  middle = median(amount)\n"
				 "  steady = variation(amount) per month in year\n"
				 "  large = sum(amount) > 100\n"
				 "  silent = today - max(day)\n"
				 "  first_sku = first(sku where amount > 0)\n"
				 "  mean = turnover / orders\n"
				 "}\n";

/* A row as its cells are written; an empty one is missing. */
struct row {
	const char *client, *day, *amount, *sku;
};

static void put_cell(struct vector *vector, size_t lane, const char *cell)
{
	struct decimal number;
	if (!*cell)
		return;
	bits_set(&vector->known, lane);
	switch (vector->type) {
	case VECTOR_NUMBER:
		assert_int_equal(decimal_parse(text_of(cell), &number), DECIMAL_READ);
		vector_make_wide(vector);
		vector->decimals[lane] = number;
		break;
	case VECTOR_DATE:
		assert_true(date_parse_iso(text_of(cell), &vector->days[lane]));
		break;
	default:
		vector->texts[lane] = text_of(cell);
	}
}

/* How rows are aggregated. */
struct way {
	size_t threads;
	size_t memory;
	bool backwards; /* the last batch first */
};

static const struct way plainly = {.threads = 1, .memory = SIZE_MAX};

/* The batch of the rows from `at`. */
static void add_batch(struct aggregation *aggregation, struct machine *machine, const struct plan_rollup *rollup,
		      const struct row *rows, size_t at, size_t size)
{
	static const char *const names[] = {"client", "day", "amount", "sku"};
	const struct plan *plan = rollup->plan;
	struct dialect dialect = {.decimal = '.'};
	struct arena arena = {0};
	struct bits active = {0};
	uint64_t order[BATCH_SIZE];
	struct vector **columns = memory_zeroed(plan->column_count, sizeof *columns);
	for (size_t c = 0; c < COUNT(names); c++) {
		size_t column = plan_find_column(plan, text_of(names[c]));
		columns[column] = vector_new(vector_type_of(plan->columns[column].type), 0);
		if (columns[column]->type == VECTOR_NUMBER)
			vector_make_wide(columns[column]);
		for (size_t lane = 0; lane < size; lane++) {
			const struct row *row = &rows[at + lane];
			const char *const cells[] = {row->client, row->day, row->amount, row->sku};
			put_cell(columns[column], lane, cells[c]);
			bits_set(&active, lane);
			order[lane] = at + lane + 1;
		}
	}
	machine_run(machine, columns, size, &active, &dialect, &arena);
	struct ledger_rows batch = {machine_roots(machine), columns[rollup->ledger_key], order, size, active, &arena};
	aggregation_add(aggregation, &batch, NULL, NULL);
	for (size_t c = 0; c < plan->column_count; c++)
		vector_free_one(columns[c]);
	memory_free(columns);
	arena_free(&arena);
}

static struct fields *aggregate(const struct plan_rollup *rollup, const struct row *rows, size_t count, struct way way,
				struct row_counts *counts)
{
	const struct aggregation_options options = {.optimise = true, .threads = way.threads, .memory = way.memory};
	const char *message;
	struct aggregation *aggregation = aggregation_new(rollup, &options, &message);
	struct machine *machine = machine_new(aggregation_program(aggregation), false, &message);
	struct fields *fields = fields_new(rollup);
	size_t batches = (count + BATCH_SIZE - 1) / BATCH_SIZE;
	for (size_t i = 0; i < batches; i++) {
		size_t at = (way.backwards ? batches - 1 - i : i) * BATCH_SIZE;
		add_batch(aggregation, machine, rollup, rows, at, count - at < BATCH_SIZE ? count - at : BATCH_SIZE);
	}
	assert_int_equal(aggregation_end(aggregation, fields), 0);
	fields_settle(fields);
	if (counts)
		*counts = *aggregation_counts(aggregation);
	machine_free(machine);
	aggregation_free(aggregation);
	return fields;
}

/* Every client in a line, its fields behind its key. */
static struct buffer list(const struct plan_rollup *rollup, const struct fields *fields)
{
	struct buffer out = {0};
	char room[DECIMAL_TEXT_MAX];
	for (size_t place = 0; place < fields_count(fields); place++) {
		size_t row = fields_row(fields, place);
		assert_int_equal(fields_find(fields, fields_written_key(fields, row)), row);
		buffer_text(&out, fields_key(fields, row, room));
		for (size_t f = 0; f < rollup->field_count; f++) {
			struct text cell = fields_cell(fields, row, f, room);
			buffer_printf(&out, ",%.*s", TEXT_ARGUMENTS(cell));
		}
		buffer_byte(&out, '\n');
	}
	buffer_byte(&out, 0);
	return out;
}

static const struct row few_rows[] = {
	{"b", "2025-03-05", "10", "tea"},  {"", "2025-03-05", "1000", "tea"}, {"a", "2026-03-01", "90.5", "milk"},
	{"b", "2025-04-05", "20", "rice"}, {"a", "", "-0.5", "tea"},          {"b", "2024-01-01", "", "tea"},
	{"c", "2026-01-02", "0", ""},      {"a", "2025-12-31", "20", ""},     {"", "", "", ""},
	{"d", "2025-02-01", "10", "b"},    {"d", "2025-02-02", "10", "a"},
};

static void test_fields(void **state)
{
	(void)state;
	struct book book;
	struct row_counts counts;
	book_open(&book, rules_text);
	const struct plan_rollup *rollup = &book.plan->rollups[0];
	struct fields *fields = aggregate(rollup, few_rows, COUNT(few_rows), plainly, &counts);
	struct buffer out = list(rollup, fields);
	assert_string_equal(out.data, "b,30,3,2025-04-05,rice,15,2.38047614284762,false,301,tea,10\n"
				      "a,110,3,2026-03-01,milk,20,3.3166247903554,true,-29,milk,36.666666666666666667\n"
				      "c,0,1,2026-01-02,,0,,false,29,,0\n"
				      "d,20,2,2025-02-02,a,10,3.3166247903554,false,363,b,10\n");
	assert_int_equal(counts.keyless, 2);
	assert_int_equal(counts.undated, 1);
	assert_int_equal(counts.outside, 2); /* of b in 2024, of c in this month */
	assert_int_equal(counts.undated_key.size, 1);
	assert_memory_equal(counts.undated_key.data, "a", 1);
	buffer_free(&out);
	fields_free(fields);
	book_close(&book);
}

enum { MANY = 20000, CLIENTS = 700 };

/* However many shares there are, in whatever order rows come, and wherever they wait for room. */
static void test_ways(void **state)
{
	(void)state;
	struct book book;
	struct arena arena = {0};
	struct row *rows = memory_array(MANY, sizeof *rows);
	size_t keyless = 0;
	book_open(&book, rules_text);
	for (size_t i = 0; i < MANY; i++) {
		size_t client = below(CLIENTS);
		keyless += client == 0;
		rows[i] = (struct row){
			client ? arena_printf(&arena, "client %zu", client) : "",
			arena_printf(&arena, "202%zu-%02zu-%02zu", 4 + below(3), 1 + below(12), 1 + below(28)),
			below(9) ? arena_printf(&arena, "%zu.%02zu", below(500), below(100)) : "",
			arena_printf(&arena, "sku%zu", below(7)),
		};
	}
	const struct plan_rollup *rollup = &book.plan->rollups[0];
	struct row_counts whole;
	struct fields *fields = aggregate(rollup, rows, MANY, plainly, &whole);
	struct buffer expected = list(rollup, fields);
	assert_int_equal(whole.keyless, keyless);
	for (unsigned i = 0; i < 12; i++) {
		static const size_t memories[] = {SIZE_MAX, 60000, 0};
		struct way way = {.threads = i & 1 ? 5 : 1, .memory = memories[i / 4], .backwards = i & 2};
		struct row_counts counts;
		struct fields *others = aggregate(rollup, rows, MANY, way, &counts);
		struct buffer out = list(rollup, others);
		assert_int_equal(fields_count(others), fields_count(fields));
		assert_string_equal(out.data, expected.data);
		assert_int_equal(counts.keyless, whole.keyless);
		assert_int_equal(counts.outside, whole.outside);
		assert_int_equal(counts.undated, whole.undated);
		assert_int_equal(counts.undated_key.size, whole.undated_key.size);
		assert_memory_equal(counts.undated_key.data, whole.undated_key.data, counts.undated_key.size);
		assert_true(way.memory == SIZE_MAX ? counts.held == fields_count(fields)
						   : counts.held < fields_count(fields));
		buffer_free(&out);
		fields_free(others);
	}
	buffer_free(&expected);
	fields_free(fields);
	memory_free(rows);
	arena_free(&arena);
	book_close(&book);
}

/* Records ask by their key: of a client, of nobody, and without one. */
static void test_supply(void **state)
{
	(void)state;
	static const char *const keys[] = {"b", "nobody", "", "a"};
	enum { ASKED = BATCH_SIZE < 4 ? BATCH_SIZE : 4 };
	struct book book;
	struct arena arena = {0};
	struct bits active = {0};
	struct frame frame = {ASKED, &active, &arena, NULL};
	book_open(&book, rules_text);
	const struct plan_rollup *rollup = &book.plan->rollups[0];
	struct fields *fields = aggregate(rollup, few_rows, COUNT(few_rows), plainly, NULL);
	struct vector *key = vector_new(VECTOR_TEXT, 0);
	struct vector **columns = memory_zeroed(rollup->field_count, sizeof *columns);
	columns[0] = vector_new(VECTOR_NUMBER, 0);
	columns[2] = vector_new(VECTOR_DATE, 0);
	for (size_t i = 0; i < ASKED; i++) {
		put_cell(key, i, keys[i]);
		bits_set(&active, i);
	}
	assert_int_equal(fields_unasked(fields), 4);
	fields_supply(fields, &frame, key, columns);
	assert_int_equal(fields_unasked(fields), ASKED < 4 ? 3 : 2);
	assert_true(decimal_compare(vector_number(columns[0], 0), decimal_of(30)) == 0);
	assert_true(bits_get(&columns[2]->known, 0));
	for (size_t i = 1; i < 3; i++) {
		assert_true(bits_get(&columns[0]->known, i));
		assert_true(decimal_is_zero(vector_number(columns[0], i)));
		assert_false(bits_get(&columns[2]->known, i));
	}
	vector_free_one(key);
	vector_free_one(columns[0]);
	vector_free_one(columns[2]);
	memory_free(columns);
	fields_free(fields);
	arena_free(&arena);
	book_close(&book);
}

/* Keys of numbers are equal where the numbers are. */
static void test_number_keys(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"1", "", "1", ""}, {"1.0", "", "2", ""}, {"01", "", "3", ""}, {"2", "", "4", ""}};
	struct book book;
	book_open(&book, "rollup sales by client {\n  input { client number; day date; amount number; sku text }\n"
			 "  turnover = sum(amount)\n}\n");
	const struct plan_rollup *rollup = &book.plan->rollups[0];
	struct fields *fields = aggregate(rollup, rows, COUNT(rows), plainly, NULL);
	struct buffer out = list(rollup, fields);
	assert_string_equal(out.data, "1,6\n2,4\n");
	buffer_free(&out);
	fields_free(fields);
	book_close(&book);
}

/* A sum that no number holds is kept as a failure, and no cell. */
static void test_failures(void **state)
{
	(void)state;
	static const char nines[] = "99999999999999999999999999999999999999";
	static const struct row rows[] = {{"a", "", nines, ""}, {"a", "", "1", ""}, {"b", "", "1", ""}};
	char room[DECIMAL_TEXT_MAX];
	struct book book;
	struct arena arena = {0};
	struct bits active = {0};
	struct frame frame = {2, &active, &arena, NULL};
	book_open(&book, rules_text);
	const struct plan_rollup *rollup = &book.plan->rollups[0];
	struct fields *fields = aggregate(rollup, rows, COUNT(rows), plainly, NULL);
	struct vector *key = vector_new(VECTOR_TEXT, 0);
	struct vector **columns = memory_zeroed(rollup->field_count, sizeof *columns);
	columns[0] = vector_new(VECTOR_NUMBER, 0);
	put_cell(key, 0, "a");
	put_cell(key, 1, "b");
	bits_set(&active, 0);
	bits_set(&active, 1);
	fields_supply(fields, &frame, key, columns);
	assert_true(bits_get(&columns[0]->failed, 0));
	assert_int_equal(columns[0]->failures[0].kind, FAILURE_OVERFLOW);
	assert_true(decimal_compare(vector_number(columns[0], 1), decimal_of(1)) == 0);
	assert_int_equal(fields_cell(fields, fields_row(fields, 0), 0, room).size, 0);
	vector_free_one(key);
	vector_free_one(columns[0]);
	memory_free(columns);
	fields_free(fields);
	arena_free(&arena);
	book_close(&book);
}

/* What is put away comes back, and as a cell is written as rule files write it. */
static void test_stored(void **state)
{
	(void)state;
	static const struct {
		enum vector_type type;
		const char *cells[3];
	} trials[] = {
		{VECTOR_NUMBER, {"-12345678901234567890123456789.012345678", "", "0.5"}},
		{VECTOR_NUMBER, {"0.5", "-12345678901234567890123456789.012345678", ""}},
		{VECTOR_NUMBER, {"12", "-0.125", "7.5"}},
		{VECTOR_NUMBER, {"0.000000000000000001", "", "9.2"}},
		{VECTOR_NUMBER, {"9.2", "0.000000000000000001", "9.3"}},
		{VECTOR_NUMBER, {"9.3", "0.0000000000000000001", "-9223372036854775808"}},
		{VECTOR_TEXT, {"a \"b\"", "", "\xd0\xb6"}},
		{VECTOR_DATE, {"0001-01-01", "", "9999-12-31"}},
	};
	for (size_t i = 0; i < COUNT(trials); i++) {
		struct stored stored = {.type = trials[i].type};
		char room[DECIMAL_TEXT_MAX];
		struct buffer saved = {0};
		struct arena arena = {0};
		struct bits active = {0};
		struct frame frame = {3, &active, &arena, NULL};
		struct vector *from = vector_new(trials[i].type, 0);
		struct vector *to = vector_new(trials[i].type, 0);
		if (from->type == VECTOR_NUMBER)
			vector_make_wide(from);
		for (size_t lane = 0; lane < 3; lane++) {
			bits_set(&active, lane);
			put_cell(from, lane, trials[i].cells[lane]);
			stored_push(&stored, from, lane);
		}
		stored_save(&stored, &saved);
		assert_ptr_equal(stored_load(&stored, 3, saved.data), saved.data + saved.size);
		stored_take(&stored, &frame, (uint32_t[]){2, 1, 0}, to);
		for (size_t lane = 0; lane < 3; lane++) {
			const char *cell = trials[i].cells[2 - lane];
			struct text text = stored_cell(&stored, 2 - lane, room);
			assert_int_equal(text.size, strlen(cell));
			assert_memory_equal(text.data, cell, text.size);
			assert_int_equal(bits_get(&to->known, lane), *cell != 0);
			if (*cell)
				assert_true(text_equal(value_text(to, lane, &arena), text_of(cell)));
		}
		vector_free_one(from);
		vector_free_one(to);
		stored_free(&stored);
		buffer_free(&saved);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),      cmocka_unit_test(test_ways),     cmocka_unit_test(test_supply),
		cmocka_unit_test(test_number_keys), cmocka_unit_test(test_failures), cmocka_unit_test(test_stored),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
