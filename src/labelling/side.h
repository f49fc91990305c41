/* One side of a labelling. Private to this room. */
#ifndef RUBRIC_LABELLING_SIDE_H
#define RUBRIC_LABELLING_SIDE_H

#include "labelling/labelling.h"

struct side {
	struct rule_set *rules;
	const struct plan *plan;
	struct populations *populations;
	uint32_t *places;        /* by column of the plan: its place among the columns of the scan */
	struct vector **vectors; /* by column of the plan, of the batch at hand */
	struct program *filter;  /* `only where`, where the sides differ in it; else null */
	struct machine *filter_machine;
	struct program *program; /* of the pass at hand */
	struct machine *machine;
	struct bits active;
};

/* Makes the side's program and machine for a pass; passes beyond the plan's last one are like it. Null, or what is
 * wrong. */
const char *side_begin_pass(struct side *side, const struct labelling_options *options, uint32_t pass);
void side_end_pass(struct side *side);
void side_free(struct side *side);

/* Runs the side's machine over the scan's batch. */
void side_run(struct side *side, struct scan *scan, const struct scan_batch *batch);

/* Adds the batch to the populations of the pass. A record whose value for one of them failed is in error, and is not
 * counted. */
void side_add_to_populations(struct side *side, struct scan *scan, const struct scan_batch *batch);

#endif
