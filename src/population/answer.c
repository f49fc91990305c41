/* Asking for what finished populations came to. */
#include "population/state.h"

/* --- groups --- */

size_t populations_group_count(const struct populations *populations, uint32_t index)
{
	return populations->states[index].key_set->groups.count;
}

struct text populations_key(const struct populations *populations, uint32_t index, uint32_t group)
{
	return groups_key(&populations->states[index].key_set->groups, group);
}

uint64_t populations_first(const struct populations *populations, uint32_t index, uint32_t group)
{
	return *first_in(row_of(&populations->states[index], group));
}

struct bits populations_known(const struct populations *populations, uint32_t index, const struct frame *frame,
			      const struct vector *key)
{
	const struct groups *groups = &populations->states[index].key_set->groups;
	struct bits known = {0};
	for_each_lane(frame, &key->known, lane)
		if (groups_find(groups, key->texts[key->constant ? 0 : lane], NO_GROUP) != NO_GROUP)
			bits_set(&known, lane);
	return known;
}

const uint32_t *populations_groups(const struct populations *populations, uint32_t index)
{
	return populations->states[index].key_set->numbers;
}

uint64_t population_count(const struct populations *populations, uint32_t index)
{
	const struct state *state = &populations->states[index];
	return state->key_set->groups.count ? *count_in(state, row_of(state, 0)) : 0;
}

bool population_text(const struct populations *populations, uint32_t index, struct text *text)
{
	const struct state *state = &populations->states[index];
	if (!state->text_place || state->key_set->groups.count == 0)
		return false;
	*text = text_in(state, row_of(state, 0))->text;
	return text->data != NULL;
}

/* --- asking for what a group came to --- */

/* The group's row; null where it has none, or had none when the records were added. */
static char *finished_row(const struct state *state, uint32_t group)
{
	return group < state->finished ? row_of(state, group) : NULL;
}

enum answer { ANSWERED, MISSING, OVERFLOWS };

/* What there is of a group; of one that no record had, what there is of nothing. */
static enum answer answer_in(const struct state *state, char *row)
{
	enum population_kind kind = state->population->kind;
	if (kind == POPULATION_COUNT || (!row && (kind == POPULATION_TOTAL || kind == POPULATION_SHARE)))
		return ANSWERED;
	if (state->text_place)
		return row && text_in(state, row)->text.data ? ANSWERED : MISSING;
	if (!row || !state->cell_place || cell_is_empty(cell_in(state, row)))
		return MISSING;
	return cell_overflows(cell_in(state, row)) ? OVERFLOWS : ANSWERED;
}

static struct decimal result_in(const struct state *state, char *row)
{
	return row ? cell_result(cell_in(state, row), &state->cells) : decimal_of(0);
}

/* Without `by` all records have one number; false where there is none. */
static bool number_of_all(const struct state *state, struct text key, struct vector *result)
{
	char *row = finished_row(state, groups_find(&state->key_set->groups, key, NO_GROUP));
	if (answer_in(state, row) != ANSWERED)
		return false;
	if (state->population->kind == POPULATION_COUNT)
		number_fill(result, decimal_of(row ? (int64_t)*count_in(state, row) : 0));
	else
		number_fill(result, result_in(state, row));
	return true;
}

void populations_ask(struct populations *populations, uint32_t index, uint32_t first, size_t count)
{
	struct key_set *key_set = populations->states[index].key_set;
	key_set->asked = true;
	for (size_t lane = 0; lane < count; lane++)
		key_set->rows[lane] = groups_row(&key_set->groups, first + (uint32_t)lane);
}

/* By lane: the rows of the keys' groups, or null. */
static void find_rows(const struct state *state, const struct frame *frame, const struct bits *known,
		      const struct vector *key, char **rows)
{
	uint32_t group = NO_GROUP;
	for_each_lane(frame, known, lane) {
		group = groups_find(&state->key_set->groups, key->texts[key->constant ? 0 : lane], group);
		rows[lane] = finished_row(state, group);
	}
}

static void begin_integers(const struct frame *frame, struct vector *result, int32_t scale)
{
	result->scale = scale;
	result->bound = 0;
	memset(result->narrow, 0, frame->count * sizeof *result->narrow);
}

static void put_integer(struct vector *result, size_t lane, int64_t integer)
{
	uint64_t magnitude = integer < 0 ? -(uint64_t)integer : (uint64_t)integer;
	result->bound = magnitude > result->bound ? magnitude : result->bound;
	result->narrow[lane] = integer;
}

static void put_counts(const struct state *state, const struct frame *frame, struct vector *result, char *const *rows)
{
	begin_integers(frame, result, 0);
	for_each_lane(frame, &result->known, lane)
		if (rows[lane])
			put_integer(result, lane, (int64_t)*count_in(state, rows[lane]));
}

/* Numbers that all are near, at the scale of all; false where one is not. */
static bool put_near(const struct state *state, const struct frame *frame, struct vector *result, char *const *rows)
{
	if (state->cells.settled)
		return false;
	begin_integers(frame, result, state->cells.scale);
	for_each_lane(frame, &result->known, lane) {
		enum answer answer = answer_in(state, rows[lane]);
		if (answer == MISSING)
			bits_clear(&result->known, lane);
		else if (answer == OVERFLOWS || (rows[lane] && !cell_is_near(cell_in(state, rows[lane]))))
			return false;
		else if (rows[lane])
			put_integer(result, lane, cell_in(state, rows[lane])->bits >> 1);
	}
	return true;
}

static void put_numbers(const struct state *state, const struct frame *frame, struct vector *result, char *const *rows)
{
	if (put_near(state, frame, result, rows))
		return;
	number_begin_wide(result);
	for_each_lane(frame, &result->known, lane) {
		enum answer answer = answer_in(state, rows[lane]);
		if (answer == OVERFLOWS)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
		else if (answer == MISSING)
			bits_clear(&result->known, lane);
		else
			result->decimals[lane] = result_in(state, rows[lane]);
	}
	number_settle(frame, result);
}

/* Texts and days are never too large. */
static void put_others(const struct state *state, const struct frame *frame, struct vector *result, char *const *rows)
{
	for_each_lane(frame, &result->known, lane) {
		if (answer_in(state, rows[lane]) == MISSING)
			bits_clear(&result->known, lane);
		else if (result->type == VECTOR_TEXT)
			result->texts[lane] = text_in(state, rows[lane])->text;
		else
			result->days[lane] = (date)result_in(state, rows[lane]).coefficient;
	}
}

void populations_of_group(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key)
{
	const struct state *state = &populations->states[index];
	struct vector *const operands[3] = {key, NULL, NULL};
	char *found[BATCH_SIZE];
	char *const *rows = state->key_set->asked ? state->key_set->rows : found;
	result_begin(frame, result, operands, 1);
	if (key->constant && result->type == VECTOR_NUMBER && number_of_all(state, key->texts[0], result))
		return;
	if (rows == found)
		find_rows(state, frame, &result->known, key, found);
	if (result->type != VECTOR_NUMBER)
		put_others(state, frame, result, rows);
	else if (state->population->kind == POPULATION_COUNT)
		put_counts(state, frame, result, rows);
	else
		put_numbers(state, frame, result, rows);
}

/* --- asking for what a value comes to in its group --- */

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
	char *row = row_of(state, index);
	if (answer_in(state, row) == OVERFLOWS)
		return OVERFLOWS;
	switch (state->population->kind) {
	case POPULATION_RANK:
		greater = ordered_count(ordered, index) - ordered_up_to(ordered, index, x);
		*result = decimal_of((int64_t)greater + 1);
		return ANSWERED;
	case POPULATION_NTILE:
		return tile_of(state->population->parameter, ordered_below(ordered, index, x),
			       ordered_count(ordered, index), result);
	default:
		if (decimal_is_zero(result_in(state, row)))
			return MISSING;
		return ordered_total_from(ordered, index, x, &part) ? share_of(part, result_in(state, row), result)
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
		enum answer kind = found >= state->finished ? answer_alone(state->population->kind, out)
							    : answer(state, found, number_of_lane(x, lane), out);
		if (kind == OVERFLOWS)
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
		else if (kind == MISSING)
			bits_clear(&result->known, lane);
	}
	number_settle(frame, result);
}
