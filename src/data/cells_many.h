/* Many plain cells at once: numbers of a column, four at a time, where the processor has the vectors of AVX2. */
#ifndef RUBRIC_DATA_CELLS_MANY_H
#define RUBRIC_DATA_CELLS_MANY_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Reads those of up to 64 cells that are up to 8 bytes of digits with `scale` of them behind a decimal mark (none: no
 * mark) into values[]; other values are left as they are. Returns a bit for each that was read; *greatest becomes the
 * greatest of them, if that is greater. Cells have the margins of records.h. */
typedef uint64_t number_reader(const struct text *cells, size_t count, char decimal, int32_t scale, int64_t *values,
			       uint64_t *greatest);

/* Null where there is none for this machine. */
number_reader *number_reader_of_machine(void);

#endif
