#include "ledger/aggregation.h"

#include "base/memory.h"
#include "ledger/stored.h"

struct aggregation {
	const struct plan_rollup *rollup;
	struct program *program; /* what the aggregates are computed from */
	struct machine *machine;
	struct program *field_program; /* the fields, from what the aggregates came to */
	struct machine *field_machine;
	struct populations *populations;
	struct vector **key_column; /* by column of the plan: the key, and nothing else */
	size_t parts, part;
	uint64_t rows; /* that came */
	struct stored keys;
	VECTOR(uint64_t) first_rows; /* by client */
	struct row_counts counts;
	uint64_t taken_as_missing;
	struct arena arena;
};

struct aggregation *aggregation_new(const struct plan_rollup *rollup, bool optimise, bool failures_are_missing,
				    const char **message)
{
	struct aggregation *aggregation = memory_zeroed(1, sizeof *aggregation);
	const struct plan *plan = rollup->plan;
	aggregation->rollup = rollup;
	aggregation->program = program_make_pass(plan, optimise, 1);
	aggregation->field_program = program_make(plan, optimise);
	aggregation->machine = machine_new(aggregation->program, failures_are_missing, message);
	if (aggregation->machine)
		aggregation->field_machine = machine_new(aggregation->field_program, failures_are_missing, message);
	aggregation->key_column = memory_zeroed(plan->column_count, sizeof *aggregation->key_column);
	aggregation->keys.type = vector_type_of(plan->columns[rollup->ledger_key].type);
	if (aggregation->field_machine)
		return aggregation;
	*message = arena_copy(&rollup->plan->arena, *message, strlen(*message));
	aggregation_free(aggregation);
	return NULL;
}

void aggregation_free(struct aggregation *aggregation)
{
	if (!aggregation)
		return;
	machine_free(aggregation->machine);
	machine_free(aggregation->field_machine);
	program_free(aggregation->program);
	program_free(aggregation->field_program);
	populations_free(aggregation->populations);
	memory_free(aggregation->key_column);
	stored_free(&aggregation->keys);
	vector_free(&aggregation->first_rows);
	arena_free(&aggregation->arena);
	memory_free(aggregation);
}

void aggregation_begin(struct aggregation *aggregation, size_t parts, size_t part)
{
	enum vector_type type = aggregation->keys.type;
	populations_free(aggregation->populations);
	aggregation->populations = populations_new(aggregation->rollup->plan);
	stored_free(&aggregation->keys);
	aggregation->keys = (struct stored){.type = type};
	aggregation->first_rows.count = 0;
	aggregation->parts = parts;
	aggregation->part = part;
	aggregation->rows = 0;
	if (part == 0)
		aggregation->counts = (struct row_counts){0};
}

/* --- rows --- */

static void drop_keyless(struct aggregation *aggregation, const struct vector *key, size_t count, struct bits *active)
{
	for (size_t w = 0; w < (count + 63) / 64; w++) {
		uint64_t keyless = active->words[w] & ~key->known.words[w];
		active->words[w] &= key->known.words[w];
		if (aggregation->part == 0)
			aggregation->counts.keyless += (uint64_t)__builtin_popcountll(keyless);
	}
}

/* The key of the rows as kernel_KEY writes it. */
static const struct vector *written_keys(const struct aggregation *aggregation, const struct machine *machine)
{
	const struct root *root = aggregation->program->roots.items;
	while (root->part != ROOT_KEY || root->population != aggregation->rollup->rows)
		root++;
	return machine_vector(machine, root->value);
}

static void drop_other_parts(const struct aggregation *aggregation, const struct ledger_rows *rows, struct bits *active)
{
	const struct vector *keys = written_keys(aggregation, rows->machine);
	for (size_t lane = 0; lane < rows->count; lane++) {
		if (!bits_get(active, lane))
			continue;
		uint64_t hash = text_hash(keys->texts[lane]);
		if ((hash >> 32) % aggregation->parts != aggregation->part)
			bits_clear(active, lane);
	}
}

/* The clients that were first seen in this batch. */
static void keep_new_clients(struct aggregation *aggregation, const struct vector *key, size_t count,
			     const struct bits *active)
{
	const uint32_t *clients = populations_groups(aggregation->populations, aggregation->rollup->rows - 1);
	for (size_t lane = 0; lane < count; lane++) {
		if (!bits_get(active, lane) || clients[lane] < aggregation->first_rows.count)
			continue;
		vector_push(&aggregation->first_rows, aggregation->rows + lane);
		stored_push(&aggregation->keys, key, lane);
	}
}

struct program *aggregation_program(const struct aggregation *aggregation)
{
	return aggregation->program;
}

void aggregation_add(struct aggregation *aggregation, const struct ledger_rows *rows, failing_record *tell,
		     void *context)
{
	struct collecting collecting = {
		rows->machine, aggregation->program, aggregation->populations, rows->count, rows->arena, tell, context};
	struct bits active = rows->active;
	drop_keyless(aggregation, rows->key, rows->count, &active);
	collect_judge(&collecting, &active);
	if (aggregation->part == 0)
		collect_populations(&collecting, &active, COLLECT_WITHOUT_KEYS);
	if (aggregation->parts > 1)
		drop_other_parts(aggregation, rows, &active);
	collect_populations(&collecting, &active, COLLECT_WITH_KEYS);
	keep_new_clients(aggregation, rows->key, rows->count, &active);
	aggregation->rows += rows->count;
}

void aggregation_compute(struct aggregation *aggregation, struct vector *const *columns, size_t count,
			 const struct bits *active, const struct dialect *dialect, struct arena *arena)
{
	struct ledger_rows rows = {aggregation->machine, columns[aggregation->rollup->ledger_key], count, *active,
				   arena};
	machine_run(aggregation->machine, columns, count, active, dialect, arena);
	aggregation_add(aggregation, &rows, NULL, NULL);
}

size_t aggregation_size(const struct aggregation *aggregation)
{
	return populations_size(aggregation->populations) + arena_size(&aggregation->keys.arena) +
	       aggregation_clients(aggregation) * (sizeof(struct text) + sizeof(uint64_t));
}

size_t aggregation_clients(const struct aggregation *aggregation)
{
	return aggregation->first_rows.count;
}

/* --- fields --- */

static void run_fields(struct aggregation *aggregation, struct vector *key, size_t count, struct vector **values)
{
	struct bits active = {0};
	for (size_t lane = 0; lane < count; lane++)
		bits_set(&active, lane);
	aggregation->key_column[aggregation->rollup->ledger_key] = key;
	machine_run(aggregation->field_machine, aggregation->key_column, count, &active, NULL, &aggregation->arena);
	for (size_t i = 0; i < aggregation->rollup->field_count; i++)
		values[i] =
			machine_vector(aggregation->field_machine, aggregation->field_program->roots.items[i].value);
}

/* What the fields come to where nothing was added. */
static void set_absent(struct aggregation *aggregation, struct fields *fields, struct vector **values)
{
	struct populations *nothing = populations_new(aggregation->rollup->plan);
	struct vector *key = vector_new(aggregation->keys.type, 0);
	populations_finish(nothing, 1);
	machine_use(aggregation->field_machine, nothing);
	run_fields(aggregation, key, 1, values);
	fields_set_absent(fields, values);
	populations_free(nothing);
	vector_free_one(key);
}

static void take_counts(struct aggregation *aggregation)
{
	const struct plan_rollup *rollup = aggregation->rollup;
	struct row_counts *counts = &aggregation->counts;
	struct text first;
	if (rollup->outside)
		counts->outside = population_count(aggregation->populations, rollup->outside - 1);
	if (rollup->undated)
		counts->undated = population_count(aggregation->populations, rollup->undated - 1);
	if (counts->undated && population_text(aggregation->populations, rollup->undated_key - 1, &first))
		counts->undated_key = text_copy(&aggregation->rollup->plan->arena, first);
}

void aggregation_end(struct aggregation *aggregation, struct fields *fields)
{
	struct vector **values = memory_zeroed(aggregation->rollup->field_count, sizeof(struct vector *));
	struct vector *key = vector_new(aggregation->keys.type, 0);
	uint32_t rows = aggregation->rollup->rows - 1;
	size_t clients = populations_group_count(aggregation->populations, rows);
	populations_finish(aggregation->populations, 1);
	if (aggregation->part == 0) {
		take_counts(aggregation);
		set_absent(aggregation, fields, values);
	}
	machine_use(aggregation->field_machine, aggregation->populations);
	aggregation->taken_as_missing -= machine_taken_as_missing(aggregation->field_machine);
	for (size_t at = 0; at < clients; at += BATCH_SIZE) {
		size_t count = clients - at < BATCH_SIZE ? clients - at : BATCH_SIZE;
		struct bits active = {0};
		struct frame frame = {count, &active, &aggregation->arena, NULL};
		struct text keys[BATCH_SIZE];
		for (size_t lane = 0; lane < count; lane++) {
			bits_set(&active, lane);
			keys[lane] = populations_key(aggregation->populations, rows, (uint32_t)(at + lane));
		}
		stored_begin(&frame, key);
		for (size_t lane = 0; lane < count; lane++)
			stored_put(&aggregation->keys, at + lane, key, lane);
		stored_end(&frame, key);
		run_fields(aggregation, key, count, values);
		fields_append(fields, count, keys, key, aggregation->first_rows.items + at, values);
		arena_reset(&aggregation->arena);
	}
	aggregation->taken_as_missing += machine_taken_as_missing(aggregation->field_machine);
	vector_free_one(key);
	memory_free(values);
}

uint64_t aggregation_taken_as_missing(const struct aggregation *aggregation)
{
	return aggregation->taken_as_missing;
}

const struct row_counts *aggregation_counts(const struct aggregation *aggregation)
{
	return &aggregation->counts;
}
