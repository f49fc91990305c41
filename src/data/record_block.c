#include "data/record_block.h"

#include <string.h>

#include "base/memory.h"
#include "data/record_reader.h"

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
static __attribute__((noinline)) struct cell_place unquote(struct record_block *block, struct cell_place cell)
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

static void unquote_cells(struct record_block *block, struct cell_place *cells, size_t count)
{
	const char *bytes = block->bytes;
#pragma GCC unroll 4
	for (size_t i = 0; i < count; i++)
		if (bytes[cells[i].start] == '"') {
			cells[i] = unquote(block, cells[i]);
			bytes = block->bytes;
		}
}

/* So many records at a time, whose bytes stay in the first-level cache from one column to the next. */
enum { TAKEN_AT_ONCE = 64 };

/* Records, and the places of their ends. */
struct taken {
	size_t first;
	size_t count;
	uint32_t fewest_fields;
	const uint32_t *ends;               /* listed; or null */
	uint32_t first_ends[TAKEN_AT_ONCE]; /* of each record, where it stands among those */
};

static struct taken taken_at(const struct record_block *block, size_t first, size_t count)
{
	const struct record_places *records = &block->structure.records;
	struct taken taken;
	taken.first = first;
	taken.count = count;
	taken.fewest_fields = UINT32_MAX;
	taken.ends = NULL;
	for (size_t i = 0; i < count; i++)
		if (records->field_counts[first + i] < taken.fewest_fields)
			taken.fewest_fields = records->field_counts[first + i];
	return taken;
}

/* All places of the words that hold the records. */
static void list_ends(struct record_block *block, struct taken *taken)
{
	const struct structure *structure = &block->structure;
	const struct structure_word *words = structure->words;
	size_t first = structure->records.starts[taken->first] / 64;
	size_t last = structure->records.ends[taken->first + taken->count - 1] / 64;
	block->listed.count = 0;
	vector_reserve_more(&block->listed,
			    ends_before(&words[last]) + 64 - ends_before(&words[first]) + LISTED_MARGIN);
	block->finder->list_ends(structure, first, last, block->listed.items);
	taken->ends = block->listed.items;
	for (size_t i = 0; i < taken->count; i++)
		taken->first_ends[i] = structure->records.first_ends[taken->first + i] - ends_before(&words[first]);
}

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

/* Of records that all have the column. */
static void take_cells(struct record_block *block, const struct taken *taken, size_t column, struct cell_place *cells)
{
	const uint32_t *starts = block->structure.records.starts + taken->first;
	const uint32_t *ends = taken->ends;
	if (!ends) {
		block->finder->pick_cells(&block->structure, taken->first, taken->count, column, cells);
	} else if (column == 0) {
		for (size_t i = 0; i < taken->count; i++)
			cells[i] = (struct cell_place){starts[i], ends[taken->first_ends[i]]};
	} else {
		const uint32_t *before = ends + column - 1;
#pragma GCC unroll 4
		for (size_t i = 0; i < taken->count; i++)
			cells[i] = place_between(before + taken->first_ends[i]);
	}
}

/* Of records of which some are too short. */
static void take_cells_singly(struct record_block *block, const struct taken *taken, size_t column,
			      struct cell_place *cells)
{
	const struct record_places *records = &block->structure.records;
	for (size_t i = 0; i < taken->count; i++) {
		size_t record = taken->first + i;
		const uint32_t *end = taken->ends + taken->first_ends[i] + column;
		cells[i] = (struct cell_place){0, 0};
		if (column < records->field_counts[record])
			cells[i] = (struct cell_place){column ? end[-1] + 1 : records->starts[record], *end};
	}
}

/* To pick a cell takes about as long as to list four ends. */
static bool picks_cells(const struct taken *taken, const size_t *wanted, size_t wanted_count)
{
	bool can = 4 * wanted_count < taken->fewest_fields;
	for (size_t w = 0; w < wanted_count; w++)
		can &= wanted[w] > 0 && wanted[w] < taken->fewest_fields;
	return can;
}

static void take_columns(struct record_block *block, struct taken *taken, const size_t *wanted, size_t wanted_count,
			 struct cell_place *cells)
{
	if (!picks_cells(taken, wanted, wanted_count))
		list_ends(block, taken);
	for (size_t w = 0; w < wanted_count; w++, cells += BATCH_SIZE) {
		if (wanted[w] >= taken->fewest_fields)
			take_cells_singly(block, taken, wanted[w], cells);
		else
			take_cells(block, taken, wanted[w], cells);
		unquote_cells(block, cells, taken->count);
	}
}

void record_block_take(struct record_block *block, size_t most, const size_t *wanted, size_t wanted_count,
		       uint64_t first_line, struct record_batch *batch)
{
	const struct record_places *records = &block->structure.records;
	size_t left = records->count - block->taken;
	batch->count = left < most ? left : most;
	block->changed_end = block->capacity + RECORD_MARGIN;
	for (size_t at = 0; at < batch->count; at += TAKEN_AT_ONCE) {
		size_t rest = batch->count - at;
		struct taken taken = taken_at(block, block->taken + at, rest < TAKEN_AT_ONCE ? rest : TAKEN_AT_ONCE);
		take_columns(block, &taken, wanted, wanted_count, batch->cells + at);
	}
	if (left == 0)
		return;
	batch->cell_bytes = batch->bytes = block->bytes;
	batch->first_line = first_line;
	record_batch_set(batch, records, block->taken);
	block->taken += batch->count;
}
