/* Vectors of 32 bytes. */
#include "data/structure_marks.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,pclmul,popcnt,bmi,bmi2")))
#define FIND structure_find_avx2

TARGET INLINE uint64_t equal_bytes(__m256i low, __m256i high, char byte)
{
	__m256i same = _mm256_set1_epi8(byte);
	uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, same));
	uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, same));
	return first | (uint64_t)second << 32;
}

TARGET INLINE struct marks marks_of(const char *bytes, char delimiter)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
	__m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32));
	return (struct marks){equal_bytes(low, high, '"'), equal_bytes(low, high, delimiter),
			      equal_bytes(low, high, '\n'), equal_bytes(low, high, '\r')};
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

/* Eight at a time, wanted or not: how many there are is hard to foresee. */
TARGET INLINE void put_half(uint32_t *out, uint32_t bits, uint32_t at)
{
	do {
		for (int i = 0; i < 8; i++) {
			out[i] = at + _tzcnt_u32(bits);
			bits = _blsr_u32(bits);
		}
		out += 8;
	} while (bits);
}

/* In two halves, since each place has to wait for the one before it. */
TARGET INLINE void put_places(uint32_t *out, uint64_t bits, uint32_t at)
{
	put_half(out, (uint32_t)bits, at);
	put_half(out + _mm_popcnt_u32((uint32_t)bits), (uint32_t)(bits >> 32), at + 32);
}

#include "data/structure_words.h"

#endif
