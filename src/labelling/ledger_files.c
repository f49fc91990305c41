#include "labelling/ledger_files.h"

#include "base/memory.h"
#include "data/temporary.h"
#include "labelling/crew.h"
#include "ledger/aggregation.h"
#include "syntax/spell.h"

/* One reading of all files. */
struct reading {
	const struct plan_rollup *rollup;
	struct rule_set *rules;
	const struct labelling_options *options;
	const char *const *paths;
	size_t path_count;
	struct ledger_report *report;
	struct aggregation *aggregation;
	struct scan *scan;
	bool unopened; /* a file could not be opened as this ledger */
	uint64_t rows, left_out, rejected, missing;
	uint64_t last_order; /* of the rows of the files before, then of those settled */
	struct arena arena;
	enum scan_status status;
};

void ledger_report_free(struct ledger_report *report)
{
	buffer_free(&report->summary);
	buffer_free(&report->details);
	buffer_free(&report->problems);
}

/* --- batches --- */

/* What a lane needs to add its batches. */
struct taking {
	struct reading *reading;
	uint64_t before; /* orders of the files before */
	uint64_t last;   /* order of a row that was added */
	uint64_t order[BATCH_SIZE];
};

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

static void *make_taking(void *context)
{
	struct taking *taking = memory_zeroed(1, sizeof *taking);
	taking->reading = context;
	taking->before = taking->last = taking->reading->last_order;
	return taking;
}

static void take_batch(void *own, const struct labelled *labelled)
{
	struct taking *taking = own;
	const struct reading *reading = taking->reading;
	const struct scan_batch *batch = labelled->batch;
	struct failing failing = {reading, labelled->scan, batch->arena};
	struct ledger_rows rows = {.roots = machine_roots(labelled->machine),
				   .key = batch->columns[reading->rollup->ledger_key],
				   .order = taking->order,
				   .count = batch->records->count,
				   .active = batch->active,
				   .arena = batch->arena};
	for (size_t lane = 0; lane < rows.count; lane++)
		taking->order[lane] = taking->last = taking->before + labelled->order + lane;
	aggregation_add(reading->aggregation, &rows, fail_row, &failing);
}

static bool settle_taking(void *own)
{
	const struct taking *taking = own;
	if (taking->last > taking->reading->last_order)
		taking->reading->last_order = taking->last;
	return aggregation_error(taking->reading->aggregation) == 0;
}

static void free_taking(void *own)
{
	memory_free(own);
}

/* Rows of all files, bytes of the one at hand. */
static void advance(void *context, uint64_t rows, uint64_t bytes, uint64_t total)
{
	const struct reading *reading = context;
	bytes = scan_position(reading->scan, &total);
	if (reading->options->advance)
		reading->options->advance(reading->options->context, reading->rows + rows, bytes, total);
}

static void read_batches(struct reading *reading, struct lane *whole)
{
	const struct labelling_work work = {.make = make_taking,
					    .take = take_batch,
					    .settle = settle_taking,
					    .free = free_taking,
					    .context = reading};
	struct labelling_options options = *reading->options;
	options.advance = advance;
	options.context = reading;
	if (scan_divide(whole->scan)) {
		struct crew *crew = crew_open(whole, &options);
		crew_run(crew, &work);
		crew_close(crew);
		return;
	}
	whole->own = make_taking(reading);
	while (settle_taking(whole->own) && lane_next(whole)) {
		lane_work(whole, &work);
		lane_settle(whole);
		lane_advance(whole, &options);
	}
	free_taking(whole->own);
}

/* --- one file --- */

/* What a file that was read to its end came to. */
static void take_counts(struct reading *reading)
{
	const struct scan_counts *counts = scan_counts(reading->scan);
	reading->rows += counts->records;
	reading->left_out += counts->left_out;
	reading->rejected += counts->rejected;
	reading->missing += counts->taken_as_missing;
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

static void read_rows(struct reading *reading)
{
	const struct plan *plan = reading->rollup->plan;
	const char *message; /* the program was verified */
	struct lane whole = {
		.plan = plan, .scan = reading->scan, .program = aggregation_program(reading->aggregation), .pass = 1};
	whole.machine = machine_new(whole.program, reading->options->bad == BAD_MISSING, &message);
	read_batches(reading, &whole);
	reading->missing += whole.taken_as_missing + machine_taken_as_missing(whole.machine);
	machine_free(whole.machine);
}

static void read_file(struct reading *reading, size_t file)
{
	struct scan_options options = {
		.path = reading->paths[file],
		.declared = reading->options->declared,
		.bad = reading->options->bad,
		.optimise = reading->options->optimise,
		.threads = reading->options->threads,
		.reader = reading->options->reader,
		.is_ledger = true,
		.cells_alone = true,
		.row_key = &reading->rollup->plan->columns[reading->rollup->ledger_key],
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
	take_counts(reading);
	take_problems(reading);
	scan_close(reading->scan);
	reading->scan = NULL;
}

/* --- all files --- */

/* Data errors of one file do not keep those of the next from being reported; a header that lacks a column does, as
 * those of the others will lack it too. */
static void read_files(struct reading *reading)
{
	for (size_t i = 0; i < reading->path_count && !aggregation_error(reading->aggregation); i++) {
		read_file(reading, i);
		if (reading->unopened || reading->status == SCAN_FAILED)
			return;
	}
}

static struct fields *read_fields(struct reading *reading)
{
	read_files(reading);
	if (reading->status != SCAN_READY)
		return NULL;
	struct fields *fields = fields_new(reading->rollup);
	int error = aggregation_end(reading->aggregation, fields);
	if (error == 0) {
		fields_settle(fields);
		return fields;
	}
	buffer_printf(&reading->report->problems, "%.*s: %s\n", TEXT_ARGUMENTS(reading->rollup->name),
		      temporary_failure(error, &reading->arena));
	reading->status = SCAN_FAILED;
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
	if (fields_count(fields) > counts->held)
		buffer_printf(&reading->report->details,
			      "%.*s: %zu clients had room at once, the rows of %zu more waited in a temporary file\n",
			      TEXT_ARGUMENTS(rollup->name), (size_t)counts->held,
			      fields_count(fields) - (size_t)counts->held);
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
	const struct aggregation_options how = {.optimise = options->optimise,
						.failures_are_missing = options->bad == BAD_MISSING,
						.threads = options->threads,
						.memory = options->memory};
	reading.aggregation = aggregation_new(rollup, &how, &message);
	if (!reading.aggregation) {
		buffer_printf(&report->problems, "%s\n", message);
		reading.status = SCAN_FAILED;
	} else {
		fields = read_fields(&reading);
	}
	if (fields)
		describe(&reading, fields);
	*status = reading.status;
	aggregation_free(reading.aggregation);
	arena_free(&reading.arena);
	return fields;
}
