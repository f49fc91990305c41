#include "survey/frequencies.h"

#include "base/memory.h"

/* Never 0, which is a free slot. */
static uint64_t hash_of(struct text value)
{
	uint64_t hash = text_hash(value);
	return hash ? hash : 1;
}

/* The slot of the hash, or the free one where it belongs. */
static struct frequencies_slot *find(struct frequencies_slot *slots, size_t capacity, uint64_t hash)
{
	size_t at = (size_t)(hash >> 20) & (capacity - 1);
	while (slots[at].hash && slots[at].hash != hash)
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

/* The slots are at most half full. */
static void grow(struct frequencies *frequencies)
{
	size_t capacity = frequencies->capacity ? size_product(frequencies->capacity, 2) : 16;
	struct frequencies_slot *slots = memory_zeroed(capacity, sizeof *slots);
	for (size_t i = 0; i < frequencies->capacity; i++)
		if (frequencies->slots[i].hash)
			*find(slots, capacity, frequencies->slots[i].hash) = frequencies->slots[i];
	memory_free(frequencies->slots);
	frequencies->slots = slots;
	frequencies->capacity = capacity;
}

/* As much of the value as is kept, up to the end of a character. */
static struct text cut(struct text value)
{
	size_t end = 0;
	for (size_t at = 0; at < value.size && at < FREQUENCY_TEXT_MAX;) {
		(void)utf8_next(value, &at);
		if (at <= FREQUENCY_TEXT_MAX)
			end = at;
	}
	return (struct text){value.data, end};
}

static void enter(struct frequencies *frequencies, struct text value, uint64_t hash)
{
	if (frequencies->different == frequencies->most) {
		frequencies->full = true;
		return;
	}
	if (frequencies->capacity < 2 * (frequencies->different + 1))
		grow(frequencies);
	struct frequencies_slot *slot = find(frequencies->slots, frequencies->capacity, hash);
	*slot = (struct frequencies_slot){.hash = hash, .count = 1};
	frequencies->different++;
	if (frequencies->kept.count == FREQUENCY_TEXTS)
		return;
	vector_push(&frequencies->kept, text_copy(&frequencies->arena, cut(value)));
	slot->kept = (uint32_t)frequencies->kept.count;
}

void frequencies_add(struct frequencies *frequencies, struct text value)
{
	uint64_t hash = hash_of(value);
	struct frequencies_slot *slot =
		frequencies->capacity ? find(frequencies->slots, frequencies->capacity, hash) : NULL;
	if (!slot || !slot->hash) {
		enter(frequencies, value, hash);
		return;
	}
	slot->count += slot->count < UINT32_MAX;
	frequencies->repeats = true;
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

size_t frequencies_most_frequent(const struct frequencies *frequencies, struct value_count *found, size_t room)
{
	uint32_t *counts = memory_zeroed(frequencies->kept.count, sizeof *counts);
	size_t count = 0;
	for (size_t i = 0; i < frequencies->capacity; i++)
		if (frequencies->slots[i].kept)
			counts[frequencies->slots[i].kept - 1] = frequencies->slots[i].count;
	for (size_t i = 0; i < frequencies->kept.count; i++)
		count = insert(found, count, room, (struct value_count){frequencies->kept.items[i], counts[i]});
	memory_free(counts);
	return count;
}

void frequencies_free(struct frequencies *frequencies)
{
	memory_free(frequencies->slots);
	vector_free(&frequencies->kept);
	arena_free(&frequencies->arena);
	*frequencies = (struct frequencies){.most = frequencies->most};
}
