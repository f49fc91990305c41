#include "explaining/reach.h"

static void add(struct reach *reach, struct value *value)
{
	if (!value || value_map_find(&reach->seen, value))
		return;
	value_map_put(&reach->seen, (struct value_entry){.value = value});
	vector_push(&reach->values, value);
}

static void add_definition(struct reach *reach, const struct plan *plan, uint32_t index)
{
	const struct definition *definition = &plan->definitions[index];
	if (definition->stand_in)
		return; /* a column is used in its place */
	add(reach, definition->value);
	if (definition->kind == DEFINITION_TABLE_OUTPUT)
		definition = &plan->definitions[definition->table];
	for (size_t r = 0; r < definition->rule_count; r++) {
		const struct plan_rule *rule = &definition->rules[r];
		add(reach, rule->condition);
		add(reach, rule->points);
		for (size_t o = 0; rule->outputs && o < definition->output_count; o++)
			add(reach, rule->outputs[o]);
	}
}

static void add_population(struct reach *reach, const struct population *population)
{
	add(reach, population->x);
	add(reach, population->where);
	for (size_t k = 0; k < population->key_count; k++)
		add(reach, population->keys[k]);
}

/* The list is its own queue: what is behind `from` was not followed yet. */
static void follow(struct reach *reach, const struct plan *plan, size_t from)
{
	for (size_t i = from; i < reach->values.count; i++) {
		const struct value *value = reach->values.items[i];
		if (value->operation == VALUE_DEFINITION)
			add_definition(reach, plan, value->index);
		if (value->operation == VALUE_POPULATION)
			add_population(reach, &plan->populations[value->index]);
		if (value->operation == VALUE_LOOKUP)
			add(reach, plan->lookups[value->index].key);
		for (size_t o = 0; o < value->count; o++)
			add(reach, value->operands[o]);
	}
}

void reach_value(struct reach *reach, const struct plan *plan, struct value *value)
{
	size_t from = reach->values.count;
	add(reach, value);
	follow(reach, plan, from);
}

void reach_definition(struct reach *reach, const struct plan *plan, uint32_t index)
{
	size_t from = reach->values.count;
	add_definition(reach, plan, index);
	follow(reach, plan, from);
}

void reach_free(struct reach *reach)
{
	value_map_free(&reach->seen);
	vector_free(&reach->values);
}
