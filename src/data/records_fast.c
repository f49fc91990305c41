/* The fast reader: the file in blocks, whose records vector instructions find (record_block.h). The rest of each block
 * becomes the beginning of the next one. */
#include <string.h>

#include "base/memory.h"
#include "data/record_block.h"
#include "data/record_reader.h"

/* An input wants room for a whole character (see input_read). */
enum { ROOM_MIN = 4 };

struct fast_reader {
	struct record_reader reader;
	struct record_block block;
	uint64_t first_line; /* of the block, counted from 1 */
};

static void close_reader(struct record_reader *base)
{
	record_block_close(&((struct fast_reader *)base)->block);
}

static void want(struct record_reader *base)
{
	(void)base;
}

static void read_block(struct fast_reader *reader)
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
		size_t got = input_read(reader->reader.input, room, block->capacity - block->size);
		block->size += got;
		block->last = got == 0;
	}
}

/* Reads on; false at the end and on failure. */
static bool refill(struct fast_reader *reader)
{
	struct record_block *block = &reader->block;
	if (block->unclosed)
		reader_fail_unclosed(&reader->reader, reader->first_line + block->structure.line);
	else if (!block->last && block->size - record_block_rest(block) + ROOM_MIN > RECORD_SIZE_MAX)
		reader_fail_long(&reader->reader, reader->first_line + block->structure.line);
	if (reader->reader.failure || block->last)
		return false;
	read_block(reader);
	if (input_failure(reader->reader.input)) {
		reader_fail_input(&reader->reader);
		return false;
	}
	record_block_find(block);
	return true;
}

struct text record_reader_rest(struct record_reader *base, size_t *records, uint64_t *first_line, bool *ended)
{
	const struct fast_reader *reader = (const struct fast_reader *)base;
	const struct record_block *block = &reader->block;
	const struct structure *structure = &block->structure;
	bool any = block->taken < structure->records.count;
	size_t start = any ? structure->records.starts[block->taken] : structure->start;
	*records = structure->records.count - block->taken;
	*first_line = reader->first_line + (any ? structure->records.lines[block->taken] : structure->line);
	*ended = block->last;
	return (struct text){block->bytes + start, block->size - start};
}

static void take(struct record_reader *base, size_t most)
{
	struct fast_reader *reader = (struct fast_reader *)base;
	do
		record_block_take(&reader->block, most, base->wanted, base->wanted_count, reader->first_line,
				  &base->batch);
	while (base->batch.count == 0 && refill(reader));
}

struct record_reader *record_reader_open_fast(struct input *input, const struct dialect *dialect, size_t block_size,
					      const struct structure_finder *finder)
{
	static const struct record_reader_kind kind = {want, take, close_reader};
	struct fast_reader *reader = memory_zeroed(1, sizeof *reader);
	record_reader_begin(&reader->reader, &kind, input, dialect);
	record_block_open(&reader->block, &reader->reader.dialect, finder);
	record_block_reserve(&reader->block, block_size);
	reader->first_line = 1;
	return &reader->reader;
}
