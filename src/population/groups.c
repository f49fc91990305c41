#include "population/groups.h"

#include "base/memory.h"

static size_t slot_of(const struct groups *groups, struct text key)
{
	size_t slot = text_hash(key) & (groups->capacity - 1);
	while (groups->slots[slot] && !text_equal(groups->keys.items[groups->slots[slot] - 1], key))
		slot = (slot + 1) & (groups->capacity - 1);
	return slot;
}

uint32_t groups_find(const struct groups *groups, struct text key)
{
	if (groups->capacity == 0)
		return NO_GROUP;
	size_t slot = slot_of(groups, key);
	return groups->slots[slot] ? groups->slots[slot] - 1 : NO_GROUP;
}

static void grow(struct groups *groups)
{
	groups->capacity = groups->capacity ? size_product(groups->capacity, 2) : 16;
	memory_free(groups->slots);
	groups->slots = memory_zeroed(groups->capacity, sizeof *groups->slots);
	for (size_t i = 0; i < groups->keys.count; i++)
		groups->slots[slot_of(groups, groups->keys.items[i])] = (uint32_t)i + 1;
}

uint32_t groups_enter(struct groups *groups, struct text key)
{
	uint32_t found = groups_find(groups, key);
	if (found != NO_GROUP)
		return found;
	if (groups->keys.count * 2 >= groups->capacity)
		grow(groups);
	size_t slot = slot_of(groups, key);
	vector_push(&groups->keys, text_copy(&groups->arena, key));
	groups->slots[slot] = (uint32_t)groups->keys.count;
	return (uint32_t)groups->keys.count - 1;
}

void groups_free(struct groups *groups)
{
	vector_free(&groups->keys);
	memory_free(groups->slots);
	arena_free(&groups->arena);
}
