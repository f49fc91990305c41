/* Joined plans: several plans as one, for records that are wanted under each of them.
 *
 * What comes to the same under several plans is in the joined one once: columns that read alike, lookups, population
 * functions, definitions, and the fields of rollups, whose ledgers' plans are joined likewise. So whatever computes the
 * joined plan computes it once. Two values come to the same if they are made in the same way of the same parts; each is
 * kept once (hash consing: Ershov 1958), so that parts are the same where their addresses are.
 *
 * Where the plans differ in `only where`, the joined plan has none: the condition of each is a definition, and its
 * population functions count the records for which that is true.
 *
 * The first plan's columns and definitions keep their places. Guards are not joined. */
#ifndef RUBRIC_PLAN_JOIN_H
#define RUBRIC_PLAN_JOIN_H

#include "plan/plan.h"

struct plan_join;

/* Where the parts of one of the plans are in the joined one. */
struct plan_places {
	const uint32_t *columns;     /* by column of the plan */
	const uint32_t *definitions; /* by definition of the plan */
	uint32_t only_where;         /* the definition of its condition; UINT32_MAX: it has that of the joined plan */
};

/* Joins plans that are whole and have one `today`; they must outlive it. What any of them writes, the joined plan
 * writes. Free with plan_join_free. */
struct plan_join *plan_join_new(const struct plan *const *plans, size_t count);
void plan_join_free(struct plan_join *join);

/* Joins one more plan, of which the joined one writes nothing, for whoever makes programs of some of its definitions.
 * Null where it needs columns that the plans before it lack, or population functions, unless it may bring such; else
 * its places, where what nothing that it writes stands on may be UINT32_MAX. Before plan_join_plan. */
const struct plan_places *plan_join_add(struct plan_join *join, const struct plan *plan, bool brings_populations);

/* The joined plan; it and the places live as long as the join. Plans are numbered from 0 in the order in which they
 * were joined. */
const struct plan *plan_join_plan(struct plan_join *join);
const struct plan_places *plan_join_places(const struct plan_join *join, size_t index);

/* How many population functions it has. */
size_t plan_join_populations(const struct plan_join *join);

#endif
