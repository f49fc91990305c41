/* Share: some of the clients of a ledger, and what their rows came to so far. Private to this room.
 *
 * Which share a client belongs to follows from its key, so threads that add rows of different shares do not meet. Once
 * memory is full a share takes no new clients: their rows go to an overflow. */
#ifndef RUBRIC_LEDGER_SHARE_H
#define RUBRIC_LEDGER_SHARE_H

#include <pthread.h>

#include "ledger/overflow.h"
#include "ledger/stored.h"
#include "vm/collect.h"

/* What shares of the same rows have in common. */
struct shared {
	const struct plan_rollup *rollup;
	const struct program *program; /* what the aggregates are computed from */
	enum vector_type key;
	uint64_t hash_key; /* of the hashes that divide the clients */
	size_t memory;     /* bytes that all may hold */
	size_t shares;     /* how many there are */
	uint64_t held;     /* bytes that they do; changed by several threads */
	unsigned level;    /* of the overflow, should there be one */
	pthread_mutex_t lock;
	struct overflow *overflow; /* made when first needed */
};

void shared_open(struct shared *shared, const struct plan_rollup *rollup, const struct program *program, size_t memory,
		 size_t shares, unsigned level);

/* After the last row: what had no room, the caller's from then on; null where all had. */
struct overflow *shared_take_overflow(struct shared *shared);
void shared_close(struct shared *shared);

struct share {
	struct shared *shared;
	pthread_mutex_t lock;
	struct populations *populations;
	struct stored keys; /* by group, unless they are texts, which the groups have */
	size_t size;
	bool full;
};

void share_open(struct share *share, struct shared *shared);
void share_close(struct share *share);

/* Adds the rows in `which`, which were judged; hashes[lane] is that of the row's key. False where another thread holds
 * the share, and this one is not to `wait`. */
bool share_add(struct share *share, const struct ledger_rows *rows, const struct bits *which, const uint64_t *hashes,
	       bool wait);

/* The hash of a client's key as kernel_KEY writes it. */
static inline uint64_t shared_hash(const struct shared *shared, struct text key)
{
	return text_hash_keyed(key, shared->hash_key);
}

size_t share_clients(const struct share *share);

/* The keys of the clients from `begin` into a vector of the key's type. */
void share_keys(const struct share *share, size_t begin, const struct frame *frame, struct vector *key);

/* The vector of the rows' keys as kernel_KEY writes them. */
const struct vector *written_keys(const struct shared *shared, const struct ledger_rows *rows);

#endif
