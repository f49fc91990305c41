#include "comparison/keys.h"

#include "base/memory.h"

/* --- bytes --- */

static void append_number(struct buffer *bytes, uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		buffer_byte(bytes, (char)(number | 0x80));
	buffer_byte(bytes, (char)number);
}

static uint64_t read_number(const char **at)
{
	uint64_t number = 0;
	for (unsigned shift = 0;; shift += 7) {
		unsigned char byte = (unsigned char)*(*at)++;
		number |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80)
			return number;
	}
}

uint64_t keys_line(const struct keys *keys, uint32_t number)
{
	const char *at = keys->bytes.data + keys->places.items[number];
	return read_number(&at);
}

struct text keys_text(const struct keys *keys, uint32_t number)
{
	const char *at = keys->bytes.data + keys->places.items[number];
	read_number(&at);
	size_t size = (size_t)read_number(&at);
	return (struct text){at, size};
}

/* --- the table --- */

/* The key's slot, or the empty one where it would stand. */
static struct key_slot *slot_of(const struct keys *keys, struct text key, uint32_t hash)
{
	size_t at = hash & (keys->capacity - 1);
	for (;; at = (at + 1) & (keys->capacity - 1)) {
		struct key_slot *slot = &keys->slots[at];
		if (!slot->entry || (slot->hash == hash && text_equal(keys_text(keys, slot->entry - 1), key)))
			return slot;
	}
}

static void grow(struct keys *keys)
{
	const size_t most = (size_t)UINT32_MAX + 1; /* more slots the hashes do not tell apart */
	size_t before = keys->capacity;
	struct key_slot *old = keys->slots;
	if (before >= most)
		memory_exhausted();
	if (before == 0)
		keys->hash_key = text_hash_key(keys);
	keys->capacity = before ? before * 2 : 4096;
	keys->slots = memory_zeroed(keys->capacity, sizeof *keys->slots);
	for (size_t i = 0; i < before; i++) {
		size_t at = old[i].hash & (keys->capacity - 1);
		while (old[i].entry && keys->slots[at].entry)
			at = (at + 1) & (keys->capacity - 1);
		if (old[i].entry)
			keys->slots[at] = old[i];
	}
	memory_free(old);
}

/* --- batches --- */

static bool has_key(const struct vector *texts, const struct bits *active, size_t lane)
{
	return bits_get(active, lane) && bits_get(&texts->known, lane);
}

static void append(struct keys *keys, struct text key, uint64_t line)
{
	vector_push(&keys->places, keys->bytes.size);
	append_number(&keys->bytes, line);
	append_number(&keys->bytes, key.size);
	buffer_text(&keys->bytes, key);
}

/* Keys that rise from one to the next are all different. Returns the first lane whose key does not rise. */
static size_t enter_rising(struct keys *keys, const struct vector *texts, const struct bits *active,
			   const uint64_t *lines, size_t count, struct key_batch *batch)
{
	struct text last = {"", 0};
	if (keys->places.count)
		last = keys_text(keys, (uint32_t)keys->places.count - 1);
	for (size_t lane = 0; lane < count; lane++) {
		batch->numbers[lane] = NO_KEY;
		if (!has_key(texts, active, lane))
			continue;
		struct text key = texts->texts[lane];
		if (keys->places.count && text_compare(last, key) >= 0)
			return lane;
		batch->numbers[lane] = (uint32_t)keys->places.count;
		append(keys, key, lines[lane]);
		last = key;
	}
	return count;
}

/* Of the keys that rose. */
static void make_table(struct keys *keys)
{
	grow(keys);
	while (keys->places.count * 2 > keys->capacity)
		grow(keys);
	for (size_t i = 0; i < keys->places.count; i++) {
		struct text key = keys_text(keys, (uint32_t)i);
		uint32_t hash = (uint32_t)text_hash_keyed(key, keys->hash_key);
		*slot_of(keys, key, hash) = (struct key_slot){hash, (uint32_t)i + 1};
	}
}

static void hash_batch(const struct keys *keys, const struct vector *texts, const struct bits *active, size_t from,
		       size_t count, uint32_t *hashes)
{
	for (size_t lane = from; lane < count; lane++) {
		if (!has_key(texts, active, lane))
			continue;
		hashes[lane] = (uint32_t)text_hash_keyed(texts->texts[lane], keys->hash_key);
		__builtin_prefetch(&keys->slots[hashes[lane] & (keys->capacity - 1)]);
	}
}

static void enter_hashed(struct keys *keys, const struct vector *texts, const struct bits *active,
			 const uint64_t *lines, size_t from, size_t count, struct key_batch *batch)
{
	uint32_t hashes[BATCH_SIZE];
	while ((keys->places.count + count) * 2 > keys->capacity)
		grow(keys);
	hash_batch(keys, texts, active, from, count, hashes);
	for (size_t lane = from; lane < count; lane++) {
		batch->numbers[lane] = NO_KEY;
		if (!has_key(texts, active, lane))
			continue;
		struct text key = texts->texts[lane];
		struct key_slot *slot = slot_of(keys, key, hashes[lane]);
		if (slot->entry) {
			bits_set(&batch->known, lane);
		} else {
			append(keys, key, lines[lane]);
			*slot = (struct key_slot){hashes[lane], (uint32_t)keys->places.count};
		}
		batch->numbers[lane] = slot->entry - 1;
	}
}

void keys_enter(struct keys *keys, const struct vector *texts, const struct bits *active, const uint64_t *lines,
		size_t count, struct key_batch *batch)
{
	size_t from = 0;
	batch->known = (struct bits){0};
	if (keys->capacity == 0)
		from = enter_rising(keys, texts, active, lines, count, batch);
	if (from == count)
		return;
	if (keys->capacity == 0)
		make_table(keys);
	enter_hashed(keys, texts, active, lines, from, count, batch);
}

void keys_free(struct keys *keys)
{
	buffer_free(&keys->bytes);
	vector_free(&keys->places);
	memory_free(keys->slots);
	*keys = (struct keys){0};
}
