/* Gathering: lanes of many batches put together into one, column by column. Private to this room. */
#ifndef RUBRIC_COMPARISON_GATHER_H
#define RUBRIC_COMPARISON_GATHER_H

#include "base/vector.h"
#include "code/program.h"
#include "scan/scan.h"

/* A column of the joined plan, of the lanes that were gathered. */
struct gathered {
	uint32_t column;
	struct vector *vector;
};

/* Zero-initialise to begin without columns. */
struct gathering {
	VECTOR(struct gathered) columns;
};

/* Gathers the columns that a program of the joined plan reads; vectors[n] becomes the vector of column n. */
void gather_columns(struct gathering *gathering, const struct program *program, struct vector **vectors);

/* Copies a lane of the batch at hand to place `at`; texts into `arena`. Place 0 begins a new batch. */
void gather_lane(struct gathering *gathering, const struct scan_batch *batch, size_t lane, size_t at,
		 struct arena *arena);

void gathering_free(struct gathering *gathering);

#endif
