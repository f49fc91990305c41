#include "population/groups.h"

#include "base/memory.h"

static uint32_t hash_of(const struct groups *groups, struct text key)
{
	return (uint32_t)text_hash_keyed(key, groups->hash_key);
}

/* --- keys --- */

/* As a row would have it; a long one still where it came from. */
static struct group_key key_of(struct text text)
{
	enum { HALF = 8 };
	struct group_key key = {.size = (uint32_t)text.size};
	if (text.size > UINT32_MAX)
		memory_exhausted();
	if (text.size > GROUP_KEY_INLINE) {
		memcpy(key.bytes, text.data, GROUP_KEY_START);
		memcpy(key.bytes + GROUP_KEY_START, &text.data, sizeof text.data);
	} else if (text.size >= HALF) { /* what overlaps is the same in both */
		memcpy(key.bytes, text.data, HALF);
		memcpy(key.bytes + text.size - HALF, text.data + text.size - HALF, HALF);
	} else {
		for (size_t i = 0; i < text.size; i++)
			key.bytes[i] = text.data[i];
	}
	return key;
}

static inline bool same_key(const struct group_key *a, const struct group_key *b)
{
	uint64_t left[2], right[2];
	memcpy(left, a, sizeof left);
	memcpy(right, b, sizeof right);
	if (left[0] != right[0])
		return false;
	if (a->size <= GROUP_KEY_INLINE)
		return left[1] == right[1];
	return memcmp(group_key_bytes(a), group_key_bytes(b), a->size) == 0;
}

static inline const struct group_key *key_at(const struct groups *groups, uint32_t group)
{
	return (const void *)groups_row(groups, group);
}

/* --- slots --- */

/* The key's slot, or the empty one where it would stand. */
static struct group_slot *slot_of(const struct groups *groups, const struct group_key *key, uint32_t hash)
{
	size_t at = hash & (groups->capacity - 1);
	for (;; at = (at + 1) & (groups->capacity - 1)) {
		struct group_slot *slot = &groups->slots[at];
		if (!slot->entry || (slot->hash == hash && same_key(key_at(groups, slot->entry - 1), key)))
			return slot;
	}
}

static void grow(struct groups *groups)
{
	const size_t most = (size_t)UINT32_MAX + 1; /* more slots the hashes do not tell apart */
	size_t before = groups->capacity;
	struct group_slot *old = groups->slots;
	if (before >= most)
		memory_exhausted();
	if (before == 0)
		groups->hash_key = text_hash_key(groups);
	groups->capacity = before ? before * 2 : 16;
	groups->slots = memory_scattered(groups->capacity, sizeof *groups->slots);
	for (size_t i = 0; i < before; i++) {
		size_t at = old[i].hash & (groups->capacity - 1);
		while (old[i].entry && groups->slots[at].entry)
			at = (at + 1) & (groups->capacity - 1);
		if (old[i].entry)
			groups->slots[at] = old[i];
	}
	memory_scattered_free(old, before, sizeof *old);
}

static void make_room(struct groups *groups, size_t more)
{
	while (groups->capacity == 0 || (groups->count + more) * 2 > groups->capacity)
		grow(groups);
}

/* --- entering --- */

static size_t rows_of_chunk(size_t chunk)
{
	return (size_t)GROUP_CHUNK_FIRST << chunk;
}

/* How many chunks these groups take. */
static size_t chunks_of(size_t count)
{
	size_t chunks = 0;
	for (size_t held = 0; held < count; held += rows_of_chunk(chunks++))
		;
	return chunks;
}

static void add_row(struct groups *groups, const struct group_key *key)
{
	size_t chunk = chunks_of(groups->count + 1) - 1;
	if (!groups->chunks[chunk])
		groups->chunks[chunk] = memory_scattered(rows_of_chunk(chunk), groups_row_size(groups));
	struct group_key *row = (void *)groups_row(groups, (uint32_t)groups->count++);
	*row = *key;
	if (key->size > GROUP_KEY_INLINE) {
		const char *whole = arena_copy(&groups->arena, group_key_bytes(key), key->size);
		memcpy(row->bytes + GROUP_KEY_START, &whole, sizeof whole);
	}
}

static uint32_t enter_hashed(struct groups *groups, const struct group_key *key, uint32_t hash)
{
	struct group_slot *slot = slot_of(groups, key, hash);
	if (!slot->entry) {
		add_row(groups, key);
		*slot = (struct group_slot){hash, (uint32_t)groups->count};
	}
	return slot->entry - 1;
}

static bool is_key_of(const struct groups *groups, uint32_t group, struct text text)
{
	return group < groups->count && text_equal(groups_key(groups, group), text);
}

uint32_t groups_enter(struct groups *groups, struct text key, uint32_t likely)
{
	if (is_key_of(groups, likely, key))
		return likely;
	make_room(groups, 1);
	struct group_key entered = key_of(key);
	return enter_hashed(groups, &entered, hash_of(groups, key));
}

uint32_t groups_find(const struct groups *groups, struct text key, uint32_t likely)
{
	if (is_key_of(groups, likely, key))
		return likely;
	if (is_key_of(groups, likely + 1, key))
		return likely + 1;
	if (groups->capacity == 0)
		return NO_GROUP;
	struct group_key sought = key_of(key);
	const struct group_slot *slot = slot_of(groups, &sought, hash_of(groups, key));
	return slot->entry ? slot->entry - 1 : NO_GROUP;
}

/* --- a batch --- */

enum { CACHE_LINE = 64 };

/* The group whose key has this hash, which is nearly always the one; or NO_GROUP. */
static uint32_t likely_group(const struct groups *groups, uint32_t hash)
{
	size_t at = hash & (groups->capacity - 1);
	while (groups->slots[at].entry && groups->slots[at].hash != hash)
		at = (at + 1) & (groups->capacity - 1);
	return groups->slots[at].entry - 1;
}

static void ask_for_row(const struct groups *groups, uint32_t group)
{
	size_t size = groups_row_size(groups);
	const char *row = groups_row(groups, group);
	for (size_t at = 0; at < size; at += CACHE_LINE)
		__builtin_prefetch(row + at, 1);
	__builtin_prefetch(row + size - 1, 1);
}

/* What each lane needs is far apart in memory: first all slots are asked for, then all rows that these speak of, and
 * only then the first is looked at. */
void groups_enter_batch(struct groups *groups, const struct frame *frame, const struct vector *key, uint32_t *numbers,
			char **rows)
{
	uint32_t hashes[BATCH_SIZE];
	make_room(groups, frame->count);
	for_each_lane(frame, &key->known, lane) {
		hashes[lane] = hash_of(groups, key->texts[lane]);
		__builtin_prefetch(&groups->slots[hashes[lane] & (groups->capacity - 1)]);
	}
	for_each_lane(frame, &key->known, lane) {
		numbers[lane] = likely_group(groups, hashes[lane]);
		if (numbers[lane] != NO_GROUP)
			ask_for_row(groups, numbers[lane]);
	}
	for_each_lane(frame, &key->known, lane) {
		struct group_key sought = key_of(key->texts[lane]);
		if (numbers[lane] == NO_GROUP || !same_key(key_at(groups, numbers[lane]), &sought))
			numbers[lane] = enter_hashed(groups, &sought, hashes[lane]);
		rows[lane] = groups_row(groups, numbers[lane]);
	}
}

size_t groups_size(const struct groups *groups)
{
	return arena_size(&groups->arena) + groups->count * groups_row_size(groups) +
	       groups->capacity * sizeof *groups->slots;
}

void groups_free(struct groups *groups)
{
	for (size_t chunk = 0; chunk < GROUP_CHUNKS; chunk++)
		memory_scattered_free(groups->chunks[chunk], rows_of_chunk(chunk), groups_row_size(groups));
	memory_scattered_free(groups->slots, groups->capacity, sizeof *groups->slots);
	arena_free(&groups->arena);
	*groups = (struct groups){.kept = groups->kept};
}
