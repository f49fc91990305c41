/* Plain cells: the forms in which nearly all cells are written, read without a loop.
 *
 * A cell is at most 16 bytes long, taken at once as two words of 64 bits; so CELL_MARGIN bytes around it must be
 * readable (records.h). What is not plain may still be a value: cells.h has the last word. In the words the last byte
 * of the cell is the highest one, and bytes before its first are 0. */
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
static inline bool plain_date(struct text cell, const struct plain_date_form *form, struct civil_date *civil)
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

/* yes, no, true, false, 1 or 0, in any case. */
static inline bool plain_truth(struct text cell, bool *value)
{
	if (cell.size - 1 >= 5)
		return false;
	uint64_t word = plain_word(cell.data) & ~(uint64_t)0 >> (64 - 8 * cell.size);
	uint64_t lower = word | each_byte(0x20);
	lower &= ~(uint64_t)0 >> (64 - 8 * cell.size);
	*value = word == '1' || (cell.size == 3 && lower == 0x736579) || (cell.size == 4 && lower == 0x65757274);
	return *value || word == '0' || (cell.size == 2 && lower == 0x6f6e) ||
	       (cell.size == 5 && lower == 0x65736c6166);
}

/* All bytes of a cell of up to 16 bytes, as two words that may overlap. */
static inline void plain_words(struct text cell, uint64_t *first, uint64_t *last)
{
	*first = plain_word(cell.data);
	*last = plain_word(cell.data + cell.size - 8);
	if (cell.size < 8)
		*first = *last = *first & ~(uint64_t)0 >> (64 - 8 * cell.size);
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

#endif
