#include "data/date_parts.h"

#include "data/encoding.h"

/* A reading goes forward through a cell. */
struct cursor {
	struct text cell;
	size_t at;
	enum encoding encoding;
};

static bool skip_blanks(struct cursor *cursor)
{
	size_t start = cursor->at;
	size_t size;
	do {
		struct text rest = {cursor->cell.data + cursor->at, cursor->cell.size - cursor->at};
		size = encoding_blank_first(rest, cursor->encoding);
		cursor->at += size;
	} while (size);
	return cursor->at > start;
}

static bool at_end(const struct cursor *cursor)
{
	return cursor->at == cursor->cell.size;
}

/* The byte ahead; 0 at the end, which stands for nothing that is looked for. */
static char ahead(const struct cursor *cursor)
{
	return at_end(cursor) ? '\0' : cursor->cell.data[cursor->at];
}

static bool skip(struct cursor *cursor, char byte)
{
	bool found = !at_end(cursor) && ahead(cursor) == byte;
	cursor->at += found;
	return found;
}

/* Up to `most` digits; returns how many there were. */
static size_t take_number(struct cursor *cursor, size_t most, int32_t *number)
{
	size_t count = 0;
	*number = 0;
	for (; count < most && ahead(cursor) >= '0' && ahead(cursor) <= '9'; count++)
		*number = *number * 10 + (cursor->cell.data[cursor->at++] - '0');
	return count;
}

/* Two digits of at most `limit`. */
static bool skip_pair(struct cursor *cursor, int32_t limit)
{
	int32_t number;
	return take_number(cursor, 2, &number) == 2 && number <= limit;
}

static bool skip_fraction(struct cursor *cursor)
{
	int32_t digit;
	if (!skip(cursor, '.') && !skip(cursor, ','))
		return true;
	bool any = false;
	while (take_number(cursor, 1, &digit))
		any = true;
	return any;
}

static bool skip_half_of_day(struct cursor *cursor)
{
	if (!skip(cursor, 'A') && !skip(cursor, 'a') && !skip(cursor, 'P') && !skip(cursor, 'p'))
		return true;
	return skip(cursor, 'M') || skip(cursor, 'm');
}

static bool skip_zone(struct cursor *cursor)
{
	if (skip(cursor, 'Z') || skip(cursor, 'z'))
		return true;
	if (!skip(cursor, '+') && !skip(cursor, '-'))
		return true;
	if (!skip_pair(cursor, 23))
		return false;
	bool minutes = skip(cursor, ':') || !at_end(cursor);
	return !minutes || skip_pair(cursor, 59);
}

static bool skip_time(struct cursor *cursor)
{
	int32_t hour;
	if (!take_number(cursor, 2, &hour) || hour > 24 || !skip(cursor, ':') || !skip_pair(cursor, 59))
		return false;
	if (skip(cursor, ':') && (!skip_pair(cursor, 60) || !skip_fraction(cursor)))
		return false;
	skip_blanks(cursor);
	if (!skip_half_of_day(cursor))
		return false;
	skip_blanks(cursor);
	return skip_zone(cursor);
}

/* What is left is nothing, or a time of day after a blank (and perhaps a comma before that) or T. */
static bool time_or_nothing(struct cursor *cursor)
{
	bool comma = skip(cursor, ',');
	bool blank = skip_blanks(cursor);
	if (at_end(cursor))
		return !comma;
	if (!blank && (comma || (!skip(cursor, 'T') && !skip(cursor, 't'))))
		return false;
	if (!skip_time(cursor))
		return false;
	skip_blanks(cursor);
	return at_end(cursor);
}

bool date_parts_read(struct text cell, enum encoding encoding, struct date_parts *parts)
{
	struct cursor cursor = {cell, 0, encoding};
	skip_blanks(&cursor);
	for (size_t i = 0; i < 3; i++) {
		if (i == 1) {
			parts->separator = ahead(&cursor);
			if (parts->separator != '.' && parts->separator != '/' && parts->separator != '-')
				return false;
		}
		if (i > 0 && !skip(&cursor, parts->separator))
			return false;
		parts->widths[i] = take_number(&cursor, 4, &parts->numbers[i]);
		if (parts->widths[i] == 0)
			return false;
	}
	return time_or_nothing(&cursor);
}

bool date_parts_are_iso(const struct date_parts *parts)
{
	return parts->separator == '-' && parts->widths[0] == 4 && parts->widths[1] == 2 && parts->widths[2] == 2;
}

/* Where the year, the month and the day stand among the parts. */
static const struct {
	size_t year, month, day;
} places[] = {
	[DATES_UNKNOWN] = {0, 1, 2}, [DATES_ISO] = {0, 1, 2}, [DATES_DMY] = {2, 1, 0},
	[DATES_MDY] = {2, 0, 1},     [DATES_YMD] = {0, 1, 2},
};

bool date_parts_day(const struct date_parts *parts, const struct date_form *form, date *day)
{
	size_t year = places[form->order].year;
	size_t month = places[form->order].month;
	size_t of_month = places[form->order].day;
	bool iso = form->order == DATES_ISO || form->order == DATES_UNKNOWN;
	if (iso && !date_parts_are_iso(parts))
		return false;
	if (!iso && form->separator && form->separator != parts->separator)
		return false;
	if (parts->widths[year] != (form->two_digit_year && !iso ? 2 : 4) || parts->widths[month] > 2 ||
	    parts->widths[of_month] > 2)
		return false;
	struct civil_date civil = {parts->numbers[year], parts->numbers[month], parts->numbers[of_month]};
	if (form->two_digit_year && !iso)
		civil.year += civil.year >= 70 ? 1900 : 2000;
	return date_from_civil(civil, day);
}
