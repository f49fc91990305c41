#include "plan/joiner.h"

static uint32_t *no_places(struct plan_join *join, size_t count)
{
	uint32_t *places = arena_array(&join->plan->arena, count, sizeof *places);
	for (size_t i = 0; i < count; i++)
		places[i] = NO_PLACE;
	return places;
}

static struct part *part_new(struct plan_join *join, const struct plan *plan, enum brings brings)
{
	struct part *part = arena_alloc(&join->plan->arena, sizeof *part);
	*part = (struct part){
		.plan = plan,
		.brings = brings,
		.columns = no_places(join, plan->column_count),
		.definitions = no_places(join, plan->definition_count),
		.populations = no_places(join, plan->population_count),
		.lookups = no_places(join, plan->lookup_count),
	};
	part->places = (struct plan_places){part->columns, part->definitions, NO_PLACE};
	return part;
}

/* --- columns --- */

static void join_column(struct plan_join *join, struct part *part, uint32_t index)
{
	const struct plan_column *column = &part->plan->columns[index];
	bool is_first = part == join->parts.items[0]; /* two of its columns may read one of the export */
	uint32_t place = 0;
	while (place < join->columns.count &&
	       (is_first || !plan_columns_read_alike(&join->columns.items[place], column)))
		place++;
	if (place == join->columns.count) {
		if (part->brings < BRINGS_COLUMNS)
			return;
		vector_push(&join->columns, *column);
	}
	part->columns[index] = place;
}

static void join_columns(struct plan_join *join, struct part *part)
{
	bool is_first = part == join->parts.items[0];
	for (uint32_t i = 0; i < part->plan->column_count; i++)
		if (is_first || !part->plan->columns[i].of_rollup)
			join_column(join, part, i);
	for (size_t i = 0; i < part->plan->rollup_count; i++)
		join_rollup(join, part, &part->plan->rollups[i]);
}

/* --- definitions --- */

/* Those that have no place yet, in the order of the plan, up to a level. */
static void join_definitions(struct plan_join *join, struct part *part, uint32_t level)
{
	for (size_t i = 0; i < part->plan->definition_count; i++) {
		uint32_t index = part->plan->order[i];
		if (part->definitions[index] == NO_PLACE && part->plan->definitions[index].level <= level)
			join_definition(join, part, index);
	}
}

static bool is_whole(const struct part *part)
{
	for (size_t i = 0; i < part->plan->definition_count; i++)
		if (part->plan->definitions[i].written && part->definitions[i] == NO_PLACE)
			return false;
	return true;
}

/* --- only where --- */

/* It stands on no population function. */
static void join_condition(struct plan_join *join, struct part *part)
{
	join_definitions(join, part, 0);
	if (part->plan->only_where)
		part->condition = join_value(join, part, part->plan->only_where);
}

static uint32_t find_condition(const struct plan_join *join, const struct part *part)
{
	for (size_t i = 0; join->parts.items[i] != part; i++)
		if (join->parts.items[i]->condition == part->condition)
			return join->parts.items[i]->places.only_where;
	return NO_PLACE;
}

/* Where the plans differ in it. */
static void define_condition(struct plan_join *join, struct part *part)
{
	struct definition definition = {.kind = DEFINITION_LET,
					.name = text_of("only where"),
					.written = part->brings == BRINGS_COLUMNS,
					.value = part->condition};
	part->places.only_where = find_condition(join, part);
	if (!part->condition || part->places.only_where != NO_PLACE)
		return;
	definition.type = part->condition->type;
	definition.span = definition.name_span = part->condition->span;
	part->places.only_where = (uint32_t)join->definitions.count;
	vector_push(&join->order, part->places.only_where);
	vector_push(&join->definitions, definition);
}

/* Has the plan the `only where` that all have? */
static bool has_the_condition(struct plan_join *join, const struct plan *plan)
{
	const struct value *wanted = join->parts.items[0]->condition;
	if (!plan->only_where || !wanted)
		return plan->only_where == wanted;
	struct part *part = part_new(join, plan, BRINGS_NOTHING);
	join_columns(join, part);
	join_condition(join, part);
	value_map_free(&part->values);
	return part->condition == wanted;
}

/* --- plans --- */

static void add_part(struct plan_join *join, struct part *part)
{
	vector_push(&join->parts, part);
	join_columns(join, part);
}

/* Its columns and condition are joined. */
static void add_definitions(struct plan_join *join, struct part *part)
{
	join_definitions(join, part, UINT32_MAX);
	if (join->conditions_differ)
		define_condition(join, part);
	for (size_t i = 0; i < part->plan->definition_count; i++)
		if (part->plan->definitions[i].written && part->plan->definitions[i].level >= join->plan->passes)
			join->plan->passes = part->plan->definitions[i].level + 1;
}

const struct part *join_add(struct plan_join *join, const struct plan *plan, enum brings brings)
{
	if (!join->conditions_differ && !has_the_condition(join, plan))
		return NULL;
	struct part *part = part_new(join, plan, brings);
	add_part(join, part);
	join_condition(join, part);
	add_definitions(join, part);
	if (is_whole(part) && (part->condition || !plan->only_where))
		return part;
	value_map_free(&part->values);
	join->parts.count--;
	return NULL;
}

static void make_room(struct plan_join *join, const struct plan *first)
{
	join->plan = memory_zeroed(1, sizeof *join->plan);
	*join->plan = *first;
	join->plan->arena = (struct arena){0};
	join->plan->passes = 1;
	join->plan->guards = NULL;
	join->plan->guard_count = 0;
	for (size_t i = 0; i < first->definition_count; i++)
		vector_push(&join->definitions, (struct definition){0});
}

struct plan_join *plan_join_new(const struct plan *const *plans, size_t count)
{
	struct plan_join *join = memory_zeroed(1, sizeof *join);
	make_room(join, plans[0]);
	for (size_t i = 0; i < count; i++) {
		add_part(join, part_new(join, plans[i], BRINGS_COLUMNS));
		join_condition(join, join->parts.items[i]);
		join->conditions_differ |= join->parts.items[i]->condition != join->parts.items[0]->condition;
	}
	for (size_t i = 0; i < count; i++)
		add_definitions(join, join->parts.items[i]);
	return join;
}

const struct plan_places *plan_join_add(struct plan_join *join, const struct plan *plan, bool brings_populations)
{
	const struct part *part = join_add(join, plan, brings_populations ? BRINGS_POPULATIONS : BRINGS_DEFINITIONS);
	return part ? &part->places : NULL;
}

void plan_join_free(struct plan_join *join)
{
	if (!join)
		return;
	for (size_t i = 0; i < join->parts.count; i++)
		value_map_free(&join->parts.items[i]->values);
	for (size_t i = 0; i < join->rollups.count; i++) {
		plan_join_free(join->rollups.items[i].ledger);
		vector_free(&join->rollups.items[i].fields);
	}
	vector_free(&join->parts);
	vector_free(&join->columns);
	vector_free(&join->definitions);
	vector_free(&join->order);
	vector_free(&join->populations);
	vector_free(&join->lookups);
	vector_free(&join->rollups);
	vector_free(&join->values);
	vector_free(&join->waiting);
	slots_free(&join->value_slots);
	slots_free(&join->definition_slots);
	arena_free(&join->plan->arena);
	memory_free(join->plan);
	memory_free(join);
}

/* --- what came of it --- */

static struct plan *settle(struct plan_join *join)
{
	struct plan *plan = join->plan;
	plan->columns = join->columns.items;
	plan->column_count = join->columns.count;
	plan->definitions = join->definitions.items;
	plan->definition_count = join->definitions.count;
	plan->order = join->order.items;
	plan->populations = join->populations.items;
	plan->population_count = join->populations.count;
	plan->lookups = join->lookups.items;
	plan->lookup_count = join->lookups.count;
	plan->only_where = join->conditions_differ ? NULL : join->parts.items[0]->condition;
	plan->rollup_count = join->rollups.count;
	plan->rollups = arena_array(&plan->arena, plan->rollup_count, sizeof *plan->rollups);
	for (size_t i = 0; i < plan->rollup_count; i++) {
		struct joined_rollup *rollup = &join->rollups.items[i];
		plan->rollups[i] = rollup->rollup;
		plan->rollups[i].plan = settle(rollup->ledger);
		plan->rollups[i].fields = rollup->fields.items;
		plan->rollups[i].field_count = rollup->fields.count;
	}
	return plan;
}

const struct plan *plan_join_plan(struct plan_join *join)
{
	return settle(join);
}

const struct plan_places *plan_join_places(const struct plan_join *join, size_t index)
{
	return &join->parts.items[index]->places;
}

size_t plan_join_populations(const struct plan_join *join)
{
	return join->populations.count;
}
