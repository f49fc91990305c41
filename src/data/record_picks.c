#include "data/record_picks.h"

#include "base/memory.h"

/* Records of more fields make patterns that do not stay in the first-level cache. */
enum { FIELDS_MAX = 256 };

/* Where picking was in vain, it may be for the blocks that follow: so many of them, at most, are not tried. */
enum { LEFT_OUT_MAX = 16 };

struct record_picks {
	struct regular_ends regular;
	end_places ends;
	size_t column_count;
	size_t *columns;
	size_t *last_ends; /* of each column: the end of its cell, among those that are picked of a record */

	/* Blocks: since the last one for which it was in vain; how many are not tried; and how many were not before the
	 * one at hand. */
	size_t left_out;
	size_t to_leave_out;
	size_t last_left_out;

	/* Of a batch. */
	uint32_t field_counts[BATCH_SIZE];
	uint8_t forms[BATCH_SIZE];
};

static void make_patterns(struct regular_ends *regular, const bool *wanted)
{
	size_t fields = regular->field_count;
	regular->pattern_count = (64 + fields - 1) / fields * fields;
	regular->patterns = memory_zeroed(regular->pattern_count, sizeof *regular->patterns);
	for (size_t before = 0; before < regular->pattern_count; before++)
		for (size_t i = 0; i < 64; i++) {
			size_t end = (before + i) % fields;
			regular->patterns[before].wanted |= (uint64_t)wanted[end] << i;
			regular->patterns[before].lines |= (uint64_t)(end == fields - 1) << i;
		}
}

/* A record begins behind the last end of the one before it. At least one end tells how many records there are. */
static void want_ends(bool *wanted, const struct record_picks *picks)
{
	size_t last = picks->regular.field_count - 1;
	wanted[last] = picks->column_count == 0;
	for (size_t c = 0; c < picks->column_count; c++) {
		size_t column = picks->columns[c];
		wanted[column] = wanted[column ? column - 1 : last] = true;
	}
}

static void number_ends(struct record_picks *picks, const bool *wanted)
{
	size_t numbers[FIELDS_MAX];
	for (size_t end = 0; end < picks->regular.field_count; end++) {
		numbers[end] = picks->regular.wanted_count;
		picks->regular.wanted_count += wanted[end];
	}
	for (size_t c = 0; c < picks->column_count; c++)
		picks->last_ends[c] = numbers[picks->columns[c]];
}

struct record_picks *record_picks_new(const struct structure_finder *finder, const size_t *columns, size_t count,
				      size_t field_count)
{
	bool wanted[FIELDS_MAX] = {false};
	if (!finder->pick_ends || field_count < 2 || field_count > FIELDS_MAX)
		return NULL;
	struct record_picks *picks = memory_zeroed(1, sizeof *picks);
	picks->regular.field_count = field_count;
	picks->column_count = count;
	picks->columns = memory_array(count, sizeof *picks->columns);
	picks->last_ends = memory_array(count, sizeof *picks->last_ends);
	for (size_t c = 0; c < count; c++)
		picks->columns[c] = columns[c];
	want_ends(wanted, picks);
	number_ends(picks, wanted);
	make_patterns(&picks->regular, wanted);
	for (size_t i = 0; i < BATCH_SIZE; i++) {
		picks->field_counts[i] = (uint32_t)field_count;
		picks->forms[i] = RECORD_WELL_FORMED;
	}
	return picks;
}

void record_picks_free(struct record_picks *picks)
{
	if (!picks)
		return;
	memory_free(picks->regular.patterns);
	vector_free(&picks->ends);
	memory_free(picks->columns);
	memory_free(picks->last_ends);
	memory_free(picks);
}

bool record_picks_find(struct record_picks *picks, struct record_block *block, struct text bytes)
{
	if (bytes.size > RECORD_SIZE_MAX || picks->left_out++ < picks->to_leave_out)
		return false;
	picks->last_left_out = picks->to_leave_out;
	picks->left_out = picks->to_leave_out = 0;
	if (block->finder->pick_ends(&block->structure, bytes, &picks->regular, &picks->ends))
		return true;
	record_picks_leave_out(picks);
	return false;
}

void record_picks_leave_out(struct record_picks *picks)
{
	size_t more = 2 * picks->last_left_out + 1;
	picks->to_leave_out = more < LEFT_OUT_MAX ? more : LEFT_OUT_MAX;
}

/* Records that are taken together, whose ends stay in the first-level cache from one column to the next. */
enum { TAKEN_AT_ONCE = 64 };

static void take_cells(const uint32_t *last_ends, size_t step, struct cell_place *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cells[i] = place_between(last_ends + i * step - 1);
}

/* Of the `first` record of the block and those that follow it. */
static void take_first_cells(const uint32_t *last_ends, size_t step, size_t first, struct cell_place *cells,
			     size_t count)
{
	size_t without = first == 0;
	if (without)
		cells[0] = (struct cell_place){0, *last_ends};
	take_cells(last_ends + without * step, step, cells + without, count - without);
}

void record_picks_take(struct record_picks *picks, struct record_block *block, struct record_batch *batch)
{
	size_t step = picks->regular.wanted_count;
	block->changed_end = block->capacity + RECORD_MARGIN;
	for (size_t at = 0; at < batch->count; at += TAKEN_AT_ONCE) {
		size_t first = block->taken + at;
		size_t count = batch->count - at < TAKEN_AT_ONCE ? batch->count - at : TAKEN_AT_ONCE;
		for (size_t c = 0; c < picks->column_count; c++) {
			const uint32_t *last_ends = picks->ends.items + first * step + picks->last_ends[c];
			struct cell_place *cells = batch->cells + c * BATCH_SIZE + at;
			if (picks->columns[c] == 0)
				take_first_cells(last_ends, step, first, cells, count);
			else
				take_cells(last_ends, step, cells, count);
			record_block_unquote_cells(block, cells, count);
		}
	}
	batch->starts = batch->ends = batch->lines = NULL;
	batch->field_counts = picks->field_counts;
	batch->forms = picks->forms;
	batch->picked = block;
	batch->first = block->taken;
}
