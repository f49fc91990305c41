/* Collecting: from what a machine computed for a batch to the populations of the pass. */
#ifndef RUBRIC_VM_COLLECT_H
#define RUBRIC_VM_COLLECT_H

#include "vm/machine.h"

/* Told of each record that is in error because what a population function is computed from failed: `name` is that of
 * the function. */
typedef void failing_record(void *context, size_t lane, struct text name, const struct failure *failure);

/* A batch, and where it goes. */
struct collecting {
	const struct program *program;
	struct vector *const *roots; /* the vectors of the program's roots */
	struct populations *populations;
	const uint64_t *order; /* of populations_begin_batch, as are these */
	const uint64_t *hashes;
	size_t count; /* records */
	struct arena *arena;
	failing_record *tell; /* or null */
	void *context;
};

/* Takes records that are in error, for any function of the program, out of `active`. */
void collect_judge(const struct collecting *collecting, struct bits *active);

enum collected { COLLECT_ALL, COLLECT_WITH_KEYS, COLLECT_WITHOUT_KEYS };

/* Adds the active records to those populations of the pass. One that is in error for a function does not count in it.
 */
void collect_populations(const struct collecting *collecting, const struct bits *active, enum collected which);

#endif
