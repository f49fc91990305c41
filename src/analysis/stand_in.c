#include "analysis/stand_in.h"

#include "base/vector.h"
#include "plan/value_map.h"

struct replacing {
	const struct plan *plan;
	const struct sources *sources;
	struct arena *arena;
	struct value_map made; /* values to indices of `values` */
	VECTOR(struct value *) values;
	VECTOR(struct value *) shown; /* populations with a column, by column */
};

static uint32_t column_for(struct replacing *replacing, struct value *value)
{
	uint32_t column = 0;
	while (column < replacing->shown.count && replacing->shown.items[column]->index != value->index)
		column++;
	if (column == replacing->shown.count)
		vector_push(&replacing->shown, value);
	return column;
}

static struct value *replace(struct replacing *replacing, struct value *value);

/* The value with its operands replaced; itself where none is. */
static struct value *rebuilt(struct replacing *replacing, struct value *value, struct value *first)
{
	bool same = value->count == 0 || first == value->operands[0];
	struct value **operands = arena_array(replacing->arena, value->count, sizeof(struct value *));
	for (size_t i = 0; i < value->count; i++) {
		operands[i] = i ? replace(replacing, value->operands[i]) : first;
		same = same && operands[i] == value->operands[i];
	}
	struct value *made = value;
	if (value->operation == VALUE_POPULATION) {
		made = arena_alloc(replacing->arena, sizeof *made);
		uint32_t column = column_for(replacing, value);
		*made = (struct value){.operation = VALUE_COLUMN, .type = value->type, .span = value->span};
		made->index = (uint32_t)replacing->plan->column_count + column;
	} else if (!same) {
		made = arena_alloc(replacing->arena, sizeof *made);
		*made = *value;
		made->operands = operands;
	}
	vector_push(&replacing->values, made);
	value_map_put(&replacing->made, (struct value_entry){value, (uint32_t)replacing->values.count - 1, 0});
	return made;
}

/* A chain of operators is as deep as it is long: it is gone down in a loop. */
static struct value *replace(struct replacing *replacing, struct value *value)
{
	VECTOR(struct value *) steps = {0};
	struct value *made = NULL;
	while (value) {
		const struct value_entry *known = value_map_find(&replacing->made, value);
		if (known) {
			made = replacing->values.items[known->made];
			break;
		}
		vector_push(&steps, value);
		value = value->count ? value->operands[0] : NULL;
	}
	while (steps.count)
		made = rebuilt(replacing, steps.items[--steps.count], made);
	vector_free(&steps);
	return made;
}

static struct plan_rule *replace_rules(struct replacing *replacing, const struct definition *definition)
{
	struct plan_rule *rules = arena_array(replacing->arena, definition->rule_count, sizeof *rules);
	for (size_t r = 0; r < definition->rule_count; r++) {
		rules[r] = definition->rules[r];
		rules[r].condition = replace(replacing, rules[r].condition);
		rules[r].points = replace(replacing, rules[r].points);
		if (!rules[r].outputs)
			continue;
		rules[r].outputs = arena_array(replacing->arena, definition->output_count, sizeof(struct value *));
		for (size_t i = 0; i < definition->output_count; i++)
			rules[r].outputs[i] = replace(replacing, definition->rules[r].outputs[i]);
	}
	return rules;
}

static struct text name_of(const struct replacing *replacing, uint32_t population)
{
	const struct plan *plan = replacing->plan;
	for (size_t i = 0; i < plan->definition_count; i++) {
		const struct value *value = plan->definitions[i].value;
		if (plan->definitions[i].kind == DEFINITION_LET && value && value->operation == VALUE_POPULATION &&
		    value->index == population)
			return plan->definitions[i].name;
	}
	return span_text(replacing->sources, plan->populations[population].span);
}

static void add_columns(struct replacing *replacing, struct stand_ins *result)
{
	const struct plan *plan = replacing->plan;
	size_t count = plan->column_count + replacing->shown.count;
	struct plan_column *columns = arena_array(replacing->arena, count, sizeof *columns);
	result->populations = arena_array(replacing->arena, replacing->shown.count, sizeof(const struct population *));
	result->originals = arena_array(replacing->arena, replacing->shown.count, sizeof(struct value *));
	for (size_t i = 0; i < plan->column_count; i++)
		columns[i] = plan->columns[i];
	for (size_t i = 0; i < replacing->shown.count; i++) {
		uint32_t population = replacing->shown.items[i]->index;
		struct text name = name_of(replacing, population);
		columns[plan->column_count + i] = (struct plan_column){
			.name = name,
			.source_name = name,
			.type = plan->populations[population].type,
			.first_use = plan->populations[population].span,
			.stand_in = true,
		};
		result->populations[i] = &plan->populations[population];
		result->originals[i] = replacing->shown.items[i];
	}
	result->plan.columns = columns;
	result->plan.column_count = count;
}

static void replace_lookups(struct replacing *replacing, struct plan *plan)
{
	struct plan_lookup *lookups = arena_array(replacing->arena, plan->lookup_count, sizeof *lookups);
	for (size_t i = 0; i < plan->lookup_count; i++) {
		lookups[i] = plan->lookups[i];
		lookups[i].key = replace(replacing, lookups[i].key);
	}
	plan->lookups = lookups;
}

/* --- what is asked besides --- */

static bool same_place(struct span a, struct span b)
{
	return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

static void add_asked(struct replacing *replacing, struct stand_ins *result, struct value *value, struct value *beside)
{
	result->asked[result->asked_count++] =
		(struct asked){replace(replacing, value), beside ? replace(replacing, beside) : NULL};
}

/* What a person wrote: the plan adds the period of an aggregate, which stands in the aggregate's place. */
static void add_where(struct replacing *replacing, struct stand_ins *result, const struct population *population)
{
	struct value *where = population->where;
	bool in_period = where->operation == VALUE_AND && where->count == 2 &&
			 same_place(where->span, population->span) &&
			 !same_place(where->operands[0]->span, population->span);
	if (in_period)
		add_asked(replacing, result, where->operands[0], where->operands[1]);
	else if (!same_place(where->span, population->span))
		add_asked(replacing, result, where, NULL);
}

static void add_all_asked(struct replacing *replacing, struct stand_ins *result)
{
	const struct plan *plan = replacing->plan;
	result->asked =
		arena_array(replacing->arena, 2 * plan->population_count + plan->guard_count, sizeof *result->asked);
	for (size_t i = 0; i < plan->population_count; i++) {
		if (plan->populations[i].x)
			add_asked(replacing, result, plan->populations[i].x, NULL);
		if (plan->populations[i].where)
			add_where(replacing, result, &plan->populations[i]);
	}
	for (size_t i = 0; i < plan->guard_count; i++)
		add_asked(replacing, result, plan->guards[i].condition, NULL);
}

struct stand_ins stand_ins_make(const struct plan *plan, const struct sources *sources, struct arena *arena)
{
	struct stand_ins result = {.plan = *plan, .first = plan->column_count};
	if (plan->population_count == 0) /* nor is there a guard, then */
		return result;
	struct replacing replacing = {.plan = plan, .sources = sources, .arena = arena};
	struct definition *definitions = arena_array(arena, plan->definition_count, sizeof *definitions);
	for (size_t i = 0; i < plan->definition_count; i++) {
		definitions[i] = plan->definitions[i];
		definitions[i].level = 0;
		definitions[i].value = replace(&replacing, definitions[i].value);
		if (definitions[i].rules)
			definitions[i].rules = replace_rules(&replacing, &plan->definitions[i]);
	}
	result.plan.definitions = definitions;
	replace_lookups(&replacing, &result.plan);
	add_all_asked(&replacing, &result);
	add_columns(&replacing, &result);
	result.plan.population_count = 0;
	result.plan.guard_count = 0;
	result.plan.passes = 1;
	value_map_free(&replacing.made);
	vector_free(&replacing.values);
	vector_free(&replacing.shown);
	return result;
}

/* A value that is deeper than this is taken to have stand-ins in it. */
enum { DEPTH_MAX = 64 };

static bool has_stand_in(const struct stand_ins *stand_ins, const struct value *value, int depth)
{
	if (value->operation == VALUE_COLUMN && value->index >= stand_ins->first)
		return true;
	for (size_t i = 0; i < value->count; i++)
		if (depth == DEPTH_MAX || has_stand_in(stand_ins, value->operands[i], depth + 1))
			return true;
	return false;
}

struct value *stand_ins_original(const struct stand_ins *stand_ins, struct value *value)
{
	if (value->operation == VALUE_COLUMN && value->index >= stand_ins->first)
		return stand_ins->originals[value->index - stand_ins->first];
	return has_stand_in(stand_ins, value, 0) ? NULL : value;
}
