/* Vectors of 32 bytes. */
#include "data/structure_marks.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,pclmul,popcnt,bmi,bmi2")))
#define FINDER structure_avx2
#define UNROLLED _Pragma("GCC unroll 8")
#define PICKS_ENDS

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
			      equal_bytes(low, high, '\n')};
}

TARGET INLINE uint64_t returns_of(const char *bytes)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
	__m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32));
	return equal_bytes(low, high, '\r');
}

typedef struct {
	__m256i bytes;
} returns_seen;

TARGET INLINE returns_seen note_returns(returns_seen seen, const char *bytes)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
	__m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32));
	__m256i same = _mm256_set1_epi8('\r');
	__m256i both = _mm256_or_si256(_mm256_cmpeq_epi8(low, same), _mm256_cmpeq_epi8(high, same));
	return (returns_seen){_mm256_or_si256(seen.bytes, both)};
}

TARGET INLINE bool any_returns(returns_seen seen)
{
	return !_mm256_testz_si256(seen.bytes, seen.bytes);
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

/* Ten at once, wanted or not, which is as many as most words have: how many there are is hard to foresee. */
TARGET INLINE void put_places(uint32_t *out, uint64_t bits, uint32_t at)
{
	for (int i = 0; i < 10; i++) {
		out[i] = at + (uint32_t)_tzcnt_u64(bits);
		bits = _blsr_u64(bits);
	}
	for (out += 10; bits; out += 4)
		for (int i = 0; i < 4; i++) {
			out[i] = at + (uint32_t)_tzcnt_u64(bits);
			bits = _blsr_u64(bits);
		}
}

#include "data/structure_words.h"

#endif
