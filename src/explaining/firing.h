/* Firing: how often each rule decided, over records at hand.
 *
 * A rule decides where it gave the definition its outcome: under `first`, `unique` and `priority` the one that was
 * chosen; under `any`, `all`, `points`, in scores and where a table collects, each that fires. */
#ifndef RUBRIC_EXPLAINING_FIRING_H
#define RUBRIC_EXPLAINING_FIRING_H

#include "explaining/probes.h"

/* Adds to counts[n][r] how often rule r of definitions[n] (segments, scores and tables) decided. Null, or why the rules
 * cannot be run. */
const char *count_firings(const struct evaluation *evaluation, const uint32_t *definitions, size_t count,
			  uint64_t *const *counts);

/* Under `points`: has any label a total above 0 in the record? Of probes that hold the rules' conditions and points. */
bool any_total_above(const struct probes *probes, const struct definition *rules, size_t record);

#endif
