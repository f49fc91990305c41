/* Joined plans: what several plans have in common is there once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/book.h"
#include "code/program.h"
#include "plan/join.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Two rule sets, joined. */
struct pair {
	struct book books[2];
	struct plan_join *join;
	const struct plan *plan;
	const struct plan_places *places[2];
};

static void pair_open(struct pair *pair, const char *first, const char *second)
{
	book_open(&pair->books[0], first);
	book_open(&pair->books[1], second);
	pair->join = plan_join_new((const struct plan *[]){pair->books[0].plan, pair->books[1].plan}, 2);
	pair->plan = plan_join_plan(pair->join);
	for (size_t i = 0; i < 2; i++)
		pair->places[i] = plan_join_places(pair->join, i);
	for (uint32_t pass = 1; pass <= pair->plan->passes; pass++) {
		struct program *program = program_make_pass(pair->plan, true, pass);
		assert_null(program_verify(program));
		program_free(program);
	}
}

static void pair_close(struct pair *pair)
{
	plan_join_free(pair->join);
	book_close(&pair->books[0]);
	book_close(&pair->books[1]);
}

static uint32_t place_of(const struct pair *pair, size_t side, const char *name)
{
	size_t index = plan_find_definition(pair->books[side].plan, text_of(name));
	assert_true(index != SIZE_MAX);
	return pair->places[side]->definitions[index];
}

static uint32_t column_of(const struct pair *pair, size_t side, const char *name)
{
	size_t index = plan_find_column(pair->books[side].plan, text_of(name));
	assert_true(index != SIZE_MAX);
	return pair->places[side]->columns[index];
}

static void assert_shared(const char *first, const char *second, const char *name, bool shared)
{
	struct pair pair;
	pair_open(&pair, first, second);
	bool is_one = place_of(&pair, 0, name) == place_of(&pair, 1, name);
	pair_close(&pair);
	if (is_one != shared)
		fail_msg("%s is %sone in: %s\nand: %s", name, is_one ? "" : "not ", first, second);
}

static void a_plan_joined_with_itself_is_that_plan(void **state)
{
	(void)state;
	static const char text[] = "input { id text key; x number default 3; only where x > 0 }\n"
				   "param vip = 5%; let part = share(x by region)\n"
				   "segment size { part > vip -> VIP; x in {1, 2} -> \"a few\"; otherwise -> small }\n"
				   "segment tags all { size = VIP -> a; x > 2 -> b }\n"
				   "segment rank priority (b, a) { x > 5 -> a; x > 6 -> b }\n"
				   "score points { base 2; x > 2 -> +3 }\n"
				   "table terms first {\n | size | x || days | note |\n | VIP | > 3 || 45 | \"yes\" |\n"
				   " | - | - || 0 | |\n}\n"
				   "output group = if size = VIP then text(rank) else text(size)\n";
	struct pair pair;
	pair_open(&pair, text, text);
	const struct plan *own = pair.books[0].plan;
	assert_int_equal(pair.plan->definition_count, own->definition_count);
	assert_int_equal(pair.plan->column_count, own->column_count);
	assert_int_equal(pair.plan->population_count, own->population_count);
	for (size_t i = 0; i < own->definition_count; i++)
		assert_int_equal(pair.places[1]->definitions[i], i);
	for (uint32_t pass = 1; pass <= own->passes; pass++) {
		struct program *program = program_make_pass(own, true, pass);
		struct program *joined = program_make_pass(pair.plan, true, pass);
		assert_int_equal(joined->roots.count, program->roots.count);
		assert_true(joined->code.count <= program->code.count);
		program_free(program);
		program_free(joined);
	}
	pair_close(&pair);
}

static void what_an_edit_leaves_alone_is_shared(void **state)
{
	(void)state;
	static const char old[] = "let part = share(x)\nparam vip = 5%\nlet twice = part * 2\n"
				  "segment size { part > vip -> VIP; otherwise -> small }\n"
				  "segment care { size = VIP -> manager; otherwise -> desk }\n"
				  "segment band on x { > 10 -> high; otherwise -> low }\n";
	static const char new[] = "segment band on x { > 10 -> high; otherwise -> low }\n"
				  "param vip = 4%\nlet part = share(x); let twice = part * 2\n"
				  "segment size { part > vip -> VIP; otherwise -> small }\n"
				  "segment care { size = VIP -> manager; otherwise -> desk }\n";
	static const struct {
		const char *name;
		bool shared;
	} cases[] = {{"part", true}, {"twice", true}, {"band", true}, {"vip", false}, {"size", false}, {"care", false}};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_shared(old, new, cases[i].name, cases[i].shared);
	struct pair pair;
	pair_open(&pair, old, new);
	assert_int_equal(pair.plan->population_count, 1);
	assert_int_equal(pair.plan->column_count, 1);
	pair_close(&pair);
}

static void words_do_not_count(void **state)
{
	(void)state;
	assert_shared("segment s { x > 0.5 -> a because \"so\"; otherwise -> b }",
		      "segment s { half: x > 50% -> a; otherwise -> b }", "s", true);
	assert_shared("segment s { x > 1 -> a; otherwise -> b }", "segment s { otherwise -> b }", "s", false);
	assert_shared("segment s { x > 1 -> a; x > 2 -> b }", "segment s { x > 1 -> b; x > 2 -> a }", "s", false);
	assert_shared("segment s { x > 1 -> a; x > 2 -> b }", "segment s all { x > 1 -> a; x > 2 -> b }", "s", false);
	assert_shared("segment s { x > 1 -> a valid until 2025-01-01; x > 2 -> b }",
		      "segment s { x > 1 -> a; x > 2 -> b }", "s", false);
	assert_shared("score s { base 1; x > 1 -> +2 }", "score s { base 1; x > 1 -> +3 }", "s", false);
	assert_shared("output s = substring(t, 1, 2)", "output s = substring(t, 1, 3)", "s", false);
	assert_shared("output s = if t matches \"a\" then 1 else 2", "output s = if t matches \"b\" then 1 else 2", "s",
		      false);
}

/* Labels are numbered in each segment: those of different ones are never the same. */
static void labels_stay_with_their_segment(void **state)
{
	(void)state;
	static const char old[] = "segment size { x > 2 -> VIP; otherwise -> small }\n"
				  "segment care { size = VIP -> manager; otherwise -> desk }\n";
	static const char new[] = "segment size { x > 2 -> small; otherwise -> VIP }\n"
				  "segment care { size = small -> manager; otherwise -> desk }\n";
	assert_shared(old, new, "size", false);
	assert_shared(old, new, "care", false);
}

static void columns_are_shared_that_read_alike(void **state)
{
	(void)state;
	struct pair pair;
	pair_open(&pair, "input { x number; y number default 1; z number }\noutput s = x + y + z",
		  "input { x number; y number default 2; w number from \"z\" }\noutput s = x + y + w");
	assert_int_equal(column_of(&pair, 0, "x"), column_of(&pair, 1, "x"));
	assert_int_not_equal(column_of(&pair, 0, "y"), column_of(&pair, 1, "y"));
	assert_int_equal(column_of(&pair, 0, "z"), column_of(&pair, 1, "w"));
	assert_int_equal(pair.plan->column_count, 4);
	pair_close(&pair);
}

static void outputs_stand_behind_their_table(void **state)
{
	(void)state;
	struct pair pair;
	pair_open(&pair, "table t first {\n | x || a | b | c |\n | > 1 || g + 1 | 2 | 3 |\n}\nlet g = x * 2\n",
		  "table t first {\n | x || a | b | d |\n | > 2 || e | 2 | 3 |\n}\nlet e = x * 3\noutput f = a + d\n");
	uint32_t first = place_of(&pair, 1, "a");
	assert_int_equal(pair.plan->definitions[first - 1].kind, DEFINITION_TABLE);
	assert_int_equal(pair.plan->definitions[first].table, first - 1);
	assert_int_equal(place_of(&pair, 1, "b"), first + 1);
	assert_int_equal(place_of(&pair, 1, "d"), first + 2);
	assert_int_not_equal(place_of(&pair, 0, "b"), first + 1);
	pair_close(&pair);
}

/* --- only where --- */

static void conditions_that_differ_are_definitions(void **state)
{
	(void)state;
	struct pair pair;
	pair_open(&pair, "input { only where x > 1 }\nlet all = total(x)\noutput s = x / all",
		  "input { only where x > 2 }\nlet all = total(x)\noutput s = x / all");
	assert_null(pair.plan->only_where);
	assert_int_equal(pair.plan->population_count, 2);
	for (size_t i = 0; i < 2; i++) {
		uint32_t condition = pair.places[i]->only_where;
		assert_true(condition < pair.plan->definition_count);
		assert_true(pair.plan->definitions[condition].written);
		assert_ptr_equal(pair.plan->populations[i].where, pair.plan->definitions[condition].value);
	}
	pair_close(&pair);
}

static void one_that_both_have_stays(void **state)
{
	(void)state;
	struct pair pair;
	static const char old[] = "input { only where kept }\nlet kept = x > 1\noutput s = x / total(x)";
	static const char new[] = "input { only where kept }\nlet kept = x > 1\noutput s = x / total(x) * 2";
	pair_open(&pair, old, new);
	assert_non_null(pair.plan->only_where);
	assert_int_equal(pair.plan->population_count, 1);
	assert_int_equal(pair.places[0]->only_where, UINT32_MAX);
	assert_int_equal(pair.places[1]->only_where, UINT32_MAX);
	pair_close(&pair);
}

static void one_side_may_have_none(void **state)
{
	(void)state;
	struct pair pair;
	pair_open(&pair, "output s = x / total(x)", "input { only where x > 2 }\noutput s = x / total(x)");
	assert_null(pair.plan->only_where);
	assert_int_equal(pair.places[0]->only_where, UINT32_MAX);
	assert_null(pair.plan->populations[0].where);
	assert_non_null(pair.plan->populations[1].where);
	pair_close(&pair);
}

/* --- rollups --- */

static void fields_of_one_ledger_share_its_aggregates(void **state)
{
	(void)state;
	struct pair pair;
	pair_open(&pair,
		  "rollup sales by id { input { amount number }\n turnover = sum(amount)\n orders = count() }\n"
		  "segment s { turnover > 10 -> a; orders > 2 -> b }\n",
		  "rollup sales by id { input { amount number }\n turnover = sum(amount) / count()\n orders = count() "
		  "}\nsegment s { turnover > 10 -> a; orders > 2 -> b }\n");
	assert_int_equal(pair.plan->rollup_count, 1);
	const struct plan_rollup *rollup = &pair.plan->rollups[0];
	assert_int_equal(rollup->field_count, 3);
	assert_int_equal(column_of(&pair, 0, "orders"), column_of(&pair, 1, "orders"));
	assert_int_not_equal(column_of(&pair, 0, "turnover"), column_of(&pair, 1, "turnover"));
	for (size_t i = 0; i < 2; i++) {
		size_t field;
		assert_ptr_equal(plan_find_rollup(pair.plan, column_of(&pair, i, "turnover"), &field), rollup);
		assert_true(text_is(rollup_output(rollup, field)->name, "turnover"));
	}
	assert_int_equal(rollup->plan->population_count, pair.books[0].plan->rollups[0].plan->population_count);
	assert_true(rollup->rows && rollup->rows <= rollup->plan->population_count);
	pair_close(&pair);
}

static void ledgers_that_leave_out_other_rows_are_read_apart(void **state)
{
	(void)state;
	struct pair pair;
	pair_open(&pair,
		  "rollup sales by id { input { amount number; only where amount > 0 }\n turnover = sum(amount) }\n"
		  "segment s { turnover > 10 -> a }\n",
		  "rollup sales by id { input { amount number }\n turnover = sum(amount) }\n"
		  "segment s { turnover > 10 -> a }\n");
	assert_int_equal(pair.plan->rollup_count, 2);
	assert_int_not_equal(column_of(&pair, 0, "turnover"), column_of(&pair, 1, "turnover"));
	pair_close(&pair);
}

/* --- one more plan --- */

static void assert_added(const char *third, bool brings_populations, bool expected)
{
	struct pair pair;
	struct book book;
	book_open(&pair.books[0], "let all = total(x)\nsegment s { x > 1 -> a; x > all -> b }");
	book_open(&pair.books[1], "segment s { x > 2 -> a; otherwise -> b }");
	book_open(&book, third);
	pair.join = plan_join_new((const struct plan *[]){pair.books[0].plan, pair.books[1].plan}, 2);
	const struct plan_places *places = plan_join_add(pair.join, book.plan, brings_populations);
	const struct plan *plan = plan_join_plan(pair.join);
	if ((places != NULL) != expected)
		fail_msg("%s: %s", third, places ? "was added" : "was not added");
	assert_int_equal(plan->column_count, 1);
	size_t written = 0;
	for (size_t i = 0; i < plan->definition_count; i++)
		written += plan->definitions[i].written;
	assert_int_equal(written, 2);
	pair_close(&pair);
	book_close(&book);
}

static void a_plan_that_brings_too_much_is_not_added(void **state)
{
	(void)state;
	assert_added("segment s { x > 3 -> a; x > 1 -> b }", false, true);
	assert_added("segment s { x > total(x) -> a; x > 1 -> b }", false, true);
	assert_added("segment s { x > avg(x) -> a; x > 1 -> b }", false, false);
	assert_added("segment s { x > avg(x) -> a; x > 1 -> b }", true, true);
	assert_added("let mean = avg(x)\nsegment s { x > 3 -> a }", false, true);
	assert_added("segment s { y > 3 -> a; x > 1 -> b }", true, false);
	assert_added("input { x text }\nsegment s { x = \"3\" -> a }", true, false);
	assert_added("input { only where x > 3 }\nsegment s { x > 3 -> a }", true, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan_joined_with_itself_is_that_plan),
		cmocka_unit_test(what_an_edit_leaves_alone_is_shared),
		cmocka_unit_test(words_do_not_count),
		cmocka_unit_test(labels_stay_with_their_segment),
		cmocka_unit_test(columns_are_shared_that_read_alike),
		cmocka_unit_test(outputs_stand_behind_their_table),
		cmocka_unit_test(conditions_that_differ_are_definitions),
		cmocka_unit_test(one_that_both_have_stays),
		cmocka_unit_test(one_side_may_have_none),
		cmocka_unit_test(fields_of_one_ledger_share_its_aggregates),
		cmocka_unit_test(ledgers_that_leave_out_other_rows_are_read_apart),
		cmocka_unit_test(a_plan_that_brings_too_much_is_not_added),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
