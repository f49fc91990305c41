/* Lines: the lines of an input as they stand in the file, in blocks. Part of the reader of records (records.h).
 *
 * A block holds the bytes [at, size) that have not been passed, and those before them that still belong to a batch. A
 * line ends with LF, CRLF or CR; the last one may have no ending. */
#ifndef RUBRIC_DATA_LINES_H
#define RUBRIC_DATA_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/input.h"

struct lines {
	struct input *input;
	char *block; /* RECORD_MARGIN bytes behind it may be read */
	size_t capacity;
	size_t size;
	size_t at;
	size_t line_feed;       /* the next one at or after `at`; `size` where there is none */
	size_t carriage_return; /* likewise */
	uint64_t number;        /* of the line at `at`, counted from 1 */
	bool ended;             /* the input has no more */
};

/* A line of the block: [start, end), then 0 (only at the end of the input), 1 or 2 bytes of ending. */
struct line {
	size_t start;
	size_t end;
	size_t ending;
};

void lines_open(struct lines *lines, struct input *input);

/* Passes the next line; false where the block holds no further whole one. */
bool lines_next(struct lines *lines, struct line *line);

/* Goes back to a line that was passed. */
void lines_return(struct lines *lines, const struct line *line, uint64_t number);

/* Drops what has been passed and reads on until the block is full or the input at its end. A block that is full
 * already is made larger, up to `limit` bytes. False where nothing could be read: the input ended or failed, or the
 * limit is reached. */
bool lines_refill(struct lines *lines, size_t limit);

void lines_close(struct lines *lines);

#endif
