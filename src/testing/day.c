/* Does a test that does not say what day it is depend on the day?
 *
 * `today` is a constant of a plan. So the plans of two days are walked side by side, from what the test expects down to
 * all that it stands on: a constant that differs is a use of the day, and so is a rule that is valid for a time. What
 * is missing whatever the day, because the test does not give a column, does not count. */
#include "testing/trial.h"

enum answer { NOT_ASKED, YES, NO };

/* Far enough for every month that is counted back from it to be another one. */
enum { DAYS_LATER = 400 };

struct day_search {
	struct trial *trial;
	const struct plan *plan;
	const struct plan *later; /* the same of another day */
	bool of_ledger;           /* the plans are those of a ledger */
	bool *wanted;             /* by definition */
	bool *walked;             /* by population */
	enum answer *missing;     /* by definition */
	struct span use;          /* or none yet */
};

static bool is_never_given(const struct trial *trial, size_t column)
{
	const struct datum *values = trial->records.columns[column];
	for (size_t r = 0; values && r < trial->records.count; r++)
		if (values[r].constant.known)
			return false;
	return true;
}

/* Sure to be missing in all records? */
static bool is_missing(struct day_search *search, const struct value *value)
{
	if (value->operation == VALUE_COLUMN)
		return !search->of_ledger && is_never_given(search->trial, value->index);
	if (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = &search->plan->definitions[value->index];
		enum answer *answer = &search->missing[value->index];
		if (*answer == NOT_ASKED) {
			bool let = definition->kind == DEFINITION_LET || definition->kind == DEFINITION_OUTPUT;
			*answer = let && is_missing(search, definition->value) ? YES : NO;
		}
		return *answer == YES;
	}
	bool strict = (value->operation >= VALUE_ADD && value->operation <= VALUE_LESS_EQUAL) ||
		      value->operation == VALUE_NOT;
	for (size_t i = 0; strict && i < value->count; i++)
		if (is_missing(search, value->operands[i]))
			return true;
	return false;
}

static void walk(struct day_search *search, const struct value *value, const struct value *later);

static void walk_field(struct day_search *search, uint32_t column);

static void walk_population(struct day_search *search, uint32_t index)
{
	const struct population *population = &search->plan->populations[index];
	const struct population *later = &search->later->populations[index];
	if (search->walked[index])
		return;
	search->walked[index] = true;
	walk(search, population->x, later->x);
	walk(search, population->weight, later->weight);
	walk(search, population->where, later->where);
	for (size_t k = 0; k < population->key_count; k++)
		walk(search, population->keys[k], later->keys[k]);
}

static void walk(struct day_search *search, const struct value *value, const struct value *later)
{
	if (!value || is_missing(search, value))
		return;
	switch (value->operation) {
	case VALUE_CONSTANT:
		if (value->type.kind == TYPE_DATE && value->constant.day != later->constant.day)
			search->use = value->span;
		return;
	case VALUE_COLUMN:
		walk_field(search, value->index);
		return;
	case VALUE_DEFINITION:
		search->wanted[value->index] = true;
		return;
	case VALUE_LOOKUP:
		walk(search, search->plan->lookups[value->index].key, search->later->lookups[value->index].key);
		return;
	case VALUE_POPULATION:
		walk_population(search, value->index);
		break;
	default:
		break;
	}
	for (size_t i = 0; i < value->count; i++)
		walk(search, value->operands[i], later->operands[i]);
}

static void walk_validity(struct day_search *search, const struct definition *definition)
{
	if (definition->kind != DEFINITION_SEGMENT && definition->kind != DEFINITION_SCORE)
		return;
	for (size_t r = 0; r < definition->statement->rules.count; r++) {
		const struct rule *rule = definition->statement->rules.items[r];
		if (rule->has_from || rule->has_until)
			search->use = rule->has_from ? rule->from_span : rule->until_span;
	}
}

static void walk_definition(struct day_search *search, uint32_t index)
{
	const struct definition *definition = &search->plan->definitions[index];
	const struct definition *later = &search->later->definitions[index];
	if (definition->kind == DEFINITION_TABLE_OUTPUT)
		search->wanted[definition->table] = true;
	walk(search, definition->value, later->value);
	walk_validity(search, definition);
	for (size_t r = 0; r < definition->rule_count; r++) {
		const struct plan_rule *rule = &definition->rules[r];
		walk(search, rule->condition, later->rules[r].condition);
		walk(search, rule->points, later->rules[r].points);
		for (size_t o = 0; o < definition->output_count; o++)
			walk(search, rule->outputs[o], later->rules[r].outputs[o]);
	}
}

static void begin_search(struct day_search *search, struct arena *arena)
{
	const struct plan *plan = search->plan;
	search->wanted = arena_array(arena, plan->definition_count, sizeof *search->wanted);
	search->walked = arena_array(arena, plan->population_count, sizeof *search->walked);
	search->missing = arena_array(arena, plan->definition_count, sizeof *search->missing);
}

/* Definitions stand behind those that they use, so one walk from the end finds all. */
static void walk_wanted(struct day_search *search)
{
	const struct plan *plan = search->plan;
	for (size_t i = plan->definition_count; i-- > 0 && span_is_none(search->use);)
		if (search->wanted[plan->order[i]])
			walk_definition(search, plan->order[i]);
}

/* A field that is aggregated from a ledger of the test depends on the day where its own plan does. */
static void walk_field(struct day_search *search, uint32_t column)
{
	size_t field;
	const struct plan_rollup *rollup = plan_find_rollup(search->plan, column, &field);
	if (!rollup || !search->trial->fields[rollup - search->plan->rollups])
		return;
	struct day_search inner = {.trial = search->trial,
				   .plan = rollup->plan,
				   .later = search->later->rollups[rollup - search->plan->rollups].plan,
				   .of_ledger = true};
	begin_search(&inner, &search->trial->arena);
	inner.wanted[rollup_output(rollup, field) - rollup->plan->definitions] = true;
	walk_wanted(&inner);
	search->use = inner.use;
}

static struct span find_use(struct trial *trial, const struct plan *later)
{
	struct day_search search = {.trial = trial, .plan = trial->plan, .later = later};
	size_t count;
	const uint32_t *wanted = wanted_definitions(trial, &count);
	begin_search(&search, &trial->arena);
	for (size_t i = 0; i < count; i++)
		search.wanted[wanted[i]] = true;
	walk_wanted(&search);
	return search.use;
}

void check_day(struct trial *trial)
{
	if (trial->as_of || span_is_none(trial->plan->today_use))
		return;
	struct plan_options options = trial_plan_options(trial, trial->plan->today + DAYS_LATER);
	struct plan *later = plan_make(trial->rules, &options);
	struct span use = find_use(trial, later);
	plan_free(later);
	if (span_is_none(use))
		return;
	diagnose(trial->diagnostics, CODE_E501, trial->statement->name.span,
		 "what this test expects depends on the day, and it does not say what day it is");
	diagnose_other(trial->diagnostics, use, "the day is used here");
	diagnose_remedy(trial->diagnostics, "write as of 2026-01-31 in the test");
}
