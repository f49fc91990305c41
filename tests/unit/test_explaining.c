/* Explaining: where two ratios meet, whatever the column is computed into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "explaining/ratio.h"
#include "syntax/load.h"

/* A rule file in memory, and one client. */
struct bench {
	struct rule_set rules;
	struct plan *plan;
	struct records records;
	struct probes probes;
	struct evaluation evaluation;
	struct arena arena;
};

static struct datum number(const char *text)
{
	struct datum datum = datum_missing((struct type){TYPE_NUMBER, 0});
	datum.constant.known = decimal_parse(text_of(text), &datum.constant.number) == DECIMAL_READ;
	return datum;
}

/* Every column of the rules is 10, but for `x`. */
static void bench_begin(struct bench *bench, const char *rules, const char *x)
{
	struct syntax *syntax = &bench->rules.syntax;
	struct plan_options options = {0};
	struct module *module = parse_module(syntax, sources_add(&syntax->sources, "r.rules", text_of(rules)));
	vector_push(&bench->rules.modules, module);
	for (size_t i = 0; i < module->count; i++)
		vector_push(&bench->rules.statements, module->statements[i]);
	bench->plan = plan_make(&bench->rules, &options);
	assert_int_equal(syntax->diagnostics.list.count, 0);
	bench->records.count = 1;
	bench->records.columns = arena_array(&bench->arena, bench->plan->column_count, sizeof *bench->records.columns);
	for (size_t c = 0; c < bench->plan->column_count; c++) {
		struct datum *datum = arena_alloc(&bench->arena, sizeof *datum);
		*datum = number(text_is(bench->plan->columns[c].name, "x") ? x : "10");
		bench->records.columns[c] = datum;
	}
	bench->evaluation = (struct evaluation){bench->plan, &bench->records, NULL, true, &bench->arena};
}

static void bench_end(struct bench *bench)
{
	probes_free(&bench->probes);
	plan_free(bench->plan);
	rules_free(&bench->rules);
	arena_free(&bench->arena);
	*bench = (struct bench){0};
}

/* Where the comparison of the first rule changes as x does, as text; "none". */
static const char *turning_point(struct bench *bench, const char *condition, bool *exact)
{
	char *rules = arena_printf(&bench->arena, "segment s { %s -> a }", condition);
	bench_begin(bench, rules, "1");
	size_t segment = plan_find_definition(bench->plan, text_of("s"));
	struct value *comparison = bench->plan->definitions[segment].rules[0].condition;
	struct frozen frozen = {.first = (uint32_t)bench->plan->column_count};
	struct ratio_setting setting = {&bench->evaluation, &frozen, &bench->probes,
					(uint32_t)plan_find_column(bench->plan, text_of("x"))};
	for (size_t i = 0; i < comparison->count; i++)
		ratio_add_probes(bench->plan, &frozen, comparison->operands[i], &bench->probes);
	assert_null(probes_evaluate(&bench->probes, &bench->evaluation));
	struct ratio left, right;
	struct decimal x;
	if (!ratio_of(&setting, comparison->operands[0], &left) ||
	    !ratio_of(&setting, comparison->operands[1], &right) || !ratio_meet(&left, &right, &x, exact))
		return "none";
	char digits[DECIMAL_TEXT_MAX];
	size_t size = decimal_format(x, '.', digits);
	return arena_copy(&bench->arena, digits, size);
}

static void assert_turns(const char *condition, const char *expected)
{
	struct bench bench = {0};
	bool exact = false;
	const char *point = turning_point(&bench, condition, &exact);
	if (strcmp(point, expected) != 0)
		fail_msg("%s: %s instead of %s", condition, point, expected);
	bench_end(&bench);
}

static void test_sums_and_products(void **state)
{
	(void)state;
	assert_turns("x > 5", "5");
	assert_turns("5 < x", "5");
	assert_turns("x + y > 5", "-5");
	assert_turns("2 * x - y >= x", "10");
	assert_turns("-(x - 3) * 4 <= 2", "2.5");
	assert_turns("x * 10% > y", "100");
	assert_turns("x > x + 1", "none");
	assert_turns("y > 5", "none");
}

static void test_quotients(void **state)
{
	(void)state;
	assert_turns("x / 4 > 2.5", "10");
	assert_turns("100 / x < 8", "12.5");
	assert_turns("(y - x) / x < 25%", "8");
	assert_turns("(x - y) / y >= 25%", "12.5");
	assert_turns("1 / (x / 2) > 4", "0.5");
	assert_turns("x / y > y / x", "none");
	assert_turns("x * x > 9", "none");
	assert_turns("(x - y) / x + 1 > 1.5", "20");
}

static void test_what_is_not_looked_into(void **state)
{
	(void)state;
	assert_turns("round(x) > 5", "none");
	assert_turns("x > round(y / 3)", "3");
	assert_turns("x > (if y > 5 then 7 else 8)", "7");
}

static void test_exactness(void **state)
{
	(void)state;
	struct bench bench = {0};
	bool exact = true;
	assert_string_equal(turning_point(&bench, "x * 3 > 10", &exact), "3.333333333333333333");
	assert_false(exact);
	bench_end(&bench);
	assert_string_equal(turning_point(&bench, "x * 4 > 10", &exact), "2.5");
	assert_true(exact);
	bench_end(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sums_and_products),
		cmocka_unit_test(test_quotients),
		cmocka_unit_test(test_what_is_not_looked_into),
		cmocka_unit_test(test_exactness),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
