/* The inside of a reader of records. Private to this room. */
#ifndef RUBRIC_DATA_RECORD_READER_H
#define RUBRIC_DATA_RECORD_READER_H

#include "base/arena.h"
#include "data/record_block.h"
#include "data/records.h"

struct record_reader {
	struct dialect dialect;
	struct input *input;
	size_t *wanted;
	struct record_block block;
	uint64_t first_line; /* of the block, counted from 1 */
	struct record_batch batch;
	struct arena arena; /* of the header and the failure */
	struct text header_bytes;
	const char *failure;
	bool unreadable;
};

/* A reader whose blocks begin with `block_size` bytes (8 at least) and whose records are found by `finder`, or by
 * libcsv where it is null: for tests that want every seam between blocks, and every kind of processor. */
struct record_reader *record_reader_open_blocks(struct input *input, const struct dialect *dialect, size_t block_size,
						const struct structure_finder *finder);

/* The bytes that a reader has read and not yet given, and how many whole records it has found in them; the line where
 * they begin; *ended: the input has no more. */
struct text record_reader_rest(const struct record_reader *reader, size_t *records, uint64_t *first_line, bool *ended);

/* --- failures, all of them final --- */

void reader_fail_unclosed(struct record_reader *reader, uint64_t line);
void reader_fail_long(struct record_reader *reader, uint64_t line);
void reader_fail_input(struct record_reader *reader);

#endif
