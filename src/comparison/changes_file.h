/* The file of changes: every client that moved, with its labels on both sides, the rules that gave them, and what moved
 * it.
 *
 * One record a client in the dialect of the export: the key, then for each segment that both sides have four columns,
 * `NAME before`, `NAME now`, `NAME rule before`, `NAME rule now`, and under `diff` a fifth, `NAME moved by`; in
 * segments in which the client stayed, the last three are empty. The file appears whole or not at all; rows go to it as
 * they come. */
#ifndef RUBRIC_COMPARISON_CHANGES_FILE_H
#define RUBRIC_COMPARISON_CHANGES_FILE_H

#include "comparison/attribution.h"
#include "data/output.h"

struct changes_file;

/* Null where the file cannot be made: *message, in the comparison's arena, says why. */
struct changes_file *changes_open(struct label_comparison *comparison, const char *path, bool survive_power_cut,
				  const char **message);

/* In what dialect; writes the header. */
void changes_begin(struct changes_file *changes, const struct dialect *dialect);

/* A part, of a part of the comparison, which gathers rows; they are written to the whole, or forgotten. Closed as the
 * whole is. */
struct changes_file *changes_part(const struct changes_file *whole, const struct label_comparison *part);
void changes_add(struct changes_file *part, const struct mover *mover);
void changes_merge(struct changes_file *whole, struct changes_file *part);
void changes_clear(struct changes_file *part);

/* Puts the file in its place. Null, or why that failed. */
const char *changes_commit(struct changes_file *changes);
void changes_close(struct changes_file *changes);

#endif
