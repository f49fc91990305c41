/* Keys: the clients by the texts that name them, numbered from 0 in the order in which they come.
 *
 * Each is kept with the line where it came first, as what it does not share with the beginning of the key before it
 * (front coding: Witten, Moffat and Bell, "Managing Gigabytes", 4.1). Every sixteenth is whole, and where it stands is
 * kept too; those behind it are read from there. So keys that count up, as in many exports, take some five bytes each.
 *
 * As long as each key is greater than the one before it, no two are the same, and that is all; from the first one on
 * that is not, they are found in a table with open addressing, at most three quarters full, of on average some fifteen
 * bytes a key, whose slots hold part of the hash, so that searching reads few other keys. The table is far larger than
 * the processor's caches: slots are fetched some keys ahead.
 *
 * Threads list the keys of stretches of an export, which are then entered in the order of the stretches. */
#ifndef RUBRIC_COMPARISON_KEYS_H
#define RUBRIC_COMPARISON_KEYS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/vector.h"

enum { NO_KEY = UINT32_MAX };

/* --- a stretch's --- */

struct listed_key {
	size_t place; /* in the bytes of the list */
	uint32_t size;
	uint32_t older; /* its number in another table, where it is not to be entered; or NO_KEY */
	uint64_t line;
	uint32_t number; /* once it was entered */
	bool repeated;   /* it was there before */
};

/* Zero-initialise to begin without keys. */
struct key_list {
	struct buffer bytes;
	VECTOR(struct listed_key) items;
};

void key_list_add(struct key_list *list, struct text key, uint64_t line, uint32_t older);
static inline struct text key_list_text(const struct key_list *list, size_t index)
{
	const struct listed_key *item = &list->items.items[index];
	return (struct text){list->bytes.data + item->place, item->size};
}
void key_list_clear(struct key_list *list);
void key_list_free(struct key_list *list);

/* --- all --- */

struct key_slot {
	uint32_t hash;
	uint32_t entry; /* number + 1, or 0 */
};

/* Zero-initialise to begin without keys. */
struct keys {
	struct buffer bytes; /* of each key: how much it shares, how many bytes follow, lines since the one before */
	VECTOR(size_t) runs; /* the places of the whole ones */
	size_t count;
	struct buffer last; /* the key that was entered last, */
	uint64_t last_line; /* and its line */
	struct key_slot *slots;
	uint64_t hash_key;
	size_t capacity; /* a power of two up to 2^32; 0: there is no table */
};

/* Enters those of the list that have no older number. */
void keys_enter(struct keys *keys, struct key_list *list);

/* Makes the table, if there is none, so that keys may be found; keys_find_all looks those of the list up, sets their
 * older numbers, and may be called by several threads while none are entered. */
void keys_make_table(struct keys *keys);
void keys_find_all(const struct keys *keys, struct key_list *list, size_t from);

/* In `arena`. */
struct text keys_text(const struct keys *keys, uint32_t number, struct arena *arena);
uint64_t keys_line(const struct keys *keys, uint32_t number);

void keys_free(struct keys *keys);

#endif
