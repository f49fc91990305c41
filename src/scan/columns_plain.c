/* The plain cells of a column: a loop for each type. */
#include "data/encoding.h"
#include "scan/columns.h"

/* The cells of up to 64 lanes, from `first` on. Their bits are found from the last one to the first, so that the number
 * that they make is doubled for each. */
struct stretch {
	const char *bytes;
	const struct cell_place *cells;
	size_t first;
	size_t count;
};

/* --- numbers --- */

static bool read_number(struct vector *vector, size_t lane, size_t count, struct text cell, char decimal)
{
	int64_t value;
	int32_t scale;
	return cell.size && plain_number(cell, decimal, &value, &scale) &&
	       column_put_narrow(vector, lane, count, value, scale);
}

/* Those that cannot be read many at once; only those that are `wanted` may change the vector's scale. */
static uint64_t read_single_numbers(struct vector *vector, const struct stretch *stretch, uint64_t wanted, char decimal)
{
	uint64_t read = 0;
	for (uint64_t left = wanted; left; left &= left - 1) {
		size_t lane = stretch->first + (size_t)__builtin_ctzll(left);
		struct text cell = cell_at(stretch->bytes, stretch->cells[lane]);
		if (read_number(vector, lane, stretch->first + stretch->count, cell, decimal))
			read |= left & -left;
	}
	return read;
}

/* Lanes of others become 0. */
static uint64_t read_numbers(struct vector *vector, const struct column_setting *setting, const struct stretch *stretch,
			     uint64_t wanted)
{
	char decimal = setting->dialect->decimal;
	int64_t *values = vector->narrow + stretch->first;
	size_t many = setting->read_numbers ? stretch->count / 4 * 4 : 0;
	uint64_t read = 0;
	if (many)
		read = setting->read_numbers(stretch->bytes, stretch->cells + stretch->first, many, decimal,
					     vector->scale, values, &vector->bound);
	memset(values + many, 0, (stretch->count - many) * sizeof *values);
	return read | read_single_numbers(vector, stretch, wanted & ~read, decimal);
}

/* --- dates and truths --- */

static uint64_t read_dates(struct column_reader *reader, const struct column_setting *setting,
			   const struct stretch *stretch)
{
	uint64_t read = 0;
	const struct plain_date_form form = setting->dates;
	struct known_month *months = reader->months;
	date *days = reader->vector->days + stretch->first;
	const struct cell_place *cells = stretch->cells + stretch->first;
	for (size_t i = stretch->count; i-- > 0;)
		read = 2 * read + plain_date(cell_at(stretch->bytes, cells[i]), &form, months, &days[i]);
	return read;
}

static uint64_t read_truths(struct vector *vector, const struct stretch *stretch)
{
	uint64_t read = 0;
	uint64_t yes = 0;
	const struct cell_place *cells = stretch->cells + stretch->first;
	for (size_t i = stretch->count; i-- > 0;) {
		bool truth = false;
		bool plain = plain_truth(cell_at(stretch->bytes, cells[i]), &truth);
		read = 2 * read + plain;
		yes = 2 * yes + (plain & truth);
	}
	vector->yes.words[stretch->first / 64] = yes;
	return read;
}

/* --- texts --- */

static struct known_text key_of(struct text cell)
{
	struct known_text key = {.size = cell.size};
	struct text end = cell;
	if (cell.size > PLAIN_SIZE_MAX) {
		end = (struct text){cell.data + cell.size - PLAIN_SIZE_MAX, PLAIN_SIZE_MAX};
		plain_words((struct text){cell.data, PLAIN_SIZE_MAX}, &key.words[2], &key.words[3]);
	}
	plain_words(end, &key.words[0], &key.words[1]);
	return key;
}

static bool is_same_key(const struct known_text *a, const struct known_text *b)
{
	return ((a->words[0] ^ b->words[0]) | (a->words[1] ^ b->words[1]) | (a->words[2] ^ b->words[2]) |
		(a->words[3] ^ b->words[3]) | (a->size ^ b->size)) == 0;
}

static bool decode(const struct column_setting *setting, struct text cell, struct text *text)
{
	enum encoding encoding = setting->dialect->encoding;
	*text = cell;
	return (!encoding_is_single_byte(encoding) && plain_utf8(cell)) ||
	       cell_text(cell, encoding, setting->arena, text) == CELL_FITS;
}

/* The text of a cell that is not ASCII. */
static bool read_known_text(struct column_reader *reader, const struct column_setting *setting, struct text cell,
			    struct text *text)
{
	if (cell.size > KNOWN_SIZE_MAX)
		return decode(setting, cell, text);
	struct known_text key = key_of(cell);
	uint64_t mixed = (key.words[0] ^ key.words[1] * 3 ^ key.words[2] * 5) * 0x9e3779b97f4a7c15u;
	struct known_text *known = &reader->known_texts[mixed >> 58];
	if (!is_same_key(known, &key)) {
		if (!decode(setting, cell, &key.text))
			return false;
		*known = key;
	}
	*text = known->text;
	return true;
}

static uint64_t read_texts(struct column_reader *reader, const struct column_setting *setting,
			   const struct stretch *stretch)
{
	uint64_t read = 0;
	struct text *texts = reader->vector->texts + stretch->first;
	const struct cell_place *cells = stretch->cells + stretch->first;
	if (stretch->first == 0)
		memset(reader->known_texts, 0, sizeof reader->known_texts);
	for (size_t i = stretch->count; i-- > 0;) {
		struct text cell = texts[i] = cell_at(stretch->bytes, cells[i]);
		read = 2 * read + plain_text(cell);
	}
	for (uint64_t others = ~read & ~(uint64_t)0 >> (64 - stretch->count); others; others &= others - 1) {
		struct text *text = &texts[__builtin_ctzll(others)];
		if (text->size && read_known_text(reader, setting, *text, text))
			read |= others & -others;
	}
	return read;
}

/* --- columns --- */

void column_read_plain(struct column_reader *reader, const struct column_setting *setting,
		       const struct record_batch *batch, const struct cell_place *cells, const struct bits *well_formed,
		       struct bits *rest)
{
	struct vector *vector = reader->vector;
	*rest = *well_formed;
	if (setting->missing_count || (vector->type == VECTOR_NUMBER && setting->dialect->decimal_assumed)) {
		if (vector->type == VECTOR_NUMBER)
			memset(vector->narrow, 0, batch->count * sizeof *vector->narrow);
		return;
	}
	for (size_t w = 0; w * 64 < batch->count; w++) {
		size_t left = batch->count - w * 64;
		struct stretch stretch = {batch->cell_bytes, cells, w * 64, left < 64 ? left : 64};
		uint64_t wanted = well_formed->words[w];
		uint64_t read = vector->type == VECTOR_NUMBER  ? read_numbers(vector, setting, &stretch, wanted)
				: vector->type == VECTOR_DATE  ? read_dates(reader, setting, &stretch)
				: vector->type == VECTOR_TRUTH ? read_truths(vector, &stretch)
							       : read_texts(reader, setting, &stretch);
		vector->known.words[w] = read & wanted;
		vector->yes.words[w] &= vector->known.words[w];
		rest->words[w] &= ~vector->known.words[w];
	}
}
