/* rubric run: label every record of an export. */
#include <time.h>
#include <unistd.h>

#include "cmd/options.h"
#include "cmd/progress.h"
#include "write/writer.h"

/* What one run holds; all of it is given back in command_run. */
struct run {
	const struct options *options;
	struct rule_set rules;
	struct plan *plan;
	struct program *program;
	struct machine *machine;
	struct scan *scan;
	struct output *output;
	struct writer *writer;
	struct arena arena;
	struct timespec started;
};

static int complain(enum status status, const char *message)
{
	if (message)
		(void)write_fully(STDERR_FILENO, text_of(message)), (void)write_fully(STDERR_FILENO, text_of("\n"));
	return (int)status;
}

/* --- rules --- */

static int make_program(struct run *run)
{
	const struct options *options = run->options;
	const char *message = rules_load(&run->rules, options->arguments.items[0]);
	if (message)
		return complain(STATUS_RULES_WRONG, message);
	struct plan_options plan_options = plan_options_of(options);
	run->plan = plan_make(&run->rules, &plan_options);
	say_diagnostics(&run->rules.syntax);
	if (diagnostics_have_errors(&run->rules.syntax.diagnostics))
		return STATUS_RULES_WRONG;
	run->program = program_make(run->plan, options->optimise);
	run->machine = machine_new(run->program, options->bad == BAD_MISSING, &message);
	return run->machine ? STATUS_YES : complain(STATUS_MACHINE_FAILED, message);
}

/* --- data --- */

static int open_scan(struct run *run)
{
	const struct options *options = run->options;
	struct scan_options scan_options = {
		.path = options->arguments.count > 1 ? options->arguments.items[1] : "-",
		.declared = &options->dialect,
		.key = options->key,
		.bad = options->bad,
		.rejects = options->rejects,
		.optimise = options->optimise,
		.threads = options->threads,
	};
	struct scan_options *kept = arena_alloc(&run->arena, sizeof *kept);
	enum scan_status status;
	const char *message = NULL;
	*kept = scan_options;
	run->scan = scan_open(run->plan, &run->rules, kept, &run->arena, &status, &message);
	if (run->scan)
		return STATUS_YES;
	say_diagnostics(&run->rules.syntax);
	return complain(status == SCAN_FAILED ? STATUS_MACHINE_FAILED : STATUS_DATA_WRONG, message);
}

static int open_output(struct run *run)
{
	const struct options *options = run->options;
	const char *message = NULL;
	run->output = output_open(options->output, options->sync, &run->arena, &message);
	if (!run->output)
		return complain(STATUS_MACHINE_FAILED, message);
	struct writer_options writer_options = {
		.format = options->run_format,
		.only = options->only,
		.replace = options->replace,
		.tag = options->tag,
		.guard_formulas = options->guard_formulas,
		.bad = options->bad,
	};
	run->writer = writer_open(run->output, run->scan, run->program, &writer_options, &run->arena, &message);
	return run->writer ? STATUS_YES : complain(STATUS_DATA_WRONG, message);
}

static void label_batches(struct run *run)
{
	struct progress progress = progress_start(run->options->progress);
	const struct scan_batch *batch;
	bool closed_early;
	while ((batch = scan_next(run->scan)) && !output_failure(run->output, &closed_early)) {
		machine_run(run->machine, batch->columns, batch->records->count, &batch->active,
			    scan_dialect(run->scan), batch->arena);
		writer_batch(run->writer, run->machine, batch);
		scan_settle_batch(run->scan);
		struct advance advance = {.records = scan_counts(run->scan)->records};
		advance.bytes = scan_position(run->scan, &advance.total);
		progress_update(&progress, &advance);
	}
	progress_erase(&progress);
}

/* --- what came of it --- */

static int say_problems(struct run *run)
{
	struct buffer text = {0};
	problems_write(scan_problems(run->scan), scan_name(run->scan), &text);
	buffer_printf(&text,
		      "nothing was written; correct these cells, or say --bad=missing to take them as missing, or "
		      "--bad=reject to leave their records out\n");
	(void)write_fully(STDERR_FILENO, buffer_view(&text));
	buffer_free(&text);
	return STATUS_DATA_WRONG;
}

static uint64_t milliseconds_since(const struct timespec *started)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t passed = (int64_t)(now.tv_sec - started->tv_sec) * 1000 + (now.tv_nsec - started->tv_nsec) / 1000000;
	return passed > 0 ? (uint64_t)passed : 1;
}

static void say_summary(struct run *run)
{
	const struct scan_counts *counts = scan_counts(run->scan);
	uint64_t missing = counts->taken_as_missing + machine_taken_as_missing(run->machine) +
			   writer_taken_as_missing(run->writer);
	uint64_t rate = counts->records * 1000 / milliseconds_since(&run->started);
	struct buffer text = {0};
	buffer_string(&text, scan_warnings(run->scan));
	if (run->options->verbose)
		buffer_printf(&text, "%s: %s\n", scan_name(run->scan),
			      dialect_describe(scan_dialect(run->scan), &run->arena));
	buffer_printf(&text, "%zu record%s", (size_t)counts->records, counts->records == 1 ? "" : "s");
	if (counts->left_out)
		buffer_printf(&text, ", %zu left out by `only where`", (size_t)counts->left_out);
	buffer_printf(&text, ", %zu rejected", (size_t)counts->rejected);
	if (missing)
		buffer_printf(&text, ", %zu data errors taken as missing", (size_t)missing);
	buffer_printf(&text, ", %zu records a second\n", (size_t)rate);
	writer_summary(run->writer, &text);
	if (!run->options->quiet)
		(void)write_fully(STDERR_FILENO, buffer_view(&text));
	buffer_free(&text);
}

static int finish(struct run *run)
{
	enum scan_status status;
	bool closed_early = false;
	const char *failure = scan_failure(run->scan, &status);
	if (scan_problems(run->scan)->total && run->options->bad == BAD_FAIL && !failure)
		return say_problems(run);
	if (failure)
		return complain(status == SCAN_FAILED ? STATUS_MACHINE_FAILED : STATUS_DATA_WRONG, failure);
	if (!output_commit(run->output)) {
		const char *message = output_failure(run->output, &closed_early);
		return complain(STATUS_MACHINE_FAILED, closed_early ? NULL : message);
	}
	const char *message = scan_commit(run->scan);
	if (message)
		return complain(STATUS_MACHINE_FAILED, message);
	say_summary(run);
	return STATUS_YES;
}

static int perform(struct run *run)
{
	int status = make_program(run);
	if (status == STATUS_YES)
		status = open_scan(run);
	if (status == STATUS_YES)
		status = open_output(run);
	if (status != STATUS_YES)
		return status;
	label_batches(run);
	return finish(run);
}

int command_run(const struct options *options)
{
	struct run run = {.options = options};
	clock_gettime(CLOCK_MONOTONIC, &run.started);
	int status = perform(&run);
	writer_close(run.writer);
	output_close(run.output);
	scan_close(run.scan);
	machine_free(run.machine);
	program_free(run.program);
	plan_free(run.plan);
	rules_free(&run.rules);
	arena_free(&run.arena);
	return status;
}
