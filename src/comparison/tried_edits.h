/* Tried edits: the plans of single edits, joined with those of the sides, and one program that labels by all of them.
 * Private to this room. */
#ifndef RUBRIC_COMPARISON_TRIED_EDITS_H
#define RUBRIC_COMPARISON_TRIED_EDITS_H

#include "comparison/comparison.h"

/* More edits with population functions of their own are not tried: those are collected over all records. */
enum { POPULATION_TRIALS_MAX = 16 };

struct tried_edit {
	uint32_t edit;
	const struct plan *plan;
	const struct plan_places *places;
	struct label_source *sources; /* by segment; without a column where the edit changes nothing */
	uint32_t keep;                /* the register of its `only where`, or UINT32_MAX */
};

struct tried_edits {
	struct arena arena;
	VECTOR(struct tried_edit) list;
	size_t with_populations;
	struct program *program; /* null where there are none */
};

/* Adds the plans of the comparison's edits, if it has any, to its join. */
struct tried_edits *tried_edits_new(struct label_comparison *comparison);

/* Makes the program, of the joined plan. */
void tried_edits_compile(struct tried_edits *tried, const struct label_comparison *comparison);

void tried_edits_free(struct tried_edits *tried);

#endif
