/* Ordered values: numbers by group, sorted once all are there.
 *
 * While they come, a value takes 12 bytes: a 64-bit integer at one scale for all, and the number of its group. The
 * first value that does not fit makes all of them decimals. Sorted, they stand group by group, ascending, and the
 * groups' numbers are dropped. */
#ifndef RUBRIC_POPULATION_ORDERED_H
#define RUBRIC_POPULATION_ORDERED_H

#include "base/vector.h"
#include "population/exact.h"

/* Zero-initialise to begin without values. */
struct ordered {
	int32_t scale; /* of the narrow values, up to 18 */
	bool is_wide;
	VECTOR(uint32_t) groups; /* of each value, until they are sorted */
	VECTOR(int64_t) narrow;
	VECTOR(struct decimal) wide;
	size_t *starts;         /* by group: where its values begin; one more than there are groups */
	struct exact_sum *sums; /* for every SUM_STRIDE-th place: of the values from there to the end of its group */
	size_t sum_count;
};

enum { SUM_STRIDE = 32 };

void ordered_add(struct ordered *ordered, struct decimal value, uint32_t group);

/* Drops every second one of the values that have come; they are not sorted yet. */
void ordered_halve(struct ordered *ordered);

/* Adds the values of another; places[group] is what a group of its is here. */
void ordered_merge(struct ordered *ordered, const struct ordered *from, const uint32_t *places);

/* No more values come, all of groups below `groups`. */
void ordered_sort(struct ordered *ordered, size_t groups);

/* After sorting, for ordered_total_from. */
void ordered_sum_up(struct ordered *ordered, size_t groups);

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

void ordered_free(struct ordered *ordered);

#endif
