/* Four vectors of 16 bytes. */
#include "data/structure_bits.h"

#if defined(__aarch64__) && defined(__ARM_NEON) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#include <arm_neon.h>

#define TARGET
#define FINDER structure_neon
#define UNROLLED

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

INLINE uint8x16x4_t load_word(const char *bytes)
{
	const uint8_t *from = (const uint8_t *)bytes;
	return (uint8x16x4_t){{vld1q_u8(from), vld1q_u8(from + 16), vld1q_u8(from + 32), vld1q_u8(from + 48)}};
}

INLINE struct marks marks_of(const char *bytes, char delimiter)
{
	uint8x16x4_t word = load_word(bytes);
	return (struct marks){equal_bytes(&word, '"'), equal_bytes(&word, delimiter), equal_bytes(&word, '\n')};
}

INLINE uint64_t returns_of(const char *bytes)
{
	uint8x16x4_t word = load_word(bytes);
	return equal_bytes(&word, '\r');
}

typedef struct {
	uint64x2_t bytes;
} returns_seen;

INLINE returns_seen note_returns(returns_seen seen, const char *bytes)
{
	uint8x16x4_t word = load_word(bytes);
	uint8x16_t same = vdupq_n_u8('\r');
	uint8x16_t first = vorrq_u8(vceqq_u8(word.val[0], same), vceqq_u8(word.val[1], same));
	uint8x16_t second = vorrq_u8(vceqq_u8(word.val[2], same), vceqq_u8(word.val[3], same));
	return (returns_seen){vorrq_u64(seen.bytes, vreinterpretq_u64_u8(vorrq_u8(first, second)))};
}

INLINE bool any_returns(returns_seen seen)
{
	return (vgetq_lane_u64(seen.bytes, 0) | vgetq_lane_u64(seen.bytes, 1)) != 0;
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
