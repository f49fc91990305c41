#include "comparison/largest.h"

#include "base/memory.h"

static struct decimal magnitude(const struct label_comparison *comparison, const struct mover *mover)
{
	bool weighs = comparison->weights.count && mover->weights[0];
	return weighs ? decimal_absolute(*mover->weights[0]) : decimal_of(0);
}

static void fill(const struct label_comparison *comparison, struct large_mover *kept, const struct mover *mover)
{
	size_t segments = comparison->segments.count;
	if (!kept->from) {
		kept->from = memory_array(segments, sizeof *kept->from);
		kept->to = memory_array(segments, sizeof *kept->to);
	}
	kept->key.size = 0;
	buffer_text(&kept->key, mover->key);
	kept->weight = comparison->weights.count && mover->weights[0] ? *mover->weights[0] : decimal_of(0);
	memcpy(kept->from, mover->from, segments * sizeof *kept->from);
	memcpy(kept->to, mover->to, segments * sizeof *kept->to);
}

void largest_add(struct label_comparison *comparison, const struct mover *mover)
{
	struct large_mover *list = comparison->largest;
	struct decimal size = magnitude(comparison, mover);
	size_t at = comparison->largest_count;
	while (at > 0 && decimal_compare(decimal_absolute(list[at - 1].weight), size) < 0)
		at--;
	if (at == LARGEST_KEPT)
		return;
	size_t last = comparison->largest_count < LARGEST_KEPT ? comparison->largest_count++ : LARGEST_KEPT - 1;
	struct large_mover room = list[last];
	memmove(&list[at + 1], &list[at], (last - at) * sizeof *list);
	list[at] = room;
	fill(comparison, &list[at], mover);
}

void largest_merge(struct label_comparison *whole, const struct label_comparison *part)
{
	size_t segments = part->segments.count;
	if (part->largest_count == 0)
		return;
	uint32_t *labels = memory_array(segments, 2 * sizeof *labels);
	for (size_t i = 0; i < part->largest_count; i++) {
		const struct large_mover *large = &part->largest[i];
		const struct decimal *weights[] = {&large->weight};
		for (size_t s = 0; s < segments; s++) {
			const struct labels *of = &part->segments.items[s].labels;
			labels[s] = labels_of_whole(of, large->from[s]);
			labels[segments + s] = labels_of_whole(of, large->to[s]);
		}
		struct mover mover = {
			.key = buffer_view(&large->key), .from = labels, .to = labels + segments, .weights = weights};
		largest_add(whole, &mover);
	}
	memory_free(labels);
}
