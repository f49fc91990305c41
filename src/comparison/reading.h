/* Reading: the batches of one export, each with what its clients have on either side. Private to this room. */
#ifndef RUBRIC_COMPARISON_READING_H
#define RUBRIC_COMPARISON_READING_H

#include "comparison/comparison.h"
#include "labelling/joined.h"

struct reading {
	struct label_comparison *comparison;
	struct labelling *labelling;
	const struct machine *machine; /* of the batch at hand */
	struct joined_sides sides;     /* NEW, and under `diff` OLD */
	size_t key_place;
	const struct scan_batch *batch;
	struct bits active; /* records that count: in error on no side, left out by one side at most */
	struct key_batch keys;
	const struct vector **weights; /* by weight */
	uint32_t **labels;             /* by segment * SIDES + side: of each lane; one array where they are the same */
};

/* Opens a labelling of a join of the comparison's sides, which may have further plans, its key and its weights. */
enum labelling_status reading_open(struct reading *reading, struct label_comparison *comparison, struct plan_join *join,
				   const struct labelling_options *options);

/* The next batch; false at the end. A key that was there before is a data error. */
bool reading_next(struct reading *reading);

void reading_free(struct reading *reading);

/* Which of the joined sides it is. */
static inline const struct joined_side *reading_side(const struct reading *reading, int side)
{
	return &reading->sides.items[side == SIDE_OLD && !reading->comparison->by_data];
}

/* Joins the sides' plans: NEW's, and under `diff` OLD's. */
struct plan_join *join_sides(const struct label_comparison *comparison);

static inline uint32_t *reading_labels(const struct reading *reading, size_t segment, int side)
{
	return reading->labels[segment * SIDES + (size_t)side];
}

/* Have both sides the same labels, whoever the client is? */
static inline bool reading_is_same(const struct reading *reading, size_t segment)
{
	return reading_labels(reading, segment, SIDE_OLD) == reading_labels(reading, segment, SIDE_NEW);
}

/* The rule that fired for a lane, from 1; 0 where that is not one rule. */
uint32_t reading_rule(const struct reading *reading, size_t segment, int side, size_t lane);

/* A lane's weights, null for each that it has not; `room` holds them. */
void reading_weights(const struct reading *reading, size_t lane, struct decimal *room, const struct decimal **weights);

#endif
