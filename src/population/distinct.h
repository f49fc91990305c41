/* Distinct values by group: which were there already. Private to this room.
 *
 * Days, the commonest thing to count, are bits (days.h). Other values are keys of their group and their bytes. */
#ifndef RUBRIC_POPULATION_DISTINCT_H
#define RUBRIC_POPULATION_DISTINCT_H

#include "base/buffer.h"
#include "data/vector.h"
#include "population/days.h"
#include "population/groups.h"

/* Zero-initialise to begin without values. */
struct distinct {
	struct day_store store;
	struct groups far_days; /* those that the runs of their groups do not reach */
	struct groups values;
	struct buffer key;
};

/* Adds the value of a lane; true where the group did not have it. A vector's values have all the same type. */
bool distinct_add(struct distinct *distinct, uint32_t group, const struct vector *x, size_t lane);

/* The same for a day; `days` are those that the group has. False of one that is in their run now, new or not:
 * days_count has those. */
bool distinct_add_day(struct distinct *distinct, uint32_t group, struct days *days, date day);

/* The values of another, one by one: adds its value number `index`, whose group is places[...] here, and returns that
 * in *group; true where it is new. */
bool distinct_merge_value(struct distinct *distinct, const struct distinct *from, size_t index, const uint32_t *places,
			  uint32_t *group);

/* Adds the days in the run of another's group; returns how many that are new are in no run. */
uint64_t distinct_merge_days(struct distinct *distinct, uint32_t group, struct days *days, const struct distinct *from,
			     const struct days *added);

/* The day number `index` of those that another's runs do not reach. */
date distinct_far_day(const struct distinct *from, size_t index, uint32_t *group);

size_t distinct_size(const struct distinct *distinct);
void distinct_free(struct distinct *distinct);

/* Appends bytes that are equal where the values of the lanes are. */
void put_value(struct buffer *out, const struct vector *x, size_t lane);

#endif
