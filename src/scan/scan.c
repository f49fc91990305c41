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

static void make_vectors(struct scan *scan)
{
	for (size_t i = 0; i < scan->plan->column_count; i++) {
		const struct plan_column *column = &scan->plan->columns[i];
		if (!scan->columns[i].column && !column->of_rollup)
			continue;
		scan->vectors[i] = vector_new(vector_type_of(column->type), 0);
		scan->columns[i].vector = scan->vectors[i];
	}
}

static const char *open_filter(struct scan *scan)
{
	const char *message = NULL;
	scan->filter = program_make_filter(scan->plan, scan->options->optimise);
	if (!scan->filter)
		return NULL;
	scan->filter_machine = machine_new(scan->filter, scan->options->bad == BAD_MISSING, &message);
	scan->filter_reads = arena_array(&scan->arena, scan->plan->column_count, sizeof *scan->filter_reads);
	/* What the condition names counts as read, also where the optimiser finds that it does not matter. */
	struct program *emitted = program_make_filter(scan->plan, false);
	for (size_t i = 0; i < emitted->registers.count; i++)
		if (emitted->registers.items[i].kind == REGISTER_COLUMN)
			scan->filter_reads[emitted->registers.items[i].index] = true;
	program_free(emitted);
	return message;
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
	const char *problem = dialect_find_structure(&scan->dialect, sample, whole, &scan->arena);
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
	message = find_formats(scan, sample, whole);
	if (message)
		return with_name(scan, message);
	record_reader_want(scan->reader, scan->wanted, scan->wanted_count);
	make_vectors(scan);
	scan->setting.dialect = &scan->dialect;
	scan->setting.arena = &scan->batch_arena;
	scan->setting.faults_are_missing = scan->options->bad == BAD_MISSING;
	scan->setting.missing = encoded_missing(&scan->dialect, &scan->setting.missing_count, &scan->arena);
	*status = SCAN_FAILED;
	message = open_filter(scan);
	if (!message)
		message = open_rejects(scan);
	if (!message && scan->options->threads > 1 && scan->options->reader == READER_LIBCSV)
		scan->ahead = read_ahead_open(scan->reader, scan->input, scan->wanted_count);
	return message;
}

struct scan *scan_open(const struct plan *plan, struct rule_set *rules, const struct scan_options *options,
		       struct arena *arena, enum scan_status *status, const char **message)
{
	struct scan *scan = memory_zeroed(1, sizeof *scan);
	scan->plan = plan;
	scan->rules = rules;
	scan->options = options;
	scan->dialect = options->exact ? *options->exact : declared_dialect(plan, options->declared);
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

void scan_close(struct scan *scan)
{
	if (!scan)
		return;
	for (size_t i = 0; i < scan->plan->column_count; i++) {
		vector_free_one(scan->vectors[i]);
		vector_free(&scan->columns[i].faults);
	}
	read_ahead_close(scan->ahead);
	machine_free(scan->filter_machine);
	program_free(scan->filter);
	if (scan->reader)
		record_reader_close(scan->reader);
	if (scan->input)
		input_close(scan->input);
	output_close(scan->rejects);
	vector_free(&scan->pending);
	problems_free(&scan->problems);
	buffer_free(&scan->warnings);
	arena_free(&scan->batch_arena);
	arena_free(&scan->arena);
	memory_free(scan);
}

/* --- judging records --- */

static void add_pending(struct scan *scan, size_t lane, uint32_t column, const char *message)
{
	vector_push(&scan->pending, (struct pending){(uint32_t)lane, column, {"", 0}, message});
}

/* Records of another shape than the header. Under BAD_MISSING long ones are cut and short ones filled. */
static void judge_shapes(struct scan *scan, const struct record_batch *records)
{
	struct arena *arena = &scan->batch_arena;
	scan->well_formed = (struct bits){0};
	for (size_t lane = 0; lane < records->count; lane++) {
		uint32_t fields = records->field_counts[lane];
		if (records->forms[lane] == RECORD_STRAY_QUOTE) {
			add_pending(
				scan, lane, UINT32_MAX,
				"a double quote stands inside a cell that does not begin with one (--quotes=lenient "
				"takes it as it is)");
		} else if (records->forms[lane] == RECORD_TEXT_AFTER_QUOTE) {
			add_pending(
				scan, lane, UINT32_MAX,
				"text stands behind the closing quote of a cell (--quotes=lenient takes it as it is)");
		} else if (fields != scan->header_count) {
			add_pending(scan, lane, UINT32_MAX,
				    arena_printf(arena, "this record has %u cell%s, the header has %zu", fields,
						 fields == 1 ? "" : "s", scan->header_count));
			if (scan->options->bad == BAD_MISSING)
				bits_set(&scan->well_formed, lane);
		} else {
			bits_set(&scan->well_formed, lane);
		}
	}
}

static const char *fault_message(struct scan *scan, const struct plan_column *column, enum cell_fault fault,
				 struct text cell)
{
	struct arena *arena = &scan->batch_arena;
	struct text shown = cell;
	if (cell_text(cell, scan->dialect.encoding, arena, &shown) != CELL_FITS)
		shown = text_of("?");
	shown = text_shown(arena, shown, NAME_SHOWN_MAX);
	switch (fault) {
	case CELL_FAULT_REQUIRED:
		return "this cell is required, but it is empty";
	case CELL_FAULT_SIZE:
		return arena_printf(arena, "\"%.*s\" has more than 38 digits before the point", TEXT_ARGUMENTS(shown));
	case CELL_FAULT_AMBIGUOUS:
		return arena_printf(arena,
				    "\"%.*s\" can be read with a decimal mark or with groups of three digits; write "
				    "csv { decimal \",\" } or csv { decimal \".\" } in the rules, or --decimal",
				    TEXT_ARGUMENTS(shown));
	case CELL_FAULT_CHARACTERS:
		return arena_printf(arena, "the cell has characters that are not %s",
				    encoding_name(scan->dialect.encoding));
	default:
		return arena_printf(arena, "\"%.*s\" is not %s", TEXT_ARGUMENTS(shown), type_name(column->type));
	}
}

static void read_columns(struct scan *scan, const struct record_batch *records)
{
	for (size_t w = 0; w < scan->wanted_count; w++) {
		uint32_t index = scan->readers_of_wanted[w];
		struct column_reader *reader = &scan->columns[index];
		const struct text *cells = records->cells + w * BATCH_SIZE;
		column_read(reader, &scan->setting, records, cells, &scan->well_formed);
		for (size_t f = 0; f < reader->faults.count; f++) {
			const struct column_fault *fault = &reader->faults.items[f];
			add_pending(scan, fault->lane, index,
				    fault_message(scan, reader->column, fault->fault, cells[fault->lane]));
		}
	}
}

static void supply_columns(struct scan *scan, const struct record_batch *records, const struct bits *all)
{
	struct frame frame = {records->count, all, &scan->batch_arena, &scan->dialect};
	if (scan->options->supplier)
		scan->options->supplier->supply(scan->options->supplier->context, &frame, scan->vectors);
}

/* Which records `only where` leaves out. */
static struct bits filter_records(struct scan *scan, const struct record_batch *records, const struct bits *all)
{
	struct bits out = {0};
	if (!scan->filter)
		return out;
	machine_run(scan->filter_machine, scan->vectors, records->count, all, &scan->dialect, &scan->batch_arena);
	const struct vector *keep = machine_vector(scan->filter_machine, scan->filter->roots.items[0].value);
	for (size_t lane = 0; lane < records->count; lane++) {
		if (!bits_get(&scan->well_formed, lane) || bits_get(&keep->yes, lane))
			continue;
		if (bits_get(&keep->failed, lane))
			vector_push(&scan->pending, (struct pending){(uint32_t)lane, UINT32_MAX, text_of("only where"),
								     failure_text(&keep->failures[lane], scan->plan,
										  &scan->batch_arena)});
		else
			bits_set(&out, lane);
	}
	return out;
}

/* A cell that the filter reads is judged even where the record is left out. */
static bool counts_anyway(const struct scan *scan, const struct pending *pending)
{
	return pending->column != UINT32_MAX && scan->filter_reads && scan->filter_reads[pending->column];
}

static int by_lane(const void *left, const void *right)
{
	const struct pending *a = left;
	const struct pending *b = right;
	return a->lane != b->lane ? (a->lane < b->lane ? -1 : 1) : (a->column > b->column) - (a->column < b->column);
}

static void drop_left_out(struct scan *scan, struct bits *left_out)
{
	size_t kept = 0;
	for (size_t i = 0; i < scan->pending.count; i++) {
		const struct pending *pending = &scan->pending.items[i];
		bool out = bits_get(left_out, pending->lane);
		if (out && !counts_anyway(scan, pending))
			continue;
		if (scan->options->bad != BAD_MISSING)
			bits_clear(left_out,
				   pending->lane); /* its condition is not known: it is in error, not left out */
		scan->pending.items[kept++] = *pending;
	}
	scan->pending.count = kept;
}

static struct text pending_name(const struct scan *scan, const struct pending *pending)
{
	return pending->column == UINT32_MAX ? pending->name : scan->plan->columns[pending->column].source_name;
}

static void judge_pending(struct scan *scan)
{
	if (scan->pending.count)
		qsort(scan->pending.items, scan->pending.count, sizeof *scan->pending.items, by_lane);
	for (size_t i = 0; i < scan->pending.count; i++) {
		const struct pending *pending = &scan->pending.items[i];
		uint64_t line = scan->batch.records->lines[pending->lane];
		if (scan->options->bad == BAD_MISSING) {
			scan->counts.taken_as_missing++;
			continue;
		}
		problems_add(&scan->problems, line, pending_name(scan, pending), pending->message);
		bits_set(&scan->rejected, pending->lane);
	}
}

static const struct record_batch *next_records(struct scan *scan)
{
	if (scan->ahead)
		return read_ahead_next(scan->ahead, &scan->position);
	const struct record_batch *records = record_reader_next(scan->reader);
	scan->position = input_position(scan->input);
	return records;
}

const struct scan_batch *scan_next(struct scan *scan)
{
	arena_reset(&scan->batch_arena);
	scan->pending.count = 0;
	scan->rejected = (struct bits){0};
	const struct record_batch *records = next_records(scan);
	scan->batch.records = records;
	if (!records)
		return NULL;
	scan->counts.records += records->count;
	struct bits all = {0};
	for (size_t lane = 0; lane < records->count; lane++)
		bits_set(&all, lane);
	judge_shapes(scan, records);
	read_columns(scan, records);
	supply_columns(scan, records, &all);
	struct bits left_out = filter_records(scan, records, &all);
	drop_left_out(scan, &left_out);
	judge_pending(scan);
	for (size_t w = 0; w < BATCH_WORDS; w++) {
		scan->counts.left_out += (uint64_t)__builtin_popcountll(left_out.words[w]);
		scan->batch.active.words[w] = all.words[w] & ~left_out.words[w] & ~scan->rejected.words[w];
	}
	return &scan->batch;
}

void scan_fail_record(struct scan *scan, size_t lane, struct text column, const char *message)
{
	problems_add(&scan->problems, scan->batch.records->lines[lane], column, message);
	vector_push(&scan->pending, (struct pending){(uint32_t)lane, UINT32_MAX, column, message});
	bits_set(&scan->rejected, lane);
	bits_clear(&scan->batch.active, lane);
}

/* --- rejects --- */

/* Puts a question mark for a character that the export's encoding lacks; -1: for all that is no UTF-8. */
static void replace_character(struct buffer *text, int32_t lacking)
{
	struct buffer replaced = {0};
	struct text from = buffer_view(text);
	for (size_t at = 0; at < from.size;) {
		size_t before = at;
		if (utf8_next(from, &at) == lacking)
			buffer_byte(&replaced, '?');
		else
			buffer_bytes(&replaced, from.data + before, at - before);
	}
	buffer_free(text);
	*text = replaced;
}

static void write_reject(struct scan *scan, size_t lane)
{
	struct buffer reason = {0};
	struct buffer field = {0};
	int32_t lacking;
	for (size_t i = 0; i < scan->pending.count; i++) {
		const struct pending *pending = &scan->pending.items[i];
		if (pending->lane != lane)
			continue;
		struct text name = pending_name(scan, pending);
		buffer_printf(&reason, "%s%.*s%s%s", reason.size ? "; " : "", TEXT_ARGUMENTS(name),
			      name.size ? ": " : "", pending->message);
	}
	while (!write_field(&field, buffer_view(&reason), &scan->dialect, &lacking))
		replace_character(&reason, lacking);
	struct text bytes = scan->batch.records->bytes[lane];
	output_bytes(scan->rejects, bytes.data, bytes.size);
	output_bytes(scan->rejects, &scan->dialect.delimiter, 1);
	output_bytes(scan->rejects, field.data, field.size);
	output_bytes(scan->rejects, scan->dialect.line_ending, strlen(scan->dialect.line_ending));
	buffer_free(&reason);
	buffer_free(&field);
}

void scan_settle_batch(struct scan *scan)
{
	if (scan->options->bad != BAD_REJECT)
		return;
	for (size_t lane = 0; lane < scan->batch.records->count; lane++) {
		if (!bits_get(&scan->rejected, lane))
			continue;
		scan->counts.rejected++;
		if (scan->rejects)
			write_reject(scan, lane);
	}
}

const char *scan_commit(struct scan *scan)
{
	bool closed_early;
	if (!scan->rejects || output_commit(scan->rejects))
		return NULL;
	return output_failure(scan->rejects, &closed_early);
}

/* --- asking --- */

const char *scan_failure(const struct scan *scan, enum scan_status *status)
{
	bool unreadable = false;
	const char *failure = record_reader_failure(scan->reader, &unreadable);
	*status = !failure ? SCAN_READY : unreadable ? SCAN_FAILED : SCAN_DATA_WRONG;
	return failure;
}

const struct dialect *scan_dialect(const struct scan *scan)
{
	return &scan->dialect;
}

const char *scan_name(const struct scan *scan)
{
	return input_name(scan->input);
}

struct text scan_header_bytes(const struct scan *scan)
{
	return record_reader_header_bytes(scan->reader);
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
	return &scan->counts;
}

const struct problems *scan_problems(const struct scan *scan)
{
	return &scan->problems;
}

const char *scan_warnings(struct scan *scan)
{
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
	return scan->position;
}
