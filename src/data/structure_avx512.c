/* Vectors of 64 bytes. */
#include "data/structure_marks.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,pclmul,popcnt,bmi,bmi2")))
#define FINDER structure_avx512
#define UNROLLED _Pragma("GCC unroll 8")
#define PICKS_ENDS

TARGET INLINE uint64_t equal_bytes(__m512i bytes, char byte)
{
	return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte));
}

TARGET INLINE struct marks marks_of(const char *bytes, char delimiter)
{
	__m512i word = _mm512_loadu_si512((const void *)bytes);
	return (struct marks){equal_bytes(word, '"'), equal_bytes(word, delimiter), equal_bytes(word, '\n')};
}

TARGET INLINE uint64_t returns_of(const char *bytes)
{
	return equal_bytes(_mm512_loadu_si512((const void *)bytes), '\r');
}

typedef struct {
	uint64_t any;
} returns_seen;

TARGET INLINE returns_seen note_returns(returns_seen seen, const char *bytes)
{
	return (returns_seen){seen.any | returns_of(bytes)};
}

TARGET INLINE bool any_returns(returns_seen seen)
{
	return seen.any != 0;
}

/* A carry-less product with all ones. */
TARGET INLINE uint64_t prefix_xor(uint64_t bits)
{
	__m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), _mm_set1_epi8((char)0xff), 0);
	return (uint64_t)_mm_cvtsi128_si64(product);
}

TARGET INLINE uint32_t count_bits(uint64_t bits)
{
	return (uint32_t)_mm_popcnt_u64(bits);
}

TARGET INLINE uint32_t place_of_lowest(uint64_t bits)
{
	return (uint32_t)_tzcnt_u64(bits);
}

TARGET INLINE uint64_t bit_of_rank(uint64_t bits, uint32_t rank)
{
	return _pdep_u64((uint64_t)1 << rank, bits);
}

TARGET INLINE uint64_t deposit(uint64_t bits, uint64_t places)
{
	return _pdep_u64(bits, places);
}

TARGET INLINE void put_sixteen(uint32_t *out, __m128i places, uint32_t at)
{
	__m512i wide = _mm512_add_epi32(_mm512_cvtepu8_epi32(places), _mm512_set1_epi32((int)at));
	_mm512_storeu_si512((void *)out, wide);
}

/* The numbers 0 to 63 without those whose bits are not set. */
TARGET INLINE void put_places(uint32_t *out, uint64_t bits, uint32_t at)
{
	static const uint8_t numbers[64] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
					    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
					    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
					    48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
	__m512i places = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512((const void *)numbers));
	uint32_t count = count_bits(bits);
	put_sixteen(out, _mm512_castsi512_si128(places), at);
	if (count > 16)
		put_sixteen(out + 16, _mm512_extracti32x4_epi32(places, 1), at);
	if (count > 32)
		put_sixteen(out + 32, _mm512_extracti32x4_epi32(places, 2), at);
	if (count > 48)
		put_sixteen(out + 48, _mm512_extracti32x4_epi32(places, 3), at);
}

#include "data/structure_words.h"

#endif
