#include "comparison/reading.h"

#include "base/memory.h"
#include "comparison/snapshot.h"

/* --- the export --- */

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
static void want_weight(const struct opened_export *export, struct weight *weight)
{
	const struct plan *plan = export->comparison->sides[SIDE_NEW].plan;
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
	weight->place = labelling_want_column(export->labelling, &wanted);
}

static uint32_t place_of(const struct opened_export *export, int side, const struct definition *definition)
{
	const struct label_comparison *comparison = export->comparison;
	const struct plan_places *places = plan_join_places(export->join, side == SIDE_OLD && !comparison->by_data);
	return places->definitions[definition - comparison->sides[side].plan->definitions];
}

static uint32_t register_of(const struct opened_export *export, int side, const struct definition *definition)
{
	return program_root(labelling_program(export->labelling), place_of(export, side, definition))->value;
}

static void bind_side(const struct opened_export *export, int side)
{
	struct label_comparison *comparison = export->comparison;
	const struct program *program = labelling_program(export->labelling);
	for (size_t i = 0; i < comparison->segments.count; i++) {
		struct label_source *source = &comparison->segments.items[i].sources[side];
		if (source->column)
			label_source_bind(source, program, place_of(export, side, source->column));
	}
	for (size_t i = 0; i < comparison->values.count; i++) {
		struct compared_value *value = &comparison->values.items[i];
		value->registers[side] = register_of(export, side, value->columns[side]);
	}
}

static void bind(const struct opened_export *export)
{
	struct label_comparison *comparison = export->comparison;
	for (int side = 0; side < SIDES; side++)
		bind_side(export, side);
	for (size_t i = 0; i < comparison->weights.count; i++)
		if (comparison->weights.items[i].definition)
			comparison->weights.items[i].value =
				register_of(export, SIDE_NEW, comparison->weights.items[i].definition);
}

static void take_names(const struct opened_export *export)
{
	size_t count;
	struct label_comparison *comparison = export->comparison;
	const struct scan *scan = labelling_scan(export->labelling);
	const struct text *header = scan_header(scan, &count);
	comparison->export_name = text_copy(&comparison->arena, text_of(scan_name(scan)));
	comparison->key_name = text_copy(&comparison->arena, header[scan_key(scan)]);
}

/* Neither declared nor given, the key is the first column of each export. Where the older one's stands elsewhere in
 * this one, other columns would name the clients. */
static bool keys_correspond(const struct opened_export *export, struct text older_key)
{
	size_t count;
	const struct label_comparison *comparison = export->comparison;
	const struct text *header = scan_header(labelling_scan(export->labelling), &count);
	if (older_key.size == 0 || text_equal(older_key, comparison->key_name))
		return true;
	for (size_t i = 0; i < count; i++) {
		if (!text_equal(header[i], older_key))
			continue;
		struct diagnostics *diagnostics = &comparison->sides[SIDE_NEW].rules->syntax.diagnostics;
		diagnose(diagnostics, CODE_E110, (struct span){0},
			 "the first column of %.*s is `%.*s`, that of %.*s `%.*s`: which of them is the key?",
			 TEXT_ARGUMENTS(comparison->before_name), TEXT_ARGUMENTS(older_key),
			 TEXT_ARGUMENTS(comparison->export_name), TEXT_ARGUMENTS(comparison->key_name));
		diagnose_remedy(diagnostics, "say --key, or declare it in the rules: input { NAME text key }");
		return false;
	}
	return true;
}

enum labelling_status export_open(struct opened_export *export, struct label_comparison *comparison,
				  struct plan_join *join, const struct labelling_options *options)
{
	*export = (struct opened_export){
		.comparison = comparison,
		.join = join,
		.labelling = labelling_new(options, comparison->sides[SIDE_NEW].rules, plan_join_plan(join))};
	export->key_place = labelling_want_key(export->labelling);
	for (size_t i = 0; i < comparison->weights.count; i++)
		want_weight(export, &comparison->weights.items[i]);
	enum labelling_status status = labelling_open(export->labelling);
	if (status != LABELLING_DONE)
		return status;
	bind(export);
	struct text older_key = comparison->key_name;
	take_names(export);
	return keys_correspond(export, older_key) ? LABELLING_DONE : LABELLING_DATA_WRONG;
}

/* --- a reading --- */

/* One array of labels serves both sides where nobody can have moved. */
static void make_labels(struct reading *reading)
{
	const struct label_comparison *part = reading->part;
	size_t cells = size_product(part->segments.count, SIDES);
	bool differ = part->by_data || reading_side(reading, SIDE_OLD)->places->only_where !=
					       reading_side(reading, SIDE_NEW)->places->only_where;
	reading->labels = memory_zeroed(cells, sizeof *reading->labels);
	for (size_t i = 0; i < part->segments.count; i++) {
		const struct compared_segment *segment = &part->segments.items[i];
		const struct label_source *old = &segment->sources[SIDE_OLD];
		const struct label_source *new = &segment->sources[SIDE_NEW];
		uint32_t **labels = &reading->labels[i * SIDES];
		bool same = !differ && segment_is_compared(segment) && old->value == new->value;
		labels[SIDE_NEW] = memory_array(BATCH_SIZE, sizeof **labels);
		labels[SIDE_OLD] = same ? labels[SIDE_NEW] : memory_array(BATCH_SIZE, sizeof **labels);
	}
}

void reading_open(struct reading *reading, const struct opened_export *export, struct label_comparison *part)
{
	const struct plan *plans[SIDES];
	size_t count = plans_of(part, plans);
	*reading = (struct reading){.export = export, .part = part};
	reading->weights = memory_array(part->weights.count, sizeof *reading->weights);
	joined_sides_open(&reading->sides, export->join, plans, count, export->labelling);
	make_labels(reading);
}

void reading_free(struct reading *reading)
{
	for (size_t i = 0; i < reading->part->segments.count; i++) {
		if (!reading_is_same(reading, i))
			memory_free(reading_labels(reading, i, SIDE_OLD));
		memory_free(reading_labels(reading, i, SIDE_NEW));
	}
	joined_sides_close(&reading->sides);
	key_list_free(&reading->keys);
	memory_free(reading->weights);
	memory_free(reading->labels);
}

/* --- keys --- */

/* Lists those of the batch, and looks the clients up in the snapshot. */
static void list_keys(struct reading *reading, const struct vector *texts)
{
	const struct label_comparison *whole = reading->export->comparison;
	const struct record_batch *records = reading->labelled->batch->records;
	size_t first = reading->keys.items.count;
	for (size_t lane = 0; lane < records->count; lane++) {
		reading->clients[lane] = NO_KEY;
		if (!bits_get(&reading->active, lane) || !bits_get(&texts->known, lane))
			continue;
		key_list_add(&reading->keys, texts->texts[lane], record_line(records, lane), NO_KEY);
		bits_set(&reading->keyed, lane);
	}
	if (!whole->snapshot)
		return;
	keys_find_all(&whole->older_keys, &reading->keys, first);
	for (size_t lane = 0; lane < records->count; lane++)
		if (bits_get(&reading->keyed, lane))
			reading->clients[lane] = reading->keys.items.items[first++].older;
}

static const char *repeated_message(const struct reading *reading, const struct listed_key *item, struct text key)
{
	struct arena *arena = reading->labelled->batch->arena;
	key = text_shown(arena, key, NAME_SHOWN_MAX);
	if (item->older != NO_KEY)
		return arena_printf(arena, "the key \"%.*s\" stands in an earlier record too; a key names one client",
				    TEXT_ARGUMENTS(key));
	return arena_printf(arena, "the key \"%.*s\" stands in line %zu too; a key names one client",
			    TEXT_ARGUMENTS(key), (size_t)keys_line(&reading->export->comparison->keys, item->number));
}

/* Leaves out those of the batch that are repeated, or takes them as missing. */
static void recall_keys(struct reading *reading, const struct vector *texts)
{
	const struct labelled *labelled = reading->labelled;
	for (size_t lane = 0; lane < labelled->batch->records->count; lane++) {
		reading->clients[lane] = NO_KEY;
		if (!bits_get(&reading->active, lane) || !bits_get(&texts->known, lane))
			continue;
		size_t at = reading->keys_read++;
		const struct listed_key *item = &reading->keys.items.items[at];
		if (!item->repeated) {
			reading->clients[lane] = item->older;
			bits_set(&reading->keyed, lane);
		} else if (reading->part->options->bad != BAD_MISSING) {
			joined_fail(labelled, lane, reading->part->key_name,
				    repeated_message(reading, item, key_list_text(&reading->keys, at)),
				    &reading->active);
		}
	}
}

static void read_keys(struct reading *reading)
{
	const struct vector *texts = reading->labelled->batch->columns[reading->export->key_place];
	reading->keyed = (struct bits){0};
	if (reading->keys_are_judged)
		recall_keys(reading, texts);
	else
		list_keys(reading, texts);
	for (size_t w = 0; w < BATCH_WORDS; w++)
		reading->part->keyless +=
			(uint64_t)__builtin_popcountll(reading->active.words[w] & ~reading->keyed.words[w]);
}

bool reading_judge(struct reading *reading)
{
	struct label_comparison *whole = reading->export->comparison;
	bool any_repeated = false;
	if (reading->keys_are_judged)
		return true;
	keys_enter(&whole->keys, &reading->keys);
	for (size_t i = 0; i < reading->keys.items.count; i++) {
		struct listed_key *item = &reading->keys.items.items[i];
		if (item->older != NO_KEY)
			item->repeated = !snapshot_see(whole->snapshot, item->older);
		any_repeated |= item->repeated;
	}
	reading->keys_are_judged = true;
	return !any_repeated;
}

void reading_end(struct reading *reading)
{
	key_list_clear(&reading->keys);
	reading->keys_are_judged = false;
	reading->keys_read = 0;
}

/* --- batches --- */

static void read_sets(struct reading *reading, size_t s)
{
	struct compared_segment *segment = &reading->part->segments.items[s];
	for (size_t lane = 0; lane < reading->labelled->batch->records->count; lane++)
		for (int side = 0; side < SIDES; side++)
			labels_read(&segment->labels, &segment->sources[side], true, reading->labelled->machine,
				    &reading_side(reading, side)->active, lane, lane + 1,
				    reading_labels(reading, s, side));
}

static void read_labels(struct reading *reading)
{
	struct label_comparison *part = reading->part;
	for (size_t s = 0; s < part->segments.count; s++) {
		struct compared_segment *segment = &part->segments.items[s];
		bool one = part->by_data || reading_is_same(reading, s);
		if (!one && label_source_has_sets(&segment->sources[SIDE_OLD]) &&
		    label_source_has_sets(&segment->sources[SIDE_NEW])) {
			read_sets(reading, s);
			continue;
		}
		for (int side = one ? SIDE_NEW : SIDE_OLD; side < SIDES; side++)
			labels_read(&segment->labels, &segment->sources[side], true, reading->labelled->machine,
				    &reading_side(reading, side)->active, 0, reading->labelled->batch->records->count,
				    reading_labels(reading, s, side));
	}
}

void reading_take(struct reading *reading, const struct labelled *labelled)
{
	const struct label_comparison *part = reading->part;
	reading->labelled = labelled;
	joined_sides_judge(&reading->sides, labelled, &reading->active);
	read_keys(reading);
	for (size_t i = 0; i < part->weights.count; i++) {
		const struct weight *weight = &part->weights.items[i];
		reading->weights[i] = weight->place != SIZE_MAX ? labelled->batch->columns[weight->place]
								: machine_vector(labelled->machine, weight->value);
	}
	read_labels(reading);
}

/* --- lanes --- */

uint32_t reading_rule(const struct reading *reading, size_t segment, int side, size_t lane)
{
	const struct label_source *source = &reading->part->segments.items[segment].sources[side];
	if (!source->column || source->hit == UINT32_MAX || !bits_get(&reading_side(reading, side)->active, lane))
		return 0;
	const struct vector *hit = machine_vector(reading->labelled->machine, source->hit);
	return bits_get(&hit->known, lane) ? hit->codes[hit->constant ? 0 : lane] : 0;
}

void reading_weights(const struct reading *reading, size_t lane, struct decimal *room, const struct decimal **weights)
{
	for (size_t i = 0; i < reading->part->weights.count; i++) {
		weights[i] = bits_get(&reading->weights[i]->known, lane) ? &room[i] : NULL;
		if (weights[i])
			room[i] = vector_number(reading->weights[i], lane);
	}
}
