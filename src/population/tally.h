/* Tallies: within each group a sum for each value of something: of each good, of each month. Private to this room. */
#ifndef RUBRIC_POPULATION_TALLY_H
#define RUBRIC_POPULATION_TALLY_H

#include "base/buffer.h"
#include "data/vector.h"
#include "population/exact.h"
#include "population/groups.h"

/* Zero-initialise to begin with nothing. */
struct tally {
	struct groups entries; /* by the number of the group and the bytes of the value; they keep their sums */
	struct buffer key;
};

/* Adds `amount` to the sum of the lane's value of x in the group. */
void tally_add(struct tally *tally, uint32_t group, const struct vector *x, size_t lane, struct decimal amount);

/* Adds the sums of another; places[group] is what a group of its is here. */
void tally_merge(struct tally *tally, const struct tally *from, const uint32_t *places);

/* The group and the value's bytes of an entry. */
uint32_t tally_group(const struct tally *tally, size_t entry);
struct text tally_value(const struct tally *tally, size_t entry);

static inline const struct exact_sum *tally_sum(const struct tally *tally, size_t entry)
{
	return (const void *)(groups_row(&tally->entries, (uint32_t)entry) + GROUP_KEPT);
}

size_t tally_size(const struct tally *tally);
void tally_free(struct tally *tally);

#endif
