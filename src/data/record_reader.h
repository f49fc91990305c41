/* The inside of readers of records: what all have in common, and what each does its own way. Private to this room. */
#ifndef RUBRIC_DATA_RECORD_READER_H
#define RUBRIC_DATA_RECORD_READER_H

#include "base/arena.h"
#include "data/records.h"
#include "data/structure.h"

/* The first member of each reader. */
struct record_reader {
	const struct record_reader_kind *kind;
	struct dialect dialect;
	struct input *input;
	size_t *wanted;
	size_t wanted_count;
	struct record_batch batch;
	struct arena arena; /* of the header and the failure */
	struct text header_bytes;
	const char *failure;
	bool unreadable;
};

struct record_reader_kind {
	/* Other columns are wanted than before. */
	void (*want)(struct record_reader *reader);
	/* Puts up to `most` of the next records into the batch, which is empty; none at the end and on failure. */
	void (*take)(struct record_reader *reader, size_t most);
	/* Frees what is its own. */
	void (*close)(struct record_reader *reader);
};

/* The bytes that a fast reader has read and not yet given, and how many whole records it has found in them; the line
 * where they begin; *ended: the input has no more. */
struct text record_reader_rest(struct record_reader *reader, size_t *records, uint64_t *first_line, bool *ended);

struct record_reader *record_reader_open_libcsv(struct input *input, const struct dialect *dialect);

/* The records of the batch are those from `first` on. */
static inline void record_batch_set(struct record_batch *batch, const struct record_places *records, size_t first)
{
	batch->starts = records->starts + first;
	batch->ends = records->ends + first;
	batch->field_counts = records->field_counts + first;
	batch->lines = records->lines + first;
	batch->forms = records->forms + first;
}

/* Fills in what all readers have in common. */
struct record_reader *record_reader_begin(struct record_reader *reader, const struct record_reader_kind *kind,
					  struct input *input, const struct dialect *dialect);

/* A fast reader whose blocks begin with `block_size` bytes (8 at least) and whose records are found by `finder`: for
 * tests that want every seam between blocks, and every kind of processor. */
struct record_reader *record_reader_open_fast(struct input *input, const struct dialect *dialect, size_t block_size,
					      const struct structure_finder *finder);

/* --- failures, all of them final --- */

void reader_fail_unclosed(struct record_reader *reader, uint64_t line);
void reader_fail_long(struct record_reader *reader, uint64_t line);
void reader_fail_input(struct record_reader *reader);

#endif
