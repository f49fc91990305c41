#include "labelling/ledgers.h"

#include "base/memory.h"
#include "data/output.h"

const struct dialect records_dialect = {
	.delimiter = ',',
	.decimal = '.',
	.encoding = ENCODING_UTF_8,
	.line_ending = "\n",
	.dates = {.order = DATES_ISO},
};

void ledgers_free(struct ledgers *ledgers)
{
	for (size_t i = 0; i < ledgers->supplies.count; i++)
		if (!ledgers->supplies.items[i].shared)
			fields_free(ledgers->supplies.items[i].fields);
	vector_free(&ledgers->supplies);
	ledger_report_free(&ledgers->report);
	buffer_free(&ledgers->records);
	arena_free(&ledgers->arena);
}

/* --- which files --- */

static const struct plan_rollup *find_rollup(const struct side *sides, size_t count, struct text name)
{
	for (size_t i = 0; i < count; i++)
		for (size_t r = 0; r < sides[i].plan->rollup_count; r++)
			if (text_equal(sides[i].plan->rollups[r].name, name))
				return &sides[i].plan->rollups[r];
	return NULL;
}

static const char *rollup_names(const struct plan *plan, struct arena *arena)
{
	struct text *names = arena_array(arena, plan->rollup_count, sizeof *names);
	for (size_t i = 0; i < plan->rollup_count; i++)
		names[i] = plan->rollups[i].name;
	return text_list(arena, names, plan->rollup_count);
}

static bool names_are_known(const struct side *sides, size_t count, const struct labelling_options *options)
{
	bool known = true;
	for (size_t i = 0; i < options->ledger_count; i++) {
		struct text name = options->ledgers[i].name;
		if (find_rollup(sides, count, name))
			continue;
		known = false;
		diagnose(&sides[0].rules->syntax.diagnostics, CODE_E109, (struct span){0},
			 "--with %.*s: the rules have no rollup of this name", TEXT_ARGUMENTS(name));
		if (sides[0].plan->rollup_count)
			diagnose_remedy(&sides[0].rules->syntax.diagnostics, "they have: %s",
					rollup_names(sides[0].plan, &sides[0].rules->syntax.arena));
		else
			diagnose_remedy(&sides[0].rules->syntax.diagnostics,
					"leave it out, or write: rollup %.*s by CLIENT { ... }", TEXT_ARGUMENTS(name));
	}
	return known;
}

static bool is_given(const struct labelling_options *options, struct text name)
{
	for (size_t i = 0; i < options->ledger_count; i++)
		if (text_equal(options->ledgers[i].name, name))
			return true;
	return false;
}

static size_t find_paths(const struct labelling_options *options, struct text name, const char **paths)
{
	size_t count = 0;
	for (size_t i = 0; i < options->ledger_count; i++)
		if (text_equal(options->ledgers[i].name, name))
			paths[count++] = options->ledgers[i].path;
	return count;
}

static bool all_are_given(const struct side *sides, size_t count, const struct labelling_options *options)
{
	bool given = true;
	for (size_t i = 0; i < count; i++) {
		for (size_t r = 0; r < sides[i].plan->rollup_count; r++) {
			const struct plan_rollup *rollup = &sides[i].plan->rollups[r];
			if (is_given(options, rollup->name))
				continue;
			given = false;
			diagnose(&sides[i].rules->syntax.diagnostics, CODE_E109, rollup->name_span,
				 "the ledger of the rollup `%.*s` is not given", TEXT_ARGUMENTS(rollup->name));
			diagnose_remedy(&sides[i].rules->syntax.diagnostics, "say where it is: --with %.*s=FILE",
					TEXT_ARGUMENTS(rollup->name));
		}
	}
	return given;
}

/* --- reading --- */

static bool same_program(struct program *a, struct program *b)
{
	bool same = a && b ? program_equal(a, b) : a == b;
	program_free(a);
	program_free(b);
	return same;
}

bool rollups_compute_alike(const struct plan_rollup *a, const struct plan_rollup *b)
{
	return text_equal(a->name, b->name) && a->field_count == b->field_count &&
	       csv_settings_equal(&a->plan->csv, &b->plan->csv) &&
	       same_program(program_make_filter(a->plan, false), program_make_filter(b->plan, false)) &&
	       same_program(program_make_pass(a->plan, false, 1), program_make_pass(b->plan, false, 1)) &&
	       same_program(program_make(a->plan, false), program_make(b->plan, false));
}

static struct fields *find_fields(const struct ledgers *ledgers, const struct plan_rollup *rollup)
{
	for (size_t i = 0; i < ledgers->supplies.count; i++)
		if (rollups_compute_alike(ledgers->supplies.items[i].rollup, rollup))
			return ledgers->supplies.items[i].fields;
	return NULL;
}

static enum labelling_status read_rollup(struct ledgers *ledgers, size_t side, const struct side *at,
					 const struct plan_rollup *rollup, const struct labelling_options *options)
{
	struct supply supply = {.side = side, .rollup = rollup, .fields = find_fields(ledgers, rollup)};
	const char **paths = arena_array(&ledgers->arena, options->ledger_count, sizeof *paths);
	size_t count = find_paths(options, rollup->name, paths);
	enum scan_status status = SCAN_READY;
	supply.shared = supply.fields != NULL;
	if (!supply.fields)
		supply.fields = ledger_read(rollup, at->rules, options, paths, count, &ledgers->report, &status);
	if (!ledgers->name)
		ledgers->name = arena_printf(&ledgers->arena, "clients of %.*s", TEXT_ARGUMENTS(rollup->name));
	if (supply.fields)
		vector_push(&ledgers->supplies, supply);
	return status == SCAN_READY ? LABELLING_DONE : status == SCAN_FAILED ? LABELLING_FAILED : LABELLING_DATA_WRONG;
}

enum labelling_status ledgers_read(struct ledgers *ledgers, struct side *sides, size_t count,
				   const struct labelling_options *options)
{
	bool known = names_are_known(sides, count, options);
	bool given = all_are_given(sides, count, options);
	enum labelling_status status = known && given ? LABELLING_DONE : LABELLING_RULES_WRONG;
	for (size_t i = 0; i < count && status == LABELLING_DONE; i++)
		for (size_t r = 0; r < sides[i].plan->rollup_count && status == LABELLING_DONE; r++)
			status = read_rollup(ledgers, i, &sides[i], &sides[i].plan->rollups[r], options);
	return status;
}

/* --- places --- */

static const struct fields *fields_of(const struct ledgers *ledgers, size_t side, const struct plan_rollup *rollup)
{
	for (size_t i = 0; i < ledgers->supplies.count; i++)
		if (ledgers->supplies.items[i].side == side && ledgers->supplies.items[i].rollup == rollup)
			return ledgers->supplies.items[i].fields;
	return NULL;
}

bool ledgers_share(const struct ledgers *ledgers, const struct side *sides, size_t side, uint32_t column, size_t other,
		   uint32_t other_column)
{
	size_t field, other_field;
	const struct plan_rollup *a = plan_find_rollup(sides[side].plan, column, &field);
	const struct plan_rollup *b = plan_find_rollup(sides[other].plan, other_column, &other_field);
	return a && b && field == other_field && fields_of(ledgers, side, a) == fields_of(ledgers, other, b);
}

void ledgers_place(struct ledgers *ledgers, const struct side *sides)
{
	for (size_t i = 0; i < ledgers->supplies.count; i++) {
		struct supply *supply = &ledgers->supplies.items[i];
		const uint32_t *places = sides[supply->side].places;
		supply->key_place = places[supply->rollup->record_key];
		supply->places = arena_array(&ledgers->arena, supply->rollup->field_count, sizeof *supply->places);
		for (size_t f = 0; f < supply->rollup->field_count; f++)
			supply->places[f] = places[supply->rollup->fields[f]];
	}
}

void ledgers_supply(void *context, const struct frame *frame, struct vector *const *columns)
{
	struct ledgers *ledgers = context;
	for (size_t i = 0; i < ledgers->supplies.count; i++) {
		const struct supply *supply = &ledgers->supplies.items[i];
		size_t count = supply->rollup->field_count;
		if (supply->shared)
			continue;
		struct vector **vectors = arena_array(frame->arena, count, sizeof(struct vector *));
		for (size_t f = 0; f < count; f++)
			vectors[f] = columns[supply->places[f]];
		fields_supply(supply->fields, frame, columns[supply->key_place], vectors);
	}
}

/* --- records without an export --- */

static bool check_keys(const struct ledgers *ledgers, const struct side *side)
{
	const struct supply *first = &ledgers->supplies.items[0];
	for (size_t i = 1; i < ledgers->supplies.count; i++) {
		const struct supply *supply = &ledgers->supplies.items[i];
		if (supply->side || supply->rollup->record_key == first->rollup->record_key)
			continue;
		diagnose(&side->rules->syntax.diagnostics, CODE_E109, supply->rollup->name_span,
			 "the rollups have keys of different names, so that they make up no records together");
		diagnose_remedy(&side->rules->syntax.diagnostics, "give an export that has both columns");
		return false;
	}
	return true;
}

static void append_cell(struct ledgers *ledgers, struct text cell)
{
	int32_t lacking;
	write_field(&ledgers->records, cell, &records_dialect, &lacking);
}

static void append_header(struct ledgers *ledgers, const struct side *side)
{
	append_cell(ledgers, side->plan->columns[ledgers->supplies.items[0].rollup->record_key].name);
	for (size_t i = 0; i < ledgers->supplies.count; i++) {
		const struct supply *supply = &ledgers->supplies.items[i];
		for (size_t f = 0; f < supply->rollup->field_count && supply->side == 0; f++) {
			buffer_byte(&ledgers->records, records_dialect.delimiter);
			append_cell(ledgers, rollup_output(supply->rollup, f)->name);
		}
	}
	buffer_byte(&ledgers->records, '\n');
}

/* The client of a row of the fields of supply number `first`. */
static void append_record(struct ledgers *ledgers, size_t first, size_t row, struct arena *arena)
{
	const struct fields *known = ledgers->supplies.items[first].fields;
	append_cell(ledgers, fields_key(known, row, arena));
	for (size_t i = 0; i < ledgers->supplies.count; i++) {
		const struct supply *supply = &ledgers->supplies.items[i];
		size_t own =
			supply->fields == known ? row : fields_find(supply->fields, fields_written_key(known, row));
		for (size_t f = 0; f < supply->rollup->field_count && supply->side == 0; f++) {
			buffer_byte(&ledgers->records, records_dialect.delimiter);
			append_cell(ledgers, fields_cell(supply->fields, own, f, arena));
		}
	}
	buffer_byte(&ledgers->records, '\n');
	arena_reset(arena);
}

/* Is the client of this row in no fields of an earlier supply? */
static bool is_new(const struct ledgers *ledgers, size_t supply, size_t row)
{
	const struct fields *fields = ledgers->supplies.items[supply].fields;
	for (size_t i = 0; i < supply; i++) {
		const struct fields *earlier = ledgers->supplies.items[i].fields;
		if (earlier == fields || fields_find(earlier, fields_written_key(fields, row)) != FIELDS_ABSENT)
			return false;
	}
	return true;
}

bool ledgers_make_records(struct ledgers *ledgers, const struct side *side)
{
	struct arena arena = {0};
	if (!check_keys(ledgers, side))
		return false;
	append_header(ledgers, side);
	for (size_t i = 0; i < ledgers->supplies.count; i++) {
		const struct fields *fields = ledgers->supplies.items[i].fields;
		for (size_t place = 0; place < fields_count(fields); place++)
			if (is_new(ledgers, i, fields_row(fields, place)))
				append_record(ledgers, i, fields_row(fields, place), &arena);
	}
	ledgers->records_text = buffer_view(&ledgers->records);
	arena_free(&arena);
	return true;
}

/* --- what is said of them --- */

void ledgers_summarize(const struct ledgers *ledgers, bool verbose, bool has_export, struct buffer *out)
{
	if (verbose)
		buffer_text(out, buffer_view(&ledgers->report.details));
	buffer_text(out, buffer_view(&ledgers->report.summary));
	for (size_t i = 0; i < ledgers->supplies.count && has_export; i++) {
		const struct supply *supply = &ledgers->supplies.items[i];
		size_t unasked = supply->shared ? 0 : fields_unasked(supply->fields);
		if (unasked)
			buffer_printf(out, "%.*s: %zu client%s not in the export\n",
				      TEXT_ARGUMENTS(supply->rollup->name), unasked, unasked == 1 ? " is" : "s are");
	}
}
