#include "data/record_block.h"

#include <string.h>

#include "base/memory.h"

void record_block_open(struct record_block *block, const struct dialect *dialect, structure_finder *find)
{
	*block = (struct record_block){.dialect = dialect, .find = find};
	block->structure.delimiter = dialect->delimiter;
}

void record_block_close(struct record_block *block)
{
	memory_free(block->memory);
	structure_free(&block->structure);
	arena_free(&block->cells);
}

void record_block_reserve(struct record_block *block, size_t capacity)
{
	if (capacity <= block->capacity)
		return;
	block->capacity = capacity;
	block->memory = memory_resize(block->memory, size_sum(capacity, CELL_MARGIN + RECORD_MARGIN), 1);
	block->bytes = block->memory + CELL_MARGIN;
	if (block->size == 0)
		memset(block->memory, 0, CELL_MARGIN);
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

/* Ends the record at hand at `end`, of the line ending or of the bytes. */
static void end_record(struct structure *structure, struct text bytes, size_t end, enum record_form form)
{
	size_t next = end < bytes.size ? behind_line(bytes, end) : end;
	size_t field_count = structure->ends.count - structure->first_end;
	struct record_place place = {
		.start = (uint32_t)structure->start,
		.end = (uint32_t)end,
		.first_end = (uint32_t)structure->first_end,
		.field_count = form == RECORD_WELL_FORMED ? (uint32_t)field_count : 0,
		.line = structure->line,
		.form = form,
	};
	vector_push(&structure->records, place);
	structure->line += count_lines(bytes, structure->start, next);
	structure->start = next;
	structure->first_end = structure->ends.count;
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
	block->structure.ends.count = block->structure.first_end;
	end_record(&block->structure, bytes, end, form);
	return true;
}

/* Where quotes out of place are ordinary characters, the record is taken field by field. False where the bytes end
 * before it does. */
static bool end_leniently(struct record_block *block, struct text bytes)
{
	struct structure *structure = &block->structure;
	structure->ends.count = structure->first_end;
	for (size_t at = structure->start;; at++) {
		bool unclosed;
		at = field_end(bytes, at, structure->delimiter, &unclosed);
		block->unclosed = unclosed && block->last;
		if (unclosed || (at == bytes.size && !block->last))
			return false;
		vector_push(&structure->ends, (uint32_t)at);
		if (at < bytes.size && bytes.data[at] == structure->delimiter)
			continue;
		end_record(structure, bytes, at, RECORD_WELL_FORMED);
		return true;
	}
}

/* What is left at the end of the file is a record too, unless it is inside quotes. */
static void end_last(struct record_block *block, struct text bytes)
{
	struct structure *structure = &block->structure;
	if (structure->start == bytes.size)
		return;
	block->unclosed = structure->quoted;
	if (block->unclosed)
		return;
	vector_push(&structure->ends, (uint32_t)bytes.size);
	end_record(structure, bytes, bytes.size, RECORD_WELL_FORMED);
}

void record_block_find(struct record_block *block)
{
	struct structure *structure = &block->structure;
	struct text bytes = {block->bytes, block->size};
	/* The line feed that belongs to it may not have been read yet. */
	if (!block->last && bytes.size && bytes.data[bytes.size - 1] == '\r')
		bytes.size--;
	structure->records.count = structure->start = structure->first_end = structure->line = 0;
	structure->ends.count = 0;
	block->taken = 0;
	block->unclosed = false;
	size_t found;
	while ((found = block->find(structure, bytes)) < bytes.size) {
		bool ended = block->dialect->quotes == QUOTES_LENIENT ? end_leniently(block, bytes)
								      : end_malformed(block, bytes, found);
		if (!ended)
			return;
	}
	if (block->last)
		end_last(block, bytes);
}

/* --- batches --- */

/* A cell that begins with a quote, in `arena` where it had to be changed. */
static struct text unquote(struct text field, struct arena *arena)
{
	struct text inside = {field.data + 1, field.size - 2};
	if (field.size >= 2 && field.data[field.size - 1] == '"' && !memchr(inside.data, '"', inside.size))
		return inside;
	return field_unquote(field, arena);
}

static void take_cells(struct record_block *block, const struct record_place *places, size_t count, size_t column,
		       struct text *cells)
{
	const char *bytes = block->bytes;
	const uint32_t *ends = block->structure.ends.items;
	for (size_t i = 0; i < count; i++) {
		const struct record_place *place = &places[i];
		if (column >= place->field_count) {
			cells[i] = (struct text){"", 0};
			continue;
		}
		const uint32_t *end = &ends[place->first_end + column];
		size_t start = column ? (size_t)end[-1] + 1 : place->start;
		cells[i] = (struct text){bytes + start, *end - start};
		if (bytes[start] == '"')
			cells[i] = unquote(cells[i], &block->cells);
	}
}

void record_block_take(struct record_block *block, size_t most, const size_t *wanted, size_t wanted_count,
		       uint64_t first_line, struct record_batch *batch)
{
	size_t left = block->structure.records.count - block->taken;
	batch->count = left < most ? left : most;
	arena_reset(&block->cells);
	if (left == 0)
		return;
	const struct record_place *places = block->structure.records.items + block->taken;
	for (size_t i = 0; i < batch->count; i++) {
		batch->bytes[i] = (struct text){block->bytes + places[i].start, places[i].end - places[i].start};
		batch->lines[i] = first_line + places[i].line;
		batch->field_counts[i] = places[i].field_count;
		batch->forms[i] = (uint8_t)places[i].form;
	}
	for (size_t w = 0; w < wanted_count; w++)
		take_cells(block, places, batch->count, wanted[w], batch->cells + w * BATCH_SIZE);
	block->taken += batch->count;
}
