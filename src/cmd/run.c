/* rubric run: label every record of an export. */
#include "cmd/session.h"
#include "write/writer.h"
#include <time.h>

/* What one run holds; all of it is given back in command_run. */
struct run {
	struct session session;
	struct output *output;
	struct writer *writer;
	struct timespec started;
};

/* --- data --- */

static int open_labelling(struct run *run)
{
	struct session *session = &run->session;
	session_labelling(session, session->plan);
	return session_settle(session, labelling_open(session->labelling));
}

static int open_output(struct run *run)
{
	const struct options *options = run->session.options;
	const char *message = NULL;
	run->output = output_open(options->output, options->sync, &run->session.arena, &message);
	if (!run->output)
		return fail_with(STATUS_MACHINE_FAILED, message);
	struct writer_options writer_options = {
		.format = options->run_format,
		.only = options->only,
		.replace = options->replace,
		.tag = options->tag,
		.guard_formulas = options->guard_formulas,
		.bad = options->bad,
	};
	run->writer =
		writer_open(run->output, labelling_scan(run->session.labelling),
			    labelling_program(run->session.labelling), &writer_options, &run->session.arena, &message);
	return run->writer ? STATUS_YES : fail_with(STATUS_DATA_WRONG, message);
}

static void *make_part(void *context)
{
	return writer_part(((struct run *)context)->writer);
}

static void write_batch(void *part, const struct labelled *labelled)
{
	writer_batch(part, labelled->scan, labelled->machine, labelled->batch);
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
	const struct labelling_work work = {
		.make = make_part, .take = write_batch, .settle = write_rows, .free = close_part, .context = run};
	labelling_do(run->session.labelling, &work);
	return session_settle(&run->session, labelling_end(run->session.labelling));
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
	struct scan *scan = labelling_scan(run->session.labelling);
	const struct scan_counts *counts = scan_counts(scan);
	uint64_t missing = counts->taken_as_missing + writer_taken_as_missing(run->writer) +
			   labelling_taken_as_missing(run->session.labelling);
	uint64_t rate = counts->records * 1000 / milliseconds_since(&run->started);
	struct buffer text = {0};
	labelling_summarize(run->session.labelling, run->session.options->verbose, &text);
	buffer_printf(&text, "%zu record%s", (size_t)counts->records, counts->records == 1 ? "" : "s");
	if (counts->left_out)
		buffer_printf(&text, ", %zu left out by `only where`", (size_t)counts->left_out);
	buffer_printf(&text, ", %zu rejected", (size_t)counts->rejected);
	if (missing)
		buffer_printf(&text, ", %zu data error%s taken as missing", (size_t)missing, missing == 1 ? "" : "s");
	buffer_printf(&text, ", %zu records a second\n", (size_t)rate);
	writer_summary(run->writer, &text);
	if (!run->session.options->quiet)
		tell(buffer_view(&text));
	buffer_free(&text);
}

static int commit(struct run *run)
{
	bool closed_early = false;
	if (!output_commit(run->output)) {
		const char *message = output_failure(run->output, &closed_early);
		return fail_with(STATUS_MACHINE_FAILED, closed_early ? NULL : message);
	}
	return session_commit(&run->session);
}

/* --- guards --- */

static void say_guard(struct run *run, const struct plan_guard *guard, const struct vector *left)
{
	struct buffer text = {0};
	struct text words = span_text(&run->session.rules.syntax.sources, guard->span);
	buffer_printf(&text, "guard \"%.*s\" does not hold: %.*s", TEXT_ARGUMENTS(guard->name), TEXT_ARGUMENTS(words));
	if (guard->left) {
		struct text side = span_text(&run->session.rules.syntax.sources, guard->left_span);
		struct text value = text_of("missing");
		if (bits_get(&left->known, 0))
			value = value_text(left, 0, &run->session.arena);
		buffer_printf(&text, "\n  %.*s is %.*s", TEXT_ARGUMENTS(side), TEXT_ARGUMENTS(value));
	}
	fail_with(STATUS_NO, arena_printf(&run->session.arena, "%.*s", TEXT_ARGUMENTS(buffer_view(&text))));
	buffer_free(&text);
}

static int judge_guards(struct run *run)
{
	const char *message;
	int status = STATUS_YES;
	struct bits one = {{1}};
	if (run->session.plan->guard_count == 0)
		return STATUS_YES;
	struct program *program = program_make_guards(run->session.plan, run->session.options->optimise);
	struct machine *machine = machine_new(program, true, &message);
	if (!machine) {
		program_free(program);
		return fail_with(STATUS_MACHINE_FAILED, message);
	}
	machine_use(machine, labelling_populations(run->session.labelling));
	machine_run(machine, NULL, 1, &one, scan_dialect(labelling_scan(run->session.labelling)), &run->session.arena);
	for (size_t i = 0; i < run->session.plan->guard_count; i++) {
		const struct root *roots = &program->roots.items[3 * i];
		if (bits_get(&machine_vector(machine, roots[0].value)->yes, 0))
			continue;
		say_guard(run, &run->session.plan->guards[i], machine_vector(machine, roots[1].value));
		status = STATUS_NO;
	}
	machine_free(machine);
	program_free(program);
	return status;
}

/* --- the whole --- */

static int perform(struct run *run)
{
	int status = session_plan(&run->session);
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
	struct run run = {.session.options = options};
	clock_gettime(CLOCK_MONOTONIC, &run.started);
	int status = perform(&run);
	writer_close(run.writer);
	output_close(run.output);
	session_close(&run.session);
	return status;
}
