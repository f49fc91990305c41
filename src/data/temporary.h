/* Temporary: a file that is written beside the place it will take, or that is of no use after the run.
 *
 * Where the file system can do that it has no name until it is finished, so that nothing is left behind however the run
 * ends; else it has a temporary one, which output_remove_temporary knows of. Functions return 0 or an errno. */
#ifndef RUBRIC_DATA_TEMPORARY_H
#define RUBRIC_DATA_TEMPORARY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { TEMPORARY_NAMELESS = -1 };

struct temporary {
	int file; /* to write to; its owner closes it */
	int name; /* its place among the temporary names, or TEMPORARY_NAMELESS */
	const char *folder;
	uint64_t written;  /* bytes that its owner has announced */
	uint64_t reserved; /* bytes that the disk keeps for them */
};

/* `folder` must outlive it. */
int temporary_open(struct temporary *temporary, const char *folder);

/* Announces that `size` more bytes are going to be written to the end of the file. For a large file the disk is asked
 * to keep space in large pieces: the file lies together, and writing costs the system less than when it looks
 * for a place for each page. A disk that cannot is left alone; one that is full says so when it is written to. */
void temporary_announce(struct temporary *temporary, size_t size);

/* Gives back the space that was kept and not written to. */
int temporary_trim(struct temporary *temporary);

/* Gives the finished file the name `target`, in the same folder; what had it is replaced. */
int temporary_take_place(struct temporary *temporary, const char *target);

/* Removes the file, unless it has taken its place. */
void temporary_discard(struct temporary *temporary);

/* --- files of no use after the run --- */

/* Where they go: TMPDIR, or /tmp. */
const char *temporary_folder(void);

/* What to say where one for what exceeds --memory failed with an errno; in `arena`. */
const char *temporary_failure(int error, struct arena *arena);

/* Opens one, of which there may be any number. It has no name and goes when its owner closes it. */
int temporary_open_nameless(int *file);

/* Writes or reads all of these bytes `at` a place of the file; EIO where there are fewer to read. Several threads may.
 */
int temporary_write(int file, const char *bytes, size_t size, uint64_t at);
int temporary_read(int file, char *bytes, size_t size, uint64_t at);

#endif
