/* What was added apart, brought together. */
#include "base/memory.h"
#include "population/state.h"

/* By key set and group of `from`: the same group of `into`. */
static uint32_t **merge_groups(struct populations *into, const struct populations *from)
{
	size_t count = into->plan->population_count;
	uint32_t **places = memory_zeroed(count, sizeof *places);
	for (size_t i = 0; i < count; i++) {
		const struct groups *groups = &from->key_sets[i].groups;
		places[i] = memory_array(groups->keys.count, sizeof *places[i]);
		for (size_t g = 0; g < groups->keys.count; g++)
			places[i][g] = groups_enter(&into->key_sets[i].groups, groups->keys.items[g], NO_GROUP);
	}
	return places;
}

static bool takes_place(enum population_kind kind, bool first, int order)
{
	return first || kind == POPULATION_LAST || (kind == POPULATION_MIN && order < 0) ||
	       (kind == POPULATION_MAX && order > 0);
}

static void merge_kept(struct state *into, uint32_t place, const struct state *from, uint32_t group)
{
	enum population_kind kind = into->population->kind;
	bool first = into->counts.items[place] == 0;
	if (from->kept.count) {
		struct text added = from->kept.items[group].text;
		int order = first ? 0 : text_compare(added, into->kept.items[place].text);
		if (takes_place(kind, first, order))
			keep_text(into, place, added);
	} else {
		struct decimal added = from->numbers.items[group];
		int order = first ? 0 : decimal_compare(added, into->numbers.items[place]);
		if (takes_place(kind, first, order))
			into->numbers.items[place] = added;
	}
}

static void merge_state(struct state *into, const struct state *from, const uint32_t *places)
{
	enum population_kind kind = into->population->kind;
	make_room(into);
	for (uint32_t group = 0; group < from->group_count; group++) {
		uint32_t place = places[group];
		if (kind_keeps(kind) && kind != POPULATION_TOP && from->counts.items[group])
			merge_kept(into, place, from, group);
		if (!into->population->distinct)
			into->counts.items[place] += from->counts.items[group];
		if (from->sums.count)
			exact_add_sum(&into->sums.items[place], &from->sums.items[group]);
		if (from->squares.count)
			exact_add_sum(&into->squares.items[place], &from->squares.items[group]);
	}
	ordered_merge(&into->ordered, &from->ordered, places);
	distinct_merge(&into->distinct, &from->distinct, places, into->counts.items);
	tally_merge(&into->tally, &from->tally, places);
}

void populations_merge(struct populations *populations, struct populations *from)
{
	size_t count = populations->plan->population_count;
	uint32_t **places = merge_groups(populations, from);
	for (size_t i = 0; i < count; i++)
		if (from->states[i].group_count)
			merge_state(&populations->states[i], &from->states[i],
				    places[populations->plan->populations[i].key_set]);
	for (size_t i = 0; i < count; i++)
		memory_free(places[i]);
	memory_free(places);
	populations_clear(from);
}

void populations_clear(struct populations *populations)
{
	for (size_t i = 0; i < populations->plan->population_count; i++) {
		state_free(&populations->states[i]);
		groups_free(&populations->key_sets[i].groups);
	}
}

void populations_clear_level(struct populations *populations, uint32_t level)
{
	for (size_t i = 0; i < populations->plan->population_count; i++)
		if (populations->plan->populations[i].level == level)
			state_free(&populations->states[i]);
}
