/* Regions outside of which two definitions come to the same. Private to this room.
 *
 * Where the order of rules counts, a client that the two tell apart is decided by a changed rule in one of them: what
 * is kept stands in both in the same order, so that a kept rule which decides in the one is reached in the other. Where
 * only the set of outcomes counts, a changed rule fires whose outcome the other does not give; where their number does,
 * a changed rule fires and its counterpart does not. Values are gone down together while they are made alike. */
#ifndef RUBRIC_ANALYSIS_REGION_H
#define RUBRIC_ANALYSIS_REGION_H

#include "analysis/decision.h"
#include "analysis/difference.h"
#include "analysis/finding.h"

struct region {
	uint32_t formula;
	uint32_t block;    /* or UINT32_MAX */
	size_t rank;       /* no rule of the block before this place takes the record */
	const bool *among; /* by rule, or null: only these count */
};

/* A formula: what decides in a block has the outcome of a rule of another one. */
struct given {
	uint32_t block, other, rule;
	uint32_t formula;
};

struct regions {
	struct model *model;
	struct arena arena;
	VECTOR(struct region) list;
	VECTOR(struct given) given; /* one for each outcome that was asked for */
	size_t left_out;            /* so many of the first ones are about who is left out */
	uint32_t reaches;           /* a formula: neither leaves the record out; for the other ones */
	bool beyond;                /* something is too long to be told apart */
};

/* Lists the regions of a question. */
void regions_of(struct regions *regions, const struct difference_question *question);
void regions_free(struct regions *regions);

/* A formula outside of which two values come to the same (value_differs.c). */
uint32_t value_differs(struct model *model, const struct value *a, const struct value *b);

/* Wants a record of the region. */
void region_want(const struct regions *regions, const struct region *region, struct region_search *search);

#endif
