/* Ordered values: numbers by group, in order once all are there.
 *
 * While they come, a value takes 8 bytes, a 64-bit integer at one scale for all, and 4 for the number of its group as
 * soon as there is more than the first. The first value that does not fit makes all of them decimals. What is more than
 * may be held goes to a temporary file, in sorted runs (runs.h).
 *
 * Settled, they stand in one array, or in one run of the file, group by group, ascending; the groups' numbers are
 * dropped. Every stride-th value, a mark, stands in an array of its own besides: a search there, which the processor's
 * cache holds, leaves no more than a stride of values to look at, or to read. What is asked changes nothing, so several
 * threads may ask. */
#ifndef RUBRIC_POPULATION_ORDERED_H
#define RUBRIC_POPULATION_ORDERED_H

#include "base/vector.h"
#include "population/exact.h"
#include "population/runs.h"

/* Zero-initialise to begin without values. */
struct ordered {
	size_t limit;  /* about how many bytes may be held, before there are values; 0: all */
	int32_t scale; /* of the narrow values, up to 18 */
	bool is_wide;
	uint32_t group_count;    /* one more than the greatest number of a group that came */
	VECTOR(uint32_t) groups; /* of each narrow value, until they are in order; none while all are of group 0 */
	VECTOR(int64_t) narrow;
	VECTOR(struct entry) wide;
	int64_t least, greatest; /* of narrow values in runs, at the scale */
	struct runs *runs;       /* or null: all are held */
	size_t *starts;          /* by group: where its values begin; one more than there are groups */
	size_t stride;
	int64_t *narrow_marks;
	struct entry *wide_marks;
	struct exact_sum *sums; /* by mark: of the values from there to the end of its group */
	size_t sum_count;
};

void ordered_add(struct ordered *ordered, struct decimal value, uint32_t group);

/* How many values are held in memory. */
size_t ordered_held(const struct ordered *ordered);

/* Drops every second one of the values that are held; they are not in order yet. */
void ordered_halve(struct ordered *ordered);

/* Adds the values of another, which is empty then; places[group] is what a group of its is here. */
void ordered_merge(struct ordered *ordered, struct ordered *from, const uint32_t *places);

/* No more values come, all of groups below `groups`. */
void ordered_sort(struct ordered *ordered, size_t groups);

/* After sorting, for ordered_total_from. */
void ordered_sum_up(struct ordered *ordered, size_t groups);

/* 0, or the errno with which the temporary file failed, whereupon what is answered is wrong. */
int ordered_error(const struct ordered *ordered);

/* How many values the group has; how many are smaller, and how many are not greater, than `value`. */
size_t ordered_count(const struct ordered *ordered, uint32_t group);
size_t ordered_below(const struct ordered *ordered, uint32_t group, struct decimal value);
size_t ordered_up_to(const struct ordered *ordered, uint32_t group, struct decimal value);

/* The total of the group's values that are not smaller than `value`; false where it does not fit. */
bool ordered_total_from(const struct ordered *ordered, uint32_t group, struct decimal value, struct decimal *result);

/* Excel's PERCENTILE.INC: the value at the place (count - 1) * p, from 0, of a group that has values; between two
 * places exactly in proportion, then rounded once. `p` is between 0 and 1. */
bool ordered_quantile(const struct ordered *ordered, uint32_t group, struct decimal p, struct decimal *result);

/* The bytes that are held. */
size_t ordered_size(const struct ordered *ordered);

/* Afterwards it is empty; the limit stays. */
void ordered_free(struct ordered *ordered);

#endif
