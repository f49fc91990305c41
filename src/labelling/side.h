/* One side of a labelling. Private to this room. */
#ifndef RUBRIC_LABELLING_SIDE_H
#define RUBRIC_LABELLING_SIDE_H

#include "labelling/labelling.h"

struct side {
	struct rule_set *rules;
	const struct plan *plan;
	struct populations *populations; /* null: they are collected elsewhere */
	uint32_t *places;                /* by column of the plan: its place among the columns of the scan */
	struct vector **vectors;         /* by column of the plan, of the batch at hand */
	struct program *filter;          /* `only where`, where the sides differ in it; else null */
	struct machine *filter_machine;
	struct program *program; /* of the pass at hand */
	struct machine *machine;
	struct bits active;
	uint64_t taken_as_missing; /* by machines that are no more this side's, or were told already */
	/* Where the export is divided, what is added in the pass: the populations are read meanwhile, and may share
	 * groups with those that are added to. Else null. */
	struct populations *gathered;
	struct populations *apart; /* of a fork: what is not yet in those; or null */
};

/* Makes the side's program and machine for a pass; passes beyond the plan's last one are like it. Null, or what is
 * wrong. */
const char *side_begin_pass(struct side *side, const struct labelling_options *options, uint32_t pass);
void side_end_pass(struct side *side);
void side_free(struct side *side);

/* From here on forks may be made of the side; side_end_forks adds what they have gathered to the populations. */
void side_begin_forks(struct side *side);
void side_end_forks(struct side *side);

/* A fork has the same plan, program and populations, and machines of its own. With `apart`, what it adds to populations
 * stays apart until side_add or side_join. */
void side_fork(struct side *fork, const struct side *side, const struct labelling_options *options, bool apart);
void side_join(struct side *fork, struct side *side);

/* Adds to the side what the fork was given since it was made or this was last called. */
void side_add(struct side *fork, struct side *side);

/* Runs the side's machine over the scan's batch. */
void side_run(struct side *side, struct scan *scan, const struct scan_batch *batch);

/* Adds the batch to the populations of the pass. A record whose value for one of them failed is in error, and is not
 * counted. */
void side_add_to_populations(struct side *side, struct scan *scan, const struct scan_batch *batch);

#endif
