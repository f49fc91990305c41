/* What populations come to, once all records were added. */
#include "base/memory.h"
#include "population/state.h"

enum settled { UNKNOWN, KNOWN, TOO_LARGE };

/* The group's cell is this result now. */
static void settle(struct state *state, char *row, enum settled settled, struct decimal result)
{
	struct cell *cell = cell_in(state, row);
	if (settled == KNOWN)
		cell_settle(cell, &state->cells, result);
	else
		*cell = settled == UNKNOWN ? (struct cell){0} : CELL_OVERFLOW;
}

/* --- top --- */

struct best {
	bool any;
	size_t entry;
};

static struct decimal number_of(struct text value)
{
	struct decimal number = {0};
	memcpy(&number.coefficient, value.data, sizeof number.coefficient);
	memcpy(&number.scale, value.data + sizeof number.coefficient, sizeof number.scale);
	return number;
}

static date day_of(struct text value)
{
	date day;
	memcpy(&day, value.data, sizeof day);
	return day;
}

/* The value of an entry as it is written. */
static struct text written(const struct state *state, size_t entry, char room[DECIMAL_TEXT_MAX])
{
	struct text value = tally_value(&state->tally, entry);
	switch (state->population->type.kind) {
	case TYPE_TEXT:
		return value;
	case TYPE_DATE:
		date_format_iso(day_of(value), room);
		return (struct text){room, DATE_TEXT};
	default:
		return (struct text){room, decimal_format(number_of(value), '.', room)};
	}
}

static bool is_smaller(const struct state *state, size_t entry, size_t other)
{
	char left[DECIMAL_TEXT_MAX];
	char right[DECIMAL_TEXT_MAX];
	return text_compare(written(state, entry, left), written(state, other, right)) < 0;
}

static void keep_entry(struct state *state, char *row, size_t entry)
{
	struct text value = tally_value(&state->tally, entry);
	switch (state->population->type.kind) {
	case TYPE_TEXT:
		keep_text(state, row, value);
		break;
	case TYPE_DATE:
		keep_number(state, row, decimal_of(day_of(value)));
		break;
	default:
		keep_number(state, row, number_of(value));
	}
}

/* Of each group the value with the greatest sum; of several the one that is smallest as text. */
static void finish_top(struct state *state)
{
	const struct tally *tally = &state->tally;
	struct best *best = memory_zeroed(state->finished, sizeof *best);
	for (size_t entry = 0; entry < tally->entries.count; entry++) {
		uint32_t group = tally_group(tally, entry);
		size_t other = best[group].entry;
		int order = best[group].any ? exact_compare(tally_sum(tally, entry), tally_sum(tally, other)) : 1;
		if (order > 0 || (order == 0 && is_smaller(state, entry, other)))
			best[group] = (struct best){true, entry};
	}
	for (uint32_t group = 0; group < state->finished; group++)
		if (best[group].any)
			keep_entry(state, row_of(state, group), best[group].entry);
	memory_free(best);
}

/* --- variation --- */

/* Adds the month's sum to those of its group; what overflows once does so in the end. */
static void add_month(struct state *state, size_t entry)
{
	char *row = row_of(state, tally_group(&state->tally, entry));
	struct cell *cell = cell_in(state, row);
	struct decimal sum;
	if (cell_overflows(cell))
		return;
	if (!exact_total(tally_sum(&state->tally, entry), &sum)) {
		*cell = CELL_OVERFLOW;
		return;
	}
	cell_add(cell, &state->cells, sum.coefficient, sum.scale);
	cell_add_square(squares_in(state, row), &state->squares, sum);
}

static enum settled variation_of(const struct state *state, char *row, struct decimal *result)
{
	struct exact_sum sum_room, square_room;
	uint64_t months = (uint64_t)state->population->parameter.coefficient;
	if (cell_overflows(cell_in(state, row)))
		return TOO_LARGE;
	const struct exact_sum *sum = cell_sum(cell_in(state, row), &state->cells, &sum_room);
	const struct exact_sum *squares = cell_sum(squares_in(state, row), &state->squares, &square_room);
	if (exact_is_zero(sum))
		return UNKNOWN;
	return exact_variation(sum, squares, months, result) ? KNOWN : TOO_LARGE;
}

/* Of each group the standard deviation of the sums of the months over their absolute mean; months without rows count 0.
 */
static void finish_variation(struct state *state)
{
	for (size_t entry = 0; entry < state->tally.entries.count; entry++)
		add_month(state, entry);
	for (uint32_t group = 0; group < state->finished; group++) {
		char *row = row_of(state, group);
		struct decimal result;
		enum settled settled = variation_of(state, row, &result);
		settle(state, row, settled, result);
	}
}

/* --- sums, and values in order --- */

static enum settled known_if(bool fits)
{
	return fits ? KNOWN : TOO_LARGE;
}

/* What the group's sums come to, with their count, or its values in order. */
static enum settled result_of(struct state *state, uint32_t group, char *row, struct decimal *result)
{
	enum population_kind kind = state->population->kind;
	struct exact_sum sum_room, square_room;
	if (kind == POPULATION_MEDIAN || kind == POPULATION_QUANTILE) {
		struct decimal half = {5, 1};
		struct decimal p = kind == POPULATION_MEDIAN ? half : state->population->parameter;
		if (ordered_count(&state->ordered, group) == 0)
			return UNKNOWN;
		return known_if(ordered_quantile(&state->ordered, group, p, result));
	}
	uint64_t count = *count_in(state, row);
	if (count == 0)
		return UNKNOWN;
	const struct exact_sum *sum = cell_sum(cell_in(state, row), &state->cells, &sum_room);
	if (kind == POPULATION_AVG)
		return known_if(exact_average(sum, count, result));
	const struct exact_sum *squares = cell_sum(squares_in(state, row), &state->squares, &square_room);
	return known_if(exact_deviation(sum, squares, count, result));
}

static void finish_results(struct state *state, uint32_t begin, uint32_t end)
{
	for (uint32_t group = begin; group < end; group++) {
		char *row = row_of(state, group);
		struct decimal result;
		enum settled settled = result_of(state, group, row, &result);
		settle(state, row, settled, result);
	}
}

/* A near sum is the total already. */
static void finish_totals(struct state *state, uint32_t begin, uint32_t end)
{
	struct exact_sum room;
	struct decimal total;
	for (uint32_t group = begin; group < end; group++) {
		struct cell *cell = cell_in(state, row_of(state, group));
		if (cell_is_near(cell))
			continue;
		if (cell_is_empty(cell))
			*cell = CELL_ZERO;
		else if (exact_total(cell_sum(cell, &state->cells, &room), &total))
			cell_settle_far(cell, &state->cells, total);
		else
			*cell = CELL_OVERFLOW;
	}
}

/* How many days there are in the runs. */
static void finish_days(struct state *state, uint32_t begin, uint32_t end)
{
	enum { AHEAD = 16 };
	const struct day_store *store = &state->distinct.store;
	for (uint32_t group = begin; group < end; group++) {
		char *row = row_of(state, group);
		const struct days *later = days_in(state, row_of(state, group + AHEAD < end ? group + AHEAD : group));
		if (later->count)
			__builtin_prefetch(days_blocks(later, store));
		*count_in(state, row) += days_count(days_in(state, row), store);
	}
}

/* --- all functions --- */

/* for_each_state(populations, level, state) { ... } */
#define for_each_state(populations, wanted, state)                                                                     \
	for (struct state *state = (populations)->states, *last_ = state + (populations)->plan->population_count;      \
	     state < last_; state++)                                                                                   \
		if (state->population->level == (wanted))

/* What is computed from all groups together. */
static void finish_whole(struct state *state)
{
	enum population_kind kind = state->population->kind;
	state->finished = state->key_set->groups.count;
	if (kind_orders(kind))
		ordered_sort(&state->ordered, state->finished);
	if (kind == POPULATION_CUMULATIVE_SHARE)
		ordered_sum_up(&state->ordered, state->finished);
	if (kind == POPULATION_TOP)
		finish_top(state);
	if (kind == POPULATION_VARIATION)
		finish_variation(state);
}

static bool is_total(enum population_kind kind)
{
	return kind == POPULATION_TOTAL || kind == POPULATION_SHARE || kind == POPULATION_CUMULATIVE_SHARE;
}

/* What other functions come to stands in place already, or is found for each value. */
static bool has_results(const struct state *state)
{
	enum population_kind kind = state->population->kind;
	return state->cell_place && !kind_keeps(kind) && kind != POPULATION_VARIATION;
}

static void finish_groups(struct state *state, uint32_t begin, uint32_t end)
{
	if (day_store_size(&state->distinct.store))
		finish_days(state, begin, end);
	if (is_total(state->population->kind))
		finish_totals(state, begin, end);
	else if (has_results(state))
		finish_results(state, begin, end);
}

/* Forgets what is of no more use. */
static void finish_off(struct state *state)
{
	enum population_kind kind = state->population->kind;
	if (kind == POPULATION_MEDIAN || kind == POPULATION_QUANTILE) {
		state->error = ordered_error(&state->ordered);
		ordered_free(&state->ordered);
	}
	cells_free_sums(&state->cells);
	cells_free_sums(&state->squares);
	distinct_free(&state->distinct);
	tally_free(&state->tally);
}

/* Some groups at a time, so that their rows are still near when the next function asks for them. */
void populations_finish(struct populations *populations, uint32_t level)
{
	enum { GROUPS_AT_ONCE = 1024 };
	size_t most = 0;
	for_each_state(populations, level, state)
	{
		finish_whole(state);
		most = state->finished > most ? state->finished : most;
	}
	for (size_t begin = 0; begin < most; begin += GROUPS_AT_ONCE) {
		for_each_state(populations, level, state)
		{
			size_t end =
				begin + GROUPS_AT_ONCE < state->finished ? begin + GROUPS_AT_ONCE : state->finished;
			finish_groups(state, (uint32_t)begin, (uint32_t)end);
		}
	}
	for_each_state(populations, level, state) finish_off(state);
}
