#include "comparison/reading.h"

#include "base/memory.h"
#include "comparison/attribution.h"
#include "comparison/snapshot.h"

/* --- opening --- */

static void add_sides(struct reading *reading)
{
	struct label_comparison *comparison = reading->comparison;
	struct comparison_side *old = &comparison->sides[SIDE_OLD];
	struct comparison_side *new = &comparison->sides[SIDE_NEW];
	new->index = labelling_add(reading->labelling, new->rules, new->plan);
	old->index = new->index;
	if (!comparison->by_data)
		old->index = labelling_add(reading->labelling, old->rules, old->plan);
}

/* A column as the rules read it; else one of the export of this name. */
static void want_weight(struct reading *reading, struct weight *weight)
{
	const struct plan *plan = reading->comparison->sides[SIDE_NEW].plan;
	if (weight->definition)
		return;
	size_t column = plan_find_column(plan, weight->name);
	struct plan_column wanted = {
		.name = weight->name, .source_name = weight->name, .first_use = weight->span, .declared = true};
	if (column != SIZE_MAX)
		wanted = plan->columns[column];
	if (wanted.type.kind != TYPE_NUMBER)
		wanted.has_fallback = wanted.required = false;
	wanted.type = (struct type){.kind = TYPE_NUMBER};
	wanted.key = false;
	weight->place = labelling_want_column(reading->labelling, &wanted);
}

static uint32_t register_of(const struct program *program, const struct definition *definition)
{
	for (size_t i = 0; i < program->roots.count; i++) {
		const struct root *root = &program->roots.items[i];
		if (root->definition != UINT32_MAX && !root->population &&
		    &program->plan->definitions[root->definition] == definition)
			return root->value;
	}
	return UINT32_MAX;
}

static void bind(struct reading *reading)
{
	struct label_comparison *comparison = reading->comparison;
	for (int side = 0; side < SIDES; side++) {
		const struct program *program = labelling_program(reading->labelling, comparison->sides[side].index);
		for (size_t i = 0; i < comparison->segments.count; i++)
			if (comparison->segments.items[i].sources[side].column)
				label_source_bind(&comparison->segments.items[i].sources[side], program);
		for (size_t i = 0; i < comparison->values.count; i++)
			comparison->values.items[i].registers[side] =
				register_of(program, comparison->values.items[i].columns[side]);
		for (size_t i = 0; i < comparison->weights.count && side == SIDE_NEW; i++)
			if (comparison->weights.items[i].definition)
				comparison->weights.items[i].value =
					register_of(program, comparison->weights.items[i].definition);
	}
}

static void take_names(struct reading *reading)
{
	size_t count;
	struct label_comparison *comparison = reading->comparison;
	const struct scan *scan = labelling_scan(reading->labelling);
	const struct text *header = scan_header(scan, &count);
	comparison->export_name = text_copy(&comparison->arena, text_of(scan_name(scan)));
	comparison->key_name = text_copy(&comparison->arena, header[scan_key(scan)]);
}

enum labelling_status reading_open(struct reading *reading, struct label_comparison *comparison,
				   const struct labelling_options *options, bool tries_edits)
{
	size_t segments = comparison->segments.count;
	*reading = (struct reading){.comparison = comparison, .labelling = labelling_new(options)};
	add_sides(reading);
	if (tries_edits)
		attribution_add_sides(comparison->attribution, reading->labelling);
	reading->key_place = labelling_want_key(reading->labelling);
	for (size_t i = 0; i < comparison->weights.count; i++)
		want_weight(reading, &comparison->weights.items[i]);
	reading->weights = memory_array(comparison->weights.count, sizeof *reading->weights);
	reading->labels = memory_array(size_product(segments, (size_t)SIDES * BATCH_SIZE), sizeof *reading->labels);
	enum labelling_status status = labelling_open(reading->labelling);
	if (status != LABELLING_DONE)
		return status;
	bind(reading);
	take_names(reading);
	return LABELLING_DONE;
}

void reading_free(struct reading *reading)
{
	memory_free(reading->weights);
	memory_free(reading->labels);
}

/* --- what is wrong with a record --- */

static void fail_lane(struct reading *reading, size_t lane, struct text column, const char *message)
{
	scan_fail_record(labelling_scan(reading->labelling), lane, column, message);
	bits_clear(&reading->active, lane);
}

/* A record whose results failed on either side is in error, for the first reason that is found. */
static void judge_side(struct reading *reading, int side)
{
	const struct comparison_side *which = &reading->comparison->sides[side];
	const struct program *program = labelling_program(reading->labelling, which->index);
	const struct machine *machine = labelling_machine(reading->labelling, which->index);
	const struct bits *active = labelling_active(reading->labelling, which->index);
	for (size_t i = 0; i < program->roots.count; i++) {
		const struct root *root = &program->roots.items[i];
		const struct vector *vector = machine_vector(machine, root->value);
		if (root->definition == UINT32_MAX || root->population || !vector->any_failed || vector->constant)
			continue;
		for (size_t lane = 0; lane < reading->batch->records->count; lane++)
			if (bits_get(&vector->failed, lane) && bits_get(active, lane) &&
			    bits_get(&reading->active, lane))
				fail_lane(reading, lane, which->plan->definitions[root->definition].name,
					  failure_text(&vector->failures[lane], which->plan, reading->batch->arena));
	}
}

/* --- keys --- */

static bool was_there_before(const struct reading *reading, size_t lane)
{
	struct snapshot *snapshot = reading->comparison->snapshot;
	uint32_t number = reading->keys.numbers[lane];
	if (!bits_get(&reading->keys.known, lane))
		return false;
	bool is_older = snapshot && number < snapshot->clients;
	return !is_older || !snapshot_see(snapshot, number);
}

static const char *repeated_message(const struct reading *reading, size_t lane)
{
	const struct label_comparison *comparison = reading->comparison;
	struct arena *arena = reading->batch->arena;
	uint32_t number = reading->keys.numbers[lane];
	struct text key = text_shown(arena, keys_text(&comparison->keys, number), NAME_SHOWN_MAX);
	bool is_older = comparison->snapshot && number < comparison->snapshot->clients;
	if (is_older)
		return arena_printf(arena, "the key \"%.*s\" stands in an earlier record too; a key names one client",
				    TEXT_ARGUMENTS(key));
	return arena_printf(arena, "the key \"%.*s\" stands in line %zu too; a key names one client",
			    TEXT_ARGUMENTS(key), (size_t)keys_line(&comparison->keys, number));
}

static void judge_keys(struct reading *reading, bool keys_may_be_missing)
{
	struct label_comparison *comparison = reading->comparison;
	const struct vector *texts = labelling_column(reading->labelling, reading->key_place);
	size_t count = reading->batch->records->count;
	keys_enter(&comparison->keys, texts, &reading->active, reading->batch->records->lines, count, &reading->keys);
	for (size_t lane = 0; lane < count; lane++) {
		if (!bits_get(&reading->active, lane))
			continue;
		if (reading->keys.numbers[lane] != NO_KEY && was_there_before(reading, lane)) {
			if (!keys_may_be_missing) {
				fail_lane(reading, lane, comparison->key_name, repeated_message(reading, lane));
				continue;
			}
			reading->keys.numbers[lane] = NO_KEY;
		}
		comparison->keyless += reading->keys.numbers[lane] == NO_KEY;
	}
}

/* --- batches --- */

static void find_active(struct reading *reading)
{
	const struct label_comparison *comparison = reading->comparison;
	const struct bits *old = labelling_active(reading->labelling, comparison->sides[SIDE_OLD].index);
	const struct bits *new = labelling_active(reading->labelling, comparison->sides[SIDE_NEW].index);
	for (size_t w = 0; w < BATCH_WORDS; w++)
		reading->active.words[w] = (old->words[w] | new->words[w]) & reading->batch->active.words[w];
}

static void read_labels(struct reading *reading)
{
	struct label_comparison *comparison = reading->comparison;
	for (size_t s = 0; s < comparison->segments.count; s++) {
		struct compared_segment *segment = &comparison->segments.items[s];
		for (int side = 0; side < SIDES; side++) {
			size_t index = comparison->sides[side].index;
			if (!comparison->by_data || side == SIDE_NEW)
				labels_read(&segment->labels, &segment->sources[side], side,
					    labelling_machine(reading->labelling, index),
					    labelling_active(reading->labelling, index), reading->batch->records->count,
					    reading_labels(reading, s, side));
		}
	}
}

bool reading_next(struct reading *reading)
{
	struct label_comparison *comparison = reading->comparison;
	reading->batch = labelling_next(reading->labelling);
	if (!reading->batch)
		return false;
	find_active(reading);
	judge_side(reading, SIDE_NEW);
	if (!comparison->by_data)
		judge_side(reading, SIDE_OLD);
	judge_keys(reading, comparison->options->bad == BAD_MISSING);
	for (size_t i = 0; i < comparison->weights.count; i++) {
		const struct weight *weight = &comparison->weights.items[i];
		reading->weights[i] = weight->place != SIZE_MAX
					      ? labelling_column(reading->labelling, weight->place)
					      : machine_vector(labelling_machine(reading->labelling,
										 comparison->sides[SIDE_NEW].index),
							       weight->value);
	}
	read_labels(reading);
	return true;
}

/* --- lanes --- */

uint32_t reading_rule(const struct reading *reading, size_t segment, int side, size_t lane)
{
	const struct label_comparison *comparison = reading->comparison;
	const struct label_source *source = &comparison->segments.items[segment].sources[side];
	if (!source->column || source->hit == UINT32_MAX)
		return 0;
	const struct machine *machine = labelling_machine(reading->labelling, comparison->sides[side].index);
	const struct vector *hit = machine_vector(machine, source->hit);
	return bits_get(&hit->known, lane) ? hit->codes[hit->constant ? 0 : lane] : 0;
}

void reading_weights(const struct reading *reading, size_t lane, struct decimal *room, const struct decimal **weights)
{
	for (size_t i = 0; i < reading->comparison->weights.count; i++) {
		weights[i] = bits_get(&reading->weights[i]->known, lane) ? &room[i] : NULL;
		if (weights[i])
			room[i] = vector_number(reading->weights[i], lane);
	}
}
