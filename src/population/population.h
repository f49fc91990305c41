/* Populations: what functions over all records come to.
 *
 * A pass over the records adds each batch's values to the populations of its level; finishing a level turns sums into
 * results and puts values in order. After that any record asks for the result of its group, or for what its own value
 * comes to there (a share, a rank). A group is known by its key, a text that the machine makes of all `by` values; a
 * function without `by` has one group, whose key is empty.
 *
 * Sums are exact (exact.h), so the order of the records never changes a digit. */
#ifndef RUBRIC_POPULATION_POPULATION_H
#define RUBRIC_POPULATION_POPULATION_H

#include "kernel/kernel.h"
#include "plan/plan.h"

struct populations;

/* For the populations of a plan, which must outlive them. */
struct populations *populations_new(const struct plan *plan);
void populations_free(struct populations *populations);

/* Adds the active records of a batch for which `where` (or null) is true. `x` is null where the function takes none. */
void populations_add(struct populations *populations, uint32_t index, const struct frame *frame, struct vector *x,
		     const struct vector *key, const struct vector *where);

/* No more records come for the populations of this level. */
void populations_finish(struct populations *populations, uint32_t level);

/* What the population came to for each record's group, and for each record's own value in it. A result outside the
 * range of numbers fails. */
void populations_of_group(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key);
void populations_of_value(const struct populations *populations, uint32_t index, const struct frame *frame,
			  struct vector *result, struct vector *key, struct vector *x);

#endif
