/* Snapshot: what the clients of an older export had, by their keys. Private to this room.
 *
 * A client's number is that of its key in the comparison's table. It had labels in every segment, under the sides that
 * the older export was labelled by, given by certain rules (where that was one side), and weights. Of labels and rules
 * there are few combinations: each is kept once, and for each client its number, in one byte as long as that serves. */
#ifndef RUBRIC_COMPARISON_SNAPSHOT_H
#define RUBRIC_COMPARISON_SNAPSHOT_H

#include "base/decimal.h"
#include "base/vector.h"
#include "comparison/comparison.h"
#include "population/groups.h"

struct snapshot {
	size_t sides; /* 1 or 2 */
	size_t segments;
	size_t weight_count;
	struct groups combinations; /* by the bytes of their numbers */
	VECTOR(uint32_t) numbers;   /* of each combination, `width`: see snapshot_row */
	struct buffer of_clients;   /* their combinations, each of `number_size` bytes */
	size_t number_size;         /* 1, 2 or 4: as few as serve */
	size_t clients;
	VECTOR(uint32_t) of_whole;      /* of a part: for its combinations, those of the whole */
	VECTOR(struct decimal) weights; /* client * weights + weight; one that is missing is 0 */
	VECTOR(uint64_t) seen;          /* a bit for each client that the export at hand has too */
	size_t width;
	uint32_t *row;
};

struct snapshot *snapshot_new(size_t sides, size_t segments, size_t weight_count);
void snapshot_free(struct snapshot *snapshot);

/* The next client's numbers, to be filled in: the label of each side in segment `s` at s * sides + side, then, of one
 * side alone, the rule of segment `s` at segments + s. */
static inline uint32_t *snapshot_row(struct snapshot *snapshot)
{
	return snapshot->row;
}

/* Keeps the next client, whose row is filled in. */
void snapshot_keep(struct snapshot *snapshot);

static inline uint32_t snapshot_combination(const struct snapshot *snapshot, size_t client)
{
	const char *at = snapshot->of_clients.data + client * snapshot->number_size;
	uint8_t one;
	uint16_t two;
	uint32_t four;
	if (snapshot->number_size == sizeof one)
		return memcpy(&one, at, sizeof one), one;
	if (snapshot->number_size == sizeof two)
		return memcpy(&two, at, sizeof two), two;
	return memcpy(&four, at, sizeof four), four;
}

static inline const uint32_t *snapshot_client(const struct snapshot *snapshot, size_t client)
{
	return snapshot->numbers.items + snapshot_combination(snapshot, client) * snapshot->width;
}

static inline uint32_t snapshot_label(const struct snapshot *snapshot, size_t client, size_t segment, size_t side)
{
	return snapshot_client(snapshot, client)[segment * snapshot->sides + side];
}

static inline uint32_t snapshot_rule(const struct snapshot *snapshot, size_t client, size_t segment)
{
	return snapshot_client(snapshot, client)[snapshot->segments + segment];
}

static inline size_t snapshot_clients(const struct snapshot *snapshot)
{
	return snapshot->clients;
}

/* Keeps the clients of a part of the snapshot, of a stretch of the export, whose labels are those of a part of the
 * comparison, added to the whole; then the part may begin anew. */
void snapshot_add(struct snapshot *whole, struct snapshot *part, const struct label_comparison *of_part);
void snapshot_clear(struct snapshot *part);

/* Marks a client as seen; false where it was before. */
bool snapshot_see(struct snapshot *snapshot, size_t client);
bool snapshot_saw(const struct snapshot *snapshot, size_t client);

#endif
