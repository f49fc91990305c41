/* Distinct values by group: which were there already. Private to this room.
 *
 * Days, the commonest thing to count, are kept as bits: 64 days that follow each other take 16 bytes for each group
 * that has one of them. Other values are keys of their group and their bytes. */
#ifndef RUBRIC_POPULATION_DISTINCT_H
#define RUBRIC_POPULATION_DISTINCT_H

#include "base/buffer.h"
#include "data/vector.h"
#include "population/groups.h"

struct day_slot {
	uint64_t days; /* a bit for each; 0: the slot is empty */
	uint32_t group;
	int32_t block; /* day / 64 */
};

/* Zero-initialise to begin without values. */
struct distinct {
	struct groups values;
	struct buffer key;
	struct day_slot *slots; /* open addressing, at most half full */
	size_t capacity;        /* a power of two, or 0 */
	size_t used;
};

/* Adds the value of a lane; true where the group did not have it. A vector's values have all the same type. */
bool distinct_add(struct distinct *distinct, uint32_t group, const struct vector *x, size_t lane);

/* Adds the values of another, and to counts[group] how many of them are new; places[group] is what a group of its is
 * here. */
void distinct_merge(struct distinct *distinct, const struct distinct *from, const uint32_t *places, uint64_t *counts);

/* Fetches what adding this day will look at. */
void distinct_ask_for_day(const struct distinct *distinct, uint32_t group, date day);

size_t distinct_size(const struct distinct *distinct);
void distinct_free(struct distinct *distinct);

/* Appends bytes that are equal where the values of the lanes are. */
void put_value(struct buffer *out, const struct vector *x, size_t lane);

#endif
