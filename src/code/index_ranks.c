/* The places of constants on the line. */
#include <stdlib.h>

#include "code/index.h"

struct ranked_constant {
	const struct constant *constant;
	uint32_t index;
};

static int compare_constants(const void *a, const void *b)
{
	const struct constant *left = ((const struct ranked_constant *)a)->constant;
	const struct constant *right = ((const struct ranked_constant *)b)->constant;
	if (left->type.kind != right->type.kind)
		return left->type.kind < right->type.kind ? -1 : 1;
	if (!left->known || !right->known)
		return left->known - right->known;
	switch (left->type.kind) {
	case TYPE_NUMBER:
	case TYPE_DATE:
	case TYPE_DAYS:
	case TYPE_MONTHS:
	case TYPE_TEXT:
	case TYPE_LIST:
		return constant_order(left, right);
	default:
		return 0;
	}
}

void rank_constants(struct indexer *indexer)
{
	const struct program *program = indexer->optimiser->program;
	size_t count = program->constants.count;
	struct ranked_constant *sorted = memory_array(count, sizeof *sorted);
	for (uint32_t i = 0; i < count; i++)
		sorted[i] = (struct ranked_constant){&program->constants.items[i], i};
	qsort(sorted, count, sizeof *sorted, compare_constants);
	indexer->ranks = arena_array(&indexer->arena, count, sizeof *indexer->ranks);
	indexer->ranked = arena_array(&indexer->arena, count + 1, sizeof *indexer->ranked);
	for (uint32_t i = 0; i < count; i++) {
		indexer->ranks[sorted[i].index] = i + 1;
		indexer->ranked[i + 1] = sorted[i].index;
	}
	memory_free(sorted);
}
