#include "labelling/ledgers.h"

#include "base/memory.h"
#include "base/threads.h"
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
		fields_free(ledgers->supplies.items[i].fields);
	vector_free(&ledgers->supplies);
	ledger_report_free(&ledgers->report);
	buffer_free(&ledgers->records);
	arena_free(&ledgers->arena);
}

/* --- which files --- */

static bool has_rollup(const struct plan *plan, struct text name)
{
	for (size_t i = 0; i < plan->rollup_count; i++)
		if (text_equal(plan->rollups[i].name, name))
			return true;
	return false;
}

static const char *rollup_names(const struct plan *plan, struct arena *arena)
{
	struct text *names = arena_array(arena, plan->rollup_count, sizeof *names);
	for (size_t i = 0; i < plan->rollup_count; i++)
		names[i] = plan->rollups[i].name;
	return text_list(arena, names, plan->rollup_count);
}

static bool names_are_known(const struct plan *plan, struct rule_set *rules, const struct labelling_options *options)
{
	bool known = true;
	struct diagnostics *diagnostics = &rules->syntax.diagnostics;
	for (size_t i = 0; i < options->ledger_count; i++) {
		struct text name = options->ledgers[i].name;
		if (has_rollup(plan, name))
			continue;
		known = false;
		diagnose(diagnostics, CODE_E109, (struct span){0}, "--with %.*s: the rules have no rollup of this name",
			 TEXT_ARGUMENTS(name));
		if (plan->rollup_count)
			diagnose_remedy(diagnostics, "they have: %s", rollup_names(plan, &rules->syntax.arena));
		else
			diagnose_remedy(diagnostics, "leave it out, or write: rollup %.*s by CLIENT { ... }",
					TEXT_ARGUMENTS(name));
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

static bool all_are_given(const struct plan *plan, struct rule_set *rules, const struct labelling_options *options)
{
	bool given = true;
	struct diagnostics *diagnostics = &rules->syntax.diagnostics;
	for (size_t i = 0; i < plan->rollup_count; i++) {
		const struct plan_rollup *rollup = &plan->rollups[i];
		if (is_given(options, rollup->name))
			continue;
		given = false;
		diagnose(diagnostics, CODE_E109, rollup->name_span, "the ledger of the rollup `%.*s` is not given",
			 TEXT_ARGUMENTS(rollup->name));
		diagnose_remedy(diagnostics, "say where it is: --with %.*s=FILE", TEXT_ARGUMENTS(rollup->name));
	}
	return given;
}

/* --- reading --- */

static enum labelling_status read_rollup(struct ledgers *ledgers, const struct plan_rollup *rollup,
					 struct rule_set *rules, const struct labelling_options *options)
{
	struct supply supply = {.rollup = rollup};
	const char **paths = arena_array(&ledgers->arena, options->ledger_count, sizeof *paths);
	size_t count = find_paths(options, rollup->name, paths);
	enum scan_status status = SCAN_READY;
	supply.fields = ledger_read(rollup, rules, options, paths, count, &ledgers->report, &status);
	if (!ledgers->name)
		ledgers->name = arena_printf(&ledgers->arena, "clients of %.*s", TEXT_ARGUMENTS(rollup->name));
	if (supply.fields)
		vector_push(&ledgers->supplies, supply);
	return status == SCAN_READY ? LABELLING_DONE : status == SCAN_FAILED ? LABELLING_FAILED : LABELLING_DATA_WRONG;
}

enum labelling_status ledgers_read(struct ledgers *ledgers, const struct plan *plan, struct rule_set *rules,
				   const struct labelling_options *options)
{
	bool known = names_are_known(plan, rules, options);
	bool given = all_are_given(plan, rules, options);
	enum labelling_status status = known && given ? LABELLING_DONE : LABELLING_RULES_WRONG;
	for (size_t i = 0; i < plan->rollup_count && status == LABELLING_DONE; i++)
		status = read_rollup(ledgers, &plan->rollups[i], rules, options);
	return status;
}

void ledgers_supply(void *context, const struct frame *frame, struct vector *const *columns)
{
	struct ledgers *ledgers = context;
	for (size_t i = 0; i < ledgers->supplies.count; i++) {
		const struct supply *supply = &ledgers->supplies.items[i];
		size_t count = supply->rollup->field_count;
		struct vector **vectors = arena_array(frame->arena, count, sizeof(struct vector *));
		for (size_t f = 0; f < count; f++)
			vectors[f] = columns[supply->rollup->fields[f]];
		fields_supply(supply->fields, frame, columns[supply->rollup->record_key], vectors);
	}
}

/* --- records without an export --- */

static bool check_keys(const struct ledgers *ledgers, struct rule_set *rules)
{
	const struct supply *first = &ledgers->supplies.items[0];
	for (size_t i = 1; i < ledgers->supplies.count; i++) {
		const struct supply *supply = &ledgers->supplies.items[i];
		if (supply->rollup->record_key == first->rollup->record_key)
			continue;
		diagnose(&rules->syntax.diagnostics, CODE_E109, supply->rollup->name_span,
			 "the rollups have keys of different names, so that they make up no records together");
		diagnose_remedy(&rules->syntax.diagnostics, "give an export that has both columns");
		return false;
	}
	return true;
}

static void append_cell(struct buffer *records, struct text cell)
{
	int32_t lacking;
	write_field(records, cell, &records_dialect, &lacking);
}

static void append_header(struct ledgers *ledgers, const struct plan *plan)
{
	append_cell(&ledgers->records, plan->columns[ledgers->supplies.items[0].rollup->record_key].name);
	for (size_t i = 0; i < ledgers->supplies.count; i++) {
		const struct supply *supply = &ledgers->supplies.items[i];
		for (size_t f = 0; f < supply->rollup->field_count; f++) {
			buffer_byte(&ledgers->records, records_dialect.delimiter);
			append_cell(&ledgers->records, rollup_output(supply->rollup, f)->name);
		}
	}
	buffer_byte(&ledgers->records, '\n');
}

/* Numbers and days are written in their place; only what is a text may need quotes. */
static char *room_for_cell(struct buffer *records)
{
	if (records->capacity - records->size < DECIMAL_TEXT_MAX)
		buffer_reserve(records, DECIMAL_TEXT_MAX);
	return records->data + records->size;
}

static void append_written(struct buffer *records, struct text cell)
{
	if (cell.data == records->data + records->size)
		records->size += cell.size;
	else
		append_cell(records, cell);
}

/* The client of a row of the fields of supply number `first`. */
static void append_record(const struct ledgers *ledgers, size_t first, size_t row, struct buffer *records)
{
	const struct fields *known = ledgers->supplies.items[first].fields;
	append_written(records, fields_key(known, row, room_for_cell(records)));
	for (size_t i = 0; i < ledgers->supplies.count; i++) {
		const struct supply *supply = &ledgers->supplies.items[i];
		size_t own = i == first ? row : fields_find(supply->fields, fields_written_key(known, row));
		for (size_t f = 0; f < supply->rollup->field_count; f++) {
			buffer_byte(records, records_dialect.delimiter);
			append_written(records, fields_cell(supply->fields, own, f, room_for_cell(records)));
		}
	}
	buffer_byte(records, '\n');
}

/* Is the client of this row in no fields of an earlier supply? */
static bool is_new(const struct ledgers *ledgers, size_t supply, size_t row)
{
	const struct fields *fields = ledgers->supplies.items[supply].fields;
	for (size_t i = 0; i < supply; i++) {
		const struct fields *earlier = ledgers->supplies.items[i].fields;
		if (fields_find(earlier, fields_written_key(fields, row)) != FIELDS_ABSENT)
			return false;
	}
	return true;
}

/* Pieces of the records, one for each thread, that are made at once and then stand one behind the other. */
enum { PIECE_PLACES = 1 << 12 };

struct making {
	const struct ledgers *ledgers;
	size_t supply;
	size_t begin; /* place of the first piece */
	struct buffer *pieces;
};

static void make_piece(void *context, size_t number)
{
	const struct making *making = context;
	const struct fields *fields = making->ledgers->supplies.items[making->supply].fields;
	size_t begin = making->begin + number * PIECE_PLACES;
	for (size_t place = begin; place < begin + PIECE_PLACES && place < fields_count(fields); place++) {
		size_t row = fields_row(fields, place);
		if (is_new(making->ledgers, making->supply, row))
			append_record(making->ledgers, making->supply, row, &making->pieces[number]);
	}
}

static void append_clients(struct ledgers *ledgers, size_t supply, size_t threads)
{
	size_t count = fields_count(ledgers->supplies.items[supply].fields);
	struct making making = {
		.ledgers = ledgers, .supply = supply, .pieces = memory_zeroed(threads, sizeof *making.pieces)};
	for (; making.begin < count; making.begin += threads * PIECE_PLACES) {
		size_t pieces = (count - making.begin + PIECE_PLACES - 1) / PIECE_PLACES;
		threads_run(pieces < threads ? pieces : threads, make_piece, &making);
		for (size_t i = 0; i < threads; i++) {
			buffer_text(&ledgers->records, buffer_view(&making.pieces[i]));
			making.pieces[i].size = 0;
		}
	}
	for (size_t i = 0; i < threads; i++)
		buffer_free(&making.pieces[i]);
	memory_free(making.pieces);
}

bool ledgers_make_records(struct ledgers *ledgers, const struct plan *plan, struct rule_set *rules, size_t threads)
{
	if (!check_keys(ledgers, rules))
		return false;
	append_header(ledgers, plan);
	for (size_t i = 0; i < ledgers->supplies.count; i++)
		append_clients(ledgers, i, threads);
	ledgers->records_text = buffer_view(&ledgers->records);
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
		size_t unasked = fields_unasked(supply->fields);
		if (unasked)
			buffer_printf(out, "%.*s: %zu client%s not in the export\n",
				      TEXT_ARGUMENTS(supply->rollup->name), unasked, unasked == 1 ? " is" : "s are");
	}
}
