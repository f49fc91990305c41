/* What the records of a grid are made of: every value around every threshold of the random rule files. */
#ifndef RUBRIC_TESTS_GRID_H
#define RUBRIC_TESTS_GRID_H

#include "plan/plan.h"

enum { RECORDS_MAX = 6000, GRID_VALUES_MAX = 16, PROVE_TODAY = 20000 };

/* The first is missing. */
size_t values_of(struct type type, struct constant values[GRID_VALUES_MAX]);

/* Loads rules, beside others where there are some. Returns the file that they stand in, to be closed when all are
 * loaded. */
int rules_in_memory(struct text text, struct rule_set *rules, const struct rule_set *before);

#endif
