#include "scan/columns.h"

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

static bool put_narrow(struct vector *vector, size_t lane, int64_t coefficient, int32_t scale)
{
	if (scale > vector->scale && !raise_scale(vector, scale, lane))
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

static void put_number(struct vector *vector, size_t lane, struct decimal number)
{
	int64_t narrow = (int64_t)number.coefficient;
	if (!vector->wide && narrow == number.coefficient && narrow != INT64_MIN && number.scale <= 18 &&
	    put_narrow(vector, lane, narrow, number.scale))
		return;
	if (!vector->wide)
		widen(vector, lane);
	vector->decimals[lane] = number;
}

static enum cell_fault read_number(struct column_reader *reader, const struct column_setting *setting, struct text cell,
				   size_t lane, uint64_t line)
{
	struct vector *vector = reader->vector;
	struct decimal number;
	int64_t coefficient;
	int32_t scale;
	bool percent = false;
	if (cell_does_not_tell(cell, setting->dialect))
		return CELL_FAULT_AMBIGUOUS;
	if (cell_number_plain(cell, setting->dialect->decimal, &coefficient, &scale)) {
		number = (struct decimal){coefficient, scale};
	} else {
		enum cell_reading reading = cell_number(cell, setting->dialect, &number, &percent);
		if (reading != CELL_FITS)
			return reading == CELL_TOO_LARGE ? CELL_FAULT_SIZE : CELL_FAULT_TYPE;
	}
	uint64_t *first = percent ? &reader->percents : &reader->plains;
	if (*first == 0 && number.coefficient != 0)
		*first = line;
	put_number(vector, lane, number);
	return CELL_FAULT_NONE;
}

/* --- other types --- */

static enum cell_fault read_value(struct column_reader *reader, const struct column_setting *setting, struct text cell,
				  size_t lane, uint64_t line)
{
	struct vector *vector = reader->vector;
	bool truth;
	switch (vector->type) {
	case VECTOR_NUMBER:
		return read_number(reader, setting, cell, lane, line);
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

static void put_fallback(struct column_reader *reader, size_t lane)
{
	const struct constant *fallback = &reader->column->fallback;
	struct vector *vector = reader->vector;
	switch (vector->type) {
	case VECTOR_NUMBER:
		put_number(vector, lane, fallback->number);
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

static void put_nothing(struct vector *vector, size_t lane)
{
	switch (vector->type) {
	case VECTOR_NUMBER:
		vector->narrow[lane] = 0;
		if (vector->wide)
			vector->decimals[lane] = (struct decimal){0, 0};
		break;
	case VECTOR_TEXT:
		vector->texts[lane] = (struct text){"", 0};
		break;
	case VECTOR_DATE:
		vector->days[lane] = 0;
		break;
	default:
		break;
	}
}

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

void column_read(struct column_reader *reader, const struct column_setting *setting, const struct record_batch *batch,
		 const struct text *cells, const struct bits *well_formed)
{
	struct vector *vector = reader->vector;
	bool has_fallback = reader->column->has_fallback && reader->column->fallback.known;
	begin(reader);
	for (size_t lane = 0; lane < batch->count; lane++) {
		struct text cell = cells[lane];
		enum cell_fault fault = CELL_FAULT_NONE;
		put_nothing(vector, lane);
		if (!bits_get(well_formed, lane))
			continue;
		bool missing = cell.size == 0 || (setting->missing_count &&
						  cell_is_missing(cell, setting->missing, setting->missing_count));
		if (!missing) {
			fault = read_value(reader, setting, cell, lane, batch->lines[lane]);
			if (fault == CELL_FAULT_NONE)
				bits_set(&vector->known, lane);
			else
				add_fault(reader, lane, fault);
		}
		missing |= fault != CELL_FAULT_NONE && setting->faults_are_missing;
		if (missing && has_fallback)
			put_fallback(reader, lane);
		else if (missing && reader->column->required && fault == CELL_FAULT_NONE)
			add_fault(reader, lane, CELL_FAULT_REQUIRED);
	}
	reader->scale = vector->wide ? 0 : vector->scale;
}
