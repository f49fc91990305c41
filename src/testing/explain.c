#include "testing/explain.h"

static void want_operands(struct explainer *explainer, const struct operands *operands)
{
	for (size_t i = 0; i < operands->list.count; i++) {
		const struct operand *operand = &operands->list.items[i];
		if (operand->operation == VALUE_DEFINITION)
			explainer->wanted[operand->index] = true;
		else if (operand->operation == VALUE_LOOKUP)
			probes_add(&explainer->probes, operand->value);
	}
}

static void want_definition(struct explainer *explainer, uint32_t index)
{
	const struct plan *plan = explainer->trial->plan;
	const struct definition *definition = &plan->definitions[index];
	const struct definition *rules = deciding_rules(plan, definition);
	struct operands operands = {0};
	explainer->wanted[index] = true;
	for (size_t r = 0; rules && !keeps_hit(rules) && r < rules->rule_count; r++)
		if (rules->rules[r].condition && rules->rules[r].valid)
			probes_add(&explainer->probes, rules->rules[r].condition);
	operands_add_definition(plan, definition, &operands);
	want_operands(explainer, &operands);
	size_t count = operands.list.count;
	for (size_t i = 0; i < count; i++) {
		struct operand operand = operands.list.items[i];
		if (operand.operation == VALUE_DEFINITION && plan->definitions[operand.index].kind == DEFINITION_LET)
			operands_add(plan, plan->definitions[operand.index].value, &operands);
	}
	want_operands(explainer, &operands);
	vector_free(&operands.list);
}

static void evaluate_wanted(struct explainer *explainer)
{
	struct trial *trial = explainer->trial;
	struct evaluation evaluation = {trial->plan, &trial->records, NULL, trial->optimise, &trial->arena};
	uint32_t *list = arena_array(&trial->arena, trial->plan->definition_count, sizeof *list);
	size_t count = 0;
	for (uint32_t i = 0; i < trial->plan->definition_count; i++)
		if (explainer->wanted[i])
			list[count++] = i;
	explainer->results = arena_array(&trial->arena, trial->plan->definition_count, sizeof *explainer->results);
	if (evaluate(&evaluation, list, count, explainer->results) || probes_evaluate(&explainer->probes, &evaluation))
		explainer->results = NULL;
}

struct explainer explainer_make(struct trial *trial, const struct miss *misses, size_t count)
{
	struct explainer explainer = {.trial = trial, .plan = trial->plan};
	explainer.wanted = arena_array(&trial->arena, trial->plan->definition_count, sizeof *explainer.wanted);
	bool *seen = arena_array(&trial->arena, trial->plan->definition_count, sizeof *seen);
	for (size_t i = 0; i < count; i++) {
		struct target target = misses[i].expectation->target;
		if (target_column(trial->plan, target) != SIZE_MAX || seen[target.index])
			continue;
		seen[target.index] = true;
		want_definition(&explainer, target.index);
	}
	evaluate_wanted(&explainer);
	return explainer;
}

void explainer_free(struct explainer *explainer)
{
	probes_free(&explainer->probes);
}
