/* Columns: cells of a batch to vectors. Private to this room. */
#ifndef RUBRIC_SCAN_COLUMNS_H
#define RUBRIC_SCAN_COLUMNS_H

#include "data/cells.h"
#include "data/cells_many.h"
#include "data/records.h"
#include "data/vector.h"
#include "plan/plan.h"

/* Why a cell is no value of its column. */
enum cell_fault {
	CELL_FAULT_NONE,
	CELL_FAULT_TYPE,
	CELL_FAULT_SIZE,
	CELL_FAULT_REQUIRED,
	CELL_FAULT_CHARACTERS,
	CELL_FAULT_AMBIGUOUS,
};

/* Short texts of other letters than ASCII that were found to be text, by their bytes: columns of them have few values.
 */
enum { KNOWN_TEXTS = 16 };

struct known_text {
	uint64_t first, last; /* eight bytes each, which may overlap; 0 behind a shorter one */
	size_t size;
};

struct column_reader {
	const struct plan_column *column;
	struct vector *vector;
	int32_t scale;             /* that the last batch came to: the next one begins with it */
	uint64_t percents, plains; /* first line of each kind of number cell, or 0 */
	VECTOR(struct column_fault) faults;
	struct known_text known_texts[KNOWN_TEXTS];
};

struct column_fault {
	uint32_t lane;
	enum cell_fault fault;
};

struct column_setting {
	const struct dialect *dialect;
	const struct text *missing; /* in the file's encoding */
	size_t missing_count;
	bool faults_are_missing;
	number_reader *read_numbers; /* or null */
	struct arena *arena;
};

/* Reads the cells of the records that are `well_formed` into the reader's vector; others are missing. What is wrong is
 * listed in the reader's faults, by lane. */
void column_read(struct column_reader *reader, const struct column_setting *setting, const struct record_batch *batch,
		 const struct text *cells, const struct bits *well_formed);

#endif
