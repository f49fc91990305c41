/* Read-ahead: a record reader in a thread of its own.
 *
 * Finding records and cells takes about as long as all that is done with them, so the two go side by side: the thread
 * fills a few batches ahead, in order. Batches are the same as the reader's own. */
#ifndef RUBRIC_DATA_READ_AHEAD_H
#define RUBRIC_DATA_READ_AHEAD_H

#include "data/records.h"

struct read_ahead;

/* Starts reading; the header has been read, and `wanted` columns are wanted of `reader`, which nobody else touches
 * until read_ahead_next has returned null or read_ahead_close was called. Null where the machine gives no thread. */
struct read_ahead *read_ahead_open(struct record_reader *reader, struct input *input, size_t wanted);

/* The next batch, good until the next call; null at the end or on failure, which the reader then tells.
 * *position (may be null) is how much of the input it took. */
const struct record_batch *read_ahead_next(struct read_ahead *ahead, uint64_t *position);

/* Ends the thread, if need be early, and frees. */
void read_ahead_close(struct read_ahead *ahead);

#endif
