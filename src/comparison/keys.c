#include "comparison/keys.h"

#include "base/memory.h"

/* --- lists --- */

void key_list_add(struct key_list *list, struct text key, uint64_t line, uint32_t older)
{
	struct listed_key item = {.place = list->bytes.size, .size = (uint32_t)key.size, .older = older, .line = line};
	vector_push(&list->items, item);
	buffer_text(&list->bytes, key);
}

void key_list_clear(struct key_list *list)
{
	list->bytes.size = 0;
	list->items.count = 0;
}

void key_list_free(struct key_list *list)
{
	buffer_free(&list->bytes);
	vector_free(&list->items);
}

/* --- bytes --- */

enum { RUN = 16, NUMBER_BYTES_MAX = 10 };

static char *put_number(char *at, uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		*at++ = (char)(number | 0x80);
	*at++ = (char)number;
	return at;
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

static size_t shared_size(struct text a, struct text b)
{
	size_t most = a.size < b.size ? a.size : b.size;
	size_t at = 0;
	for (; at + 8 <= most; at += 8) {
		uint64_t x, y;
		memcpy(&x, a.data + at, 8);
		memcpy(&y, b.data + at, 8);
		if (x != y)
			break;
	}
	while (at < most && a.data[at] == b.data[at])
		at++;
	return at;
}

/* A key as it is kept. */
struct kept_key {
	size_t shared;    /* with the one before it in its run: all that it can */
	struct text rest; /* what follows */
	uint64_t lines;   /* since the one before it; of the first in a run: in all */
};

static struct kept_key read_key(const char **at)
{
	struct kept_key kept;
	kept.shared = (size_t)read_number(at);
	kept.rest.size = (size_t)read_number(at);
	kept.lines = read_number(at);
	kept.rest.data = *at;
	*at += kept.rest.size;
	return kept;
}

static void append(struct keys *keys, struct text key, size_t shared, uint64_t line)
{
	struct buffer *bytes = &keys->bytes;
	uint64_t lines = line - keys->last_line;
	if (keys->count % RUN == 0) {
		vector_push(&keys->runs, bytes->size);
		shared = 0;
		lines = line;
	}
	buffer_reserve(bytes, size_sum(key.size, 3 * NUMBER_BYTES_MAX));
	char *at = put_number(bytes->data + bytes->size, shared);
	at = put_number(at, key.size - shared);
	at = put_number(at, lines);
	bytes->size = (size_t)(at - bytes->data);
	buffer_bytes(bytes, key.data + shared, key.size - shared);
	keys->last.size = 0;
	buffer_text(&keys->last, key);
	keys->last_line = line;
	keys->count++;
}

static const char *run_of(const struct keys *keys, uint32_t number)
{
	return keys->bytes.data + keys->runs.items[number / RUN];
}

/* Follows how much of `key` the keys of the run begin with: one that shares less with the one before it than that one
 * with `key` shares as much with `key`; one that shares more differs from it where that one did. */
static bool is_key(const struct keys *keys, uint32_t number, struct text key)
{
	const char *at = run_of(keys, number);
	struct kept_key kept = {0};
	size_t same = 0;
	for (uint32_t i = 0; i <= number % RUN; i++) {
		kept = read_key(&at);
		struct text rest = {key.data + same, key.size - same};
		if (kept.shared < same)
			same = kept.shared;
		else if (kept.shared == same)
			same += shared_size(rest, kept.rest);
	}
	return same == key.size && kept.shared + kept.rest.size == key.size;
}

uint64_t keys_line(const struct keys *keys, uint32_t number)
{
	const char *at = run_of(keys, number);
	uint64_t line = 0;
	for (uint32_t i = 0; i <= number % RUN; i++)
		line += read_key(&at).lines;
	return line;
}

/* Puts the next key of a run in the place of the one before it. */
static void read_on(struct buffer *key, const char **at)
{
	struct kept_key kept = read_key(at);
	key->size = kept.shared;
	buffer_text(key, kept.rest);
}

struct text keys_text(const struct keys *keys, uint32_t number, struct arena *arena)
{
	const char *at = run_of(keys, number);
	struct buffer key = {0};
	for (uint32_t i = 0; i <= number % RUN; i++)
		read_on(&key, &at);
	struct text text = text_copy(arena, buffer_view(&key));
	buffer_free(&key);
	return text;
}

/* --- the table --- */

/* The key's slot, or the empty one where it would stand. */
static struct key_slot *slot_of(const struct keys *keys, struct text key, uint32_t hash)
{
	size_t at = hash & (keys->capacity - 1);
	for (;; at = (at + 1) & (keys->capacity - 1)) {
		struct key_slot *slot = &keys->slots[at];
		if (!slot->entry || (slot->hash == hash && is_key(keys, slot->entry - 1, key)))
			return slot;
	}
}

static void put_slot(struct keys *keys, struct key_slot slot)
{
	size_t at = slot.hash & (keys->capacity - 1);
	while (keys->slots[at].entry)
		at = (at + 1) & (keys->capacity - 1);
	keys->slots[at] = slot;
}

static bool is_full(const struct keys *keys, size_t more)
{
	return keys->count + more > keys->capacity / 4 * 3;
}

/* Room for `more` keys. */
static void grow(struct keys *keys, size_t more)
{
	const size_t most = (size_t)UINT32_MAX + 1; /* more slots the hashes do not tell apart */
	size_t before = keys->capacity;
	struct key_slot *old = keys->slots;
	for (keys->capacity = before ? before : 4096; is_full(keys, more); keys->capacity *= 2)
		if (keys->capacity >= most)
			memory_exhausted();
	keys->slots = memory_zeroed(keys->capacity, sizeof *keys->slots);
	for (size_t i = 0; i < before; i++)
		if (old[i].entry)
			put_slot(keys, old[i]);
	memory_free(old);
}

static uint32_t hash_of(const struct keys *keys, struct text key)
{
	return (uint32_t)text_hash_keyed(key, keys->hash_key);
}

enum { AHEAD = 32 }; /* slots that are fetched before they are needed */

static void fetch_slot(const struct keys *keys, uint32_t hash)
{
	__builtin_prefetch(&keys->slots[hash & (keys->capacity - 1)]);
}

void keys_make_table(struct keys *keys)
{
	struct buffer key = {0};
	struct key_slot slots[AHEAD];
	const char *at = keys->bytes.data;
	if (keys->capacity)
		return;
	keys->hash_key = text_hash_key(keys);
	grow(keys, 0);
	for (size_t first = 0; first < keys->count; first += AHEAD) {
		size_t count = keys->count - first < AHEAD ? keys->count - first : AHEAD;
		for (size_t i = 0; i < count; i++) {
			read_on(&key, &at);
			slots[i] = (struct key_slot){hash_of(keys, buffer_view(&key)), (uint32_t)(first + i) + 1};
			fetch_slot(keys, slots[i].hash);
		}
		for (size_t i = 0; i < count; i++)
			put_slot(keys, slots[i]);
	}
	buffer_free(&key);
}

/* --- entering --- */

static bool is_greater(struct text key, struct text last, size_t shared)
{
	if (shared == key.size || shared == last.size)
		return shared < key.size;
	return (unsigned char)key.data[shared] > (unsigned char)last.data[shared];
}

/* Keys that rise from one to the next are all different. Returns the first that does not rise. */
static size_t enter_rising(struct keys *keys, struct key_list *list)
{
	for (size_t i = 0; i < list->items.count; i++) {
		struct listed_key *item = &list->items.items[i];
		struct text key = key_list_text(list, i);
		struct text last = buffer_view(&keys->last);
		if (item->older != NO_KEY)
			continue;
		size_t shared = shared_size(key, last);
		if (keys->count && !is_greater(key, last, shared))
			return i;
		item->number = (uint32_t)keys->count;
		append(keys, key, shared, item->line);
	}
	return list->items.count;
}

/* The hashes of some keys from `from` on, whose slots are fetched; returns where they end. */
static size_t hash_some(const struct keys *keys, const struct key_list *list, size_t from, uint32_t *hashes)
{
	size_t left = list->items.count - from;
	size_t count = left < AHEAD ? left : AHEAD;
	for (size_t i = 0; i < count; i++) {
		hashes[i] = hash_of(keys, key_list_text(list, from + i));
		fetch_slot(keys, hashes[i]);
	}
	return from + count;
}

static void enter_hashed(struct keys *keys, struct listed_key *item, struct text key, uint32_t hash)
{
	struct key_slot *slot = slot_of(keys, key, hash);
	item->repeated = slot->entry != 0;
	if (!item->repeated) {
		append(keys, key, shared_size(key, buffer_view(&keys->last)), item->line);
		*slot = (struct key_slot){hash, (uint32_t)keys->count};
	}
	item->number = slot->entry - 1;
}

void keys_enter(struct keys *keys, struct key_list *list)
{
	size_t from = 0;
	uint32_t hashes[AHEAD];
	if (keys->capacity == 0)
		from = enter_rising(keys, list);
	if (from == list->items.count)
		return;
	keys_make_table(keys);
	if (is_full(keys, list->items.count))
		grow(keys, list->items.count);
	while (from < list->items.count) {
		size_t end = hash_some(keys, list, from, hashes);
		for (size_t i = from; i < end; i++)
			if (list->items.items[i].older == NO_KEY)
				enter_hashed(keys, &list->items.items[i], key_list_text(list, i), hashes[i - from]);
		from = end;
	}
}

/* --- finding --- */

/* Behind a key that was found. */
struct cursor {
	uint32_t next;    /* the number of the key that follows it, */
	const char *at;   /* and where that stands; null: nothing was found so far */
	struct text last; /* the key itself */
};

/* Is it the key at the cursor? Those of two exports often come in the same order. */
static bool follows(const struct keys *keys, struct cursor *cursor, struct text key)
{
	const char *at = cursor->at;
	if (!at || cursor->next == keys->count)
		return false;
	struct kept_key kept = read_key(&at);
	if (kept.shared + kept.rest.size != key.size || memcmp(key.data, cursor->last.data, kept.shared) != 0 ||
	    memcmp(key.data + kept.shared, kept.rest.data, kept.rest.size) != 0)
		return false;
	*cursor = (struct cursor){cursor->next + 1, at, key};
	return true;
}

static struct cursor behind(const struct keys *keys, uint32_t number, struct text key)
{
	const char *at = run_of(keys, number);
	for (uint32_t i = 0; i <= number % RUN; i++)
		read_key(&at);
	return (struct cursor){number + 1, at, key};
}

void keys_find_all(const struct keys *keys, struct key_list *list, size_t from)
{
	uint32_t hashes[AHEAD];
	struct cursor cursor = {0};
	size_t followed = 0; /* of the keys before: then slots are not fetched ahead */
	while (from < list->items.count) {
		bool fetch = followed < AHEAD / 2;
		size_t left = list->items.count - from;
		size_t end = fetch ? hash_some(keys, list, from, hashes) : from + (left < AHEAD ? left : AHEAD);
		followed = 0;
		for (size_t i = from; i < end; i++) {
			struct text key = key_list_text(list, i);
			uint32_t *number = &list->items.items[i].older;
			if (follows(keys, &cursor, key)) {
				*number = cursor.next - 1;
				followed++;
				continue;
			}
			const struct key_slot *slot = slot_of(keys, key, fetch ? hashes[i - from] : hash_of(keys, key));
			*number = slot->entry ? slot->entry - 1 : NO_KEY;
			if (slot->entry)
				cursor = behind(keys, *number, key);
		}
		from = end;
	}
}

void keys_free(struct keys *keys)
{
	buffer_free(&keys->bytes);
	buffer_free(&keys->last);
	vector_free(&keys->runs);
	memory_free(keys->slots);
	*keys = (struct keys){0};
}
