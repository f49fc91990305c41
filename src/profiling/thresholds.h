/* Thresholds: what the conditions of rules compare numbers with. Private to this room. */
#ifndef RUBRIC_PROFILING_THRESHOLDS_H
#define RUBRIC_PROFILING_THRESHOLDS_H

#include "base/vector.h"
#include "plan/plan.h"

/* A comparison with something that is the same for all clients. */
struct threshold {
	struct value *comparison; /* VALUE_LESS or VALUE_LESS_EQUAL */
	struct value *value;      /* the side that differs from client to client */
	struct value *limit;      /* the other one */
};

struct thresholds {
	VECTOR(struct threshold) list;
};

/* Appends those in a condition and in the `let`s that it names, each once. */
void list_thresholds(const struct plan *plan, struct value *condition, struct thresholds *thresholds);

/* A condition, in `arena`: does the client stand within 1% of one of the limits? That is a hundredth of a number, of
 * the days of a duration, and of those between a date and `today`. Null where none of them is such. */
struct value *near_condition(const struct thresholds *thresholds, date today, struct arena *arena);

/* The population function that a value is, perhaps by the names of `let`s; null where it is none. */
const struct value *population_behind(const struct plan *plan, const struct value *value);

#endif
