#include "survey/tally.h"

#include "base/memory.h"

static uint64_t hash_of(struct text value)
{
	uint64_t hash = text_hash(value);
	return hash ? hash : 1;
}

/* The slot of the hash, or the free one where it belongs. */
static struct tally_slot *find(struct tally_slot *slots, size_t capacity, uint64_t hash)
{
	size_t at = (size_t)(hash >> 20) & (capacity - 1);
	while (slots[at].hash && slots[at].hash != hash)
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

/* The slots are at most half full. */
static void grow(struct tally *tally)
{
	size_t capacity = tally->capacity ? size_product(tally->capacity, 2) : 16;
	struct tally_slot *slots = memory_zeroed(capacity, sizeof *slots);
	for (size_t i = 0; i < tally->capacity; i++)
		if (tally->slots[i].hash)
			*find(slots, capacity, tally->slots[i].hash) = tally->slots[i];
	memory_free(tally->slots);
	tally->slots = slots;
	tally->capacity = capacity;
}

/* As much of the value as is kept, up to the end of a character. */
static struct text cut(struct text value)
{
	size_t end = 0;
	for (size_t at = 0; at < value.size && at < TALLY_TEXT_MAX;) {
		(void)utf8_next(value, &at);
		if (at <= TALLY_TEXT_MAX)
			end = at;
	}
	return (struct text){value.data, end};
}

static void enter(struct tally *tally, struct text value, uint64_t hash)
{
	if (tally->different == tally->most) {
		tally->full = true;
		return;
	}
	if (tally->capacity < 2 * (tally->different + 1))
		grow(tally);
	struct tally_slot *slot = find(tally->slots, tally->capacity, hash);
	*slot = (struct tally_slot){.hash = hash, .count = 1};
	tally->different++;
	if (tally->kept.count == TALLY_TEXTS)
		return;
	vector_push(&tally->kept, text_copy(&tally->arena, cut(value)));
	slot->kept = (uint32_t)tally->kept.count;
}

void tally_add(struct tally *tally, struct text value)
{
	uint64_t hash = hash_of(value);
	struct tally_slot *slot = tally->capacity ? find(tally->slots, tally->capacity, hash) : NULL;
	if (!slot || !slot->hash) {
		enter(tally, value, hash);
		return;
	}
	slot->count += slot->count < UINT32_MAX;
	tally->repeats = true;
}

/* Puts a value into the list where its count belongs; the last one falls out where there is no room. */
static size_t insert(struct value_count *found, size_t count, size_t room, struct value_count value)
{
	size_t at = count;
	while (at > 0 && found[at - 1].count < value.count)
		at--;
	if (at == room)
		return count;
	size_t kept = count < room ? count : room - 1;
	memmove(found + at + 1, found + at, (kept - at) * sizeof *found);
	found[at] = value;
	return kept + 1;
}

size_t tally_most_frequent(const struct tally *tally, struct value_count *found, size_t room)
{
	uint32_t *counts = memory_zeroed(tally->kept.count, sizeof *counts);
	size_t count = 0;
	for (size_t i = 0; i < tally->capacity; i++)
		if (tally->slots[i].kept)
			counts[tally->slots[i].kept - 1] = tally->slots[i].count;
	for (size_t i = 0; i < tally->kept.count; i++)
		count = insert(found, count, room, (struct value_count){tally->kept.items[i], counts[i]});
	memory_free(counts);
	return count;
}

void tally_free(struct tally *tally)
{
	memory_free(tally->slots);
	vector_free(&tally->kept);
	arena_free(&tally->arena);
	*tally = (struct tally){.most = tally->most};
}
