/* What populations come to, once all records were added. */
#include "population/state.h"

/* --- finishing --- */

static bool result_of(const struct state *state, uint32_t index, struct group *group)
{
	const struct ordered *ordered = &state->ordered;
	struct decimal half = {5, 1};
	switch (state->population->kind) {
	case POPULATION_COUNT:
		group->result = decimal_of((int64_t)group->count);
		return true;
	case POPULATION_TOTAL:
	case POPULATION_SHARE:
	case POPULATION_CUMULATIVE_SHARE:
		return exact_total(&group->sum, &group->result);
	case POPULATION_AVG:
		return exact_average(&group->sum, group->count, &group->result);
	case POPULATION_STDDEV:
		return exact_deviation(&group->sum, &group->squares, group->count, &group->result);
	case POPULATION_MEDIAN:
		return ordered_quantile(ordered, index, half, &group->result);
	case POPULATION_QUANTILE:
		return ordered_quantile(ordered, index, state->population->parameter, &group->result);
	default:
		return true;
	}
}

static bool zero_of_nothing(enum population_kind kind)
{
	return kind == POPULATION_TOTAL || kind == POPULATION_COUNT;
}

static void finish_state(struct state *state)
{
	enum population_kind kind = state->population->kind;
	if (kind_orders(kind))
		ordered_sort(&state->ordered, state->list.count);
	if (kind == POPULATION_CUMULATIVE_SHARE)
		ordered_sum_up(&state->ordered, state->list.count);
	for (uint32_t i = 0; i < state->list.count; i++) {
		struct group *group = &state->list.items[i];
		group->known = group->count > 0 || zero_of_nothing(kind);
		if (group->known)
			group->overflow = !result_of(state, i, group);
	}
	groups_free(&state->distinct); /* by far the largest, and of no more use */
}

void populations_finish(struct populations *populations, uint32_t level)
{
	for (size_t i = 0; i < populations->plan->population_count; i++)
		if (populations->plan->populations[i].level == level)
			finish_state(&populations->states[i]);
}

/* --- asking for what a group came to --- */

static void put_result(enum population_kind kind, struct vector *result, size_t lane, const struct group *group)
{
	bool extreme = kind == POPULATION_MIN || kind == POPULATION_MAX;
	if (result->type == VECTOR_TEXT)
		result->texts[lane] = group->text;
	else if (result->type == VECTOR_DATE)
		result->days[lane] = (date)group->extreme.coefficient;
	else
		result->decimals[lane] = extreme ? group->extreme : group->result;
}

void populations_of_group(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key)
{
	const struct state *state = &populations->states[index];
	enum population_kind kind = state->population->kind;
	struct vector *const operands[3] = {key, NULL, NULL};
	const struct group nothing = {.known = zero_of_nothing(kind)};
	uint32_t found = NO_GROUP;
	result_begin(frame, result, operands, 1);
	if (result->type == VECTOR_NUMBER)
		number_begin_wide(result);
	for_each_lane(frame, &result->known, lane) {
		found = groups_find(&state->groups, key->texts[key->constant ? 0 : lane], found);
		const struct group *group = found == NO_GROUP ? &nothing : &state->list.items[found];
		if (group->overflow)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
		else if (!group->known)
			bits_clear(&result->known, lane);
		else
			put_result(kind, result, lane, group);
	}
	if (result->type == VECTOR_NUMBER)
		number_settle(frame, result);
}

/* --- asking for what a value comes to in its group --- */

enum answer { ANSWERED, MISSING, OVERFLOWS };

/* part / total(x) */
static enum answer share_of(struct decimal part, const struct group *group, struct decimal *result)
{
	if (decimal_is_zero(group->result))
		return MISSING;
	return decimal_divide(part, group->result, result) ? ANSWERED : OVERFLOWS;
}

/* The tile of a value with `below` smaller ones among `count`. */
static enum answer tile_of(struct decimal tiles, size_t below, size_t count, struct decimal *result)
{
	int64_t n = (int64_t)tiles.coefficient;
	if (count == 0)
		return MISSING;
	int128 tile = (int128)n * (int128)below / (int128)count + 1;
	*result = (struct decimal){tile > n ? n : tile, 0};
	return ANSWERED;
}

static enum answer answer(const struct state *state, uint32_t index, struct decimal x, struct decimal *result)
{
	const struct ordered *ordered = &state->ordered;
	const struct group *group = &state->list.items[index];
	size_t greater;
	struct decimal part;
	if (group->overflow)
		return OVERFLOWS;
	switch (state->population->kind) {
	case POPULATION_SHARE:
		return share_of(x, group, result);
	case POPULATION_RANK:
		greater = ordered_count(ordered, index) - ordered_up_to(ordered, index, x);
		*result = decimal_of((int64_t)greater + 1);
		return ANSWERED;
	case POPULATION_NTILE:
		return tile_of(state->population->parameter, ordered_below(ordered, index, x),
			       ordered_count(ordered, index), result);
	default:
		if (decimal_is_zero(group->result))
			return MISSING;
		return ordered_total_from(ordered, index, x, &part) ? share_of(part, group, result) : OVERFLOWS;
	}
}

/* For a record of a group of which nothing was counted: no record there has a greater value. */
static enum answer answer_alone(enum population_kind kind, struct decimal *result)
{
	*result = decimal_of(1);
	return kind == POPULATION_RANK ? ANSWERED : MISSING;
}

void populations_of_value(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key, struct vector *x)
{
	const struct state *state = &populations->states[index];
	struct vector *const operands[3] = {key, x, NULL};
	uint32_t found = NO_GROUP;
	result_begin(frame, result, operands, 2);
	vector_fill(x);
	number_begin_wide(result);
	for_each_lane(frame, &result->known, lane) {
		struct decimal *out = &result->decimals[lane];
		found = groups_find(&state->groups, key->texts[key->constant ? 0 : lane], found);
		enum answer kind = found == NO_GROUP ? answer_alone(state->population->kind, out)
						     : answer(state, found, number_of_lane(x, lane), out);
		if (kind == OVERFLOWS)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
		else if (kind == MISSING)
			bits_clear(&result->known, lane);
	}
	number_settle(frame, result);
}
