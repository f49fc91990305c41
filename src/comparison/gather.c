#include "comparison/gather.h"

static bool is_same_field(const struct plan *a, uint32_t column, const struct plan *b, uint32_t other)
{
	size_t field, other_field;
	if (!text_equal(a->columns[column].name, b->columns[other].name))
		return false;
	const struct plan_rollup *left = plan_find_rollup(a, column, &field);
	const struct plan_rollup *right = plan_find_rollup(b, other, &other_field);
	return left && right && field == other_field && rollups_compute_alike(left, right);
}

static size_t place_of(struct gathering *gathering, int side, size_t column, const struct plan_column *as)
{
	for (size_t i = 0; i < gathering->columns.count; i++)
		if (gathering->columns.items[i].side == side && gathering->columns.items[i].column == column)
			return i;
	struct gathered gathered = {side, column, vector_new(vector_type_of(as->type), 0)};
	vector_push(&gathering->columns, gathered);
	return gathering->columns.count - 1;
}

size_t gather_column(struct gathering *gathering, const struct label_comparison *comparison, const struct plan *plan,
		     uint32_t column)
{
	const struct plan_column *wanted = &plan->columns[column];
	for (int side = 0; side < SIDES; side++) {
		const struct plan *own = comparison->sides[side].plan;
		for (uint32_t c = 0; c < own->column_count; c++)
			if (plan_columns_read_alike(&own->columns[c], wanted) || is_same_field(own, c, plan, column))
				return place_of(gathering, side, c, wanted);
	}
	return SIZE_MAX;
}

/* From here on the numbers may be of any form. */
static void widen(struct vector *to, size_t count)
{
	vector_make_wide(to);
	for (size_t i = 0; i < count; i++)
		to->decimals[i] = (struct decimal){to->narrow[i], to->scale};
	for (size_t i = count; i < BATCH_SIZE; i++)
		to->decimals[i] = decimal_of(0);
	to->wide = true;
}

/* Numbers stay narrow as long as they come at one scale. */
static void copy_number(struct vector *to, size_t at, const struct vector *from, size_t lane)
{
	bool narrow = !from->wide && !from->constant;
	if (!to->wide && narrow && to->bound == 0) /* nothing but zeros so far */
		to->scale = from->scale;
	if (!to->wide && (!narrow || to->scale != from->scale))
		widen(to, at);
	if (to->wide) {
		to->decimals[at] = vector_number(from, lane);
		return;
	}
	to->narrow[at] = from->narrow[lane];
	to->bound = from->bound > to->bound ? from->bound : to->bound;
}

static void copy_cell(struct vector *to, size_t at, const struct vector *from, size_t lane, struct arena *arena)
{
	size_t there = from->constant ? 0 : lane;
	if (at == 0)
		vector_clear(to);
	if (!bits_get(&from->known, lane))
		return;
	bits_set(&to->known, at);
	switch (to->type) {
	case VECTOR_NUMBER:
		copy_number(to, at, from, lane);
		break;
	case VECTOR_TEXT:
		to->texts[at] = text_copy(arena, from->texts[there]);
		break;
	case VECTOR_DATE:
		to->days[at] = from->days[there];
		break;
	case VECTOR_TRUTH:
		if (bits_get(&from->yes, lane))
			bits_set(&to->yes, at);
		break;
	default:
		break;
	}
}

void gather_lane(struct gathering *gathering, const struct reading *reading, size_t lane, size_t at,
		 struct arena *arena)
{
	for (size_t i = 0; i < gathering->columns.count; i++) {
		const struct gathered *gathered = &gathering->columns.items[i];
		size_t side = reading->comparison->sides[gathered->side].index;
		copy_cell(gathered->vector, at, labelling_side_column(reading->labelling, side, gathered->column), lane,
			  arena);
	}
}

void gathering_free(struct gathering *gathering)
{
	for (size_t i = 0; i < gathering->columns.count; i++)
		vector_free_one(gathering->columns.items[i].vector);
	vector_free(&gathering->columns);
}
