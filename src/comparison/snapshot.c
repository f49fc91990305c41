#include "comparison/snapshot.h"

struct snapshot *snapshot_new(size_t sides, size_t segments, size_t weight_count)
{
	struct snapshot *snapshot = memory_zeroed(1, sizeof *snapshot);
	snapshot->sides = sides;
	snapshot->segments = segments;
	snapshot->weight_count = weight_count;
	snapshot->width = size_product(segments, 2);
	snapshot->row = memory_array(snapshot->width, sizeof *snapshot->row);
	return snapshot;
}

void snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	groups_free(&snapshot->combinations);
	vector_free(&snapshot->numbers);
	vector_free(&snapshot->of_clients);
	memory_free(snapshot->row);
	vector_free(&snapshot->weights);
	vector_free(&snapshot->seen);
	memory_free(snapshot);
}

void snapshot_keep(struct snapshot *snapshot)
{
	struct text numbers = {(const char *)snapshot->row, snapshot->width * sizeof *snapshot->row};
	size_t clients = snapshot->of_clients.count;
	uint32_t likely = clients ? snapshot->of_clients.items[clients - 1] : NO_GROUP;
	uint32_t combination = groups_enter(&snapshot->combinations, numbers, likely);
	vector_push(&snapshot->of_clients, combination);
	if (combination * snapshot->width < snapshot->numbers.count)
		return;
	for (size_t i = 0; i < snapshot->width; i++)
		vector_push(&snapshot->numbers, snapshot->row[i]);
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
