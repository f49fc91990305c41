#include "population/groups.h"

#include "base/memory.h"

static uint32_t hash_of(struct text key)
{
	return (uint32_t)text_hash(key);
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
	const struct group_slot *slot = slot_of(groups, key, hash_of(key));
	return slot->entry ? slot->entry - 1 : NO_GROUP;
}

static void grow(struct groups *groups)
{
	const size_t most = (size_t)UINT32_MAX + 1; /* more slots the hashes do not tell apart */
	size_t before = groups->capacity;
	struct group_slot *old = groups->slots;
	if (before >= most)
		memory_exhausted();
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

uint32_t groups_enter(struct groups *groups, struct text key, uint32_t likely)
{
	if (likely != NO_GROUP && text_equal(groups->keys.items[likely], key))
		return likely;
	if (groups->keys.count * 2 >= groups->capacity)
		grow(groups);
	uint32_t hash = hash_of(key);
	struct group_slot *slot = slot_of(groups, key, hash);
	if (!slot->entry) {
		vector_push(&groups->keys, text_copy(&groups->arena, key));
		*slot = (struct group_slot){hash, (uint32_t)groups->keys.count};
	}
	return slot->entry - 1;
}

void groups_free(struct groups *groups)
{
	vector_free(&groups->keys);
	memory_free(groups->slots);
	arena_free(&groups->arena);
	*groups = (struct groups){0};
}
