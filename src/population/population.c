#include "population/population.h"

#include "base/memory.h"
#include "population/state.h"

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

size_t populations_size(const struct populations *populations)
{
	size_t size = 0;
	for (size_t i = 0; i < populations->plan->population_count; i++) {
		const struct state *state = &populations->states[i];
		size += groups_size(&populations->key_sets[i].groups) + arena_size(&state->texts) +
			far_size(&state->far) + ordered_size(&state->ordered) + distinct_size(&state->distinct) +
			tally_size(&state->tally);
	}
	return size;
}

/* --- groups --- */

void populations_begin_batch(struct populations *populations, const uint64_t *order)
{
	populations->order = order;
	populations->batches++;
	for (size_t i = 0; i < populations->plan->population_count; i++)
		populations->key_sets[i].found = false;
}

/* All belong to one group, perhaps new. */
static void enter_only(struct key_set *set, const struct frame *frame, struct text key)
{
	uint32_t only = groups_enter(&set->groups, key, set->groups.count ? 0 : NO_GROUP);
	char *row = groups_row(&set->groups, only);
	for (size_t lane = 0; lane < frame->count; lane++) {
		set->numbers[lane] = only;
		set->rows[lane] = row;
	}
}

static void find_groups(const struct populations *populations, struct key_set *set, const struct frame *frame,
			const struct vector *key)
{
	if (set->found)
		return;
	if (key->constant) {
		enter_only(set, frame, key->texts[0]);
	} else {
		groups_enter_batch(&set->groups, frame, key, set->numbers, set->rows);
		for_each_lane(frame, &key->known, lane) {
			uint64_t *first = first_in(set->rows[lane]);
			if (order_of(populations, lane) - 1 < *first - 1) /* 0, none yet, is the greatest then */
				*first = order_of(populations, lane);
		}
	}
	set->found = true;
}

/* --- counts and sums --- */

static void count_lanes(struct state *state, const struct frame *frame, const struct vector *key,
			const struct bits *counted)
{
	char **rows = state->key_set->rows;
	if (key->constant) {
		uint64_t *count = count_in(state, rows[0]);
		for (size_t w = 0; w < frame_words(frame); w++)
			*count += (uint64_t)__builtin_popcountll(counted->words[w]);
	} else {
		for_each_lane(frame, counted, lane)
			++*count_in(state, rows[lane]);
	}
}

static void add_narrow(struct state *state, const struct frame *frame, const struct vector *key, const struct vector *x,
		       const struct bits *counted)
{
	char **rows = state->key_set->rows;
	if (key->constant) {
		int128 sum = 0;
		for_each_lane(frame, counted, lane)
			sum += x->narrow[lane];
		cell_add_wide(cell_in(state, rows[0]), &state->far, sum, x->scale);
	} else {
		for_each_lane(frame, counted, lane)
			cell_add(cell_in(state, rows[lane]), &state->far, x->narrow[lane], x->scale);
	}
}

static void add_wide(struct state *state, const struct frame *frame, const struct vector *x, const struct bits *counted)
{
	for_each_lane(frame, counted, lane) {
		struct decimal value = number_of_lane(x, lane);
		cell_add_wide(cell_in(state, state->key_set->rows[lane]), &state->far, value.coefficient, value.scale);
	}
}

static void add_squares(struct state *state, const struct frame *frame, const struct vector *x,
			const struct bits *counted)
{
	for_each_lane(frame, counted, lane)
		cell_add_square(squares_in(state, state->key_set->rows[lane]), &state->far, number_of_lane(x, lane));
}

/* --- values that are kept --- */

static void keep_texts(struct state *state, const struct frame *frame, const struct vector *x,
		       const struct bits *counted)
{
	enum population_kind kind = state->population->kind;
	for_each_lane(frame, counted, lane) {
		char *row = state->key_set->rows[lane];
		const struct kept_text *kept = text_in(state, row);
		if (!kept->text.data || takes_by_value(kind, text_compare(x->texts[lane], kept->text)))
			keep_text(state, row, x->texts[lane]);
	}
}

static void keep_numbers(struct state *state, const struct frame *frame, const struct vector *x,
			 const struct bits *counted)
{
	enum population_kind kind = state->population->kind;
	for_each_lane(frame, counted, lane) {
		char *row = state->key_set->rows[lane];
		const struct cell *cell = cell_in(state, row);
		struct decimal number = number_of_lane(x, lane);
		if (!cell->marks || takes_by_value(kind, decimal_compare(number, cell_number(cell, &state->far))))
			keep_number(state, row, number);
	}
}

/* Numbers of 64 bits at one scale, or days. */
static inline void keep_integer(struct state *state, char *row, enum population_kind kind, int64_t value, int32_t scale)
{
	struct cell *cell = cell_in(state, row);
	if (cell->marks && !cell->far && cell->scale == scale) {
		if (takes_by_value(kind, (value > cell->near) - (value < cell->near)))
			cell->near = value;
		return;
	}
	struct decimal number = {value, scale};
	if (!cell->marks || takes_by_value(kind, decimal_compare(number, cell_number(cell, &state->far))))
		keep_number(state, row, number);
}

static void keep_by_order(struct state *state, const struct frame *frame, const struct vector *x,
			  const struct bits *counted)
{
	const struct key_set *set = state->key_set;
	for_each_lane(frame, counted, lane) {
		char *row = set->rows[lane];
		if (!takes_by_order(state, row, order_of(state->all, lane)))
			continue;
		if (x->type == VECTOR_TEXT)
			keep_text(state, row, x->texts[lane]);
		else
			keep_number(state, row, number_of_lane(x, lane));
	}
}

static void keep_values(struct state *state, const struct frame *frame, const struct vector *x,
			const struct bits *counted)
{
	enum population_kind kind = state->population->kind;
	char **rows = state->key_set->rows;
	if (state->order_place)
		keep_by_order(state, frame, x, counted);
	else if (x->type == VECTOR_TEXT)
		keep_texts(state, frame, x, counted);
	else if (x->type == VECTOR_DATE)
		for_each_lane(frame, counted, lane)
			keep_integer(state, rows[lane], kind, x->days[lane], 0);
	else if (x->type == VECTOR_NUMBER && !x->wide)
		for_each_lane(frame, counted, lane)
			keep_integer(state, rows[lane], kind, x->narrow[lane], x->scale);
	else
		keep_numbers(state, frame, x, counted);
}

/* --- distinct values, tallies, values in order --- */

/* The runs of days are far apart: all are asked for before the first is waited for. */
static void count_days(struct state *state, const struct frame *frame, const struct vector *x,
		       const struct bits *counted)
{
	const struct key_set *set = state->key_set;
	for_each_lane(frame, counted, lane) {
		const struct days *days = days_in(state, set->rows[lane]);
		int32_t block = day_block(x->days[lane]);
		if (days_reach(days, block))
			__builtin_prefetch(&days->blocks[block - days->first], 1);
	}
	for_each_lane(frame, counted, lane) {
		char *row = set->rows[lane];
		bool fresh = distinct_add_day(&state->distinct, set->numbers[lane], days_in(state, row), x->days[lane]);
		*count_in(state, row) += fresh;
	}
}

static void count_distinct(struct state *state, const struct frame *frame, const struct vector *x,
			   const struct bits *counted)
{
	const struct key_set *set = state->key_set;
	if (x->type == VECTOR_DATE)
		count_days(state, frame, x, counted);
	else
		for_each_lane(frame, counted, lane)
			*count_in(state, set->rows[lane]) +=
				distinct_add(&state->distinct, set->numbers[lane], x, lane);
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
		struct decimal value = bits_get(&amount->known, lane) ? vector_number(amount, lane) : decimal_of(0);
		tally_add(&state->tally, state->key_set->numbers[lane], by, lane, value);
	}
}

/* --- a batch --- */

static void add_values(struct state *state, const struct frame *frame, const struct vector *key, const struct vector *x,
		       const struct bits *counted)
{
	enum population_kind kind = state->population->kind;
	if (state->population->distinct) {
		count_distinct(state, frame, x, counted);
		return;
	}
	if (state->count_place)
		count_lanes(state, frame, key, counted);
	if (kind_keeps(kind))
		keep_values(state, frame, x, counted);
	else if (kind_sums(kind) && x->type == VECTOR_NUMBER && !x->wide)
		add_narrow(state, frame, key, x, counted);
	else if (kind_sums(kind))
		add_wide(state, frame, x, counted);
	if (state->square_place)
		add_squares(state, frame, x, counted);
	if (kind_orders(kind))
		for_each_lane(frame, counted, lane)
			ordered_add(&state->ordered, number_of_lane(x, lane), state->key_set->numbers[lane]);
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
	find_groups(populations, state->key_set, frame, inputs->key);
	if (inputs->weight)
		add_to_tally(state, frame, &counted, inputs);
	else
		add_values(state, frame, inputs->key, inputs->x, &counted);
}
