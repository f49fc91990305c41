#include <csv.h>

#include "base/memory.h"
#include "data/lines.h"
#include "data/record_reader.h"

/* How it works. The reader holds one block of the file and goes through it line by line; each line, with the first byte
 * of its ending, is handed to libcsv, and whether libcsv then reports a row tells if the record ends there or goes on
 * (inside quotes) in the next line. Records of a batch and their bytes lie in the block; cells are copied out of
 * libcsv's hands into a second buffer, which is as large as the block and so always large enough. A record that is cut
 * by the end of the block is taken up again from its start when the rest has been read. libcsv is always strict: under
 * QUOTES_LENIENT a record in which it finds a quote out of place is taken up again, field by field, without it. */

enum { FIELD_GROWTH = 1 << 16 };

/* A column that batches hold cells of; in the order of the columns, closed by one with column SIZE_MAX. */
struct wanted {
	size_t column;
	struct cell_place *cells; /* the column's part of the batch */
};

struct libcsv_reader {
	struct record_reader reader;
	struct csv_parser parser;
	struct lines lines;

	/* The record that is being read. */
	size_t column;
	const struct wanted *next_wanted;
	size_t cells_before; /* bytes of cells that earlier records have */
	bool row_ended;

	struct record_places places; /* of the batch */
	char *cell_bytes;            /* with margins */
	size_t cells_capacity;
	size_t cells_size;
	struct wanted *wanted;
};

/* --- what libcsv calls --- */

static void keep_cell(struct libcsv_reader *reader, const void *bytes, size_t size)
{
	struct cell_place cell = {(uint32_t)reader->cells_size, (uint32_t)(reader->cells_size + size)};
	memcpy(reader->cell_bytes + CELL_MARGIN + reader->cells_size, bytes, size);
	reader->cells_size += size;
	size_t column = reader->next_wanted->column;
	do
		(reader->next_wanted++)->cells[reader->reader.batch.count] = cell;
	while (reader->next_wanted->column == column);
}

static void take_field(void *bytes, size_t size, void *data)
{
	struct libcsv_reader *reader = data;
	if (reader->next_wanted->column == reader->column++)
		keep_cell(reader, bytes, size);
}

static void take_row(int ending, void *data)
{
	(void)ending;
	struct libcsv_reader *reader = data;
	reader->row_ended = true;
}

/* To libcsv a blank is a byte like any other: what it takes for blanks it strips. */
static int no_blank(unsigned char byte)
{
	(void)byte;
	return 0;
}

static void *resize(void *block, size_t size)
{
	return memory_resize(block, size, 1);
}

static void init_parser(struct csv_parser *parser, const struct dialect *dialect)
{
	csv_init(parser, CSV_STRICT);
	csv_set_delim(parser, (unsigned char)dialect->delimiter);
	csv_set_space_func(parser, no_blank);
	csv_set_realloc_func(parser, resize);
	csv_set_free_func(parser, memory_free);
	csv_set_blk_size(parser, FIELD_GROWTH);
}

/* --- opening and closing --- */

static void reserve_cells(struct libcsv_reader *reader, size_t capacity)
{
	reader->cells_capacity = capacity;
	reader->cell_bytes = memory_resize(reader->cell_bytes, size_sum(capacity, 2 * CELL_MARGIN), 1);
}

static void close_reader(struct record_reader *base)
{
	struct libcsv_reader *reader = (struct libcsv_reader *)base;
	csv_free(&reader->parser);
	lines_close(&reader->lines);
	record_places_free(&reader->places);
	memory_free(reader->cell_bytes);
	memory_free(reader->wanted);
}

static int compare_wanted(const void *a, const void *b)
{
	const struct wanted *left = a;
	const struct wanted *right = b;
	return (left->column > right->column) - (left->column < right->column);
}

static void want(struct record_reader *base)
{
	struct libcsv_reader *reader = (struct libcsv_reader *)base;
	size_t count = base->wanted_count;
	reader->wanted = memory_resize(reader->wanted, size_sum(count, 1), sizeof *reader->wanted);
	for (size_t i = 0; i < count; i++)
		reader->wanted[i] = (struct wanted){base->wanted[i], base->batch.cells + i * BATCH_SIZE};
	qsort(reader->wanted, count, sizeof *reader->wanted, compare_wanted);
	reader->wanted[count] = (struct wanted){SIZE_MAX, NULL};
}

/* Reads on; false at the end and on failure. */
static bool refill(struct libcsv_reader *reader)
{
	struct lines *lines = &reader->lines;
	if (!lines_refill(lines, RECORD_SIZE_MAX)) {
		if (input_failure(lines->input))
			reader_fail_input(&reader->reader);
		else if (!lines->ended)
			reader_fail_long(&reader->reader, lines->number);
		return false;
	}
	if (reader->cells_capacity < lines->capacity)
		reserve_cells(reader, lines->capacity);
	return true;
}

/* --- records --- */

static bool feed(struct libcsv_reader *reader, size_t from, size_t to)
{
	return csv_parse(&reader->parser, reader->lines.block + from, to - from, take_field, take_row, reader) ==
	       to - from;
}

/* What is fed of a record so far is forgotten. */
static void reset_parser(struct libcsv_reader *reader)
{
	csv_fini(&reader->parser, NULL, NULL, NULL);
}

static void begin_record(struct libcsv_reader *reader)
{
	reader->column = 0;
	reader->next_wanted = reader->wanted;
	reader->cells_before = reader->cells_size;
	reader->row_ended = false;
}

/* What is taken of a record so far is taken back. */
static void forget_record(struct libcsv_reader *reader)
{
	reset_parser(reader);
	reader->cells_size = reader->cells_before;
	begin_record(reader);
}

/* Ends the last record of a file that does not end with a line ending; false where it is inside quotes. */
static bool feed_end(struct libcsv_reader *reader)
{
	csv_set_opts(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
	return csv_fini(&reader->parser, take_field, take_row, reader) == 0;
}

static void clear_cells(struct libcsv_reader *reader, const struct wanted *from)
{
	for (; from->cells; from++)
		from->cells[reader->reader.batch.count] = (struct cell_place){0, 0};
}

/* Adds the record to the batch. */
static void finish_record(struct libcsv_reader *reader, size_t start, size_t end, uint64_t line, enum record_form form)
{
	struct record_batch *batch = &reader->reader.batch;
	if (form != RECORD_WELL_FORMED)
		reset_parser(reader);
	clear_cells(reader, form == RECORD_WELL_FORMED ? reader->next_wanted : reader->wanted);
	struct record_places *places = &reader->places;
	if (batch->count == 0)
		batch->first_line = line;
	places->starts[batch->count] = (uint32_t)start;
	places->ends[batch->count] = (uint32_t)end;
	places->lines[batch->count] = (uint32_t)(line - batch->first_line);
	places->field_counts[batch->count] = form == RECORD_WELL_FORMED ? (uint32_t)reader->column : 0;
	places->forms[batch->count] = (uint8_t)form;
	batch->count++;
}

/* Feeds the line; true where the record ends with it. */
static bool take_line(struct libcsv_reader *reader, const struct line *line, enum record_form *form)
{
	bool parsed = feed(reader, line->start, line->end + (line->ending > 0));
	if (parsed && !line->ending && !feed_end(reader))
		return false;
	if (parsed && !reader->row_ended && line->ending == 2)
		parsed = feed(reader, line->end + 1, line->end + 2);
	if (!parsed)
		*form = reader->parser.quoted ? RECORD_TEXT_AFTER_QUOTE : RECORD_STRAY_QUOTE;
	return !parsed || reader->row_ended;
}

/* --- quotes that are out of place, under QUOTES_LENIENT --- */

static void take_as_it_stands(struct libcsv_reader *reader, struct text field)
{
	struct arena room = {0};
	if (reader->next_wanted->column == reader->column++) {
		struct text cell = field_unquote(field, &room);
		keep_cell(reader, cell.data, cell.size);
	}
	arena_free(&room);
}

enum lenient_end { LENIENT_ENDED, LENIENT_CUT, LENIENT_UNCLOSED };

/* Takes the fields of the record that begins at `start`; *end is the place of its line ending. */
static enum lenient_end take_fields(struct libcsv_reader *reader, size_t start, size_t *end)
{
	const struct text block = {reader->lines.block, reader->lines.size};
	bool unclosed;
	for (size_t at = start;; at = *end + 1) {
		*end = field_end(block, at, reader->reader.dialect.delimiter, &unclosed);
		if (!reader->lines.ended && (unclosed || *end == block.size))
			return LENIENT_CUT;
		if (unclosed)
			return LENIENT_UNCLOSED;
		take_as_it_stands(reader, (struct text){block.data + at, *end - at});
		if (*end == block.size || block.data[*end] != reader->reader.dialect.delimiter)
			return LENIENT_ENDED;
	}
}

/* Takes the record that begins with `first` field by field. False where it is cut by the end of the block, and on
 * failure. */
static bool take_leniently(struct libcsv_reader *reader, const struct line *first, uint64_t number)
{
	size_t end;
	struct line line;
	forget_record(reader);
	enum lenient_end how = take_fields(reader, first->start, &end);
	lines_return(&reader->lines, first, number);
	while (how == LENIENT_ENDED && lines_next(&reader->lines, &line)) {
		if (line.end < end)
			continue;
		finish_record(reader, first->start, end, number, RECORD_WELL_FORMED);
		return true;
	}
	/* The next line ending may not have been read whole: then, too, the record is taken up again. */
	lines_return(&reader->lines, first, number);
	reader->cells_size = reader->cells_before;
	if (how == LENIENT_UNCLOSED)
		reader_fail_unclosed(&reader->reader, number);
	return false;
}

/* --- the next record --- */

/* Takes the next record of the block into the batch; false where the block has no more whole ones, or on failure. */
static bool take_record(struct libcsv_reader *reader)
{
	struct line line;
	uint64_t number;
	do {
		number = reader->lines.number;
		if (!lines_next(&reader->lines, &line))
			return false;
	} while (line.start == line.end);
	const struct line first = line;
	enum record_form form = RECORD_WELL_FORMED;
	begin_record(reader);
	do {
		if (!take_line(reader, &line, &form))
			continue;
		if (form != RECORD_WELL_FORMED && reader->reader.dialect.quotes == QUOTES_LENIENT)
			return take_leniently(reader, &first, number);
		finish_record(reader, first.start, line.end, number, form);
		return true;
	} while (lines_next(&reader->lines, &line));
	if (reader->lines.ended) {
		reader_fail_unclosed(&reader->reader, number);
		return false;
	}
	forget_record(reader);
	lines_return(&reader->lines, &first, number);
	return false;
}

static void take(struct record_reader *base, size_t most)
{
	struct libcsv_reader *reader = (struct libcsv_reader *)base;
	reader->cells_size = 0;
	do
		while (base->batch.count < most && take_record(reader))
			;
	while (base->batch.count == 0 && !base->failure && refill(reader));
	base->batch.bytes = reader->lines.block;
	base->batch.cell_bytes = reader->cell_bytes + CELL_MARGIN;
	record_batch_set(&base->batch, &reader->places, 0);
}

struct record_reader *record_reader_open_libcsv(struct input *input, const struct dialect *dialect)
{
	static const struct record_reader_kind kind = {want, take, close_reader};
	struct libcsv_reader *reader = memory_zeroed(1, sizeof *reader);
	lines_open(&reader->lines, input);
	reserve_cells(reader, reader->lines.capacity);
	record_places_reserve(&reader->places, BATCH_SIZE);
	init_parser(&reader->parser, dialect);
	return record_reader_begin(&reader->reader, &kind, input, dialect);
}
