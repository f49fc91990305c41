/* Spool: an input that is read more than once.
 *
 * A regular file is read again from its place, and must not have changed meanwhile. What comes from a pipe is kept
 * while it is read for the first time: in memory, as long as it has room there, else in a temporary file (in TMPDIR, or
 * /tmp).
 */
#ifndef RUBRIC_DATA_SPOOL_H
#define RUBRIC_DATA_SPOOL_H

#include "base/arena.h"
#include "data/input.h"

struct spool;

/* Prepares `path` ("-": standard input) to be read several times; of a pipe up to `memory` bytes are held. Null where
 * it cannot be: *message says why. */
struct spool *spool_open(const char *path, size_t memory, struct arena *arena, const char **message);

/* The input from its beginning, under its own name; one at a time, and closed before the spool. Null where it cannot be
 * read, or has changed: *message says so. */
struct input *spool_input(struct spool *spool, struct arena *arena, const char **message);

void spool_close(struct spool *spool);

#endif
