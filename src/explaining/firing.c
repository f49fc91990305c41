#include "explaining/firing.h"

#include "explaining/operands.h"

static bool has_chosen(const struct definition *rules)
{
	return keeps_hit(rules) && rules->policy != POLICY_ANY;
}

/* The definition that a program keeps the hit of: a table has none itself. */
static uint32_t output_of(const struct plan *plan, uint32_t index)
{
	return plan->definitions[index].kind == DEFINITION_TABLE ? index + 1 : index;
}

static void add_probes(struct probes *probes, const struct definition *rules)
{
	for (size_t r = 0; r < rules->rule_count && !has_chosen(rules); r++) {
		const struct plan_rule *rule = &rules->rules[r];
		if (!rule->condition || !rule->valid)
			continue;
		probes_add(probes, rule->condition);
		if (rule->points)
			probes_add(probes, rule->points);
	}
}

static bool fires(const struct probes *probes, const struct plan_rule *rule, size_t record)
{
	const struct datum *datum =
		rule->condition && rule->valid ? probes_find(probes, rule->condition, record) : NULL;
	return datum && !datum->failure && datum->constant.known && datum->constant.truth;
}

bool any_total_above(const struct probes *probes, const struct definition *rules, size_t record)
{
	struct decimal *totals = memory_zeroed(rules->label_count + 1, sizeof *totals);
	bool found = false;
	for (size_t r = 0; r < rules->rule_count; r++) {
		const struct plan_rule *rule = &rules->rules[r];
		const struct datum *points =
			fires(probes, rule, record) ? probes_find(probes, rule->points, record) : NULL;
		if (points && points->constant.known)
			(void)decimal_add(totals[rule->label], points->constant.number, &totals[rule->label]);
	}
	for (size_t l = 1; l <= rules->label_count && !found; l++)
		found = decimal_compare(totals[l], decimal_of(0)) > 0;
	memory_free(totals);
	return found;
}

static void count_each(const struct probes *probes, const struct definition *rules, size_t record, uint64_t *counts)
{
	bool any = false;
	for (size_t r = 0; r < rules->rule_count; r++) {
		bool fired = fires(probes, &rules->rules[r], record);
		counts[r] += fired;
		any |= fired;
	}
	if (rules->kind == DEFINITION_SEGMENT && rules->policy == POLICY_POINTS)
		any = any_total_above(probes, rules, record);
	for (size_t r = 0; r < rules->rule_count; r++)
		counts[r] += !any && !rules->rules[r].condition && rules->rules[r].valid;
}

const char *count_firings(const struct evaluation *evaluation, const uint32_t *definitions, size_t count,
			  uint64_t *const *counts)
{
	const struct plan *plan = evaluation->plan;
	struct probes probes = {0};
	uint32_t *wanted = arena_array(evaluation->arena, count, sizeof *wanted);
	const struct computed **results =
		arena_array(evaluation->arena, plan->definition_count, sizeof(struct computed *));
	for (size_t i = 0; i < count; i++) {
		wanted[i] = output_of(plan, definitions[i]);
		add_probes(&probes, &plan->definitions[definitions[i]]);
	}
	const char *message = evaluate(evaluation, wanted, count, results);
	if (!message)
		message = probes_evaluate(&probes, evaluation);
	for (size_t i = 0; i < count && !message; i++) {
		const struct definition *rules = &plan->definitions[definitions[i]];
		for (size_t record = 0; record < evaluation->records->count; record++) {
			uint32_t hit = results[wanted[i]][record].rule;
			if (!has_chosen(rules))
				count_each(&probes, rules, record, counts[i]);
			else if (hit)
				counts[i][hit - 1]++;
		}
	}
	probes_free(&probes);
	return message;
}
