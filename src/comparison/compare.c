/* Going through the exports. */
#include "base/memory.h"
#include "comparison/attribution.h"
#include "comparison/changes_file.h"
#include "comparison/count.h"
#include "comparison/part.h"
#include "comparison/reading.h"
#include "comparison/same_values.h"
#include "comparison/snapshot.h"

/* What goes through stretches of an export, on one thread at a time. */
struct pass {
	struct label_comparison *whole;
	struct label_comparison *part; /* what the stretch at hand comes to */
	struct reading reading;
	struct decimal *room;           /* by weight, of the client at hand */
	const struct decimal **weights; /* likewise; null where it has none */
	struct snapshot *whole_kept;    /* through the older export: of all its clients, */
	struct snapshot *kept;          /* and of the stretch's */

	struct attribution *attribution; /* through the export at hand */
	struct bits moved;               /* in a segment that both sides have */
	uint32_t *old_rules;             /* lane * segments + segment, of clients of the snapshot */
};

static struct pass *pass_new(const struct opened_export *export)
{
	struct label_comparison *whole = export->comparison;
	struct pass *pass = memory_zeroed(1, sizeof *pass);
	size_t weights = whole->weights.count;
	pass->whole = whole;
	pass->part = part_new(whole);
	reading_open(&pass->reading, export, pass->part);
	pass->room = memory_array(weights, sizeof *pass->room);
	pass->weights = memory_array(weights, sizeof *pass->weights);
	if (whole->by_data)
		pass->old_rules = memory_array(size_product(whole->segments.count, BATCH_SIZE), sizeof(uint32_t));
	return pass;
}

static void pass_free(void *own)
{
	struct pass *pass = own;
	attribution_free(pass->attribution);
	snapshot_free(pass->kept);
	reading_free(&pass->reading);
	part_free(pass->part);
	memory_free(pass->room);
	memory_free(pass->weights);
	memory_free(pass->old_rules);
	memory_free(pass);
}

static void end_stretch(struct pass *pass)
{
	part_add(pass->whole, pass->part);
	reading_end(&pass->reading);
}

/* A client's weights, until the next one's are asked for. */
static const struct decimal *const *weights_of(const struct pass *pass, size_t lane)
{
	reading_weights(&pass->reading, lane, pass->room, pass->weights);
	return pass->weights;
}

static size_t count_move(struct moves *moves, uint32_t from, uint32_t to, const struct decimal *const *weights)
{
	size_t move = moves_add(moves, from, to);
	for (size_t w = 0; w < moves->weight_count; w++)
		if (weights[w])
			exact_add(moves_sum(moves, move, w), weights[w]->coefficient, weights[w]->scale);
	return move;
}

/* --- the older export --- */

/* A client without a key is in no other export. */
static void lose_keyless(struct pass *pass, size_t lane)
{
	struct label_comparison *comparison = pass->part;
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

static void keep_batch(void *own, const struct labelled *labelled)
{
	struct pass *pass = own;
	const struct reading *reading = &pass->reading;
	reading_take(&pass->reading, labelled);
	for (size_t lane = 0; lane < reading->labelled->batch->records->count; lane++) {
		if (!bits_get(&reading->active, lane))
			continue;
		if (bits_get(&reading->keyed, lane))
			keep_lane(pass, pass->kept, lane);
		else
			lose_keyless(pass, lane);
	}
}

static bool judge_older(void *own)
{
	struct pass *pass = own;
	if (reading_judge(&pass->reading))
		return true;
	part_clear(pass->part);
	snapshot_clear(pass->kept);
	return false;
}

static bool settle_older(void *own)
{
	struct pass *pass = own;
	end_stretch(pass);
	snapshot_add(pass->whole_kept, pass->kept, pass->part);
	snapshot_clear(pass->kept);
	return true;
}

struct older_export {
	struct opened_export export;
	struct snapshot *snapshot;
};

static void *make_older(void *context)
{
	const struct older_export *older = context;
	struct pass *pass = pass_new(&older->export);
	pass->whole_kept = older->snapshot;
	pass->kept = snapshot_new(older->snapshot->sides, older->snapshot->segments, older->snapshot->weight_count);
	return pass;
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
	struct older_export older;
	const struct labelling_work work = {.make = make_older,
					    .take = keep_batch,
					    .judge = judge_older,
					    .settle = settle_older,
					    .free = pass_free,
					    .context = &older};
	comparison->options = options;
	count_weights(comparison);
	comparison->before_join = join_sides(comparison);
	enum labelling_status status = export_open(&older.export, comparison, comparison->before_join, options);
	*labelling = older.export.labelling;
	older.snapshot =
		snapshot_new(comparison->by_data ? 1 : 2, comparison->segments.count, comparison->weights.count);
	if (status == LABELLING_DONE) {
		labelling_do(*labelling, &work);
		status = labelling_end(*labelling);
	}
	comparison->older_keys = comparison->keys;
	comparison->keys = (struct keys){0};
	keys_make_table(&comparison->older_keys);
	comparison->snapshot = older.snapshot;
	comparison->before_name = comparison->export_name;
	return status;
}

/* --- the export --- */

/* The client's number in the snapshot, or SIZE_MAX. */
static size_t find_client(const struct pass *pass, size_t lane)
{
	uint32_t number = pass->reading.clients[lane];
	return number == NO_KEY ? SIZE_MAX : number;
}

/* Under `drift` OLD's labels are those of the snapshot. */
static void recall(struct pass *pass, size_t lane)
{
	const struct snapshot *snapshot = pass->part->snapshot;
	size_t client = find_client(pass, lane);
	uint32_t *rules = pass->old_rules + lane * pass->part->segments.count;
	for (size_t s = 0; s < pass->part->segments.count; s++) {
		uint32_t *label = &reading_labels(&pass->reading, s, SIDE_OLD)[lane];
		*label = client == SIZE_MAX ? LABEL_ABSENT : snapshot_label(snapshot, client, s, 0);
		rules[s] = client == SIZE_MAX ? 0 : snapshot_rule(snapshot, client, s);
	}
}

static void count_values(struct pass *pass)
{
	struct label_comparison *comparison = pass->part;
	const struct machine *machine = pass->reading.labelled->machine;
	for (size_t i = 0; i < comparison->values.count && !comparison->by_data; i++) {
		struct compared_value *value = &comparison->values.items[i];
		const struct vector *old = machine_vector(machine, value->registers[SIDE_OLD]);
		const struct vector *new = machine_vector(machine, value->registers[SIDE_NEW]);
		if (old == new)
			continue;
		for_each_bit(&pass->reading.active, lane) value->changed += !lanes_same(old, new, lane);
	}
}

static void count_segment(struct pass *pass, size_t s)
{
	const struct reading *reading = &pass->reading;
	struct compared_segment *segment = &pass->part->segments.items[s];
	const uint32_t *from = reading_labels(reading, s, SIDE_OLD);
	const uint32_t *to = reading_labels(reading, s, SIDE_NEW);
	count_moves(&segment->moves, from, to, &reading->active, reading->weights);
	if (reading_is_same(reading, s))
		return;
	for_each_bit(&reading->active, lane)
	{
		if (from[lane] == to[lane] || from[lane] == LABEL_ABSENT || to[lane] == LABEL_ABSENT)
			continue;
		segment->moved++;
		bits_set(&pass->moved, lane);
	}
}

/* What the older export's clients had, what they have, and what each of the two changes alone would have made of it. */
static bool count_since(struct pass *pass, size_t s, size_t lane, size_t client)
{
	const struct snapshot *snapshot = pass->part->snapshot;
	struct compared_segment *segment = &pass->part->segments.items[s];
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
	struct label_comparison *comparison = pass->part;
	bool moved = false;
	for (size_t s = 0; s < comparison->segments.count; s++)
		moved |= count_since(pass, s, lane, client);
	comparison->came += client == SIZE_MAX;
	comparison->since_clients += client != SIZE_MAX;
	comparison->since_moved += moved;
}

/* Clients that both sides know count; under `drift` the others came. */
static void count_clients(struct pass *pass)
{
	struct label_comparison *comparison = pass->part;
	const struct reading *reading = &pass->reading;
	struct bits counted = reading->active;
	for (size_t lane = 0; comparison->by_data && lane < reading->labelled->batch->records->count; lane++)
		if (find_client(pass, lane) == SIZE_MAX)
			bits_clear(&counted, lane);
	comparison->clients += count_lanes(&counted);
	comparison->moved += count_lanes(&pass->moved);
	if (comparison->by_data)
		comparison->came += count_lanes(&reading->active) - count_lanes(&counted);
	for (size_t w = 0; w < comparison->weights.count; w++) {
		struct weight *weight = &comparison->weights.items[w];
		count_weight(&weight->total, reading->weights[w], &counted);
		count_weight(&weight->moved, reading->weights[w], &pass->moved);
	}
}

static void count_batch(void *own, const struct labelled *labelled)
{
	struct pass *pass = own;
	const struct label_comparison *comparison = pass->part;
	const struct reading *reading = &pass->reading;
	reading_take(&pass->reading, labelled);
	pass->moved = (struct bits){0};
	for_each_bit(&reading->active, lane) if (comparison->by_data) recall(pass, lane);
	for (size_t s = 0; s < comparison->segments.count; s++)
		count_segment(pass, s);
	count_clients(pass);
	count_values(pass);
	for_each_bit(&reading->active, lane) if (comparison->snapshot && !comparison->by_data)
		count_all_since(pass, lane, find_client(pass, lane));
	for_each_bit(&pass->moved, lane)
		attribution_add(pass->attribution, reading, lane,
				comparison->by_data ? pass->old_rules + lane * comparison->segments.count : NULL);
}

static void finish_stretch(void *own)
{
	struct pass *pass = own;
	attribution_flush(pass->attribution);
}

static bool judge_stretch(void *own)
{
	struct pass *pass = own;
	if (reading_judge(&pass->reading))
		return true;
	part_clear(pass->part);
	return false;
}

static bool settle_stretch(void *own)
{
	end_stretch(own);
	return true;
}

static void *make_pass(void *context)
{
	const struct opened_export *export = context;
	struct pass *pass = pass_new(export);
	pass->attribution = attribution_new(pass->part, export->comparison->tried, export->labelling);
	return pass;
}

/* Clients of the older export that the other one lacks. */
static void count_lost(struct label_comparison *comparison)
{
	const struct snapshot *snapshot = comparison->snapshot;
	const struct decimal **weights = memory_array(comparison->weights.count, sizeof *weights);
	for (size_t client = 0; snapshot && client < snapshot_clients(snapshot); client++) {
		if (snapshot_saw(snapshot, client))
			continue;
		comparison->went++;
		for (size_t w = 0; w < snapshot->weight_count; w++)
			weights[w] = &snapshot->weights.items[client * snapshot->weight_count + w];
		for (size_t s = 0; s < comparison->segments.count; s++) {
			struct compared_segment *segment = &comparison->segments.items[s];
			count_move(comparison->by_data ? &segment->moves : &segment->since,
				   snapshot_label(snapshot, client, s, 0), LABEL_ABSENT, weights);
		}
	}
	memory_free(weights);
}

enum labelling_status comparison_read(struct label_comparison *comparison, const struct labelling_options *options,
				      struct labelling **labelling)
{
	struct opened_export export;
	const struct labelling_work work = {.make = make_pass,
					    .take = count_batch,
					    .finish = finish_stretch,
					    .judge = judge_stretch,
					    .settle = settle_stretch,
					    .free = pass_free,
					    .context = &export};
	comparison->options = options;
	count_weights(comparison);
	comparison->join = join_sides(comparison);
	comparison->tried = tried_edits_new(comparison);
	enum labelling_status status = export_open(&export, comparison, comparison->join, options);
	*labelling = export.labelling;
	if (status != LABELLING_DONE)
		return status;
	tried_edits_compile(comparison->tried, comparison);
	if (comparison->changes)
		changes_begin(comparison->changes, scan_dialect(labelling_scan(*labelling)));
	labelling_do(*labelling, &work);
	status = labelling_end(*labelling);
	count_lost(comparison);
	return status;
}
