/* Reasons: why a definition came out as it did. Private to this room.
 *
 * What fired is asked of the program where it keeps that (the hit), else by computing each rule's condition. For that a
 * copy of the plan gets further definitions, probes, whose values are those conditions and other parts of rules. */
#ifndef RUBRIC_TESTING_EXPLAIN_H
#define RUBRIC_TESTING_EXPLAIN_H

#include "base/buffer.h"
#include "testing/trial.h"

/* An expectation that did not come true in a record. */
struct miss {
	const struct expectation *expectation;
	size_t record;
	struct datum actual;
};

struct probe {
	const struct value *value;
	uint32_t definition; /* in the extended plan */
};

struct explainer {
	struct trial *trial;
	struct plan plan; /* that of the trial, with the probes */
	VECTOR(struct probe) probes;
	bool *wanted; /* by definition of the trial's plan */
	const struct computed **results;
};

/* Evaluates all that the reasons of these misses need. */
struct explainer explainer_make(struct trial *trial, const struct miss *misses, size_t count);
void explainer_free(struct explainer *explainer);

/* Lines without a line end behind the last one; null where there is nothing to say. In the trial's arena. */
const char *explain(const struct explainer *explainer, const struct miss *miss);

/* --- operands.c --- */

/* What a value stands on: a column, a definition, or a cell of a lookup. */
struct operand {
	enum operation operation;
	uint32_t index;
	const struct value *value; /* where it is first named */
};

struct operands {
	VECTOR(struct operand) list; /* each once, in the order of the words */
};

void add_operands(const struct plan *plan, const struct value *value, struct operands *operands);

/* Those of what a definition is computed from: its value, or the conditions of its rules with what they give. */
void add_operands_of(const struct plan *plan, const struct definition *definition, struct operands *operands);

/* The rules that decide: its own, or those of its table. Null for what has none. */
const struct definition *deciding(const struct plan *plan, const struct definition *definition);

/* Does its program keep which rule fired? */
bool keeps_hit(const struct definition *deciding);

/* The condition's value, or null where it was not computed. */
const struct datum *probed(const struct explainer *explainer, const struct value *value, size_t record);

void append_operands(const struct explainer *explainer, const struct operands *operands, size_t record,
		     struct buffer *out);

#endif
