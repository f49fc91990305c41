/* Counting: the moves and weights of a batch. Private to this room.
 *
 * Most clients stay, and have one of few labels: those are counted, and what they weigh is added up, by label for the
 * batch, and only then with what was there before. */
#ifndef RUBRIC_COMPARISON_COUNT_H
#define RUBRIC_COMPARISON_COUNT_H

#include "comparison/moves.h"
#include "data/vector.h"

/* Counts a move of each of the lanes, of `from[lane]` to `to[lane]`; `weights` are vectors, one for each of the moves.
 */
void count_moves(struct moves *moves, const uint32_t *from, const uint32_t *to, const struct bits *lanes,
		 const struct vector *const *weights);

/* Adds what the lanes weigh. */
void count_weight(struct exact_sum *sum, const struct vector *weight, const struct bits *lanes);

static inline uint64_t count_lanes(const struct bits *lanes)
{
	uint64_t count = 0;
	for (size_t w = 0; w < BATCH_WORDS; w++)
		count += (uint64_t)__builtin_popcountll(lanes->words[w]);
	return count;
}

/* `for_each_bit(&bits, lane) { ... }`, which may clear the lane's bit. */
#define for_each_bit(bits, lane)                                                                                       \
	for (size_t word_ = 0; word_ < BATCH_WORDS; word_++)                                                           \
		for (uint64_t rest_ = (bits)->words[word_], lane_ = 0;                                                 \
		     rest_ && (lane_ = word_ * 64 + (size_t)__builtin_ctzll(rest_), 1); rest_ &= rest_ - 1)            \
			for (size_t lane = lane_, once_ = 1; once_; once_ = 0)

#endif
