/* One thread and several over one export, cut at every place: the same results, counts and errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buffer.h"
#include "labelling/labelling.h"

/* --- rules and an export --- */

static const char rule_text[] = "let part = share(amount)\n"
				"segment size {\n"
				"  part > 0.05% -> large\n"
				"  amount > median(amount by town) -> medium\n"
				"  otherwise -> small\n"
				"}\n"
				"output place = rank(amount by town)\n"
				"output towns = count(distinct town)\n"
				"output last_town = max(town)\n"
				"output spread = stddev(amount)\n"
				"output first_day = min(day by town)\n"
				"output again = total(amount by town where part > 0.01%)\n"
				"segment where_to unique {\n"
				"  town = \"Nowhere\" -> north\n"
				"  town starts with \"No\" -> south\n"
				"  otherwise -> home\n"
				"}\n"
				"output at_home = count(where where_to = home)\n";

/* Notes with line breaks, so that blocks are cut inside them, too; every fiftieth record is in error, and a
 * result of every fiftieth. */
static void make_export(struct buffer *out, size_t records, bool with_errors)
{
	static const char *const notes[] = {"", "x", "\"a\nb\"", "\"a\n\"\"b\"\"\n\nc\"", "\"\"", "\",\""};
	static const char *const towns[] = {"Riga", "Омск", "Lima", "\"St. \"\"X\"\"\""};
	uint32_t random = 5;
	buffer_string(out, "id,note,town,amount,day\n");
	for (size_t i = 0; i < records; i++) {
		random = random * 1664525 + 1013904223;
		unsigned pick = random >> 8;
		buffer_printf(out, "%zu,%s,%s,%s%u.%u,2024-0%u-1%u\n", i, notes[pick % 6],
			      with_errors && i % 50 == 24 ? "Nowhere" : towns[pick / 6 % 4],
			      with_errors && i % 50 == 49 ? "?" : "", pick % 100000, pick % 7, pick % 9 + 1, pick % 10);
	}
}

/* A file in memory; its path goes to `path`. */
static int file_of(struct text text, char path[32])
{
	int file = memfd_create("test", 0);
	assert_true(file >= 0);
	assert_int_equal(write(file, text.data, text.size), text.size);
	snprintf(path, 32, "/proc/self/fd/%d", file);
	return file;
}

/* --- what comes of them --- */

struct labelled_text {
	struct buffer out;  /* settled */
	struct buffer rows; /* since then */
	bool enough;        /* after the first settling */
	size_t taken;       /* stretches, each of them twice */
};

static void append_records(struct buffer *out, struct scan *scan, const struct scan_batch *batch,
			   const struct machine *machine, const struct program *program)
{
	(void)scan;
	for (size_t lane = 0; lane < batch->records->count; lane++) {
		if (!bits_get(&batch->active, lane))
			continue;
		buffer_text(out, record_bytes(batch->records, lane));
		for (size_t r = 0; r < program->roots.count && program->roots.items[r].definition != UINT32_MAX; r++) {
			const struct vector *vector = machine_vector(machine, program->roots.items[r].value);
			struct text value = {"-", 1};
			if (bits_get(&vector->known, lane) && vector->type == VECTOR_CODE)
				buffer_printf(out, " %zu", (size_t)vector->codes[vector->constant ? 0 : lane]);
			else if (bits_get(&vector->known, lane))
				value = value_text(vector, lane, batch->arena);
			buffer_byte(out, ' ');
			buffer_text(out, value);
		}
		buffer_byte(out, '\n');
	}
}

static struct labelling *at_work;

static void *make(void *context)
{
	struct labelled_text *text = memory_zeroed(1, sizeof *text);
	(void)context;
	return text;
}

static struct labelled_text *whole_text;

static void take(void *own, const struct labelled *labelled)
{
	struct labelled_text *text = own;
	append_records(&text->rows, labelled->scan, labelled->batch, labelled->machine, labelling_program(at_work));
}

static void finish(void *own)
{
	struct labelled_text *text = own;
	buffer_byte(&text->rows, '.');
}

/* Stretches are taken twice. */
static bool judge(void *own)
{
	struct labelled_text *text = own;
	if (text->taken++ % 2)
		return true;
	text->rows.size = 0;
	return false;
}

static bool settle(void *own)
{
	struct labelled_text *text = own;
	assert_int_equal(text->rows.data[--text->rows.size], '.');
	buffer_text(&whole_text->out, buffer_view(&text->rows));
	text->rows.size = 0;
	return !whole_text->enough;
}

static void free_own(void *own)
{
	buffer_free(&((struct labelled_text *)own)->rows);
	memory_free(own);
}

enum way { ONE_BY_ONE, AS_WORK, TWICE };

/* All records with their results and lines, then what was counted and what was wrong. */
static void label(struct labelled_text *text, const char *path, enum reader_kind reader, size_t threads, enum bad bad,
		  enum way way)
{
	char rule_path[32];
	int rule_file = file_of(text_of(rule_text), rule_path);
	struct dialect declared = {0};
	struct rule_set rules = {0};
	struct plan_options plan_options = {.today = 20000};
	assert_null(rules_load(&rules, rule_path));
	struct plan *plan = plan_make(&rules, &plan_options);
	assert_int_equal(rules.syntax.diagnostics.list.count, 0);
	struct labelling_options options = {.path = path,
					    .declared = &declared,
					    .bad = bad,
					    .optimise = true,
					    .threads = threads,
					    .memory = (size_t)1 << 30,
					    .reader = reader};
	at_work = labelling_new(&options, &rules, plan);
	whole_text = text;
	enum labelling_status status = labelling_open(at_work);
	const struct scan_batch *batch;
	const struct labelling_work work = {.make = make,
					    .take = take,
					    .finish = finish,
					    .judge = way == TWICE ? judge : NULL,
					    .settle = settle,
					    .free = free_own};
	if (status == LABELLING_DONE && way != ONE_BY_ONE)
		labelling_do(at_work, &work);
	while (status == LABELLING_DONE && way == ONE_BY_ONE && (batch = labelling_next(at_work))) {
		append_records(&text->out, labelling_scan(at_work), batch, labelling_machine(at_work),
			       labelling_program(at_work));
	}
	if (status == LABELLING_DONE)
		status = labelling_end(at_work);
	const struct scan_counts *counts = scan_counts(labelling_scan(at_work));
	if (!text->enough)
		buffer_printf(&text->out, "%d: %zu records, %zu rejected, %zu cells and %zu results missing\n",
			      (int)status, (size_t)counts->records, (size_t)counts->rejected,
			      (size_t)counts->taken_as_missing, (size_t)labelling_taken_as_missing(at_work));
	labelling_complain(at_work, &text->out);
	labelling_close(at_work);
	plan_free(plan);
	rules_free(&rules);
	close(rule_file);
}

static void expect_same_of(struct text export, enum bad bad)
{
	char path[32];
	struct labelled_text expected = {0};
	int file = file_of(export, path);
	label(&expected, path, READER_LIBCSV, 1, bad, ONE_BY_ONE);
	assert_true(expected.out.size > 0);
	for (size_t threads = 1; threads <= 4; threads++)
		for (enum way way = ONE_BY_ONE; way <= TWICE; way++) {
			struct labelled_text text = {0};
			label(&text, path, READER_FAST, threads, bad, way);
			assert_int_equal(text.out.size, expected.out.size);
			assert_memory_equal(text.out.data, expected.out.data, expected.out.size);
			buffer_free(&text.out);
		}
	buffer_free(&expected.out);
	close(file);
}

static void expect_same(size_t records, bool with_errors, enum bad bad)
{
	struct buffer export = {0};
	make_export(&export, records, with_errors);
	expect_same_of(buffer_view(&export), bad);
	buffer_free(&export);
}

/* --- tests --- */

/* Whatever the number of threads, and wherever blocks end. */
static void test_threads_agree(void **state)
{
	(void)state;
	for (size_t records = 0; records < 40; records++)
		expect_same(records, false, BAD_FAIL);
	expect_same(20000, false, BAD_FAIL);
}

static void test_threads_agree_on_errors(void **state)
{
	(void)state;
	for (enum bad bad = BAD_FAIL; bad <= BAD_REJECT; bad++) {
		expect_same(170, true, bad);
		expect_same(9000, true, bad);
	}
}

/* What is wrong before the place where the file breaks off is told of, however far ahead of it a thread has read. */
static void test_threads_agree_on_broken_files(void **state)
{
	(void)state;
	struct buffer export = {0};
	make_export(&export, 9000, true);
	buffer_string(&export, "9000,\"never closed,Riga,1,2024-01-01\n");
	for (enum bad bad = BAD_FAIL; bad <= BAD_REJECT; bad++)
		expect_same_of(buffer_view(&export), bad);
	buffer_free(&export);
}

/* Who has had enough is given no more than was on its way. */
static void test_stopping_early(void **state)
{
	(void)state;
	char path[32];
	struct buffer export = {0};
	make_export(&export, 20000, false);
	int file = file_of(buffer_view(&export), path);
	for (size_t threads = 1; threads <= 3; threads++) {
		struct labelled_text text = {.enough = true};
		label(&text, path, READER_FAST, threads, BAD_FAIL, AS_WORK);
		assert_in_range(text.out.size, 1, export.size);
		buffer_free(&text.out);
	}
	buffer_free(&export);
	close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads_agree),
		cmocka_unit_test(test_threads_agree_on_errors),
		cmocka_unit_test(test_threads_agree_on_broken_files),
		cmocka_unit_test(test_stopping_early),
	};
	return cmocka_run_group_tests_name("labelling", tests, NULL, NULL);
}
