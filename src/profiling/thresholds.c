#include "profiling/thresholds.h"

#include "plan/value_map.h"

struct walk {
	const struct plan *plan;
	struct value_map seen;
	VECTOR(struct value *) waiting;
};

static void wait_for(struct walk *walk, struct value *value)
{
	if (!value || value_map_find(&walk->seen, value))
		return;
	value_map_put(&walk->seen, (struct value_entry){.value = value});
	vector_push(&walk->waiting, value);
}

static void end_walk(struct walk *walk)
{
	value_map_free(&walk->seen);
	vector_free(&walk->waiting);
}

/* --- what is the same for all clients --- */

static bool differs(const struct plan *plan, const struct value *value)
{
	switch (value->operation) {
	case VALUE_COLUMN:
	case VALUE_LOOKUP:
	case VALUE_IN_LOOKUP:
		return true;
	case VALUE_DEFINITION:
		return plan->definitions[value->index].kind != DEFINITION_PARAM &&
		       plan->definitions[value->index].kind != DEFINITION_LET;
	case VALUE_POPULATION:
		return population_takes_value(plan->populations[value->index].kind) ||
		       plan->populations[value->index].key_count;
	default:
		return false;
	}
}

static bool is_fixed(const struct plan *plan, struct value *value)
{
	struct walk walk = {.plan = plan};
	bool fixed = true;
	wait_for(&walk, value);
	while (walk.waiting.count && fixed) {
		struct value *at = walk.waiting.items[--walk.waiting.count];
		fixed = !differs(plan, at);
		if (at->operation == VALUE_DEFINITION)
			wait_for(&walk, plan->definitions[at->index].value);
		for (size_t i = 0; i < at->count && at->operation != VALUE_POPULATION; i++)
			wait_for(&walk, at->operands[i]);
	}
	end_walk(&walk);
	return fixed;
}

/* --- finding them --- */

static void add_threshold(const struct plan *plan, struct value *comparison, struct thresholds *thresholds)
{
	struct value *left = comparison->operands[0];
	struct value *right = comparison->operands[1];
	bool left_fixed = is_fixed(plan, left);
	bool right_fixed = is_fixed(plan, right);
	if (left_fixed == right_fixed)
		return;
	struct threshold threshold = {comparison, left_fixed ? right : left, left_fixed ? left : right};
	vector_push(&thresholds->list, threshold);
}

void list_thresholds(const struct plan *plan, struct value *condition, struct thresholds *thresholds)
{
	struct walk walk = {.plan = plan};
	wait_for(&walk, condition);
	while (walk.waiting.count) {
		struct value *value = walk.waiting.items[--walk.waiting.count];
		if (value->operation == VALUE_LESS || value->operation == VALUE_LESS_EQUAL)
			add_threshold(plan, value, thresholds);
		if (value->operation == VALUE_DEFINITION && plan->definitions[value->index].kind == DEFINITION_LET)
			wait_for(&walk, plan->definitions[value->index].value);
		for (size_t i = value->count; i-- > 0;)
			wait_for(&walk, value->operands[i]);
	}
	end_walk(&walk);
}

const struct value *population_behind(const struct plan *plan, const struct value *value)
{
	while (value->operation == VALUE_DEFINITION && plan->definitions[value->index].kind == DEFINITION_LET)
		value = plan->definitions[value->index].value;
	return value->operation == VALUE_POPULATION ? value : NULL;
}

/* --- within 1% --- */

static struct value *make(struct arena *arena, enum operation operation, enum type_kind type, struct value *left,
			  struct value *right)
{
	struct value *value = arena_alloc(arena, sizeof *value);
	value->operation = operation;
	value->type.kind = type;
	value->count = right ? 2 : 1;
	value->operands = arena_array(arena, value->count, sizeof *value->operands);
	value->operands[0] = left;
	if (right)
		value->operands[1] = right;
	return value;
}

static struct value *call(struct arena *arena, enum function function, struct value *operand)
{
	struct value *value = make(arena, VALUE_FUNCTION, TYPE_NUMBER, operand, NULL);
	value->function = function;
	return value;
}

static struct value *constant_value(struct arena *arena, struct constant constant)
{
	struct value *value = arena_alloc(arena, sizeof *value);
	value->operation = VALUE_CONSTANT;
	value->type = constant.type;
	value->constant = constant;
	return value;
}

static struct value *hundredth(struct arena *arena)
{
	return constant_value(arena, (struct constant){.type = {.kind = TYPE_NUMBER}, .known = true, .number = {1, 2}});
}

/* Numbers as they are, durations by their days, dates by the days until `today`. */
static struct value *number_of(struct arena *arena, struct value *value, date today)
{
	struct constant day = {.type = {.kind = TYPE_DATE}, .known = true, .day = today};
	if (value->type.kind == TYPE_NUMBER)
		return value;
	if (value->type.kind == TYPE_DATE)
		value = make(arena, VALUE_SUBTRACT, TYPE_DAYS, constant_value(arena, day), value);
	return call(arena, FUNCTION_DAYS, value);
}

/* |value - limit| <= 1% of |limit| */
static struct value *near_threshold(const struct threshold *threshold, date today, struct arena *arena)
{
	enum type_kind kind = threshold->value->type.kind;
	if ((kind != TYPE_NUMBER && kind != TYPE_DAYS && kind != TYPE_DATE) || threshold->limit->type.kind != kind)
		return NULL;
	struct value *value = number_of(arena, threshold->value, today);
	struct value *limit = number_of(arena, threshold->limit, today);
	struct value *distance = call(arena, FUNCTION_ABS, make(arena, VALUE_SUBTRACT, TYPE_NUMBER, value, limit));
	struct value *margin =
		make(arena, VALUE_MULTIPLY, TYPE_NUMBER, call(arena, FUNCTION_ABS, limit), hundredth(arena));
	return make(arena, VALUE_LESS_EQUAL, TYPE_TRUTH, distance, margin);
}

struct value *near_condition(const struct thresholds *thresholds, date today, struct arena *arena)
{
	struct value *near = NULL;
	for (size_t i = 0; i < thresholds->list.count; i++) {
		struct value *one = near_threshold(&thresholds->list.items[i], today, arena);
		if (one)
			near = near ? make(arena, VALUE_OR, TYPE_TRUTH, near, one) : one;
	}
	return near;
}
