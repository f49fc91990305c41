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

/* The program that is to be run over the rows, for whoever runs it with machines of his own. */
struct program *aggregation_program(const struct aggregation *aggregation);

/* A batch of rows, of which a machine for that program has computed the active ones. */
struct ledger_rows {
	const struct machine *machine;
	const struct vector *key;
	size_t count;
	struct bits active;
	struct arena *arena;
};

/* Adds the active rows of a batch, but those without a key, which are counted. A row in error is left out, and `tell`
 * (or null) is told. */
void aggregation_add(struct aggregation *aggregation, const struct ledger_rows *rows, failing_record *tell,
		     void *context);

/* The same for rows that are computed here: `columns` by column of the ledger's plan. */
void aggregation_compute(struct aggregation *aggregation, struct vector *const *columns, size_t count,
			 const struct bits *active, const struct dialect *dialect, struct arena *arena);

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

/* How many fields were taken as missing because they failed. */
uint64_t aggregation_taken_as_missing(const struct aggregation *aggregation);

#endif
