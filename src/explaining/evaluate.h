/* Evaluation: a few records at hand, and what the rules make of them.
 *
 * The one place outside the passes over an export where programs are run: for the records that a test gives, for the
 * client that is explained, and for that client as it might be. */
#ifndef RUBRIC_EXPLAINING_EVALUATE_H
#define RUBRIC_EXPLAINING_EVALUATE_H

#include "explaining/datum.h"
#include "population/population.h"

/* Values by column of the plan and record; null where a column is not given at all. Defaults are not put in.
 */
struct records {
	size_t count;
	const struct datum **columns;
	const struct dialect *dialect; /* of the file, or null */
};

/* What came out for one definition of one record. */
struct computed {
	struct datum value;
	uint32_t rule; /* that fired, from 1; 0: none, or several may */
};

struct evaluation {
	const struct plan *plan;
	const struct records *records;
	const struct populations *populations; /* or null: those of the records themselves */
	bool optimise;
	struct arena *arena;
};

/* Computes the `wanted` definitions of the plan for all records: results[definition][record]; those that are not wanted
 * stay as they are. Returns null, or why the rules cannot be run. Everything is in the arena. */
const char *evaluate(const struct evaluation *evaluation, const uint32_t *wanted, size_t count,
		     const struct computed **results);

#endif
