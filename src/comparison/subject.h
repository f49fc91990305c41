/* Subjects: rules that label made-up clients. Private to this room. */
#ifndef RUBRIC_COMPARISON_SUBJECT_H
#define RUBRIC_COMPARISON_SUBJECT_H

#include "comparison/made_up.h"
#include "population/groups.h"
#include "vm/machine.h"

/* It computes some definitions of a plan without population functions. */
struct subject {
	const struct plan *plan;
	struct program *program, *filter;
	struct machine *machine, *filter_machine;
	size_t *places;          /* by column of the plan: of the candidates */
	struct vector **vectors; /* likewise; those of a column with a default are its own */
	struct bits active;
};

/* For the definitions `wanted`, of the clients that meet a definition, or (UINT32_MAX) the plan's `only where`. False
 * where the plan reads a column that the clients do not have. Closed either way. */
bool subject_open(struct subject *subject, const struct plan *plan, const uint32_t *wanted, size_t count,
		  uint32_t only_where, const struct made_up *made_up, struct arena *arena);
void subject_close(struct subject *subject);

/* Labels the clients at hand. */
void subject_run(struct subject *subject, const struct made_up *made_up, struct arena *arena);

/* What clients reached so far: rules, labels, values. Zero-initialise. */
struct reached {
	struct groups groups;
};

/* Does the lane reach something for the first time? */
bool reaches_anything_new(struct reached *reached, const struct subject *subject, size_t lane);

#endif
