#include "data/records.h"

#include <string.h>

#include "base/memory.h"
#include "data/record_reader.h"

/* --- opening and closing --- */

/* A block stays in the second-level cache. */
enum { BLOCK_SIZE = 1 << 18 };

/* An input wants room for a whole character (see input_read). */
enum { ROOM_MIN = 4 };

struct record_reader *record_reader_open_blocks(struct input *input, const struct dialect *dialect, size_t block_size,
						const struct structure_finder *finder)
{
	struct record_reader *reader = memory_zeroed(1, sizeof *reader);
	reader->dialect = *dialect;
	reader->input = input;
	reader->first_line = 1;
	record_block_open(&reader->block, &reader->dialect, finder);
	record_block_reserve(&reader->block, block_size);
	record_reader_want(reader, NULL, 0);
	return reader;
}

struct record_reader *record_reader_open(struct input *input, const struct dialect *dialect, enum reader_kind kind)
{
	return record_reader_open_blocks(input, dialect, BLOCK_SIZE, finder_of_reader(kind));
}

void record_reader_close(struct record_reader *reader)
{
	if (!reader)
		return;
	record_block_close(&reader->block);
	memory_free(reader->wanted);
	memory_free(reader->batch.cells);
	arena_free(&reader->arena);
	memory_free(reader);
}

void record_reader_want(struct record_reader *reader, const size_t *columns, size_t count)
{
	struct record_batch *batch = &reader->batch;
	batch->cells = memory_resize(batch->cells, size_product(count, BATCH_SIZE), sizeof *batch->cells);
	reader->wanted = memory_resize(reader->wanted, count, sizeof *reader->wanted);
	for (size_t i = 0; i < count; i++)
		reader->wanted[i] = columns[i];
	record_block_want(&reader->block, reader->wanted, count);
}

/* --- failures --- */

static void fail_at(struct record_reader *reader, uint64_t line, const char *what)
{
	reader->failure =
		arena_printf(&reader->arena, "%s:%llu:: %s", input_name(reader->input), (unsigned long long)line, what);
}

void reader_fail_unclosed(struct record_reader *reader, uint64_t line)
{
	fail_at(reader, line,
		"a quote that opens in this record is never closed; close it, or double it where it is a part of the "
		"text");
}

void reader_fail_long(struct record_reader *reader, uint64_t line)
{
	fail_at(reader, line, "this record is longer than 64 MiB; most often that is a quote that is never closed");
}

void reader_fail_input(struct record_reader *reader)
{
	reader->failure = arena_printf(&reader->arena, "%s", input_failure(reader->input));
	reader->unreadable = !input_is_malformed(reader->input);
}

const char *record_reader_failure(const struct record_reader *reader, bool *unreadable)
{
	*unreadable = reader->unreadable;
	return reader->failure;
}

/* --- batches --- */

/* The rest of a block becomes the beginning of the next one. */
static void read_block(struct record_reader *reader)
{
	struct record_block *block = &reader->block;
	size_t rest = record_block_rest(block);
	reader->first_line += block->structure.line;
	memmove(block->bytes, block->bytes + rest, block->size - rest);
	block->size -= rest;
	if (block->size + ROOM_MIN > block->capacity)
		record_block_reserve(block, block->capacity * 2);
	while (!block->last && block->size + ROOM_MIN <= block->capacity) {
		char *room = block->bytes + block->size;
		size_t got = input_read(reader->input, room, block->capacity - block->size);
		block->size += got;
		block->last = got == 0;
	}
}

/* Reads on; false at the end and on failure. */
static bool refill(struct record_reader *reader)
{
	struct record_block *block = &reader->block;
	if (block->unclosed)
		reader_fail_unclosed(reader, reader->first_line + block->structure.line);
	else if (!block->last && block->size - record_block_rest(block) + ROOM_MIN > RECORD_SIZE_MAX)
		reader_fail_long(reader, reader->first_line + block->structure.line);
	if (reader->failure || block->last)
		return false;
	read_block(reader);
	if (input_failure(reader->input)) {
		reader_fail_input(reader);
		return false;
	}
	record_block_find(block);
	return true;
}

/* Puts up to `most` of the next records into the batch; none at the end and on failure. */
static void take(struct record_reader *reader, size_t most)
{
	reader->batch.count = 0;
	if (reader->failure)
		return;
	do
		record_block_take(&reader->block, most, reader->first_line, &reader->batch);
	while (reader->batch.count == 0 && refill(reader));
}

const struct record_batch *record_reader_next(struct record_reader *reader)
{
	take(reader, BATCH_SIZE);
	return reader->batch.count ? &reader->batch : NULL;
}

struct text record_reader_rest(const struct record_reader *reader, size_t *records, uint64_t *first_line, bool *ended)
{
	const struct record_block *block = &reader->block;
	const struct structure *structure = &block->structure;
	bool any = block->taken < structure->records.count;
	size_t start = any ? structure->records.starts[block->taken] : structure->start;
	*records = structure->records.count - block->taken;
	*first_line = reader->first_line + (any ? structure->records.lines[block->taken] : structure->line);
	*ended = block->last;
	return (struct text){block->bytes + start, block->size - start};
}

/* --- the header --- */

static const char *header_problem(enum record_form form)
{
	return form == RECORD_STRAY_QUOTE
		       ? "a quote stands inside a column's name that does not begin with one; put the name in quotes "
			 "and double those inside it, or give --quotes lenient"
		       : "text follows the closing quote of a column's name; double the quotes inside the name, or "
			 "give --quotes lenient";
}

bool record_reader_header(struct record_reader *reader, const struct text **names, size_t *count)
{
	take(reader, 1);
	if (reader->batch.count == 0)
		return false;
	struct text bytes = record_bytes(&reader->batch, 0);
	if (reader->batch.forms[0] != RECORD_WELL_FORMED) {
		fail_at(reader, record_line(&reader->batch, 0), header_problem(reader->batch.forms[0]));
		return false;
	}
	reader->header_bytes = (struct text){arena_copy(&reader->arena, bytes.data, bytes.size), bytes.size};
	size_t unreadable = record_texts(reader->header_bytes, &reader->dialect, &reader->arena, names, count);
	if (!unreadable)
		return true;
	fail_at(reader, record_line(&reader->batch, 0),
		arena_printf(&reader->arena, "the name of column %zu is no text in %s; give the --encoding", unreadable,
			     encoding_name(reader->dialect.encoding)));
	return false;
}

struct text record_reader_header_bytes(const struct record_reader *reader)
{
	return reader->header_bytes;
}
