#include "testing/explain.h"

/* --- the extended plan --- */

static void add_probe(struct explainer *explainer, const struct value *value)
{
	for (size_t i = 0; i < explainer->probes.count; i++)
		if (explainer->probes.items[i].value == value)
			return;
	uint32_t index = (uint32_t)(explainer->trial->plan->definition_count + explainer->probes.count);
	vector_push(&explainer->probes, (struct probe){value, index});
}

static void want_operands(struct explainer *explainer, const struct operands *operands)
{
	for (size_t i = 0; i < operands->list.count; i++) {
		const struct operand *operand = &operands->list.items[i];
		if (operand->operation == VALUE_DEFINITION)
			explainer->wanted[operand->index] = true;
		else if (operand->operation == VALUE_LOOKUP)
			add_probe(explainer, operand->value);
	}
}

static void want_definition(struct explainer *explainer, uint32_t index)
{
	const struct plan *plan = explainer->trial->plan;
	const struct definition *definition = &plan->definitions[index];
	const struct definition *rules = deciding(plan, definition);
	struct operands operands = {0};
	explainer->wanted[index] = true;
	for (size_t r = 0; rules && !keeps_hit(rules) && r < rules->rule_count; r++)
		if (rules->rules[r].condition && rules->rules[r].valid)
			add_probe(explainer, rules->rules[r].condition);
	add_operands_of(plan, definition, &operands);
	want_operands(explainer, &operands);
	size_t count = operands.list.count;
	for (size_t i = 0; i < count; i++) {
		struct operand operand = operands.list.items[i];
		if (operand.operation == VALUE_DEFINITION && plan->definitions[operand.index].kind == DEFINITION_LET)
			add_operands(plan, plan->definitions[operand.index].value, &operands);
	}
	want_operands(explainer, &operands);
	vector_free(&operands.list);
}

static void extend_plan(struct explainer *explainer)
{
	const struct plan *plan = explainer->trial->plan;
	struct arena *arena = &explainer->trial->arena;
	size_t count = plan->definition_count + explainer->probes.count;
	struct definition *definitions = arena_array(arena, count, sizeof *definitions);
	uint32_t *order = arena_array(arena, count, sizeof *order);
	for (size_t i = 0; i < plan->definition_count; i++) {
		definitions[i] = plan->definitions[i];
		order[i] = plan->order[i];
	}
	for (size_t i = 0; i < explainer->probes.count; i++) {
		struct probe *probe = &explainer->probes.items[i];
		/* The program asks for the value, and for nothing else of it. */
		definitions[probe->definition] = (struct definition){
			.kind = DEFINITION_LET,
			.span = probe->value->span,
			.type = probe->value->type,
			.value = (struct value *)probe->value,
		};
		order[probe->definition] = probe->definition;
	}
	explainer->plan = *plan;
	explainer->plan.definitions = definitions;
	explainer->plan.definition_count = count;
	explainer->plan.order = order;
}

static void evaluate_wanted(struct explainer *explainer)
{
	struct trial *trial = explainer->trial;
	size_t definitions = explainer->plan.definition_count;
	uint32_t *list = arena_array(&trial->arena, definitions, sizeof *list);
	size_t count = 0;
	for (uint32_t i = 0; i < definitions; i++)
		if (i >= trial->plan->definition_count || explainer->wanted[i])
			list[count++] = i;
	explainer->results = arena_array(&trial->arena, definitions, sizeof *explainer->results);
	if (evaluate(&explainer->plan, &trial->records, list, count, trial->optimise, &trial->arena,
		     explainer->results))
		explainer->results = NULL;
}

struct explainer explainer_make(struct trial *trial, const struct miss *misses, size_t count)
{
	struct explainer explainer = {.trial = trial};
	explainer.wanted = arena_array(&trial->arena, trial->plan->definition_count, sizeof *explainer.wanted);
	bool *seen = arena_array(&trial->arena, trial->plan->definition_count, sizeof *seen);
	for (size_t i = 0; i < count; i++) {
		struct target target = misses[i].expectation->target;
		if (target_column(trial->plan, target) != SIZE_MAX || seen[target.index])
			continue;
		seen[target.index] = true;
		want_definition(&explainer, target.index);
	}
	extend_plan(&explainer);
	evaluate_wanted(&explainer);
	return explainer;
}

void explainer_free(struct explainer *explainer)
{
	vector_free(&explainer->probes);
}
