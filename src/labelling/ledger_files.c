#include "labelling/ledger_files.h"

#include "base/memory.h"
#include "labelling/crew.h"
#include "ledger/aggregation.h"
#include "syntax/spell.h"

/* Clients that even so many parts do not tell apart are held together, whatever the memory. */
enum { PARTS_MAX = 1 << 16 };

/* One reading of all files. */
struct reading {
	const struct plan_rollup *rollup;
	struct rule_set *rules;
	const struct labelling_options *options;
	const char *const *paths;
	struct spool **spools; /* by path */
	size_t path_count;
	struct ledger_report *report;
	struct aggregation *aggregation;
	struct scan *scan;
	size_t parts, part;
	bool unopened; /* a file could not be opened as this ledger */
	bool too_much; /* is held: the reading is to be done anew, in more parts */
	uint64_t rows, left_out, rejected, missing;
	struct arena arena;
	enum scan_status status;
};

void ledger_report_free(struct ledger_report *report)
{
	buffer_free(&report->summary);
	buffer_free(&report->details);
	buffer_free(&report->problems);
}

/* --- one file --- */

struct failing {
	const struct reading *reading;
	struct scan *scan;
	struct arena *arena;
};

static void fail_row(void *context, size_t lane, struct text name, const struct failure *failure)
{
	const struct failing *failing = context;
	if (text_is(name, "total"))
		name = text_of("sum"); /* as a rollup calls it */
	scan_fail_record(failing->scan, lane, name,
			 failure_text(failure, failing->reading->rollup->plan, failing->arena));
}

static void add_batch(struct reading *reading, const struct lane *lane)
{
	const struct scan_batch *batch = lane->batch;
	struct failing failing = {reading, lane->scan, batch->arena};
	struct ledger_rows rows = {lane->sides[0].machine, batch->columns[reading->rollup->ledger_key],
				   batch->records->count, batch->active, batch->arena};
	aggregation_add(reading->aggregation, &rows, fail_row, &failing);
	reading->too_much = reading->parts < PARTS_MAX && aggregation_clients(reading->aggregation) > 1 &&
			    aggregation_size(reading->aggregation) > reading->options->memory;
}

static void advance(const struct reading *reading)
{
	uint64_t total;
	uint64_t bytes = scan_position(reading->scan, &total);
	if (reading->options->advance)
		reading->options->advance(reading->options->context,
					  reading->rows + scan_counts(reading->scan)->records, bytes, total);
}

/* What a file that was read to its end came to. */
static void take_counts(struct reading *reading)
{
	const struct scan_counts *counts = scan_counts(reading->scan);
	reading->rows += counts->records;
	reading->left_out += counts->left_out;
	reading->rejected += counts->rejected;
	reading->missing += counts->taken_as_missing;
	if (reading->part)
		return;
	buffer_string(&reading->report->summary, scan_warnings(reading->scan));
	buffer_printf(&reading->report->details, "%s: %s\n", scan_name(reading->scan),
		      dialect_describe(scan_dialect(reading->scan), &reading->arena));
}

static void take_problems(struct reading *reading)
{
	enum scan_status status;
	const char *failure = scan_failure(reading->scan, &status);
	const struct problems *problems = scan_problems(reading->scan);
	if (problems->total && reading->options->bad == BAD_FAIL) {
		problems_write(problems, scan_name(reading->scan), &reading->report->problems);
		reading->report->has_data_errors = true;
		reading->status = SCAN_DATA_WRONG;
	}
	if (!failure)
		return;
	buffer_printf(&reading->report->problems, "%s\n", failure);
	reading->status = status;
}

/* What aggregates are computed from is computed where the batches are made; they are aggregated here, in order. */
static void read_batches(struct reading *reading, struct lane *whole)
{
	struct crew *crew = scan_divide(whole->scan) ? crew_open(whole, reading->options) : NULL;
	const struct lane *lane;
	while (!reading->too_much && (lane = crew ? crew_next(crew) : lane_next(whole) ? whole : NULL)) {
		add_batch(reading, lane);
		if (!crew)
			lane_settle(whole);
		advance(reading);
	}
	crew_close(crew);
}

static void read_rows(struct reading *reading)
{
	const struct plan *plan = reading->rollup->plan;
	const char *message; /* the program was verified */
	struct side side = {
		.rules = reading->rules, .plan = plan, .program = aggregation_program(reading->aggregation)};
	struct lane whole = {.scan = reading->scan, .sides = &side, .side_count = 1, .pass = plan->passes + 1};
	side.places = memory_array(plan->column_count, sizeof *side.places);
	side.vectors = memory_array(plan->column_count, sizeof(struct vector *));
	side.machine = machine_new(side.program, reading->options->bad == BAD_MISSING, &message);
	for (uint32_t c = 0; c < plan->column_count; c++)
		side.places[c] = c;
	read_batches(reading, &whole);
	reading->missing += side.taken_as_missing + machine_taken_as_missing(side.machine);
	machine_free(side.machine);
	memory_free(side.places);
	memory_free(side.vectors);
}

static void read_file(struct reading *reading, size_t file)
{
	struct scan_options options = {
		.path = reading->paths[file],
		.spool = reading->spools[file],
		.declared = reading->options->declared,
		.bad = reading->options->bad,
		.optimise = reading->options->optimise,
		.threads = reading->options->threads,
		.reader = reading->options->reader,
		.is_ledger = true,
	};
	enum scan_status status;
	const char *message = NULL;
	reading->scan = scan_open(reading->rollup->plan, reading->rules, &options, &reading->arena, &status, &message);
	if (!reading->scan) {
		reading->status = status;
		reading->unopened = true;
		if (message)
			buffer_printf(&reading->report->problems, "%s\n", message);
		return;
	}
	read_rows(reading);
	if (!reading->too_much) {
		take_counts(reading);
		take_problems(reading);
	}
	scan_close(reading->scan);
	reading->scan = NULL;
}

/* --- all files, in parts --- */

/* It may come to several readings, so what comes from a pipe is kept aside. */
static void open_spools(struct reading *reading)
{
	const char *message = NULL;
	reading->spools = arena_array(&reading->arena, reading->path_count, sizeof(struct spool *));
	for (size_t i = 0; i < reading->path_count && !message; i++)
		reading->spools[i] = spool_open(reading->paths[i], &reading->arena, &message);
	if (!message)
		return;
	buffer_printf(&reading->report->problems, "%s\n", message);
	reading->status = SCAN_FAILED;
}

static void close_spools(struct reading *reading)
{
	for (size_t i = 0; i < reading->path_count; i++)
		spool_close(reading->spools[i]);
}

/* Data errors of one file do not keep those of the next from being reported; a header that lacks a column does, as
 * those of the others will lack it too. */
static void read_part(struct reading *reading)
{
	aggregation_begin(reading->aggregation, reading->parts, reading->part);
	reading->rows = reading->left_out = reading->rejected = reading->missing = 0;
	for (size_t i = 0; i < reading->path_count && !reading->too_much; i++) {
		read_file(reading, i);
		if (reading->unopened || reading->status == SCAN_FAILED)
			return;
	}
}

static void begin_anew(struct reading *reading)
{
	reading->too_much = false;
	reading->parts *= 4;
	reading->part = 0;
	reading->report->summary.size = 0;
	reading->report->details.size = 0;
}

static struct fields *read_parts(struct reading *reading)
{
	struct fields *fields = fields_new(reading->rollup);
	reading->parts = 1;
	open_spools(reading);
	while (reading->status == SCAN_READY && reading->part < reading->parts) {
		read_part(reading);
		if (reading->status != SCAN_READY)
			break;
		if (reading->too_much) {
			begin_anew(reading);
			fields_free(fields);
			fields = fields_new(reading->rollup);
			continue;
		}
		aggregation_end(reading->aggregation, fields);
		reading->part++;
	}
	close_spools(reading);
	if (reading->status == SCAN_READY) {
		fields_settle(fields);
		return fields;
	}
	fields_free(fields);
	return NULL;
}

/* --- what is said of it --- */

/* A footer such as a grand total has no date as a rule. */
static void warn_of_undated(struct reading *reading, struct buffer *out)
{
	const struct plan_rollup *rollup = reading->rollup;
	const struct row_counts *counts = aggregation_counts(reading->aggregation);
	if (counts->undated == 0)
		return;
	const struct value *missing = rollup->plan->populations[rollup->undated - 1].where;
	struct text day = rollup->plan->columns[missing->operands[0]->index].name;
	const char *quote = name_is_plain(day) ? "" : "`";
	buffer_printf(out, "%.*s: warning: %zu row%s no %s%.*s%s", TEXT_ARGUMENTS(rollup->name),
		      (size_t)counts->undated, counts->undated == 1 ? " has" : "s have", quote, TEXT_ARGUMENTS(day),
		      quote);
	if (counts->undated_key.size)
		buffer_printf(out, ", the first is of \"%.*s\"",
			      TEXT_ARGUMENTS(text_shown(&reading->arena, counts->undated_key, NAME_SHOWN_MAX)));
	buffer_printf(out, "; a footer is no client, and is left out so: only where %s%.*s%s is present\n", quote,
		      TEXT_ARGUMENTS(day), quote);
}

static void describe(struct reading *reading, const struct fields *fields)
{
	const struct plan_rollup *rollup = reading->rollup;
	const struct row_counts *counts = aggregation_counts(reading->aggregation);
	struct text key = rollup->plan->columns[rollup->ledger_key].source_name;
	struct buffer *out = &reading->report->summary;
	reading->missing += aggregation_taken_as_missing(reading->aggregation);
	buffer_printf(out, "%.*s: %zu row%s of %zu client%s", TEXT_ARGUMENTS(rollup->name), (size_t)reading->rows,
		      reading->rows == 1 ? "" : "s", fields_count(fields), fields_count(fields) == 1 ? "" : "s");
	if (reading->left_out)
		buffer_printf(out, ", %zu left out by `only where`", (size_t)reading->left_out);
	if (counts->keyless)
		buffer_printf(out, ", %zu left out for want of `%.*s`", (size_t)counts->keyless, TEXT_ARGUMENTS(key));
	if (reading->rejected)
		buffer_printf(out, ", %zu rejected", (size_t)reading->rejected);
	if (reading->missing)
		buffer_printf(out, ", %zu data error%s taken as missing", (size_t)reading->missing,
			      reading->missing == 1 ? "" : "s");
	if (counts->outside)
		buffer_printf(out, ", %zu outside every period", (size_t)counts->outside);
	buffer_byte(out, '\n');
	warn_of_undated(reading, out);
	if (reading->parts > 1)
		buffer_printf(&reading->report->details, "%.*s: read %zu times, each time for a part of the clients\n",
			      TEXT_ARGUMENTS(rollup->name), reading->parts);
}

struct fields *ledger_read(const struct plan_rollup *rollup, struct rule_set *rules,
			   const struct labelling_options *options, const char *const *paths, size_t path_count,
			   struct ledger_report *report, enum scan_status *status)
{
	struct reading reading = {.rollup = rollup,
				  .rules = rules,
				  .options = options,
				  .paths = paths,
				  .path_count = path_count,
				  .report = report};
	struct fields *fields = NULL;
	const char *message;
	reading.status = SCAN_READY;
	reading.aggregation = aggregation_new(rollup, options->optimise, options->bad == BAD_MISSING, &message);
	if (!reading.aggregation) {
		buffer_printf(&report->problems, "%s\n", message);
		reading.status = SCAN_FAILED;
	} else {
		fields = read_parts(&reading);
	}
	if (fields)
		describe(&reading, fields);
	*status = reading.status;
	aggregation_free(reading.aggregation);
	arena_free(&reading.arena);
	return fields;
}
