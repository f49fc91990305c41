/* Groups: keys to numbers from 0, in the order of first appearance; and for each group a row of bytes, its key and what
 * the user of the groups keeps of it, so that all of a group is in one place of memory.
 *
 * A table with open addressing, at most half full. Each slot has part of its key's hash beside the number, so that
 * searching reads few other keys and growing reads none. Hashes are keyed with a random number of the process, so that
 * no file can be made whose keys all collide; the order of the groups does not depend on it.
 *
 * A short key stands in the row itself, as in the strings of Neumann and Freitag 2020 ("Umbra"). Rows never move. */
#ifndef RUBRIC_POPULATION_GROUPS_H
#define RUBRIC_POPULATION_GROUPS_H

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "population/chunks.h"
#include "population/selection.h"

enum { GROUP_KEY_INLINE = 12, GROUP_KEY_START = 4 };

/* The first thing in a row. */
struct group_key {
	uint32_t size;
	char bytes[GROUP_KEY_INLINE]; /* all, and zeros; of a longer key the first GROUP_KEY_START, and where all are */
};

struct group_slot {
	uint32_t hash;
	uint32_t entry; /* group + 1, or 0 */
};

/* Zero-initialise to begin without groups. */
struct groups {
	size_t kept;       /* bytes that the user keeps of each group; to be set before there are any */
	uint64_t hash_key; /* may be set before there are any, too, by whoever hashes the keys himself */
	size_t count;
	size_t row_size;
	struct chunks rows;
	struct arena arena; /* of long keys */
	struct group_slot *slots;
	size_t capacity; /* a power of two up to 2^32, or 0 */
};

enum { NO_GROUP = UINT32_MAX };

/* A row is as large as the key and what is kept need, and as what all but fills lines of the cache; what is kept begins
 * here, zeroed and aligned as memory is. */
enum { GROUP_KEPT = sizeof(struct group_key) };

static inline char *groups_row(const struct groups *groups, uint32_t group)
{
	return chunk_item(&groups->rows, (size_t)group + CHUNK_FIRST, groups->row_size);
}

static inline const char *group_key_bytes(const struct group_key *key)
{
	const char *whole;
	memcpy(&whole, key->bytes + GROUP_KEY_START, sizeof whole);
	return key->size > GROUP_KEY_INLINE ? whole : key->bytes;
}

/* Good as long as the groups are. */
static inline struct text groups_key(const struct groups *groups, uint32_t group)
{
	const struct group_key *key = (const void *)groups_row(groups, group);
	return (struct text){group_key_bytes(key), key->size};
}

/* The group of a key, or NO_GROUP. `likely`, or NO_GROUP, is where to look first, and then the one after it: records of
 * a group often come together, or groups in the order in which they came before. */
uint32_t groups_find(const struct groups *groups, struct text key, uint32_t likely);

/* The same, but for the one after it, made where it is new. */
uint32_t groups_enter(struct groups *groups, struct text key, uint32_t likely);

/* The hash of a key, which depends on hash_key. */
static inline uint64_t groups_hash(const struct groups *groups, struct text key)
{
	return text_hash_keyed(key, groups->hash_key);
}

/* The groups of the keys of these lanes, made where they are new, into `numbers`, and their rows into `rows`. The
 * hashes by lane, where somebody knows them already, or null. */
void groups_enter_batch(struct groups *groups, const struct selection *selection, const struct vector *key,
			const uint64_t *hashes, uint32_t *numbers, char **rows);

/* The bytes that are held. */
size_t groups_size(const struct groups *groups);

/* Afterwards there are none, and new ones may be entered. */
void groups_free(struct groups *groups);

#endif
