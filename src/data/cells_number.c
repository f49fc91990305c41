/* Cells that are numbers. */
#include "data/cells.h"

#include "base/memory.h"
#include "data/encoding.h"

/* --- the common case --- */

#define EVERY_BYTE(byte) ((uint64_t)(unsigned char)(byte)*0x0101010101010101u)

enum { WORD = 8, PLAIN_DIGITS = 18 };

static inline uint32_t load_4(const char *from)
{
	uint32_t bytes;
	memcpy(&bytes, from, sizeof bytes);
	return bytes;
}

/* 1 to 8 characters as a word whose first byte is the lowest, pushed to its high end behind as many '0' as it takes.
 * Reads nothing beyond them: short ones are pieced together from loads that overlap. */
static inline uint64_t load_digits(const char *from, size_t size)
{
	uint64_t word;
	if (size == WORD) {
		memcpy(&word, from, sizeof word);
		return word;
	}
	if (size >= 4)
		word = load_4(from) | (uint64_t)load_4(from + size - 4) << (size - 4) * 8;
	else
		word = (uint64_t)(unsigned char)from[0] | (uint64_t)(unsigned char)from[size / 2] << size / 2 * 8 |
		       (uint64_t)(unsigned char)from[size - 1] << (size - 1) * 8;
	size_t unused = (WORD - size) * 8;
	return word << unused | EVERY_BYTE('0') >> (64 - unused);
}

/* Takes the first `mark` out of the word, where there is one, and tells how many characters came after it. */
static inline bool take_out(uint64_t *word, char mark, int32_t *after)
{
	uint64_t zero_at_mark = *word ^ EVERY_BYTE(mark);
	uint64_t found = (zero_at_mark - EVERY_BYTE(1)) & ~zero_at_mark & EVERY_BYTE(0x80);
	if (!found)
		return false;
	int place = __builtin_ctzll(found) / 8;
	uint64_t before = *word & (((uint64_t)1 << place * 8) - 1);
	uint64_t behind = *word >> place * 8 >> 8 << place * 8 << 8;
	*word = behind | before << 8 | '0';
	*after = WORD - 1 - place;
	return true;
}

static inline bool all_digits(uint64_t word)
{
	uint64_t carried = (word + EVERY_BYTE(6)) & EVERY_BYTE(0xF0);
	return ((word & EVERY_BYTE(0xF0)) | carried >> 4) == EVERY_BYTE(0x33);
}

/* Eight digits: neighbours are joined to pairs, those to fours, those to one number.
 * Source: Lemire, "Quickly parsing eight digits", 2018. */
static inline int64_t digits_value(uint64_t word)
{
	word = (word & EVERY_BYTE(0x0F)) * (1 + (10 << 8)) >> 8;
	word = (word & 0x00FF00FF00FF00FFu) * (1 + (100 << 16)) >> 16;
	return (int64_t)((word & 0x0000FFFF0000FFFFu) * (1 + ((uint64_t)10000 << 32)) >> 32);
}

static inline bool read_short(const char *from, size_t size, char decimal, int64_t *value, int32_t *scale)
{
	uint64_t word = load_digits(from, size);
	*scale = 0;
	bool marked = take_out(&word, decimal, scale);
	*value = digits_value(word);
	return size > marked && all_digits(word);
}

static bool read_long(const char *from, size_t size, char decimal, int64_t *value, int32_t *scale)
{
	size_t mark = size;
	*value = 0;
	for (size_t i = 0; i < size; i++) {
		unsigned digit = (unsigned)(from[i] - '0');
		if (digit <= 9)
			*value = *value * 10 + digit;
		else if (from[i] == decimal && mark == size)
			mark = i;
		else
			return false;
	}
	*scale = mark == size ? 0 : (int32_t)(size - 1 - mark);
	return size - (mark < size) <= PLAIN_DIGITS;
}

bool cell_number_plain(struct text cell, char decimal, int64_t *coefficient, int32_t *scale)
{
	const char *from = cell.data;
	const char *end = from + cell.size;
	while (from < end && (*from == ' ' || *from == '\t'))
		from++;
	while (from < end && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	if (from == end)
		return false;
	bool negative = *from == '-';
	from += negative || *from == '+';
	size_t size = (size_t)(end - from);
	if (size == 0 || size > PLAIN_DIGITS + 1)
		return false;
	bool little_endian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
	int64_t value;
	if (!(size <= WORD && little_endian ? read_short : read_long)(from, size, decimal, &value, scale))
		return false;
	*coefficient = negative ? -value : value;
	return true;
}

/* --- every form --- */

static struct text trim(struct text cell, enum encoding encoding)
{
	size_t size;
	while ((size = encoding_blank_first(cell, encoding))) {
		cell.data += size;
		cell.size -= size;
	}
	while ((size = encoding_blank_last(cell, encoding)))
		cell.size -= size;
	return cell;
}

static bool is_digit(struct text cell, size_t at)
{
	return at < cell.size && cell.data[at] >= '0' && cell.data[at] <= '9';
}

/* Bytes of the grouping mark at `at`; 0 if there is none. */
static size_t grouping_mark(struct text cell, size_t at, const struct dialect *dialect)
{
	struct text mark = dialect->grouping;
	struct text rest = {cell.data + at, cell.size - at};
	if (mark.size && encoding_blank_first(mark, ENCODING_UTF_8) == mark.size)
		return encoding_blank_first(rest, dialect->encoding);
	return rest.size >= mark.size && text_equal((struct text){rest.data, mark.size}, mark) ? mark.size : 0;
}

static size_t copy_digits(struct text cell, size_t *at, char *out)
{
	size_t size = 0;
	while (is_digit(cell, *at))
		out[size++] = cell.data[(*at)++];
	return size;
}

/* The digits before the mark, without grouping: 1 to 3 digits that do not begin with 0, then groups of exactly three.
 * (`0.125` must never become 125.) */
static size_t copy_groups(struct text cell, size_t *at, const struct dialect *dialect, char *out)
{
	size_t size = copy_digits(cell, at, out);
	if (size < 1 || size > 3 || out[0] == '0')
		return size;
	size_t mark;
	while ((mark = grouping_mark(cell, *at, dialect))) {
		size_t group = *at + mark;
		if (!is_digit(cell, group) || !is_digit(cell, group + 1) || !is_digit(cell, group + 2) ||
		    is_digit(cell, group + 3))
			break;
		memcpy(out + size, cell.data + group, 3);
		size += 3;
		*at = group + 3;
	}
	return size;
}

static size_t copy_sign(struct text cell, size_t *at, enum encoding encoding, char *out)
{
	static const struct text minus = {"\xE2\x88\x92", 3}; /* U+2212, what word processors write */
	if (*at < cell.size && (cell.data[*at] == '-' || cell.data[*at] == '+')) {
		out[0] = cell.data[(*at)++];
		return 1;
	}
	if (encoding_is_single_byte(encoding) || cell.size < minus.size || memcmp(cell.data, minus.data, minus.size))
		return 0;
	*at += minus.size;
	out[0] = '-';
	return 1;
}

/* Writes the cell without grouping and with a point, so that it can be read as rule files write numbers; false where it
 * is certainly no number. */
static bool write_plain(struct text cell, const struct dialect *dialect, char *out, size_t *size)
{
	char decimal = dialect->decimal ? dialect->decimal : '.';
	size_t at = 0;
	*size = copy_sign(cell, &at, dialect->encoding, out);
	*size += copy_groups(cell, &at, dialect, out + *size);
	if (at < cell.size && cell.data[at] == decimal) {
		out[(*size)++] = '.';
		at++;
	} else if (at < cell.size && cell.data[at] != 'e' && cell.data[at] != 'E') {
		return false;
	}
	memcpy(out + *size, cell.data + at, cell.size - at);
	*size += cell.size - at;
	return *size > 0;
}

static enum cell_reading read_plain(struct text plain, struct decimal *value)
{
	int64_t coefficient;
	if (cell_number_plain(plain, '.', &coefficient, &value->scale)) {
		value->coefficient = coefficient;
		return CELL_FITS;
	}
	enum decimal_reading reading = decimal_parse(plain, value);
	return reading == DECIMAL_READ ? CELL_FITS : reading == DECIMAL_TOO_LARGE ? CELL_TOO_LARGE : CELL_DOES_NOT_FIT;
}

enum cell_reading cell_number(struct text cell, const struct dialect *dialect, struct decimal *value, bool *percent)
{
	cell = trim(cell, dialect->encoding);
	*percent = cell.size && cell.data[cell.size - 1] == '%';
	if (*percent)
		cell = trim((struct text){cell.data, cell.size - 1}, dialect->encoding);
	char usual[64];
	char *out = cell.size <= sizeof usual ? usual : memory_array(cell.size, 1);
	size_t size;
	enum cell_reading reading = CELL_DOES_NOT_FIT;
	if (write_plain(cell, dialect, out, &size))
		reading = read_plain((struct text){out, size}, value);
	if (out != usual)
		memory_free(out);
	if (reading == CELL_FITS && *percent && !decimal_shift(*value, -2, value))
		return CELL_TOO_LARGE;
	return reading;
}

size_t cell_write_number(struct decimal value, const struct dialect *dialect, char out[DECIMAL_TEXT_MAX])
{
	return decimal_format(value, dialect->decimal ? dialect->decimal : '.', out);
}
