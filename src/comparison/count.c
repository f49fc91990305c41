#include "comparison/count.h"

enum { FEW = 32 }; /* labels */

/* Does no sum of a batch overflow? */
static bool sums_fit(const struct vector *weight)
{
	return !weight->wide && !weight->constant && weight->bound <= INT64_MAX / BATCH_SIZE;
}

static void add_lane(struct exact_sum *sum, const struct vector *weight, size_t lane)
{
	if (!bits_get(&weight->known, lane))
		return;
	struct decimal number = vector_number(weight, lane);
	exact_add(sum, number.coefficient, number.scale);
}

/* What those weigh that stay with one of few labels. */
static void add_to_stays(struct moves *moves, size_t w, const uint32_t *labels, const struct bits *stays,
			 const struct vector *weight)
{
	int64_t sums[FEW] = {0};
	struct bits known;
	uint64_t met = 0;
	for (size_t i = 0; i < BATCH_WORDS; i++)
		known.words[i] = stays->words[i] & weight->known.words[i];
	for_each_bit(&known, lane)
	{
		sums[labels[lane]] += weight->narrow[lane];
		met |= (uint64_t)1 << labels[lane];
	}
	for (uint32_t label = 0; label < FEW; label++)
		if (met >> label & 1)
			exact_add(moves_sum(moves, moves_enter(moves, label, label, 0), w), sums[label], weight->scale);
}

static void count_move(struct moves *moves, uint32_t from, uint32_t to, size_t lane,
		       const struct vector *const *weights)
{
	size_t move = moves_enter(moves, from, to, 1);
	for (size_t w = 0; w < moves->weight_count; w++)
		add_lane(moves_sum(moves, move, w), weights[w], lane);
}

void count_moves(struct moves *moves, const uint32_t *from, const uint32_t *to, const struct bits *lanes,
		 const struct vector *const *weights)
{
	uint32_t counts[FEW] = {0};
	struct bits stays = *lanes;
	for_each_bit(lanes, lane)
	{
		if (from[lane] == to[lane] && from[lane] < FEW) {
			counts[from[lane]]++;
			continue;
		}
		bits_clear(&stays, lane);
		count_move(moves, from[lane], to[lane], lane, weights);
	}
	for (uint32_t label = 0; label < FEW; label++)
		if (counts[label])
			moves_enter(moves, label, label, counts[label]);
	for (size_t w = 0; w < moves->weight_count; w++) {
		if (sums_fit(weights[w]))
			add_to_stays(moves, w, from, &stays, weights[w]);
		else
			for_each_bit(&stays, lane) add_lane(
				moves_sum(moves, moves_enter(moves, from[lane], from[lane], 0), w), weights[w], lane);
	}
}

void count_weight(struct exact_sum *sum, const struct vector *weight, const struct bits *lanes)
{
	int64_t narrow = 0;
	bool fits = sums_fit(weight);
	for_each_bit(lanes, lane)
	{
		if (!fits)
			add_lane(sum, weight, lane);
		else if (bits_get(&weight->known, lane))
			narrow += weight->narrow[lane];
	}
	if (narrow)
		exact_add(sum, narrow, weight->scale);
}
