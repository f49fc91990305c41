/* Candidates: values worth trying for the columns that rules read. Private to this room.
 *
 * Where a comparison stands between a column and a constant, however deep in sums and lets, labels change at the
 * constant: so it, what is next to it on either side, and a few values that any column may have are the column's
 * candidates. A column that several plans read is one column here, whatever their defaults. */
#ifndef RUBRIC_COMPARISON_CANDIDATES_H
#define RUBRIC_COMPARISON_CANDIDATES_H

#include "base/vector.h"
#include "plan/plan.h"

struct candidate_column {
	const struct plan_column *column; /* as the first plan reads it */
	bool required;                    /* by one of them: never missing */
	VECTOR(struct constant) values;   /* the first is missing, unless required */
};

/* Zero-initialise to begin without columns. */
struct candidates {
	struct arena arena;
	VECTOR(struct candidate_column) columns;
};

/* Adds the columns of a plan and what its rules compare them with. */
void candidates_add(struct candidates *candidates, const struct plan *plan);

/* The place of a plan's column, or SIZE_MAX. */
size_t candidates_place(const struct candidates *candidates, const struct plan_column *column);

void candidates_free(struct candidates *candidates);

#endif
