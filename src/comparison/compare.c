/* Going through the exports. */
#include "base/memory.h"
#include "comparison/attribution.h"
#include "comparison/changes_file.h"
#include "comparison/reading.h"
#include "comparison/same_values.h"
#include "comparison/snapshot.h"

/* What a pass over the export needs besides the reading. */
struct pass {
	struct label_comparison *comparison;
	struct reading reading;
	struct decimal *room;           /* lane * weights + weight */
	const struct decimal **weights; /* likewise; null where the client has none */
	struct bits moved;              /* in a segment that both sides have */
	uint32_t *old_rules;            /* lane * segments + segment, of clients of the snapshot */
};

static void pass_new(struct pass *pass, struct label_comparison *comparison)
{
	*pass = (struct pass){.comparison = comparison};
	size_t weights = size_product(comparison->weights.count, BATCH_SIZE);
	pass->room = memory_array(weights, sizeof *pass->room);
	pass->weights = memory_array(weights, sizeof *pass->weights);
	if (comparison->by_data)
		pass->old_rules = memory_array(size_product(comparison->segments.count, BATCH_SIZE), sizeof(uint32_t));
}

static void pass_free(struct pass *pass)
{
	reading_free(&pass->reading);
	memory_free(pass->room);
	memory_free(pass->weights);
	memory_free(pass->old_rules);
}

/* A client's weights. */
static const struct decimal **weights_of(const struct pass *pass, size_t lane)
{
	return pass->weights + lane * pass->comparison->weights.count;
}

static void read_weights(struct pass *pass)
{
	size_t count = pass->comparison->weights.count;
	for (size_t lane = 0; count && lane < pass->reading.batch->records->count; lane++)
		reading_weights(&pass->reading, lane, pass->room + lane * count, weights_of(pass, lane));
}

static size_t count_move(struct moves *moves, uint32_t from, uint32_t to, const struct decimal *const *weights)
{
	size_t move = moves_add(moves, from, to);
	for (size_t w = 0; w < moves->weight_count; w++)
		if (weights[w])
			exact_add(moves_sum(moves, move, w), weights[w]->coefficient, weights[w]->scale);
	return move;
}

static void add_to_totals(struct pass *pass, size_t lane)
{
	const struct decimal *const *weights = weights_of(pass, lane);
	for (size_t w = 0; w < pass->comparison->weights.count; w++) {
		struct weight *weight = &pass->comparison->weights.items[w];
		if (!weights[w])
			continue;
		exact_add(&weight->total, weights[w]->coefficient, weights[w]->scale);
		if (bits_get(&pass->moved, lane))
			exact_add(&weight->moved, weights[w]->coefficient, weights[w]->scale);
	}
}

/* --- the older export --- */

/* A client without a key is in no other export. */
static void lose_keyless(struct pass *pass, size_t lane)
{
	struct label_comparison *comparison = pass->comparison;
	comparison->went++;
	for (size_t s = 0; s < comparison->segments.count; s++) {
		struct compared_segment *segment = &comparison->segments.items[s];
		int side = comparison->by_data ? SIDE_NEW : SIDE_OLD;
		count_move(comparison->by_data ? &segment->moves : &segment->since,
			   reading_labels(&pass->reading, s, side)[lane], LABEL_ABSENT, weights_of(pass, lane));
	}
}

static void keep_lane(struct pass *pass, struct snapshot *snapshot, size_t lane)
{
	uint32_t *row = snapshot_row(snapshot);
	const struct decimal *const *weights = weights_of(pass, lane);
	for (size_t s = 0; s < snapshot->segments; s++) {
		if (snapshot->sides == 2)
			*row++ = reading_labels(&pass->reading, s, SIDE_OLD)[lane];
		*row++ = reading_labels(&pass->reading, s, SIDE_NEW)[lane];
	}
	for (size_t s = 0; s < snapshot->segments && snapshot->sides == 1; s++)
		*row++ = reading_rule(&pass->reading, s, SIDE_NEW, lane);
	snapshot_keep(snapshot);
	for (size_t w = 0; w < snapshot->weight_count; w++)
		vector_push(&snapshot->weights, weights[w] ? *weights[w] : decimal_of(0));
}

static void keep_batch(struct pass *pass, struct snapshot *snapshot)
{
	const struct reading *reading = &pass->reading;
	read_weights(pass);
	for (size_t lane = 0; lane < reading->batch->records->count; lane++) {
		if (!bits_get(&reading->active, lane))
			continue;
		if (reading->keys.numbers[lane] == NO_KEY)
			lose_keyless(pass, lane);
		else
			keep_lane(pass, snapshot, lane);
	}
}

static void count_weights(struct label_comparison *comparison)
{
	for (size_t s = 0; s < comparison->segments.count; s++) {
		comparison->segments.items[s].moves.weight_count = comparison->weights.count;
		comparison->segments.items[s].since.weight_count = comparison->weights.count;
	}
}

enum labelling_status comparison_read_before(struct label_comparison *comparison,
					     const struct labelling_options *options, struct labelling **labelling)
{
	struct pass pass;
	pass_new(&pass, comparison);
	comparison->options = options;
	count_weights(comparison);
	struct snapshot *snapshot =
		snapshot_new(comparison->by_data ? 1 : 2, comparison->segments.count, comparison->weights.count);
	comparison->before_join = join_sides(comparison);
	enum labelling_status status = reading_open(&pass.reading, comparison, comparison->before_join, options);
	*labelling = pass.reading.labelling;
	while (status == LABELLING_DONE && reading_next(&pass.reading))
		keep_batch(&pass, snapshot);
	if (status == LABELLING_DONE)
		status = labelling_end(*labelling);
	snapshot->clients = keys_count(&comparison->keys);
	comparison->snapshot = snapshot;
	comparison->before_name = comparison->export_name;
	pass_free(&pass);
	return status;
}

/* --- the export --- */

/* The client's number in the snapshot, or SIZE_MAX. */
static size_t find_client(const struct pass *pass, size_t lane)
{
	const struct snapshot *snapshot = pass->comparison->snapshot;
	uint32_t number = pass->reading.keys.numbers[lane];
	return snapshot && number != NO_KEY && number < snapshot->clients ? number : SIZE_MAX;
}

/* Under `drift` OLD's labels are those of the snapshot. */
static void recall(struct pass *pass, size_t lane)
{
	const struct snapshot *snapshot = pass->comparison->snapshot;
	size_t client = find_client(pass, lane);
	uint32_t *rules = pass->old_rules + lane * pass->comparison->segments.count;
	for (size_t s = 0; s < pass->comparison->segments.count; s++) {
		uint32_t *label = &reading_labels(&pass->reading, s, SIDE_OLD)[lane];
		*label = client == SIZE_MAX ? LABEL_ABSENT : snapshot_label(snapshot, client, s, 0);
		rules[s] = client == SIZE_MAX ? 0 : snapshot_rule(snapshot, client, s);
	}
}

static void count_values(struct pass *pass, size_t lane)
{
	struct label_comparison *comparison = pass->comparison;
	const struct machine *machine = pass->reading.machine;
	for (size_t i = 0; i < comparison->values.count; i++) {
		struct compared_value *value = &comparison->values.items[i];
		value->changed += !lanes_same(machine_vector(machine, value->registers[SIDE_OLD]),
					      machine_vector(machine, value->registers[SIDE_NEW]), lane);
	}
}

static void count_segment(struct pass *pass, struct compared_segment *segment, const uint32_t *from, const uint32_t *to)
{
	const struct reading *reading = &pass->reading;
	for (size_t lane = 0; lane < reading->batch->records->count; lane++) {
		if (!bits_get(&reading->active, lane))
			continue;
		count_move(&segment->moves, from[lane], to[lane], weights_of(pass, lane));
		if (from[lane] == to[lane] || from[lane] == LABEL_ABSENT || to[lane] == LABEL_ABSENT)
			continue;
		segment->moved++;
		bits_set(&pass->moved, lane);
	}
}

/* What the older export's clients had, what they have, and what each of the two changes alone would have made of it. */
static bool count_since(struct pass *pass, size_t s, size_t lane, size_t client)
{
	const struct snapshot *snapshot = pass->comparison->snapshot;
	struct compared_segment *segment = &pass->comparison->segments.items[s];
	uint32_t data_alone = reading_labels(&pass->reading, s, SIDE_OLD)[lane];
	uint32_t to = reading_labels(&pass->reading, s, SIDE_NEW)[lane];
	uint32_t from = client == SIZE_MAX ? LABEL_ABSENT : snapshot_label(snapshot, client, s, SIDE_OLD);
	if (client == SIZE_MAX) {
		count_move(&segment->since, LABEL_ABSENT, to, weights_of(pass, lane));
		return false;
	}
	uint32_t rules_alone = snapshot_label(snapshot, client, s, SIDE_NEW);
	size_t move = count_move(&segment->since, from, to, weights_of(pass, lane));
	if (from == to || !segment_is_compared(segment))
		return false;
	segment->since_moved++;
	bool by_rules = rules_alone == to && data_alone != to;
	bool by_data = data_alone == to && rules_alone != to;
	segment->since_by_rules += by_rules;
	segment->since_by_data += by_data;
	segment->since.list.items[move].by_rules += by_rules;
	segment->since.list.items[move].by_data += by_data;
	return true;
}

static void count_all_since(struct pass *pass, size_t lane, size_t client)
{
	struct label_comparison *comparison = pass->comparison;
	bool moved = false;
	for (size_t s = 0; s < comparison->segments.count; s++)
		moved |= count_since(pass, s, lane, client);
	comparison->came += client == SIZE_MAX;
	comparison->since_clients += client != SIZE_MAX;
	comparison->since_moved += moved;
}

static void count_lane(struct pass *pass, size_t lane)
{
	struct label_comparison *comparison = pass->comparison;
	size_t client = find_client(pass, lane);
	if (comparison->by_data && client == SIZE_MAX) {
		comparison->came++;
		return;
	}
	comparison->clients++;
	add_to_totals(pass, lane);
	if (!comparison->by_data) {
		count_values(pass, lane);
		if (comparison->snapshot)
			count_all_since(pass, lane, client);
	}
	if (!bits_get(&pass->moved, lane))
		return;
	comparison->moved++;
	attribution_add(comparison->attribution, &pass->reading, lane,
			comparison->by_data ? pass->old_rules + lane * comparison->segments.count : NULL);
}

static void count_batch(struct pass *pass)
{
	struct label_comparison *comparison = pass->comparison;
	const struct reading *reading = &pass->reading;
	size_t count = reading->batch->records->count;
	read_weights(pass);
	for (size_t lane = 0; comparison->by_data && lane < count; lane++)
		if (bits_get(&reading->active, lane))
			recall(pass, lane);
	pass->moved = (struct bits){0};
	for (size_t s = 0; s < comparison->segments.count; s++)
		count_segment(pass, &comparison->segments.items[s], reading_labels(reading, s, SIDE_OLD),
			      reading_labels(reading, s, SIDE_NEW));
	for (size_t lane = 0; lane < count; lane++)
		if (bits_get(&reading->active, lane))
			count_lane(pass, lane);
}

/* Clients of the older export that the other one lacks. */
static void count_lost(struct pass *pass)
{
	struct label_comparison *comparison = pass->comparison;
	const struct snapshot *snapshot = comparison->snapshot;
	for (size_t client = 0; snapshot && client < snapshot->clients; client++) {
		if (snapshot_saw(snapshot, client))
			continue;
		comparison->went++;
		for (size_t w = 0; w < snapshot->weight_count; w++)
			pass->weights[w] = &snapshot->weights.items[client * snapshot->weight_count + w];
		for (size_t s = 0; s < comparison->segments.count; s++) {
			struct compared_segment *segment = &comparison->segments.items[s];
			count_move(comparison->by_data ? &segment->moves : &segment->since,
				   snapshot_label(snapshot, client, s, 0), LABEL_ABSENT, pass->weights);
		}
	}
}

static enum labelling_status read_batches(struct pass *pass)
{
	struct reading *reading = &pass->reading;
	while (reading_next(reading))
		count_batch(pass);
	attribution_flush(pass->comparison->attribution);
	count_lost(pass);
	return labelling_end(reading->labelling);
}

enum labelling_status comparison_read(struct label_comparison *comparison, const struct labelling_options *options,
				      struct labelling **labelling)
{
	struct pass pass;
	pass_new(&pass, comparison);
	comparison->options = options;
	count_weights(comparison);
	comparison->join = join_sides(comparison);
	comparison->attribution = attribution_new(comparison);
	enum labelling_status status = reading_open(&pass.reading, comparison, comparison->join, options);
	*labelling = pass.reading.labelling;
	if (status == LABELLING_DONE && attribution_open(comparison->attribution, &pass.reading))
		status = LABELLING_FAILED;
	if (status == LABELLING_DONE) {
		if (comparison->changes)
			changes_begin(comparison->changes, scan_dialect(labelling_scan(*labelling)));
		status = read_batches(&pass);
	}
	pass_free(&pass);
	return status;
}
