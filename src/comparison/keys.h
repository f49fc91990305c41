/* Keys: the clients by the texts that name them, numbered from 0 in the order in which they come.
 *
 * For each there is the line where it came first. A key takes its own bytes, two bytes and more for its size and line,
 * and eight for its place. As long as each key is greater than the one before it, as in many exports, that is all; from
 * the first one on that is not, they are found in a table with open addressing, at most half full, of on average some
 * twenty-four bytes a key, whose slots hold part of the hash, so that searching reads few other keys and growing reads
 * none. A batch's slots are fetched before they are searched: the table is far larger than the processor's caches. */
#ifndef RUBRIC_COMPARISON_KEYS_H
#define RUBRIC_COMPARISON_KEYS_H

#include "base/buffer.h"
#include "base/vector.h"
#include "data/vector.h"

struct key_slot {
	uint32_t hash;
	uint32_t entry; /* number + 1, or 0 */
};

/* Zero-initialise to begin without keys. */
struct keys {
	struct buffer bytes; /* of each key: its line and its size, seven bits a byte, then the key */
	VECTOR(uint64_t) places;
	struct key_slot *slots;
	uint64_t hash_key;
	size_t capacity; /* a power of two up to 2^32; 0: the keys have risen so far */
};

enum { NO_KEY = UINT32_MAX };

/* What a batch's keys came to. */
struct key_batch {
	uint32_t numbers[BATCH_SIZE]; /* NO_KEY where the lane is not active or its key is missing */
	struct bits known;            /* was there before */
};

/* Enters the keys of the active lanes. `texts` is a vector of texts. */
void keys_enter(struct keys *keys, const struct vector *texts, const struct bits *active, const uint64_t *lines,
		size_t count, struct key_batch *batch);

struct text keys_text(const struct keys *keys, uint32_t number);
uint64_t keys_line(const struct keys *keys, uint32_t number);
static inline size_t keys_count(const struct keys *keys)
{
	return keys->places.count;
}

void keys_free(struct keys *keys);

#endif
