#include "data/cells_many.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline))

/* Four numbers of a column at a time: what cells_plain.h does with one, in 64 bits of a vector for each. A cell is its
 * last eight bytes, the last one highest, and where it is longer those before them, `high`. */
struct four {
	__m256i low, high;
};

enum { NARROW = 8, WIDE = 15 };

TARGET INLINE __m256i load_four(const char *cell_bytes, const struct cell_place *cells, int before_end)
{
	__m128i each[4];
	for (int i = 0; i < 4; i++)
		each[i] = _mm_loadl_epi64((const void *)(cell_bytes + cells[i].end - before_end));
	return _mm256_set_m128i(_mm_unpacklo_epi64(each[2], each[3]), _mm_unpacklo_epi64(each[0], each[1]));
}

/* All ones in the bytes that are the cell's, of the eight that begin `bits` before its end. */
TARGET INLINE __m256i bytes_of_cells(__m256i sizes, int bits)
{
	__m256i others = _mm256_subs_epu16(_mm256_set1_epi64x(bits), _mm256_slli_epi64(sizes, 3));
	return _mm256_sllv_epi64(_mm256_set1_epi64x(-1), others);
}

TARGET INLINE __m256i lanes_of_zero(__m256i lanes)
{
	return _mm256_cmpeq_epi64(lanes, _mm256_setzero_si256());
}

/* The cells with 0 to 9 for their digits, and 0 for a minus before them; *positive tells in which lanes there is none.
 */
TARGET INLINE struct four digits_of(const char *cell_bytes, const struct cell_place *cells, __m256i sizes, bool wide,
				    __m256i *positive)
{
	const __m256i zero = _mm256_set1_epi8('0');
	const __m256i minus = _mm256_set1_epi8('-' ^ '0');
	__m256i low_bytes = bytes_of_cells(sizes, 64);
	__m256i before_low = _mm256_slli_epi64(low_bytes, 8);
	struct four four = {.high = _mm256_setzero_si256()};
	__m256i any_minus = _mm256_setzero_si256();
	four.low = _mm256_and_si256(_mm256_xor_si256(load_four(cell_bytes, cells, 8), zero), low_bytes);
	if (wide) {
		__m256i high_bytes = bytes_of_cells(sizes, 128);
		before_low = _mm256_or_si256(before_low, _mm256_srli_epi64(high_bytes, 56));
		four.high = _mm256_and_si256(_mm256_xor_si256(load_four(cell_bytes, cells, 16), zero), high_bytes);
		__m256i first = _mm256_andnot_si256(_mm256_slli_epi64(high_bytes, 8), high_bytes);
		any_minus = _mm256_and_si256(_mm256_cmpeq_epi8(four.high, minus), first);
		four.high = _mm256_andnot_si256(any_minus, four.high);
	}
	__m256i first = _mm256_andnot_si256(before_low, low_bytes);
	__m256i low_minus = _mm256_and_si256(_mm256_cmpeq_epi8(four.low, minus), first);
	four.low = _mm256_andnot_si256(low_minus, four.low);
	*positive = lanes_of_zero(_mm256_or_si256(any_minus, low_minus));
	return four;
}

/* Takes out the first decimal mark of the low bytes (a second one stays, and is no digit); *scales is how many bytes
 * stood behind it, *unmarked tells in which lanes there is none. */
TARGET INLINE struct four without_marks(struct four digits, char decimal, bool wide, __m256i *scales, __m256i *unmarked)
{
	const __m256i zero = _mm256_setzero_si256();
	/* The mark's lowest bit, its byte, and all before it: where there is none, all is before. */
	__m256i marks = _mm256_cmpeq_epi8(digits.low, _mm256_set1_epi8((char)(decimal ^ '0')));
	__m256i bit = _mm256_and_si256(marks, _mm256_sub_epi64(zero, marks));
	__m256i mark = _mm256_sub_epi64(_mm256_slli_epi64(bit, 8), bit);
	__m256i before = _mm256_sub_epi64(bit, _mm256_set1_epi64x(1));
	__m256i up_to_mark = _mm256_or_si256(before, mark);
	__m256i moved = _mm256_slli_epi64(_mm256_and_si256(digits.low, before), 8);
	if (wide)
		moved = _mm256_or_si256(moved, _mm256_srli_epi64(digits.high, 56));
	__m256i closed = _mm256_or_si256(moved, _mm256_andnot_si256(up_to_mark, digits.low));
	*scales = _mm256_sad_epu8(_mm256_andnot_si256(up_to_mark, _mm256_set1_epi8(1)), zero);
	*unmarked = lanes_of_zero(marks);
	digits.low = _mm256_blendv_epi8(closed, digits.low, *unmarked);
	if (wide)
		digits.high = _mm256_blendv_epi8(_mm256_slli_epi64(digits.high, 8), digits.high, *unmarked);
	return digits;
}

/* The numbers of eight digits, as in eight_digits. */
TARGET INLINE __m256i numbers_of(__m256i digits)
{
	const __m256i tens = _mm256_set1_epi16(10 | 1 << 8);
	const __m256i hundreds = _mm256_set1_epi32(100 | 1 << 16);
	__m256i pairs = _mm256_maddubs_epi16(digits, tens);
	__m256i fours = _mm256_madd_epi16(pairs, hundreds);
	return _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(10000)), _mm256_srli_epi64(fours, 32));
}

/* Times 10 to the power of `up`, which is below 8: in the end all stays below 10^18. */
TARGET INLINE __m256i scaled_up(struct four digits, __m256i up, bool wide)
{
	const __m256i powers = _mm256_setr_epi32(1, 10, 100, 1000, 10000, 100000, 1000000, 10000000);
	__m256i power = _mm256_permutevar8x32_epi32(powers, up);
	__m256i numbers = numbers_of(digits.low);
	if (!wide)
		return _mm256_mul_epu32(numbers, power);
	numbers = _mm256_add_epi64(numbers, _mm256_mul_epu32(numbers_of(digits.high), _mm256_set1_epi64x(100000000)));
	__m256i upper = _mm256_mul_epu32(_mm256_srli_epi64(numbers, 32), power);
	return _mm256_add_epi64(_mm256_mul_epu32(numbers, power), _mm256_slli_epi64(upper, 32));
}

/* Returns the magnitudes, 0 where no number was read; *read has all ones in the lanes of those that were. */
TARGET INLINE __m256i read_four(const char *cell_bytes, const struct cell_place *cells, __m256i sizes, char decimal,
				int32_t scale, bool wide, __m256i *read, __m256i *positive)
{
	__m256i scales, unmarked;
	struct four digits = digits_of(cell_bytes, cells, sizes, wide, positive);
	digits = without_marks(digits, decimal, wide, &scales, &unmarked);
	__m256i up = _mm256_sub_epi64(_mm256_set1_epi64x(scale), scales);
	__m256i beyond = _mm256_subs_epu8(digits.low, _mm256_set1_epi8(9));
	if (wide)
		beyond = _mm256_or_si256(beyond, _mm256_subs_epu8(digits.high, _mm256_set1_epi8(9)));
	__m256i too_far = _mm256_andnot_si256(_mm256_set1_epi64x(wide ? 3 : 7), up);
	/* Not counting the mark and the minus. */
	__m256i others = _mm256_add_epi64(_mm256_set1_epi64x(2), _mm256_add_epi64(unmarked, *positive));
	__m256i any_digits = _mm256_cmpgt_epi64(sizes, others);
	__m256i fits = _mm256_cmpgt_epi64(_mm256_set1_epi64x((wide ? WIDE : NARROW) + 1), sizes);
	*read = _mm256_and_si256(_mm256_and_si256(any_digits, fits), lanes_of_zero(_mm256_or_si256(beyond, too_far)));
	return _mm256_and_si256(scaled_up(digits, up, wide), *read);
}

TARGET static uint64_t read_numbers(const char *cell_bytes, const struct cell_place *cells, size_t count, char decimal,
				    int32_t scale, int64_t *values, uint64_t *greatest)
{
	uint64_t lanes = 0;
	__m256i most = _mm256_setzero_si256();
	for (size_t i = 0; i < count; i += 4) {
		__m256i read, positive, magnitudes;
		__m256i places = _mm256_loadu_si256((const void *)(cells + i));
		__m256i starts = _mm256_and_si256(places, _mm256_set1_epi64x(UINT32_MAX));
		__m256i sizes = _mm256_sub_epi64(_mm256_srli_epi64(places, 32), starts);
		__m256i longer = _mm256_cmpgt_epi64(sizes, _mm256_set1_epi64x(NARROW));
		if (_mm256_testz_si256(longer, longer))
			magnitudes = read_four(cell_bytes, cells + i, sizes, decimal, scale, false, &read, &positive);
		else
			magnitudes = read_four(cell_bytes, cells + i, sizes, decimal, scale, true, &read, &positive);
		__m256i negative = _mm256_xor_si256(positive, _mm256_set1_epi64x(-1));
		__m256i numbers = _mm256_sub_epi64(_mm256_xor_si256(magnitudes, negative), negative);
		_mm256_storeu_si256((void *)(values + i), numbers);
		most = _mm256_blendv_epi8(most, magnitudes, _mm256_cmpgt_epi64(magnitudes, most));
		lanes |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(read)) << i;
	}
	uint64_t each[4];
	_mm256_storeu_si256((void *)each, most);
	for (int i = 0; i < 4; i++)
		*greatest = each[i] > *greatest ? each[i] : *greatest;
	return lanes;
}

number_reader *number_reader_of_machine(void)
{
	return __builtin_cpu_supports("avx2") ? read_numbers : NULL;
}

#else

number_reader *number_reader_of_machine(void)
{
	return NULL;
}

#endif
