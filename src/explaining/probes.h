/* Probes: what parts of rules come to for records.
 *
 * Programs compute definitions. To see a single condition, or one side of a comparison, it is put behind the
 * definitions of a copy of the plan as one more, which is then computed like any other. */
#ifndef RUBRIC_EXPLAINING_PROBES_H
#define RUBRIC_EXPLAINING_PROBES_H

#include "base/vector.h"
#include "explaining/evaluate.h"
#include "plan/value_map.h"

/* A plan with the values as its last definitions; `written`: they are roots of its programs. In `arena`, but for what
 * it shares with the plan. */
struct plan plan_extended(const struct plan *plan, const struct value *const *values, size_t count, bool written,
			  struct arena *arena);

/* Zero-initialise. */
struct probes {
	VECTOR(const struct value *) values;
	struct value_map places;
	const struct datum **data; /* by probe and record, once they are evaluated */
};

/* Adds a value of the plan; one that is there already counts once. */
void probes_add(struct probes *probes, const struct value *value);

/* Computes all of them. Null, or why the rules cannot be run. */
const char *probes_evaluate(struct probes *probes, const struct evaluation *evaluation);

/* What a value came to for a record, or null where it was not added or could not be computed. */
const struct datum *probes_find(const struct probes *probes, const struct value *value, size_t record);

void probes_free(struct probes *probes);

#endif
