/* Bytes taken as integers, the first byte lowest whatever the processor. */
#ifndef RUBRIC_BASE_WORDS_H
#define RUBRIC_BASE_WORDS_H

#include <stdint.h>
#include <string.h>

static inline uint32_t four_bytes(const char *bytes)
{
	uint32_t word;
	memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap32(word);
#endif
	return word;
}

static inline __attribute__((always_inline)) uint64_t eight_bytes(const char *bytes)
{
	uint64_t word;
	memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* Up to 7 bytes, zeros behind the last; put together without a loop from parts that overlap. */
static inline uint64_t few_bytes(const char *bytes, size_t size)
{
	enum { HALF = sizeof(uint32_t) };
	if (size == 0)
		return 0;
	if (size >= HALF)
		return four_bytes(bytes) | (uint64_t)four_bytes(bytes + size - HALF) << 8 * (size - HALF);
	uint64_t middle = (unsigned char)bytes[size / 2];
	uint64_t end = (unsigned char)bytes[size - 1];
	return (unsigned char)bytes[0] | middle << 8 * (size / 2) | end << 8 * (size - 1);
}

#endif
