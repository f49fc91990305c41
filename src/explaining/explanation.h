/* Explanations: why a client got its labels.
 *
 * Of each definition that is written: what it came to, and each of its rules with its verdict. A rule's condition is
 * taken apart where `and` joins it; each part has the operands that it stands on, a `let` unfolded, with their values.
 * So the first part that does not hold is what kept the rule from firing. */
#ifndef RUBRIC_EXPLAINING_EXPLANATION_H
#define RUBRIC_EXPLAINING_EXPLANATION_H

#include "base/vector.h"
#include "explaining/freeze.h"

enum verdict { VERDICT_FIRES, VERDICT_DOES_NOT_FIRE, VERDICT_NOT_KNOWN };

/* "fires", "does not fire", "not known" */
const char *verdict_name(enum verdict verdict);

struct explained_operand {
	const struct value *value;
	struct text words;
	struct datum datum;
	bool percent; /* it is compared with a percentage */
	size_t depth; /* 0: named in the part; above: what the operand before it is made of */
};

struct explained_operands {
	VECTOR(struct explained_operand) list;
};

struct explained_part {
	const struct value *value;
	struct text words;
	struct datum datum;
	struct explained_operands operands;
};

struct explained_rule {
	const struct plan_rule *rule;
	struct text words; /* its condition */
	struct text outcome;
	const char *path;
	size_t line;
	enum verdict verdict;
	bool decides; /* by it the definition came out as it did; several may, under `all` and in scores */
	VECTOR(struct explained_part) parts; /* none: `otherwise` */
	size_t failed;                       /* the first part that does not hold; `parts.count` where all do */
};

/* Where one column alone would change the outcome. */
struct nearness {
	uint32_t column;
	bool above;  /* the column would have to be greater */
	bool beyond; /* the threshold itself changes nothing yet */
	struct datum threshold;
	struct datum now;
	size_t output;       /* of the definition, that would be another */
	struct datum result; /* what it would be */
	uint32_t rule;       /* that would decide, from 1, or 0 */
	bool percent;
	bool holds; /* a population function that is computed from it, and no share or total, is held as it is */
};

struct explained_output {
	struct text name;
	uint32_t definition;
	struct datum value;
};

struct explained_definition {
	uint32_t index;                          /* a segment, score or output; or a table */
	VECTOR(struct explained_output) outputs; /* itself; of a table, its outputs */
	VECTOR(struct explained_rule) rules;
	struct explained_operands operands; /* of an output */
	VECTOR(struct nearness) near;
};

struct explanation {
	struct arena arena;
	struct explained_rule *filter; /* `only where`, or null */
	VECTOR(struct explained_definition) list;
};

/* Explains a record: `evaluation` holds it as its only one, and the plan has frozen populations (freeze.h). Null, or
 * why the rules cannot be run. Free either way. */
const char *explain_record(struct explanation *explanation, const struct evaluation *evaluation,
			   const struct frozen *frozen, const struct sources *sources);
void explanation_free(struct explanation *explanation);

/* A value as a report shows it: like datum_text, a number as percentage where asked for. In `arena`. */
struct text shown_value(const struct datum *datum, bool percent, const struct plan *plan, struct arena *arena);

/* Is it a percentage as the rules write it, a literal or a parameter that is one? */
bool is_percentage(const struct plan *plan, const struct sources *sources, const struct value *value);

/* --- nearness.c --- */

/* Finds the nearest changes of the definition, each confirmed by running the rules. */
const char *find_nearness(struct explained_definition *definition, const struct evaluation *evaluation,
			  const struct frozen *frozen, const struct sources *sources);

#endif
