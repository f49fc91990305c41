/* Plain cells: the forms in which nearly all cells are written, read without a loop.
 *
 * A cell is at most 16 bytes long (a text may be longer), taken as words of 64 bits; so CELL_MARGIN bytes around it
 * must be readable (records.h). What is not plain may still be a value: cells.h has the last word. In the words the
 * last byte of the cell is the highest one, and bytes before its first are 0. */
#ifndef RUBRIC_DATA_CELLS_PLAIN_H
#define RUBRIC_DATA_CELLS_PLAIN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"

enum { PLAIN_SIZE_MAX = 16 };

static inline uint64_t each_byte(unsigned char byte)
{
	return (uint64_t)0x0101010101010101 * byte;
}

/* Eight bytes, the first one lowest. */
static inline uint64_t plain_word(const char *bytes)
{
	uint64_t word;
	memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* Two bytes, the first one lowest. */
static inline uint32_t plain_half_word(const char *bytes)
{
	return (unsigned char)bytes[0] | (uint32_t)(unsigned char)bytes[1] << 8;
}

/* The high bit of each byte above `limit` (below 128). */
static inline uint64_t bytes_above(uint64_t word, unsigned char limit)
{
	return (((word & each_byte(0x7f)) + each_byte((unsigned char)(0x7f - limit))) | word) & each_byte(0x80);
}

/* The number of eight digits, each a byte of 0 to 9, the first one lowest: pairs, then fours, then all (Langdale and
 * Lemire's simdjson, after Mula). */
static inline uint64_t eight_digits(uint64_t word)
{
	const uint64_t pairs = 0x000000ff000000ff;
	word = word * 10 + (word >> 8);
	return ((word & pairs) * (100 + ((uint64_t)1000000 << 32)) +
		(word >> 16 & pairs) * (1 + ((uint64_t)10000 << 32))) >>
	       32;
}

/* Takes the byte of the decimal mark, if there is one, out of the low word; *scale is how many bytes stood behind it.
 */
static inline uint64_t without_mark(uint64_t low, uint64_t *high, char decimal, int32_t *scale)
{
	uint64_t mark = ~bytes_above(low ^ each_byte((unsigned char)(decimal ^ '0')), 0) & each_byte(0x80);
	*scale = 0;
	if (!mark)
		return low;
	unsigned place = (unsigned)__builtin_ctzll(mark) / 8;
	uint64_t before = ((uint64_t)1 << 8 * place) - 1;
	low = (low & before) << 8 | (low & ~(before << 8 | 0xff)) | *high >> 56;
	*high <<= 8;
	*scale = 7 - (int32_t)place;
	return low;
}

/* Digits with or without a decimal mark (at most 7 behind it), perhaps with a minus. */
static inline bool plain_number(struct text cell, char decimal, int64_t *coefficient, int32_t *scale)
{
	bool negative = cell.data[0] == '-';
	size_t size = cell.size - negative;
	const char *end = cell.data + cell.size;
	uint64_t high = 0;
	uint64_t low = plain_word(end - 8) ^ each_byte('0');
	if (size - 1 < 8)
		low &= ~(uint64_t)0 << (64 - 8 * size);
	else if (size - 9 < 8)
		high = (plain_word(end - 16) ^ each_byte('0')) & ~(uint64_t)0 << (128 - 8 * size);
	else
		return false;
	low = without_mark(low, &high, decimal, scale);
	/* A mark alone is no number, and a second one no digit. */
	if (bytes_above(low, 9) | bytes_above(high, 9) | (size == 1 && end[-1] == decimal))
		return false;
	uint64_t value = eight_digits(low);
	if (high)
		value += eight_digits(high) * 100000000;
	*coefficient = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

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

/* Ten bytes of that form; whether there is such a day is not asked. */
static inline bool plain_civil_date(struct text cell, const struct plain_date_form *form, struct civil_date *civil)
{
	if (cell.size != 10)
		return false;
	uint64_t digits = plain_word(cell.data) ^ form->pattern;
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
		return plain_word(bytes);
	}
	uint64_t word = plain_word(bytes + 2);
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

/* yes, no, true, false, 1 or 0, in any case. How long a word is tells which it can be. */
static inline bool plain_truth(struct text cell, bool *value)
{
	/* By size; of a digit's the lowest bit may differ. */
	enum { LONGEST = 5, TRUE_SIZES = 1 << 3 | 1 << 4 };
	static const uint64_t words[LONGEST + 1] = {
		[1] = '1',
		[2] = 'n' | 'o' << 8,
		[3] = 'y' | 'e' << 8 | 's' << 16,
		[4] = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24,
		[5] = 'f' | 'a' << 8 | 'l' << 16 | 's' << 24 | (uint64_t)'e' << 32,
	};
	if (cell.size - 1 >= LONGEST)
		return false;
	uint64_t word = plain_word(cell.data) & ~(uint64_t)0 >> (64 - 8 * cell.size);
	uint64_t lower = word | (word & each_byte(0x40)) >> 1;
	uint64_t digit = cell.size == 1;
	*value = (TRUE_SIZES >> cell.size & 1) | (word & digit);
	return (lower | digit) == words[cell.size];
}

/* All bytes of a cell of 1 to 16 bytes, as two words: of 8 bytes each, which may overlap, or both the whole. */
static inline void plain_words(struct text cell, uint64_t *first, uint64_t *last)
{
	size_t beyond = 64 - 8 * (cell.size < 8 ? cell.size : 8);
	*first = plain_word(cell.data) << beyond;
	*last = plain_word(cell.data + cell.size - 8) >> beyond;
}

/* ASCII. */
static inline bool plain_text(struct text cell)
{
	if (cell.size - 1 >= PLAIN_SIZE_MAX)
		return false;
	uint64_t first, last;
	plain_words(cell, &first, &last);
	return ((first | last) & each_byte(0x80)) == 0;
}

/* Characters of one and two bytes in UTF-8, in a cell of any size. */
static inline bool plain_utf8(struct text cell)
{
	uint64_t open = 0;
	if (cell.size == 0)
		return false;
	for (; cell.size > 8; cell.data += 8, cell.size -= 8)
		if (!utf8_word_is_short(plain_word(cell.data), &open))
			return false;
	uint64_t last = plain_word(cell.data) & ~(uint64_t)0 >> (64 - 8 * cell.size);
	return utf8_word_is_short(last, &open) && !open;
}

#endif
