#include "comparison/part.h"

#include "base/memory.h"
#include "comparison/attribution.h"
#include "comparison/changes_file.h"
#include "comparison/largest.h"

/* --- making --- */

static struct compared_segment segment_part(const struct compared_segment *whole)
{
	struct compared_segment part = *whole;
	part.labels = labels_part(&whole->labels);
	part.moves = (struct moves){.weight_count = whole->moves.weight_count};
	part.since = (struct moves){.weight_count = whole->since.weight_count};
	part.causes = (struct causes){0};
	part.moved = part.since_moved = part.since_by_rules = part.since_by_data = 0;
	return part;
}

struct label_comparison *part_new(const struct label_comparison *whole)
{
	struct label_comparison *part = memory_zeroed(1, sizeof *part);
	part->by_data = whole->by_data;
	part->edits = whole->edits;
	part->key_name = whole->key_name;
	part->join = whole->join;
	part->snapshot = whole->snapshot;
	part->options = whole->options;
	for (int side = 0; side < SIDES; side++)
		part->sides[side] = whole->sides[side];
	for (size_t i = 0; i < whole->segments.count; i++)
		vector_push(&part->segments, segment_part(&whole->segments.items[i]));
	for (size_t i = 0; i < whole->values.count; i++) {
		vector_push(&part->values, whole->values.items[i]);
		part->values.items[i].changed = 0;
	}
	for (size_t i = 0; i < whole->weights.count; i++) {
		vector_push(&part->weights, whole->weights.items[i]);
		part->weights.items[i].total = part->weights.items[i].moved = (struct exact_sum){0};
	}
	for (size_t i = 0; i < whole->limits.list.count; i++) {
		vector_push(&part->limits.list, whole->limits.list.items[i]);
		part->limits.list.items[i].clients = 0;
		part->limits.list.items[i].sum = (struct exact_sum){0};
	}
	if (whole->changes)
		part->changes = changes_part(whole->changes, part);
	return part;
}

void part_free(struct label_comparison *part)
{
	part->join = NULL;
	part->snapshot = NULL;
	comparison_free(part);
}

/* --- adding --- */

/* Where nothing was added, its scale says nothing. */
static void add_sum(struct exact_sum *whole, const struct exact_sum *part)
{
	if (part->near || part->part_count)
		exact_add_sum(whole, part);
}

static void add_moves(struct moves *whole, const struct moves *part, const struct labels *labels)
{
	for (size_t i = 0; i < part->list.count; i++) {
		const struct move *move = &part->list.items[i];
		if (move->clients == 0)
			continue;
		size_t at = moves_enter(whole, labels_of_whole(labels, move->from), labels_of_whole(labels, move->to),
					move->clients);
		whole->list.items[at].by_rules += move->by_rules;
		whole->list.items[at].by_data += move->by_data;
		for (size_t w = 0; w < whole->weight_count; w++)
			add_sum(moves_sum(whole, at, w), moves_sum(part, i, w));
	}
}

static void add_causes(struct causes *whole, const struct causes *part, size_t weights, const struct labels *labels)
{
	for (size_t i = 0; i < part->clients.count; i++) {
		if (part->clients.items[i] == 0)
			continue;
		struct cause cause;
		memcpy(&cause, groups_key(&part->groups, (uint32_t)i).data, sizeof cause);
		cause.from = labels_of_whole(labels, cause.from);
		cause.to = labels_of_whole(labels, cause.to);
		size_t at = causes_enter(whole, &cause, weights, part->clients.items[i]);
		for (size_t w = 0; w < weights; w++)
			add_sum(&whole->sums.items[at * weights + w], &part->sums.items[i * weights + w]);
	}
}

static void add_segment(struct compared_segment *whole, struct compared_segment *part, size_t weights)
{
	labels_merge(&whole->labels, &part->labels);
	add_moves(&whole->moves, &part->moves, &part->labels);
	add_moves(&whole->since, &part->since, &part->labels);
	add_causes(&whole->causes, &part->causes, weights, &part->labels);
	whole->moved += part->moved;
	whole->since_moved += part->since_moved;
	whole->since_by_rules += part->since_by_rules;
	whole->since_by_data += part->since_by_data;
}

static void add_counts(struct label_comparison *whole, const struct label_comparison *part)
{
	whole->clients += part->clients;
	whole->moved += part->moved;
	whole->keyless += part->keyless;
	whole->came += part->came;
	whole->went += part->went;
	whole->since_clients += part->since_clients;
	whole->since_moved += part->since_moved;
	for (size_t i = 0; i < whole->values.count; i++)
		whole->values.items[i].changed += part->values.items[i].changed;
	for (size_t i = 0; i < whole->weights.count; i++) {
		add_sum(&whole->weights.items[i].total, &part->weights.items[i].total);
		add_sum(&whole->weights.items[i].moved, &part->weights.items[i].moved);
	}
	for (size_t i = 0; i < whole->limits.list.count; i++) {
		whole->limits.list.items[i].clients += part->limits.list.items[i].clients;
		add_sum(&whole->limits.list.items[i].sum, &part->limits.list.items[i].sum);
	}
}

void part_add(struct label_comparison *whole, struct label_comparison *part)
{
	for (size_t s = 0; s < whole->segments.count; s++)
		add_segment(&whole->segments.items[s], &part->segments.items[s], whole->weights.count);
	add_counts(whole, part);
	largest_merge(whole, part);
	if (whole->changes)
		changes_merge(whole->changes, part->changes);
	part_clear(part);
}

/* --- clearing --- */

static void clear_causes(struct causes *causes, size_t weights)
{
	for (size_t i = 0; i < causes->clients.count; i++) {
		if (causes->clients.items[i] == 0)
			continue;
		causes->clients.items[i] = 0;
		for (size_t w = 0; w < weights; w++)
			exact_free(&causes->sums.items[i * weights + w]);
	}
}

void part_clear(struct label_comparison *part)
{
	for (size_t s = 0; s < part->segments.count; s++) {
		struct compared_segment *segment = &part->segments.items[s];
		moves_clear(&segment->moves);
		moves_clear(&segment->since);
		clear_causes(&segment->causes, part->weights.count);
		segment->moved = segment->since_moved = segment->since_by_rules = segment->since_by_data = 0;
	}
	part->clients = part->moved = part->keyless = part->came = part->went = 0;
	part->since_clients = part->since_moved = 0;
	part->largest_count = 0;
	for (size_t i = 0; i < part->values.count; i++)
		part->values.items[i].changed = 0;
	for (size_t i = 0; i < part->weights.count; i++) {
		exact_free(&part->weights.items[i].total);
		exact_free(&part->weights.items[i].moved);
	}
	for (size_t i = 0; i < part->limits.list.count; i++) {
		part->limits.list.items[i].clients = 0;
		exact_free(&part->limits.list.items[i].sum);
	}
	if (part->changes)
		changes_clear(part->changes);
}
