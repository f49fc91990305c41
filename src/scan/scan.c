#include "scan/scan.h"

#include <stdlib.h>

#include "base/memory.h"
#include "scan/scanner.h"

/* --- opening --- */

static struct dialect declared_dialect(const struct plan *plan, const struct dialect *command_line)
{
	struct dialect dialect = plan->csv.dialect;
	if (command_line->delimiter)
		dialect.delimiter = command_line->delimiter;
	if (command_line->decimal)
		dialect.decimal = command_line->decimal;
	if (command_line->encoding != ENCODING_UNKNOWN)
		dialect.encoding = command_line->encoding;
	if (command_line->dates.order != DATES_UNKNOWN)
		dialect.dates = command_line->dates;
	if (command_line->quotes != QUOTES_STRICT)
		dialect.quotes = command_line->quotes;
	return dialect;
}

void make_vectors(struct scan *scan)
{
	for (size_t i = 0; i < scan->plan->column_count; i++) {
		const struct plan_column *column = &scan->plan->columns[i];
		if (!scan->columns[i].column && !column->of_rollup)
			continue;
		scan->vectors[i] = vector_new(vector_type_of(column->type), 0);
		scan->columns[i].vector = scan->vectors[i];
		if (scan->vectors[i]->type == VECTOR_DATE)
			scan->columns[i].months =
				arena_array(&scan->arena, KNOWN_MONTHS, sizeof *scan->columns[i].months);
	}
}

const char *make_filter_machine(struct scan *scan)
{
	const char *message = NULL;
	if (scan->filter)
		scan->filter_machine = machine_new(scan->filter, scan->options->bad == BAD_MISSING, &message);
	return message;
}

static const char *open_filter(struct scan *scan)
{
	scan->filter = program_make_filter(scan->plan, scan->options->optimise);
	if (!scan->filter)
		return NULL;
	scan->filter_reads = arena_array(&scan->arena, scan->plan->column_count, sizeof *scan->filter_reads);
	/* What the condition names counts as read, also where the optimiser finds that it does not matter. */
	struct program *emitted = program_make_filter(scan->plan, false);
	for (size_t i = 0; i < emitted->registers.count; i++)
		if (emitted->registers.items[i].kind == REGISTER_COLUMN)
			scan->filter_reads[emitted->registers.items[i].index] = true;
	program_free(emitted);
	return make_filter_machine(scan);
}

static const char *open_rejects(struct scan *scan)
{
	const char *message = NULL;
	if (!scan->options->rejects)
		return NULL;
	scan->rejects = output_open(scan->options->rejects, false, &scan->arena, &message);
	if (!scan->rejects)
		return message;
	output_set_encoding(scan->rejects, scan->dialect.encoding, scan->dialect.byte_order_mark);
	struct text header = record_reader_header_bytes(scan->reader);
	output_bytes(scan->rejects, header.data, header.size);
	output_bytes(scan->rejects, &scan->dialect.delimiter, 1);
	output_bytes(scan->rejects, "reason", strlen("reason"));
	output_bytes(scan->rejects, scan->dialect.line_ending, strlen(scan->dialect.line_ending));
	return NULL;
}

static const char *with_name(struct scan *scan, const char *problem)
{
	return arena_printf(&scan->arena, "%s: %s", input_name(scan->input), problem);
}

/* From the input's first bytes to a reader behind the header. Null, or a message that names the file. */
static const char *open_reader(struct scan *scan, struct text sample, bool whole, enum scan_status *status)
{
	*status = SCAN_DATA_WRONG;
	const char *problem =
		scan->options->found ? NULL : dialect_find_structure(&scan->dialect, sample, whole, &scan->arena);
	if (problem)
		return with_name(scan, problem);
	input_set_encoding(scan->input, scan->dialect.encoding);
	scan->reader = record_reader_open(scan->input, &scan->dialect, scan->options->reader);
	if (record_reader_header(scan->reader, &scan->header, &scan->header_count))
		return NULL;
	bool unreadable = false;
	const char *failure = record_reader_failure(scan->reader, &unreadable);
	if (unreadable)
		*status = SCAN_FAILED;
	return failure ? failure
		       : with_name(scan, scan->options->is_ledger
						 ? "the ledger is empty; its first line names the columns"
						 : "the export is empty; its first line names the columns");
}

/* Columns that nobody needs are no longer wanted. What `only where` reads is needed. */
static void leave_out_columns(struct scan *scan)
{
	size_t kept = 0;
	for (size_t w = 0; w < scan->wanted_count; w++) {
		uint32_t column = scan->readers_of_wanted[w];
		bool needed = !scan->options->needed || scan->options->needed[column] ||
			      (scan->filter_reads && scan->filter_reads[column]);
		if (!needed) {
			scan->columns[column].column = NULL;
			continue;
		}
		scan->wanted[kept] = scan->wanted[w];
		scan->readers_of_wanted[kept++] = column;
	}
	scan->wanted_count = kept;
}

static const char *open_all(struct scan *scan, enum scan_status *status)
{
	const char *message = NULL;
	*status = SCAN_FAILED;
	if (scan->options->text)
		scan->input = input_of_text(*scan->options->text, scan->options->path);
	else if (scan->options->spool)
		scan->input = spool_input(scan->options->spool, &scan->arena, &message);
	else
		scan->input = input_open(scan->options->path, &scan->arena, &message);
	if (!scan->input)
		return message;
	bool whole;
	struct text sample = input_peek(scan->input, &whole);
	if (input_failure(scan->input))
		return input_failure(scan->input);
	message = open_reader(scan, sample, whole, status);
	if (message)
		return message;
	*status = SCAN_DATA_WRONG;
	if (!bind_columns(scan))
		return "";
	message = scan->options->found ? NULL : find_formats(scan, sample, whole);
	if (message)
		return with_name(scan, message);
	*status = SCAN_FAILED;
	message = open_filter(scan);
	if (message)
		return message;
	leave_out_columns(scan);
	record_reader_want(scan->reader, scan->wanted, scan->wanted_count);
	make_vectors(scan);
	scan->setting.dialect = &scan->dialect;
	scan->setting.arena = &scan->batch_arena;
	scan->setting.read_numbers = number_reader_of_machine();
	scan->setting.dates = plain_date_form_of(&scan->dialect.dates);
	scan->setting.faults_are_missing = scan->options->bad == BAD_MISSING;
	scan->setting.missing = encoded_missing(&scan->dialect, &scan->setting.missing_count, &scan->arena);
	return open_rejects(scan);
}

struct scan *scan_open(const struct plan *plan, struct rule_set *rules, const struct scan_options *options,
		       struct arena *arena, enum scan_status *status, const char **message)
{
	struct scan *scan = memory_zeroed(1, sizeof *scan);
	scan->whole = scan;
	scan->plan = plan;
	scan->rules = rules;
	scan->options = options;
	scan->dialect = options->found   ? *options->found
			: options->exact ? *options->exact
					 : declared_dialect(plan, options->declared);
	scan->columns = arena_array(&scan->arena, plan->column_count, sizeof *scan->columns);
	scan->vectors = arena_array(&scan->arena, plan->column_count, sizeof *scan->vectors);
	scan->batch.columns = scan->vectors;
	scan->batch.arena = &scan->batch_arena;
	const char *problem = open_all(scan, status);
	if (!problem) {
		*status = SCAN_READY;
		return scan;
	}
	*message = *problem ? arena_copy(arena, problem, strlen(problem)) : NULL;
	scan_close(scan);
	return NULL;
}

/* What all parts share. */
static void close_whole(struct scan *scan)
{
	blocks_close(scan->blocks);
	program_free(scan->filter);
	record_reader_close(scan->reader);
	input_close(scan->input);
	output_close(scan->rejects);
	buffer_free(&scan->warnings);
}

void scan_close(struct scan *scan)
{
	if (!scan)
		return;
	for (size_t i = 0; i < scan->plan->column_count; i++) {
		vector_free_one(scan->vectors[i]);
		vector_free(&scan->columns[i].faults);
	}
	machine_free(scan->filter_machine);
	vector_free(&scan->pending);
	problems_free(&scan->problems);
	buffer_free(&scan->rejected_bytes);
	record_block_close(&scan->block);
	memory_free(scan->records.cells);
	if (scan->whole == scan)
		close_whole(scan);
	arena_free(&scan->batch_arena);
	arena_free(&scan->arena);
	memory_free(scan);
}

/* --- ending --- */

const char *scan_commit(struct scan *scan)
{
	bool closed_early;
	if (!scan->whole->rejects || output_commit(scan->whole->rejects))
		return NULL;
	return output_failure(scan->whole->rejects, &closed_early);
}

/* --- asking --- */

const char *scan_failure(const struct scan *scan, enum scan_status *status)
{
	bool unreadable = false;
	const char *failure = record_reader_failure(scan->whole->reader, &unreadable);
	*status = !failure ? SCAN_READY : unreadable ? SCAN_FAILED : SCAN_DATA_WRONG;
	return failure;
}

const struct dialect *scan_dialect(const struct scan *scan)
{
	return &scan->dialect;
}

bool scan_is_of_fields(const struct scan *scan)
{
	return scan->options->exact != NULL;
}

const char *scan_name(const struct scan *scan)
{
	return input_name(scan->input);
}

struct text scan_header_bytes(const struct scan *scan)
{
	return record_reader_header_bytes(scan->whole->reader);
}

const struct text *scan_header(const struct scan *scan, size_t *count)
{
	*count = scan->header_count;
	return scan->header;
}

size_t scan_key(const struct scan *scan)
{
	return scan->key;
}

const struct scan_counts *scan_counts(const struct scan *scan)
{
	return &scan->whole->counts;
}

const struct problems *scan_problems(const struct scan *scan)
{
	return &scan->whole->problems;
}

const char *scan_warnings(struct scan *scan)
{
	scan = scan->whole;
	scan->warnings.size = 0;
	for (size_t i = 0; i < scan->plan->column_count; i++) {
		const struct column_reader *reader = &scan->columns[i];
		if (!reader->column || !reader->percents || !reader->plains)
			continue;
		struct text name = text_shown(&scan->arena, reader->column->source_name, NAME_SHOWN_MAX);
		buffer_printf(&scan->warnings,
			      "%s: warning: the column `%.*s` mixes numbers with %% (line %zu) and without (line %zu); "
			      "5%% is "
			      "0.05, 5 is 5\n",
			      scan_name(scan), TEXT_ARGUMENTS(name), (size_t)reader->percents, (size_t)reader->plains);
	}
	buffer_byte(&scan->warnings, '\0');
	return scan->warnings.data;
}

uint64_t scan_position(const struct scan *scan, uint64_t *total)
{
	*total = input_size(scan->input);
	return scan->whole->position;
}
