#include "explaining/turns.h"

#include <stdlib.h>

enum { TURNS_MAX = 1000 /* of one definition */ };

static bool client_value(const struct search *search, uint32_t column, struct decimal *value)
{
	const struct datum *data = search->evaluation->records->columns[column];
	if (!data || !data[0].constant.known)
		return false;
	bool number = data[0].constant.type.kind == TYPE_NUMBER;
	*value = number ? data[0].constant.number : decimal_of(data[0].constant.day);
	return true;
}

int32_t digits_after_point(struct decimal value)
{
	return decimal_normalize(value).scale;
}

/* One that had to be rounded is rounded away from the client's value, where it changes for certain. */
static bool round_away(struct decimal *x, bool up, int32_t digits)
{
	struct decimal shifted;
	if (!decimal_shift(*x, digits, &shifted))
		return false;
	bool rounded = up ? decimal_ceiling(shifted, &shifted) : decimal_floor(shifted, &shifted);
	return rounded && decimal_shift(shifted, -digits, x);
}

static void add_turn(struct search *search, struct turn turn, bool exact)
{
	struct decimal own;
	if (search->turns.count >= TURNS_MAX || !client_value(search, turn.column, &own))
		return;
	int order = decimal_compare(turn.x, own);
	int32_t digits = digits_after_point(own) > TURN_DIGITS_LEAST ? digits_after_point(own) : TURN_DIGITS_LEAST;
	for (int way = 0; way < 2; way++) {
		turn.above = way == 0;
		if (turn.above ? order < 0 : order > 0)
			continue;
		struct turn added = turn;
		if (exact || round_away(&added.x, turn.above, digits))
			vector_push(&search->turns, added);
	}
}

/* Is the side the column itself, perhaps by the name of a `let`? */
static bool is_column(const struct plan *plan, const struct value *side, uint32_t column)
{
	while (side->operation == VALUE_DEFINITION && plan->definitions[side->index].kind == DEFINITION_LET)
		side = plan->definitions[side->index].value;
	return side->operation == VALUE_COLUMN && side->index == column;
}

static void add_turns_of(struct search *search, struct value *comparison, uint32_t column)
{
	struct ratio_setting setting = {search->evaluation, search->frozen, &search->probes, column};
	struct ratio left, right;
	struct turn turn = {.column = column};
	bool exact;
	if (!ratio_of(&setting, comparison->operands[0], &left) || !ratio_of(&setting, comparison->operands[1], &right))
		return;
	for (size_t i = 0; i < 2; i++)
		turn.percent |= is_column(search->evaluation->plan, comparison->operands[i], column) &&
				is_percentage(search->evaluation->plan, search->sources, comparison->operands[1 - i]);
	if (ratio_meet(&left, &right, &turn.x, &exact))
		add_turn(search, turn, exact);
	turn.pole = true;
	if (ratio_pole(&left, &turn.x, &exact))
		add_turn(search, turn, exact);
	if (ratio_pole(&right, &turn.x, &exact))
		add_turn(search, turn, exact);
}

static bool is_comparison(const struct value *value)
{
	return value->operation == VALUE_EQUAL || value->operation == VALUE_LESS ||
	       value->operation == VALUE_LESS_EQUAL;
}

bool *columns_read(const struct search *search)
{
	bool *read = memory_zeroed(search->evaluation->plan->column_count, sizeof *read);
	for (size_t i = 0; i < search->reach.values.count; i++)
		if (search->reach.values.items[i]->operation == VALUE_COLUMN)
			read[search->reach.values.items[i]->index] = true;
	return read;
}

/* What population functions are computed from belongs to what stands on them. */
void reach_frozen(const struct search *search, struct reach *reach)
{
	const struct plan *plan = search->evaluation->plan;
	for (size_t i = 0; i < reach->values.count; i++) {
		const struct value *value = reach->values.items[i];
		const struct population *population =
			value->operation == VALUE_COLUMN ? frozen_population(plan, search->frozen, value->index) : NULL;
		if (population)
			reach_value(reach, plan, population->x);
	}
}

/* A column of the client; what is the same for all clients is none. */
static bool varies(const struct search *search, const struct value *value)
{
	const struct plan *plan = search->evaluation->plan;
	if (value->operation != VALUE_COLUMN || (value->type.kind != TYPE_NUMBER && value->type.kind != TYPE_DATE))
		return false;
	const struct population *population = frozen_population(plan, search->frozen, value->index);
	return !population || population_takes_value(population->kind);
}

static bool follows(const struct search *search, uint32_t frozen)
{
	for (size_t i = 0; i < search->followers.count; i++)
		if (search->followers.items[i].frozen == frozen)
			return true;
	return false;
}

static void add_turns(struct search *search, struct value *comparison)
{
	struct reach reach = {0};
	const struct plan *plan = search->evaluation->plan;
	bool *seen = memory_zeroed(plan->column_count, sizeof *seen);
	reach_value(&reach, plan, comparison);
	reach_frozen(search, &reach);
	for (size_t i = 0; i < reach.values.count; i++) {
		const struct value *value = reach.values.items[i];
		if (!varies(search, value) || seen[value->index] || follows(search, value->index))
			continue;
		seen[value->index] = true;
		add_turns_of(search, comparison, value->index);
	}
	memory_free(seen);
	reach_free(&reach);
}

/* Which columns move which shares and totals. */
static void find_followers(struct search *search)
{
	const struct plan *plan = search->evaluation->plan;
	bool *read = columns_read(search);
	for (uint32_t c = 0; c < plan->column_count; c++) {
		for (uint32_t f = search->frozen->first; f < plan->column_count && read[c]; f++) {
			struct ratio_setting setting = {search->evaluation, search->frozen, &search->probes, c};
			struct follower follower = {.column = c, .frozen = f};
			if (read[f] && ratio_of_frozen(&setting, f, &follower.ratio))
				vector_push(&search->followers, follower);
		}
	}
	memory_free(read);
}

static int compare_turns(const void *left, const void *right)
{
	const struct turn *a = left;
	const struct turn *b = right;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	if (a->above != b->above)
		return a->above ? -1 : 1;
	int order = decimal_compare(a->x, b->x);
	return a->above ? order : -order; /* from the client's value outwards */
}

const char *find_turns(struct search *search)
{
	const struct plan *plan = search->evaluation->plan;
	size_t count = search->reach.values.count;
	for (size_t i = 0; i < count; i++)
		ratio_add_probes(plan, search->frozen, search->reach.values.items[i], &search->probes);
	const char *message = probes_evaluate(&search->probes, search->evaluation);
	if (!message)
		find_followers(search);
	for (size_t i = 0; i < count && !message; i++)
		if (is_comparison(search->reach.values.items[i]))
			add_turns(search, search->reach.values.items[i]);
	if (search->turns.count)
		qsort(search->turns.items, search->turns.count, sizeof *search->turns.items, compare_turns);
	return message;
}
