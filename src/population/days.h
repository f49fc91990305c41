/* Days: which ones a group has, as bits. Private to this room.
 *
 * A group has a run of blocks of 64 days from its first to its last: a year takes 48 bytes. Runs grow by doubling; what
 * one has outgrown is given to the next that needs as much. A run of so many blocks begins at a multiple of as many, so
 * that a year's is in one line of the cache. A day too far from the others is refused. */
#ifndef RUBRIC_POPULATION_DAYS_H
#define RUBRIC_POPULATION_DAYS_H

#include "base/date.h"
#include "population/chunks.h"

enum { DAYS_ROOM_CLASSES = 6, DAYS_PAIRS_MAX = 1 << (DAYS_ROOM_CLASSES - 1) };
enum { DAYS_BLOCKS_MAX = 2 * DAYS_PAIRS_MAX }; /* some eleven years */

/* What the store gives out. */
struct day_pair {
	uint64_t blocks[2];
};

/* Zeroed: no days. */
struct days {
	uint32_t place; /* of the first pair in the store */
	uint16_t first; /* number of the first block, of which there are fewer than 2^16 */
	uint8_t count;  /* of blocks */
	uint8_t pairs;  /* that it has room for: a power of two, or 0; what is not counted is zero */
};

/* Zero-initialise to begin with. */
struct day_store {
	struct chunks chunks;
	size_t taken;                       /* pairs */
	uint32_t unused[DAYS_ROOM_CLASSES]; /* places, by the logarithm of their pairs; each begins with the next one */
};

static inline int32_t day_block(date day)
{
	return (int32_t)(((int64_t)day - DATE_MIN) >> 6);
}

static inline uint64_t day_bit(date day)
{
	return (uint64_t)1 << (((int64_t)day - DATE_MIN) & 63);
}

static inline date day_of_bit(int32_t block, int bit)
{
	return (date)(((int64_t)block << 6) + bit + DATE_MIN);
}

/* Has the run this block? */
static inline bool days_reach(const struct days *days, int32_t block)
{
	return (uint32_t)block - days->first < days->count;
}

/* Of a run that is not empty. */
static inline uint64_t *days_blocks(const struct days *days, const struct day_store *store)
{
	return (void *)chunk_item(&store->chunks, days->place, sizeof(struct day_pair));
}

/* Makes the run reach the block; false where it is too far. What is too far once is so ever after. */
bool days_stretch(struct days *days, struct day_store *store, int32_t block);

/* How many days the run has. */
uint64_t days_count(const struct days *days, const struct day_store *store);

size_t day_store_size(const struct day_store *store);
void day_store_free(struct day_store *store);

#endif
