/* libcsv finder: the records of a block as libcsv finds them, byte by byte. It is the reader of record, which vector
 * instructions are held against, and does for a record block (record_block.h) what a structure finder (structure.h)
 * does, but that it takes the cells of the wanted columns at the same time.
 *
 * libcsv tells what a field holds, not where it stands. But it takes every byte in turn: so a field stands behind the
 * delimiter of the one before it, and is as long as what it holds, with two quotes and one for each doubled one where
 * it begins with a quote. A cell is thus a place in the block, unless quotes in it are doubled: then libcsv's text is
 * copied.
 *
 * Blanks belong to their field, but libcsv strips them, and is a third faster where it need not ask us what a blank
 * is. So it is let strip them, and blanks that it has left out around a field are found again where the field stands.
 * What it then understands otherwise (quotes with blanks around them, records that begin with a blank) is taken anew
 * from the start of the record, with blanks as bytes like others, up to the end of the block. */
#ifndef RUBRIC_DATA_LIBCSV_FINDER_H
#define RUBRIC_DATA_LIBCSV_FINDER_H

#include "data/batch.h"
#include "data/dialect.h"
#include "data/record_block.h"

struct libcsv_finder;

struct libcsv_finder *libcsv_finder_new(const struct dialect *dialect);
void libcsv_finder_free(struct libcsv_finder *finder);

/* Which columns cells are taken of. What was found before has none of them. */
void libcsv_finder_want(struct libcsv_finder *finder, const size_t *columns, size_t count);

/* Finds on from the record at hand of the block's structure, as a structure finder does, in `bytes` of the block; the
 * last record of a file is ended. Returns likewise. Cells of the block that had to be changed stand where
 * record_block_reserve_changed has made room. */
size_t libcsv_finder_find(struct libcsv_finder *finder, struct record_block *block, struct text bytes);

/* The record that begins at `start` and ends fields at `ends`, with quotes out of place: takes its cells. */
void libcsv_finder_take_fields(struct libcsv_finder *finder, struct record_block *block, size_t start,
			       const uint32_t *ends, size_t count);

/* Puts the cells of `count` records from `first` on into cells[wanted * BATCH_SIZE + record]. */
void libcsv_finder_give_cells(const struct libcsv_finder *finder, size_t first, size_t count, struct cell_place *cells);

#endif
