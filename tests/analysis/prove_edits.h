/* Holds what `diff` says of an edit before any data against both rule sets, run on a grid of records.
 *
 * An edit that is proven to concern nobody must make no difference on the grid, nor may two files that are proven the
 * same. Where columns are compared with constants alone, the grid has a record of every region: an edit that makes a
 * difference on it must have a witness, and one that has a witness must make a difference on it. */
#ifndef RUBRIC_TESTS_PROVE_EDITS_H
#define RUBRIC_TESTS_PROVE_EDITS_H

#include <stdint.h>

struct edits_tally {
	uint64_t files, edits, shown, proven, same_files, untold, of_all, not_alone, failed;
};

/* The random file of this number, and an edit of it. */
void prove_edits(uint64_t seed, struct edits_tally *tally);
void edits_tally_print(const struct edits_tally *tally);

#endif
