/* Lane: a way of records through a labelling: a scan, and each side with a machine of its own. One thread uses it at a
 * time. Private to this room. */
#ifndef RUBRIC_LABELLING_LANE_H
#define RUBRIC_LABELLING_LANE_H

#include "labelling/labelling.h"
#include "labelling/side.h"

struct lane {
	struct scan *scan; /* the whole, or a part of it */
	struct side *sides;
	size_t side_count;
	uint32_t pass, passes;
	const struct scan_batch *batch; /* at hand, or null */
	void *own;                      /* of the work that is done with the batches */

	uint64_t number; /* of its block, from 0 */
	uint64_t taken;  /* records of the block in batches before the one at hand */
};

/* The next batch of the scan, all machines run. */
const struct scan_batch *lane_next(struct lane *lane);

/* Gives the batch at hand to the work (or null). */
void lane_work(const struct lane *lane, const struct labelling_work *work);

/* Adds the batch at hand to the populations, and settles it. */
void lane_settle(struct lane *lane);

/* A lane beside `whole`, with a part of its scan. `apart`: what it adds to populations stays with it until
 * it is closed, or longer than it may be. */
void lane_open(struct lane *lane, const struct lane *whole, const struct labelling_options *options, bool apart);
void lane_close(struct lane *lane, struct lane *whole);

/* Adds what came of its block to the whole; in the order of the blocks. */
void lane_add_block(struct lane *lane, struct lane *whole);

/* Tells how far the scan of `whole` has come. */
void lane_advance(const struct lane *whole, const struct labelling_options *options);

#endif
