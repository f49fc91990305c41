#include "population/population.h"

#include "base/memory.h"
#include "population/adding.h"

struct populations *populations_new(const struct plan *plan)
{
	struct populations *populations = memory_zeroed(1, sizeof *populations);
	populations->plan = plan;
	populations->states = memory_zeroed(plan->population_count, sizeof *populations->states);
	populations->key_sets = memory_zeroed(plan->population_count, sizeof *populations->key_sets);
	lay_out(populations);
	return populations;
}

void populations_clear(struct populations *populations)
{
	for (size_t i = 0; i < populations->plan->population_count; i++)
		groups_free(&populations->key_sets[i].groups);
	for (size_t i = 0; i < populations->plan->population_count; i++)
		state_clear(&populations->states[i]);
}

void populations_clear_level(struct populations *populations, uint32_t level)
{
	for (size_t i = 0; i < populations->plan->population_count; i++)
		if (populations->plan->populations[i].level == level)
			state_clear(&populations->states[i]);
}

void populations_free(struct populations *populations)
{
	if (!populations)
		return;
	populations_clear(populations);
	memory_free(populations->states);
	memory_free(populations->key_sets);
	memory_free(populations);
}

/* Each may be as large as all others. */
void populations_limit(struct populations *populations, size_t memory)
{
	size_t count = 0;
	for (size_t i = 0; i < populations->plan->population_count; i++)
		count += kind_orders(populations->plan->populations[i].kind);
	for (size_t i = 0; i < populations->plan->population_count; i++)
		populations->states[i].ordered.limit = memory / (count ? count : 1);
}

int populations_error(const struct populations *populations)
{
	int error = 0;
	for (size_t i = 0; i < populations->plan->population_count && !error; i++) {
		const struct state *state = &populations->states[i];
		error = state->error ? state->error : ordered_error(&state->ordered);
	}
	return error;
}

/* Asked after every batch: nothing is looked at that the function does without. */
static size_t state_size(const struct state *state)
{
	size_t size = arena_size(&state->texts) + cells_size(&state->cells) + cells_size(&state->squares);
	if (kind_orders(state->population->kind))
		size += ordered_size(&state->ordered);
	if (state->population->distinct)
		size += distinct_size(&state->distinct);
	if (state->tally.entries.count)
		size += tally_size(&state->tally);
	return size;
}

size_t populations_size(const struct populations *populations)
{
	size_t size = 0;
	for (size_t i = 0; i < populations->plan->population_count; i++) {
		if (populations->key_sets[i].groups.count)
			size += groups_size(&populations->key_sets[i].groups);
		size += state_size(&populations->states[i]);
	}
	return size;
}

/* --- groups --- */

void populations_hash_by(struct populations *populations, uint64_t hash_key)
{
	for (size_t i = 0; i < populations->plan->population_count; i++)
		populations->key_sets[i].groups.hash_key = hash_key;
}

void populations_begin_batch(struct populations *populations, const uint64_t *order, const uint64_t *hashes)
{
	populations->order = order;
	populations->hashes = hashes;
	populations->batches++;
	selections_clear(&populations->selections);
	for (size_t i = 0; i < populations->plan->population_count; i++)
		populations->key_sets[i].found = false;
}

static void restrict_to(struct bits *bits, const struct bits *others)
{
	for (size_t w = 0; w < BATCH_WORDS; w++)
		bits->words[w] &= others->words[w];
}

/* The records that the function counts. */
static struct bits counted_of(const struct frame *frame, const struct population_inputs *inputs)
{
	struct bits counted = *frame->active;
	restrict_to(&counted, &inputs->key->known);
	if (inputs->x)
		restrict_to(&counted, &inputs->x->known);
	if (inputs->where)
		restrict_to(&counted, &inputs->where->yes);
	for (size_t w = 0; w < BATCH_WORDS && inputs->weight && inputs->weight->any_failed; w++)
		counted.words[w] &= ~inputs->weight->failed.words[w];
	return counted;
}

/* All belong to one group, perhaps new. */
static void enter_only(struct key_set *set, struct text key)
{
	uint32_t only = groups_enter(&set->groups, key, set->groups.count ? 0 : NO_GROUP);
	char *row = groups_row(&set->groups, only);
	if (set->same && set->numbers[0] == only && set->rows[0] == row)
		return;
	for (size_t lane = 0; lane < BATCH_SIZE; lane++) {
		set->numbers[lane] = only;
		set->rows[lane] = row;
	}
	set->same = true;
}

static void enter_each(struct populations *populations, struct key_set *set, const struct frame *frame,
		       const struct vector *key)
{
	const struct population_inputs keyed = {.key = key};
	struct bits active = counted_of(frame, &keyed);
	const struct selection *selection = select_lanes(&populations->selections, &active);
	set->same = false;
	groups_enter_batch(&set->groups, selection, key, populations->hashes, set->numbers, set->rows);
	for_each_selected(selection, lane) {
		uint64_t *first = first_in(set->rows[lane]);
		if (order_of(populations, lane) - 1 < *first - 1) /* 0, none yet, is the greatest then */
			*first = order_of(populations, lane);
	}
}

static void find_groups(struct populations *populations, struct key_set *set, const struct frame *frame,
			const struct vector *key)
{
	if (!set->found && key->constant)
		enter_only(set, key->texts[0]);
	else if (!set->found)
		enter_each(populations, set, frame, key);
	set->found = true;
}

/* --- a batch --- */

void populations_add(struct populations *populations, uint32_t index, const struct frame *frame,
		     const struct population_inputs *inputs)
{
	struct state *state = &populations->states[index];
	if (inputs->x)
		vector_fill(inputs->x);
	struct bits counted = counted_of(frame, inputs);
	find_groups(populations, state->key_set, frame, inputs->key);
	if (state->population->kind == POPULATION_COUNT && !state->population->distinct && inputs->key->constant)
		add_to_only_count(state, &counted);
	else
		add_values(state, inputs, select_lanes(&populations->selections, &counted));
}
