#include "data/cells_many.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

/* Four cells, each in 64 bits, its last byte highest. */
struct four {
	__m256i bytes;
	__m256i sizes;
};

TARGET static inline struct four load_four(const struct text *cells)
{
	static const char nothing[8];
	const char *at[4];
	for (int i = 0; i < 4; i++)
		at[i] = cells[i].size ? cells[i].data + cells[i].size - 8 : nothing;
	__m128i low = _mm_unpacklo_epi64(_mm_loadl_epi64((const void *)at[0]), _mm_loadl_epi64((const void *)at[1]));
	__m128i high = _mm_unpacklo_epi64(_mm_loadl_epi64((const void *)at[2]), _mm_loadl_epi64((const void *)at[3]));
	return (struct four){
		_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1),
		_mm256_set_epi64x((int64_t)cells[3].size, (int64_t)cells[2].size, (int64_t)cells[1].size,
				  (int64_t)cells[0].size),
	};
}

/* The numbers of eight digits, as in eight_digits. */
TARGET static inline __m256i numbers_of(__m256i digits)
{
	const __m256i tens = _mm256_set1_epi16(10 | 1 << 8);
	const __m256i hundreds = _mm256_set1_epi32(100 | 1 << 16);
	__m256i pairs = _mm256_maddubs_epi16(digits, tens);
	__m256i fours = _mm256_madd_epi16(pairs, hundreds);
	return _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(10000)), _mm256_srli_epi64(fours, 32));
}

/* Returns the numbers; *read has all ones in the lanes of those that are. */
TARGET static inline __m256i read_four(const struct text *cells, char decimal, int32_t scale, __m256i *read)
{
	const __m256i zero = _mm256_setzero_si256();
	const __m256i ones = _mm256_set1_epi64x(-1);
	struct four four = load_four(cells);
	__m256i kept =
		_mm256_sllv_epi64(ones, _mm256_sub_epi64(_mm256_set1_epi64x(64), _mm256_slli_epi64(four.sizes, 3)));
	__m256i digits = _mm256_and_si256(_mm256_xor_si256(four.bytes, _mm256_set1_epi8('0')), kept);
	/* The lowest bit of the first mark, its byte of ones, and ones for all before it; where there is none, all is
	 * before. A second mark stays, and is no digit. */
	__m256i marks = _mm256_cmpeq_epi8(digits, _mm256_set1_epi8((char)(decimal ^ '0')));
	__m256i bit = _mm256_and_si256(marks, _mm256_sub_epi64(zero, marks));
	__m256i mark = _mm256_sub_epi64(_mm256_slli_epi64(bit, 8), bit);
	__m256i before = _mm256_sub_epi64(bit, _mm256_set1_epi64x(1));
	__m256i unmarked = _mm256_cmpeq_epi64(mark, zero);
	__m256i up_to_mark = _mm256_or_si256(before, mark);
	__m256i closed = _mm256_or_si256(_mm256_slli_epi64(_mm256_and_si256(digits, before), 8),
					 _mm256_andnot_si256(up_to_mark, digits));
	digits = _mm256_blendv_epi8(closed, digits, unmarked);
	__m256i scales = _mm256_sad_epu8(_mm256_andnot_si256(up_to_mark, _mm256_set1_epi8(1)), zero);
	__m256i beyond = _mm256_subs_epu8(digits, _mm256_set1_epi8(9));
	__m256i lone_mark = _mm256_andnot_si256(unmarked, _mm256_cmpeq_epi64(four.sizes, _mm256_set1_epi64x(1)));
	__m256i fits = _mm256_and_si256(_mm256_cmpgt_epi64(four.sizes, zero),
					_mm256_cmpgt_epi64(_mm256_set1_epi64x(9), four.sizes));
	__m256i plain = _mm256_and_si256(_mm256_cmpeq_epi64(beyond, zero),
					 _mm256_cmpeq_epi64(scales, _mm256_set1_epi64x(scale)));
	*read = _mm256_andnot_si256(lone_mark, _mm256_and_si256(fits, plain));
	return numbers_of(digits);
}

TARGET static uint64_t read_numbers(const struct text *cells, size_t count, char decimal, int32_t scale,
				    int64_t *values, uint64_t *greatest)
{
	uint64_t lanes = 0;
	__m256i most = _mm256_setzero_si256();
	for (size_t i = 0; i + 4 <= count; i += 4) {
		__m256i read;
		__m256i numbers = read_four(cells + i, decimal, scale, &read);
		_mm256_maskstore_epi64((void *)(values + i), read, numbers);
		/* All are below 2^32. */
		most = _mm256_max_epu32(most, _mm256_and_si256(numbers, read));
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
