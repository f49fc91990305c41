/* Witnesses: for each edit an example client, made up, for whom this edit alone makes a difference.
 *
 * Clients are put together from the candidates of their columns (candidates.h) and labelled by the rules before and
 * after the edit. Those that reach a rule, a label or a value which no earlier one reached are kept, and further
 * clients are made by changing one or two of their columns: so the search works its way through conditions that hold
 * for few clients, as fuzzers that look at coverage do (Zalewski, american fuzzy lop). What is found is then made
 * plain: columns that do not matter are left missing. Nothing is found for what depends on population functions, since
 * no single client tells what those come to. */
#ifndef RUBRIC_COMPARISON_WITNESS_H
#define RUBRIC_COMPARISON_WITNESS_H

#include "comparison/edits.h"

/* Fills in edits->list.items[i].witness where one was found. */
void find_witnesses(struct edits *edits);

#endif
