#include "population/groups.h"

#include <sys/random.h>

#include "base/memory.h"

static uint32_t hash_of(const struct groups *groups, struct text key)
{
	return (uint32_t)text_hash_keyed(key, groups->hash_key);
}

/* Where the system has no random numbers to give, the place of the table has to do. */
static uint64_t random_key(const struct groups *groups)
{
	uint64_t key = 0;
	if (getrandom(&key, sizeof key, GRND_NONBLOCK) != (ssize_t)sizeof key)
		key = (uint64_t)(uintptr_t)groups * 0x9e3779b97f4a7c15u;
	return key;
}

/* The key's slot, or the empty one where it would stand. */
static struct group_slot *slot_of(const struct groups *groups, struct text key, uint32_t hash)
{
	size_t at = hash & (groups->capacity - 1);
	for (;; at = (at + 1) & (groups->capacity - 1)) {
		struct group_slot *slot = &groups->slots[at];
		if (!slot->entry || (slot->hash == hash && text_equal(groups->keys.items[slot->entry - 1], key)))
			return slot;
	}
}

uint32_t groups_find(const struct groups *groups, struct text key, uint32_t likely)
{
	if (likely != NO_GROUP && text_equal(groups->keys.items[likely], key))
		return likely;
	if (groups->capacity == 0)
		return NO_GROUP;
	const struct group_slot *slot = slot_of(groups, key, hash_of(groups, key));
	return slot->entry ? slot->entry - 1 : NO_GROUP;
}

static void grow(struct groups *groups)
{
	const size_t most = (size_t)UINT32_MAX + 1; /* more slots the hashes do not tell apart */
	size_t before = groups->capacity;
	struct group_slot *old = groups->slots;
	if (before >= most)
		memory_exhausted();
	if (before == 0)
		groups->hash_key = random_key(groups);
	groups->capacity = before ? before * 2 : 16;
	groups->slots = memory_zeroed(groups->capacity, sizeof *groups->slots);
	for (size_t i = 0; i < before; i++) {
		size_t at = old[i].hash & (groups->capacity - 1);
		while (old[i].entry && groups->slots[at].entry)
			at = (at + 1) & (groups->capacity - 1);
		if (old[i].entry)
			groups->slots[at] = old[i];
	}
	memory_free(old);
}

static uint32_t enter_hashed(struct groups *groups, struct text key, uint32_t hash)
{
	struct group_slot *slot = slot_of(groups, key, hash);
	if (!slot->entry) {
		vector_push(&groups->keys, text_copy(&groups->arena, key));
		*slot = (struct group_slot){hash, (uint32_t)groups->keys.count};
	}
	return slot->entry - 1;
}

static void make_room(struct groups *groups, size_t more)
{
	while (groups->capacity == 0 || (groups->keys.count + more) * 2 > groups->capacity)
		grow(groups);
}

uint32_t groups_enter(struct groups *groups, struct text key, uint32_t likely)
{
	if (likely != NO_GROUP && text_equal(groups->keys.items[likely], key))
		return likely;
	make_room(groups, 1);
	return enter_hashed(groups, key, hash_of(groups, key));
}

/* The key that a slot speaks of is where memory is waited for next, and then its text. */
static void ask_for_keys(const struct groups *groups, size_t count, const struct bits *lanes, const uint32_t *hashes)
{
	const struct text *likely[BATCH_SIZE];
	for (size_t lane = 0; lane < count; lane++) {
		likely[lane] = NULL;
		if (!bits_get(lanes, lane))
			continue;
		const struct group_slot *slot = &groups->slots[hashes[lane] & (groups->capacity - 1)];
		if (!slot->entry || slot->hash != hashes[lane])
			continue;
		likely[lane] = &groups->keys.items[slot->entry - 1];
		__builtin_prefetch(likely[lane]);
	}
	for (size_t lane = 0; lane < count; lane++)
		if (likely[lane])
			__builtin_prefetch(likely[lane]->data);
}

/* All slots are asked for before the first is looked at, so that waiting for memory is done once for many keys. */
void groups_enter_batch(struct groups *groups, const struct text *keys, size_t count, const struct bits *lanes,
			uint32_t *numbers)
{
	uint32_t hashes[BATCH_SIZE];
	make_room(groups, count);
	for (size_t lane = 0; lane < count; lane++) {
		if (!bits_get(lanes, lane))
			continue;
		hashes[lane] = hash_of(groups, keys[lane]);
		__builtin_prefetch(&groups->slots[hashes[lane] & (groups->capacity - 1)]);
	}
	ask_for_keys(groups, count, lanes, hashes);
	for (size_t lane = 0; lane < count; lane++)
		if (bits_get(lanes, lane))
			numbers[lane] = enter_hashed(groups, keys[lane], hashes[lane]);
}

size_t groups_size(const struct groups *groups)
{
	return arena_size(&groups->arena) + groups->keys.capacity * sizeof *groups->keys.items +
	       groups->capacity * sizeof *groups->slots;
}

void groups_free(struct groups *groups)
{
	vector_free(&groups->keys);
	memory_free(groups->slots);
	arena_free(&groups->arena);
	*groups = (struct groups){0};
}
