#include "testing/coverage.h"

/* The day of tests that do not say one, and whose outcome does not depend on it: 2000-01-01. */
enum { DAY_ELSE = 10957 };

/* --- one test --- */

struct plan_options trial_plan_options(struct trial *trial, date today)
{
	return (struct plan_options){
		.today = today,
		.params = trial->settings.items,
		.param_count = trial->settings.count,
		.stand_ins = trial->stand_ins.items,
		.stand_in_count = trial->stand_ins.count,
		.planned_before = true,
	};
}

/* All but the verdict. */
static void prepare(struct trial *trial)
{
	collect_trial(trial);
	if (trial_is_sound(trial))
		find_joins(trial);
	if (!trial_is_sound(trial))
		return;
	check_names(trial);
	if (!trial_is_sound(trial))
		return;
	struct plan_options options = trial_plan_options(trial, trial->as_of ? trial->as_of->day : DAY_ELSE);
	trial->plan = plan_make(trial->rules, &options);
	if (!trial_is_sound(trial))
		return;
	aggregate_ledgers(trial);
	if (!trial_is_sound(trial))
		return;
	read_given(trial);
	read_expected(trial);
	if (trial_is_sound(trial))
		check_day(trial);
}

static struct trial trial_of(struct rule_set *rules, const struct plan *base, const struct statement *statement)
{
	return (struct trial){
		.rules = rules,
		.diagnostics = &rules->syntax.diagnostics,
		.base = base,
		.statement = statement,
		.errors_before = rules->syntax.diagnostics.list.count,
	};
}

static void trial_free(struct trial *trial)
{
	free_ledgers(trial);
	plan_free(trial->plan);
	vector_free(&trial->settings);
	vector_free(&trial->stand_ins);
	vector_free(&trial->expectations);
	vector_free(&trial->failures);
	vector_free(&trial->misfits);
	arena_free(&trial->arena);
}

static const char *keep(struct test_run *run, const char *text)
{
	return text ? arena_copy(&run->arena, text, strlen(text)) : NULL;
}

static void take_failures(struct test_run *run, const struct trial *trial, struct test_result *result)
{
	result->failure_count = trial->failures.count;
	result->failures = arena_array(&run->arena, trial->failures.count, sizeof *result->failures);
	for (size_t i = 0; i < trial->failures.count; i++) {
		const struct test_failure *failure = &trial->failures.items[i];
		result->failures[i] = (struct test_failure){
			.name = keep(run, failure->name),
			.expected = keep(run, failure->expected),
			.actual = keep(run, failure->actual),
			.why = keep(run, failure->why),
		};
	}
}

static void run_trial(struct test_run *run, struct rule_set *rules, const struct plan *base,
		      const struct coverage_places *places, const struct statement *statement,
		      struct test_result *result)
{
	struct trial trial = trial_of(rules, base, statement);
	trial.optimise = run->optimise;
	prepare(&trial);
	if (trial_is_sound(&trial)) {
		judge(&trial);
		take_failures(run, &trial, result);
		result->status = trial.failures.count ? TEST_FAILED : TEST_PASSED;
		if (run->coverage)
			coverage_count(run, places, &trial);
	}
	trial_free(&trial);
}

/* --- the tests of a rule set --- */

static bool seen_before(struct test_run *run, const char *real, uint32_t begin)
{
	for (size_t i = 0; i < run->seen.count; i++)
		if (run->seen.items[i].begin == begin && strcmp(run->seen.items[i].real, real) == 0)
			return true;
	vector_push(&run->seen, (struct seen_test){real, begin});
	return false;
}

/* Those of an included file run with that file itself, where it is run too. */
static bool is_chosen(struct test_run *run, const struct statement *statement, const char *own, const char *path)
{
	struct text name = statement->name.text;
	if (statement->kind != STATEMENT_TEST)
		return false;
	if (run->filter && *run->filter && text_find(name, text_of(run->filter)) == name.size)
		return false;
	const char *real = real_path(&run->arena, path);
	if (strcmp(real, own) != 0 && run->files && rule_files_have(run->files, real))
		return false;
	return !seen_before(run, real, statement->span.begin);
}

static void count(struct test_counts *counts, enum test_status status)
{
	counts->passed += status == TEST_PASSED;
	counts->failed += status == TEST_FAILED;
	counts->broken += status == TEST_BROKEN;
}

static void run_statement(struct test_run *run, struct rule_set *rules, const struct plan *base,
			  const struct coverage_places *places, const struct statement *statement)
{
	/* A trial may add sources, and so move them. */
	const struct source *source = sources_get(&rules->syntax.sources, statement->span.source);
	struct text name = statement->name.text;
	struct test_result result = {
		.name = arena_copy(&run->arena, name.data, name.size),
		.path = keep(run, source->path),
		.line = source_place(source, statement->span.begin).line,
		.status = TEST_BROKEN,
	};
	if (base)
		run_trial(run, rules, base, places, statement, &result);
	count(&run->counts, result.status);
	vector_push(&run->results, result);
}

void test_run_rules(struct test_run *run, struct rule_set *rules, const char *path)
{
	const char *own = real_path(&run->arena, path);
	struct plan_options options = {.today = DAY_ELSE};
	struct plan *plan = plan_make(rules, &options);
	const struct trial whole = {.diagnostics = &rules->syntax.diagnostics};
	bool sound = trial_is_sound(&whole);
	struct coverage_places places = {0};
	if (sound && run->coverage)
		places = coverage_enter(run, rules, plan);
	for (size_t i = 0; i < rules->statements.count; i++) {
		const struct statement *statement = rules->statements.items[i];
		const char *source = sources_get(&rules->syntax.sources, statement->span.source)->path;
		if (is_chosen(run, statement, own, source))
			run_statement(run, rules, sound ? plan : NULL, &places, statement);
	}
	plan_free(plan);
}

void test_check_rules(struct rule_set *rules, const struct plan *plan)
{
	for (size_t i = 0; i < rules->statements.count; i++) {
		if (rules->statements.items[i]->kind != STATEMENT_TEST)
			continue;
		struct trial trial = trial_of(rules, plan, rules->statements.items[i]);
		prepare(&trial);
		trial_free(&trial);
	}
}

size_t test_rules_fired(const struct test_run *run)
{
	size_t fired = 0;
	for (size_t i = 0; i < run->rules.count; i++)
		fired += run->rules.items[i].fired > 0;
	return fired;
}

void test_run_free(struct test_run *run)
{
	vector_free(&run->results);
	vector_free(&run->seen);
	vector_free(&run->rules);
	arena_free(&run->arena);
}
