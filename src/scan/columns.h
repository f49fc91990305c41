/* Columns: cells of a batch to vectors. Private to this room. */
#ifndef RUBRIC_SCAN_COLUMNS_H
#define RUBRIC_SCAN_COLUMNS_H

#include "data/cells.h"
#include "data/cells_many.h"
#include "data/cells_plain_date.h"
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

/* Cells of the batch with other letters than ASCII, and the texts that they are: columns have few values. */
enum { KNOWN_TEXTS = 64, KNOWN_SIZE_MAX = 32 };

struct known_text {
	uint64_t words[KNOWN_SIZE_MAX / 8]; /* all bytes of the cell; words may overlap */
	size_t size;
	struct text text;
};

struct column_reader {
	const struct plan_column *column;
	struct vector *vector;
	int32_t scale;             /* that the last batch came to: the next one begins with it */
	uint64_t percents, plains; /* first line of each kind of number cell that was met, or 0 */
	VECTOR(struct column_fault) faults;
	struct known_text known_texts[KNOWN_TEXTS];
	struct known_month *months; /* of a column of dates: KNOWN_MONTHS */
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
	number_reader *read_numbers;  /* or null */
	struct plain_date_form dates; /* in which they are plain */
	struct arena *arena;
};

/* Reads the cells of the batch's column `wanted` into the reader's vector, of the records that are `well_formed`;
 * others are missing. What is wrong is listed in the reader's faults, by lane. */
void column_read(struct column_reader *reader, const struct column_setting *setting, const struct record_batch *batch,
		 size_t wanted, const struct bits *well_formed);

/* Puts a number into a lane of a narrow vector, whose lanes up to `count` all hold numbers at its scale. False where 64
 * bits do not hold them at one scale. */
bool column_put_narrow(struct vector *vector, size_t lane, size_t count, int64_t coefficient, int32_t scale);

/* Reads the plain cells (cells_plain.h) into a vector that was begun; returns in `rest` the well-formed lanes that are
 * left, empty ones too. */
void column_read_plain(struct column_reader *reader, const struct column_setting *setting,
		       const struct record_batch *batch, const struct cell_place *cells, const struct bits *well_formed,
		       struct bits *rest);

#endif
