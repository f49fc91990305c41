#include "ledger/fields.h"

#include "base/memory.h"
#include "code/program.h"
#include "ledger/stored.h"
#include "population/groups.h"

struct fields {
	const struct plan_rollup *rollup;
	struct groups rows;     /* by the key as kernel_KEY writes it */
	struct stored key;      /* unless it is a text, which is written as it is */
	struct stored *columns; /* by field; row 0 is that of a client without rows */
	VECTOR(uint64_t) first_rows;
	uint32_t *order;  /* rows by first appearance */
	uint32_t *places; /* by row: which of these it is */
	uint8_t *asked;   /* by row; written by several threads */
};

struct fields *fields_new(const struct plan_rollup *rollup)
{
	struct fields *fields = memory_zeroed(1, sizeof *fields);
	fields->rollup = rollup;
	fields->key.type = vector_type_of(rollup->plan->columns[rollup->ledger_key].type);
	fields->columns = memory_zeroed(rollup->field_count, sizeof *fields->columns);
	for (size_t i = 0; i < rollup->field_count; i++)
		fields->columns[i].type = vector_type_of(rollup_output(rollup, i)->type);
	return fields;
}

void fields_free(struct fields *fields)
{
	if (!fields)
		return;
	for (size_t i = 0; i < fields->rollup->field_count; i++)
		stored_free(&fields->columns[i]);
	memory_free(fields->columns);
	stored_free(&fields->key);
	groups_free(&fields->rows);
	vector_free(&fields->first_rows);
	memory_free(fields->order);
	memory_free(fields->places);
	memory_free(fields->asked);
	memory_free(fields);
}

void fields_set_absent(struct fields *fields, struct vector *const *values)
{
	for (size_t i = 0; i < fields->rollup->field_count; i++)
		stored_push(&fields->columns[i], values[i], 0);
}

void fields_append(struct fields *fields, size_t count, const struct text *keys, struct vector *key,
		   const uint64_t *first_rows, struct vector *const *values)
{
	for (size_t lane = 0; lane < count; lane++) {
		groups_enter(&fields->rows, keys[lane], NO_GROUP);
		vector_push(&fields->first_rows, first_rows[lane]);
	}
	if (key->type != VECTOR_TEXT)
		stored_push_all(&fields->key, key, count);
	for (size_t i = 0; i < fields->rollup->field_count; i++)
		stored_push_all(&fields->columns[i], values[i], count);
}

/* --- order --- */

struct appearance {
	uint64_t first_row;
	uint32_t row;
};

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/* By one digit of the first rows, and else as they are, into `sorted`; false where all have the same digit. */
static bool sort_by_digit(const struct appearance *places, size_t count, unsigned shift, struct appearance *sorted)
{
	size_t next[DIGITS + 1] = {0};
	for (size_t i = 0; i < count; i++)
		next[(places[i].first_row >> shift) % DIGITS + 1]++;
	if (next[(places[0].first_row >> shift) % DIGITS + 1] == count)
		return false;
	for (size_t digit = 1; digit < DIGITS; digit++)
		next[digit] += next[digit - 1];
	for (size_t i = 0; i < count; i++)
		sorted[next[(places[i].first_row >> shift) % DIGITS]++] = places[i];
	return true;
}

/* Radix sorting from the lowest digit on (Knuth, The Art of Computer Programming, vol. 3, 5.2.5). `room` has room for
 * as many; returns which of the two they are in. */
static struct appearance *sort_by_first_row(struct appearance *places, struct appearance *room, size_t count)
{
	for (unsigned shift = 0; shift < 64 && count; shift += DIGIT_BITS) {
		struct appearance *from = places;
		if (sort_by_digit(from, count, shift, room)) {
			places = room;
			room = from;
		}
	}
	return places;
}

void fields_settle(struct fields *fields)
{
	size_t count = fields->first_rows.count;
	struct appearance *places = memory_array(count, sizeof *places);
	struct appearance *room = memory_array(count, sizeof *room);
	for (uint32_t row = 0; row < count; row++)
		places[row] = (struct appearance){fields->first_rows.items[row], row};
	const struct appearance *sorted = sort_by_first_row(places, room, count);
	fields->order = memory_array(count, sizeof *fields->order);
	fields->places = memory_array(count, sizeof *fields->places);
	for (uint32_t place = 0; place < count; place++) {
		fields->order[place] = sorted[place].row;
		fields->places[sorted[place].row] = place;
	}
	memory_free(places);
	memory_free(room);
	vector_free(&fields->first_rows);
	fields->asked = memory_zeroed(count, sizeof *fields->asked);
}

size_t fields_count(const struct fields *fields)
{
	return fields->rows.count;
}

/* --- supplying --- */

/* The row that appears after another. */
static uint32_t row_after(const struct fields *fields, uint32_t row)
{
	size_t place = row == NO_GROUP ? fields->rows.count : (size_t)fields->places[row] + 1;
	return place < fields->rows.count ? fields->order[place] : NO_GROUP;
}

/* By lane: 1 + the row of the key, or 0. Records that were made of the fields are in the order of these. */
static void find_rows(struct fields *fields, const struct frame *frame, struct vector *key, uint32_t *rows)
{
	struct vector *written = vector_new(VECTOR_TEXT, 0);
	struct vector *const operands[3] = {key, NULL, NULL};
	uint32_t row = NO_GROUP;
	bool in_order = true;
	kernels[OP_KEY](frame, written, operands);
	for_each_lane(frame, &written->known, lane) {
		uint32_t likely = in_order ? row_after(fields, row) : row;
		uint32_t found = groups_find(&fields->rows, written->texts[lane], likely);
		in_order = in_order && (row == NO_GROUP || found == likely);
		row = found;
		rows[lane] = row == NO_GROUP ? 0 : row + 1;
		if (row != NO_GROUP)
			__atomic_store_n(&fields->asked[row], 1, __ATOMIC_RELAXED);
	}
	vector_free_one(written);
}

void fields_supply(struct fields *fields, const struct frame *frame, struct vector *key, struct vector *const *columns)
{
	uint32_t rows[BATCH_SIZE] = {0};
	find_rows(fields, frame, key, rows);
	for (size_t i = 0; i < fields->rollup->field_count; i++)
		if (columns[i])
			stored_take(&fields->columns[i], frame, rows, columns[i]);
}

size_t fields_unasked(const struct fields *fields)
{
	size_t unasked = 0;
	for (size_t row = 0; row < fields->rows.count; row++)
		unasked += !fields->asked[row];
	return unasked;
}

/* --- as cells --- */

size_t fields_row(const struct fields *fields, size_t place)
{
	return fields->order[place];
}

size_t fields_find(const struct fields *fields, struct text written_key)
{
	uint32_t row = groups_find(&fields->rows, written_key, NO_GROUP);
	return row == NO_GROUP ? FIELDS_ABSENT : row;
}

struct text fields_written_key(const struct fields *fields, size_t row)
{
	return groups_key(&fields->rows, (uint32_t)row);
}

struct text fields_key(const struct fields *fields, size_t row, char room[DECIMAL_TEXT_MAX])
{
	if (fields->key.type == VECTOR_TEXT)
		return fields_written_key(fields, row);
	return stored_cell(&fields->key, row, room);
}

struct text fields_cell(const struct fields *fields, size_t row, size_t field, char room[DECIMAL_TEXT_MAX])
{
	return stored_cell(&fields->columns[field], row == FIELDS_ABSENT ? 0 : row + 1, room);
}
