/* Four vectors of 16 bytes. */
#include "data/structure_marks.h"

#if defined(__aarch64__) && defined(__ARM_NEON) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#include <arm_neon.h>

#define TARGET
#define FIND structure_find_neon

/* One bit of each byte that is all ones, by adding neighbours three times. */
INLINE uint64_t equal_bytes(const uint8x16x4_t *bytes, char byte)
{
	static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t bit = vld1q_u8(weights);
	uint8x16_t same = vdupq_n_u8((uint8_t)byte);
	uint8x16_t first =
		vpaddq_u8(vandq_u8(vceqq_u8(bytes->val[0], same), bit), vandq_u8(vceqq_u8(bytes->val[1], same), bit));
	uint8x16_t second =
		vpaddq_u8(vandq_u8(vceqq_u8(bytes->val[2], same), bit), vandq_u8(vceqq_u8(bytes->val[3], same), bit));
	uint8x16_t all = vpaddq_u8(first, second);
	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

INLINE struct marks marks_of(const char *bytes, char delimiter)
{
	const uint8_t *from = (const uint8_t *)bytes;
	uint8x16x4_t word = {{vld1q_u8(from), vld1q_u8(from + 16), vld1q_u8(from + 32), vld1q_u8(from + 48)}};
	return (struct marks){equal_bytes(&word, '"'), equal_bytes(&word, delimiter), equal_bytes(&word, '\n'),
			      equal_bytes(&word, '\r')};
}

/* The carry-less product is an extension that not every such processor has. */
INLINE uint64_t prefix_xor(uint64_t bits)
{
	for (int shift = 1; shift < 64; shift *= 2)
		bits ^= bits << shift;
	return bits;
}

INLINE uint32_t count_bits(uint64_t bits)
{
	return (uint32_t)__builtin_popcountll(bits);
}

/* Eight at a time, wanted or not: how many there are is hard to foresee. */
INLINE void put_places(uint32_t *out, uint64_t bits, uint32_t at)
{
	for (; bits; out += 8)
		for (int i = 0; i < 8; i++) {
			out[i] = at + (uint32_t)(bits ? __builtin_ctzll(bits) : 0);
			bits &= bits - 1;
		}
}

#include "data/structure_words.h"

#endif
