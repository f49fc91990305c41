/* Stand-ins: a plan in which columns stand for its population functions, as in a test that gives a `let`. Private to
 * this room.
 *
 * What a population function comes to depends on all records, so an example of one record can only say it. It is
 * called as the `let` that is nothing but the function, or else
 * by the function's own words. */
#ifndef RUBRIC_ANALYSIS_STAND_IN_H
#define RUBRIC_ANALYSIS_STAND_IN_H

#include "plan/plan.h"

/* A value that no definition holds: asked by a population function, or the condition of a guard. */
struct asked {
	struct value *value;
	struct value *beside; /* what must be true for it to count: the aggregate's period; or null */
};

struct stand_ins {
	struct plan plan;
	size_t first;                          /* column; the plan's own are before it */
	const struct population **populations; /* by column - first */
	struct value **originals;              /* likewise: what the column stands for */
	struct asked *asked;                   /* with stand-ins too */
	size_t asked_count;
};

/* Everything new is in `arena`, the rest stays the plan's. */
struct stand_ins stand_ins_make(const struct plan *plan, const struct sources *sources, struct arena *arena);

/* A value of the plan with stand-ins as one of the plan; null where more of it than itself would have to change. */
struct value *stand_ins_original(const struct stand_ins *stand_ins, struct value *value);

#endif
