/* Nearness: at which value of one column, all else equal, the outcome changes.
 *
 * As a function of one column the outcome can only change where a comparison does, or where a quotient has no value.
 * Those turning points are computed, and the rules are run at each of them and just beside it. */
#include <stdlib.h>

#include "explaining/explanation.h"
#include "explaining/operands.h"
#include "explaining/ratio.h"
#include "explaining/reach.h"

enum {
	TURNS_MAX = 1000, /* of one definition */
	FINER = 2,        /* just beside: so many digits behind the last one of all turns */
	DIGITS_MAX = 18,
	DIGITS_LEAST = 2,
};

/* Where a comparison changes. */
struct turn {
	uint32_t column;
	struct decimal x;
	bool above; /* on the way up from the client's own value */
	bool percent;
};

struct search {
	const struct evaluation *evaluation;
	const struct sources *sources;
	struct explained_definition *definition;
	struct reach reach;
	struct probes probes;
	VECTOR(struct turn) turns;
	VECTOR(struct turn) points; /* at and beside them, in the order of the turns: two for each */
	struct records records;     /* the client as it is, then at the points */
	const struct computed **results;
};

/* --- turns --- */

static bool client_value(const struct search *search, uint32_t column, struct decimal *value)
{
	const struct datum *data = search->evaluation->records->columns[column];
	if (!data || !data[0].constant.known)
		return false;
	bool number = data[0].constant.type.kind == TYPE_NUMBER;
	*value = number ? data[0].constant.number : decimal_of(data[0].constant.day);
	return true;
}

static int32_t digits_of(struct decimal value)
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
	int32_t digits = digits_of(own) > DIGITS_LEAST ? digits_of(own) : DIGITS_LEAST;
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
	struct ratio_setting setting = {search->evaluation, &search->probes, column};
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

static void add_turns(struct search *search, struct value *comparison)
{
	struct reach reach = {0};
	const struct plan *plan = search->evaluation->plan;
	bool *seen = memory_zeroed(plan->column_count, sizeof *seen);
	reach_value(&reach, plan, comparison);
	for (size_t i = 0; i < reach.values.count; i++) {
		const struct value *value = reach.values.items[i];
		bool varies = value->operation == VALUE_COLUMN &&
			      (value->type.kind == TYPE_NUMBER || value->type.kind == TYPE_DATE);
		if (!varies || seen[value->index])
			continue;
		seen[value->index] = true;
		add_turns_of(search, comparison, value->index);
	}
	memory_free(seen);
	reach_free(&reach);
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

static const char *find_turns(struct search *search)
{
	const struct plan *plan = search->evaluation->plan;
	size_t count = search->reach.values.count;
	for (size_t i = 0; i < count; i++)
		if (ratio_is_opaque(plan, search->reach.values.items[i]))
			probes_add(&search->probes, search->reach.values.items[i]);
	const char *message = probes_evaluate(&search->probes, search->evaluation);
	for (size_t i = 0; i < count && !message; i++)
		if (is_comparison(search->reach.values.items[i]))
			add_turns(search, search->reach.values.items[i]);
	if (search->turns.count)
		qsort(search->turns.items, search->turns.count, sizeof *search->turns.items, compare_turns);
	return message;
}

/* --- points --- */

static bool is_date(const struct search *search, uint32_t column)
{
	return search->evaluation->plan->columns[column].type.kind == TYPE_DATE;
}

static struct decimal step_beside(const struct search *search, const struct turn *turn)
{
	struct decimal step = decimal_of(1);
	int32_t digits = DIGITS_LEAST;
	for (size_t i = 0; i < search->turns.count; i++)
		if (search->turns.items[i].column == turn->column && digits_of(search->turns.items[i].x) > digits)
			digits = digits_of(search->turns.items[i].x);
	if (!is_date(search, turn->column))
		(void)decimal_shift(step, -((digits < DIGITS_MAX ? digits : DIGITS_MAX) + FINER), &step);
	return turn->above ? step : decimal_negate(step);
}

static void add_points(struct search *search)
{
	for (size_t i = 0; i < search->turns.count; i++) {
		struct turn point = search->turns.items[i];
		vector_push(&search->points, point);
		(void)decimal_add(point.x, step_beside(search, &point), &point.x);
		vector_push(&search->points, point);
	}
}

/* False where there is no such day. */
static bool datum_of_point(const struct search *search, const struct turn *point, struct datum *datum)
{
	int64_t day;
	*datum = datum_missing(search->evaluation->plan->columns[point->column].type);
	datum->constant.known = true;
	datum->constant.number = point->x;
	if (datum->constant.type.kind != TYPE_DATE)
		return true;
	datum->constant.known = decimal_to_integer(point->x, &day) && day >= DATE_MIN && day <= DATE_MAX;
	datum->constant.day = (date)day;
	return datum->constant.known;
}

static bool *columns_read(const struct search *search)
{
	bool *read = memory_zeroed(search->evaluation->plan->column_count, sizeof *read);
	for (size_t i = 0; i < search->reach.values.count; i++)
		if (search->reach.values.items[i]->operation == VALUE_COLUMN)
			read[search->reach.values.items[i]->index] = true;
	return read;
}

static void make_records(struct search *search)
{
	const struct evaluation *evaluation = search->evaluation;
	struct arena *arena = evaluation->arena;
	size_t columns = evaluation->plan->column_count;
	bool *read = columns_read(search);
	search->records = *evaluation->records;
	search->records.count = 1 + search->points.count;
	search->records.columns = arena_array(arena, columns, sizeof *search->records.columns);
	for (size_t c = 0; c < columns; c++) {
		const struct datum *own = read[c] ? evaluation->records->columns[c] : NULL;
		struct datum *data = own ? arena_array(arena, search->records.count, sizeof *data) : NULL;
		for (size_t r = 0; r < search->records.count && own; r++)
			data[r] = own[0];
		for (size_t p = 0; p < search->points.count && own; p++)
			if (search->points.items[p].column == c)
				(void)datum_of_point(search, &search->points.items[p], &data[1 + p]);
		search->records.columns[c] = data;
	}
	memory_free(read);
}

static const char *run_points(struct search *search)
{
	struct evaluation evaluation = *search->evaluation;
	evaluation.records = &search->records;
	size_t count = search->definition->outputs.count;
	uint32_t *wanted = arena_array(evaluation.arena, count, sizeof *wanted);
	search->results = arena_array(evaluation.arena, evaluation.plan->definition_count, sizeof *search->results);
	for (size_t o = 0; o < count; o++)
		wanted[o] = search->definition->outputs.items[o].definition;
	return evaluate(&evaluation, wanted, count, search->results);
}

/* --- what changes --- */

/* The first output that is another one at the point, or how many there are. */
static size_t changed_output(const struct search *search, size_t point)
{
	const struct explained_definition *definition = search->definition;
	size_t o = 0;
	for (; o < definition->outputs.count; o++) {
		const struct computed *results = search->results[definition->outputs.items[o].definition];
		if (!datum_equal(&results[0].value, &results[1 + point].value, search->evaluation->plan))
			break;
	}
	return o;
}

static bool is_in_population(const struct search *search, uint32_t column)
{
	const struct plan *plan = search->evaluation->plan;
	size_t first = plan->column_count - plan->population_count;
	bool found = false;
	for (size_t i = 0; i < search->reach.values.count && !found; i++) {
		const struct value *value = search->reach.values.items[i];
		if (value->operation != VALUE_COLUMN || value->index < first)
			continue;
		struct reach inside = {0};
		const struct population *population = &plan->populations[value->index - first];
		reach_value(&inside, plan, population->x);
		reach_value(&inside, plan, population->where);
		for (size_t j = 0; j < inside.values.count && !found; j++)
			found = inside.values.items[j]->operation == VALUE_COLUMN &&
				inside.values.items[j]->index == column;
		reach_free(&inside);
	}
	return found;
}

static void add_nearness(struct search *search, size_t point)
{
	const struct turn *turn = &search->points.items[point & ~(size_t)1];
	const struct definition *rules =
		deciding_rules(search->evaluation->plan,
			       &search->evaluation->plan->definitions[search->definition->outputs.items[0].definition]);
	size_t output = changed_output(search, point);
	const struct computed *result =
		&search->results[search->definition->outputs.items[output].definition][1 + point];
	bool day = is_date(search, turn->column);
	struct nearness near = {
		.column = turn->column,
		.above = turn->above,
		.beyond = (point & 1) && !day,
		.now = search->evaluation->records->columns[turn->column][0],
		.output = output,
		.result = result->value,
		.rule = keeps_hit(rules) ? result->rule : 0,
		.percent = turn->percent,
		.in_population = is_in_population(search, turn->column),
	};
	if (!datum_of_point(search, day ? &search->points.items[point] : turn, &near.threshold))
		return;
	vector_push(&search->definition->near, near);
}

/* The first change each way of each column: the points stand from the client's value outwards. */
static void collect(struct search *search)
{
	size_t count = search->points.count;
	for (size_t p = 0; p < count;) {
		const struct turn *first = &search->points.items[p];
		bool found = false;
		for (; p < count && search->points.items[p].column == first->column &&
		       search->points.items[p].above == first->above;
		     p++) {
			if (found || changed_output(search, p) == search->definition->outputs.count)
				continue;
			add_nearness(search, p);
			found = true;
		}
	}
}

/* The change as a share of the value, or of a year. */
static struct decimal distance(const struct nearness *near)
{
	struct decimal change = decimal_of(0);
	struct decimal whole = decimal_of(365);
	if (near->now.constant.type.kind == TYPE_DATE) {
		change = decimal_of(near->threshold.constant.day - near->now.constant.day);
	} else {
		(void)decimal_subtract(near->threshold.constant.number, near->now.constant.number, &change);
		whole = decimal_absolute(near->now.constant.number);
	}
	if (decimal_is_zero(whole))
		whole = decimal_of(1);
	(void)decimal_divide(decimal_absolute(change), whole, &change);
	return change;
}

static int compare_nearness(const void *left, const void *right)
{
	const struct nearness *a = left;
	const struct nearness *b = right;
	int order = decimal_compare(distance(a), distance(b));
	if (order)
		return order;
	return a->column != b->column ? (a->column < b->column ? -1 : 1) : (a->above ? -1 : 1);
}

const char *find_nearness(struct explained_definition *definition, const struct evaluation *evaluation,
			  const struct sources *sources)
{
	struct search search = {.evaluation = evaluation, .sources = sources, .definition = definition};
	enum definition_kind kind = evaluation->plan->definitions[definition->index].kind;
	if (kind != DEFINITION_SEGMENT && kind != DEFINITION_TABLE)
		return NULL;
	for (size_t o = 0; o < definition->outputs.count; o++)
		reach_definition(&search.reach, evaluation->plan, definition->outputs.items[o].definition);
	const char *message = find_turns(&search);
	if (!message && search.turns.count) {
		add_points(&search);
		make_records(&search);
		message = run_points(&search);
	}
	if (!message && search.turns.count)
		collect(&search);
	if (definition->near.count)
		qsort(definition->near.items, definition->near.count, sizeof *definition->near.items, compare_nearness);
	reach_free(&search.reach);
	probes_free(&search.probes);
	vector_free(&search.turns);
	vector_free(&search.points);
	return message;
}
