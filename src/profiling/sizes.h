/* Sizes: how many clients each label of each segment holds, and how much of each column that is weighed by.
 *
 * Sums are exact, so the order of the records never changes a digit. A client with several labels of an `all` segment
 * counts for each. */
#ifndef RUBRIC_PROFILING_SIZES_H
#define RUBRIC_PROFILING_SIZES_H

#include "labelling/labelling.h"
#include "population/exact.h"

struct size_of_label {
	uint64_t clients;
	struct exact_sum *weights; /* by weight */
};

struct size_of_segment {
	uint32_t definition;
	size_t root;                  /* of the program */
	struct size_of_label *labels; /* label n is labels[n]; labels[0]: none */
};

struct sizes {
	const struct plan *plan;
	size_t weight_count;
	struct size_of_label total;       /* of all clients */
	struct size_of_segment *segments; /* those that are written, in the order of the rule file */
	size_t segment_count;
	struct arena arena;
};

/* For the segments among the first `roots` roots of `program`. Free with sizes_free. */
struct sizes sizes_make(const struct plan *plan, const struct program *program, size_t roots, size_t weight_count);
void sizes_free(struct sizes *sizes);

/* Adds the records of the batch at hand that count for the side; `weights` are the places of the columns. */
void sizes_add(struct sizes *sizes, const struct labelling *labelling, size_t side, const struct scan_batch *batch,
	       const size_t *weights);

/* The sum of a weight; false where it has too many digits. */
bool size_weight(const struct size_of_label *size, size_t weight, struct decimal *sum);

#endif
