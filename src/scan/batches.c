/* Batches: records to vectors, and which of them count. */
#include <stdlib.h>

#include "scan/scanner.h"

/* --- judging records --- */

static void add_pending(struct scan *scan, size_t lane, uint32_t column, const char *message)
{
	vector_push(&scan->pending, (struct pending){(uint32_t)lane, column, {"", 0}, message});
}

/* Malformed ones have no fields, the header has at least one. */
static bool all_have_header_shape(const struct scan *scan, const struct record_batch *records)
{
	uint32_t difference = 0;
	for (size_t lane = 0; lane < records->count; lane++)
		difference |= records->field_counts[lane] ^ (uint32_t)scan->header_count;
	return difference == 0;
}

/* Records of another shape than the header. Under BAD_MISSING long ones are cut and short ones filled. */
static void judge_shapes(struct scan *scan, const struct record_batch *records, const struct bits *all)
{
	struct arena *arena = &scan->batch_arena;
	scan->well_formed = *all;
	if (all_have_header_shape(scan, records))
		return;
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
		column_read(reader, &scan->setting, records, w, &scan->well_formed);
		for (size_t f = 0; f < reader->faults.count; f++) {
			const struct column_fault *fault = &reader->faults.items[f];
			add_pending(scan, fault->lane, index,
				    fault_message(scan, reader->column, fault->fault,
						  record_cell(records, w, fault->lane)));
		}
	}
}

/* Of records that are made of fields, one that failed is a cell that does not fit. */
static void judge_fields(struct scan *scan, const struct frame *frame)
{
	for (uint32_t i = 0; i < scan->plan->column_count; i++) {
		const struct vector *vector = scan->vectors[i];
		if (!scan->plan->columns[i].of_rollup || !vector || !vector->any_failed)
			continue;
		for_each_lane(frame, &vector->failed, lane)
			add_pending(scan, lane, i,
				    failure_text(&vector->failures[lane], scan->plan, &scan->batch_arena));
	}
}

static void supply_columns(struct scan *scan, const struct record_batch *records, const struct bits *all)
{
	struct frame frame = {records->count, all, &scan->batch_arena, &scan->dialect};
	if (scan->options->supplier)
		scan->options->supplier->supply(scan->options->supplier->context, &frame, scan->vectors);
	if (scan->options->exact)
		judge_fields(scan, &frame);
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

/* A row that has no key counts for nobody: of its cells only those that the filter reads are judged. */
static void drop_keyless(struct scan *scan)
{
	if (!scan->options->row_key)
		return;
	size_t kept = 0;
	uint32_t key = (uint32_t)(scan->options->row_key - scan->plan->columns);
	struct bits has_key = scan->vectors[key]->known;
	for (size_t i = 0; i < scan->pending.count; i++)
		if (scan->pending.items[i].column == key)
			bits_set(&has_key, scan->pending.items[i].lane);
	for (size_t i = 0; i < scan->pending.count; i++) {
		const struct pending *pending = &scan->pending.items[i];
		if (pending->column == UINT32_MAX || bits_get(&has_key, pending->lane) || counts_anyway(scan, pending))
			scan->pending.items[kept++] = *pending;
	}
	scan->pending.count = kept;
}

struct text pending_name(const struct scan *scan, const struct pending *pending)
{
	return pending->column == UINT32_MAX ? pending->name : scan->plan->columns[pending->column].source_name;
}

/* No file has a record that is made of fields: its first cell, the client, says which it is. */
static const char *with_client(struct scan *scan, size_t lane, const char *message)
{
	struct arena *arena = &scan->batch_arena;
	struct text cell;
	if (!scan->options->exact)
		return message;
	record_split(record_bytes(scan->batch.records, lane), &scan->dialect, &cell, 1);
	cell = text_shown(arena, field_unquote(cell, arena), NAME_SHOWN_MAX);
	return arena_printf(arena, "client \"%.*s\": %s", TEXT_ARGUMENTS(cell), message);
}

static void judge_pending(struct scan *scan)
{
	if (scan->pending.count)
		qsort(scan->pending.items, scan->pending.count, sizeof *scan->pending.items, by_lane);
	for (size_t i = 0; i < scan->pending.count; i++) {
		const struct pending *pending = &scan->pending.items[i];
		uint64_t line = record_line(scan->batch.records, pending->lane);
		if (scan->options->bad == BAD_MISSING) {
			scan->counts.taken_as_missing++;
			continue;
		}
		problems_add(&scan->problems, line, pending_name(scan, pending),
			     with_client(scan, pending->lane, pending->message));
		bits_set(&scan->rejected, pending->lane);
	}
}

static const struct record_batch *next_records(struct scan *scan)
{
	if (scan->whole != scan)
		return next_of_block(scan);
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
	struct bits all = bits_first(records->count);
	judge_shapes(scan, records, &all);
	read_columns(scan, records);
	supply_columns(scan, records, &all);
	struct bits left_out = filter_records(scan, records, &all);
	drop_left_out(scan, &left_out);
	drop_keyless(scan);
	judge_pending(scan);
	scan->batch.left_out = left_out;
	for (size_t w = 0; w < BATCH_WORDS; w++) {
		scan->counts.left_out += (uint64_t)__builtin_popcountll(left_out.words[w]);
		scan->batch.active.words[w] = all.words[w] & ~left_out.words[w] & ~scan->rejected.words[w];
	}
	return &scan->batch;
}

void scan_fail_record(struct scan *scan, size_t lane, struct text column, const char *message)
{
	problems_add(&scan->problems, record_line(scan->batch.records, lane), column, with_client(scan, lane, message));
	vector_push(&scan->pending, (struct pending){(uint32_t)lane, UINT32_MAX, column, message});
	bits_set(&scan->rejected, lane);
	bits_clear(&scan->batch.active, lane);
}
