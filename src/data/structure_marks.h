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
};

/* Words are taken so many at a time, and one behind the last is written too. */
enum { STRETCH_WORDS = 8, STRETCH_SIZE = 64 * STRETCH_WORDS, WORDS_BEHIND = STRETCH_WORDS + 1 };

static inline uint64_t lowest_bit(uint64_t bits)
{
	return bits & (0 - bits);
}

extern const struct structure_finder structure_portable;
extern const struct structure_finder structure_avx2;
extern const struct structure_finder structure_avx512;
extern const struct structure_finder structure_neon;

#endif
