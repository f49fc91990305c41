/* Days: which ones a group has, as bits. Private to this room.
 *
 * A group has a run of blocks of 64 days from its first to its last: a year takes 48 bytes. Runs grow by doubling; what
 * one has outgrown is given to the next that needs as much. A day too far from the others is refused. */
#ifndef RUBRIC_POPULATION_DAYS_H
#define RUBRIC_POPULATION_DAYS_H

#include "base/arena.h"
#include "base/date.h"

enum { DAYS_ROOM_CLASSES = 7, DAYS_BLOCKS_MAX = 1 << (DAYS_ROOM_CLASSES - 1) }; /* some eleven years */

/* Zeroed: no days. */
struct days {
	uint64_t *blocks;
	int32_t first; /* number of the first block */
	uint16_t count;
	uint16_t room; /* a power of two, or 0; what is not counted is zero */
};

/* Zero-initialise to begin with. */
struct day_store {
	struct arena arena;
	void *unused[DAYS_ROOM_CLASSES]; /* by the logarithm of their room; each begins with where the next one is */
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
	return (uint32_t)block - (uint32_t)days->first < days->count;
}

/* Makes the run reach the block; false where it is too far. What is too far once is so ever after. */
bool days_stretch(struct days *days, struct day_store *store, int32_t block);

size_t day_store_size(const struct day_store *store);
void day_store_free(struct day_store *store);

#endif
