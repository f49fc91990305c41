#include "labelling/labelling.h"

#include "base/memory.h"
#include "data/temporary.h"
#include "labelling/crew.h"
#include "labelling/ledgers.h"
#include "syntax/spell.h"

struct labelling {
	const struct labelling_options *options;
	struct arena arena;
	struct rule_set *rules;
	const struct plan *plan;
	VECTOR(struct plan_column) columns; /* of the plan, then those that are wanted besides */
	struct plan scanned;                /* the plan with these columns */
	struct ledgers ledgers;
	struct scan_supplier supplier;
	struct scan_options scan_options;
	struct dialect found; /* by the first pass; its texts are in the arena */
	bool has_found;
	bool judges_all;            /* cells of all columns are judged in the pass at hand */
	struct spool *spool;        /* what is read more than once, where it cannot be; or null */
	struct lane whole;          /* of the pass at hand */
	struct crew *crew;          /* of the pass, or null: it is not divided */
	const struct lane *at_hand; /* the batch's */
	const char *message;        /* what was wrong, or null */
};

struct labelling *labelling_new(const struct labelling_options *options, struct rule_set *rules,
				const struct plan *plan)
{
	struct labelling *labelling = memory_zeroed(1, sizeof *labelling);
	labelling->options = options;
	labelling->rules = rules;
	labelling->plan = plan;
	labelling->whole = (struct lane){.plan = plan, .populations = populations_new(plan)};
	labelling->at_hand = &labelling->whole;
	populations_limit(labelling->whole.populations, options->memory);
	for (size_t i = 0; i < plan->column_count; i++)
		vector_push(&labelling->columns, plan->columns[i]);
	return labelling;
}

void labelling_close(struct labelling *labelling)
{
	if (!labelling)
		return;
	crew_close(labelling->crew);
	scan_close(labelling->whole.scan);
	spool_close(labelling->spool);
	lane_end_pass(&labelling->whole);
	populations_free(labelling->whole.populations);
	ledgers_free(&labelling->ledgers);
	vector_free(&labelling->columns);
	arena_free(&labelling->arena);
	memory_free(labelling);
}

/* --- columns --- */

size_t labelling_want(struct labelling *labelling, struct text name, enum type_kind type)
{
	const struct plan *plan = labelling->plan;
	for (size_t i = 0; i < plan->column_count; i++)
		if (text_equal(plan->columns[i].name, name) && plan->columns[i].type.kind == type)
			return labelling_want_column(labelling, &plan->columns[i]);
	struct plan_column column = {.name = name, .source_name = name, .type = {.kind = type}, .declared = true};
	return labelling_want_column(labelling, &column);
}

size_t labelling_want_column(struct labelling *labelling, const struct plan_column *column)
{
	const struct plan *plan = labelling->plan;
	for (size_t i = 0; i < plan->column_count; i++)
		if (plan->columns[i].of_rollup && text_equal(plan->columns[i].name, column->name))
			return i;
	for (size_t i = 0; i < labelling->columns.count; i++)
		if (plan_columns_read_alike(&labelling->columns.items[i], column))
			return i;
	vector_push(&labelling->columns, *column);
	return labelling->columns.count - 1;
}

size_t labelling_want_key(struct labelling *labelling)
{
	struct plan_column column = {.source_name = {"", 0}, .key = true, .type = {.kind = TYPE_TEXT}};
	return labelling_want_column(labelling, &column);
}

/* --- passes --- */

static enum labelling_status fail(struct labelling *labelling, enum labelling_status status, const char *message)
{
	labelling->message = message;
	return status;
}

/* What is read in several passes must be there again: a pipe is kept aside first. */
static enum labelling_status open_spool(struct labelling *labelling)
{
	const char *message = NULL;
	if (labelling->plan->passes > 1 && labelling->options->path)
		labelling->spool =
			spool_open(labelling->options->path, labelling->options->memory, &labelling->arena, &message);
	return message ? fail(labelling, LABELLING_FAILED, message) : LABELLING_DONE;
}

/* What a pass before the last one reads: cells of other columns are judged in the last one. But a record that is
 * rejected for one of them counts in no pass. Null: all. */
static const bool *needed_columns(struct labelling *labelling)
{
	const struct program *program = labelling->whole.program;
	bool last = labelling->whole.pass == labelling->plan->passes;
	if (last || labelling->judges_all || labelling->options->bad == BAD_REJECT)
		return NULL;
	bool *needed = arena_array(&labelling->arena, labelling->columns.count, sizeof *needed);
	for (size_t i = 0; i < program->registers.count; i++)
		if (program->registers.items[i].kind == REGISTER_COLUMN)
			needed[program->registers.items[i].index] = true;
	for (size_t i = 0; i < labelling->plan->rollup_count; i++)
		needed[labelling->plan->rollups[i].record_key] = true;
	return needed;
}

/* It outlives the scan that found it. */
static void keep_dialect(struct labelling *labelling)
{
	labelling->found = *scan_dialect(labelling->whole.scan);
	labelling->found.grouping = text_copy(&labelling->arena, labelling->found.grouping);
	labelling->has_found = true;
}

static enum labelling_status open_scan(struct labelling *labelling)
{
	const struct labelling_options *options = labelling->options;
	bool last = labelling->whole.pass == labelling->plan->passes;
	labelling->scan_options = (struct scan_options){
		.path = options->path,
		.spool = labelling->spool,
		.declared = options->declared,
		.key = options->key,
		.bad = options->bad,
		.rejects = last ? options->rejects : NULL,
		.optimise = options->optimise,
		.threads = options->threads,
		.reader = options->reader,
		.needed = needed_columns(labelling),
		.cells_alone = !last,
		.found = labelling->has_found ? &labelling->found : NULL,
	};
	if (labelling->plan->rollup_count) {
		labelling->supplier = (struct scan_supplier){ledgers_supply, &labelling->ledgers};
		labelling->scan_options.supplier = &labelling->supplier;
	}
	if (!options->path) {
		labelling->scan_options.path = labelling->ledgers.name;
		labelling->scan_options.text = &labelling->ledgers.records_text;
		labelling->scan_options.exact = &records_dialect;
		labelling->scan_options.key = NULL;
		labelling->scan_options.is_ledger = true;
	}
	enum scan_status status;
	const char *message = NULL;
	labelling->whole.scan = scan_open(&labelling->scanned, labelling->rules, &labelling->scan_options,
					  &labelling->arena, &status, &message);
	if (labelling->whole.scan) {
		keep_dialect(labelling);
		return LABELLING_DONE;
	}
	return fail(labelling, status == SCAN_FAILED ? LABELLING_FAILED : LABELLING_DATA_WRONG, message);
}

static enum labelling_status begin_pass(struct labelling *labelling)
{
	struct lane *whole = &labelling->whole;
	const char *message = lane_begin_pass(whole, labelling->options);
	if (message)
		return fail(labelling, LABELLING_FAILED, message);
	enum labelling_status status = open_scan(labelling);
	if (status == LABELLING_DONE && scan_divide(whole->scan))
		labelling->crew = crew_open(whole, labelling->options);
	return status;
}

static void end_pass(struct labelling *labelling)
{
	crew_close(labelling->crew);
	scan_close(labelling->whole.scan);
	labelling->crew = NULL;
	labelling->whole.scan = NULL;
	lane_end_pass(&labelling->whole);
}

static const struct lane *next_undivided(struct lane *whole, const struct labelling_options *options)
{
	if (whole->batch) {
		lane_settle(whole);
		lane_advance(whole, options);
	}
	return lane_next(whole) ? whole : NULL;
}

const struct scan_batch *labelling_next(struct labelling *labelling)
{
	labelling->at_hand =
		labelling->crew ? crew_next(labelling->crew) : next_undivided(&labelling->whole, labelling->options);
	return labelling->at_hand ? labelling->at_hand->batch : NULL;
}

void labelling_do(struct labelling *labelling, const struct labelling_work *work)
{
	struct lane *whole = &labelling->whole;
	if (labelling->crew) {
		crew_run(labelling->crew, work);
		return;
	}
	bool go_on = true;
	whole->own = work ? work->make(work->context) : NULL;
	while (go_on && next_undivided(whole, labelling->options)) {
		do {
			lane_work(whole, work);
			lane_finish(whole, work);
		} while (!lane_stands(whole, work));
		go_on = lane_settle_work(whole, work);
	}
	if (work)
		work->free(whole->own);
}

enum labelling_status labelling_end(struct labelling *labelling)
{
	enum scan_status status;
	struct lane *whole = &labelling->whole;
	lane_settle(whole);
	crew_close(labelling->crew);
	labelling->crew = NULL;
	labelling->at_hand = whole;
	populations_finish(whole->populations, whole->pass);
	int error = populations_error(whole->populations);
	const char *failure = scan_failure(whole->scan, &status);
	if (failure)
		return fail(labelling, status == SCAN_FAILED ? LABELLING_FAILED : LABELLING_DATA_WRONG, failure);
	if (scan_problems(whole->scan)->total && labelling->options->bad == BAD_FAIL)
		return fail(labelling, LABELLING_DATA_WRONG, NULL);
	if (error)
		return fail(labelling, LABELLING_FAILED,
			    arena_printf(&labelling->arena, "%s: %s", scan_name(whole->scan),
					 temporary_failure(error, &labelling->arena)));
	return LABELLING_DONE;
}

/* The records of a labelling without an export name the key as the rules do. */
static enum labelling_status make_records(struct labelling *labelling)
{
	if (labelling->options->path)
		return LABELLING_DONE;
	if (!ledgers_make_records(&labelling->ledgers, labelling->plan, labelling->rules, labelling->options->threads))
		return LABELLING_RULES_WRONG;
	for (size_t i = 0; i < labelling->columns.count; i++)
		labelling->columns.items[i].source_name = labelling->columns.items[i].name;
	return LABELLING_DONE;
}

static enum labelling_status make_pass(struct labelling *labelling)
{
	enum labelling_status status = begin_pass(labelling);
	if (status != LABELLING_DONE)
		return status;
	labelling_do(labelling, NULL);
	return labelling_end(labelling);
}

/* Data errors are reported all together: the columns that the pass did not need may have some too. */
static enum labelling_status judge_all(struct labelling *labelling)
{
	labelling->judges_all = true;
	populations_clear_level(labelling->whole.populations, labelling->whole.pass);
	end_pass(labelling);
	return make_pass(labelling);
}

enum labelling_status labelling_open(struct labelling *labelling)
{
	struct lane *whole = &labelling->whole;
	enum labelling_status status =
		ledgers_read(&labelling->ledgers, labelling->plan, labelling->rules, labelling->options);
	if (status == LABELLING_DONE)
		status = make_records(labelling);
	if (status != LABELLING_DONE)
		return status;
	labelling->scanned = *labelling->plan;
	labelling->scanned.columns = labelling->columns.items;
	labelling->scanned.column_count = labelling->columns.count;
	status = open_spool(labelling);
	for (whole->pass = 1; status == LABELLING_DONE && whole->pass < labelling->plan->passes; whole->pass++) {
		status = make_pass(labelling);
		if (status == LABELLING_DATA_WRONG && whole->scan && scan_problems(whole->scan)->total)
			status = judge_all(labelling);
		if (status != LABELLING_DONE)
			return status;
		end_pass(labelling);
	}
	return status == LABELLING_DONE ? begin_pass(labelling) : status;
}

/* --- asking --- */

/* A column whose type was assumed, and that fails in most records, is meant otherwise. */
static void advise_declarations(const struct scan *scan, const struct plan *plan, struct buffer *out)
{
	for (size_t c = 0; c < plan->column_count; c++) {
		const struct plan_column *column = &plan->columns[c];
		uint64_t count = problems_count(scan_problems(scan), column->source_name);
		if (!column->assumed || count <= scan_counts(scan)->records / 2)
			continue;
		buffer_printf(out,
			      "nothing says what `%.*s` holds, so it is taken as %s; if it is a date, say so in the "
			      "rules: input { ",
			      TEXT_ARGUMENTS(column->source_name), type_name(column->type));
		spell_name(out, column->name);
		buffer_string(out, " date }\n");
	}
}

void labelling_complain(const struct labelling *labelling, struct buffer *out)
{
	const struct scan *scan = labelling->whole.scan;
	buffer_text(out, buffer_view(&labelling->ledgers.report.problems));
	if (scan && scan_problems(scan)->total && labelling->options->bad == BAD_FAIL) {
		problems_write(scan_problems(scan), scan_name(scan), out);
		advise_declarations(scan, labelling->plan, out);
	}
	if (labelling->message)
		buffer_printf(out, "%s\n", labelling->message);
}

bool labelling_has_data_errors(const struct labelling *labelling)
{
	const struct scan *scan = labelling->whole.scan;
	bool has_errors = scan && scan_problems(scan)->total && labelling->options->bad == BAD_FAIL;
	return has_errors || labelling->ledgers.report.has_data_errors;
}

void labelling_summarize(struct labelling *labelling, bool verbose, struct buffer *out)
{
	struct scan *scan = labelling->whole.scan;
	bool has_export = labelling->options->path;
	ledgers_summarize(&labelling->ledgers, verbose, has_export, out);
	if (has_export)
		buffer_string(out, scan_warnings(scan));
	if (verbose && has_export)
		buffer_printf(out, "%s: %s\n", scan_name(scan),
			      dialect_describe(scan_dialect(scan), &labelling->arena));
	if (verbose && labelling->plan->passes > 1)
		buffer_printf(out, "%u passes over the records\n", labelling->plan->passes);
}

const struct machine *labelling_machine(const struct labelling *labelling)
{
	return labelling->at_hand->machine;
}

const struct populations *labelling_populations(const struct labelling *labelling)
{
	return labelling->whole.populations;
}

const struct program *labelling_program(const struct labelling *labelling)
{
	return labelling->whole.program;
}

struct scan *labelling_scan(const struct labelling *labelling)
{
	return labelling->at_hand ? labelling->at_hand->scan : labelling->whole.scan;
}

uint64_t labelling_taken_as_missing(const struct labelling *labelling)
{
	return labelling->whole.taken_as_missing + machine_taken_as_missing(labelling->whole.machine);
}
