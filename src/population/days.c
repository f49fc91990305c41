#include "population/days.h"

#include <string.h>

static size_t class_of(size_t room)
{
	return (size_t)__builtin_ctzll(room);
}

static uint64_t *take_blocks(struct day_store *store, size_t room)
{
	void **unused = &store->unused[class_of(room)];
	if (!*unused)
		return arena_array(&store->arena, room, sizeof(uint64_t));
	uint64_t *blocks = *unused;
	memcpy(unused, blocks, sizeof *unused);
	return memset(blocks, 0, room * sizeof *blocks);
}

static void give_blocks(struct day_store *store, uint64_t *blocks, size_t room)
{
	void **unused = &store->unused[class_of(room)];
	memcpy(blocks, unused, sizeof *unused);
	*unused = blocks;
}

static void move_to(struct days *days, struct day_store *store, size_t room, size_t shift)
{
	uint64_t *blocks = take_blocks(store, room);
	if (days->count)
		memcpy(blocks + shift, days->blocks, days->count * sizeof *blocks);
	if (days->room)
		give_blocks(store, days->blocks, days->room);
	days->blocks = blocks;
	days->room = (uint16_t)room;
}

bool days_stretch(struct days *days, struct day_store *store, int32_t block)
{
	enum { ROOM_FIRST = 2 };
	int32_t first = days->count && days->first < block ? days->first : block;
	int32_t end = days->count && days->first + days->count > block ? days->first + days->count : block + 1;
	int32_t count = end - first;
	size_t shift = days->count ? (size_t)(days->first - first) : 0;
	size_t room = days->room ? days->room : ROOM_FIRST;
	if (count > DAYS_BLOCKS_MAX)
		return false;
	while (room < (size_t)count)
		room *= 2;
	if (room > days->room || shift)
		move_to(days, store, room, shift);
	days->first = first;
	days->count = (uint16_t)count;
	return true;
}

size_t day_store_size(const struct day_store *store)
{
	return arena_size(&store->arena);
}

void day_store_free(struct day_store *store)
{
	arena_free(&store->arena);
	*store = (struct day_store){0};
}
