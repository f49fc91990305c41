#include "data/record_block.h"

#include <string.h>

#include "base/memory.h"
#include "data/libcsv_finder.h"
#include "data/record_picks.h"

void record_block_open(struct record_block *block, const struct dialect *dialect, const struct structure_finder *finder)
{
	*block = (struct record_block){.dialect = dialect, .finder = finder};
	block->structure.delimiter = dialect->delimiter;
	if (!finder)
		block->libcsv = libcsv_finder_new(dialect);
}

void record_block_close(struct record_block *block)
{
	memory_free(block->memory);
	vector_free(&block->listed);
	record_picks_free(block->picks);
	structure_free(&block->structure);
	libcsv_finder_free(block->libcsv);
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

/* Ends the record at hand, which has these ends, at the last of them, or at `end` where it has none. */
static void end_record(struct record_block *block, struct text bytes, size_t end, enum record_form form)
{
	struct structure *structure = &block->structure;
	size_t next = end < bytes.size ? behind_line(bytes, end) : end;
	size_t field_count = block->listed.count;
	uint32_t line = structure->line + count_lines(bytes, structure->start, next);
	if (block->libcsv)
		libcsv_finder_take_fields(block->libcsv, block, structure->start, block->listed.items, field_count);
	else
		structure_replace_ends(structure, next, block->listed.items, field_count);
	structure_end_record(structure, end, next, field_count, line, (uint8_t)form);
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

/* What finds, finds on: see structure.h. */
static size_t find_on(struct record_block *block, struct text bytes)
{
	return block->libcsv ? libcsv_finder_find(block->libcsv, block, bytes)
			     : block->finder->find(&block->structure, bytes);
}

void record_block_want(struct record_block *block, const size_t *columns, size_t count)
{
	size_t taken = block->taken;
	block->wanted = columns;
	block->wanted_count = count;
	if (!block->libcsv)
		return;
	libcsv_finder_want(block->libcsv, columns, count);
	record_block_find(block);
	block->taken = taken;
}

void record_block_pick(struct record_block *block, size_t field_count)
{
	if (!block->libcsv)
		block->picks = record_picks_new(block->finder, block->wanted, block->wanted_count, field_count);
}

static void find_all(struct record_block *block, struct text bytes)
{
	struct structure *structure = &block->structure;
	while (structure->start < bytes.size) {
		size_t found = find_on(block, bytes);
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

static struct text bytes_to_find(const struct record_block *block)
{
	struct text bytes = {block->bytes, block->size};
	/* The line feed that belongs to it may not have been read yet. */
	if (!block->last && bytes.size && bytes.data[bytes.size - 1] == '\r')
		bytes.size--;
	return bytes;
}

void record_block_find(struct record_block *block)
{
	block->changed_end = block->capacity + RECORD_MARGIN;
	if (block->libcsv)
		record_block_reserve_changed(block, block->size); /* no byte may move while libcsv reads */
	struct text bytes = bytes_to_find(block);
	structure_begin(&block->structure, bytes.size);
	block->taken = 0;
	block->unclosed = false;
	block->picked = block->picks && record_picks_find(block->picks, block, bytes);
	if (!block->picked)
		find_all(block, bytes);
}

const uint32_t *record_batch_lines(const struct record_batch *batch)
{
	struct record_block *block = batch->picked;
	if (block->picked) {
		struct text bytes = bytes_to_find(block);
		structure_begin(&block->structure, bytes.size);
		find_all(block, bytes);
		block->picked = false;
		record_picks_leave_out(block->picks);
	}
	return block->structure.records.lines + batch->first;
}
