#include "comparison/moves.h"

#include "base/memory.h"

static size_t new_move(struct moves *moves, uint32_t from, uint32_t to)
{
	vector_push(&moves->list, (struct move){.from = from, .to = to});
	for (size_t i = 0; i < moves->weight_count; i++)
		vector_push(&moves->sums, (struct exact_sum){0});
	return moves->list.count - 1;
}

static size_t find_stay(struct moves *moves, uint32_t label)
{
	while (moves->stays.count <= label)
		vector_push(&moves->stays, 0);
	if (!moves->stays.items[label])
		moves->stays.items[label] = (uint32_t)new_move(moves, label, label) + 1;
	return moves->stays.items[label] - 1;
}

/* The move's slot, or the empty one where it would stand. */
static uint32_t *slot_of(const struct moves *moves, uint32_t from, uint32_t to)
{
	uint64_t hash = ((uint64_t)from << 32 | to) * 0x9E3779B97F4A7C15; /* Fibonacci hashing: Knuth, TAOCP 6.4 */
	size_t at = (size_t)(hash >> 32) & (moves->capacity - 1);
	for (;; at = (at + 1) & (moves->capacity - 1)) {
		uint32_t entry = moves->slots[at];
		const struct move *move = entry ? &moves->list.items[entry - 1] : NULL;
		if (!move || (move->from == from && move->to == to))
			return &moves->slots[at];
	}
}

static void grow(struct moves *moves)
{
	size_t before = moves->capacity;
	uint32_t *old = moves->slots;
	moves->capacity = before ? before * 2 : 64;
	moves->slots = memory_zeroed(moves->capacity, sizeof *moves->slots);
	for (size_t i = 0; i < before; i++)
		if (old[i])
			*slot_of(moves, moves->list.items[old[i] - 1].from, moves->list.items[old[i] - 1].to) = old[i];
	memory_free(old);
}

static size_t find_move(struct moves *moves, uint32_t from, uint32_t to)
{
	if (moves->entered * 2 >= moves->capacity)
		grow(moves);
	uint32_t *slot = slot_of(moves, from, to);
	if (!*slot) {
		*slot = (uint32_t)new_move(moves, from, to) + 1;
		moves->entered++;
	}
	return *slot - 1;
}

size_t moves_enter(struct moves *moves, uint32_t from, uint32_t to, uint64_t clients)
{
	size_t move = from == to ? find_stay(moves, from) : find_move(moves, from, to);
	moves->list.items[move].clients += clients;
	return move;
}

void moves_clear(struct moves *moves)
{
	for (size_t i = 0; i < moves->list.count; i++) {
		struct move *move = &moves->list.items[i];
		if (move->clients == 0)
			continue;
		move->clients = move->by_rules = move->by_data = 0;
		for (size_t w = 0; w < moves->weight_count; w++)
			exact_free(moves_sum(moves, i, w));
	}
}

void moves_free(struct moves *moves)
{
	for (size_t i = 0; i < moves->sums.count; i++)
		exact_free(&moves->sums.items[i]);
	vector_free(&moves->sums);
	vector_free(&moves->list);
	vector_free(&moves->stays);
	memory_free(moves->slots);
}
