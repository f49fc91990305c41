/* Witnesses: for each edit an example client for whom this edit alone makes a difference, or a proof that there is
 * none.
 *
 * The rules before the edits and those of each edit are joined to one plan, and what the two compute differently is
 * taken apart into regions (analysis/difference.h). A sample of a region is a witness once both rule sets have labelled
 * it, and differently; where every region is impossible, the edit is proven to concern nobody.
 *
 * Where regions do not tell, for conditions that only the machine can judge, clients are put together from the
 * candidates of their columns (candidates.h). Those that reach a rule, a label or a value which no earlier one reached
 * are kept, and further clients are made by changing some of their columns: so the search works its way through
 * conditions that hold for few clients, as fuzzers that look at coverage do (Zalewski, american fuzzy lop).
 *
 * What is found is made plain: columns that do not matter are left missing. Witnesses say what population functions
 * come to as if that were a column; where an edit changes what such a function counts, no single client tells. */
#ifndef RUBRIC_COMPARISON_WITNESS_H
#define RUBRIC_COMPARISON_WITNESS_H

#include "comparison/edits.h"

/* Fills in effect and witness of the edits, and whether OLD and NEW are the same. */
void find_witnesses(struct edits *edits, const struct plan *old_plan, const struct plan *new_plan);

#endif
