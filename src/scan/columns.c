#include "scan/columns.h"

#include "data/cells_plain.h"
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

/* Values of all `count` lanes stand at the vector's scale. */
static bool put_narrow(struct vector *vector, size_t lane, size_t count, int64_t coefficient, int32_t scale)
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
	    put_narrow(vector, lane, count, narrow, number.scale))
		return;
	if (!vector->wide)
		widen(vector, count);
	vector->decimals[lane] = number;
}

static void note_form(uint64_t *first, uint64_t line)
{
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
		note_form(percent ? &reader->percents : &reader->plains, batch->lines[lane]);
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

/* --- plain cells --- */

/* What a plain cell has to be in the dialect. */
struct plain {
	const struct column_setting *setting;
	struct plain_date_form iso, other;
	bool has_other;
};

static struct plain plain_forms(const struct column_setting *setting)
{
	const struct date_form *dates = &setting->dialect->dates;
	struct plain plain = {.setting = setting, .iso = plain_date_form('-', true, true)};
	plain.has_other = dates->order > DATES_ISO && dates->separator && !dates->two_digit_year;
	plain.other = plain_date_form(dates->separator, dates->order == DATES_YMD, dates->order != DATES_DMY);
	return plain;
}

static bool read_plain_number(struct vector *vector, size_t lane, size_t count, struct text cell,
			      const struct plain *plain)
{
	int64_t value;
	int32_t scale;
	if (!plain_number(cell, plain->setting->dialect->decimal, &value, &scale))
		return false;
	if (scale != vector->scale)
		return put_narrow(vector, lane, count, value, scale);
	uint64_t magnitude = magnitude_of(value);
	vector->narrow[lane] = value;
	vector->bound = magnitude > vector->bound ? magnitude : vector->bound;
	return true;
}

static bool read_plain_date(struct vector *vector, size_t lane, struct text cell, const struct plain *plain)
{
	struct civil_date civil;
	if (!plain_date(cell, &plain->iso, &civil) && !(plain->has_other && plain_date(cell, &plain->other, &civil)))
		return false;
	return date_from_civil(civil, &vector->days[lane]);
}

static bool read_plain_truth(struct vector *vector, size_t lane, struct text cell)
{
	bool truth;
	if (!plain_truth(cell, &truth))
		return false;
	vector->yes.words[lane / 64] |= (uint64_t)truth << (lane % 64);
	return true;
}

/* In UTF-8 a text is its own bytes, if it is one. */
static bool read_known_text(struct column_reader *reader, struct text cell, const struct column_setting *setting)
{
	if (cell.size > PLAIN_SIZE_MAX || encoding_is_single_byte(setting->dialect->encoding))
		return false;
	struct known_text text = {.size = cell.size};
	plain_words(cell, &text.first, &text.last);
	uint64_t mixed = (text.first ^ text.last * 3) * 0x9e3779b97f4a7c15u;
	struct known_text *known = &reader->known_texts[mixed >> 60];
	if (known->size == text.size && known->first == text.first && known->last == text.last)
		return true;
	if (utf8_first_invalid(cell) != cell.size)
		return false;
	*known = text;
	return true;
}

static bool read_plain_text(struct column_reader *reader, size_t lane, struct text cell, const struct plain *plain)
{
	reader->vector->texts[lane] = cell;
	return plain_text(cell) || read_known_text(reader, cell, plain->setting);
}

/* Reads the lanes of one word; returns those that are no plain cells. Each call is for a type that is known when this
 * is compiled. */
static inline uint64_t read_plain_word(struct column_reader *reader, enum vector_type type, size_t count,
				       const struct text *cells, uint64_t lanes, size_t word, const struct plain *plain)
{
	struct vector *vector = reader->vector;
	uint64_t rest = 0;
	for (uint64_t left = lanes; left; left &= left - 1) {
		size_t lane = word * 64 + (size_t)__builtin_ctzll(left);
		bool read = type == VECTOR_NUMBER  ? read_plain_number(vector, lane, count, cells[lane], plain)
			    : type == VECTOR_DATE  ? read_plain_date(vector, lane, cells[lane], plain)
			    : type == VECTOR_TRUTH ? read_plain_truth(vector, lane, cells[lane])
						   : read_plain_text(reader, lane, cells[lane], plain);
		rest |= read ? 0 : left & -left;
	}
	return rest;
}

static uint64_t filled_lanes(const struct text *cells, size_t count)
{
	uint64_t filled = 0;
	for (size_t i = 0; i < count; i++)
		filled |= (uint64_t)(cells[i].size != 0) << i;
	return filled;
}

static uint64_t read_plain_numbers(struct column_reader *reader, size_t count, const struct text *cells, uint64_t lanes,
				   size_t word, const struct plain *plain)
{
	struct vector *vector = reader->vector;
	const struct column_setting *setting = plain->setting;
	uint64_t read = 0;
	if (setting->read_numbers) {
		size_t left = count - word * 64 < 64 ? count - word * 64 : 64;
		read = lanes & setting->read_numbers(cells + word * 64, left, setting->dialect->decimal, vector->scale,
						     vector->narrow + word * 64, &vector->bound);
	}
	return read_plain_word(reader, VECTOR_NUMBER, count, cells, lanes & ~read, word, plain);
}

/* Reads the plain cells; returns in `rest` the well-formed lanes that are left. */
static void read_plain(struct column_reader *reader, const struct column_setting *setting,
		       const struct record_batch *batch, const struct text *cells, const struct bits *well_formed,
		       struct bits *rest)
{
	struct vector *vector = reader->vector;
	struct plain plain = plain_forms(setting);
	bool number = vector->type == VECTOR_NUMBER;
	bool all_plain = setting->missing_count == 0 && !(number && setting->dialect->decimal_assumed);
	size_t total = batch->count;
	*rest = *well_formed;
	for (size_t w = 0; w * 64 < total && all_plain; w++) {
		size_t count = total - w * 64 < 64 ? total - w * 64 : 64;
		uint64_t lanes = filled_lanes(cells + w * 64, count) & well_formed->words[w];
		uint64_t left = number ? read_plain_numbers(reader, total, cells, lanes, w, &plain)
				: vector->type == VECTOR_DATE
					? read_plain_word(reader, VECTOR_DATE, total, cells, lanes, w, &plain)
				: vector->type == VECTOR_TRUTH
					? read_plain_word(reader, VECTOR_TRUTH, total, cells, lanes, w, &plain)
					: read_plain_word(reader, VECTOR_TEXT, total, cells, lanes, w, &plain);
		vector->known.words[w] = lanes & ~left;
		rest->words[w] &= ~vector->known.words[w];
	}
}

/* --- columns --- */

static void begin(struct column_reader *reader, size_t count)
{
	struct vector *vector = reader->vector;
	vector->known = vector->failed = vector->yes = (struct bits){0};
	vector->any_failed = false;
	vector->scale = vector->wide ? 0 : reader->scale;
	vector->wide = false;
	vector->bound = 0;
	if (vector->type == VECTOR_NUMBER)
		memset(vector->narrow, 0, count * sizeof *vector->narrow);
	else if (vector->type == VECTOR_DATE)
		memset(vector->days, 0, count * sizeof *vector->days);
	else if (vector->type == VECTOR_TEXT)
		for (size_t lane = 0; lane < count; lane++)
			vector->texts[lane] = (struct text){"", 0};
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
			reader->plains = batch->lines[lane];
}

void column_read(struct column_reader *reader, const struct column_setting *setting, const struct record_batch *batch,
		 const struct text *cells, const struct bits *well_formed)
{
	struct bits rest;
	begin(reader, batch->count);
	read_plain(reader, setting, batch, cells, well_formed, &rest);
	note_first_plain(reader, batch);
	bool empty_matters = setting->missing_count || reader->column->has_fallback || reader->column->required;
	for (size_t w = 0; w * 64 < batch->count; w++)
		for (uint64_t lanes = rest.words[w]; lanes; lanes &= lanes - 1) {
			size_t lane = w * 64 + (size_t)__builtin_ctzll(lanes);
			if (cells[lane].size || empty_matters)
				read_cell(reader, setting, batch, cells[lane], lane);
		}
	reader->scale = reader->vector->wide ? 0 : reader->vector->scale;
}
