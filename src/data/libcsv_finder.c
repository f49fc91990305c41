#include "data/libcsv_finder.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* What is fed at once is short, so that little is fed in vain where blanks were misread. */
enum { FIELD_GROWTH = 1 << 16, FED_AT_ONCE = 1 << 13 };

enum mark { ENDS_FIELD = 1, QUOTE = 2, BLANK = 4 };

struct libcsv_finder {
	struct csv_parser parser;
	bool strips_blanks;
	uint8_t marks[256]; /* enum mark, of each byte */

	/* Of each record the cells of the columns up to the last wanted one, and one that takes those behind it. */
	const size_t *wanted;
	size_t wanted_count;
	size_t width;
	VECTOR(struct cell_place) cells;

	/* The block at hand, and the record that is being read. */
	struct record_block *block;
	struct text bytes;
	size_t at;     /* where the next field begins */
	uint32_t line; /* line endings of the block before it */
	size_t column;
	struct cell_place *cell; /* where the next field's cell is put */
	struct cell_place *last_cell;
	bool misread;          /* libcsv understands blanks of the record otherwise than we do */
	size_t changed_before; /* the block's changed_end without it */
};

/* --- opening and closing --- */

/* To libcsv a blank is then a byte like any other. */
static int no_blank(unsigned char byte)
{
	(void)byte;
	return 0;
}

static void *resize(void *block, size_t size)
{
	return memory_resize(block, size, 1);
}

struct libcsv_finder *libcsv_finder_new(const struct dialect *dialect)
{
	struct libcsv_finder *finder = memory_zeroed(1, sizeof *finder);
	finder->marks[(unsigned char)dialect->delimiter] = finder->marks['\n'] = finder->marks['\r'] = ENDS_FIELD;
	finder->marks['"'] = QUOTE;
	csv_init(&finder->parser, CSV_STRICT);
	csv_set_delim(&finder->parser, (unsigned char)dialect->delimiter);
	csv_set_realloc_func(&finder->parser, resize);
	csv_set_free_func(&finder->parser, memory_free);
	csv_set_blk_size(&finder->parser, FIELD_GROWTH);
	libcsv_finder_want(finder, NULL, 0);
	return finder;
}

void libcsv_finder_free(struct libcsv_finder *finder)
{
	if (!finder)
		return;
	csv_free(&finder->parser);
	vector_free(&finder->cells);
	memory_free(finder);
}

void libcsv_finder_want(struct libcsv_finder *finder, const size_t *columns, size_t count)
{
	finder->wanted = columns;
	finder->wanted_count = count;
	finder->width = 1;
	for (size_t i = 0; i < count; i++)
		if (finder->width < columns[i] + 2)
			finder->width = columns[i] + 2;
}

/* --- what libcsv calls --- */

static bool is_blank(const struct libcsv_finder *finder, size_t at)
{
	return finder->marks[(unsigned char)finder->bytes.data[at]] & BLANK;
}

static bool ends_field(const struct libcsv_finder *finder, size_t at)
{
	return finder->marks[(unsigned char)finder->bytes.data[at]] & ENDS_FIELD;
}

/* The field begins with a quote. Returns where it ends. */
static size_t take_quoted(struct libcsv_finder *finder, const char *text, size_t size, struct cell_place *cell)
{
	struct record_block *block = finder->block;
	size_t quotes = 0;
	size_t endings = 0;
	for (size_t i = 0; i < size; i++) {
		quotes += text[i] == '"';
		endings += text[i] == '\n' || text[i] == '\r';
	}
	size_t end = finder->at + size + quotes + 2;
	if (endings)
		finder->line += count_lines(finder->bytes, finder->at, end);
	*cell = (struct cell_place){(uint32_t)finder->at + 1, (uint32_t)(finder->at + 1 + size)};
	if (quotes) {
		memcpy(block->bytes + block->changed_end, text, size);
		*cell = (struct cell_place){(uint32_t)block->changed_end, (uint32_t)(block->changed_end + size)};
		block->changed_end += size;
	}
	return end;
}

/* Blanks were stripped from the field, or it is empty. Returns where it ends. */
static size_t take_with_blanks(struct libcsv_finder *finder, size_t size, struct cell_place *cell)
{
	size_t from = finder->at;
	while (is_blank(finder, from))
		from++;
	size_t end = from + size;
	while (is_blank(finder, end))
		end++;
	/* It may be libcsv that has passed over a whole line of blanks. */
	if (from > finder->at && (finder->column == 0 || finder->bytes.data[from] == '"'))
		finder->misread = true;
	cell->end = (uint32_t)end;
	return end;
}

static inline void keep_cell(struct libcsv_finder *finder, struct cell_place cell)
{
	*finder->cell = cell;
	finder->cell += finder->cell < finder->last_cell;
	finder->column++;
}

static __attribute__((noinline)) void take_unusual(struct libcsv_finder *finder, const char *text, size_t size)
{
	if (finder->misread)
		return;
	struct cell_place cell = {(uint32_t)finder->at, (uint32_t)(finder->at + size)};
	bool quoted = finder->bytes.data[finder->at] == '"';
	size_t end = quoted ? take_quoted(finder, text, size, &cell) : take_with_blanks(finder, size, &cell);
	if (!ends_field(finder, end))
		finder->misread = true;
	keep_cell(finder, cell);
	finder->at = end + 1;
}

/* What is usual is one question: the field does not begin with a quote or a blank, and ends where its text does. */
static void take_field(void *text, size_t size, void *data)
{
	struct libcsv_finder *finder = data;
	size_t start = finder->at;
	size_t end = start + size;
	uint8_t first = finder->marks[(unsigned char)finder->bytes.data[start]];
	uint8_t behind = finder->marks[(unsigned char)finder->bytes.data[end]];
	if ((first & (QUOTE | BLANK)) | (behind ^ ENDS_FIELD) | finder->misread) {
		take_unusual(finder, text, size);
		return;
	}
	keep_cell(finder, (struct cell_place){(uint32_t)start, (uint32_t)end});
	finder->at = end + 1;
}

/* The cells of the next record follow, those of columns that it does not have are empty. */
static void begin_cells(struct libcsv_finder *finder)
{
	vector_reserve_more(&finder->cells, finder->width);
	finder->column = 0;
	finder->cell = finder->cells.items + finder->cells.count;
	finder->last_cell = finder->cell + finder->width - 1;
}

static void end_cells(struct libcsv_finder *finder)
{
	while (finder->cell < finder->last_cell)
		*finder->cell++ = (struct cell_place){0, 0};
	finder->cells.count += finder->width;
}

/* The next one begins behind blank lines. */
static void begin_record(struct libcsv_finder *finder)
{
	struct structure *structure = &finder->block->structure;
	while (finder->at < finder->bytes.size && is_line_ending(finder->bytes.data[finder->at])) {
		finder->at = behind_line(finder->bytes, finder->at);
		finder->line++;
	}
	structure->start = finder->at;
	structure->line = finder->line;
	finder->changed_before = finder->block->changed_end;
	begin_cells(finder);
}

static void end_row(int ending, void *data)
{
	(void)ending;
	struct libcsv_finder *finder = data;
	if (finder->misread)
		return;
	size_t end = finder->at - 1;
	bool has_ending = end < finder->bytes.size;
	finder->at = has_ending ? behind_line(finder->bytes, end) : end;
	finder->line += has_ending;
	end_cells(finder);
	structure_end_record(&finder->block->structure, end, finder->at, finder->column, finder->line,
			     RECORD_WELL_FORMED);
	begin_record(finder);
}

/* --- finding --- */

/* A blank that separates fields is none. */
static void let_strip_blanks(struct libcsv_finder *finder, bool strips)
{
	static const unsigned char blanks[] = {' ', '\t'};
	csv_set_space_func(&finder->parser, strips ? NULL : no_blank);
	finder->strips_blanks = strips;
	for (size_t i = 0; i < sizeof blanks; i++)
		if (!(finder->marks[blanks[i]] & ENDS_FIELD))
			finder->marks[blanks[i]] = strips ? BLANK : 0;
}

/* The record at hand is read from its start. */
static void restart(struct libcsv_finder *finder, bool strips_blanks)
{
	const struct structure *structure = &finder->block->structure;
	csv_set_opts(&finder->parser, CSV_STRICT);
	csv_fini(&finder->parser, NULL, NULL, NULL);
	let_strip_blanks(finder, strips_blanks);
	finder->misread = false;
	finder->at = structure->start;
	finder->line = structure->line;
	finder->block->changed_end = finder->changed_before;
	finder->cells.count = structure->records.count * finder->width;
	begin_record(finder);
}

/* The last record of a file may have no line ending. A field is then ended by what stands behind the block. */
static void end_file(struct libcsv_finder *finder)
{
	finder->block->bytes[finder->bytes.size] = '\n';
	csv_set_opts(&finder->parser, CSV_STRICT | CSV_STRICT_FINI);
	finder->block->structure.quoted = csv_fini(&finder->parser, take_field, end_row, finder) != 0;
}

/* Feeds what there is from the record at hand on. Returns where libcsv finds a quote misplaced, or the end. */
static size_t feed(struct libcsv_finder *finder)
{
	struct text bytes = finder->bytes;
	const struct structure *structure = &finder->block->structure;
	for (size_t at = structure->start, size; at < bytes.size; at += size) {
		size = bytes.size - at < FED_AT_ONCE ? bytes.size - at : FED_AT_ONCE;
		size_t taken = csv_parse(&finder->parser, bytes.data + at, size, take_field, end_row, finder);
		if (taken == size && !finder->misread)
			continue;
		finder->misread = finder->strips_blanks;
		return at + taken;
	}
	if (structure->start == bytes.size)
		return bytes.size;
	/* The field at hand may be a line of blanks, or have a quote behind them. */
	if (finder->at < bytes.size && is_blank(finder, finder->at))
		finder->misread = true;
	else if (finder->block->last)
		end_file(finder);
	return bytes.size;
}

size_t libcsv_finder_find(struct libcsv_finder *finder, struct record_block *block, struct text bytes)
{
	finder->block = block;
	finder->bytes = bytes;
	finder->changed_before = block->changed_end;
	restart(finder, true);
	size_t found = feed(finder);
	if (finder->misread) {
		restart(finder, false);
		found = feed(finder);
	}
	block->changed_end = finder->changed_before;
	return found;
}

void libcsv_finder_take_fields(struct libcsv_finder *finder, struct record_block *block, size_t start,
			       const uint32_t *ends, size_t count)
{
	finder->cells.count = block->structure.records.count * finder->width;
	begin_cells(finder);
	for (size_t i = 0; i < count; i++) {
		struct cell_place cell = {(uint32_t)start, ends[i]};
		keep_cell(finder, record_block_unquote(block, cell));
		start = (size_t)ends[i] + 1;
	}
	end_cells(finder);
}

/* --- giving --- */

void libcsv_finder_give_cells(const struct libcsv_finder *finder, size_t first, size_t count, struct cell_place *cells)
{
	size_t width = finder->width;
	for (size_t w = 0; w < finder->wanted_count; w++) {
		const struct cell_place *found = finder->cells.items + first * width + finder->wanted[w];
		for (size_t i = 0; i < count; i++)
			cells[w * BATCH_SIZE + i] = found[i * width];
	}
}
