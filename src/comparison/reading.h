/* Reading: the batches of one export, each with what its clients have on either side. Private to this room.
 *
 * The export is read by several threads, stretch by stretch, each with a reading and a part of the comparison. Keys
 * must be unique, and whether one is repeated is known only in the order of the stretches: then those that a stretch
 * has listed are judged, and where some are repeated, the stretch is read once more and they are left out. */
#ifndef RUBRIC_COMPARISON_READING_H
#define RUBRIC_COMPARISON_READING_H

#include "comparison/comparison.h"
#include "labelling/joined.h"

/* An export that is opened to be read. */
struct opened_export {
	struct label_comparison *comparison; /* the whole */
	struct labelling *labelling;
	struct plan_join *join;
	size_t key_place;
};

struct reading {
	const struct opened_export *export;
	struct label_comparison *part;
	struct joined_sides sides; /* NEW, and under `diff` OLD */
	struct key_list keys;      /* of the stretch at hand */
	bool keys_are_judged;
	size_t keys_read; /* once they are judged: so many, in the stretch's batches before the one at hand */

	const struct labelled *labelled; /* the batch at hand */
	struct bits active;              /* records that count: in error on no side, left out by one side at most */
	uint32_t clients[BATCH_SIZE];    /* numbers in the snapshot, NO_KEY where it lacks the client */
	struct bits keyed;               /* the client has a key that is its own */
	const struct vector **weights;   /* by weight */
	uint32_t **labels; /* by segment * SIDES + side: of each lane; one array where they are the same */
};

/* Opens a labelling of the join of the comparison's sides, which may have further plans, its key and its weights. */
enum labelling_status export_open(struct opened_export *export, struct label_comparison *comparison,
				  struct plan_join *join, const struct labelling_options *options);

/* Joins the sides' plans: NEW's, and under `diff` OLD's. */
struct plan_join *join_sides(const struct label_comparison *comparison);

void reading_open(struct reading *reading, const struct opened_export *export, struct label_comparison *part);
void reading_free(struct reading *reading);

/* Reads a batch. Records whose keys were found to be repeated are data errors. */
void reading_take(struct reading *reading, const struct labelled *labelled);

/* Enters the stretch's keys, in the order of the stretches; false where some are repeated, and the stretch is to be
 * read once more. */
bool reading_judge(struct reading *reading);

/* The next stretch begins. */
void reading_end(struct reading *reading);

/* Which of the joined sides it is. */
static inline const struct joined_side *reading_side(const struct reading *reading, int side)
{
	return &reading->sides.items[side == SIDE_OLD && !reading->part->by_data];
}

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
