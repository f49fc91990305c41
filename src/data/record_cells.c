/* The records of a block put into batches: where their cells stand. */
#include <string.h>

#include "data/libcsv_finder.h"
#include "data/record_picks.h"

struct cell_place record_block_unquote(struct record_block *block, struct cell_place cell)
{
	struct text inside;
	bool doubled;
	if (!field_is_quoted(cell_at(block->bytes, cell), &inside, &doubled))
		return cell;
	if (!doubled)
		return (struct cell_place){cell.start + 1, cell.end - 1};
	size_t start = block->changed_end;
	size_t from = (size_t)(inside.data - block->bytes);
	record_block_reserve_changed(block, inside.size);
	inside.data = block->bytes + from;
	block->changed_end += field_copy_unquoted(inside, block->bytes + start);
	return (struct cell_place){(uint32_t)start, (uint32_t)block->changed_end};
}

void record_block_unquote_cells(struct record_block *block, struct cell_place *cells, size_t count)
{
	const char *bytes = block->bytes;
#pragma GCC unroll 4
	for (size_t i = 0; i < count; i++)
		if (bytes[cells[i].start] == '"') {
			cells[i] = record_block_unquote(block, cells[i]);
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
static bool picks_cells(const struct record_block *block, const struct taken *taken)
{
	bool can = 4 * block->wanted_count < taken->fewest_fields;
	for (size_t w = 0; w < block->wanted_count; w++)
		can &= block->wanted[w] > 0 && block->wanted[w] < taken->fewest_fields;
	return can;
}

static void take_columns(struct record_block *block, struct taken *taken, struct cell_place *cells)
{
	if (!picks_cells(block, taken))
		list_ends(block, taken);
	for (size_t w = 0; w < block->wanted_count; w++, cells += BATCH_SIZE) {
		size_t column = block->wanted[w];
		if (column >= taken->fewest_fields)
			take_cells_singly(block, taken, column, cells);
		else
			take_cells(block, taken, column, cells);
		record_block_unquote_cells(block, cells, taken->count);
	}
}

/* The records of the batch are those from `first` on. */
static void set_places(struct record_batch *batch, const struct record_places *records, size_t first)
{
	batch->starts = records->starts + first;
	batch->ends = records->ends + first;
	batch->field_counts = records->field_counts + first;
	batch->lines = records->lines + first;
	batch->forms = records->forms + first;
}

/* Of the next records, as many as the batch has. */
static void take_found(struct record_block *block, struct record_batch *batch)
{
	if (block->libcsv) {
		libcsv_finder_give_cells(block->libcsv, block->taken, batch->count, batch->cells);
	} else {
		block->changed_end = block->capacity + RECORD_MARGIN;
		for (size_t at = 0; at < batch->count; at += TAKEN_AT_ONCE) {
			size_t rest = batch->count - at;
			struct taken taken =
				taken_at(block, block->taken + at, rest < TAKEN_AT_ONCE ? rest : TAKEN_AT_ONCE);
			take_columns(block, &taken, batch->cells + at);
		}
	}
	set_places(batch, &block->structure.records, block->taken);
}

void record_block_take(struct record_block *block, size_t most, uint64_t first_line, struct record_batch *batch)
{
	size_t left = block->structure.records.count - block->taken;
	batch->count = left < most ? left : most;
	if (left == 0)
		return;
	if (block->picked)
		record_picks_take(block->picks, block, batch);
	else
		take_found(block, batch);
	batch->cell_bytes = batch->bytes = block->bytes;
	batch->first_line = first_line;
	block->taken += batch->count;
}
