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

static void keep_entry(struct state *state, uint32_t group, size_t entry)
{
	struct text value = tally_value(&state->tally, entry);
	struct decimal number = {0};
	date day;
	switch (state->population->type.kind) {
	case TYPE_TEXT:
		keep_text(state, group, value);
		break;
	case TYPE_DATE:
		memcpy(&day, value.data, sizeof day);
		state->numbers.items[group] = decimal_of(day);
		break;
	default:
		memcpy(&number.coefficient, value.data, sizeof number.coefficient);
		memcpy(&number.scale, value.data + sizeof number.coefficient, sizeof number.scale);
		state->numbers.items[group] = number;
	}
}

void finish_top(struct state *state)
{
	struct best *best = memory_zeroed(state->group_count, sizeof *best);
	for (size_t entry = 0; entry < state->tally.sums.count; entry++) {
		uint32_t group = tally_group(&state->tally, entry);
		const struct exact_sum *sums = state->tally.sums.items;
		int order = best[group].any ? exact_compare(&sums[entry], &sums[best[group].entry]) : 1;
		if (order > 0 || (order == 0 && is_smaller(state, entry, best[group].entry)))
			best[group] = (struct best){true, entry};
	}
	for (uint32_t group = 0; group < state->group_count; group++)
		if (best[group].any)
			keep_entry(state, group, best[group].entry);
	memory_free(best);
}

/* --- variation --- */

void finish_variation(struct state *state)
{
	uint64_t months = (uint64_t)state->population->parameter.coefficient;
	for (size_t entry = 0; entry < state->tally.sums.count; entry++) {
		uint32_t group = tally_group(&state->tally, entry);
		struct decimal sum = {0};
		if (!exact_total(&state->tally.sums.items[entry], &sum))
			state->marks.items[group] |= GROUP_OVERFLOW;
		exact_add(&state->sums.items[group], sum.coefficient, sum.scale);
		exact_add_square(&state->squares.items[group], sum);
	}
	for (uint32_t group = 0; group < state->group_count; group++) {
		const struct exact_sum *sum = &state->sums.items[group];
		struct decimal result = {0};
		if (state->counts.items[group] == 0 || exact_is_zero(sum))
			state->marks.items[group] = (uint8_t)(state->marks.items[group] & ~GROUP_KNOWN);
		else if (!exact_variation(sum, &state->squares.items[group], months, &result))
			state->marks.items[group] |= GROUP_OVERFLOW;
		exact_settle(&state->sums.items[group], result);
	}
}
