/* A map from values of a plan to what was made of each: a register, say. Expressions share parts (what is tested
 * against a set stands in each of its comparisons), so whoever walks them without remembering where it was may walk for
 * ever. */
#ifndef RUBRIC_PLAN_VALUE_MAP_H
#define RUBRIC_PLAN_VALUE_MAP_H

#include "base/memory.h"
#include "plan/plan.h"

struct value_entry {
	const struct value *value; /* or null: empty */
	uint32_t made;             /* its number: a register, ... */
	uint32_t region;           /* where it may be used: 0 anywhere, else inside this region only */
};

struct value_map {
	struct value_entry *entries;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

static inline struct value_entry *value_map_slot(const struct value_map *map, const struct value *value)
{
	size_t mask = map->capacity - 1;
	size_t slot = (size_t)(((uint64_t)(uintptr_t)value * 0x9E3779B97F4A7C15u) >> 20) & mask;
	while (map->entries[slot].value && map->entries[slot].value != value)
		slot = (slot + 1) & mask;
	return &map->entries[slot];
}

static inline void value_map_grow(struct value_map *map)
{
	struct value_map larger = {.capacity = map->capacity ? size_product(map->capacity, 2) : 64,
				   .count = map->count};
	larger.entries = memory_zeroed(larger.capacity, sizeof *larger.entries);
	for (size_t i = 0; i < map->capacity; i++)
		if (map->entries[i].value)
			*value_map_slot(&larger, map->entries[i].value) = map->entries[i];
	memory_free(map->entries);
	*map = larger;
}

/* The entry of a value, or null. */
static inline struct value_entry *value_map_find(const struct value_map *map, const struct value *value)
{
	struct value_entry *entry = map->capacity ? value_map_slot(map, value) : NULL;
	return entry && entry->value ? entry : NULL;
}

/* Puts in a value, or replaces its entry. */
static inline void value_map_put(struct value_map *map, struct value_entry entry)
{
	if (map->count * 2 >= map->capacity)
		value_map_grow(map);
	struct value_entry *slot = value_map_slot(map, entry.value);
	map->count += !slot->value;
	*slot = entry;
}

static inline void value_map_free(struct value_map *map)
{
	memory_free(map->entries);
	*map = (struct value_map){0};
}

#endif
