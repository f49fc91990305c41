/* Record block: a stretch of a file in memory, and the records that it holds. Part of the reader of records
 * (records.h).
 *
 * The block begins where a record does, or with a blank line. Its records are found by vector instructions
 * (structure.h) or by libcsv (libcsv_finder.h); a record whose quotes are misplaced is looked at byte by byte, and the
 * finding goes on behind it. What remains at the end of the block is the rest: the beginning of a record that has not
 * ended. */
#ifndef RUBRIC_DATA_RECORD_BLOCK_H
#define RUBRIC_DATA_RECORD_BLOCK_H

#include "base/vector.h"
#include "data/records.h"
#include "data/structure.h"

struct libcsv_finder;
struct record_picks;

struct record_block {
	const struct dialect *dialect;
	const struct structure_finder *finder;
	struct libcsv_finder *libcsv; /* or null: `finder` finds its records */
	const size_t *wanted;
	size_t wanted_count;
	char *memory;
	char *bytes; /* of the block, inside `memory` with margins that may be read */
	size_t size;
	size_t capacity;
	bool last; /* the file ends with the block, and with it its last record */
	struct structure structure;
	VECTOR(uint32_t) listed; /* places of ends */
	size_t taken;            /* records that were put into batches */
	bool unclosed;           /* the rest is a record with a quote that is never closed */

	struct record_picks *picks; /* or null */
	bool picked;                /* only the wanted cells of the records were found */

	/* Cells of the batch that had to be changed stand in memory behind the bytes: up to `changed_end`, and there is
	 * room for so many bytes of them. */
	size_t changed_end;
	size_t changed_room;
};

/* What finds the records for a kind of reader; null: libcsv does. */
static inline const struct structure_finder *finder_of_reader(enum reader_kind kind)
{
	return kind == READER_FAST ? structure_best_finder() : NULL;
}

/* `finder` is null where libcsv is to find the records. */
void record_block_open(struct record_block *block, const struct dialect *dialect,
		       const struct structure_finder *finder);
void record_block_close(struct record_block *block);

/* Room for `capacity` bytes; what is in the block is kept. */
void record_block_reserve(struct record_block *block, size_t capacity);

/* Room for so many more bytes of cells that had to be changed; all bytes may move. */
void record_block_reserve_changed(struct record_block *block, size_t size);

/* Which columns batches hold cells of, in this order; the array must outlive the block. */
void record_block_want(struct record_block *block, const size_t *columns, size_t count);

/* From here on little but the cells of the wanted columns is asked of records: their own places are not, and their
 * lines seldom. Of blocks whose records all have `field_count` fields only those cells are found then. */
void record_block_pick(struct record_block *block, size_t field_count);

/* Finds the records. */
void record_block_find(struct record_block *block);

/* Where the rest begins. */
static inline size_t record_block_rest(const struct record_block *block)
{
	return block->structure.start;
}

/* From here on its first records are taken again. */
static inline void record_block_rewind(struct record_block *block)
{
	block->taken = 0;
}

/* Puts up to `most` of the records that were not taken yet into the batch, with the cells of the wanted columns; their
 * lines are counted from `first_line`. The batch is good until the next call. */
void record_block_take(struct record_block *block, size_t most, uint64_t first_line, struct record_batch *batch);

/* Where the cell of a field that begins with a quote stands without its quotes; doubled ones are made single in a copy,
 * for which bytes may move. */
struct cell_place record_block_unquote(struct record_block *block, struct cell_place cell);

/* The same of those cells that begin with a quote. */
void record_block_unquote_cells(struct record_block *block, struct cell_place *cells, size_t count);

#endif
