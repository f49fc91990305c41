/* Values of joined plans, each kept once. */
#include "plan/joiner.h"

/* --- slots --- */

static void grow(struct slots *slots)
{
	struct slots larger = {.capacity = slots->capacity ? size_product(slots->capacity, 2) : 64,
			       .count = slots->count};
	larger.items = memory_zeroed(larger.capacity, sizeof *larger.items);
	for (size_t i = 0; i < slots->capacity; i++) {
		size_t at = slots->items[i].hash & (larger.capacity - 1);
		while (slots->items[i].number && larger.items[at].number)
			at = (at + 1) & (larger.capacity - 1);
		if (slots->items[i].number)
			larger.items[at] = slots->items[i];
	}
	memory_free(slots->items);
	*slots = larger;
}

struct slot *slots_find(const struct plan_join *join, struct slots *slots, uint32_t hash, same_thing *same,
			const void *wanted)
{
	if (slots->count * 2 >= slots->capacity)
		grow(slots);
	size_t at = hash & (slots->capacity - 1);
	for (;; at = (at + 1) & (slots->capacity - 1)) {
		struct slot *slot = &slots->items[at];
		if (slot->number == 0 || (slot->hash == hash && same(join, slot->number - 1, wanted)))
			return slot;
	}
}

void slots_free(struct slots *slots)
{
	memory_free(slots->items);
}

/* --- one value --- */

static uint32_t hash_of(const struct value *value)
{
	uint64_t hash = (uint64_t)value->operation << 32 | (uint64_t)value->function << 16 | value->type.kind;
	hash = (hash ^ value->index) * 0x9E3779B97F4A7C15u ^ value->member;
	if (value->operation == VALUE_CONSTANT)
		hash ^= constant_hash(&value->constant);
	for (size_t i = 0; i < value->count; i++)
		hash = (hash ^ (uint64_t)(uintptr_t)value->operands[i]) * 0x9E3779B97F4A7C15u ^ hash >> 29;
	return (uint32_t)(hash ^ hash >> 32);
}

static bool same_type(struct type a, struct type b)
{
	return a.kind == b.kind && a.of == b.of;
}

static bool same_value(const struct plan_join *join, uint32_t number, const void *wanted)
{
	const struct value *a = join->values.items[number];
	const struct value *b = wanted;
	bool same = a->operation == b->operation && a->function == b->function && same_type(a->type, b->type) &&
		    a->count == b->count && a->index == b->index && a->member == b->member &&
		    text_equal(a->pattern, b->pattern);
	if (same && a->operation == VALUE_CONSTANT)
		same = constant_equal(&a->constant, &b->constant);
	for (size_t i = 0; same && i < a->count; i++)
		same = a->operands[i] == b->operands[i];
	return same;
}

/* The number of a value whose operands are the join's, or NO_PLACE. */
static uint32_t keep(struct plan_join *join, const struct value *value, bool may_add)
{
	uint32_t hash = hash_of(value);
	struct slot *slot = slots_find(join, &join->value_slots, hash, same_value, value);
	if (slot->number)
		return slot->number - 1;
	if (!may_add)
		return NO_PLACE;
	struct value *kept = arena_alloc(&join->plan->arena, sizeof *kept);
	*kept = *value;
	vector_push(&join->values, kept);
	*slot = (struct slot){hash, (uint32_t)join->values.count};
	join->value_slots.count++;
	return slot->number - 1;
}

struct type join_type(struct part *part, struct type type)
{
	if (type.kind == TYPE_LABEL || type.kind == TYPE_LABELS)
		type.of = part->definitions[type.of];
	return type;
}

static struct value *joined(const struct plan_join *join, const struct part *part, const struct value *value)
{
	return value ? join->values.items[value_map_find(&part->values, value)->made] : NULL;
}

static struct value **join_operands(const struct plan_join *join, const struct part *part, struct value *const *values,
				    size_t count)
{
	struct value **operands = arena_array(&join->plan->arena, count, sizeof *operands);
	for (size_t i = 0; i < count; i++)
		operands[i] = joined(join, part, values[i]);
	return operands;
}

/* --- lookups --- */

static bool same_lookup(const struct plan_lookup *a, const struct plan_lookup *b)
{
	bool same = a->key == b->key && a->key_type.kind == b->key_type.kind && a->row_count == b->row_count &&
		    a->column_count == b->column_count;
	for (size_t c = 0; same && c < a->column_count; c++) {
		same = a->columns[c].type.kind == b->columns[c].type.kind &&
		       !a->columns[c].cells == !b->columns[c].cells;
		for (size_t r = 0; same && a->columns[c].cells && r < a->row_count; r++)
			same = constant_equal(&a->columns[c].cells[r], &b->columns[c].cells[r]);
	}
	return same;
}

static void join_lookup(struct plan_join *join, struct part *part, uint32_t index)
{
	struct plan_lookup lookup = part->plan->lookups[index];
	lookup.key = joined(join, part, lookup.key);
	uint32_t place = 0;
	while (place < join->lookups.count && !same_lookup(&join->lookups.items[place], &lookup))
		place++;
	if (place == join->lookups.count) {
		if (part->brings < BRINGS_DEFINITIONS)
			return;
		vector_push(&join->lookups, lookup);
	}
	part->lookups[index] = place;
}

/* --- population functions --- */

static bool same_keys(const struct population *a, const struct population *b)
{
	bool same = a->key_count == b->key_count;
	for (size_t i = 0; same && i < a->key_count; i++)
		same = a->keys[i] == b->keys[i];
	return same;
}

static bool same_function(const struct population *a, const struct population *b)
{
	return a->kind == b->kind && a->distinct == b->distinct && a->x == b->x && a->weight == b->weight &&
	       a->where == b->where && decimal_compare(a->parameter, b->parameter) == 0 && same_keys(a, b);
}

/* What it counts: where the conditions of the plans differ, what its own plan does not leave out. */
static struct value *join_where(struct plan_join *join, const struct part *part, const struct population *population)
{
	struct value *where = joined(join, part, population->where);
	if (!join->conditions_differ || !part->condition)
		return where;
	if (!where)
		return part->condition;
	struct value both = {.operation = VALUE_AND, .type = where->type, .span = where->span, .count = 2};
	both.operands = arena_array(&join->plan->arena, both.count, sizeof *both.operands);
	both.operands[0] = part->condition;
	both.operands[1] = where;
	return join->values.items[keep(join, &both, true)];
}

static void place_population(struct plan_join *join, struct part *part, uint32_t index)
{
	struct population population = part->plan->populations[index];
	population.x = joined(join, part, population.x);
	population.weight = joined(join, part, population.weight);
	population.keys = join_operands(join, part, population.keys, population.key_count);
	population.where = join_where(join, part, &population);
	uint32_t place = 0;
	population.key_set = NO_PLACE;
	for (; place < join->populations.count && !same_function(&join->populations.items[place], &population); place++)
		if (population.key_set == NO_PLACE && same_keys(&join->populations.items[place], &population))
			population.key_set = place;
	if (place == join->populations.count) {
		if (part->brings < BRINGS_POPULATIONS)
			return;
		if (population.key_set == NO_PLACE)
			population.key_set = place;
		vector_push(&join->populations, population);
	}
	part->populations[index] = place;
}

/* --- values --- */

static void need(struct plan_join *join, const struct part *part, const struct value *value)
{
	if (value && !value_map_find(&part->values, value))
		vector_push(&join->waiting, value);
}

static void need_population(struct plan_join *join, const struct part *part, const struct population *population)
{
	need(join, part, population->x);
	need(join, part, population->weight);
	need(join, part, population->where);
	for (size_t i = 0; i < population->key_count; i++)
		need(join, part, population->keys[i]);
}

static bool parts_wait(struct plan_join *join, const struct part *part, const struct value *value)
{
	size_t before = join->waiting.count;
	for (size_t i = 0; i < value->count; i++)
		need(join, part, value->operands[i]);
	if (value->operation == VALUE_LOOKUP || value->operation == VALUE_IN_LOOKUP)
		need(join, part, part->plan->lookups[value->index].key);
	if (value->operation == VALUE_POPULATION)
		need_population(join, part, &part->plan->populations[value->index]);
	return join->waiting.count > before;
}

static uint32_t join_index(struct plan_join *join, struct part *part, const struct value *value)
{
	switch (value->operation) {
	case VALUE_COLUMN:
		return part->columns[value->index];
	case VALUE_DEFINITION:
		return part->definitions[value->index];
	case VALUE_LOOKUP:
	case VALUE_IN_LOOKUP:
		if (part->lookups[value->index] == NO_PLACE)
			join_lookup(join, part, value->index);
		return part->lookups[value->index];
	case VALUE_POPULATION:
		if (part->populations[value->index] == NO_PLACE)
			place_population(join, part, value->index);
		return part->populations[value->index];
	default:
		return value->index;
	}
}

static void make(struct plan_join *join, struct part *part, const struct value *value)
{
	struct value made = *value;
	made.operands = join_operands(join, part, value->operands, value->count);
	made.type = join_type(part, value->type);
	made.constant.type = join_type(part, value->constant.type);
	made.index = join_index(join, part, value);
	uint32_t number = NO_PLACE;
	if (made.index != NO_PLACE)
		number = keep(join, &made, part->brings >= BRINGS_DEFINITIONS);
	part->lacks = number == NO_PLACE;
	if (!part->lacks)
		value_map_put(&part->values, (struct value_entry){.value = value, .made = number});
}

/* Each value behind those that it is made of. */
static void join_waiting(struct plan_join *join, struct part *part)
{
	while (join->waiting.count && !part->lacks) {
		const struct value *value = join->waiting.items[join->waiting.count - 1];
		bool done = value_map_find(&part->values, value);
		if (!done && parts_wait(join, part, value))
			continue;
		join->waiting.count--;
		if (!done)
			make(join, part, value);
	}
	join->waiting.count = 0;
}

struct value *join_value(struct plan_join *join, struct part *part, const struct value *value)
{
	need(join, part, value);
	join_waiting(join, part);
	return part->lacks ? NULL : joined(join, part, value);
}

void join_population(struct plan_join *join, struct part *part, uint32_t index)
{
	need_population(join, part, &part->plan->populations[index]);
	join_waiting(join, part);
	if (part->populations[index] == NO_PLACE && !part->lacks)
		place_population(join, part, index);
}
