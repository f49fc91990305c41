/* Labelling: a rule set, or two whose plans are joined, over the records of an export, in any number of threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "labelling/joined.h"

static char folder[] = "/tmp/rubric-labelling-XXXXXX";
static const char *const files[] = {"old.rules", "new.rules", "export.csv", "sales.csv"};

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		(void)unlink(arena_printf(&arena, "%s/%s", folder, files[i]));
	arena_free(&arena);
	return rmdir(folder);
}

static const char *put(struct arena *arena, const char *name, const char *text)
{
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return path;
}

struct book {
	struct rule_set rules;
	struct plan *plan;
};

struct bench {
	struct arena arena;
	struct book books[2];
	size_t count;
	struct plan_join *join; /* of two */
	struct joined_sides sides;
	struct labelling_options options;
	struct labelling *labelling;
	uint32_t passes;
};

static void read_book(struct bench *bench, size_t side, const char *text)
{
	struct plan_options options = {0};
	struct book *book = &bench->books[side];
	const char *path = put(&bench->arena, files[side], text);
	assert_true(date_from_civil((struct civil_date){2026, 1, 31}, &options.today));
	assert_null(side ? rules_load_beside(&book->rules, path, &bench->books[0].rules)
			 : rules_load(&book->rules, path));
	book->plan = plan_make(&book->rules, &options);
	if (book->rules.syntax.diagnostics.list.count)
		fail_msg("%s", book->rules.syntax.diagnostics.list.items[0].message);
}

/* Labels export.csv by one rule file or two. */
static void bench_open(struct bench *bench, const char *export, const char *old, const char *new)
{
	*bench = (struct bench){.count = new ? 2 : 1};
	bench->options = (struct labelling_options){
		.path = export ? put(&bench->arena, "export.csv", export) : NULL,
		.declared = arena_alloc(&bench->arena, sizeof(struct dialect)),
		.optimise = true,
		.threads = 2,
		.memory = 1 << 20,
	};
	read_book(bench, 0, old);
	const struct plan *plan = bench->books[0].plan;
	if (new) {
		read_book(bench, 1, new);
		bench->join = plan_join_new((const struct plan *[]){plan, bench->books[1].plan}, 2);
		plan = plan_join_plan(bench->join);
	}
	bench->passes = plan->passes;
	bench->labelling = labelling_new(&bench->options, &bench->books[0].rules, plan);
}

static void bench_close(struct bench *bench)
{
	joined_sides_close(&bench->sides);
	labelling_close(bench->labelling);
	plan_join_free(bench->join);
	for (size_t i = bench->count; i-- > 0;) {
		plan_free(bench->books[i].plan);
		rules_free(&bench->books[i].rules);
	}
	arena_free(&bench->arena);
}

/* The records of the batch that count for a side, and what its first output is. */
static const struct vector *read_output(struct bench *bench, size_t side, const struct scan_batch *batch,
					struct bits *counts)
{
	const struct program *program = labelling_program(bench->labelling);
	const struct root *root = &program->roots.items[0];
	*counts = batch->active;
	if (bench->join) {
		const struct plan *plan = bench->books[side].plan;
		uint32_t output = 0;
		struct bits active;
		while (!plan->definitions[output].written)
			output++;
		root = joined_root(&bench->sides, side, output);
		struct labelled labelled = {.scan = labelling_scan(bench->labelling),
					    .batch = batch,
					    .machine = (struct machine *)labelling_machine(bench->labelling)};
		joined_sides_judge(&bench->sides, &labelled, &active);
		*counts = bench->sides.items[side].active;
	}
	return machine_vector(labelling_machine(bench->labelling), root->value);
}

/* The first output of a side for each record, in order; `-` for a record that does not count. */
static void list_outputs(struct bench *bench, size_t side, struct buffer *out)
{
	const struct scan_batch *batch;
	while ((batch = labelling_next(bench->labelling))) {
		struct bits counts;
		const struct vector *vector = read_output(bench, side, batch, &counts);
		for (size_t lane = 0; lane < batch->records->count; lane++) {
			bool is_counted = bits_get(&counts, lane);
			struct text text = {"", 0};
			if (is_counted && bits_get(&vector->known, vector->constant ? 0 : lane))
				text = value_text(vector, lane, batch->arena);
			buffer_printf(out, "%.*s%s ", TEXT_ARGUMENTS(text), is_counted ? "" : "-");
		}
	}
	buffer_byte(out, 0);
}

static void assert_outputs(struct bench *bench, size_t side, const char *expected)
{
	struct buffer out = {0};
	assert_int_equal(labelling_open(bench->labelling), LABELLING_DONE);
	if (bench->join)
		joined_sides_open(&bench->sides, bench->join,
				  (const struct plan *[]){bench->books[0].plan, bench->books[1].plan}, 2,
				  bench->labelling);
	list_outputs(bench, side, &out);
	assert_int_equal(labelling_end(bench->labelling), LABELLING_DONE);
	assert_string_equal(out.data, expected);
	buffer_free(&out);
}

static const char export[] = "id,turnover,region\na,10,North\nb,20,South\nc,30,North\nd,,South\ne,40,North\n";

static void test_one_rule_set(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench, export, "output o = turnover * 2", NULL);
	assert_outputs(&bench, 0, "20 40 60  80 ");
	assert_int_equal(bench.passes, 1);
	bench_close(&bench);
}

/* Each population function that waits for another one takes a pass of its own. */
static void test_passes(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench, export, "let s = share(turnover)\nlet r = rank(s)\noutput o = max(r)", NULL);
	assert_outputs(&bench, 0, "4 4 4 4 4 ");
	assert_int_equal(bench.passes, 4);
	bench_close(&bench);
}

/* Of two rule sets the one that needs fewer passes has its results in the last one all the same. */
static void test_two_rule_sets(void **state)
{
	(void)state;
	for (size_t side = 0; side < 2; side++) {
		struct bench bench;
		bench_open(&bench, export, "output o = turnover + 1", "output o = turnover - total(turnover)");
		assert_outputs(&bench, side, side ? "-90 -80 -70  -60 " : "11 21 31  41 ");
		bench_close(&bench);
	}
}

/* The `only where` of one of two rule sets leaves records out for that one alone, also from its populations. */
static void test_filters(void **state)
{
	(void)state;
	static const char *const expected[] = {"80 - 80 - 80 ", "- 90 90 - 90 ", "80 - 80 - 80 "};
	static const char north[] = "input { turnover number; region text; only where region = \"North\" }\n"
				    "output o = total(turnover)";
	static const char large[] = "input { turnover number; only where turnover > 10 }\noutput o = total(turnover)";
	for (size_t i = 0; i < 3; i++) {
		struct bench bench;
		bench_open(&bench, export, north, i == 2 ? NULL : large);
		assert_outputs(&bench, i % 2, expected[i]);
		bench_close(&bench);
	}
}

/* A column that no rule reads may be wanted, as a number or as it stands; one that is read is read once. */
static void test_wanted(void **state)
{
	(void)state;
	struct bench bench;
	const struct scan_batch *batch;
	struct buffer out = {0};
	bench_open(&bench, export, "output o = turnover", NULL);
	size_t turnover = labelling_want(bench.labelling, text_of("turnover"), TYPE_NUMBER);
	size_t region = labelling_want(bench.labelling, text_of("region"), TYPE_TEXT);
	assert_int_equal(labelling_open(bench.labelling), LABELLING_DONE);
	while ((batch = labelling_next(bench.labelling)))
		for (size_t lane = 0; lane < batch->records->count; lane++) {
			const struct vector *number = batch->columns[turnover];
			const struct vector *text = batch->columns[region];
			buffer_printf(&out, "%d%.*s ", bits_get(&number->known, lane) ? 1 : 0,
				      TEXT_ARGUMENTS(text->texts[lane]));
		}
	buffer_byte(&out, 0);
	assert_string_equal(out.data, "1North 1South 1North 0South 1North ");
	buffer_free(&out);
	bench_close(&bench);
}

/* What is wrong with the header is said of the rules; what is wrong with cells by labelling_complain. */
static void test_wrong(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench, export, "output o = turnover", "output o = turnovr");
	assert_int_equal(labelling_open(bench.labelling), LABELLING_DATA_WRONG);
	assert_int_equal(bench.books[0].rules.syntax.diagnostics.list.count, 1);
	bench_close(&bench);
	struct buffer out = {0};
	bench_open(&bench, "id,turnover\na,1\nb,x\n", "output o = turnover + 1", NULL);
	assert_int_equal(labelling_open(bench.labelling), LABELLING_DONE);
	while (labelling_next(bench.labelling))
		;
	assert_int_equal(labelling_end(bench.labelling), LABELLING_DATA_WRONG);
	labelling_complain(bench.labelling, &out);
	buffer_byte(&out, 0);
	assert_non_null(strstr(out.data, "export.csv:3:turnover: \"x\" is not a number"));
	buffer_free(&out);
	bench_close(&bench);
}

/* --- ledgers --- */

static const char sales[] = "client,amount,day\nb,5,2026-01-01\na,10,2026-01-02\nb,7,2026-01-03\nz,1,2026-01-04\n";
static const char rollup[] = "rollup sales by client { turnover = sum(amount); orders = count() }\n";

static void give_sales(struct bench *bench, const char *text)
{
	struct ledger_file *file = arena_alloc(&bench->arena, sizeof *file);
	*file = (struct ledger_file){text_of("sales"), put(&bench->arena, "sales.csv", text)};
	bench->options.ledgers = file;
	bench->options.ledger_count = 1;
}

static void test_ledger(void **state)
{
	(void)state;
	struct bench bench;
	struct arena arena = {0};
	const char *rules = arena_printf(&arena, "%soutput o = turnover * orders", rollup);
	bench_open(&bench, "client,name\na,A\nq,Q\nb,B\n", rules, NULL);
	give_sales(&bench, sales);
	assert_outputs(&bench, 0, "10 0 24 ");
	struct buffer out = {0};
	labelling_summarize(bench.labelling, false, &out);
	buffer_byte(&out, 0);
	assert_string_equal(out.data, "sales: 4 rows of 3 clients\nsales: 1 client is not in the export\n");
	buffer_free(&out);
	bench_close(&bench);
	bench_open(&bench, NULL, rules, NULL);
	give_sales(&bench, sales);
	assert_outputs(&bench, 0, "24 10 1 ");
	bench_close(&bench);
	arena_free(&arena);
}

/* The rollups of two rule sets read a ledger once, whatever fields they have of it, unless they read it otherwise. */
static void test_ledgers_of_two_rule_sets(void **state)
{
	(void)state;
	static const struct {
		const char *rollup;
		const char *outputs;
		bool is_read_apart;
	} cases[] = {
		{rollup, "13 3 15 ", false},
		{"rollup sales by client { turnover = sum(amount where amount > 5); orders = count() }\n", "13 3 10 ",
		 false},
		{"rollup sales by client { input { amount number; only where amount > 5 }; turnover = sum(amount); "
		 "orders "
		 "= count() }\n",
		 "12 2 9 ", true},
	};
	struct arena arena = {0};
	const char *old = arena_printf(&arena, "%soutput o = turnover", rollup);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *new = arena_printf(&arena, "%soutput o = turnover + total(orders)", cases[i].rollup);
		for (size_t side = 0; side < 2; side++) {
			struct bench bench;
			bench_open(&bench, "client\na\nq\nb\n", old, new);
			give_sales(&bench, sales);
			assert_outputs(&bench, side, side ? cases[i].outputs : "10 0 12 ");
			struct buffer out = {0};
			labelling_summarize(bench.labelling, false, &out);
			buffer_byte(&out, 0);
			assert_int_equal(strstr(strstr(out.data, " rows") + 1, " rows") != NULL,
					 cases[i].is_read_apart);
			buffer_free(&out);
			bench_close(&bench);
		}
	}
	arena_free(&arena);
}

/* --- keys that are made to meet --- */

enum { KEYS = 1 << 13, KEY_SIZE = 8 };

/* The next text of letters from a to p. */
static void next_key(char *key)
{
	size_t at = KEY_SIZE;
	while (at-- > 0) {
		if (key[at] < 'p') {
			key[at]++;
			return;
		}
		key[at] = 'a';
	}
}

/* A ledger with a row for each of so many keys; with `meeting`, of those whose plain hashes would share their place in
 * a table. */
static void write_ledger(struct buffer *out, bool meeting)
{
	char key[] = "aaaaaaaa";
	buffer_string(out, "client,amount\n");
	for (size_t found = 0; found < KEYS; next_key(key)) {
		if (meeting && text_hash((struct text){key, KEY_SIZE}) % KEYS)
			continue;
		buffer_printf(out, "%s,1\n", key);
		found++;
	}
	buffer_byte(out, 0);
}

/* Processor time, of the fastest of a few runs. */
static clock_t time_of_ledger(const char *text)
{
	clock_t fastest = 0;
	for (size_t run = 0; run < 3; run++) {
		struct bench bench;
		clock_t begin = clock();
		bench_open(&bench, NULL,
			   "rollup sales by client { input { amount number }; total = sum(amount) }\n"
			   "output o = if total = 1 then count() else 0",
			   NULL);
		give_sales(&bench, text);
		assert_int_equal(labelling_open(bench.labelling), LABELLING_DONE);
		size_t clients = 0;
		for (const struct scan_batch *batch; (batch = labelling_next(bench.labelling));)
			clients += batch->records->count;
		assert_int_equal(clients, KEYS);
		assert_int_equal(labelling_end(bench.labelling), LABELLING_DONE);
		bench_close(&bench);
		clock_t took = clock() - begin;
		fastest = run == 0 || took < fastest ? took : fastest;
	}
	return fastest;
}

/* Nobody can slow a roll-up down by the choice of keys. */
static void test_keys_that_would_meet(void **state)
{
	(void)state;
	struct buffer plain = {0};
	struct buffer meeting = {0};
	write_ledger(&plain, false);
	write_ledger(&meeting, true);
	clock_t usual = time_of_ledger(plain.data);
	clock_t crafted = time_of_ledger(meeting.data);
	assert_true(crafted < 3 * usual + CLOCKS_PER_SEC / 100);
	buffer_free(&plain);
	buffer_free(&meeting);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_rule_set),
		cmocka_unit_test(test_passes),
		cmocka_unit_test(test_two_rule_sets),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_ledger),
		cmocka_unit_test(test_ledgers_of_two_rule_sets),
		cmocka_unit_test(test_keys_that_would_meet),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
