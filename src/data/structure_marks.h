/* The masks of one word. Private to this room. */
#ifndef RUBRIC_DATA_STRUCTURE_MARKS_H
#define RUBRIC_DATA_STRUCTURE_MARKS_H

#include <string.h>

#include "data/structure.h"

/* Inlined even into a loop that is long: what goes from one word to the next is to stay in registers. */
#define INLINE static inline __attribute__((always_inline))

/* A bit for each of 64 bytes, the first one lowest. */
struct marks {
	uint64_t quotes;
	uint64_t delimiters;
	uint64_t line_feeds;
	uint64_t carriage_returns;
};

static inline uint64_t lowest_bit(uint64_t bits)
{
	return bits & (0 - bits);
}

structure_finder structure_find_portable;
structure_finder structure_find_avx2;
structure_finder structure_find_avx512;
structure_finder structure_find_neon;

#endif
