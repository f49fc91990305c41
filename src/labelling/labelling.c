#include "labelling/labelling.h"

#include "base/memory.h"
#include "labelling/state.h"
#include "syntax/spell.h"

struct labelling *labelling_new(const struct labelling_options *options)
{
	struct labelling *labelling = memory_zeroed(1, sizeof *labelling);
	labelling->options = options;
	return labelling;
}

void labelling_close(struct labelling *labelling)
{
	if (!labelling)
		return;
	crew_close(labelling->crew);
	scan_close(labelling->whole.scan);
	spool_close(labelling->spool);
	for (size_t i = 0; i < labelling->sides.count; i++)
		side_free(&labelling->sides.items[i]);
	ledgers_free(&labelling->ledgers);
	vector_free(&labelling->sides);
	vector_free(&labelling->wanted);
	arena_free(&labelling->arena);
	memory_free(labelling);
}

size_t labelling_add(struct labelling *labelling, struct rule_set *rules, const struct plan *plan)
{
	struct side side = {.rules = rules, .plan = plan, .populations = populations_new(plan)};
	vector_push(&labelling->sides, side);
	if (plan->passes > labelling->whole.passes)
		labelling->whole.passes = plan->passes;
	return labelling->sides.count - 1;
}

size_t labelling_want(struct labelling *labelling, struct text name, enum type_kind type)
{
	struct plan_column column = {.name = name, .source_name = name, .type = {.kind = type}, .declared = true};
	return labelling_want_column(labelling, &column);
}

size_t labelling_want_column(struct labelling *labelling, const struct plan_column *column)
{
	vector_push(&labelling->wanted, *column);
	return labelling->wanted.count - 1;
}

size_t labelling_want_key(struct labelling *labelling)
{
	struct plan_column column = {.source_name = {"", 0}, .key = true, .type = {.kind = TYPE_TEXT}};
	return labelling_want_column(labelling, &column);
}

/* --- passes --- */

static enum labelling_status fail(struct labelling *labelling, enum labelling_status status, const char *message)
{
	labelling->status = status;
	labelling->message = message;
	return status;
}

/* What is read in several passes must be there again: a pipe is kept aside first. */
static enum labelling_status open_spool(struct labelling *labelling)
{
	const char *message = NULL;
	if (labelling->whole.passes > 1 && labelling->options->path)
		labelling->spool =
			spool_open(labelling->options->path, labelling->options->memory, &labelling->arena, &message);
	return message ? fail(labelling, LABELLING_FAILED, message) : LABELLING_DONE;
}

static void need_columns_of(const struct program *program, const uint32_t *places, bool *needed)
{
	for (size_t i = 0; program && i < program->registers.count; i++)
		if (program->registers.items[i].kind == REGISTER_COLUMN)
			needed[places[program->registers.items[i].index]] = true;
}

/* What a pass before the last one reads: cells of other columns are judged in the last one. But a record that is
 * rejected for one of them counts in no pass. Null: all. */
static const bool *needed_columns(struct labelling *labelling)
{
	bool last = labelling->whole.pass == labelling->whole.passes;
	if (last || labelling->judges_all || labelling->options->bad == BAD_REJECT)
		return NULL;
	bool *needed = arena_array(&labelling->arena, labelling->joined.column_count, sizeof *needed);
	for (size_t i = 0; i < labelling->sides.count; i++) {
		const struct side *side = &labelling->sides.items[i];
		need_columns_of(side->program, side->places, needed);
		need_columns_of(side->filter, side->places, needed);
	}
	for (size_t i = 0; i < labelling->ledgers.supplies.count; i++)
		needed[labelling->ledgers.supplies.items[i].key_place] = true;
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
	labelling->scan_options = (struct scan_options){
		.path = options->path,
		.spool = labelling->spool,
		.declared = options->declared,
		.key = options->key,
		.bad = options->bad,
		.rejects = labelling->whole.pass == labelling->whole.passes ? options->rejects : NULL,
		.optimise = options->optimise,
		.threads = options->threads,
		.reader = options->reader,
		.needed = needed_columns(labelling),
		.found = labelling->has_found ? &labelling->found : NULL,
	};
	if (labelling->ledgers.supplies.count) {
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
	labelling->whole.scan = scan_open(&labelling->joined, labelling->sides.items[0].rules, &labelling->scan_options,
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
	for (size_t i = 0; i < labelling->sides.count; i++) {
		const char *message = side_begin_pass(&labelling->sides.items[i], labelling->options, whole->pass);
		if (message)
			return fail(labelling, LABELLING_FAILED, message);
	}
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
	for (size_t i = 0; i < labelling->sides.count; i++)
		side_end_pass(&labelling->sides.items[i]);
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
		lane_work(whole, work);
		go_on = !work || work->settle(whole->own);
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
	for (size_t i = 0; i < labelling->sides.count; i++)
		if (whole->pass <= labelling->sides.items[i].plan->passes)
			populations_finish(labelling->sides.items[i].populations, whole->pass);
	const char *failure = scan_failure(whole->scan, &status);
	if (failure)
		return fail(labelling, status == SCAN_FAILED ? LABELLING_FAILED : LABELLING_DATA_WRONG, failure);
	if (scan_problems(whole->scan)->total && labelling->options->bad == BAD_FAIL)
		return fail(labelling, LABELLING_DATA_WRONG, NULL);
	return LABELLING_DONE;
}

/* The records of a labelling without an export name the key as the rules do. */
static enum labelling_status make_records(struct labelling *labelling)
{
	if (labelling->options->path)
		return LABELLING_DONE;
	if (!ledgers_make_records(&labelling->ledgers, &labelling->sides.items[0]))
		return fail(labelling, LABELLING_RULES_WRONG, NULL);
	for (size_t i = 0; i < labelling->joined.column_count; i++)
		labelling->joined.columns[i].source_name = labelling->joined.columns[i].name;
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
	for (size_t i = 0; i < labelling->sides.count; i++)
		populations_clear_level(labelling->sides.items[i].populations, labelling->whole.pass);
	end_pass(labelling);
	return make_pass(labelling);
}

enum labelling_status labelling_open(struct labelling *labelling)
{
	struct lane *whole = &labelling->whole;
	whole->sides = labelling->sides.items;
	whole->side_count = labelling->sides.count;
	labelling->at_hand = whole;
	enum labelling_status status =
		ledgers_read(&labelling->ledgers, labelling->sides.items, labelling->sides.count, labelling->options);
	if (status != LABELLING_DONE)
		return fail(labelling, status, NULL);
	join_columns(labelling);
	status = make_records(labelling);
	if (status != LABELLING_DONE)
		return status;
	const char *message = place_filters(labelling);
	if (message)
		return fail(labelling, LABELLING_FAILED, message);
	status = open_spool(labelling);
	for (whole->pass = 1; status == LABELLING_DONE && whole->pass < whole->passes; whole->pass++) {
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
		advise_declarations(scan, labelling->sides.items[0].plan, out);
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
	if (verbose && labelling->whole.passes > 1)
		buffer_printf(out, "%u passes over the records\n", labelling->whole.passes);
}

const struct machine *labelling_machine(const struct labelling *labelling, size_t side)
{
	return labelling->at_hand->sides[side].machine;
}

const struct bits *labelling_active(const struct labelling *labelling, size_t side)
{
	return &labelling->at_hand->sides[side].active;
}

const struct vector *labelling_column(const struct labelling *labelling, size_t place)
{
	return labelling->at_hand->batch->columns[labelling->wanted_places[place]];
}

const struct vector *labelling_side_column(const struct labelling *labelling, size_t side, size_t column)
{
	return labelling->at_hand->batch->columns[labelling->sides.items[side].places[column]];
}

uint32_t labelling_passes(const struct labelling *labelling)
{
	return labelling->whole.passes;
}

const struct populations *labelling_populations(const struct labelling *labelling, size_t side)
{
	return labelling->sides.items[side].populations;
}

const struct program *labelling_program(const struct labelling *labelling, size_t side)
{
	return labelling->sides.items[side].program;
}

struct scan *labelling_scan(const struct labelling *labelling)
{
	return labelling->at_hand ? labelling->at_hand->scan : labelling->whole.scan;
}

uint64_t labelling_taken_as_missing(const struct labelling *labelling, size_t side)
{
	const struct side *of = &labelling->sides.items[side];
	return of->taken_as_missing + machine_taken_as_missing(of->machine);
}

const struct machine *labelled_machine(const struct labelled *labelled, size_t side)
{
	return labelled->sides[side].machine;
}
