/* Are the values of a lane the same on both sides? Private to this room. */
#ifndef RUBRIC_COMPARISON_SAME_VALUES_H
#define RUBRIC_COMPARISON_SAME_VALUES_H

#include "data/vector.h"

/* By value: 1.0 is 1, and missing is missing. */
bool lanes_same(const struct vector *a, const struct vector *b, size_t lane);

#endif
