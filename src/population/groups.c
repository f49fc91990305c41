#include "population/groups.h"

#include "base/memory.h"
#include "base/words.h"

enum { CACHE_LINE = 64, ROW_UNIT = 16 };

static uint32_t hash_of(const struct groups *groups, struct text key)
{
	return (uint32_t)groups_hash(groups, key);
}

/* --- keys --- */

/* A key that is sought: what a row is compared with stands in registers. */
struct sought {
	struct text text;
	uint64_t first; /* the eight bytes from the first, and from the one behind the start; zeros behind the last */
	uint64_t second;
};

static inline struct sought sought_of(struct text text)
{
	enum { WORD = sizeof(uint64_t) };
	if (text.size < WORD) {
		uint64_t first = few_bytes(text.data, text.size);
		return (struct sought){text, first, first >> 8 * GROUP_KEY_START};
	}
	uint64_t second = 0;
	if (text.size <= GROUP_KEY_INLINE)
		second = eight_bytes(text.data + text.size - WORD) >> 8 * (GROUP_KEY_INLINE - text.size);
	return (struct sought){text, eight_bytes(text.data), second};
}

static inline bool is_key(const struct group_key *key, const struct sought *sought)
{
	const uint32_t start = four_bytes(key->bytes);
	if (key->size != sought->text.size || start != (uint32_t)sought->first)
		return false;
	if (key->size <= GROUP_KEY_INLINE)
		return eight_bytes(key->bytes + GROUP_KEY_START) == sought->second;
	return memcmp(group_key_bytes(key), sought->text.data, key->size) == 0;
}

static inline const struct group_key *key_at(const struct groups *groups, uint32_t group)
{
	return (const void *)groups_row(groups, group);
}

/* --- slots --- */

/* The key's slot, or the empty one where it would stand. */
static struct group_slot *slot_of(const struct groups *groups, const struct sought *sought, uint32_t hash)
{
	size_t at = hash & (groups->capacity - 1);
	for (;; at = (at + 1) & (groups->capacity - 1)) {
		struct group_slot *slot = &groups->slots[at];
		if (!slot->entry || (slot->hash == hash && is_key(key_at(groups, slot->entry - 1), sought)))
			return slot;
	}
}

/* A row that leaves less than one unit of its last line is not to begin in the midst of one. */
static size_t row_size_for(size_t kept)
{
	size_t size = GROUP_KEPT + (kept + ROW_UNIT - 1) / ROW_UNIT * ROW_UNIT;
	return size % CACHE_LINE == CACHE_LINE - ROW_UNIT ? size + ROW_UNIT : size;
}

static void begin(struct groups *groups)
{
	groups->row_size = row_size_for(groups->kept);
	if (!groups->hash_key)
		groups->hash_key = text_hash_key(groups);
}

static void grow(struct groups *groups)
{
	const size_t most = (size_t)UINT32_MAX + 1; /* more slots the hashes do not tell apart */
	size_t before = groups->capacity;
	struct group_slot *old = groups->slots;
	if (before >= most)
		memory_exhausted();
	if (before == 0)
		begin(groups);
	groups->capacity = before ? before * 2 : 16;
	groups->slots = memory_scattered(groups->capacity, sizeof *groups->slots);
	for (size_t i = 0; i < before; i++) {
		size_t at = old[i].hash & (groups->capacity - 1);
		while (old[i].entry && groups->slots[at].entry)
			at = (at + 1) & (groups->capacity - 1);
		if (old[i].entry)
			groups->slots[at] = old[i];
	}
	memory_scattered_free(old, before, sizeof *old);
}

static void make_room(struct groups *groups, size_t more)
{
	while (groups->capacity == 0 || (groups->count + more) * 2 > groups->capacity)
		grow(groups);
}

/* --- entering --- */

static void add_row(struct groups *groups, struct text key)
{
	if (key.size > UINT32_MAX)
		memory_exhausted();
	chunks_reach(&groups->rows, groups->count + CHUNK_FIRST, groups->row_size);
	struct group_key *row = (void *)groups_row(groups, (uint32_t)groups->count++);
	bool is_short = key.size <= GROUP_KEY_INLINE;
	row->size = (uint32_t)key.size;
	if (key.size)
		memcpy(row->bytes, key.data, is_short ? key.size : GROUP_KEY_START);
	if (is_short)
		return;
	const char *whole = arena_copy(&groups->arena, key.data, key.size);
	memcpy(row->bytes + GROUP_KEY_START, &whole, sizeof whole);
}

static uint32_t enter_hashed(struct groups *groups, const struct sought *sought, uint32_t hash)
{
	struct group_slot *slot = slot_of(groups, sought, hash);
	if (!slot->entry) {
		add_row(groups, sought->text);
		*slot = (struct group_slot){hash, (uint32_t)groups->count};
	}
	return slot->entry - 1;
}

static bool is_key_of(const struct groups *groups, uint32_t group, const struct sought *sought)
{
	return group < groups->count && is_key(key_at(groups, group), sought);
}

uint32_t groups_enter(struct groups *groups, struct text key, uint32_t likely)
{
	struct sought sought = sought_of(key);
	if (is_key_of(groups, likely, &sought))
		return likely;
	make_room(groups, 1);
	return enter_hashed(groups, &sought, hash_of(groups, key));
}

uint32_t groups_find(const struct groups *groups, struct text key, uint32_t likely)
{
	struct sought sought = sought_of(key);
	if (is_key_of(groups, likely, &sought))
		return likely;
	if (is_key_of(groups, likely + 1, &sought))
		return likely + 1;
	if (groups->capacity == 0)
		return NO_GROUP;
	const struct group_slot *slot = slot_of(groups, &sought, hash_of(groups, key));
	return slot->entry ? slot->entry - 1 : NO_GROUP;
}

/* --- a batch --- */

/* The group whose key has this hash, which is nearly always the one; or NO_GROUP. */
static uint32_t likely_group(const struct groups *groups, uint32_t hash)
{
	size_t at = hash & (groups->capacity - 1);
	while (groups->slots[at].entry && groups->slots[at].hash != hash)
		at = (at + 1) & (groups->capacity - 1);
	return groups->slots[at].entry - 1;
}

struct entering {
	struct groups *groups;
	const struct text *keys;
	const uint64_t *hashes; /* or null */
	uint32_t *numbers;
	char **rows;
	uint32_t *parts; /* of the hashes, as in slots */
};

static inline void ask_for_slot(struct entering *entering, size_t lane)
{
	const struct groups *groups = entering->groups;
	uint64_t hash = entering->hashes ? entering->hashes[lane] : groups_hash(groups, entering->keys[lane]);
	entering->parts[lane] = (uint32_t)hash;
	__builtin_prefetch(&groups->slots[hash & (groups->capacity - 1)]);
}

static inline void ask_for_row(struct entering *entering, size_t lane)
{
	const struct groups *groups = entering->groups;
	uint32_t likely = likely_group(groups, entering->parts[lane]);
	entering->numbers[lane] = likely;
	entering->rows[lane] = NULL;
	if (likely == NO_GROUP)
		return;
	char *row = entering->rows[lane] = groups_row(groups, likely);
	for (size_t at = 0; at < groups->row_size; at += CACHE_LINE)
		__builtin_prefetch(row + at, 1);
	if (groups->row_size % CACHE_LINE)
		__builtin_prefetch(row + groups->row_size - 1, 1);
}

static inline void enter_lane(struct entering *entering, size_t lane)
{
	struct sought sought = sought_of(entering->keys[lane]);
	if (entering->rows[lane] && is_key((void *)entering->rows[lane], &sought))
		return;
	entering->numbers[lane] = enter_hashed(entering->groups, &sought, entering->parts[lane]);
	entering->rows[lane] = groups_row(entering->groups, entering->numbers[lane]);
}

/* What each lane needs is far apart in memory. So its slot is asked for some lanes before it is looked at, and then its
 * row: while these are on their way others are looked at. Were all asked for at once, each would wait for the one
 * before it, as a processor has few of them on their way at a time. */
void groups_enter_batch(struct groups *groups, const struct selection *selection, const struct vector *key,
			const uint64_t *hashes, uint32_t *numbers, char **rows)
{
	enum { AHEAD = 24 };
	uint32_t parts[BATCH_SIZE];
	struct entering entering = {groups, key->texts, hashes, numbers, rows, parts};
	const uint16_t *lanes = selection->lanes;
	const size_t count = selection->count;
	make_room(groups, count);
	for (size_t i = 0; i < count + 2 * AHEAD; i++) {
		if (i < count)
			ask_for_slot(&entering, lanes[i]);
		if (i >= AHEAD && i < count + AHEAD)
			ask_for_row(&entering, lanes[i - AHEAD]);
		if (i >= 2 * AHEAD)
			enter_lane(&entering, lanes[i - 2 * AHEAD]);
	}
}

size_t groups_size(const struct groups *groups)
{
	return arena_size(&groups->arena) + groups->count * groups->row_size + groups->capacity * sizeof *groups->slots;
}

void groups_free(struct groups *groups)
{
	chunks_free(&groups->rows, groups->row_size);
	memory_scattered_free(groups->slots, groups->capacity, sizeof *groups->slots);
	arena_free(&groups->arena);
	*groups = (struct groups){.kept = groups->kept, .hash_key = groups->hash_key};
}
