#include "population/population.h"

#include "base/memory.h"
#include "population/exact.h"
#include "population/groups.h"
#include "population/ordered.h"

/* What is known of one group. */
struct group {
	uint64_t count;
	struct exact_sum sum;
	struct exact_sum squares;
	bool has_extreme;
	struct decimal extreme; /* of MIN and MAX; a date as its day */
	struct text extreme_text;
	bool known;             /* the result is */
	bool overflow;
	struct decimal result;
};

struct state {
	const struct population *population;
	struct groups groups;
	VECTOR(struct group) list;
	struct ordered ordered;
	struct groups distinct;   /* key and value of what was counted */
	struct decimal *from_top; /* CUMULATIVE_SHARE: by place, the sum from there to the group's end */
	struct arena texts;
};

struct populations {
	const struct plan *plan;
	struct state *states;
};

struct populations *populations_new(const struct plan *plan)
{
	struct populations *populations = memory_zeroed(1, sizeof *populations);
	populations->plan = plan;
	populations->states = memory_zeroed(plan->population_count, sizeof *populations->states);
	for (size_t i = 0; i < plan->population_count; i++)
		populations->states[i].population = &plan->populations[i];
	return populations;
}

static void free_state(struct state *state)
{
	for (size_t i = 0; i < state->list.count; i++) {
		exact_free(&state->list.items[i].sum);
		exact_free(&state->list.items[i].squares);
	}
	vector_free(&state->list);
	groups_free(&state->groups);
	groups_free(&state->distinct);
	ordered_free(&state->ordered);
	memory_free(state->from_top);
	arena_free(&state->texts);
}

void populations_free(struct populations *populations)
{
	if (!populations)
		return;
	for (size_t i = 0; i < populations->plan->population_count; i++)
		free_state(&populations->states[i]);
	memory_free(populations->states);
	memory_free(populations);
}

/* --- adding --- */

static uint32_t enter_group(struct state *state, struct text key)
{
	uint32_t group = groups_enter(&state->groups, key);
	if (group == state->list.count)
		vector_push(&state->list, (struct group){0});
	return group;
}

/* A number, or a date as the number of its day. */
static struct decimal number_of(const struct vector *x, size_t lane)
{
	if (x->type == VECTOR_DATE)
		return decimal_of(x->days[x->constant ? 0 : lane]);
	return vector_number(x, lane);
}

static bool sums(enum population_kind kind)
{
	return kind == POPULATION_TOTAL || kind == POPULATION_AVG || kind == POPULATION_SHARE || kind == POPULATION_STDDEV ||
	       kind == POPULATION_CUMULATIVE_SHARE;
}

static bool orders(enum population_kind kind)
{
	return kind == POPULATION_MEDIAN || kind == POPULATION_QUANTILE || kind == POPULATION_RANK ||
	       kind == POPULATION_NTILE || kind == POPULATION_CUMULATIVE_SHARE;
}

static void add_extreme(struct state *state, struct group *group, const struct vector *x, size_t lane)
{
	int sign = state->population->kind == POPULATION_MIN ? 1 : -1;
	if (x->type == VECTOR_TEXT) {
		struct text text = x->texts[x->constant ? 0 : lane];
		if (!group->has_extreme || text_compare(text, group->extreme_text) * sign < 0)
			group->extreme_text = text_copy(&state->texts, text);
	} else {
		struct decimal value = number_of(x, lane);
		if (!group->has_extreme || decimal_compare(value, group->extreme) * sign < 0)
			group->extreme = value;
	}
	group->has_extreme = true;
}

static bool is_new(struct state *state, const struct frame *frame, uint32_t group, const struct vector *x, size_t lane)
{
	struct text value = x->type == VECTOR_CODE
				    ? text_of(arena_printf(frame->arena, "%u", x->codes[x->constant ? 0 : lane]))
				    : value_text(x, lane, frame->arena);
	const char *key = arena_printf(frame->arena, "%u:%.*s", group, TEXT_ARGUMENTS(value));
	size_t before = state->distinct.keys.count;
	groups_enter(&state->distinct, text_of(key));
	return state->distinct.keys.count > before;
}

static void add_value(struct state *state, const struct frame *frame, uint32_t index, const struct vector *x, size_t lane)
{
	enum population_kind kind = state->population->kind;
	struct group *group = &state->list.items[index];
	if (kind == POPULATION_COUNT) {
		group->count += !x || is_new(state, frame, index, x, lane);
		return;
	}
	group->count++;
	if (kind == POPULATION_MIN || kind == POPULATION_MAX) {
		add_extreme(state, group, x, lane);
		return;
	}
	struct decimal value = number_of(x, lane);
	if (sums(kind))
		exact_add(&group->sum, value.coefficient, value.scale);
	if (kind == POPULATION_STDDEV)
		exact_add_square(&group->squares, value);
	if (orders(kind))
		ordered_add(&state->ordered, value, index);
}

/* The common case at speed: one group, narrow numbers, only their sum. */
static bool add_at_once(struct state *state, const struct frame *frame, const struct vector *x,
			const struct vector *key, const struct bits *counted)
{
	enum population_kind kind = state->population->kind;
	bool plain = kind == POPULATION_TOTAL || kind == POPULATION_AVG || kind == POPULATION_SHARE;
	if (!plain || !x || x->wide || x->type != VECTOR_NUMBER || x->constant || !key->constant)
		return false;
	int128 sum = 0;
	uint64_t count = 0;
	for_each_lane(frame, counted, lane)
	{
		sum += x->narrow[lane];
		count++;
	}
	uint32_t index = enter_group(state, key->texts[0]);
	struct group *group = &state->list.items[index];
	if (count)
		exact_add(&group->sum, sum, x->scale);
	group->count += count;
	return true;
}

void populations_add(struct populations *populations, uint32_t index, const struct frame *frame, struct vector *x,
		     const struct vector *key, const struct vector *where)
{
	struct state *state = &populations->states[index];
	struct bits counted = *frame->active;
	if (x)
		vector_fill(x);
	for (size_t w = 0; w < frame_words(frame); w++) {
		if (x)
			counted.words[w] &= x->known.words[w];
		if (where)
			counted.words[w] &= where->yes.words[w];
		counted.words[w] &= key->known.words[w];
	}
	if (add_at_once(state, frame, x, key, &counted))
		return;
	for_each_lane(frame, &counted, lane)
	{
		uint32_t group = enter_group(state, key->texts[key->constant ? 0 : lane]);
		add_value(state, frame, group, x, lane);
	}
}

/* --- finishing --- */

/* Excel's PERCENTILE.INC: the value at the place (n - 1) * p, exactly between its neighbours. */
static bool quantile_of(const struct ordered *ordered, size_t begin, size_t count, struct decimal p,
			struct decimal *result)
{
	struct decimal place;
	struct decimal whole;
	struct decimal part;
	struct decimal step;
	int64_t at;
	if (!decimal_multiply(decimal_of((int64_t)count - 1), p, &place) || !decimal_floor(place, &whole) ||
	    !decimal_to_integer(whole, &at) || !decimal_subtract(place, whole, &part))
		return false;
	struct decimal low = ordered_at(ordered, begin + (size_t)at);
	if (decimal_is_zero(part)) {
		*result = low;
		return true;
	}
	struct decimal high = ordered_at(ordered, begin + (size_t)at + 1);
	return decimal_subtract(high, low, &step) && decimal_multiply(step, part, &step) &&
	       decimal_add(low, step, result);
}

static bool result_of(const struct state *state, size_t index, struct group *group)
{
	const struct ordered *ordered = &state->ordered;
	struct decimal half = {5, 1};
	size_t begin = ordered->starts ? ordered->starts[index] : 0;
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
	case POPULATION_MIN:
	case POPULATION_MAX:
		group->result = group->extreme;
		return true;
	case POPULATION_MEDIAN:
		return quantile_of(ordered, begin, (size_t)group->count, half, &group->result);
	case POPULATION_QUANTILE:
		return quantile_of(ordered, begin, (size_t)group->count, state->population->parameter, &group->result);
	default:
		return true;
	}
}

static bool zero_of_nothing(enum population_kind kind)
{
	return kind == POPULATION_TOTAL || kind == POPULATION_COUNT;
}

/* From each place the sum to the end of its group. */
static void sum_from_top(struct state *state)
{
	size_t groups = state->list.count;
	size_t count = groups ? state->ordered.starts[groups] : 0;
	state->from_top = memory_zeroed(count + 1, sizeof *state->from_top);
	for (size_t g = 0; g < groups; g++) {
		struct exact_sum sum = {0};
		for (size_t i = state->ordered.starts[g + 1]; i-- > state->ordered.starts[g];) {
			struct decimal value = ordered_at(&state->ordered, i);
			exact_add(&sum, value.coefficient, value.scale);
			if (!exact_total(&sum, &state->from_top[i]))
				state->list.items[g].overflow = true;
		}
		exact_free(&sum);
	}
}

static void finish_state(struct state *state)
{
	if (orders(state->population->kind))
		ordered_sort(&state->ordered, state->list.count);
	for (size_t i = 0; i < state->list.count; i++) {
		struct group *group = &state->list.items[i];
		group->known = group->count > 0 || zero_of_nothing(state->population->kind);
		if (group->known)
			group->overflow = !result_of(state, i, group);
	}
	if (state->population->kind == POPULATION_CUMULATIVE_SHARE)
		sum_from_top(state);
}

void populations_finish(struct populations *populations, uint32_t level)
{
	for (size_t i = 0; i < populations->plan->population_count; i++)
		if (populations->plan->populations[i].level == level)
			finish_state(&populations->states[i]);
}

/* --- asking --- */

static const struct group *group_of(const struct state *state, const struct vector *key, size_t lane, uint32_t *index)
{
	*index = groups_find(&state->groups, key->texts[key->constant ? 0 : lane]);
	return *index == NO_GROUP ? NULL : &state->list.items[*index];
}

static void put_result(struct vector *result, size_t lane, const struct group *group)
{
	int64_t day;
	if (result->type == VECTOR_TEXT) {
		result->texts[lane] = group->extreme_text;
	} else if (result->type == VECTOR_DATE) {
		(void)decimal_to_integer(group->result, &day);
		result->days[lane] = (date)day;
	} else {
		result->decimals[lane] = group->result;
	}
}

void populations_of_group(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key)
{
	const struct state *state = &populations->states[index];
	struct vector *const operands[3] = {key, NULL, NULL};
	struct group nothing = {.known = zero_of_nothing(state->population->kind)};
	uint32_t found;
	result_begin(frame, result, operands, 1);
	if (result->type == VECTOR_NUMBER)
		number_begin_wide(result);
	for_each_lane(frame, &result->known, lane)
	{
		const struct group *group = group_of(state, key, lane, &found);
		if (!group)
			group = &nothing;
		if (group->overflow)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
		else if (!group->known)
			bits_clear(&result->known, lane);
		else
			put_result(result, lane, group);
	}
	if (result->type == VECTOR_NUMBER)
		number_settle(frame, result);
}

/* Tile of a value with `below` smaller ones among `count`. */
static void put_tile(struct decimal tiles, size_t below, size_t count, struct decimal *result)
{
	int64_t n;
	(void)decimal_to_integer(tiles, &n); /* the plan saw to that */
	int128 tile = (int128)n * (int128)below / (int128)count + 1;
	*result = (struct decimal){tile > n ? n : tile, 0};
}

/* Null-safe: false where the record's value comes to nothing. */
static bool answer(const struct state *state, const struct group *group, uint32_t index, struct decimal x,
		   struct decimal *result, bool *overflow)
{
	const struct ordered *ordered = &state->ordered;
	size_t count = ordered->starts ? ordered->starts[index + 1] - ordered->starts[index] : 0;
	size_t below;
	switch (state->population->kind) {
	case POPULATION_SHARE:
		if (decimal_is_zero(group->result))
			return false;
		*overflow = group->overflow || !decimal_divide(x, group->result, result);
		return true;
	case POPULATION_RANK:
		*result = decimal_of((int64_t)(count - ordered_up_to(ordered, index, x)) + 1);
		return true;
	case POPULATION_NTILE:
		if (count == 0)
			return false;
		put_tile(state->population->parameter, ordered_below(ordered, index, x), count, result);
		return true;
	default:
		if (decimal_is_zero(group->result))
			return false;
		below = ordered->starts[index] + ordered_below(ordered, index, x);
		struct decimal top = below < ordered->starts[index + 1] ? state->from_top[below] : decimal_of(0);
		*overflow = group->overflow || !decimal_divide(top, group->result, result);
		return true;
	}
}

/* A record of a group of which nothing was counted. */
static bool answer_alone(enum population_kind kind, struct decimal *result)
{
	*result = decimal_of(1);
	return kind == POPULATION_RANK; /* no record has a greater value */
}

void populations_of_value(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key, struct vector *x)
{
	const struct state *state = &populations->states[index];
	struct vector *const operands[3] = {key, x, NULL};
	uint32_t found;
	result_begin(frame, result, operands, 2);
	vector_fill(x);
	number_begin_wide(result);
	for_each_lane(frame, &result->known, lane)
	{
		const struct group *group = group_of(state, key, lane, &found);
		bool overflow = false;
		bool known = group ? answer(state, group, found, number_of(x, lane), &result->decimals[lane], &overflow)
				   : answer_alone(state->population->kind, &result->decimals[lane]);
		if (overflow)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
		else if (!known)
			bits_clear(&result->known, lane);
	}
	number_settle(frame, result);
}
