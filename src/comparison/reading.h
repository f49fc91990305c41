/* Reading: the batches of one export, each with what its clients have on either side. Private to this room. */
#ifndef RUBRIC_COMPARISON_READING_H
#define RUBRIC_COMPARISON_READING_H

#include "comparison/comparison.h"

struct reading {
	struct label_comparison *comparison;
	struct labelling *labelling;
	size_t key_place;
	const struct scan_batch *batch;
	struct bits active; /* records that count: in error on no side, left out by one side at most */
	struct key_batch keys;
	const struct vector **weights; /* by weight */
	uint32_t *labels;              /* (segment * SIDES + side) * BATCH_SIZE + lane */
};

/* Opens a labelling with the comparison's sides, its key and its weights. */
enum labelling_status reading_open(struct reading *reading, struct label_comparison *comparison,
				   const struct labelling_options *options, bool tries_edits);

/* The next batch; false at the end. A key that was there before is a data error. */
bool reading_next(struct reading *reading);

void reading_free(struct reading *reading);

static inline uint32_t *reading_labels(const struct reading *reading, size_t segment, int side)
{
	return reading->labels + (segment * SIDES + (size_t)side) * BATCH_SIZE;
}

/* The rule that fired for a lane, from 1; 0 where that is not one rule. */
uint32_t reading_rule(const struct reading *reading, size_t segment, int side, size_t lane);

/* A lane's weights, null for each that it has not; `room` holds them. */
void reading_weights(const struct reading *reading, size_t lane, struct decimal *room, const struct decimal **weights);

#endif
