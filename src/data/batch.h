/* Batch: up to BATCH_SIZE records that are worked on together, held as typed columns (vector.h); here, a bit for each
 * of them. */
#ifndef RUBRIC_DATA_BATCH_H
#define RUBRIC_DATA_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"

/* The suite also runs with a size of 3, where every seam between batches is met. */
#ifndef BATCH_SIZE
#define BATCH_SIZE 1024
#endif

enum { BATCH_WORDS = (BATCH_SIZE + 63) / 64 };

/* One bit for each record of a batch. */
struct bits {
	uint64_t words[BATCH_WORDS];
};

static inline bool bits_get(const struct bits *bits, size_t i)
{
	return bits->words[i / 64] >> (i % 64) & 1;
}

static inline void bits_set(struct bits *bits, size_t i)
{
	bits->words[i / 64] |= (uint64_t)1 << (i % 64);
}

static inline void bits_clear(struct bits *bits, size_t i)
{
	bits->words[i / 64] &= ~((uint64_t)1 << (i % 64));
}

/* The first `count` bits. */
static inline struct bits bits_first(size_t count)
{
	struct bits bits = {0};
	for (size_t w = 0; w * 64 < count; w++)
		bits.words[w] = ~(uint64_t)0 >> (count - w * 64 < 64 ? 64 - (count - w * 64) : 0);
	return bits;
}

#endif
