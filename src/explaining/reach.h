/* Reach: all values that a definition stands on, each once, through the definitions and population functions that it
 * names. */
#ifndef RUBRIC_EXPLAINING_REACH_H
#define RUBRIC_EXPLAINING_REACH_H

#include "base/vector.h"
#include "plan/value_map.h"

/* Zero-initialise. */
struct reach {
	struct value_map seen;
	VECTOR(struct value *) values;
};

/* Adds what a value, or a definition of the plan, stands on. */
void reach_value(struct reach *reach, const struct plan *plan, struct value *value);
void reach_definition(struct reach *reach, const struct plan *plan, uint32_t index);
void reach_free(struct reach *reach);

#endif
