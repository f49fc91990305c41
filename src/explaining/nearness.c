/* Nearness: at which value of one column, all else equal, the outcome changes.
 *
 * As a function of one column the outcome can only change where a comparison does, or where a quotient has no value.
 * Those turns are computed (turns.h), and the rules are run at each of them and just beside it. */
#include <stdlib.h>

#include "explaining/operands.h"
#include "explaining/turns.h"

enum {
	FINER = 2, /* just beside: so many digits behind the last one of all turns */
	DIGITS_MAX = 18,
};

/* --- points --- */

static bool is_date(const struct search *search, uint32_t column)
{
	return search->evaluation->plan->columns[column].type.kind == TYPE_DATE;
}

static struct decimal step_beside(const struct search *search, const struct turn *turn)
{
	struct decimal step = decimal_of(1);
	int32_t digits = TURN_DIGITS_LEAST;
	for (size_t i = 0; i < search->turns.count; i++)
		if (search->turns.items[i].column == turn->column &&
		    digits_after_point(search->turns.items[i].x) > digits)
			digits = digits_after_point(search->turns.items[i].x);
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

static void move_followers(const struct search *search, size_t point, struct datum **columns)
{
	for (size_t i = 0; i < search->followers.count; i++) {
		const struct follower *follower = &search->followers.items[i];
		struct constant *moved = &columns[follower->frozen][1 + point].constant;
		if (follower->column == search->points.items[point].column)
			moved->known = ratio_value(&follower->ratio, search->points.items[point].x, &moved->number);
	}
}

static void make_records(struct search *search)
{
	const struct evaluation *evaluation = search->evaluation;
	size_t count = evaluation->plan->column_count;
	struct datum **columns = arena_array(evaluation->arena, count, sizeof *columns);
	bool *read = columns_read(search);
	search->records = *evaluation->records;
	search->records.count = 1 + search->points.count;
	search->records.columns = arena_array(evaluation->arena, count, sizeof *search->records.columns);
	for (size_t c = 0; c < count; c++) {
		const struct datum *own = read[c] ? evaluation->records->columns[c] : NULL;
		if (!own)
			continue;
		columns[c] = arena_array(evaluation->arena, search->records.count, sizeof **columns);
		for (size_t r = 0; r < search->records.count; r++)
			columns[c][r] = own[0];
		search->records.columns[c] = columns[c];
	}
	for (size_t p = 0; p < search->points.count; p++) {
		(void)datum_of_point(search, &search->points.items[p], &columns[search->points.items[p].column][1 + p]);
		move_followers(search, p, columns);
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
		if (!datum_equal(&results[0].value, &results[1 + point].value))
			break;
	}
	return o;
}

static bool population_stands_on(const struct plan *plan, const struct population *population, uint32_t column)
{
	for (size_t k = 0; k < population->key_count; k++)
		if (stands_on_column(plan, population->keys[k], column))
			return true;
	return (population->x && stands_on_column(plan, population->x, column)) ||
	       (population->where && stands_on_column(plan, population->where, column));
}

static bool is_moved_by(const struct search *search, uint32_t frozen, uint32_t column)
{
	for (size_t i = 0; i < search->followers.count; i++)
		if (search->followers.items[i].frozen == frozen && search->followers.items[i].column == column)
			return true;
	return false;
}

/* Is there a population function that would not stay as it is, and is held? */
static bool holds_populations(const struct search *search, uint32_t column)
{
	const struct plan *plan = search->evaluation->plan;
	bool *read = columns_read(search);
	bool holds = false;
	for (uint32_t f = search->frozen->first; f < plan->column_count && !holds; f++)
		holds = read[f] && !is_moved_by(search, f, column) &&
			population_stands_on(plan, frozen_population(plan, search->frozen, f), column);
	memory_free(read);
	return holds;
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
		.holds = holds_populations(search, turn->column),
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
			if (!search->points.items[p].pole)
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
			  const struct frozen *frozen, const struct sources *sources)
{
	struct search search = {
		.evaluation = evaluation, .frozen = frozen, .sources = sources, .definition = definition};
	enum definition_kind kind = evaluation->plan->definitions[definition->index].kind;
	if (kind != DEFINITION_SEGMENT && kind != DEFINITION_TABLE)
		return NULL;
	for (size_t o = 0; o < definition->outputs.count; o++)
		reach_definition(&search.reach, evaluation->plan, definition->outputs.items[o].definition);
	reach_frozen(&search, &search.reach);
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
	vector_free(&search.followers);
	vector_free(&search.turns);
	vector_free(&search.points);
	return message;
}
