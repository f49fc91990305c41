/* What identifies a value. Private to this room. */
#ifndef RUBRIC_ANALYSIS_IDENTITY_H
#define RUBRIC_ANALYSIS_IDENTITY_H

#include "analysis/model.h"

struct identity {
	const struct value *value; /* the first of them */
	uint32_t *operands;
	size_t count;
	uint64_t hash;
};

#endif
