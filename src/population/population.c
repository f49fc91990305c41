#include "population/population.h"

#include "base/memory.h"
#include "population/state.h"

struct populations *populations_new(const struct plan *plan)
{
	struct populations *populations = memory_zeroed(1, sizeof *populations);
	populations->plan = plan;
	populations->states = memory_zeroed(plan->population_count, sizeof *populations->states);
	populations->key_sets = memory_zeroed(plan->population_count, sizeof *populations->key_sets);
	for (size_t i = 0; i < plan->population_count; i++) {
		populations->states[i].population = &plan->populations[i];
		populations->states[i].key_set = &populations->key_sets[plan->populations[i].key_set];
	}
	return populations;
}

void state_free(struct state *state)
{
	for (size_t i = 0; i < state->sums.count; i++)
		exact_free(&state->sums.items[i]);
	for (size_t i = 0; i < state->squares.count; i++)
		exact_free(&state->squares.items[i]);
	vector_free(&state->counts);
	vector_free(&state->sums);
	vector_free(&state->squares);
	vector_free(&state->numbers);
	vector_free(&state->kept);
	vector_free(&state->marks);
	ordered_free(&state->ordered);
	distinct_free(&state->distinct);
	tally_free(&state->tally);
	arena_free(&state->texts);
	*state = (struct state){.population = state->population, .key_set = state->key_set};
}

void populations_free(struct populations *populations)
{
	if (!populations)
		return;
	for (size_t i = 0; i < populations->plan->population_count; i++) {
		state_free(&populations->states[i]);
		groups_free(&populations->key_sets[i].groups);
	}
	memory_free(populations->states);
	memory_free(populations->key_sets);
	memory_free(populations);
}

static size_t state_size(const struct state *state)
{
	return state->counts.capacity * sizeof *state->counts.items + state->sums.capacity * sizeof *state->sums.items +
	       state->squares.capacity * sizeof *state->squares.items +
	       state->numbers.capacity * sizeof *state->numbers.items +
	       state->kept.capacity * sizeof *state->kept.items + arena_size(&state->texts) +
	       ordered_size(&state->ordered) + distinct_size(&state->distinct) + tally_size(&state->tally);
}

size_t populations_size(const struct populations *populations)
{
	size_t size = 0;
	for (size_t i = 0; i < populations->plan->population_count; i++)
		size += state_size(&populations->states[i]) + groups_size(&populations->key_sets[i].groups);
	return size;
}

/* --- groups --- */

#define extend(vector, size)                                                                                           \
	do {                                                                                                           \
		size_t before_ = (vector)->count;                                                                      \
		vector_reserve_more(vector, (size)-before_);                                                           \
		memset((vector)->items + before_, 0, ((size)-before_) * sizeof *(vector)->items);                      \
		(vector)->count = (size);                                                                              \
	} while (0)

void make_room(struct state *state)
{
	enum population_kind kind = state->population->kind;
	size_t groups = state->key_set->groups.keys.count;
	if (groups <= state->group_count)
		return;
	extend(&state->counts, groups);
	if (kind_sums(kind))
		extend(&state->sums, groups);
	if (kind == POPULATION_STDDEV || kind == POPULATION_VARIATION)
		extend(&state->squares, groups);
	if (kind_keeps(kind) && state->population->type.kind == TYPE_TEXT)
		extend(&state->kept, groups);
	else if (kind_keeps(kind))
		extend(&state->numbers, groups);
	state->group_count = groups;
}

void populations_begin_batch(struct populations *populations)
{
	for (size_t i = 0; i < populations->plan->population_count; i++)
		populations->key_sets[i].found = false;
}

static void find_groups(struct state *state, const struct frame *frame, const struct vector *key)
{
	struct key_set *set = state->key_set;
	struct bits lanes = *frame->active;
	if (set->found)
		return;
	for (size_t w = 0; w < frame_words(frame); w++)
		lanes.words[w] &= key->known.words[w];
	if (key->constant) {
		uint32_t only = groups_enter(&set->groups, key->texts[0], set->groups.keys.count ? 0 : NO_GROUP);
		for (size_t lane = 0; lane < frame->count; lane++)
			set->numbers[lane] = only;
	} else {
		groups_enter_batch(&set->groups, key->texts, frame->count, &lanes, set->numbers);
	}
	set->found = true;
}

/* --- one value --- */

struct decimal number_of_lane(const struct vector *x, size_t lane)
{
	if (x->type == VECTOR_DATE)
		return decimal_of(x->days[lane]);
	return vector_number(x, lane);
}

/* Room is given with some to spare, so that ever longer texts do not pile up. */
void keep_text(struct state *state, uint32_t group, struct text text)
{
	struct kept_text *kept = &state->kept.items[group];
	char *room = (char *)kept->text.data;
	if (text.size > kept->room) {
		kept->room = kept->room ? size_product(text.size, 2) : text.size;
		room = arena_bytes(&state->texts, kept->room);
	}
	if (text.size)
		memcpy(room, text.data, text.size);
	kept->text = (struct text){room, text.size};
}

/* Does the lane's value take the place of the one that is kept? */
static bool is_wanted(const struct state *state, uint32_t group, const struct vector *x, size_t lane)
{
	enum population_kind kind = state->population->kind;
	if (state->counts.items[group] == 1 || kind == POPULATION_LAST)
		return true;
	if (kind == POPULATION_FIRST)
		return false;
	int order = x->type == VECTOR_TEXT ? text_compare(x->texts[lane], state->kept.items[group].text)
					   : decimal_compare(number_of_lane(x, lane), state->numbers.items[group]);
	return kind == POPULATION_MIN ? order < 0 : order > 0;
}

static void keep_value(struct state *state, uint32_t group, const struct vector *x, size_t lane)
{
	if (!is_wanted(state, group, x, lane))
		return;
	if (x->type == VECTOR_TEXT)
		keep_text(state, group, x->texts[lane]);
	else
		state->numbers.items[group] = number_of_lane(x, lane);
}

static void add_value(struct state *state, uint32_t group, const struct vector *x, size_t lane)
{
	enum population_kind kind = state->population->kind;
	state->counts.items[group]++;
	if (kind_keeps(kind)) {
		keep_value(state, group, x, lane);
		return;
	}
	struct decimal value = number_of_lane(x, lane);
	if (kind_sums(kind))
		exact_add(&state->sums.items[group], value.coefficient, value.scale);
	if (kind == POPULATION_STDDEV)
		exact_add_square(&state->squares.items[group], value);
	if (kind_orders(kind))
		ordered_add(&state->ordered, value, group);
}

/* TOP: the weights of each x; VARIATION: the x of each month, which is the weight. */
static void add_to_tally(struct state *state, const struct frame *frame, const struct bits *counted,
			 const struct population_inputs *inputs)
{
	bool top = state->population->kind == POPULATION_TOP;
	const struct vector *by = top ? inputs->x : inputs->weight;
	const struct vector *amount = top ? inputs->weight : inputs->x;
	vector_fill(inputs->weight);
	for_each_lane(frame, counted, lane) {
		uint32_t group = state->key_set->numbers[lane];
		struct decimal value = bits_get(&amount->known, lane) ? vector_number(amount, lane) : decimal_of(0);
		state->counts.items[group]++;
		tally_add(&state->tally, group, by, lane, value);
	}
}

/* --- a batch --- */

/* These stay in the cache. */
enum { FEW_GROUPS = 1024 };

/* The commonest cases at speed: counts, and sums of narrow numbers. A total needs no count, as that of nothing is 0. */
static bool add_at_once(struct state *state, const struct frame *frame, const struct vector *x,
			const struct vector *key, const struct bits *counted)
{
	enum population_kind kind = state->population->kind;
	bool sums = kind == POPULATION_TOTAL || kind == POPULATION_AVG || kind == POPULATION_SHARE;
	bool narrow = sums && x->type == VECTOR_NUMBER && !x->wide;
	const uint32_t *numbers = state->key_set->numbers;
	uint64_t *counts = state->counts.items;
	if (!narrow && (kind != POPULATION_COUNT || state->population->distinct))
		return false;
	if (key->constant) {
		for (size_t w = 0; w < frame_words(frame); w++)
			counts[numbers[0]] += (uint64_t)__builtin_popcountll(counted->words[w]);
		int128 sum = 0;
		if (narrow) {
			for_each_lane(frame, counted, lane)
				sum += x->narrow[lane];
			exact_add(&state->sums.items[numbers[0]], sum, x->scale);
		}
		return true;
	}
	if (kind != POPULATION_TOTAL)
		for_each_lane(frame, counted, lane)
			counts[numbers[lane]]++;
	if (narrow)
		for_each_lane(frame, counted, lane)
			exact_add(&state->sums.items[numbers[lane]], x->narrow[lane], x->scale);
	return true;
}

/* What the groups of a batch have is far apart in memory: all of it is asked for before the first is waited for. */
static void ask_for_groups(const struct state *state, const struct frame *frame, const struct bits *counted,
			   const struct vector *x)
{
	const uint32_t *numbers = state->key_set->numbers;
	bool days = state->population->distinct && x->type == VECTOR_DATE;
	if (state->population->kind != POPULATION_TOTAL)
		for_each_lane(frame, counted, lane)
			__builtin_prefetch(&state->counts.items[numbers[lane]], 1);
	if (state->sums.count)
		for_each_lane(frame, counted, lane)
			__builtin_prefetch(&state->sums.items[numbers[lane]], 1);
	if (state->numbers.count)
		for_each_lane(frame, counted, lane)
			__builtin_prefetch(&state->numbers.items[numbers[lane]], 1);
	if (days)
		for_each_lane(frame, counted, lane)
			distinct_ask_for_day(&state->distinct, numbers[lane], x->days[lane]);
}

static void add_lanes(struct state *state, const struct frame *frame, const struct bits *counted,
		      const struct vector *x)
{
	bool distinct = state->population->distinct;
	for_each_lane(frame, counted, lane) {
		uint32_t group = state->key_set->numbers[lane];
		if (!distinct)
			add_value(state, group, x, lane);
		else if (distinct_add(&state->distinct, group, x, lane))
			state->counts.items[group]++;
	}
}

void populations_add(struct populations *populations, uint32_t index, const struct frame *frame,
		     const struct population_inputs *inputs)
{
	struct state *state = &populations->states[index];
	struct bits counted = *frame->active;
	if (inputs->x)
		vector_fill(inputs->x);
	for (size_t w = 0; w < frame_words(frame); w++) {
		if (inputs->x)
			counted.words[w] &= inputs->x->known.words[w];
		if (inputs->where)
			counted.words[w] &= inputs->where->yes.words[w];
		counted.words[w] &= inputs->key->known.words[w];
	}
	find_groups(state, frame, inputs->key);
	make_room(state);
	if (state->group_count > FEW_GROUPS)
		ask_for_groups(state, frame, &counted, inputs->x);
	if (inputs->weight)
		add_to_tally(state, frame, &counted, inputs);
	else if (!add_at_once(state, frame, inputs->x, inputs->key, &counted))
		add_lanes(state, frame, &counted, inputs->x);
}
