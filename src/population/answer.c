/* What populations come to, once all records were added. */
#include "population/finish.h"

/* --- finishing --- */

static bool result_of(struct state *state, uint32_t group, struct decimal *result)
{
	const struct ordered *ordered = &state->ordered;
	const struct exact_sum *sum = kind_sums(state->population->kind) ? &state->sums.items[group] : NULL;
	struct decimal half = {5, 1};
	switch (state->population->kind) {
	case POPULATION_TOTAL:
	case POPULATION_SHARE:
	case POPULATION_CUMULATIVE_SHARE:
		return exact_total(sum, result);
	case POPULATION_AVG:
		return exact_average(sum, state->counts.items[group], result);
	case POPULATION_STDDEV:
		return exact_deviation(sum, &state->squares.items[group], state->counts.items[group], result);
	case POPULATION_MEDIAN:
		return ordered_quantile(ordered, group, half, result);
	case POPULATION_QUANTILE:
		return ordered_quantile(ordered, group, state->population->parameter, result);
	default:
		return true;
	}
}

static bool zero_of_nothing(enum population_kind kind)
{
	return kind == POPULATION_TOTAL || kind == POPULATION_COUNT;
}

/* A count is its own result, and what is kept stands in place already. */
static bool has_results(enum population_kind kind)
{
	return kind != POPULATION_COUNT && !kind_keeps(kind) && kind != POPULATION_RANK && kind != POPULATION_NTILE &&
	       kind != POPULATION_VARIATION;
}

static void finish_groups(struct state *state)
{
	enum population_kind kind = state->population->kind;
	for (uint32_t i = 0; i < state->group_count; i++) {
		bool known = state->counts.items[i] > 0 || zero_of_nothing(kind);
		struct decimal result = {0};
		uint8_t mark = known ? GROUP_KNOWN : 0;
		if (known && has_results(kind) && !result_of(state, i, &result))
			mark |= GROUP_OVERFLOW;
		if (has_results(kind) && kind_sums(kind))
			exact_settle(&state->sums.items[i], result);
		else if (has_results(kind))
			vector_push(&state->numbers, result);
		vector_push(&state->marks, mark);
	}
}

static void finish_state(struct state *state)
{
	enum population_kind kind = state->population->kind;
	make_room(state);
	if (kind_orders(kind))
		ordered_sort(&state->ordered, state->group_count);
	if (kind == POPULATION_CUMULATIVE_SHARE)
		ordered_sum_up(&state->ordered, state->group_count);
	finish_groups(state);
	if (kind == POPULATION_TOP)
		finish_top(state);
	if (kind == POPULATION_VARIATION)
		finish_variation(state);
	distinct_free(&state->distinct); /* by far the largest, and of no more use */
	tally_free(&state->tally);
}

void populations_finish(struct populations *populations, uint32_t level)
{
	for (size_t i = 0; i < populations->plan->population_count; i++)
		if (populations->plan->populations[i].level == level)
			finish_state(&populations->states[i]);
}

const struct text *populations_keys(const struct populations *populations, uint32_t index, size_t *count)
{
	const struct groups *groups = &populations->states[index].key_set->groups;
	*count = groups->keys.count;
	return groups->keys.items;
}

const uint32_t *populations_groups(const struct populations *populations, uint32_t index)
{
	return populations->states[index].key_set->numbers;
}

uint64_t population_count(const struct populations *populations, uint32_t index)
{
	const struct state *state = &populations->states[index];
	return state->group_count ? state->counts.items[0] : 0;
}

bool population_text(const struct populations *populations, uint32_t index, struct text *text)
{
	const struct state *state = &populations->states[index];
	bool known = state->group_count && state->counts.items[0] && state->kept.count;
	if (known)
		*text = state->kept.items[0].text;
	return known;
}

/* --- asking for what a group came to --- */

/* What there is of a group; of one that no record had, what there is of nothing. */
static uint8_t mark_of(const struct state *state, uint32_t group)
{
	if (group >= state->marks.count)
		return zero_of_nothing(state->population->kind) ? GROUP_KNOWN : 0;
	return state->marks.items[group];
}

static struct decimal result_at(const struct state *state, uint32_t group)
{
	return kind_sums(state->population->kind) ? exact_settled(&state->sums.items[group])
						  : state->numbers.items[group];
}

static void put_result(const struct state *state, struct vector *result, size_t lane, uint32_t group)
{
	bool counts = state->population->kind == POPULATION_COUNT;
	bool none = group >= state->marks.count;
	if (result->type == VECTOR_TEXT)
		result->texts[lane] = state->kept.items[group].text;
	else if (result->type == VECTOR_DATE)
		result->days[lane] = (date)state->numbers.items[group].coefficient;
	else if (counts)
		result->decimals[lane] = decimal_of(none ? 0 : (int64_t)state->counts.items[group]);
	else
		result->decimals[lane] = none ? decimal_of(0) : result_at(state, group);
}

void populations_of_group(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key)
{
	const struct state *state = &populations->states[index];
	struct vector *const operands[3] = {key, NULL, NULL};
	uint32_t group = NO_GROUP;
	result_begin(frame, result, operands, 1);
	if (result->type == VECTOR_NUMBER)
		number_begin_wide(result);
	for_each_lane(frame, &result->known, lane) {
		group = groups_find(&state->key_set->groups, key->texts[key->constant ? 0 : lane], group);
		uint8_t mark = mark_of(state, group);
		if (mark & GROUP_OVERFLOW)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
		else if (!(mark & GROUP_KNOWN))
			bits_clear(&result->known, lane);
		else
			put_result(state, result, lane, group);
	}
	if (result->type == VECTOR_NUMBER)
		number_settle(frame, result);
}

/* --- asking for what a value comes to in its group --- */

enum answer { ANSWERED, MISSING, OVERFLOWS };

/* part / total(x) */
static enum answer share_of(struct decimal part, struct decimal total, struct decimal *result)
{
	if (decimal_is_zero(total))
		return MISSING;
	return decimal_divide(part, total, result) ? ANSWERED : OVERFLOWS;
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
	size_t greater;
	struct decimal part;
	if (mark_of(state, index) & GROUP_OVERFLOW)
		return OVERFLOWS;
	switch (state->population->kind) {
	case POPULATION_SHARE:
		return share_of(x, result_at(state, index), result);
	case POPULATION_RANK:
		greater = ordered_count(ordered, index) - ordered_up_to(ordered, index, x);
		*result = decimal_of((int64_t)greater + 1);
		return ANSWERED;
	case POPULATION_NTILE:
		return tile_of(state->population->parameter, ordered_below(ordered, index, x),
			       ordered_count(ordered, index), result);
	default:
		if (decimal_is_zero(result_at(state, index)))
			return MISSING;
		return ordered_total_from(ordered, index, x, &part) ? share_of(part, result_at(state, index), result)
								    : OVERFLOWS;
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
		found = groups_find(&state->key_set->groups, key->texts[key->constant ? 0 : lane], found);
		enum answer kind = found >= state->marks.count ? answer_alone(state->population->kind, out)
							       : answer(state, found, number_of_lane(x, lane), out);
		if (kind == OVERFLOWS)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
		else if (kind == MISSING)
			bits_clear(&result->known, lane);
	}
	number_settle(frame, result);
}
