#include "ledger/share.h"

#include "base/memory.h"

void shared_open(struct shared *shared, const struct plan_rollup *rollup, const struct program *program, size_t memory,
		 size_t shares, unsigned level)
{
	*shared = (struct shared){
		.rollup = rollup, .program = program, .memory = memory, .shares = shares, .level = level};
	shared->hash_key = text_hash_key(shared);
	shared->key = vector_type_of(rollup->plan->columns[rollup->ledger_key].type);
	pthread_mutex_init(&shared->lock, NULL);
}

struct overflow *shared_take_overflow(struct shared *shared)
{
	struct overflow *overflow = shared->overflow;
	if (overflow)
		overflow_settle(overflow);
	shared->overflow = NULL;
	return overflow;
}

void shared_close(struct shared *shared)
{
	overflow_free(shared->overflow);
	pthread_mutex_destroy(&shared->lock);
}

void share_open(struct share *share, struct shared *shared)
{
	*share = (struct share){.shared = shared, .populations = populations_new(shared->rollup->plan)};
	share->keys.type = shared->key;
	populations_hash_by(share->populations, shared->hash_key);
	populations_limit(share->populations, shared->memory / shared->shares / 2);
	pthread_mutex_init(&share->lock, NULL);
}

void share_close(struct share *share)
{
	populations_free(share->populations);
	stored_free(&share->keys);
	pthread_mutex_destroy(&share->lock);
	__atomic_sub_fetch(&share->shared->held, share->size, __ATOMIC_RELAXED);
}

const struct vector *written_keys(const struct shared *shared, const struct ledger_rows *rows)
{
	const struct root *roots = shared->program->roots.items;
	size_t root = 0;
	while (roots[root].part != ROOT_KEY || roots[root].population != shared->rollup->rows)
		root++;
	return rows->roots[root];
}

/* --- room --- */

static struct overflow *overflow_of(struct shared *shared)
{
	pthread_mutex_lock(&shared->lock);
	if (!shared->overflow)
		__atomic_store_n(&shared->overflow, overflow_new(shared->program, shared->key, shared->level),
				 __ATOMIC_RELEASE);
	pthread_mutex_unlock(&shared->lock);
	return shared->overflow;
}

/* A client that had no room once is not taken later, when some of its rows are gone. With no bits of the hashes left to
 * divide clients by, all are held together, whatever the memory. */
static bool is_full(struct share *share)
{
	const struct shared *shared = share->shared;
	if (share_clients(share) && shared->level < OVERFLOW_LEVELS &&
	    __atomic_load_n(&shared->held, __ATOMIC_RELAXED) > shared->memory)
		share->full = true;
	return share->full;
}

static void take_size(struct share *share)
{
	size_t size = populations_size(share->populations) + arena_size(&share->keys.arena);
	__atomic_add_fetch(&share->shared->held, size - share->size, __ATOMIC_RELAXED);
	share->size = size;
}

/* --- rows --- */

/* The clients that were first seen in this batch. */
static void keep_new_keys(struct share *share, const struct ledger_rows *rows, const struct bits *which)
{
	const uint32_t *clients = populations_groups(share->populations, share->shared->rollup->rows - 1);
	for (size_t lane = 0; lane < rows->count; lane++)
		if (bits_get(which, lane) && clients[lane] == share->keys.marks.count)
			stored_push(&share->keys, rows->key, lane);
}

/* Takes out those of clients for whom there is no room. */
static void spill(struct share *share, const struct ledger_rows *rows, struct bits *which, const uint64_t *hashes)
{
	struct frame frame = {rows->count, which, rows->arena, NULL};
	struct bits known = populations_known(share->populations, share->shared->rollup->rows - 1, &frame,
					      written_keys(share->shared, rows));
	struct bits unknown = *which;
	for (size_t w = 0; w < BATCH_WORDS; w++)
		unknown.words[w] &= ~known.words[w];
	overflow_add(overflow_of(share->shared), rows, &unknown, hashes);
	*which = known;
}

static void add(struct share *share, const struct ledger_rows *rows, const struct bits *which, const uint64_t *hashes)
{
	struct collecting collecting = {.program = share->shared->program,
					.roots = rows->roots,
					.populations = share->populations,
					.order = rows->order,
					.hashes = hashes,
					.count = rows->count,
					.arena = rows->arena};
	struct bits taken = *which;
	if (is_full(share))
		spill(share, rows, &taken, hashes);
	collect_populations(&collecting, &taken, COLLECT_WITH_KEYS);
	if (share->shared->key != VECTOR_TEXT)
		keep_new_keys(share, rows, &taken);
	take_size(share);
}

bool share_add(struct share *share, const struct ledger_rows *rows, const struct bits *which, const uint64_t *hashes,
	       bool wait)
{
	if (wait)
		pthread_mutex_lock(&share->lock);
	else if (pthread_mutex_trylock(&share->lock) != 0)
		return false;
	add(share, rows, which, hashes);
	pthread_mutex_unlock(&share->lock);
	return true;
}

/* --- clients --- */

size_t share_clients(const struct share *share)
{
	return populations_group_count(share->populations, share->shared->rollup->rows - 1);
}

void share_keys(const struct share *share, size_t begin, const struct frame *frame, struct vector *key)
{
	uint32_t rows = share->shared->rollup->rows - 1;
	uint32_t clients[BATCH_SIZE];
	for (size_t lane = 0; lane < frame->count; lane++)
		clients[lane] = (uint32_t)(begin + lane);
	if (key->type != VECTOR_TEXT) {
		stored_take(&share->keys, frame, clients, key);
		return;
	}
	result_empty(frame, key);
	for_each_lane(frame, frame->active, lane) {
		bits_set(&key->known, lane);
		key->texts[lane] = populations_key(share->populations, rows, clients[lane]);
	}
}
