/* Crew: threads that go through an export side by side. Private to this room.
 *
 * Each thread takes a free lane, reads the next block into it and finds its records. Where the first of them begins is
 * a guess, confirmed in the order of the blocks; then any thread works on the block, and what is finished is settled,
 * again in the order of the blocks, by whichever thread finds that it is the turn of one. So no thread waits for
 * another unless all lanes are in use. Only reading, confirming and settling are one at a time.
 *
 * A crew either does all that is to be done with the batches itself, or it prepares each block's first batch, and the
 * caller takes them in order. Most blocks have no more than one. */
#ifndef RUBRIC_LABELLING_CREW_H
#define RUBRIC_LABELLING_CREW_H

#include "labelling/lane.h"

struct crew;

/* A crew for the pass of the lane `whole`, whose scan is divided. */
struct crew *crew_open(struct lane *whole, const struct labelling_options *options);
void crew_close(struct crew *crew);

/* Goes through all blocks; `work` (or null) is done with each batch. */
void crew_run(struct crew *crew, const struct labelling_work *work);

/* The lane that has the next batch at hand, which was settled and of which the batch before it was not; null at the end
 * and on failure. */
struct lane *crew_next(struct crew *crew);

#endif
