/* Groups: keys to numbers from 0, in the order of first appearance.
 *
 * A table with open addressing, at most half full. Each slot has part of its key's hash beside the number, so that
 * searching reads few other keys and growing reads none. Hashes are keyed with a random number of the process, so that
 * no file can be made whose keys all collide; the order of the groups does not depend on it. */
#ifndef RUBRIC_POPULATION_GROUPS_H
#define RUBRIC_POPULATION_GROUPS_H

#include "base/arena.h"
#include "base/text.h"
#include "base/vector.h"
#include "data/batch.h"

struct group_slot {
	uint32_t hash;
	uint32_t entry; /* group + 1, or 0 */
};

/* Zero-initialise to begin without groups. */
struct groups {
	struct arena arena; /* of the keys */
	VECTOR(struct text) keys;
	struct group_slot *slots;
	size_t capacity; /* a power of two up to 2^32, or 0 */
	uint64_t hash_key;
};

enum { NO_GROUP = UINT32_MAX };

/* The group of a key, or NO_GROUP. `likely` is where to look first, or NO_GROUP: records of a group often come
 * together, and a population without `by` has no other group. */
uint32_t groups_find(const struct groups *groups, struct text key, uint32_t likely);

/* The same, made where it is new. */
uint32_t groups_enter(struct groups *groups, struct text key, uint32_t likely);

/* The groups of the keys of the lanes in `lanes`, made where they are new, into `numbers`. */
void groups_enter_batch(struct groups *groups, const struct text *keys, size_t count, const struct bits *lanes,
			uint32_t *numbers);

/* The bytes that are held. */
size_t groups_size(const struct groups *groups);

/* Afterwards there are none, and new ones may be entered. */
void groups_free(struct groups *groups);

#endif
