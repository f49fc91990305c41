/* The search for comparisons that change nothing. Private to this room.
 *
 * It goes down a condition with what holds wherever a comparison in it counts: the others of its `and`, and what it
 * stands inside, a branch of `if` or an aggregate of a period. */
#ifndef RUBRIC_ANALYSIS_IDLE_H
#define RUBRIC_ANALYSIS_IDLE_H

#include "analysis/finding.h"
#include "plan/value_map.h"

enum { IDLE_DEPTH_MAX = 64 };

/* What holds for the whole condition, and what is said of a comparison that it decides. */
struct idle_outer {
	size_t count; /* so many of the first formulas of the context */
	const char *never_true, *always_true;
};

struct idle_search {
	struct region_search *search;
	VECTOR(uint32_t) context; /* formulas that hold where the comparison counts */
	struct idle_outer outer;
	bool negated; /* inside `not`, where what is false counts, not only what is true */
	struct probe probe;
	struct value_map entered; /* values whose insides were visited */
};

void idle_search_free(struct idle_search *idle);

/* Judges the comparisons of a truth (idle.c), and the conditions that stand inside of a value or of one comparison
 * (idle_inside.c). */
void idle_visit(struct idle_search *idle, const struct value *value, int depth);
void idle_visit_inside(struct idle_search *idle, const struct value *value, int depth);

#endif
