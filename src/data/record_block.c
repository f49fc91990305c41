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

/* Room for one more cell that had to be changed: the bytes may move. */
static void reserve_changed(struct record_block *block, size_t size)
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

/* A cell that begins with a quote. */
static struct cell_place unquote(struct record_block *block, struct cell_place cell)
{
	struct text inside;
	bool doubled;
	if (!field_is_quoted(cell_at(block->bytes, cell), &inside, &doubled))
		return cell;
	if (!doubled)
		return (struct cell_place){cell.start + 1, cell.end - 1};
	size_t start = block->changed_end;
	size_t from = (size_t)(inside.data - block->bytes);
	reserve_changed(block, inside.size);
	inside.data = block->bytes + from;
	block->changed_end += field_copy_unquoted(inside, block->bytes + start);
	return (struct cell_place){(uint32_t)start, (uint32_t)block->changed_end};
}

/* So many records at a time, whose bytes stay in the first-level cache from one column to the next. */
enum { TAKEN_AT_ONCE = 64 };

struct taken {
	const struct record_place *places;
	size_t count;
	uint32_t first_ends[TAKEN_AT_ONCE]; /* of the places */
	uint32_t fewest_fields;
};

/* A cell begins one byte behind the end of the one before it. */
static inline struct cell_place place_between(const uint32_t *ends)
{
	static const uint64_t one_behind = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 1 : (uint64_t)1 << 32;
	uint64_t both;
	struct cell_place place;
	memcpy(&both, ends, sizeof both);
	both += one_behind;
	memcpy(&place, &both, sizeof place);
	return place;
}

static void take_cells(struct record_block *block, const struct taken *taken, size_t column, struct cell_place *cells)
{
	const char *bytes = block->bytes;
	const uint32_t *ends = block->structure.ends.items + column - 1;
	for (size_t i = 0; i < taken->count; i++) {
		cells[i] = place_between(ends + taken->first_ends[i]);
		if (bytes[cells[i].start] == '"') {
			cells[i] = unquote(block, cells[i]);
			bytes = block->bytes;
		}
	}
}

/* Those of the first column, or of records of which some are too short. */
static void take_cells_singly(struct record_block *block, const struct taken *taken, size_t column,
			      struct cell_place *cells)
{
	const uint32_t *ends = block->structure.ends.items;
	for (size_t i = 0; i < taken->count; i++) {
		const struct record_place *place = &taken->places[i];
		cells[i] = (struct cell_place){0, 0};
		if (column >= place->field_count)
			continue;
		const uint32_t *end = &ends[place->first_end + column];
		cells[i] = (struct cell_place){column ? end[-1] + 1 : place->start, *end};
		if (block->bytes[cells[i].start] == '"')
			cells[i] = unquote(block, cells[i]);
	}
}

static void take_columns(struct record_block *block, const struct taken *taken, const size_t *wanted,
			 size_t wanted_count, struct cell_place *cells)
{
	for (size_t w = 0; w < wanted_count; w++, cells += BATCH_SIZE) {
		if (wanted[w] == 0 || wanted[w] >= taken->fewest_fields)
			take_cells_singly(block, taken, wanted[w], cells);
		else
			take_cells(block, taken, wanted[w], cells);
	}
}

static struct taken taken_at(const struct record_place *places, size_t count)
{
	struct taken taken = {.places = places, .count = count, .fewest_fields = UINT32_MAX};
	for (size_t i = 0; i < count; i++) {
		taken.first_ends[i] = places[i].first_end;
		if (places[i].field_count < taken.fewest_fields)
			taken.fewest_fields = places[i].field_count;
	}
	return taken;
}

void record_block_take(struct record_block *block, size_t most, const size_t *wanted, size_t wanted_count,
		       uint64_t first_line, struct record_batch *batch)
{
	size_t left = block->structure.records.count - block->taken;
	batch->count = left < most ? left : most;
	block->changed_end = block->capacity + RECORD_MARGIN;
	if (left == 0)
		return;
	const struct record_place *places = block->structure.records.items + block->taken;
	for (size_t at = 0; at < batch->count; at += TAKEN_AT_ONCE) {
		size_t rest = batch->count - at;
		struct taken taken = taken_at(places + at, rest < TAKEN_AT_ONCE ? rest : TAKEN_AT_ONCE);
		take_columns(block, &taken, wanted, wanted_count, batch->cells + at);
	}
	batch->cell_bytes = block->bytes;
	for (size_t i = 0; i < batch->count; i++) {
		batch->bytes[i] = (struct text){block->bytes + places[i].start, places[i].end - places[i].start};
		batch->lines[i] = first_line + places[i].line;
		batch->field_counts[i] = places[i].field_count;
		batch->forms[i] = (uint8_t)places[i].form;
	}
	block->taken += batch->count;
}
