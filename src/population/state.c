#include "population/state.h"

#include "base/memory.h"

/* --- places --- */

static size_t take_place(struct key_set *set, size_t size)
{
	size_t place = GROUP_KEPT + set->groups.kept;
	set->groups.kept += size;
	return place;
}

static bool kind_counts(enum population_kind kind)
{
	return kind == POPULATION_COUNT || kind == POPULATION_AVG || kind == POPULATION_STDDEV;
}

static bool kind_has_number(enum population_kind kind)
{
	return kind_sums(kind) || kind_keeps(kind) || kind == POPULATION_MEDIAN || kind == POPULATION_QUANTILE;
}

static void give_places(struct state *state)
{
	const struct population *population = state->population;
	enum population_kind kind = population->kind;
	bool keeps_text = kind_keeps(kind) && population->type.kind == TYPE_TEXT;
	if (kind_counts(kind))
		state->count_place = take_place(state->key_set, sizeof(uint64_t));
	if (kind_has_number(kind) && !keeps_text)
		state->cell_place = take_place(state->key_set, sizeof(struct cell));
	if (kind == POPULATION_STDDEV || kind == POPULATION_VARIATION)
		state->square_place = take_place(state->key_set, sizeof(struct cell));
	if (keeps_text)
		state->text_place = take_place(state->key_set, sizeof(struct kept_text));
	if (population->distinct)
		state->days_place = take_place(state->key_set, sizeof(struct days));
	if (kind == POPULATION_FIRST || kind == POPULATION_LAST)
		state->order_place = take_place(state->key_set, sizeof(uint64_t));
}

void lay_out(struct populations *populations)
{
	for (size_t i = 0; i < populations->plan->population_count; i++) {
		struct state *state = &populations->states[i];
		state->all = populations;
		state->population = &populations->plan->populations[i];
		state->key_set = &populations->key_sets[state->population->key_set];
		if (state->key_set->groups.kept == 0)
			take_place(state->key_set, sizeof(uint64_t)); /* FIRST_PLACE */
		give_places(state);
	}
}

/* --- scales --- */

typedef void raise_cell(struct cell *cell, struct cells *cells, int32_t scale);

static void raise_all(const struct key_set *set, size_t place, struct cells *cells, int32_t scale, raise_cell *raise)
{
	int32_t wanted = cells_wanted_scale(cells, scale);
	for (uint32_t group = 0; cells->scaled && cells->scale != wanted && group < set->groups.count; group++)
		raise((void *)(groups_row(&set->groups, group) + place), cells, wanted);
	cells->scale = wanted;
	cells->scaled = true;
}

void prepare_cells(struct state *state, int32_t scale)
{
	raise_all(state->key_set, state->cell_place, &state->cells, scale,
		  kind_keeps(state->population->kind) ? cell_raise_number : cell_raise_sum);
}

void prepare_squares(struct state *state, int32_t scale)
{
	raise_all(state->key_set, state->square_place, &state->squares, scale, cell_raise_sum);
}

/* --- clearing --- */

static void clear_place(char *row, size_t place, size_t size)
{
	if (place)
		memset(row + place, 0, size);
}

void state_clear(struct state *state)
{
	for (uint32_t group = 0; group < state->key_set->groups.count; group++) {
		char *row = row_of(state, group);
		clear_place(row, state->count_place, sizeof(uint64_t));
		clear_place(row, state->cell_place, sizeof(struct cell));
		clear_place(row, state->square_place, sizeof(struct cell));
		clear_place(row, state->text_place, sizeof(struct kept_text));
		clear_place(row, state->days_place, sizeof(struct days));
		clear_place(row, state->order_place, sizeof(uint64_t));
	}
	cells_free(&state->cells);
	cells_free(&state->squares);
	ordered_free(&state->ordered);
	distinct_free(&state->distinct);
	tally_free(&state->tally);
	arena_free(&state->texts);
	state->finished = 0;
	state->error = 0;
}

/* --- values --- */

struct decimal number_of_lane(const struct vector *x, size_t lane)
{
	if (x->type == VECTOR_DATE)
		return decimal_of(x->days[lane]);
	return vector_number(x, lane);
}

/* Room is given with some to spare, so that ever longer texts do not pile up. */
void keep_text(struct state *state, char *row, struct text text)
{
	struct kept_text *kept = text_in(state, row);
	char *room = (char *)kept->text.data;
	if (!room || text.size > kept->room) {
		kept->room = kept->room ? size_product(text.size, 2) : text.size;
		room = arena_bytes(&state->texts, kept->room);
	}
	if (text.size)
		memcpy(room, text.data, text.size);
	kept->text = (struct text){room, text.size};
}

void keep_number(struct state *state, char *row, struct decimal number)
{
	cell_set(cell_in(state, row), &state->cells, number);
}
