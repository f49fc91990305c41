/* Lane: a way of records through a labelling: a scan, and a machine that runs the program of the pass over its batches.
 * One thread uses it at a time.
 *
 * A pass has one lane, the whole. Where the export is divided, other lanes are opened beside it, each with a part of
 * its scan and a machine of its own; what they come to is added to the whole. Private to this room. */
#ifndef RUBRIC_LABELLING_LANE_H
#define RUBRIC_LABELLING_LANE_H

#include "labelling/labelling.h"

struct lane {
	const struct plan *plan;
	struct populations *populations; /* null: they are collected elsewhere */
	/* Where the export is divided, what is added in the pass: the populations are read meanwhile, and may share
	 * groups with those that are added to. Else null. */
	struct populations *gathered;
	struct populations *apart; /* of a lane beside the whole: what is not yet in those; or null */

	struct scan *scan;       /* the whole, or a part of it */
	struct program *program; /* of the pass */
	struct machine *machine;
	uint32_t pass; /* from 1 */
	/* What fails of the inputs of population functions is in error: at once, or, in the last pass, before a batch
	 * is given to the work, so that this can leave the record out. */
	bool fails_inputs, judges_inputs;
	const struct scan_batch *batch; /* at hand, or null */
	struct bits counted;            /* its records that count in populations */
	void *own;                      /* of the work that is done with the batches */
	uint64_t taken_as_missing;      /* of the whole: by lanes beside it; of those: what was added to it */

	uint64_t number; /* of its block, from 0 */
	uint64_t taken;  /* records of the block in batches before the one at hand */
};

/* Makes the whole's program and machine for its pass. Null, or what is wrong. */
const char *lane_begin_pass(struct lane *whole, const struct labelling_options *options);
void lane_end_pass(struct lane *whole);

/* The next batch of the scan, the machine run. */
const struct scan_batch *lane_next(struct lane *lane);

/* Gives the batch at hand to the work (or null); the end of a stretch; what came of it: is it to be taken once more, is
 * more wanted? */
void lane_work(const struct lane *lane, const struct labelling_work *work);
void lane_finish(const struct lane *lane, const struct labelling_work *work);
bool lane_stands(const struct lane *lane, const struct labelling_work *work);
bool lane_settle_work(const struct lane *lane, const struct labelling_work *work);

/* Adds the batch at hand to the populations, and settles it. A record whose value for one of them failed is in error.
 * Where such records are rejected, that is done in the last pass, whatever pass the function is of. */
void lane_settle(struct lane *lane);

/* From here on lanes may be opened beside the whole; once they are closed, lane_end_gathering adds what they have
 * gathered to the populations. */
void lane_begin_gathering(struct lane *whole, const struct labelling_options *options);
void lane_end_gathering(struct lane *whole);

/* A lane beside `whole`. `apart`: what it adds to populations stays with it until it is closed, or longer than it may
 * be. */
void lane_open(struct lane *lane, const struct lane *whole, const struct labelling_options *options, bool apart);
void lane_close(struct lane *lane, struct lane *whole);

/* Forgets what came of its block, whose first batch is the next one again. */
void lane_rewind(struct lane *lane);

/* Adds what came of its block to the whole; in the order of the blocks. */
void lane_add_block(struct lane *lane, struct lane *whole);

/* Tells how far the scan of `whole` has come. */
void lane_advance(const struct lane *whole, const struct labelling_options *options);

#endif
