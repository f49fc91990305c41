/* Moves: how many clients went from each label to each, and what they weigh.
 *
 * A client that stays is a move from a label to itself, found by the label alone, since most clients stay; the others
 * are found in a table with open addressing. Weights are exact sums, so no order of the records changes a digit. */
#ifndef RUBRIC_COMPARISON_MOVES_H
#define RUBRIC_COMPARISON_MOVES_H

#include <stdbool.h>

#include "base/vector.h"
#include "population/exact.h"

struct move {
	uint32_t from, to; /* as labels.h numbers them */
	uint64_t clients;
	uint64_t by_rules; /* of these: moved by the rules alone, */
	uint64_t by_data;  /* by the data alone; the rest by both together */
};

/* Zero-initialise with the number of weights to begin without moves. */
struct moves {
	size_t weight_count;
	VECTOR(struct move) list;
	VECTOR(struct exact_sum) sums; /* by move * weight_count + weight */
	VECTOR(uint32_t) stays;        /* by label: 1 + its move, or 0 */
	uint32_t *slots;               /* 1 + a move, or 0 */
	size_t capacity;               /* a power of two, or 0 */
	size_t entered;
};

/* Counts clients; returns the move's place in the list. */
size_t moves_enter(struct moves *moves, uint32_t from, uint32_t to, uint64_t clients);
static inline size_t moves_add(struct moves *moves, uint32_t from, uint32_t to)
{
	uint32_t stay = from == to && from < moves->stays.count ? moves->stays.items[from] : 0;
	if (!stay)
		return moves_enter(moves, from, to, 1);
	moves->list.items[stay - 1].clients++;
	return stay - 1;
}

static inline struct exact_sum *moves_sum(const struct moves *moves, size_t move, size_t weight)
{
	return &moves->sums.items[move * moves->weight_count + weight];
}

/* Nobody has moved so far. */
void moves_clear(struct moves *moves);

void moves_free(struct moves *moves);

#endif
