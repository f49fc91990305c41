/* Evaluation: the rules run on made-up records, for tests and for examples.
 *
 * Nothing of how they are run, programs, machines and batches, shows here. */
#ifndef RUBRIC_TESTING_EVALUATE_H
#define RUBRIC_TESTING_EVALUATE_H

#include "data/vector.h"
#include "plan/plan.h"

/* A value that is given, expected or computed. */
struct datum {
	struct constant constant; /* its type; and its value where it is known and no set */
	const bool *labels;       /* of LABELS: by label - 1 */
	const char *failure;      /* why it could not be computed, or null */
};

struct datum datum_missing(struct type type);

/* As rule files write it; "missing". In `arena`. */
struct text datum_text(const struct datum *datum, const struct plan *plan, struct arena *arena);

/* Values by column of the plan and record; null where a column is not given at all. Defaults are not put in. */
struct records {
	size_t count;
	const struct datum **columns;
	const struct dialect *dialect; /* of the file, or null */
};

/* Between values and vectors. Null: all are missing. */
void put_datums(struct vector *vector, const struct datum *values, size_t count);
struct datum take_datum(const struct vector *vector, size_t lane, struct type type, const struct plan *plan,
			struct arena *arena);

/* What came out for one definition of one record. */
struct computed {
	struct datum value;
	uint32_t rule; /* that fired, from 1; 0: none, or several may */
};

/* Computes the `wanted` definitions of a plan for all records: results[definition][record]; those that are not wanted
 * stay null. Returns null, or why the rules cannot be run. Everything is in `arena`. */
const char *evaluate(const struct plan *plan, const struct records *records, const uint32_t *wanted, size_t count,
		     bool optimise, struct arena *arena, const struct computed **results);

#endif
