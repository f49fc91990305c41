/* Sorting of integers by their bytes, from the highest to the lowest, where they stand: the American flag sort of
 * McIlroy, Bostic and McIlroy 1993 ("Engineering radix sort"). Private to this room. */
#ifndef RUBRIC_POPULATION_RADIX_H
#define RUBRIC_POPULATION_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* By groups, and by values within a group; `groups` is null where there is one. */
void radix_sort(int64_t *values, uint32_t *groups, size_t count);

#endif
