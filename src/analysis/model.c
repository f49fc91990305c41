#include "analysis/model.h"

#include "analysis/identity.h"

/* --- blocks --- */

static bool counts(const struct plan_rule *rule)
{
	return rule->valid && rule->condition;
}

const struct block *block_of(struct model *model, uint32_t index)
{
	struct block *block = &model->blocks[index];
	const struct definition *definition = &model->plan->definitions[index];
	if (block->made)
		return block;
	block->made = true;
	block->conditions = arena_array(&model->arena, definition->rule_count, sizeof *block->conditions);
	for (size_t r = 0; r < definition->rule_count; r++)
		if (counts(&definition->rules[r]))
			block->conditions[r] = condition(model, definition->rules[r].condition, ANSWER_TRUE);
	return block;
}

uint32_t block_takes_none(struct model *model, uint32_t index)
{
	const struct block *block = block_of(model, index);
	uint32_t any = formula_any(model, block->conditions, model->plan->definitions[index].rule_count);
	return formula_not(model, any);
}

bool valid_whenever(const struct plan_rule *rule, const struct plan_rule *other)
{
	return rule->valid_from <= other->valid_from && rule->valid_until >= other->valid_until;
}

/* --- the whole --- */

/* The conditions inside a value, of `if` and of what is computed: all that may be asked must be made with the rest. */
static void make_inside(struct model *model, const struct value *value, struct value_map *made)
{
	VECTOR(const struct value *) waiting = {0};
	if (value)
		vector_push(&waiting, value);
	while (waiting.count) {
		const struct value *next = waiting.items[--waiting.count];
		if (value_map_find(made, next))
			continue;
		value_map_put(made, (struct value_entry){next, 0, 0});
		if (next->type.kind == TYPE_TRUTH) {
			condition(model, next, ANSWER_TRUE);
			condition(model, next, ANSWER_FALSE);
		}
		for (size_t i = 0; i < next->count; i++)
			vector_push(&waiting, next->operands[i]);
	}
	vector_free(&waiting);
}

static void make_rules_inside(struct model *model, const struct definition *definition, struct value_map *made)
{
	for (size_t r = 0; r < definition->rule_count; r++) {
		const struct plan_rule *rule = &definition->rules[r];
		make_inside(model, rule->condition, made);
		make_inside(model, rule->points, made);
		for (size_t i = 0; rule->outputs && i < definition->output_count; i++)
			make_inside(model, rule->outputs[i], made);
	}
}

static void make_all_inside(struct model *model)
{
	const struct plan *plan = model->plan;
	struct value_map made = {0};
	for (size_t i = 0; i < plan->definition_count; i++) {
		const struct definition *definition = &plan->definitions[plan->order[i]];
		make_inside(model, definition->value, &made);
		make_rules_inside(model, definition, &made);
	}
	for (size_t i = 0; i < model->stand_ins->asked_count; i++) {
		make_inside(model, model->stand_ins->asked[i].value, &made);
		make_inside(model, model->stand_ins->asked[i].beside, &made);
	}
	make_inside(model, plan->only_where, &made);
	value_map_free(&made);
}

/* Definitions come after those that they use, so that nothing is gone down deep. */
static void make_all(struct model *model)
{
	const struct plan *plan = model->plan;
	for (size_t i = 0; i < plan->definition_count; i++) {
		uint32_t index = plan->order[i];
		const struct definition *definition = &plan->definitions[index];
		if (definition->value) {
			identity_of(model, definition->value);
			condition(model, definition->value, ANSWER_MISSING);
		}
		if (definition->value && definition->type.kind == TYPE_TRUTH) {
			condition(model, definition->value, ANSWER_TRUE);
			condition(model, definition->value, ANSWER_FALSE);
		}
		if (definition->rule_count)
			block_of(model, index);
	}
	make_all_inside(model);
	for (uint32_t term = 0; term < model->terms.count; term++)
		link_term(model, term);
}

static void forget(struct model *model)
{
	for (size_t i = 0; i < sizeof model->conditions / sizeof *model->conditions; i++)
		value_map_free(&model->conditions[i]);
	for (size_t i = 0; i < model->terms.count; i++)
		model->terms.items[i].links.count = 0;
	memset(model->blocks, 0, model->plan->definition_count * sizeof *model->blocks);
}

const struct population *population_of(const struct model *model, const struct value *value)
{
	size_t field;
	if (value->operation != VALUE_COLUMN)
		return NULL;
	if (value->index >= model->stand_ins->first)
		return model->stand_ins->populations[value->index - model->stand_ins->first];
	const struct plan_rollup *rollup = plan_find_rollup(model->plan, value->index, &field);
	const struct value *aggregate = rollup ? rollup_output(rollup, field)->value : NULL;
	bool plain = aggregate && aggregate->operation == VALUE_POPULATION;
	return plain ? &rollup->plan->populations[aggregate->index] : NULL;
}

struct model *model_make(const struct stand_ins *stand_ins)
{
	struct model *model = memory_zeroed(1, sizeof *model);
	const struct plan *plan = &stand_ins->plan;
	model->stand_ins = stand_ins;
	model->plan = plan;
	model->blocks = memory_zeroed(plan->definition_count + 1, sizeof *model->blocks);
	vector_push(&model->formulas, (struct formula){.kind = FORMULA_FALSE});
	vector_push(&model->formulas, (struct formula){.kind = FORMULA_TRUE});
	model->collecting = true;
	make_all(model);
	forget(model);
	model->collecting = false;
	settle_terms(model);
	make_all(model);
	return model;
}

void model_free(struct model *model)
{
	if (!model)
		return;
	for (size_t i = 0; i < model->terms.count; i++) {
		vector_free(&model->terms.items[i].thresholds);
		vector_free(&model->terms.items[i].links);
	}
	for (size_t i = 0; i < sizeof model->conditions / sizeof *model->conditions; i++)
		value_map_free(&model->conditions[i]);
	value_map_free(&model->identified);
	value_map_free(&model->computed);
	vector_free(&model->constants);
	vector_free(&model->terms);
	vector_free(&model->formulas);
	vector_free(&model->identities);
	vector_free(&model->term_of);
	memory_free(model->identity_slots);
	memory_free(model->blocks);
	arena_free(&model->arena);
	memory_free(model);
}
