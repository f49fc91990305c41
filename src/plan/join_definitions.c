/* Definitions of joined plans. */
#include "plan/joiner.h"

/* --- the same --- */

static bool same_rule(const struct definition *definition, const struct plan_rule *a, const struct plan_rule *b)
{
	bool same = a->condition == b->condition && a->label == b->label && a->points == b->points &&
		    a->valid == b->valid && !a->outputs == !b->outputs;
	for (size_t o = 0; same && a->outputs && o < definition->output_count; o++)
		same = a->outputs[o] == b->outputs[o];
	return same;
}

static bool same_rules(const struct definition *a, const struct definition *b)
{
	bool same = a->rule_count == b->rule_count && a->label_count == b->label_count && !a->ranked == !b->ranked;
	for (size_t i = 0; same && i < a->rule_count; i++)
		same = same_rule(a, &a->rules[i], &b->rules[i]) && (!a->ranked || a->ranked[i] == b->ranked[i]);
	for (size_t i = 0; same && i < a->label_count; i++)
		same = text_equal(a->labels[i].text, b->labels[i].text);
	return same;
}

/* Names and words apart; the rows of a table, which have no value of their own, count as one. */
static bool same_definition(const struct plan_join *join, uint32_t number, const void *wanted)
{
	const struct definition *a = &join->definitions.items[number];
	const struct definition *b = wanted;
	bool is_segment = a->kind == DEFINITION_SEGMENT;
	return a->kind == b->kind && a->type.kind == b->type.kind && (is_segment || a->type.of == b->type.of) &&
	       a->policy == b->policy && a->value == b->value && a->table == b->table && a->output == b->output &&
	       a->output_count == b->output_count && same_rules(a, b);
}

static uint32_t hash_of(const struct definition *definition)
{
	uint64_t hash = (uint64_t)definition->kind << 32 | definition->rule_count;
	hash = (hash ^ (uint64_t)(uintptr_t)definition->value) * 0x9E3779B97F4A7C15u ^ definition->output;
	for (size_t i = 0; i < definition->rule_count; i++)
		hash = (hash ^ (uint64_t)(uintptr_t)definition->rules[i].condition ^ definition->rules[i].label) *
			       0x9E3779B97F4A7C15u ^
		       hash >> 29;
	return (uint32_t)(hash ^ hash >> 32);
}

/* --- joining --- */

static void join_rules(struct plan_join *join, struct part *part, struct definition *definition)
{
	struct arena *arena = &join->plan->arena;
	const struct plan_rule *rules = definition->rules;
	definition->rules = arena_array(arena, definition->rule_count, sizeof *definition->rules);
	for (size_t i = 0; i < definition->rule_count; i++) {
		struct plan_rule *rule = &definition->rules[i];
		*rule = rules[i];
		rule->condition = join_value(join, part, rule->condition);
		rule->points = join_value(join, part, rule->points);
		if (!rules[i].outputs)
			continue;
		rule->outputs = arena_array(arena, definition->output_count, sizeof *rule->outputs);
		for (size_t o = 0; o < definition->output_count; o++)
			rule->outputs[o] = join_value(join, part, rules[i].outputs[o]);
	}
}

/* The outputs of a table stand behind it. */
static uint32_t room_for(struct plan_join *join, const struct part *part, uint32_t index,
			 const struct definition *definition)
{
	uint32_t place = index;
	if (part == join->parts.items[0]) { /* whose definitions keep their places */
		vector_push(&join->order, place);
		return place;
	}
	if (definition->kind == DEFINITION_TABLE_OUTPUT)
		return definition->table + 1 + definition->output;
	place = (uint32_t)join->definitions.count;
	for (size_t i = 0; i <= definition->output_count; i++) {
		vector_push(&join->order, (uint32_t)join->definitions.count);
		vector_push(&join->definitions, (struct definition){0});
	}
	return place;
}

static uint32_t add(struct plan_join *join, const struct part *part, uint32_t index,
		    const struct definition *definition)
{
	uint32_t place = room_for(join, part, index, definition);
	join->definitions.items[place] = *definition;
	if (definition->kind == DEFINITION_SEGMENT)
		join->definitions.items[place].type.of = place;
	return place;
}

void join_definition(struct plan_join *join, struct part *part, uint32_t index)
{
	struct definition definition = part->plan->definitions[index];
	bool is_first = part == join->parts.items[0];
	definition.value = join_value(join, part, definition.value);
	join_rules(join, part, &definition);
	if (definition.kind != DEFINITION_SEGMENT)
		definition.type = join_type(part, definition.type);
	if (definition.kind == DEFINITION_TABLE_OUTPUT) {
		definition.table = part->definitions[definition.table];
		part->lacks |= definition.table == NO_PLACE;
	}
	definition.written = definition.written && part->brings == BRINGS_COLUMNS;
	bool lacks = part->lacks;
	part->lacks = false;
	if (lacks)
		return;
	uint32_t hash = hash_of(&definition);
	struct slot *slot = slots_find(join, &join->definition_slots, hash, same_definition, &definition);
	if (slot->number && !is_first) {
		part->definitions[index] = slot->number - 1;
		join->definitions.items[slot->number - 1].written |= definition.written;
		return;
	}
	if (part->brings < BRINGS_DEFINITIONS)
		return;
	part->definitions[index] = add(join, part, index, &definition);
	if (slot->number)
		return;
	*slot = (struct slot){hash, part->definitions[index] + 1};
	join->definition_slots.count++;
}
