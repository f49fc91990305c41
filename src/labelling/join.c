/* What the sides of a labelling have in common. */
#include "labelling/state.h"

static uint32_t join_column(struct plan *joined, const struct plan_column *column)
{
	for (size_t i = 0; i < joined->column_count; i++)
		if (plan_columns_read_alike(&joined->columns[i], column))
			return (uint32_t)i;
	joined->columns[joined->column_count] = *column;
	return (uint32_t)joined->column_count++;
}

/* The place of a field that an earlier side has too, or UINT32_MAX. */
static uint32_t find_shared_field(const struct labelling *labelling, size_t side, uint32_t column)
{
	for (size_t i = 0; i < side; i++) {
		const struct side *other = &labelling->sides.items[i];
		for (uint32_t c = 0; c < other->plan->column_count; c++)
			if (other->plan->columns[c].of_rollup &&
			    ledgers_share(&labelling->ledgers, labelling->sides.items, side, column, i, c))
				return other->places[c];
	}
	return UINT32_MAX;
}

static uint32_t join_column_of(struct labelling *labelling, size_t side, uint32_t column)
{
	const struct plan_column *joining = &labelling->sides.items[side].plan->columns[column];
	uint32_t shared = joining->of_rollup ? find_shared_field(labelling, side, column) : UINT32_MAX;
	return shared != UINT32_MAX ? shared : join_column(&labelling->joined, joining);
}

/* A column that is asked for besides may be a field of the first side. */
static uint32_t join_wanted(struct labelling *labelling, const struct plan_column *wanted)
{
	const struct plan *plan = labelling->sides.items[0].plan;
	for (uint32_t c = 0; c < plan->column_count; c++)
		if (plan->columns[c].of_rollup && text_equal(plan->columns[c].name, wanted->name))
			return c;
	return join_column(&labelling->joined, wanted);
}

void join_columns(struct labelling *labelling)
{
	const struct plan *first = labelling->sides.items[0].plan;
	struct plan *joined = &labelling->joined;
	size_t most = labelling->wanted.count;
	for (size_t i = 0; i < labelling->sides.count; i++)
		most = size_sum(most, labelling->sides.items[i].plan->column_count);
	*joined = *first; /* its columns keep their places, so that its `only where` finds them */
	joined->columns = arena_array(&labelling->arena, most, sizeof *joined->columns);
	for (size_t i = 0; i < first->column_count; i++)
		joined->columns[i] = first->columns[i];
	for (size_t i = 0; i < labelling->sides.count; i++) {
		struct side *side = &labelling->sides.items[i];
		side->places = arena_array(&labelling->arena, side->plan->column_count, sizeof *side->places);
		side->vectors = arena_array(&labelling->arena, side->plan->column_count, sizeof(struct vector *));
		for (uint32_t c = 0; c < side->plan->column_count; c++)
			side->places[c] = i ? join_column_of(labelling, i, c) : c;
	}
	labelling->wanted_places = arena_array(&labelling->arena, labelling->wanted.count, sizeof(uint32_t));
	for (size_t i = 0; i < labelling->wanted.count; i++)
		labelling->wanted_places[i] = join_wanted(labelling, &labelling->wanted.items[i]);
	ledgers_place(&labelling->ledgers, labelling->sides.items);
}

/* --- only where --- */

static bool same_filter(const struct plan *a, const struct plan *b)
{
	struct program *left = program_make_filter(a, false);
	struct program *right = program_make_filter(b, false);
	bool same = left && right ? program_equal(left, right) : left == right;
	program_free(left);
	program_free(right);
	return same;
}

const char *place_filters(struct labelling *labelling)
{
	struct side *sides = labelling->sides.items;
	const char *message = NULL;
	bool same = true;
	for (size_t i = 1; i < labelling->sides.count; i++)
		same = same && same_filter(sides[0].plan, sides[i].plan);
	if (same)
		return NULL;
	labelling->joined.only_where = NULL;
	for (size_t i = 0; i < labelling->sides.count && !message; i++) {
		sides[i].filter = program_make_filter(sides[i].plan, labelling->options->optimise);
		if (sides[i].filter)
			sides[i].filter_machine =
				machine_new(sides[i].filter, labelling->options->bad == BAD_MISSING, &message);
	}
	return message;
}
