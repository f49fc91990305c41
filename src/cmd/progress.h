/* Progress: one line on standard error that says how far a long run is.
 *
 *     [########            ]  42%  1,260,000 records  310,000/s  6 s left
 *
 * It is first shown after a second, drawn anew at most ten times a second, and erased at the end, so that nothing of it
 * remains. It is at most 79 characters wide and uses no terminal's own sequences. Erase it before anything else is
 * written to standard error; the next update draws it again. */
#ifndef RUBRIC_CMD_PROGRESS_H
#define RUBRIC_CMD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "cmd/options.h"

struct progress {
	bool wanted;
	uint64_t started; /* nanoseconds of a clock that only goes forward */
	uint64_t drawn;   /* when last; or 0 */
	size_t width;     /* of what is on the screen */
};

/* How much is done. */
struct advance {
	uint64_t bytes;
	uint64_t total; /* bytes in all; 0: not known */
	uint64_t records;
};

/* WISH_NONE: wanted where standard error is a terminal. */
struct progress progress_start(enum wish wish);
void progress_update(struct progress *progress, const struct advance *advance);
void progress_erase(struct progress *progress);

/* The line after `elapsed` nanoseconds. */
void progress_line(struct buffer *out, const struct advance *advance, uint64_t elapsed);

#endif
