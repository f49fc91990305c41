/* The analysis: sets of parts, the solver, values of parts, and what is said of rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "analysis/finding.h"

/* --- rule files --- */

struct book {
	struct rule_set rules;
	struct plan *plan;
	struct stand_ins stand_ins;
	struct model *model;
	struct arena arena;
};

static void book_open(struct book *book, const char *text)
{
	char path[32];
	int file = memfd_create("rules", 0);
	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), strlen(text));
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	assert_null(rules_load(&book->rules, path));
	close(file);
	struct plan_options options = {.today = 20000};
	book->plan = plan_make(&book->rules, &options);
	assert_int_equal(book->rules.syntax.diagnostics.list.count, 0);
	book->stand_ins = stand_ins_make(book->plan, &book->rules.syntax.sources, &book->arena);
	book->model = model_make(&book->stand_ins);
}

static void book_close(struct book *book)
{
	model_free(book->model);
	plan_free(book->plan);
	rules_free(&book->rules);
	arena_free(&book->arena);
}

/* --- parts --- */

enum { PARTS = 12 };

static struct parts parts_of(struct arena *arena, uint32_t bits)
{
	struct parts parts = {0};
	for (uint32_t i = 0; i < PARTS; i++)
		if (bits >> i & 1)
			parts = parts_unite(arena, parts, parts_range(arena, i, i));
	return parts;
}

static uint32_t bits_of(struct parts parts)
{
	uint32_t bits = 0;
	for (size_t i = 0; i < parts_size(parts); i++)
		bits |= 1u << parts_at(parts, i);
	return bits;
}

/* Sets of parts are sets: held against bits, for all pairs of every seventh one. */
static void test_parts(void **state)
{
	(void)state;
	struct arena arena = {0};
	for (uint32_t a = 0; a < 1u << PARTS; a += 7)
		for (uint32_t b = 0; b < 1u << PARTS; b += 77) {
			struct parts x = parts_of(&arena, a);
			struct parts y = parts_of(&arena, b);
			assert_int_equal(bits_of(x), a);
			assert_int_equal(bits_of(parts_intersect(&arena, x, y)), a & b);
			assert_int_equal(bits_of(parts_unite(&arena, x, y)), a | b);
			assert_int_equal(bits_of(parts_subtract(&arena, x, y)), a & ~b);
			assert_int_equal(parts_disjoint(x, y), (a & b) == 0);
			assert_int_equal(parts_within(x, y), (a & ~b) == 0);
			assert_int_equal(parts_equal(x, y), a == b);
			assert_int_equal(parts_have(x, b % PARTS), a >> b % PARTS & 1);
			arena_reset(&arena);
		}
	arena_free(&arena);
}

/* --- terms --- */

/* Thresholds make parts; a value of each part lies between its thresholds; what cannot be has no part. */
static void test_part_values(void **state)
{
	(void)state;
	struct book book = {0};
	book_open(&book, "segment s {\n"
			 "  x < 0.1 or x in [5..5.001] or x > 7 -> a\n"
			 "  d > 2025-01-01 and d < 2025-01-02 -> b\n"
			 "  month(d) >= 12 -> c\n"
			 "  t starts with \"b\" or t < \"ab\" -> e\n"
			 "}\n");
	for (size_t i = 0; i < book.model->terms.count; i++) {
		const struct term *term = &book.model->terms.items[i];
		for (size_t p = 0; p < parts_size(term->domain); p++) {
			uint32_t part = parts_at(term->domain, p);
			for (size_t variant = 0; part != PART_MISSING && variant < 9; variant++) {
				struct constant value = part_value(&book.arena, term, part, variant);
				size_t threshold = threshold_at(term, &value);
				bool at = threshold < term->thresholds.count &&
					  constant_order(&term->thresholds.items[threshold], &value) == 0;
				assert_int_equal(at ? 2 + 2 * threshold : 1 + 2 * threshold, part);
			}
		}
		/* Between two days that follow each other there is none; no month is above 12. */
		uint32_t behind_second = (uint32_t)(2 * threshold_at(term, &term->thresholds.items[1]) + 3);
		if (term->value->type.kind == TYPE_DATE)
			assert_false(parts_have(term->domain, behind_second));
		if (term->value->operation == VALUE_FUNCTION)
			assert_false(parts_have(term->domain, last_part(term)));
	}
	book_close(&book);
}

/* Values that are computed alike are one term, whatever their names. */
static void test_terms_are_shared(void **state)
{
	(void)state;
	struct book book = {0};
	book_open(&book,
		  "param limit = 5\n"
		  "let double = 2 * x\n"
		  "segment s { double > limit -> a; 2 * x > 7 -> b; y < x -> c; x > y -> d; today - day > 3 days -> e; "
		  "day < today - 9 days -> f }\n");
	assert_int_equal(book.model->terms.count, 5); /* x, y, 2 * x, the pair of x and y, day */
	book_close(&book);
}

/* --- the solver --- */

static enum verdict solve(struct book *book, const char *rule_numbers)
{
	struct solver solver;
	uint32_t segment = 0;
	while (book->plan->definitions[segment].kind != DEFINITION_SEGMENT)
		segment++;
	const uint32_t *conditions = block_of(book->model, segment)->conditions;
	solver_init(&solver, book->model, UINT64_MAX);
	solver_begin(&solver, 100000);
	bool possible = true;
	for (const char *at = rule_numbers; *at && possible; at++) {
		bool negated = *at == '-';
		at += negated;
		uint32_t formula = conditions[*at - '1'];
		possible = solver_require(&solver, negated ? formula_not(book->model, formula) : formula);
	}
	enum verdict verdict = possible ? solver_search(&solver) : VERDICT_IMPOSSIBLE;
	solver_free(&solver);
	return verdict;
}

static void test_solver(void **state)
{
	(void)state;
	struct book book = {0};
	book_open(&book, "segment s {\n"
			 "  x > 5 -> a\n"                                            /* 1 */
			 "  x <= 5 -> b\n"                                           /* 2 */
			 "  x > 3 and x < 7 -> c\n"                                  /* 3 */
			 "  (x < 2 or x > 8) and (y = 1 or y = 2) -> d\n"            /* 4 */
			 "  not (x > 3) -> e\n"                                      /* 5 */
			 "  coalesce(x, 0) < 5 -> f\n"                               /* 6 */
			 "  (y = 1 or y = 3) and (y = 2 or y = 3) and y != 3 -> g\n" /* 7 */
			 "}\n");
	assert_int_equal(solve(&book, "1"), VERDICT_POSSIBLE);
	assert_int_equal(solve(&book, "12"), VERDICT_IMPOSSIBLE);
	assert_int_equal(solve(&book, "-1-2"), VERDICT_POSSIBLE); /* x is missing */
	assert_int_equal(solve(&book, "13"), VERDICT_POSSIBLE);
	assert_int_equal(solve(&book, "34"), VERDICT_IMPOSSIBLE);
	assert_int_equal(solve(&book, "14"), VERDICT_POSSIBLE);
	assert_int_equal(solve(&book, "4-1-2"), VERDICT_IMPOSSIBLE);
	assert_int_equal(solve(&book, "35"), VERDICT_IMPOSSIBLE);
	assert_int_equal(solve(&book, "6-2-1"), VERDICT_POSSIBLE); /* x is missing, so 0 counts */
	assert_int_equal(solve(&book, "7"), VERDICT_IMPOSSIBLE);
	book_close(&book);
}

/* More pigeons than holes: no search of this kind is quick, so it ends by itself. */
static void test_solver_gives_up(void **state)
{
	(void)state;
	enum { HOLES = 11 };
	struct buffer text = {0};
	struct book book = {0};
	buffer_string(&text, "segment s {\n");
	for (int a = 0; a <= HOLES; a++)
		for (int b = 0; b < a; b++)
			buffer_printf(&text, "  p%d = p%d -> same\n", a, b);
	for (int a = 0; a <= HOLES; a++) {
		buffer_printf(&text, "  p%d in {0", a);
		for (int hole = 1; hole < HOLES; hole++)
			buffer_printf(&text, ", %d", hole);
		buffer_string(&text, "} -> inside\n");
	}
	buffer_string(&text, "}\n");
	buffer_byte(&text, '\0');
	book_open(&book, text.data);
	struct solver solver;
	const uint32_t *conditions = block_of(book.model, 0)->conditions;
	solver_init(&solver, book.model, 1000);
	solver_begin(&solver, 100000);
	for (size_t r = 0; r < book.plan->definitions[0].rule_count; r++)
		solver_require(&solver, formula_not(book.model, conditions[r]));
	enum verdict verdict = solver_search(&solver);
	assert_true(verdict == VERDICT_UNDECIDED || verdict == VERDICT_POSSIBLE);
	assert_true(solver.steps < 100000);
	solver_free(&solver);
	book_close(&book);
	buffer_free(&text);
}

/* --- stand-ins --- */

static void test_stand_ins(void **state)
{
	(void)state;
	struct book book = {0};
	book_open(&book, "let of_all = share(x)\n"
			 "segment s { of_all > 5% -> a; share(x) > 7% -> b; x / total(x) > 1% -> c; x > 0 -> d }\n");
	const struct stand_ins *stand_ins = &book.stand_ins;
	assert_int_equal(stand_ins->first, 1);
	assert_int_equal(stand_ins->plan.column_count, 3); /* x, share(x) once, total(x) */
	assert_true(text_is(stand_ins->plan.columns[1].name, "of_all"));
	assert_true(text_is(stand_ins->plan.columns[2].name, "total(x)"));
	assert_int_equal(stand_ins->plan.population_count, 0);
	const struct plan_rule *rules = stand_ins->plan.definitions[1].rules;
	assert_ptr_equal(stand_ins_original(stand_ins, rules[3].condition), rules[3].condition);
	assert_null(stand_ins_original(stand_ins, rules[2].condition));
	book_close(&book);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_part_values),
		cmocka_unit_test(test_terms_are_shared),
		cmocka_unit_test(test_solver),
		cmocka_unit_test(test_solver_gives_up),
		cmocka_unit_test(test_stand_ins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
