#include "population/groups.h"

#include "base/memory.h"

enum { CACHE_LINE = 64, ROW_UNIT = 16 };

static uint32_t hash_of(const struct groups *groups, struct text key)
{
	return (uint32_t)groups_hash(groups, key);
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

/* A row that leaves less than one unit of its last line is not to begin in the midst of one. */
static size_t row_size_for(size_t kept)
{
	size_t size = GROUP_KEPT + (kept + ROW_UNIT - 1) / ROW_UNIT * ROW_UNIT;
	return size % CACHE_LINE == CACHE_LINE - ROW_UNIT ? size + ROW_UNIT : size;
}

static void begin(struct groups *groups)
{
	groups->row_size = row_size_for(groups->kept);
	if (!groups->hash_key)
		groups->hash_key = text_hash_key(groups);
}

static void grow(struct groups *groups)
{
	const size_t most = (size_t)UINT32_MAX + 1; /* more slots the hashes do not tell apart */
	size_t before = groups->capacity;
	struct group_slot *old = groups->slots;
	if (before >= most)
		memory_exhausted();
	if (before == 0)
		begin(groups);
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

static void add_row(struct groups *groups, const struct group_key *key)
{
	chunks_reach(&groups->rows, groups->count + CHUNK_FIRST, groups->row_size);
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

static bool is_key_of(const struct groups *groups, uint32_t group, const struct group_key *key)
{
	return group < groups->count && same_key(key_at(groups, group), key);
}

uint32_t groups_enter(struct groups *groups, struct text key, uint32_t likely)
{
	struct group_key entered = key_of(key);
	if (is_key_of(groups, likely, &entered))
		return likely;
	make_room(groups, 1);
	return enter_hashed(groups, &entered, hash_of(groups, key));
}

uint32_t groups_find(const struct groups *groups, struct text key, uint32_t likely)
{
	struct group_key sought = key_of(key);
	if (is_key_of(groups, likely, &sought))
		return likely;
	if (is_key_of(groups, likely + 1, &sought))
		return likely + 1;
	if (groups->capacity == 0)
		return NO_GROUP;
	const struct group_slot *slot = slot_of(groups, &sought, hash_of(groups, key));
	return slot->entry ? slot->entry - 1 : NO_GROUP;
}

/* --- a batch --- */

/* The group whose key has this hash, which is nearly always the one; or NO_GROUP. */
static uint32_t likely_group(const struct groups *groups, uint32_t hash)
{
	size_t at = hash & (groups->capacity - 1);
	while (groups->slots[at].entry && groups->slots[at].hash != hash)
		at = (at + 1) & (groups->capacity - 1);
	return groups->slots[at].entry - 1;
}

static void ask_for_row(const struct groups *groups, const char *row)
{
	for (size_t at = 0; at < groups->row_size; at += CACHE_LINE)
		__builtin_prefetch(row + at, 1);
	if (groups->row_size % CACHE_LINE)
		__builtin_prefetch(row + groups->row_size - 1, 1);
}

/* What each lane needs is far apart in memory: first all slots are asked for, then all rows that these speak of, and
 * only then the first is looked at. */
void groups_enter_batch(struct groups *groups, const struct selection *selection, const struct vector *key,
			const uint64_t *hashes, uint32_t *numbers, char **rows)
{
	uint32_t parts[BATCH_SIZE];
	make_room(groups, selection->count);
	const size_t mask = groups->capacity - 1;
	for_each_selected(selection, lane) {
		parts[lane] = hashes ? (uint32_t)hashes[lane] : hash_of(groups, key->texts[lane]);
		__builtin_prefetch(&groups->slots[parts[lane] & mask]);
	}
	for_each_selected(selection, lane) {
		numbers[lane] = likely_group(groups, parts[lane]);
		rows[lane] = numbers[lane] == NO_GROUP ? NULL : groups_row(groups, numbers[lane]);
		if (rows[lane])
			ask_for_row(groups, rows[lane]);
	}
	for_each_selected(selection, lane) {
		struct group_key sought = key_of(key->texts[lane]);
		if (rows[lane] && same_key((void *)rows[lane], &sought))
			continue;
		numbers[lane] = enter_hashed(groups, &sought, parts[lane]);
		rows[lane] = groups_row(groups, numbers[lane]);
	}
}

size_t groups_size(const struct groups *groups)
{
	return arena_size(&groups->arena) + groups->count * groups->row_size + groups->capacity * sizeof *groups->slots;
}

void groups_free(struct groups *groups)
{
	chunks_free(&groups->rows, groups->row_size);
	memory_scattered_free(groups->slots, groups->capacity, sizeof *groups->slots);
	arena_free(&groups->arena);
	*groups = (struct groups){.kept = groups->kept, .hash_key = groups->hash_key};
}
