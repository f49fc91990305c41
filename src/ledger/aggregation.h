/* Aggregation: the rows of a ledger, in batches of the columns of its plan, to fields.
 *
 * Several threads may add batches at once, in any order: sums are exact, and what is first or last goes by where a row
 * stands. The clients are divided into shares by their keys; a thread holds a share only while it adds its rows of a
 * batch. When more than the allowed memory is held, new clients' rows go to a temporary file, to be aggregated once the
 * others are finished. */
#ifndef RUBRIC_LEDGER_AGGREGATION_H
#define RUBRIC_LEDGER_AGGREGATION_H

#include "ledger/fields.h"
#include "ledger/rows.h"
#include "vm/collect.h"

struct aggregation;

struct aggregation_options {
	bool optimise;
	bool failures_are_missing;
	size_t threads;
	size_t memory; /* bytes that may be held */
};

/* Null where a program does not verify: *message says why. The plan must outlive it. */
struct aggregation *aggregation_new(const struct plan_rollup *rollup, const struct aggregation_options *options,
				    const char **message);
void aggregation_free(struct aggregation *aggregation);

/* The program that is to be run over the rows, for whoever runs it with machines of his own. */
struct program *aggregation_program(const struct aggregation *aggregation);

/* Adds the active rows of a batch, but those without a key, which are counted. A row in error is left out, and `tell`
 * (or null) is told. */
void aggregation_add(struct aggregation *aggregation, const struct ledger_rows *rows, failing_record *tell,
		     void *context);

/* The same for rows that are computed here, in their order: `columns` by column of the ledger's plan. By one thread. */
void aggregation_compute(struct aggregation *aggregation, struct vector *const *columns, size_t count,
			 const struct bits *active, const struct dialect *dialect, struct arena *arena);

/* All rows came: appends the clients. Returns 0, or the errno with which the temporary file failed. */
int aggregation_end(struct aggregation *aggregation, struct fields *fields);

/* 0, or the errno with which the temporary file failed already. */
int aggregation_error(const struct aggregation *aggregation);

/* What was counted over all rows, known at the end. */
struct row_counts {
	uint64_t keyless;
	uint64_t outside; /* every period */
	uint64_t undated;
	struct text undated_key; /* of the first of them */
	uint64_t held;           /* clients that had room; the rows of the others were in a temporary file */
};
const struct row_counts *aggregation_counts(const struct aggregation *aggregation);

/* How many fields were taken as missing because they failed. */
uint64_t aggregation_taken_as_missing(const struct aggregation *aggregation);

#endif
