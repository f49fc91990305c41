/* Aggregation: the rows of a ledger, in batches of the columns of its plan, to fields.
 *
 * The rows are gone through once, or, in parts, several times: each time for the clients of one part alone, so that
 * less is held at once. Which part a client belongs to follows from its key. */
#ifndef RUBRIC_LEDGER_AGGREGATION_H
#define RUBRIC_LEDGER_AGGREGATION_H

#include "ledger/fields.h"
#include "vm/collect.h"

struct aggregation;

/* Null where a program does not verify: *message says why. The plan must outlive it. */
struct aggregation *aggregation_new(const struct plan_rollup *rollup, bool optimise, bool failures_are_missing,
				    const char **message);
void aggregation_free(struct aggregation *aggregation);

/* All rows come now, to be aggregated for the clients of part `part` (from 0) of `parts`. */
void aggregation_begin(struct aggregation *aggregation, size_t parts, size_t part);

/* Adds the active rows of a batch. Those without a key are counted and taken out of `active`; a row in error is, too,
 * and `tell` (or null) is told. */
void aggregation_add(struct aggregation *aggregation, struct vector *const *columns, size_t count, struct bits *active,
		     const struct dialect *dialect, struct arena *arena, failing_record *tell, void *context);

/* About how many bytes are held, and how many clients that is for. */
size_t aggregation_size(const struct aggregation *aggregation);
size_t aggregation_clients(const struct aggregation *aggregation);

/* All rows came: appends the clients of the part. */
void aggregation_end(struct aggregation *aggregation, struct fields *fields);

/* What was counted over all rows, in the first part. */
struct row_counts {
	uint64_t keyless;
	uint64_t outside; /* every period */
	uint64_t undated;
	struct text undated_key; /* of the first of them */
};
const struct row_counts *aggregation_counts(const struct aggregation *aggregation);

#endif
