/* Chunks: items of one size that never move, each chunk of them twice as large as the one before, on large pages where
 * the system has them. Private to this room.
 *
 * Places begin with CHUNK_FIRST, which is a power of two: so the highest bit of a place says which chunk it is in, and
 * items whose places are a power of two, and as many that follow, stand together. */
#ifndef RUBRIC_POPULATION_CHUNKS_H
#define RUBRIC_POPULATION_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

enum { CHUNK_FIRST = 16, CHUNKS = 29 }; /* for places below 2^33 */

/* Zero-initialise to begin with none. */
struct chunks {
	char *items[CHUNKS]; /* chunk i has CHUNK_FIRST << i */
};

static inline size_t chunk_of(size_t place)
{
	return (size_t)(63 - __builtin_clzll(place) - __builtin_ctz(CHUNK_FIRST));
}

static inline char *chunk_item(const struct chunks *chunks, size_t place, size_t size)
{
	size_t chunk = chunk_of(place);
	return chunks->items[chunk] + (place - ((size_t)CHUNK_FIRST << chunk)) * size;
}

/* From here on there is an item in this place; zeroed, unless there was one before. */
static inline void chunks_reach(struct chunks *chunks, size_t place, size_t size)
{
	size_t chunk = chunk_of(place);
	if (chunk >= CHUNKS)
		memory_exhausted();
	if (!chunks->items[chunk])
		chunks->items[chunk] = memory_scattered((size_t)CHUNK_FIRST << chunk, size);
}

static inline void chunks_free(struct chunks *chunks, size_t size)
{
	for (size_t chunk = 0; chunk < CHUNKS; chunk++)
		memory_scattered_free(chunks->items[chunk], (size_t)CHUNK_FIRST << chunk, size);
	*chunks = (struct chunks){{0}};
}

#endif
