/* Largest: the few clients that moved and weigh most, by the first weight; where nothing is weighed, those that moved
 * first. Private to this room. */
#ifndef RUBRIC_COMPARISON_LARGEST_H
#define RUBRIC_COMPARISON_LARGEST_H

#include "comparison/attribution.h"

/* Keeps the mover, where it is one of them. */
void largest_add(struct label_comparison *comparison, const struct mover *mover);

/* Keeps those of a part, whose labels were added. */
void largest_merge(struct label_comparison *whole, const struct label_comparison *part);

#endif
