#include "data/record_block.h"

#include <string.h>

#include "base/memory.h"

void record_block_open(struct record_block *block, const struct dialect *dialect, const struct structure_finder *finder)
{
	*block = (struct record_block){.dialect = dialect, .finder = finder};
	block->structure.delimiter = dialect->delimiter;
}

void record_block_close(struct record_block *block)
{
	memory_free(block->memory);
	vector_free(&block->listed);
	structure_free(&block->structure);
}

static void resize(struct record_block *block)
{
	size_t bytes = size_sum(block->capacity, RECORD_MARGIN);
	size_t changed = size_sum(block->changed_room, 2 * CELL_MARGIN);
	block->memory = memory_resize(block->memory, size_sum(bytes, changed), 1);
	block->bytes = block->memory + CELL_MARGIN;
}

void record_block_reserve(struct record_block *block, size_t capacity)
{
	if (capacity <= block->capacity)
		return;
	block->capacity = capacity;
	resize(block);
	if (block->size == 0)
		memset(block->memory, 0, CELL_MARGIN);
}

void record_block_reserve_changed(struct record_block *block, size_t size)
{
	size_t start = block->capacity + RECORD_MARGIN;
	size_t needed = size_sum(block->changed_end - start, size);
	if (size_sum(start, needed) > UINT32_MAX)
		memory_exhausted();
	if (needed <= block->changed_room)
		return;
	block->changed_room = needed < block->capacity ? block->capacity : size_product(needed, 2);
	resize(block);
}

/* --- finding --- */

static bool is_line_ending(char byte)
{
	return byte == '\n' || byte == '\r';
}

static uint32_t count_lines(struct text bytes, size_t from, size_t to)
{
	uint32_t count = 0;
	for (; from < to; from = behind_line(bytes, from)) {
		while (from < to && !is_line_ending(bytes.data[from]))
			from++;
		count += from < to;
	}
	return count;
}

/* Ends the record at hand, which has these ends, at the last of them, or at `end` where it has none. */
static void end_record(struct record_block *block, struct text bytes, size_t end, enum record_form form)
{
	struct structure *structure = &block->structure;
	struct record_places *records = &structure->records;
	size_t next = end < bytes.size ? behind_line(bytes, end) : end;
	size_t field_count = block->listed.count;
	structure_replace_ends(structure, next, block->listed.items, field_count);
	record_places_reserve(records, 1);
	records->starts[records->count] = (uint32_t)structure->start;
	records->ends[records->count] = (uint32_t)end;
	records->first_ends[records->count] = structure->first_end;
	records->field_counts[records->count] = (uint32_t)field_count;
	records->lines[records->count] = structure->line;
	records->forms[records->count++] = (uint8_t)form;
	structure->line += count_lines(bytes, structure->start, next);
	structure->start = next;
	structure->first_end += (uint32_t)field_count;
}

/* A record with a quote out of place goes to the end of that line. False where the bytes end before. */
static bool end_malformed(struct record_block *block, struct text bytes, size_t misplaced)
{
	enum record_form form = bytes.data[misplaced] == '"' ? RECORD_STRAY_QUOTE : RECORD_TEXT_AFTER_QUOTE;
	size_t end = misplaced;
	while (end < bytes.size && !is_line_ending(bytes.data[end]))
		end++;
	if (end == bytes.size && !block->last)
		return false;
	block->listed.count = 0;
	end_record(block, bytes, end, form);
	return true;
}

/* The record at hand is taken field by field, and ends where quotes out of place are ordinary characters. False where
 * the bytes end before it does. */
static bool end_leniently(struct record_block *block, struct text bytes)
{
	char delimiter = block->structure.delimiter;
	block->listed.count = 0;
	for (size_t at = block->structure.start;; at++) {
		bool unclosed;
		at = field_end(bytes, at, delimiter, &unclosed);
		block->unclosed = unclosed && block->last;
		if (unclosed || (at == bytes.size && !block->last))
			return false;
		vector_push(&block->listed, (uint32_t)at);
		if (at < bytes.size && bytes.data[at] == delimiter)
			continue;
		end_record(block, bytes, at, RECORD_WELL_FORMED);
		return true;
	}
}

/* What is left at the end of the file is a record too, unless it is inside quotes. */
static void end_last(struct record_block *block, struct text bytes)
{
	if (block->structure.start == bytes.size)
		return;
	block->unclosed = block->structure.quoted;
	if (!block->unclosed)
		(void)end_leniently(block, bytes);
}

void record_block_find(struct record_block *block)
{
	struct structure *structure = &block->structure;
	struct text bytes = {block->bytes, block->size};
	/* The line feed that belongs to it may not have been read yet. */
	if (!block->last && bytes.size && bytes.data[bytes.size - 1] == '\r')
		bytes.size--;
	structure_begin(structure, bytes.size);
	block->taken = 0;
	block->unclosed = false;
	while (structure->start < bytes.size) {
		size_t found = block->finder->find(structure, bytes);
		if (found == bytes.size)
			break;
		bool ended = block->dialect->quotes == QUOTES_LENIENT ? end_leniently(block, bytes)
								      : end_malformed(block, bytes, found);
		if (!ended)
			return;
	}
	if (block->last)
		end_last(block, bytes);
}
