/* Snapshot: what the clients of an older export had, by their keys. Private to this room.
 *
 * A client's number is that of its key in the comparison's table. For each there are its labels in every segment, under
 * the sides that the older export was labelled by, the rules that gave them (where one side did), and its weights. */
#ifndef RUBRIC_COMPARISON_SNAPSHOT_H
#define RUBRIC_COMPARISON_SNAPSHOT_H

#include "base/decimal.h"
#include "base/vector.h"

struct snapshot {
	size_t sides; /* 1 or 2 */
	size_t segments;
	size_t weight_count;
	size_t clients;
	VECTOR(uint32_t) labels;        /* (client * segments + segment) * sides + side */
	VECTOR(uint32_t) rules;         /* client * segments + segment; of one side alone */
	VECTOR(struct decimal) weights; /* client * weights + weight; one that is missing is 0 */
	VECTOR(uint64_t) seen;          /* a bit for each client that the export at hand has too */
};

struct snapshot *snapshot_new(size_t sides, size_t segments, size_t weight_count);
void snapshot_free(struct snapshot *snapshot);

static inline uint32_t snapshot_label(const struct snapshot *snapshot, size_t client, size_t segment, size_t side)
{
	return snapshot->labels.items[(client * snapshot->segments + segment) * snapshot->sides + side];
}

/* Marks a client as seen; false where it was before. */
bool snapshot_see(struct snapshot *snapshot, size_t client);
bool snapshot_saw(const struct snapshot *snapshot, size_t client);

#endif
