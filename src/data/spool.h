/* Spool: an input that is read more than once.
 *
 * A regular file is read again from its place, and must not have changed meanwhile. What comes from a pipe is kept in a
 * temporary file without a name (in TMPDIR, or /tmp) first. */
#ifndef RUBRIC_DATA_SPOOL_H
#define RUBRIC_DATA_SPOOL_H

#include "base/arena.h"
#include "data/input.h"

struct spool;

/* Prepares `path` ("-": standard input) to be read several times. Null where it cannot be: *message says why. */
struct spool *spool_open(const char *path, struct arena *arena, const char **message);

/* The input from its beginning, under its own name. Null where it cannot be read, or has changed: *message says so. */
struct input *spool_input(const struct spool *spool, struct arena *arena, const char **message);

void spool_close(struct spool *spool);

#endif
