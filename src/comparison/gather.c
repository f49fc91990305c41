#include "comparison/gather.h"

void gather_columns(struct gathering *gathering, const struct program *program, struct vector **vectors)
{
	for (size_t i = 0; i < program->registers.count; i++) {
		const struct program_register *column = &program->registers.items[i];
		if (column->kind != REGISTER_COLUMN)
			continue;
		vectors[column->index] = vector_new(column->type, 0);
		vector_push(&gathering->columns, (struct gathered){column->index, vectors[column->index]});
	}
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

void gather_lane(struct gathering *gathering, const struct scan_batch *batch, size_t lane, size_t at,
		 struct arena *arena)
{
	for (size_t i = 0; i < gathering->columns.count; i++) {
		const struct gathered *gathered = &gathering->columns.items[i];
		copy_cell(gathered->vector, at, batch->columns[gathered->column], lane, arena);
	}
}

void gathering_free(struct gathering *gathering)
{
	for (size_t i = 0; i < gathering->columns.count; i++)
		vector_free_one(gathering->columns.items[i].vector);
	vector_free(&gathering->columns);
}
