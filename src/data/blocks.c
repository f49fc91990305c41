#include "data/blocks.h"

#include <string.h>

#include "base/memory.h"
#include "data/record_reader.h"

/* An input wants room for a whole character (see input_read). A line as long as GUESS_SIZE is cut where it happens. */
enum { BLOCK_SIZE_MIN = 64, BLOCK_SIZE_MAX = 1 << 19, ROOM_MIN = 4, GUESS_SIZE = 1 << 14 };

/* What is read at once should stay in the second-level cache while it is worked on, with the rows that come of it. In
 * a suite of small batches blocks stay small: it is about their seams. */
enum { WIDE_SIZE = 1 << 18, WIDE_BATCHES = BATCH_SIZE < 64 ? 1 : 4 };

/* --- opening and closing --- */

/* A little less than that many batches, on the whole, so that few blocks take one more. */
static size_t block_size_for(size_t record_size, size_t batches)
{
	size_t most = BLOCK_SIZE_MAX / BATCH_SIZE / batches;
	size_t size = record_size < most ? record_size * BATCH_SIZE * (8 * batches - 1) / 8 : BLOCK_SIZE_MAX;
	return size < BLOCK_SIZE_MIN ? BLOCK_SIZE_MIN : size;
}

struct blocks *blocks_open(struct record_reader *reader)
{
	size_t records;
	uint64_t first_line;
	bool ended;
	struct text rest = record_reader_rest(reader, &records, &first_line, &ended);
	size_t record_size = records ? rest.size / records + 1 : BLOCK_SIZE_MAX;
	size_t block_size = block_size_for(record_size, 1);
	if (ended && rest.size <= 2 * block_size)
		return NULL;
	struct blocks *blocks = memory_zeroed(1, sizeof *blocks);
	blocks->reader = reader;
	blocks->record_size = record_size;
	blocks->block_size = block_size;
	blocks->first_line = first_line;
	blocks->input_ended = ended;
	buffer_text(&blocks->ahead, rest);
	return blocks;
}

void blocks_widen(struct blocks *blocks)
{
	size_t batches = 1;
	while (batches < WIDE_BATCHES && block_size_for(blocks->record_size, batches + 1) <= WIDE_SIZE)
		batches++;
	blocks->block_size = block_size_for(blocks->record_size, batches);
}

void blocks_close(struct blocks *blocks)
{
	if (!blocks)
		return;
	buffer_free(&blocks->ahead);
	buffer_free(&blocks->carry);
	memory_free(blocks);
}

/* --- reading --- */

/* A place behind a line ending where a record probably begins: the last one with an even number of quotes in the line
 * before it. A line inside a quoted field has them too only if the field has more than two lines. */
static size_t guess_cut(struct text bytes)
{
	size_t candidate = 0;
	size_t quotes = 0;
	size_t lowest = bytes.size > GUESS_SIZE ? bytes.size - GUESS_SIZE : 0;
	/* The last byte may be half of an ending. */
	for (size_t at = bytes.size - 1; at > lowest; at--) {
		char byte = bytes.data[at - 1];
		if (byte == '"')
			quotes++;
		if ((byte != '\n' && byte != '\r') || (byte == '\r' && bytes.data[at] == '\n'))
			continue;
		if (candidate && quotes % 2 == 0)
			return candidate;
		candidate = at;
		quotes = 0;
	}
	return candidate ? candidate : bytes.size;
}

static void take_ahead(struct blocks *blocks, struct record_block *block)
{
	size_t left = blocks->ahead.size - blocks->ahead_at;
	size_t size = left < block->capacity ? left : block->capacity;
	if (size)
		memcpy(block->bytes, blocks->ahead.data + blocks->ahead_at, size);
	block->size = size;
	blocks->ahead_at += size;
}

/* What is behind the cut waits for the next block. */
static void cut(struct blocks *blocks, struct record_block *block)
{
	size_t end = guess_cut((struct text){block->bytes, block->size});
	if (blocks->ahead_at < blocks->ahead.size) {
		blocks->ahead_at -= block->size - end;
	} else {
		blocks->ahead.size = blocks->ahead_at = 0;
		buffer_bytes(&blocks->ahead, block->bytes + end, block->size - end);
	}
	block->size = end;
}

bool blocks_read(struct blocks *blocks, struct record_block *block)
{
	struct input *input = blocks->reader->input;
	if (blocks->ended)
		return false;
	record_block_reserve(block, blocks->block_size);
	take_ahead(blocks, block);
	while (!blocks->input_ended && block->size + ROOM_MIN <= block->capacity) {
		size_t got = input_read(input, block->bytes + block->size, block->capacity - block->size);
		block->size += got;
		blocks->input_ended = got == 0;
	}
	if (input_failure(input))
		block->size = 0;
	block->last = blocks->input_ended && blocks->ahead_at == blocks->ahead.size;
	if (block->last)
		blocks->ended = true;
	else
		cut(blocks, block);
	return true;
}

/* --- adopting --- */

/* Puts what is carried before the block's own bytes. */
static void join_carry(struct blocks *blocks, struct record_block *block)
{
	struct buffer *carry = &blocks->carry;
	record_block_reserve(block, size_sum(block->size, carry->size));
	memmove(block->bytes + carry->size, block->bytes, block->size);
	memcpy(block->bytes, carry->data, carry->size);
	block->size += carry->size;
	carry->size = 0;
}

/* A record that goes through many blocks is not looked at with each of them, but when there is twice as much. */
static bool wait_for_more(struct blocks *blocks, struct record_block *block)
{
	struct buffer *carry = &blocks->carry;
	if (block->last || carry->size + block->size >= 2 * blocks->looked_at ||
	    carry->size + block->size > RECORD_SIZE_MAX)
		return false;
	buffer_bytes(carry, block->bytes, block->size);
	block->size = 0;
	record_block_find(block);
	return true;
}

static void keep_rest(struct blocks *blocks, struct record_block *block)
{
	size_t rest = record_block_rest(block);
	bool ended_any = block->structure.records.count > 0;
	const struct record_places *records = &block->structure.records;
	uint64_t line = blocks->first_line + block->structure.line;
	buffer_bytes(&blocks->carry, block->bytes + rest, block->size - rest);
	blocks->looked_at = ended_any ? 0 : blocks->carry.size;
	if (block->last && input_failure(blocks->reader->input))
		reader_fail_input(blocks->reader);
	else if (ended_any && !block->picked && (size_t)records->ends[0] - records->starts[0] >= RECORD_SIZE_MAX)
		reader_fail_long(blocks->reader, blocks->first_line + records->lines[0]);
	else if (blocks->carry.size > RECORD_SIZE_MAX)
		reader_fail_long(blocks->reader, line);
	else if (block->unclosed)
		reader_fail_unclosed(blocks->reader, line);
}

uint64_t blocks_adopt(struct blocks *blocks, struct record_block *block)
{
	bool stands = blocks->carry.size == 0;
	uint64_t lines_before = blocks->first_line - 1;
	if (!stands && wait_for_more(blocks, block))
		return lines_before;
	if (!stands) {
		join_carry(blocks, block);
		record_block_find(block);
	}
	keep_rest(blocks, block);
	blocks->first_line += block->structure.line;
	return lines_before;
}
