/* Many plain cells at once: numbers of a column, four at a time, where the processor has the vectors of AVX2. */
#ifndef RUBRIC_DATA_CELLS_MANY_H
#define RUBRIC_DATA_CELLS_MANY_H

#include "data/records.h"

/* Reads the first `count` (up to 64, a multiple of 4) of the cells into values[], at `scale`: those that are up to 15
 * bytes of digits, perhaps with a minus before them and a decimal mark among them. Returns a bit for each that was
 * read; the values of others are 0. *greatest becomes the greatest magnitude of those read, if that is greater. Plain
 * numbers of up to 8 bytes are all read if they have no more digits behind the mark than `scale` and no 8 fewer; longer
 * ones if they have no 4 fewer. */
typedef uint64_t number_reader(const char *cell_bytes, const struct cell_place *cells, size_t count, char decimal,
			       int32_t scale, int64_t *values, uint64_t *greatest);

/* Null where there is none for this machine. */
number_reader *number_reader_of_machine(void);

#endif
