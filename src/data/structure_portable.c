/* Eight bytes at a time in an ordinary register, for any processor. */
#include "base/words.h"
#include "data/structure_bits.h"

#define TARGET
#define FINDER structure_portable
#define UNROLLED

static const uint64_t EACH = 0x0101010101010101;

/* The high bit of each byte that is zero, and no other (Mycroft's test gives false ones above a true one). */
INLINE uint64_t zero_bytes(uint64_t word)
{
	uint64_t low = 0x7f * EACH;
	return ~(((word & low) + low) | word | low);
}

/* The high bits of the bytes, gathered: the product brings bit 8i + 7 to bit 56 + i. */
INLINE uint64_t gather(uint64_t high_bits)
{
	return (high_bits >> 7) * 0x0102040810204080 >> 56;
}

INLINE uint64_t equal_bytes(uint64_t word, char byte)
{
	return gather(zero_bytes(word ^ EACH * (unsigned char)byte));
}

INLINE struct marks marks_of(const char *bytes, char delimiter)
{
	struct marks marks = {0};
	for (int i = 0; i < 8; i++) {
		uint64_t word = eight_bytes(bytes + 8 * i);
		marks.quotes |= equal_bytes(word, '"') << (8 * i);
		marks.delimiters |= equal_bytes(word, delimiter) << (8 * i);
		marks.line_feeds |= equal_bytes(word, '\n') << (8 * i);
	}
	return marks;
}

INLINE uint64_t returns_of(const char *bytes)
{
	uint64_t returns = 0;
	for (int i = 0; i < 8; i++)
		returns |= equal_bytes(eight_bytes(bytes + 8 * i), '\r') << (8 * i);
	return returns;
}

typedef struct {
	uint64_t bytes;
} returns_seen;

INLINE returns_seen note_returns(returns_seen seen, const char *bytes)
{
	for (int i = 0; i < 8; i++)
		seen.bytes |= zero_bytes(eight_bytes(bytes + 8 * i) ^ EACH * '\r');
	return seen;
}

INLINE bool any_returns(returns_seen seen)
{
	return seen.bytes != 0;
}

INLINE void put_places(uint32_t *out, uint64_t bits, uint32_t at)
{
	for (; bits; bits &= bits - 1)
		*out++ = at + (uint32_t)__builtin_ctzll(bits);
}

#include "data/structure_words.h"
