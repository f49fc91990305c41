#include "scan/columns.h"

#include "data/encoding.h"
#include "kernel/kernel.h"

static void add_fault(struct column_reader *reader, size_t lane, enum cell_fault fault)
{
	vector_push(&reader->faults, (struct column_fault){(uint32_t)lane, fault});
}

/* --- numbers --- */

static uint64_t magnitude_of(int64_t value)
{
	return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

/* Brings the vector to a larger scale; false where 64 bits do not hold its values then. */
static bool raise_scale(struct vector *vector, int32_t scale, size_t count)
{
	int32_t up = scale - vector->scale;
	uint64_t bound;
	if (up > 18 || __builtin_mul_overflow(vector->bound, (uint64_t)powers_of_ten[up], &bound) || bound > INT64_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		vector->narrow[i] *= powers_of_ten[up];
	vector->bound = bound;
	vector->scale = scale;
	return true;
}

static void widen(struct vector *vector, size_t count)
{
	vector_make_wide(vector);
	for (size_t i = 0; i < count; i++)
		vector->decimals[i] = (struct decimal){vector->narrow[i], vector->scale};
}

bool column_put_narrow(struct vector *vector, size_t lane, size_t count, int64_t coefficient, int32_t scale)
{
	if (scale > vector->scale && !raise_scale(vector, scale, count))
		return false;
	int32_t up = vector->scale - scale;
	int64_t value = coefficient;
	if (up > 0 && (up > 18 || __builtin_mul_overflow(coefficient, powers_of_ten[up], &value) || value == INT64_MIN))
		return false;
	vector->narrow[lane] = value;
	uint64_t magnitude = magnitude_of(value);
	if (magnitude > vector->bound)
		vector->bound = magnitude;
	return true;
}

static void put_number(struct vector *vector, size_t lane, size_t count, struct decimal number)
{
	int64_t narrow = (int64_t)number.coefficient;
	if (!vector->wide && narrow == number.coefficient && narrow != INT64_MIN && number.scale <= 18 &&
	    column_put_narrow(vector, lane, count, narrow, number.scale))
		return;
	if (!vector->wide)
		widen(vector, count);
	vector->decimals[lane] = number;
}

/* To find the line of a record may take its time: it is found where it may be the first. */
static void note_form(uint64_t *first, const struct record_batch *batch, size_t lane)
{
	if (*first && *first < batch->first_line)
		return;
	uint64_t line = record_line(batch, lane);
	if (*first == 0 || line < *first)
		*first = line;
}

static enum cell_fault read_number(struct column_reader *reader, const struct column_setting *setting, struct text cell,
				   size_t lane, const struct record_batch *batch)
{
	struct decimal number;
	bool percent = false;
	if (cell_does_not_tell(cell, setting->dialect))
		return CELL_FAULT_AMBIGUOUS;
	enum cell_reading reading = cell_number(cell, setting->dialect, &number, &percent);
	if (reading != CELL_FITS)
		return reading == CELL_TOO_LARGE ? CELL_FAULT_SIZE : CELL_FAULT_TYPE;
	if (number.coefficient != 0)
		note_form(percent ? &reader->percents : &reader->plains, batch, lane);
	put_number(reader->vector, lane, batch->count, number);
	return CELL_FAULT_NONE;
}

/* --- other types --- */

static enum cell_fault read_value(struct column_reader *reader, const struct column_setting *setting, struct text cell,
				  size_t lane, const struct record_batch *batch)
{
	struct vector *vector = reader->vector;
	bool truth;
	switch (vector->type) {
	case VECTOR_NUMBER:
		return read_number(reader, setting, cell, lane, batch);
	case VECTOR_DATE:
		return cell_date(cell, setting->dialect, &vector->days[lane]) == CELL_FITS ? CELL_FAULT_NONE
											   : CELL_FAULT_TYPE;
	case VECTOR_TRUTH:
		if (cell_truth(cell, setting->dialect->encoding, &truth) != CELL_FITS)
			return CELL_FAULT_TYPE;
		if (truth)
			bits_set(&vector->yes, lane);
		return CELL_FAULT_NONE;
	default:
		return cell_text(cell, setting->dialect->encoding, setting->arena, &vector->texts[lane]) == CELL_FITS
			       ? CELL_FAULT_NONE
			       : CELL_FAULT_CHARACTERS;
	}
}

static void put_fallback(struct column_reader *reader, size_t lane, size_t count)
{
	const struct constant *fallback = &reader->column->fallback;
	struct vector *vector = reader->vector;
	switch (vector->type) {
	case VECTOR_NUMBER:
		put_number(vector, lane, count, fallback->number);
		break;
	case VECTOR_DATE:
		vector->days[lane] = fallback->day;
		break;
	case VECTOR_TRUTH:
		if (fallback->truth)
			bits_set(&vector->yes, lane);
		break;
	default:
		vector->texts[lane] = fallback->text;
	}
	bits_set(&vector->known, lane);
}

/* --- columns --- */

static void begin(struct column_reader *reader)
{
	struct vector *vector = reader->vector;
	vector->known = vector->failed = vector->yes = (struct bits){0};
	vector->any_failed = false;
	vector->scale = vector->wide ? 0 : reader->scale;
	vector->wide = false;
	vector->bound = 0;
	reader->faults.count = 0;
}

/* A cell that is not plain, or empty. */
static void read_cell(struct column_reader *reader, const struct column_setting *setting,
		      const struct record_batch *batch, struct text cell, size_t lane)
{
	enum cell_fault fault = CELL_FAULT_NONE;
	bool missing = cell_is_missing(cell, setting->missing, setting->missing_count);
	if (!missing) {
		fault = read_value(reader, setting, cell, lane, batch);
		if (fault == CELL_FAULT_NONE)
			bits_set(&reader->vector->known, lane);
		else
			add_fault(reader, lane, fault);
	}
	missing |= fault != CELL_FAULT_NONE && setting->faults_are_missing;
	if (missing && reader->column->has_fallback && reader->column->fallback.known)
		put_fallback(reader, lane, batch->count);
	else if (missing && reader->column->required && fault == CELL_FAULT_NONE)
		add_fault(reader, lane, CELL_FAULT_REQUIRED);
}

/* The line of the first number that is not 0. */
static void note_first_plain(struct column_reader *reader, const struct record_batch *batch)
{
	const struct vector *vector = reader->vector;
	if (vector->type != VECTOR_NUMBER || reader->plains)
		return;
	for (size_t lane = 0; lane < batch->count && !reader->plains; lane++)
		if (bits_get(&vector->known, lane) && vector->narrow[lane] != 0)
			reader->plains = record_line(batch, lane);
}

void column_read(struct column_reader *reader, const struct column_setting *setting, const struct record_batch *batch,
		 size_t wanted, const struct bits *well_formed)
{
	const struct cell_place *cells = batch->cells + wanted * BATCH_SIZE;
	struct bits rest;
	begin(reader);
	column_read_plain(reader, setting, batch, cells, well_formed, &rest);
	note_first_plain(reader, batch);
	bool empty_matters = setting->missing_count || reader->column->has_fallback || reader->column->required;
	for (size_t w = 0; w * 64 < batch->count; w++)
		for (uint64_t lanes = rest.words[w]; lanes; lanes &= lanes - 1) {
			size_t lane = w * 64 + (size_t)__builtin_ctzll(lanes);
			struct text cell = cell_at(batch->cell_bytes, cells[lane]);
			if (cell.size || empty_matters)
				read_cell(reader, setting, batch, cell, lane);
		}
	reader->scale = reader->vector->wide ? 0 : reader->vector->scale;
}
