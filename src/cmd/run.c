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
	struct populations *populations;
	struct program *program; /* of the pass at hand */
	struct machine *machine;
	struct scan *scan;
	struct spool *spool; /* what is read more than once, where it cannot be; or null */
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

static const char *export_path(const struct run *run)
{
	return run->options->arguments.count > 1 ? run->options->arguments.items[1] : "-";
}

static const struct statement *find_rollup(const struct rule_set *rules, struct text name)
{
	for (size_t i = 0; i < rules->statements.count; i++) {
		const struct statement *statement = rules->statements.items[i];
		if (statement->kind == STATEMENT_ROLLUP && (name.size == 0 || text_equal(statement->name.text, name)))
			return statement;
	}
	return NULL;
}

/* A rollup's fields come from its ledger, which a run does not read. */
static bool refuse_ledgers(struct run *run)
{
	const struct statement *rollup = find_rollup(&run->rules, (struct text){"", 0});
	for (size_t i = 0; i < run->options->ledgers.count; i++) {
		struct text name = run->options->ledgers.items[i].name;
		if (find_rollup(&run->rules, name))
			continue;
		say("--with %.*s: the rules have no rollup of this name", TEXT_ARGUMENTS(name));
		return true;
	}
	if (!rollup)
		return false;
	diagnose(&run->rules.syntax.diagnostics, CODE_E109, rollup->name.span,
		 "the ledger of the rollup `%.*s` cannot be read by this version", TEXT_ARGUMENTS(rollup->name.text));
	diagnose_remedy(
		&run->rules.syntax.diagnostics,
		"put its fields into the export as columns, and take the rollup out; tests may give its fields");
	return true;
}

static int make_plan(struct run *run)
{
	const struct options *options = run->options;
	if (strcmp(options->arguments.items[0], "-") == 0 && strcmp(export_path(run), "-") == 0)
		return complain(STATUS_RULES_WRONG, "rubric: the rules and the export cannot both be standard input");
	const char *message = rules_load(&run->rules, options->arguments.items[0]);
	if (message)
		return complain(STATUS_RULES_WRONG, message);
	struct plan_options plan_options = plan_options_of(options);
	run->plan = plan_make(&run->rules, &plan_options);
	bool refused = refuse_ledgers(run);
	say_diagnostics(&run->rules.syntax);
	if (refused || diagnostics_have_errors(&run->rules.syntax.diagnostics))
		return STATUS_RULES_WRONG;
	run->populations = populations_new(run->plan);
	return STATUS_YES;
}

static void end_pass(struct run *run)
{
	scan_close(run->scan);
	machine_free(run->machine);
	program_free(run->program);
	run->scan = NULL;
	run->machine = NULL;
	run->program = NULL;
}

static int make_program(struct run *run, uint32_t pass)
{
	const char *message;
	run->program = program_make_pass(run->plan, run->options->optimise, pass);
	run->machine = machine_new(run->program, run->options->bad == BAD_MISSING, &message);
	if (!run->machine)
		return complain(STATUS_MACHINE_FAILED, message);
	machine_use(run->machine, run->populations);
	return STATUS_YES;
}

/* --- data --- */

/* What is read in several passes must be there again: a pipe is kept aside first. */
static int open_spool(struct run *run)
{
	const char *message = NULL;
	if (run->plan->passes > 1)
		run->spool = spool_open(export_path(run), &run->arena, &message);
	return message ? complain(STATUS_MACHINE_FAILED, message) : STATUS_YES;
}

static int open_scan(struct run *run, uint32_t pass)
{
	const struct options *options = run->options;
	struct scan_options *scan_options = arena_alloc(&run->arena, sizeof *scan_options);
	*scan_options = (struct scan_options){
		.path = export_path(run),
		.spool = run->spool,
		.declared = &options->dialect,
		.key = options->key,
		.bad = options->bad,
		.rejects = pass == run->plan->passes ? options->rejects : NULL,
		.optimise = options->optimise,
		.threads = options->threads,
	};
	enum scan_status status;
	const char *message = NULL;
	run->scan = scan_open(run->plan, &run->rules, scan_options, &run->arena, &status, &message);
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

/* --- passes --- */

/* What one population function is computed from, in the batch at hand. */
struct inputs {
	const struct population *population;
	struct vector *key;
	struct vector *x;     /* or null */
	struct vector *where; /* or null */
};

/* The roots of one function stand together, its key first; returns where those of the next one begin. */
static size_t take_inputs(const struct run *run, size_t at, struct inputs *inputs)
{
	const struct root *roots = run->program->roots.items;
	*inputs = (struct inputs){.population = &run->plan->populations[roots[at].population - 1]};
	size_t end = at;
	for (; end < run->program->roots.count && roots[end].population == roots[at].population; end++) {
		struct vector *vector = machine_vector(run->machine, roots[end].value);
		if (roots[end].part == ROOT_KEY)
			inputs->key = vector;
		else if (roots[end].part == ROOT_X)
			inputs->x = vector;
		else
			inputs->where = vector;
	}
	return end;
}

static void judge_input(struct run *run, const struct scan_batch *batch, const struct inputs *inputs,
			const struct vector *vector, const struct bits *judged)
{
	if (!vector || !vector->any_failed || vector->constant)
		return;
	bool asked_anyway = vector == inputs->where || !inputs->where;
	for (size_t lane = 0; lane < batch->records->count; lane++) {
		bool counts = asked_anyway || bits_get(&inputs->where->yes, lane);
		if (counts && bits_get(&vector->failed, lane) && bits_get(judged, lane))
			scan_fail_record(run->scan, lane, population_name(inputs->population->kind),
					 failure_text(&vector->failures[lane], run->plan, batch->arena));
	}
}

/* A record whose value for a population function failed is in error, and not counted. */
static void add_to_populations(struct run *run, const struct scan_batch *batch)
{
	struct frame frame = {batch->records->count, &batch->active, batch->arena, scan_dialect(run->scan)};
	struct bits judged = batch->active;
	struct inputs inputs;
	size_t first = 0;
	while (first < run->program->roots.count && !run->program->roots.items[first].population)
		first++;
	for (size_t i = first; i < run->program->roots.count;) {
		i = take_inputs(run, i, &inputs);
		judge_input(run, batch, &inputs, inputs.where, &judged);
		judge_input(run, batch, &inputs, inputs.x, &judged);
		judge_input(run, batch, &inputs, inputs.key, &judged);
	}
	for (size_t i = first; i < run->program->roots.count;) {
		uint32_t index = run->program->roots.items[i].population - 1;
		i = take_inputs(run, i, &inputs);
		populations_add(run->populations, index, &frame, inputs.x, inputs.key, inputs.where);
	}
}

static void show_progress(struct run *run, uint32_t pass)
{
	struct advance advance = {.records = scan_counts(run->scan)->records};
	uint64_t total;
	uint64_t bytes = scan_position(run->scan, &total);
	advance.total = total * run->plan->passes;
	advance.bytes = bytes + total * (pass - 1);
	progress_update(&run->progress, &advance);
}

static void read_batches(struct run *run, uint32_t pass)
{
	const struct scan_batch *batch;
	bool closed_early;
	while ((batch = scan_next(run->scan)) && !(run->output && output_failure(run->output, &closed_early))) {
		machine_run(run->machine, batch->columns, batch->records->count, &batch->active,
			    scan_dialect(run->scan), batch->arena);
		if (run->writer)
			writer_batch(run->writer, run->machine, batch);
		add_to_populations(run, batch);
		scan_settle_batch(run->scan);
		show_progress(run, pass);
	}
	progress_erase(&run->progress);
	populations_finish(run->populations, pass);
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
	if (run->options->verbose && run->plan->passes > 1)
		buffer_printf(&text, "%u passes over the records\n", run->plan->passes);
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

/* STATUS_YES, or what was wrong with the data of a pass. */
static int judge_pass(struct run *run)
{
	enum scan_status status;
	const char *failure = scan_failure(run->scan, &status);
	if (failure && scan_problems(run->scan)->total && run->options->bad == BAD_FAIL)
		(void)say_problems(run);
	if (failure)
		return complain(status == SCAN_FAILED ? STATUS_MACHINE_FAILED : STATUS_DATA_WRONG, failure);
	if (scan_problems(run->scan)->total && run->options->bad == BAD_FAIL)
		return say_problems(run);
	return STATUS_YES;
}

static int commit(struct run *run)
{
	bool closed_early = false;
	if (!output_commit(run->output)) {
		const char *message = output_failure(run->output, &closed_early);
		return complain(STATUS_MACHINE_FAILED, closed_early ? NULL : message);
	}
	const char *message = scan_commit(run->scan);
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
	machine_use(machine, run->populations);
	machine_run(machine, NULL, 1, &one, scan_dialect(run->scan), &run->arena);
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

static int perform_pass(struct run *run, uint32_t pass)
{
	int status = make_program(run, pass);
	if (status == STATUS_YES)
		status = open_scan(run, pass);
	if (status == STATUS_YES && pass == run->plan->passes)
		status = open_output(run);
	if (status != STATUS_YES)
		return status;
	read_batches(run, pass);
	return judge_pass(run);
}

static int perform(struct run *run)
{
	int status = make_plan(run);
	if (status == STATUS_YES)
		status = open_spool(run);
	run->progress = progress_start(run->options->progress);
	for (uint32_t pass = 1; status == STATUS_YES && pass < run->plan->passes; pass++) {
		status = perform_pass(run, pass);
		end_pass(run);
	}
	if (status == STATUS_YES)
		status = perform_pass(run, run->plan->passes);
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
	end_pass(&run);
	spool_close(run.spool);
	populations_free(run.populations);
	plan_free(run.plan);
	rules_free(&run.rules);
	arena_free(&run.arena);
	return status;
}
