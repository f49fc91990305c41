/* Reasons: why a definition came out as it did. Private to this room.
 *
 * What fired is asked of the program where it keeps that (the hit), else by probing each rule's condition. */
#ifndef RUBRIC_TESTING_EXPLAIN_H
#define RUBRIC_TESTING_EXPLAIN_H

#include "explaining/operands.h"
#include "explaining/probes.h"
#include "testing/trial.h"

/* An expectation that did not come true in a record. */
struct miss {
	const struct expectation *expectation;
	size_t record;
	struct datum actual;
};

struct explainer {
	struct trial *trial;
	const struct plan *plan; /* that of the trial */
	struct probes probes;
	bool *wanted; /* by definition */
	const struct computed **results;
};

/* Evaluates all that the reasons of these misses need. */
struct explainer explainer_make(struct trial *trial, const struct miss *misses, size_t count);
void explainer_free(struct explainer *explainer);

/* Lines without a line end behind the last one; null where there is nothing to say. In the trial's arena. */
const char *explain(const struct explainer *explainer, const struct miss *miss);

#endif
