#include "comparison/candidates.h"

#include "base/memory.h"
#include "plan/value_map.h"

enum {
	VALUES_MAX = 96, /* of one column */
	NODES_MAX = 400, /* that one comparison is looked through for */
	LOOKUP_KEYS_MAX = 12,
};

/* --- columns --- */

static bool is_same_column(const struct plan_column *a, const struct plan_column *b)
{
	return a->type.kind == b->type.kind && a->stand_in == b->stand_in && text_equal(a->source_name, b->source_name);
}

size_t candidates_place(const struct candidates *candidates, const struct plan_column *column)
{
	for (size_t i = 0; i < candidates->columns.count; i++)
		if (is_same_column(candidates->columns.items[i].column, column))
			return i;
	return SIZE_MAX;
}

static void add_value(struct candidate_column *column, struct constant value)
{
	for (size_t i = 0; i < column->values.count; i++)
		if (constant_equal(&column->values.items[i], &value))
			return;
	if (column->values.count < VALUES_MAX)
		vector_push(&column->values, value);
}

static struct constant number_of(struct decimal number)
{
	return (struct constant){.type = {.kind = TYPE_NUMBER}, .known = true, .number = number};
}

static struct constant day_of(date day)
{
	return (struct constant){.type = {.kind = TYPE_DATE}, .known = true, .day = day};
}

static struct constant truth_of(bool truth)
{
	return (struct constant){.type = {.kind = TYPE_TRUTH}, .known = true, .truth = truth};
}

/* What any column of its type may have. */
static void add_plain_values(struct candidate_column *column, date today)
{
	static const int64_t numbers[] = {0, 1, -1, 100, 1000000};
	static const int64_t days[] = {0, -1, -400, 400};
	date day;
	switch (column->column->type.kind) {
	case TYPE_NUMBER:
		for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
			add_value(column, number_of(decimal_of(numbers[i])));
		break;
	case TYPE_DATE:
		for (size_t i = 0; i < sizeof days / sizeof *days; i++)
			if (date_add_days(today, days[i], &day))
				add_value(column, day_of(day));
		break;
	case TYPE_TRUTH:
		add_value(column, truth_of(true));
		add_value(column, truth_of(false));
		break;
	case TYPE_TEXT:
		add_value(column, (struct constant){.type = {.kind = TYPE_TEXT}, .known = true, .text = text_of("x")});
		break;
	default:
		break;
	}
}

static void add_column(struct candidates *candidates, const struct plan *plan, const struct plan_column *column)
{
	size_t place = candidates_place(candidates, column);
	if (place == SIZE_MAX) {
		struct candidate_column added = {.column = column};
		place = candidates->columns.count;
		vector_push(&candidates->columns, added);
		add_value(&candidates->columns.items[place], (struct constant){.type = column->type});
		add_plain_values(&candidates->columns.items[place], plan->today);
	}
	candidates->columns.items[place].required |= column->required;
}

/* --- what a comparison is made of --- */

struct atom {
	struct candidates *candidates;
	const struct plan *plan;
	VECTOR(const struct value *) waiting;
	VECTOR(size_t) columns;
	VECTOR(struct constant) constants;
};

static void take_lookup(struct atom *atom, const struct value *value)
{
	const struct plan_lookup *lookup = &atom->plan->lookups[value->index];
	if (lookup->key)
		vector_push(&atom->waiting, lookup->key);
	for (size_t i = 0; i < lookup->row_count && i < LOOKUP_KEYS_MAX; i++)
		vector_push(&atom->constants, lookup->keys[i]);
}

static void take_value(struct atom *atom, const struct value *value)
{
	const struct definition *definition;
	switch (value->operation) {
	case VALUE_CONSTANT:
		if (value->constant.known)
			vector_push(&atom->constants, value->constant);
		break;
	case VALUE_COLUMN:
		vector_push(&atom->columns, candidates_place(atom->candidates, &atom->plan->columns[value->index]));
		break;
	case VALUE_DEFINITION:
		definition = &atom->plan->definitions[value->index];
		if ((definition->kind == DEFINITION_LET || definition->kind == DEFINITION_PARAM) && definition->value)
			vector_push(&atom->waiting, definition->value);
		break;
	case VALUE_IN_LOOKUP:
	case VALUE_LOOKUP:
		take_lookup(atom, value);
		break;
	default:
		break;
	}
	for (size_t i = 0; i < value->count; i++)
		vector_push(&atom->waiting, value->operands[i]);
}

/* --- candidates of a comparison --- */

static void add_around_number(struct candidate_column *column, struct decimal number)
{
	struct decimal step = {1, number.scale > 0 ? number.scale : 0};
	struct decimal near;
	add_value(column, number_of(number));
	if (decimal_subtract(number, step, &near))
		add_value(column, number_of(near));
	if (decimal_add(number, step, &near))
		add_value(column, number_of(near));
}

static void add_around_day(struct candidate_column *column, date day)
{
	date near;
	add_value(column, day_of(day));
	for (int step = -1; step <= 1; step += 2)
		if (date_add_days(day, step, &near))
			add_value(column, day_of(near));
}

/* A duration is a day as far from another day. */
static void add_around_duration(struct candidate_column *column, const struct constant *duration, date from)
{
	date day;
	for (int sign = -1; sign <= 1; sign += 2) {
		bool there = duration->type.kind == TYPE_MONTHS ? date_add_months(from, sign * duration->duration, &day)
								: date_add_days(from, sign * duration->duration, &day);
		if (there)
			add_around_day(column, day);
	}
}

static void add_candidate(struct candidate_column *column, const struct constant *constant, date today)
{
	enum type_kind type = column->column->type.kind;
	enum type_kind kind = constant->type.kind;
	if (type == TYPE_NUMBER && kind == TYPE_NUMBER)
		add_around_number(column, constant->number);
	else if (type == TYPE_DATE && kind == TYPE_DATE)
		add_around_day(column, constant->day);
	else if (type == TYPE_DATE && (kind == TYPE_DAYS || kind == TYPE_MONTHS))
		add_around_duration(column, constant, today);
	else if (type == TYPE_TEXT && kind == TYPE_TEXT)
		add_value(column, *constant);
}

static void add_atom(struct candidates *candidates, const struct plan *plan, const struct value *value)
{
	struct atom atom = {.candidates = candidates, .plan = plan};
	vector_push(&atom.waiting, value);
	for (size_t nodes = 0; atom.waiting.count && nodes < NODES_MAX; nodes++)
		take_value(&atom, atom.waiting.items[--atom.waiting.count]);
	for (size_t c = 0; c < atom.columns.count; c++)
		for (size_t i = 0; i < atom.constants.count && atom.columns.items[c] != SIZE_MAX; i++)
			add_candidate(&candidates->columns.items[atom.columns.items[c]], &atom.constants.items[i],
				      plan->today);
	vector_free(&atom.waiting);
	vector_free(&atom.columns);
	vector_free(&atom.constants);
}

static bool is_atom(const struct value *value)
{
	switch (value->operation) {
	case VALUE_EQUAL:
	case VALUE_LESS:
	case VALUE_LESS_EQUAL:
	case VALUE_CONTAINS:
	case VALUE_STARTS_WITH:
	case VALUE_ENDS_WITH:
	case VALUE_IN_LOOKUP:
	case VALUE_LOOKUP:
		return true;
	default:
		return false;
	}
}

/* All comparisons inside a value; lets are values of their own. */
static void add_values(struct candidates *candidates, const struct plan *plan, const struct value *value,
		       struct value_map *seen)
{
	VECTOR(const struct value *) waiting = {0};
	if (value)
		vector_push(&waiting, value);
	while (waiting.count) {
		const struct value *next = waiting.items[--waiting.count];
		if (value_map_find(seen, next))
			continue;
		value_map_put(seen, (struct value_entry){next, 0, 0});
		if (is_atom(next)) {
			add_atom(candidates, plan, next);
			continue;
		}
		for (size_t i = 0; i < next->count; i++)
			vector_push(&waiting, next->operands[i]);
	}
	vector_free(&waiting);
}

void candidates_add(struct candidates *candidates, const struct plan *plan)
{
	struct value_map seen = {0};
	for (size_t i = 0; i < plan->column_count; i++)
		add_column(candidates, plan, &plan->columns[i]);
	for (size_t d = 0; d < plan->definition_count; d++) {
		const struct definition *definition = &plan->definitions[d];
		add_values(candidates, plan, definition->value, &seen);
		for (size_t r = 0; r < definition->rule_count; r++)
			add_values(candidates, plan, definition->rules[r].condition, &seen);
	}
	add_values(candidates, plan, plan->only_where, &seen);
	value_map_free(&seen);
}

void candidates_free(struct candidates *candidates)
{
	for (size_t i = 0; i < candidates->columns.count; i++)
		vector_free(&candidates->columns.items[i].values);
	vector_free(&candidates->columns);
	arena_free(&candidates->arena);
}
