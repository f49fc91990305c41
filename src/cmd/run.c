/* rubric run: label every record of an export. */
#include <time.h>
#include <unistd.h>

#include "cmd/options.h"
#include "cmd/progress.h"
#include "labelling/labelling.h"
#include "write/writer.h"

/* What one run holds; all of it is given back in command_run. */
struct run {
	const struct options *options;
	struct rule_set rules;
	struct plan *plan;
	struct labelling_options labelling_options;
	struct labelling *labelling;
	struct output *output;
	struct writer *writer;
	struct progress progress;
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

/* Where the rules have a rollup, an export that is not given is none. */
static const char *export_path(const struct run *run)
{
	if (run->options->arguments.count > 1)
		return run->options->arguments.items[1];
	return run->plan->rollup_count ? NULL : "-";
}

static int make_plan(struct run *run)
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
	const char *path = export_path(run);
	if (strcmp(options->arguments.items[0], "-") == 0 && path && strcmp(path, "-") == 0)
		return complain(STATUS_RULES_WRONG, "rubric: the rules and the export cannot both be standard input");
	return STATUS_YES;
}

/* --- data --- */

static void advance(void *context, uint64_t records, uint64_t bytes, uint64_t total)
{
	struct advance advance = {.records = records, .bytes = bytes, .total = total};
	progress_update(context, &advance);
}

/* STATUS_YES, or the exit status of what was wrong, which is said. */
static int settle(struct run *run, enum labelling_status status)
{
	static const int statuses[] = {
		[LABELLING_DONE] = STATUS_YES,
		[LABELLING_RULES_WRONG] = STATUS_RULES_WRONG,
		[LABELLING_DATA_WRONG] = STATUS_DATA_WRONG,
		[LABELLING_FAILED] = STATUS_MACHINE_FAILED,
	};
	progress_erase(&run->progress);
	if (status == LABELLING_DONE)
		return STATUS_YES;
	struct buffer text = {0};
	say_diagnostics(&run->rules.syntax);
	labelling_complain(run->labelling, &text);
	if (labelling_has_data_errors(run->labelling))
		buffer_string(&text, "nothing was written; correct these cells, or say --bad=missing to take them as "
				     "missing, or --bad=reject to leave their records out\n");
	(void)write_fully(STDERR_FILENO, buffer_view(&text));
	buffer_free(&text);
	return statuses[status];
}

static int open_labelling(struct run *run)
{
	const struct options *options = run->options;
	run->labelling_options = (struct labelling_options){
		.path = export_path(run),
		.ledgers = options->ledgers.items,
		.ledger_count = options->ledgers.count,
		.memory = options->memory,
		.declared = &options->dialect,
		.key = options->key,
		.bad = options->bad,
		.rejects = options->rejects,
		.optimise = options->optimise,
		.threads = options->threads,
		.reader = options->reader,
		.advance = advance,
		.context = &run->progress,
	};
	run->labelling = labelling_new(&run->labelling_options);
	labelling_add(run->labelling, &run->rules, run->plan);
	return settle(run, labelling_open(run->labelling));
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
	run->writer = writer_open(run->output, labelling_scan(run->labelling), labelling_program(run->labelling, 0),
				  &writer_options, &run->arena, &message);
	return run->writer ? STATUS_YES : complain(STATUS_DATA_WRONG, message);
}

static void *make_part(void *context)
{
	return writer_part(((struct run *)context)->writer);
}

static void write_batch(void *part, const struct labelled *labelled)
{
	writer_batch(part, labelled->scan, labelled_machine(labelled, 0), labelled->batch);
}

static void drop_rows(void *part)
{
	writer_drop(part);
}

static bool write_rows(void *part)
{
	return writer_settle(part);
}

static void close_part(void *part)
{
	writer_close_part(part);
}

static int label(struct run *run)
{
	const struct labelling_work work = {make_part, write_batch, drop_rows, write_rows, close_part, run};
	labelling_do(run->labelling, &work);
	return settle(run, labelling_end(run->labelling));
}

/* --- what came of it --- */

static uint64_t milliseconds_since(const struct timespec *started)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t passed = (int64_t)(now.tv_sec - started->tv_sec) * 1000 + (now.tv_nsec - started->tv_nsec) / 1000000;
	return passed > 0 ? (uint64_t)passed : 1;
}

static void say_summary(struct run *run)
{
	struct scan *scan = labelling_scan(run->labelling);
	const struct scan_counts *counts = scan_counts(scan);
	uint64_t missing = counts->taken_as_missing + writer_taken_as_missing(run->writer) +
			   labelling_taken_as_missing(run->labelling, 0);
	uint64_t rate = counts->records * 1000 / milliseconds_since(&run->started);
	struct buffer text = {0};
	labelling_summarize(run->labelling, run->options->verbose, &text);
	buffer_printf(&text, "%zu record%s", (size_t)counts->records, counts->records == 1 ? "" : "s");
	if (counts->left_out)
		buffer_printf(&text, ", %zu left out by `only where`", (size_t)counts->left_out);
	buffer_printf(&text, ", %zu rejected", (size_t)counts->rejected);
	if (missing)
		buffer_printf(&text, ", %zu data error%s taken as missing", (size_t)missing, missing == 1 ? "" : "s");
	buffer_printf(&text, ", %zu records a second\n", (size_t)rate);
	writer_summary(run->writer, &text);
	if (!run->options->quiet)
		(void)write_fully(STDERR_FILENO, buffer_view(&text));
	buffer_free(&text);
}

static int commit(struct run *run)
{
	bool closed_early = false;
	if (!output_commit(run->output)) {
		const char *message = output_failure(run->output, &closed_early);
		return complain(STATUS_MACHINE_FAILED, closed_early ? NULL : message);
	}
	const char *message = scan_commit(labelling_scan(run->labelling));
	return message ? complain(STATUS_MACHINE_FAILED, message) : STATUS_YES;
}

/* --- guards --- */

static void say_guard(struct run *run, const struct plan_guard *guard, const struct vector *left)
{
	struct buffer text = {0};
	struct text words = span_text(&run->rules.syntax.sources, guard->span);
	buffer_printf(&text, "guard \"%.*s\" does not hold: %.*s", TEXT_ARGUMENTS(guard->name), TEXT_ARGUMENTS(words));
	if (guard->left) {
		struct text side = span_text(&run->rules.syntax.sources, guard->left_span);
		struct text value = text_of("missing");
		if (bits_get(&left->known, 0))
			value = value_text(left, 0, &run->arena);
		buffer_printf(&text, "\n  %.*s is %.*s", TEXT_ARGUMENTS(side), TEXT_ARGUMENTS(value));
	}
	complain(STATUS_NO, arena_printf(&run->arena, "%.*s", TEXT_ARGUMENTS(buffer_view(&text))));
	buffer_free(&text);
}

static int judge_guards(struct run *run)
{
	const char *message;
	int status = STATUS_YES;
	struct bits one = {{1}};
	if (run->plan->guard_count == 0)
		return STATUS_YES;
	struct program *program = program_make_guards(run->plan, run->options->optimise);
	struct machine *machine = machine_new(program, true, &message);
	if (!machine) {
		program_free(program);
		return complain(STATUS_MACHINE_FAILED, message);
	}
	machine_use(machine, labelling_populations(run->labelling, 0));
	machine_run(machine, NULL, 1, &one, scan_dialect(labelling_scan(run->labelling)), &run->arena);
	for (size_t i = 0; i < run->plan->guard_count; i++) {
		const struct root *roots = &program->roots.items[3 * i];
		if (bits_get(&machine_vector(machine, roots[0].value)->yes, 0))
			continue;
		say_guard(run, &run->plan->guards[i], machine_vector(machine, roots[1].value));
		status = STATUS_NO;
	}
	machine_free(machine);
	program_free(program);
	return status;
}

/* --- the whole --- */

static int perform(struct run *run)
{
	int status = make_plan(run);
	run->progress = progress_start(run->options->progress);
	if (status == STATUS_YES)
		status = open_labelling(run);
	if (status == STATUS_YES)
		status = open_output(run);
	if (status == STATUS_YES)
		status = label(run);
	if (status == STATUS_YES)
		status = commit(run);
	if (status != STATUS_YES)
		return status;
	say_summary(run);
	return judge_guards(run);
}

int command_run(const struct options *options)
{
	struct run run = {.options = options};
	clock_gettime(CLOCK_MONOTONIC, &run.started);
	int status = perform(&run);
	writer_close(run.writer);
	output_close(run.output);
	labelling_close(run.labelling);
	plan_free(run.plan);
	rules_free(&run.rules);
	arena_free(&run.arena);
	return status;
}
