#include "comparison/reading.h"

#include "base/memory.h"
#include "comparison/attribution.h"
#include "comparison/snapshot.h"

/* --- opening --- */

/* The plans of the sides as they are joined; returns how many. */
static size_t plans_of(const struct label_comparison *comparison, const struct plan *plans[SIDES])
{
	plans[0] = comparison->sides[SIDE_NEW].plan;
	plans[1] = comparison->sides[SIDE_OLD].plan;
	return comparison->by_data ? 1 : 2;
}

struct plan_join *join_sides(const struct label_comparison *comparison)
{
	const struct plan *plans[SIDES];
	size_t count = plans_of(comparison, plans);
	return plan_join_new(plans, count);
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

static uint32_t place_of(const struct reading *reading, int side, const struct definition *definition)
{
	const struct joined_side *of = reading_side(reading, side);
	return of->places->definitions[definition - of->plan->definitions];
}

static uint32_t register_of(const struct reading *reading, int side, const struct definition *definition)
{
	return program_root(reading->sides.program, place_of(reading, side, definition))->value;
}

static void bind_side(struct reading *reading, int side)
{
	struct label_comparison *comparison = reading->comparison;
	for (size_t i = 0; i < comparison->segments.count; i++) {
		struct label_source *source = &comparison->segments.items[i].sources[side];
		if (source->column)
			label_source_bind(source, reading->sides.program, place_of(reading, side, source->column));
	}
	for (size_t i = 0; i < comparison->values.count; i++) {
		struct compared_value *value = &comparison->values.items[i];
		value->registers[side] = register_of(reading, side, value->columns[side]);
	}
}

/* One array of labels serves both sides where nobody can have moved. */
static void make_labels(struct reading *reading)
{
	const struct label_comparison *comparison = reading->comparison;
	size_t cells = size_product(comparison->segments.count, SIDES);
	bool differ = comparison->by_data || reading_side(reading, SIDE_OLD)->places->only_where !=
						     reading_side(reading, SIDE_NEW)->places->only_where;
	reading->labels = memory_zeroed(cells, sizeof *reading->labels);
	for (size_t i = 0; i < comparison->segments.count; i++) {
		const struct compared_segment *segment = &comparison->segments.items[i];
		const struct label_source *old = &segment->sources[SIDE_OLD];
		const struct label_source *new = &segment->sources[SIDE_NEW];
		uint32_t **labels = &reading->labels[i * SIDES];
		bool same = !differ && segment_is_compared(segment) && old->value == new->value;
		labels[SIDE_NEW] = memory_array(BATCH_SIZE, sizeof **labels);
		labels[SIDE_OLD] = same ? labels[SIDE_NEW] : memory_array(BATCH_SIZE, sizeof **labels);
	}
}

static void bind(struct reading *reading)
{
	struct label_comparison *comparison = reading->comparison;
	for (int side = 0; side < SIDES; side++)
		bind_side(reading, side);
	for (size_t i = 0; i < comparison->weights.count; i++)
		if (comparison->weights.items[i].definition)
			comparison->weights.items[i].value =
				register_of(reading, SIDE_NEW, comparison->weights.items[i].definition);
	make_labels(reading);
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

enum labelling_status reading_open(struct reading *reading, struct label_comparison *comparison, struct plan_join *join,
				   const struct labelling_options *options)
{
	*reading = (struct reading){
		.comparison = comparison,
		.labelling = labelling_new(options, comparison->sides[SIDE_NEW].rules, plan_join_plan(join))};
	reading->key_place = labelling_want_key(reading->labelling);
	for (size_t i = 0; i < comparison->weights.count; i++)
		want_weight(reading, &comparison->weights.items[i]);
	reading->weights = memory_array(comparison->weights.count, sizeof *reading->weights);
	enum labelling_status status = labelling_open(reading->labelling);
	if (status != LABELLING_DONE)
		return status;
	const struct plan *plans[SIDES];
	size_t count = plans_of(comparison, plans);
	joined_sides_open(&reading->sides, join, plans, count, reading->labelling);
	bind(reading);
	take_names(reading);
	return LABELLING_DONE;
}

void reading_free(struct reading *reading)
{
	for (size_t i = 0; reading->labels && i < reading->comparison->segments.count; i++) {
		if (!reading_is_same(reading, i))
			memory_free(reading_labels(reading, i, SIDE_OLD));
		memory_free(reading_labels(reading, i, SIDE_NEW));
	}
	joined_sides_close(&reading->sides);
	memory_free(reading->weights);
	memory_free(reading->labels);
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
	const struct vector *texts = reading->batch->columns[reading->key_place];
	size_t count = reading->batch->records->count;
	keys_enter(&comparison->keys, texts, &reading->active, reading->batch->records->lines, count, &reading->keys);
	for (size_t lane = 0; lane < count; lane++) {
		if (!bits_get(&reading->active, lane))
			continue;
		if (reading->keys.numbers[lane] != NO_KEY && was_there_before(reading, lane)) {
			if (!keys_may_be_missing) {
				joined_fail(reading->labelling, lane, comparison->key_name,
					    repeated_message(reading, lane), &reading->active);
				continue;
			}
			reading->keys.numbers[lane] = NO_KEY;
		}
		comparison->keyless += reading->keys.numbers[lane] == NO_KEY;
	}
}

/* --- batches --- */

static void read_labels(struct reading *reading)
{
	struct label_comparison *comparison = reading->comparison;
	for (size_t s = 0; s < comparison->segments.count; s++) {
		struct compared_segment *segment = &comparison->segments.items[s];
		for (int side = 0; side < SIDES; side++) {
			bool is_kept = side == SIDE_OLD && (comparison->by_data || reading_is_same(reading, s));
			if (!is_kept)
				labels_read(&segment->labels, &segment->sources[side], side, reading->machine,
					    &reading_side(reading, side)->active, reading->batch->records->count,
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
	reading->machine = labelling_machine(reading->labelling);
	joined_sides_judge(&reading->sides, reading->labelling, reading->batch, &reading->active);
	judge_keys(reading, comparison->options->bad == BAD_MISSING);
	for (size_t i = 0; i < comparison->weights.count; i++) {
		const struct weight *weight = &comparison->weights.items[i];
		reading->weights[i] = weight->place != SIZE_MAX ? reading->batch->columns[weight->place]
								: machine_vector(reading->machine, weight->value);
	}
	read_labels(reading);
	return true;
}

/* --- lanes --- */

uint32_t reading_rule(const struct reading *reading, size_t segment, int side, size_t lane)
{
	const struct label_source *source = &reading->comparison->segments.items[segment].sources[side];
	if (!source->column || source->hit == UINT32_MAX || !bits_get(&reading_side(reading, side)->active, lane))
		return 0;
	const struct vector *hit = machine_vector(reading->machine, source->hit);
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
