/* Record picks: the cells of some columns, picked from blocks of regular records (structure.h) without finding where
 * the records stand. Part of the reader of records (record_block.h). */
#ifndef RUBRIC_DATA_RECORD_PICKS_H
#define RUBRIC_DATA_RECORD_PICKS_H

#include "data/record_block.h"

/* Null where `finder` cannot pick of records of so many fields. */
struct record_picks *record_picks_new(const struct structure_finder *finder, const size_t *columns, size_t count,
				      size_t field_count);
void record_picks_free(struct record_picks *picks);

/* Picks of the block, which was begun; false where that cannot be, and nothing was found. */
bool record_picks_find(struct record_picks *picks, struct record_block *block, struct text bytes);

/* It was in vain for the block at hand, and may be for some that follow: these are not tried. */
void record_picks_leave_out(struct record_picks *picks);

/* Puts the next records into the batch, as many as it counts. */
void record_picks_take(struct record_picks *picks, struct record_block *block, struct record_batch *batch);

#endif
