/* Parts: comparisons of stretches of an export, which threads go through side by side. Private to this room.
 *
 * A part shares with the whole comparison all but what it counts. In the order of the stretches its counts are added to
 * those of the whole, and are none again. What is counted does not turn on any order, but for the numbers of sets of
 * labels (labels.h), the file of changes, and which of two equally large movers is the larger: so all that is added
 * comes to what one thread would have counted. */
#ifndef RUBRIC_COMPARISON_PART_H
#define RUBRIC_COMPARISON_PART_H

#include "comparison/comparison.h"

struct label_comparison *part_new(const struct label_comparison *whole);
void part_free(struct label_comparison *part);

/* Adds what the part has counted, and clears it. */
void part_add(struct label_comparison *whole, struct label_comparison *part);

/* Forgets what it has counted. */
void part_clear(struct label_comparison *part);

#endif
