#include "population/days.h"

#include <string.h>

_Static_assert((DATE_MAX - DATE_MIN) >> 6 <= UINT16_MAX, "the number of a block has 16 bits");

static struct day_pair *pairs_at(const struct day_store *store, uint32_t place)
{
	return (void *)chunk_item(&store->chunks, place, sizeof(struct day_pair));
}

/* --- room --- */

static void give(struct day_store *store, uint32_t place, uint32_t pairs)
{
	uint32_t *unused = &store->unused[__builtin_ctz(pairs)];
	memcpy(pairs_at(store, place), unused, sizeof *unused);
	*unused = place;
}

/* As many pairs as that behind those that were ever taken; what is passed over is given to others. */
static uint32_t take_new(struct day_store *store, uint32_t pairs)
{
	size_t next = CHUNK_FIRST + store->taken;
	while (next & (pairs - 1)) {
		size_t passed = next & -next;
		chunks_reach(&store->chunks, next, sizeof(struct day_pair));
		give(store, (uint32_t)next, (uint32_t)passed);
		next += passed;
	}
	if (next + pairs > UINT32_MAX)
		memory_exhausted();
	chunks_reach(&store->chunks, next, sizeof(struct day_pair));
	store->taken = next + pairs - CHUNK_FIRST;
	return (uint32_t)next;
}

static uint32_t take(struct day_store *store, uint32_t pairs)
{
	uint32_t *unused = &store->unused[__builtin_ctz(pairs)];
	uint32_t place = *unused;
	if (!place)
		return take_new(store, pairs);
	memcpy(unused, pairs_at(store, place), sizeof *unused);
	memset(pairs_at(store, place), 0, pairs * sizeof(struct day_pair));
	return place;
}

/* --- runs --- */

static void move_to(struct days *days, struct day_store *store, uint32_t pairs, size_t shift)
{
	uint32_t place = take(store, pairs);
	if (days->count) {
		uint64_t *blocks = (void *)pairs_at(store, place);
		memcpy(blocks + shift, days_blocks(days, store), days->count * sizeof *blocks);
		give(store, days->place, days->pairs);
	}
	days->place = place;
	days->pairs = (uint8_t)pairs;
}

bool days_stretch(struct days *days, struct day_store *store, int32_t block)
{
	int32_t first = days->count && days->first < block ? days->first : block;
	int32_t end = days->count && days->first + days->count > block ? days->first + days->count : block + 1;
	int32_t count = end - first;
	size_t shift = days->count ? (size_t)(days->first - first) : 0;
	uint32_t pairs = days->pairs ? days->pairs : 1;
	if (count > DAYS_BLOCKS_MAX)
		return false;
	while (2 * pairs < (uint32_t)count)
		pairs *= 2;
	if (pairs > days->pairs || shift)
		move_to(days, store, pairs, shift);
	days->first = (uint16_t)first;
	days->count = (uint8_t)count;
	return true;
}

uint64_t days_count(const struct days *days, const struct day_store *store)
{
	uint64_t count = 0;
	const uint64_t *blocks = days->count ? days_blocks(days, store) : NULL;
	for (size_t i = 0; i < days->count; i++)
		count += (uint64_t)__builtin_popcountll(blocks[i]);
	return count;
}

/* --- the store --- */

size_t day_store_size(const struct day_store *store)
{
	return store->taken * sizeof(struct day_pair);
}

void day_store_free(struct day_store *store)
{
	chunks_free(&store->chunks, sizeof(struct day_pair));
	*store = (struct day_store){0};
}
