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

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/text.h"
#include "base/words.h"

enum { PLAIN_SIZE_MAX = 16 };

static inline uint64_t each_byte(unsigned char byte)
{
	return (uint64_t)0x0101010101010101 * byte;
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
	uint64_t low = eight_bytes(end - 8) ^ each_byte('0');
	if (size - 1 < 8)
		low &= ~(uint64_t)0 << (64 - 8 * size);
	else if (size - 9 < 8)
		high = (eight_bytes(end - 16) ^ each_byte('0')) & ~(uint64_t)0 << (128 - 8 * size);
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
	uint64_t word = eight_bytes(cell.data) & ~(uint64_t)0 >> (64 - 8 * cell.size);
	uint64_t lower = word | (word & each_byte(0x40)) >> 1;
	uint64_t digit = cell.size == 1;
	*value = (TRUE_SIZES >> cell.size & 1) | (word & digit);
	return (lower | digit) == words[cell.size];
}

/* All bytes of a cell of 1 to 16 bytes, as two words: of 8 bytes each, which may overlap, or both the whole. */
static inline void plain_words(struct text cell, uint64_t *first, uint64_t *last)
{
	size_t beyond = 64 - 8 * (cell.size < 8 ? cell.size : 8);
	*first = eight_bytes(cell.data) << beyond;
	*last = eight_bytes(cell.data + cell.size - 8) >> beyond;
}

/* ASCII; of any cell an answer without a branch. */
static inline bool plain_text(struct text cell)
{
#if defined(__SSE2__)
	uint64_t beyond = (cell.size - 1) & ~(uint64_t)(PLAIN_SIZE_MAX - 1);
	uint32_t others = (uint32_t)_mm_movemask_epi8(_mm_loadu_si128((const void *)cell.data));
	return (beyond | others << (32 - cell.size) % 32) == 0;
#else
	bool fits = cell.size - 1 < PLAIN_SIZE_MAX;
	uint64_t first, last;
	plain_words((struct text){cell.data, fits ? cell.size : 1}, &first, &last);
	return fits & (((first | last) & each_byte(0x80)) == 0);
#endif
}

/* Characters of one and two bytes in UTF-8, in a cell of any size. */
static inline bool plain_utf8(struct text cell)
{
	uint64_t open = 0;
	if (cell.size == 0)
		return false;
	for (; cell.size > 8; cell.data += 8, cell.size -= 8)
		if (!utf8_word_is_short(eight_bytes(cell.data), &open))
			return false;
	uint64_t last = eight_bytes(cell.data) & ~(uint64_t)0 >> (64 - 8 * cell.size);
	return utf8_word_is_short(last, &open) && !open;
}

#endif
