#include "comparison/snapshot.h"

struct snapshot *snapshot_new(size_t sides, size_t segments, size_t weight_count)
{
	struct snapshot *snapshot = memory_zeroed(1, sizeof *snapshot);
	snapshot->sides = sides;
	snapshot->segments = segments;
	snapshot->weight_count = weight_count;
	return snapshot;
}

void snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	vector_free(&snapshot->labels);
	vector_free(&snapshot->rules);
	vector_free(&snapshot->weights);
	vector_free(&snapshot->seen);
	memory_free(snapshot);
}

bool snapshot_saw(const struct snapshot *snapshot, size_t client)
{
	size_t word = client / 64;
	return word < snapshot->seen.count && (snapshot->seen.items[word] >> (client % 64) & 1);
}

bool snapshot_see(struct snapshot *snapshot, size_t client)
{
	while (snapshot->seen.count <= client / 64)
		vector_push(&snapshot->seen, 0);
	bool before = snapshot_saw(snapshot, client);
	snapshot->seen.items[client / 64] |= (uint64_t)1 << (client % 64);
	return !before;
}
