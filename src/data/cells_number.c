/* Cells that are numbers. */
#include "data/cells.h"

#include "base/memory.h"
#include "data/encoding.h"

/* --- the common case --- */

enum { PLAIN_DIGITS = 18 };

/* For cells of any length, wherever they stand; columns are read with cells_plain.h first. */
bool cell_number_plain(struct text cell, char decimal, int64_t *coefficient, int32_t *scale)
{
	const char *from = cell.data;
	const char *end = from + cell.size;
	bool negative = from < end && *from == '-';
	from += negative || (from < end && *from == '+');
	size_t size = (size_t)(end - from);
	if (size > PLAIN_DIGITS + 1)
		return false;
	uint64_t value = 0;
	const char *mark = NULL;
	for (; from < end; from++) {
		unsigned digit = (unsigned)(*from - '0');
		if (digit <= 9)
			value = value * 10 + digit;
		else if (*from == decimal && !mark)
			mark = from;
		else
			return false;
	}
	size_t digits = size - (mark != NULL);
	*coefficient = (int64_t)(negative ? -value : value);
	*scale = mark ? (int32_t)(end - mark - 1) : 0;
	return digits > 0 && digits <= PLAIN_DIGITS;
}

/* --- every form --- */

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
		return rest.size && rest.data[0] != '\t' ? encoding_blank_first(rest, dialect->encoding) : 0;
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
		if (!is_digit(cell, group) || !is_digit(cell, group + 1) || !is_digit(cell, group + 2))
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
	cell = encoding_trim(cell, dialect->encoding);
	*percent = cell.size && cell.data[cell.size - 1] == '%';
	if (*percent)
		cell = encoding_trim((struct text){cell.data, cell.size - 1}, dialect->encoding);
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

bool cell_does_not_tell(struct text cell, const struct dialect *dialect)
{
	if (!dialect->decimal_assumed || !cell.size || !memchr(cell.data, '.', cell.size))
		return false;
	struct dialect other = {.decimal = ',', .grouping = text_of("."), .encoding = dialect->encoding};
	struct decimal value;
	bool percent;
	return cell_number(cell, &other, &value, &percent) != CELL_DOES_NOT_FIT;
}

size_t cell_write_number(struct decimal value, const struct dialect *dialect, char out[DECIMAL_TEXT_MAX])
{
	return decimal_format(value, dialect->decimal ? dialect->decimal : '.', out);
}
