/* Plain dates: ten bytes, of which the day is two digits and the rest a month that most dates share with others. */
#ifndef RUBRIC_DATA_CELLS_PLAIN_DATE_H
#define RUBRIC_DATA_CELLS_PLAIN_DATE_H

#include "base/date.h"
#include "data/cells_plain.h"
#include "data/dialect.h"

/* Where the separators of a date stand, and its year, month and day. */
struct plain_date_form {
	uint64_t pattern; /* the first eight bytes, with 0 for every digit */
	uint64_t separators;
	bool year_first;
	bool month_first; /* of the two others */
};

/* With `separator` between four digits of the year and two of month and day, in this order or with the year last. */
static inline struct plain_date_form plain_date_form(char separator, bool year_first, bool month_first)
{
	uint64_t places =
		year_first ? (uint64_t)0xff << 32 | (uint64_t)0xff << 56 : (uint64_t)0xff << 16 | (uint64_t)0xff << 40;
	uint64_t pattern = (each_byte('0') & ~places) | (each_byte((unsigned char)separator) & places);
	return (struct plain_date_form){pattern, places, year_first, month_first};
}

/* The one of these dates, or ISO's where they have none that can be plain. */
static inline struct plain_date_form plain_date_form_of(const struct date_form *form)
{
	if (form->order <= DATES_ISO || !form->separator || form->two_digit_year)
		return plain_date_form('-', true, true);
	return plain_date_form(form->separator, form->order == DATES_YMD, form->order != DATES_DMY);
}

/* Ten bytes of that form; whether there is such a day is not asked. */
static inline bool plain_civil_date(struct text cell, const struct plain_date_form *form, struct civil_date *civil)
{
	if (cell.size != 10)
		return false;
	uint64_t digits = eight_bytes(cell.data) ^ form->pattern;
	unsigned ninth = (unsigned)(cell.data[8] - '0');
	unsigned tenth = (unsigned)(cell.data[9] - '0');
	if ((digits & form->separators) | bytes_above(digits, 9) | (ninth > 9) | (tenth > 9))
		return false;
	uint64_t pairs = digits * 10 + (digits >> 8); /* in each byte the number that begins there */
	int32_t last = (int32_t)(ninth * 10 + tenth);
	if (form->year_first) {
		civil->year = (int32_t)(pairs & 0xff) * 100 + (int32_t)(pairs >> 16 & 0xff);
		civil->month = (int32_t)(pairs >> 40 & 0xff);
		civil->day = last;
		return true;
	}
	int32_t first = (int32_t)(pairs & 0xff);
	int32_t second = (int32_t)(pairs >> 24 & 0xff);
	civil->year = (int32_t)(pairs >> 48 & 0xff) * 100 + last;
	civil->month = form->month_first ? first : second;
	civil->day = form->month_first ? second : first;
	return true;
}

/* Columns of dates have few months: those that were met, by the bytes that are not of the day. */
enum { KNOWN_MONTHS = 512 };

struct known_month {
	uint64_t bytes;
	date before;    /* its first day */
	int32_t length; /* in days; 0: no month */
};

/* The place of a month among them. The factor was searched for: of the 300 months of 2010 to 2034 no more than 9 come
 * to a place that another has, in any form. */
static inline size_t place_of_month(uint64_t bytes)
{
	return bytes * 0xbcfd0afd8abd9c6bu >> 55;
}

/* Takes a date of ten bytes apart: the two of the day, the first one lowest, and the others. */
static inline uint64_t month_bytes(const char *bytes, const struct plain_date_form *form, uint32_t *day)
{
	if (form->year_first) {
		*day = plain_half_word(bytes + 8);
		return eight_bytes(bytes);
	}
	uint64_t word = eight_bytes(bytes + 2);
	if (!form->month_first) {
		*day = plain_half_word(bytes);
		return word;
	}
	*day = (uint32_t)(word >> 8 & 0xffff);
	return (word & ~(uint64_t)0xffff00) | (uint64_t)plain_half_word(bytes) << 8;
}

/* Fills in the month of a date of that form; false where there is no such day. */
static inline bool learn_month(struct text cell, const struct plain_date_form *form, struct known_month *month)
{
	struct civil_date civil;
	uint32_t day;
	date first;
	if (!plain_civil_date(cell, form, &civil))
		return false;
	civil.day = 1;
	if (!date_from_civil(civil, &first))
		return false;
	*month = (struct known_month){month_bytes(cell.data, form, &day), first - 1,
				      days_of_month(civil.year, civil.month)};
	return true;
}

/* A day of that form. `months`: KNOWN_MONTHS of them, zeroed at first, for this form alone. */
static inline bool plain_date(struct text cell, const struct plain_date_form *form, struct known_month *months,
			      date *value)
{
	uint32_t day;
	if (cell.size != 10)
		return false;
	uint64_t bytes = month_bytes(cell.data, form, &day);
	struct known_month *month = &months[place_of_month(bytes)];
	if (month->bytes != bytes && !learn_month(cell, form, month))
		return false;
	day ^= '0' | '0' << 8;
	uint32_t ones = day >> 8;
	day = (day & 0xff) * 10 + ones;
	*value = month->before + (date)day;
	return ones <= 9 && day - 1 < (uint32_t)month->length;
}

#endif
