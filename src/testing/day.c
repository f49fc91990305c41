/* Does a test that does not say what day it is depend on the day? */
#include "code/program.h"
#include "testing/trial.h"

/* A rule that is valid for a time, among the definitions that the program computes. */
static const struct rule *rule_with_validity(const struct plan *plan, const struct program *program)
{
	for (size_t i = 0; i < program->origins.count; i++) {
		uint32_t index = program->origins.items[i].definition;
		const struct definition *definition = index == UINT32_MAX ? NULL : &plan->definitions[index];
		if (!definition || (definition->kind != DEFINITION_SEGMENT && definition->kind != DEFINITION_SCORE))
			continue;
		for (size_t r = 0; r < definition->statement->rules.count; r++) {
			const struct rule *rule = definition->statement->rules.items[r];
			if (rule->has_from || rule->has_until)
				return rule;
		}
	}
	return NULL;
}

/* `today` is a constant of the plan: programs of two days are equal where it does not matter. */
static bool uses_today(struct trial *trial, const struct program *program, const uint32_t *wanted, size_t count)
{
	struct plan_options options = trial_plan_options(trial, trial->plan->today + 1);
	struct plan *plan = plan_make(trial->rules, &options);
	struct program *later = program_make_for(plan, false, wanted, count);
	bool differs = !program_equal(program, later);
	program_free(later);
	plan_free(plan);
	return differs;
}

static void complain(struct trial *trial, struct span use)
{
	diagnose(trial->diagnostics, CODE_E501, trial->statement->name.span,
		 "what this test expects depends on the day, and it does not say what day it is");
	diagnose_other(trial->diagnostics, use, "the day is used here");
	diagnose_remedy(trial->diagnostics, "write as of 2026-01-31 in the test");
}

void check_day(struct trial *trial)
{
	size_t count;
	const uint32_t *wanted = wanted_definitions(trial, &count);
	if (trial->as_of || span_is_none(trial->plan->today_use))
		return;
	struct program *program = program_make_for(trial->plan, false, wanted, count);
	const struct rule *rule = rule_with_validity(trial->plan, program);
	if (rule)
		complain(trial, rule->has_from ? rule->from_span : rule->until_span);
	else if (uses_today(trial, program, wanted, count))
		complain(trial, trial->plan->today_use);
	program_free(program);
}
