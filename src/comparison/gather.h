/* Gathering: lanes of many batches put together into one, column by column. Private to this room. */
#ifndef RUBRIC_COMPARISON_GATHER_H
#define RUBRIC_COMPARISON_GATHER_H

#include "comparison/reading.h"

/* A column of a side's plan, of the lanes that were gathered. */
struct gathered {
	int side;
	size_t column;
	struct vector *vector;
};

/* Zero-initialise to begin without columns. */
struct gathering {
	VECTOR(struct gathered) columns;
};

/* The place of a plan's column, added where it is new; SIZE_MAX where neither side has it so: read as it is, or the
 * field of a rollup that computes the same. */
size_t gather_column(struct gathering *gathering, const struct label_comparison *comparison, const struct plan *plan,
		     uint32_t column);

/* Copies a lane of the batch at hand to place `at`; texts into `arena`. Place 0 begins a new batch. */
void gather_lane(struct gathering *gathering, const struct reading *reading, size_t lane, size_t at,
		 struct arena *arena);

void gathering_free(struct gathering *gathering);

#endif
