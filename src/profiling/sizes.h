/* Sizes: how many clients each label of each segment holds, and how much of each column that is weighed by.
 *
 * Sums are exact, so the order of the records never changes a digit. A client with several labels of an `all` segment
 * counts for each. Where several threads count, each has sizes of its own, which are added up. */
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
	uint32_t value;               /* its register */
	struct size_of_label *labels; /* label n is labels[n]; labels[0]: none */
	bool is_shared;               /* they are counted, and freed, with another sizes' */
};

struct sizes {
	const struct plan *plan;
	size_t weight_count;
	struct size_of_label total;       /* of all clients */
	struct size_of_segment *segments; /* those that are written, in the order of the rule file */
	size_t segment_count;
	struct arena arena;
};

/* For the segments that the plan writes. `places` are those of its definitions in the plan of the program, or null
 * where that has them where they are. Free with sizes_free. */
struct sizes sizes_make(const struct plan *plan, const struct program *program, const uint32_t *places,
			size_t weight_count);
void sizes_free(struct sizes *sizes);

/* Counts the segments that come to the same under `other`, of the same active records, there alone. */
void sizes_share(struct sizes *sizes, const struct sizes *other);

/* Adds the active records of a batch; weights[n] is the vector of weight n. */
void sizes_add(struct sizes *sizes, const struct machine *machine, const struct bits *active, size_t count,
	       const struct vector *const *weights);

/* Adds what another of the same plan and program has counted, which shares the same segments. */
void sizes_merge(struct sizes *sizes, const struct sizes *other);

/* The sum of a weight; false where it has too many digits. */
bool size_weight(const struct size_of_label *size, size_t weight, struct decimal *sum);

#endif
