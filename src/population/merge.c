/* What was added apart, brought together. */
#include "base/memory.h"
#include "population/state.h"

static uint32_t enter(struct groups *into, const struct groups *from, uint32_t group)
{
	uint32_t place = groups_enter(into, groups_key(from, group), NO_GROUP);
	uint64_t added = *first_in(groups_row(from, group));
	uint64_t *first = first_in(groups_row(into, place));
	if (*first == 0 || (added && added < *first))
		*first = added;
	return place;
}

/* By key set and group of `from`: the same group of `into`. */
static uint32_t **merge_groups(struct populations *into, const struct populations *from)
{
	size_t count = into->plan->population_count;
	uint32_t **places = memory_zeroed(count, sizeof *places);
	for (size_t i = 0; i < count; i++) {
		const struct groups *groups = &from->key_sets[i].groups;
		places[i] = memory_array(groups->count, sizeof *places[i]);
		for (uint32_t group = 0; group < groups->count; group++)
			places[i][group] = enter(&into->key_sets[i].groups, groups, group);
	}
	return places;
}

/* Does a value of `from` that is the first, or compares so with the one that is kept, take its place? */
static bool takes_place(struct state *into, char *place, const struct state *from, char *row, bool first, int order)
{
	if (into->order_place)
		return takes_by_order(into, place, *order_in(from, row));
	return first || takes_by_value(into->population->kind, order);
}

static void merge_kept_text(struct state *into, char *place, const struct state *from, char *row)
{
	struct text added = text_in(from, row)->text;
	struct text kept = text_in(into, place)->text;
	if (!added.data)
		return;
	int order = kept.data ? text_compare(added, kept) : 0;
	if (takes_place(into, place, from, row, !kept.data, order))
		keep_text(into, place, added);
}

static void merge_kept_number(struct state *into, char *place, const struct state *from, char *row)
{
	const struct cell *cell = cell_in(from, row);
	const struct cell *kept = cell_in(into, place);
	if (cell_is_empty(cell))
		return;
	struct decimal added = cell_number(cell, &from->cells);
	bool first = cell_is_empty(kept);
	int order = first ? 0 : decimal_compare(added, cell_number(kept, &into->cells));
	if (takes_place(into, place, from, row, first, order))
		keep_number(into, place, added);
}

static void merge_cells(struct state *into, char *place, const struct state *from, char *row)
{
	if (kind_sums(into->population->kind))
		cell_add_sum(cell_in(into, place), &into->cells, cell_in(from, row), &from->cells);
	if (into->square_place)
		cell_add_sum(squares_in(into, place), &into->squares, squares_in(from, row), &from->squares);
}

static void merge_group(struct state *into, uint32_t group, const struct state *from, char *row)
{
	char *place = row_of(into, group);
	if (into->days_place)
		*count_in(into, place) += distinct_merge_days(&into->distinct, group, days_in(into, place),
							      &from->distinct, days_in(from, row));
	else if (into->count_place)
		*count_in(into, place) += *count_in(from, row);
	if (into->text_place)
		merge_kept_text(into, place, from, row);
	else if (kind_keeps(into->population->kind))
		merge_kept_number(into, place, from, row);
	else
		merge_cells(into, place, from, row);
}

static void merge_distinct(struct state *into, const struct distinct *from, const uint32_t *places)
{
	uint32_t group;
	for (size_t i = 0; i < from->values.count; i++)
		if (distinct_merge_value(&into->distinct, from, i, places, &group))
			++*count_in(into, row_of(into, group));
	for (size_t i = 0; i < from->far_days.count; i++) {
		date day = distinct_far_day(from, i, &group);
		char *place = row_of(into, places[group]);
		if (distinct_add_day(&into->distinct, places[group], days_in(into, place), day))
			++*count_in(into, place);
	}
}

static void merge_state(struct state *into, struct state *from, const uint32_t *places)
{
	if (from->cells.scaled)
		prepare_cells(into, from->cells.scale);
	if (from->squares.scaled)
		prepare_squares(into, from->squares.scale);
	for (uint32_t group = 0; group < from->key_set->groups.count; group++)
		merge_group(into, places[group], from, row_of(from, group));
	ordered_merge(&into->ordered, &from->ordered, places);
	merge_distinct(into, &from->distinct, places);
	tally_merge(&into->tally, &from->tally, places);
}

void populations_merge(struct populations *populations, struct populations *from)
{
	size_t count = populations->plan->population_count;
	uint32_t **places = merge_groups(populations, from);
	for (size_t i = 0; i < count; i++)
		merge_state(&populations->states[i], &from->states[i],
			    places[populations->plan->populations[i].key_set]);
	for (size_t i = 0; i < count; i++)
		memory_free(places[i]);
	memory_free(places);
	populations_clear(from);
}
