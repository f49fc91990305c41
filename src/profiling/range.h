/* Ranges: values of a parameter that are evenly spaced, exactly. */
#ifndef RUBRIC_PROFILING_RANGE_H
#define RUBRIC_PROFILING_RANGE_H

#include "plan/plan.h"
#include "syntax/parse.h"

enum { RANGE_VALUES_MAX = 1000 };

/* As rule files write it, and as a program reads it: "3.5%" and "0.035"; "90 days" and "90". */
struct range_value {
	struct text written;
	struct text plain;
};

struct range {
	struct type type; /* of its values */
	struct range_value *values;
	size_t count;
};

/* `count` (2 or more) values from `low` to `high`, both included: numbers, percentages where both are, durations of one
 * unit, or days; everything in `arena`. A number that is no finite decimal is rounded half to even at 18 digits.
 * Returns null, or what is wrong, which names the texts. */
const char *range_make(struct range *range, struct text low, struct text high, size_t count, struct arena *arena);

#endif
