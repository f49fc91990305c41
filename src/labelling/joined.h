/* Joined sides: what a labelling of a joined plan (plan/join.h) comes to under each of its plans. Where several threads
 * label, each has joined sides of its own. */
#ifndef RUBRIC_LABELLING_JOINED_H
#define RUBRIC_LABELLING_JOINED_H

#include "labelling/labelling.h"
#include "plan/join.h"

struct joined_side {
	const struct plan *plan;
	const struct plan_places *places;
	bool *asks;         /* by definition of the joined plan: does the side's plan write it? */
	bool *needs;        /* by instruction: does what it asks for take it? */
	struct bits active; /* records of the batch at hand that its `only where` does not leave out */
};

struct joined_sides {
	struct arena arena;
	struct joined_side *items;
	size_t count;
	const struct program *program; /* of the joined plan, in the last pass */
	bool *conditions_need;         /* by instruction: does an `only where` take it? */
};

/* For the first `count` plans of the join, once the labelling is open. */
void joined_sides_open(struct joined_sides *sides, const struct plan_join *join, const struct plan *const *plans,
		       size_t count, const struct labelling *labelling);
void joined_sides_close(struct joined_sides *sides);

/* The root of what the side's plan defines at `definition`. */
const struct root *joined_root(const struct joined_sides *sides, size_t side, uint32_t definition);

/* Finds which records of the batch at hand each side leaves out, and which count: in error on no side, for the first
 * reason that is found, and not left out by all. Results that were taken as missing count only for those who are not
 * left out by the sides that ask for them. */
void joined_sides_judge(struct joined_sides *sides, const struct labelled *labelled, struct bits *active);

/* Fails a record of the batch that is active, and no more then. */
void joined_fail(const struct labelled *labelled, size_t lane, struct text column, const char *message,
		 struct bits *active);

#endif
