#include "population/finish.h"

#include "base/memory.h"

/* --- top --- */

struct best {
	bool any;
	size_t entry;
};

/* The value of an entry as it is written. */
static struct text written(const struct state *state, size_t entry, char room[DECIMAL_TEXT_MAX])
{
	struct text value = tally_value(&state->tally, entry);
	struct decimal number;
	date day;
	switch (state->population->type.kind) {
	case TYPE_TEXT:
		return value;
	case TYPE_DATE:
		memcpy(&day, value.data, sizeof day);
		date_format_iso(day, room);
		return (struct text){room, DATE_TEXT};
	default:
		memcpy(&number.coefficient, value.data, sizeof number.coefficient);
		memcpy(&number.scale, value.data + sizeof number.coefficient, sizeof number.scale);
		return (struct text){room, decimal_format(number, '.', room)};
	}
}

static bool is_smaller(const struct state *state, size_t entry, size_t other)
{
	char left[DECIMAL_TEXT_MAX];
	char right[DECIMAL_TEXT_MAX];
	return text_compare(written(state, entry, left), written(state, other, right)) < 0;
}

void settle(struct state *state, char *row, uint16_t marks, struct decimal result)
{
	struct cell *cell = cell_in(state, row);
	*cell = (struct cell){0};
	cell_set(cell, &state->far, result);
	cell->marks = marks;
}

static void keep_entry(struct state *state, char *row, size_t entry)
{
	struct text value = tally_value(&state->tally, entry);
	struct decimal number = {0};
	date day;
	switch (state->population->type.kind) {
	case TYPE_TEXT:
		keep_text(state, row, value);
		break;
	case TYPE_DATE:
		memcpy(&day, value.data, sizeof day);
		keep_number(state, row, decimal_of(day));
		break;
	default:
		memcpy(&number.coefficient, value.data, sizeof number.coefficient);
		memcpy(&number.scale, value.data + sizeof number.coefficient, sizeof number.scale);
		keep_number(state, row, number);
	}
}

void finish_top(struct state *state)
{
	const struct tally *tally = &state->tally;
	struct best *best = memory_zeroed(state->finished, sizeof *best);
	for (size_t entry = 0; entry < tally->entries.count; entry++) {
		uint32_t group = tally_group(tally, entry);
		size_t other = best[group].entry;
		int order = best[group].any ? exact_compare(tally_sum(tally, entry), tally_sum(tally, other)) : 1;
		if (order > 0 || (order == 0 && is_smaller(state, entry, other)))
			best[group] = (struct best){true, entry};
	}
	for (uint32_t group = 0; group < state->finished; group++)
		if (best[group].any)
			keep_entry(state, row_of(state, group), best[group].entry);
	memory_free(best);
}

/* --- variation --- */

/* Adds the month's sum to those of its group. */
static void add_month(struct state *state, size_t entry)
{
	char *row = row_of(state, tally_group(&state->tally, entry));
	struct decimal sum = {0};
	if (!exact_total(tally_sum(&state->tally, entry), &sum))
		cell_in(state, row)->marks |= CELL_OVERFLOW;
	cell_add_wide(cell_in(state, row), &state->far, sum.coefficient, sum.scale);
	cell_add_square(squares_in(state, row), &state->far, sum);
}

void finish_variation(struct state *state)
{
	uint64_t months = (uint64_t)state->population->parameter.coefficient;
	for (size_t entry = 0; entry < state->tally.entries.count; entry++)
		add_month(state, entry);
	for (uint32_t group = 0; group < state->finished; group++) {
		char *row = row_of(state, group);
		struct exact_sum sum_room, square_room;
		const struct exact_sum *sum = cell_sum(cell_in(state, row), &state->far, &sum_room);
		const struct exact_sum *squares = cell_sum(squares_in(state, row), &state->far, &square_room);
		uint16_t marks = cell_in(state, row)->marks;
		struct decimal result = {0};
		if (!exact_is_zero(sum))
			marks |= exact_variation(sum, squares, months, &result) ? CELL_KNOWN : CELL_OVERFLOW;
		settle(state, row, marks, result);
	}
}
