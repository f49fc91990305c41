/* Revisions: rule files, and the files that they name, as a git repository had them.
 *
 * `git:REVISION:PATH` is the path of a file at a revision, as messages name it. A syntax (parse.h) with a revision
 * reads every path that begins with its prefix by running `git cat-file blob`; the revision's own name and the path
 * reach git as one argument, and no shell is run. */
#ifndef RUBRIC_SYNTAX_REVISION_H
#define RUBRIC_SYNTAX_REVISION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

enum { REVISION_FILE_MAX = 1 << 30 }; /* bytes of a table or lookup at a revision, which is held in memory */

struct revision {
	const char *name;   /* "HEAD~1", "main" */
	const char *prefix; /* "git:HEAD~1:" */
	const char *folder; /* where git is run: that of the rule file, or "." */
	size_t cut;         /* bytes of the folder with its slash, which every path begins with */
};

/* The revision that `git:NAME` stands for, for a rule file at `path`; in `arena`. Null where `what` does not begin so.
 */
const struct revision *revision_of(struct arena *arena, const char *what, const char *path);

/* Is the path one of a file at the revision (which may be null)? */
bool revision_has(const struct revision *revision, const char *path);

/* The path without its prefix, `.` and `..`: two that are the same name the same file. In `arena`. */
const char *revision_path(struct arena *arena, const struct revision *revision, const char *path);

/* Reads a file of at most `limit` bytes into the arena. Null, or the reason in words. */
const char *revision_read(struct arena *arena, const struct revision *revision, const char *path, size_t limit,
			  struct text *text, bool *too_large);

#endif
