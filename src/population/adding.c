#include "population/adding.h"

/* --- counts --- */

void add_to_only_count(struct state *state, const struct bits *counted)
{
	uint64_t *count = count_in(state, state->key_set->rows[0]);
	for (size_t w = 0; w < BATCH_WORDS; w++)
		*count += (uint64_t)__builtin_popcountll(counted->words[w]);
}

static void count_lanes(struct state *state, const struct selection *selection)
{
	char **rows = state->key_set->rows;
	const size_t place = state->count_place;
	for_each_selected(selection, lane)
		++*(uint64_t *)(void *)(rows[lane] + place);
}

/* --- sums --- */

static bool is_narrow(const struct vector *x)
{
	return x->type == VECTOR_NUMBER && !x->wide;
}

/* Of numbers or days. */
static int32_t greatest_scale(const struct vector *x, const struct selection *selection)
{
	int32_t scale = 0;
	if (x->type == VECTOR_DATE)
		return 0;
	if (is_narrow(x))
		return x->scale;
	for_each_selected(selection, lane)
		if (x->decimals[lane].scale > scale)
			scale = x->decimals[lane].scale;
	return scale;
}

static void add_all(struct state *state, const struct vector *x, const struct selection *selection)
{
	int128 sum = 0;
	for_each_selected(selection, lane)
		sum += x->narrow[lane];
	cell_add(cell_in(state, state->key_set->rows[0]), &state->cells, sum, x->scale);
}

static void add_each(struct state *state, const struct vector *x, const struct selection *selection)
{
	char **rows = state->key_set->rows;
	for_each_selected(selection, lane) {
		struct decimal value = number_of_lane(x, lane);
		cell_add(cell_in(state, rows[lane]), &state->cells, value.coefficient, value.scale);
	}
}

static void add_near(struct state *state, const struct vector *x, int64_t factor, const struct selection *selection)
{
	char **rows = state->key_set->rows;
	const size_t place = state->cell_place;
	const int64_t *values = x->narrow;
	for_each_selected(selection, lane) {
		struct cell *cell = (void *)(rows[lane] + place);
		if (!cell_add_near(cell, values[lane] * factor))
			cell_add(cell, &state->cells, values[lane], x->scale);
	}
}

static void add(struct state *state, const struct vector *key, const struct vector *x,
		const struct selection *selection)
{
	bool narrow = is_narrow(x);
	prepare_cells(state, greatest_scale(x, selection));
	int64_t factor = narrow ? cells_factor(&state->cells, x->scale, x->bound) : 0;
	if (narrow && key->constant)
		add_all(state, x, selection);
	else if (factor)
		add_near(state, x, factor, selection);
	else
		add_each(state, x, selection);
}

static void add_squares(struct state *state, const struct vector *x, const struct selection *selection)
{
	char **rows = state->key_set->rows;
	bool small = is_narrow(x) && x->bound <= UINT32_MAX;
	prepare_squares(state, 2 * greatest_scale(x, selection));
	int64_t factor = small ? cells_factor(&state->squares, 2 * x->scale, x->bound * x->bound) : 0;
	for_each_selected(selection, lane) {
		struct cell *cell = squares_in(state, rows[lane]);
		if (!factor || !cell_add_near(cell, x->narrow[lane] * x->narrow[lane] * factor))
			cell_add_square(cell, &state->squares, number_of_lane(x, lane));
	}
}

/* --- values that are kept --- */

static void keep_texts(struct state *state, const struct vector *x, const struct selection *selection)
{
	enum population_kind kind = state->population->kind;
	for_each_selected(selection, lane) {
		char *row = state->key_set->rows[lane];
		const struct kept_text *kept = text_in(state, row);
		if (!kept->text.data || takes_by_value(kind, text_compare(x->texts[lane], kept->text)))
			keep_text(state, row, x->texts[lane]);
	}
}

static void keep_if_it_takes(struct state *state, char *row, struct decimal number)
{
	enum population_kind kind = state->population->kind;
	const struct cell *cell = cell_in(state, row);
	if (cell_is_empty(cell) || takes_by_value(kind, decimal_compare(number, cell_number(cell, &state->cells))))
		keep_number(state, row, number);
}

static void keep_numbers(struct state *state, const struct vector *x, const struct selection *selection)
{
	for_each_selected(selection, lane)
		keep_if_it_takes(state, state->key_set->rows[lane], number_of_lane(x, lane));
}

/* An integer, whose bits as a near number those of the cell are compared with. */
static inline void keep_near(struct state *state, char *row, size_t place, bool least, int64_t value, int64_t factor,
			     int32_t scale)
{
	struct cell *cell = (void *)(row + place);
	int64_t bits = value * factor + 1;
	if (!cell_is_near(cell))
		keep_if_it_takes(state, row, (struct decimal){value, scale});
	else if (least ? bits < cell->bits : bits > cell->bits)
		cell->bits = bits;
}

static void keep_days(struct state *state, const struct vector *x, int64_t factor, const struct selection *selection)
{
	const bool least = state->population->kind == POPULATION_MIN;
	const size_t place = state->cell_place;
	char **rows = state->key_set->rows;
	const date *days = x->days;
	for_each_selected(selection, lane)
		keep_near(state, rows[lane], place, least, days[lane], factor, 0);
}

static void keep_narrow(struct state *state, const struct vector *x, int64_t factor, const struct selection *selection)
{
	const bool least = state->population->kind == POPULATION_MIN;
	const size_t place = state->cell_place;
	char **rows = state->key_set->rows;
	const int64_t *values = x->narrow;
	const int32_t scale = x->scale;
	for_each_selected(selection, lane)
		keep_near(state, rows[lane], place, least, values[lane], factor, scale);
}

static void keep_by_order(struct state *state, const struct vector *x, const struct selection *selection)
{
	for_each_selected(selection, lane) {
		char *row = state->key_set->rows[lane];
		if (!takes_by_order(state, row, order_of(state->all, lane)))
			continue;
		if (x->type == VECTOR_TEXT)
			keep_text(state, row, x->texts[lane]);
		else
			keep_number(state, row, number_of_lane(x, lane));
	}
}

static void keep_by_value(struct state *state, const struct vector *x, const struct selection *selection)
{
	int64_t factor = x->type == VECTOR_DATE ? cells_factor(&state->cells, 0, DATE_MAX)
			 : is_narrow(x)         ? cells_factor(&state->cells, x->scale, x->bound)
						: 0;
	if (x->type == VECTOR_TEXT)
		keep_texts(state, x, selection);
	else if (factor && x->type == VECTOR_DATE)
		keep_days(state, x, factor, selection);
	else if (factor)
		keep_narrow(state, x, factor, selection);
	else
		keep_numbers(state, x, selection);
}

static void keep(struct state *state, const struct vector *x, const struct selection *selection)
{
	if (x->type != VECTOR_TEXT)
		prepare_cells(state, greatest_scale(x, selection));
	if (state->order_place)
		keep_by_order(state, x, selection);
	else
		keep_by_value(state, x, selection);
}

/* --- distinct values, tallies, values in order --- */

/* The runs of days are far apart: all are asked for before the first is waited for. */
static void count_days(struct state *state, const struct vector *x, const struct selection *selection)
{
	const struct key_set *set = state->key_set;
	const struct day_store *store = &state->distinct.store;
	for_each_selected(selection, lane) {
		const struct days *days = days_in(state, set->rows[lane]);
		int32_t block = day_block(x->days[lane]);
		if (days_reach(days, block))
			__builtin_prefetch(&days_blocks(days, store)[block - days->first], 1);
	}
	for_each_selected(selection, lane) {
		char *row = set->rows[lane];
		struct days *days = days_in(state, row);
		int32_t block = day_block(x->days[lane]);
		if (days_reach(days, block))
			days_blocks(days, store)[block - days->first] |= day_bit(x->days[lane]);
		else if (distinct_add_day(&state->distinct, set->numbers[lane], days, x->days[lane]))
			++*count_in(state, row);
	}
}

static void count_distinct(struct state *state, const struct vector *x, const struct selection *selection)
{
	const struct key_set *set = state->key_set;
	if (x->type == VECTOR_DATE)
		count_days(state, x, selection);
	else
		for_each_selected(selection, lane)
			*count_in(state, set->rows[lane]) +=
				distinct_add(&state->distinct, set->numbers[lane], x, lane);
}

/* TOP: the weights of each x; VARIATION: the x of each month, which is the weight. */
static void add_to_tally(struct state *state, const struct selection *selection, const struct population_inputs *inputs)
{
	bool top = state->population->kind == POPULATION_TOP;
	const struct vector *by = top ? inputs->x : inputs->weight;
	const struct vector *amount = top ? inputs->weight : inputs->x;
	vector_fill(inputs->weight);
	for_each_selected(selection, lane) {
		struct decimal value = bits_get(&amount->known, lane) ? vector_number(amount, lane) : decimal_of(0);
		tally_add(&state->tally, state->key_set->numbers[lane], by, lane, value);
	}
}

/* --- all functions --- */

void add_values(struct state *state, const struct population_inputs *inputs, const struct selection *selection)
{
	enum population_kind kind = state->population->kind;
	const struct vector *x = inputs->x;
	if (!selection->count) /* nor are the scales of what does not count of any interest */
		return;
	if (inputs->weight) {
		add_to_tally(state, selection, inputs);
		return;
	}
	if (state->population->distinct) {
		count_distinct(state, x, selection);
		return;
	}
	if (state->count_place)
		count_lanes(state, selection);
	if (kind_keeps(kind))
		keep(state, x, selection);
	else if (kind_sums(kind))
		add(state, inputs->key, x, selection);
	if (state->square_place)
		add_squares(state, x, selection);
	if (kind_orders(kind))
		for_each_selected(selection, lane)
			ordered_add(&state->ordered, number_of_lane(x, lane), state->key_set->numbers[lane]);
}
