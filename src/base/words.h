/* Bytes taken as integers, the first byte lowest whatever the processor. */
#ifndef RUBRIC_BASE_WORDS_H
#define RUBRIC_BASE_WORDS_H

#include <stdint.h>
#include <string.h>

static inline __attribute__((always_inline)) uint64_t eight_bytes(const char *bytes)
{
	uint64_t word;
	memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

#endif
