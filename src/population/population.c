#include "population/population.h"

#include "base/memory.h"
#include "population/state.h"

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
	enum population_kind kind = state->population->kind;
	for (size_t i = 0; i < state->list.count; i++) {
		if (kind_sums(kind))
			exact_free(&state->list.items[i].sum);
		if (kind == POPULATION_STDDEV)
			exact_free(&state->list.items[i].squares);
	}
	vector_free(&state->list);
	groups_free(&state->groups);
	ordered_free(&state->ordered);
	groups_free(&state->distinct);
	buffer_free(&state->distinct_key);
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

/* --- one value --- */

static uint32_t enter_group(struct state *state, struct text key, uint32_t likely)
{
	uint32_t group = groups_enter(&state->groups, key, likely);
	if (group == state->list.count)
		vector_push(&state->list, (struct group){0});
	return group;
}

struct decimal number_of_lane(const struct vector *x, size_t lane)
{
	if (x->type == VECTOR_DATE)
		return decimal_of(x->days[lane]);
	return vector_number(x, lane);
}

/* The group's text becomes this one. Room is given with some to spare, so that ever longer texts do not pile up. */
static void keep_text(struct state *state, struct group *group, struct text text)
{
	char *room = (char *)group->text.data;
	if (text.size > group->text_room) {
		group->text_room = size_product(text.size, 2);
		room = arena_bytes(&state->texts, group->text_room);
	}
	if (text.size)
		memcpy(room, text.data, text.size);
	group->text = (struct text){room, text.size};
}

static void add_extreme(struct state *state, struct group *group, const struct vector *x, size_t lane)
{
	int sign = state->population->kind == POPULATION_MIN ? 1 : -1;
	bool first = group->count == 1;
	if (x->type == VECTOR_TEXT) {
		if (first || text_compare(x->texts[lane], group->text) * sign < 0)
			keep_text(state, group, x->texts[lane]);
	} else {
		struct decimal value = number_of_lane(x, lane);
		if (first || decimal_compare(value, group->extreme) * sign < 0)
			group->extreme = value;
	}
}

/* Appends bytes that are equal where the values of the lanes are. A vector's values have all the same type. */
static void put_value(struct buffer *out, const struct vector *x, size_t lane)
{
	struct decimal number;
	switch (x->type) {
	case VECTOR_NUMBER:
		number = decimal_normalize(vector_number(x, lane));
		buffer_bytes(out, &number.coefficient, sizeof number.coefficient);
		buffer_bytes(out, &number.scale, sizeof number.scale);
		break;
	case VECTOR_TEXT:
		buffer_text(out, x->texts[lane]);
		break;
	case VECTOR_DATE:
		buffer_bytes(out, &x->days[lane], sizeof x->days[lane]);
		break;
	case VECTOR_DURATION:
		buffer_bytes(out, &x->durations[lane], sizeof x->durations[lane]);
		break;
	case VECTOR_CODE:
		buffer_bytes(out, &x->codes[lane], sizeof x->codes[lane]);
		break;
	case VECTOR_TRUTH:
		buffer_byte(out, bits_get(&x->yes, lane));
		break;
	default: /* labels: the plan turns them to text */
		break;
	}
}

static bool is_new(struct state *state, uint32_t group, const struct vector *x, size_t lane)
{
	size_t before = state->distinct.keys.count;
	state->distinct_key.size = 0;
	buffer_bytes(&state->distinct_key, &group, sizeof group);
	put_value(&state->distinct_key, x, lane);
	groups_enter(&state->distinct, buffer_view(&state->distinct_key), NO_GROUP);
	return state->distinct.keys.count > before;
}

static void add_value(struct state *state, uint32_t index, const struct vector *x, size_t lane)
{
	enum population_kind kind = state->population->kind;
	struct group *group = &state->list.items[index];
	if (kind == POPULATION_COUNT) {
		group->count += !x || is_new(state, index, x, lane);
		return;
	}
	group->count++;
	if (kind == POPULATION_MIN || kind == POPULATION_MAX) {
		add_extreme(state, group, x, lane);
		return;
	}
	struct decimal value = number_of_lane(x, lane);
	if (kind_sums(kind))
		exact_add(&group->sum, value.coefficient, value.scale);
	if (kind == POPULATION_STDDEV)
		exact_add_square(&group->squares, value);
	if (kind_orders(kind))
		ordered_add(&state->ordered, value, index);
}

/* --- a batch --- */

/* The commonest case at speed: one group, and of narrow numbers only their count and sum. */
static bool add_at_once(struct state *state, const struct frame *frame, const struct vector *x,
			const struct vector *key, const struct bits *counted)
{
	enum population_kind kind = state->population->kind;
	bool plain = kind == POPULATION_TOTAL || kind == POPULATION_AVG || kind == POPULATION_SHARE;
	bool count = kind == POPULATION_COUNT && !x;
	bool narrow = x && x->type == VECTOR_NUMBER && !x->wide;
	if (!key->constant || !(count || (plain && narrow)))
		return false;
	uint32_t index = enter_group(state, key->texts[0], NO_GROUP);
	struct group *group = &state->list.items[index];
	for (size_t w = 0; w < frame_words(frame); w++)
		group->count += (uint64_t)__builtin_popcountll(counted->words[w]);
	if (count)
		return true;
	int128 sum = 0;
	for_each_lane(frame, counted, lane)
		sum += x->narrow[lane];
	exact_add(&group->sum, sum, x->scale);
	return true;
}

void populations_add(struct populations *populations, uint32_t index, const struct frame *frame, struct vector *x,
		     const struct vector *key, const struct vector *where)
{
	struct state *state = &populations->states[index];
	struct bits counted = *frame->active;
	uint32_t group = NO_GROUP;
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
	for_each_lane(frame, &counted, lane) {
		group = enter_group(state, key->texts[key->constant ? 0 : lane], group);
		add_value(state, group, x, lane);
	}
}
