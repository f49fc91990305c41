/* Coverage: which rules the tests of a run made fire. Private to this room.
 *
 * A rule is known by its file and its place in it, since several rule sets may include it. A test makes those rules
 * fire that decide what it expects, and what that stands on; a definition that the test gives is not computed. */
#ifndef RUBRIC_TESTING_COVERAGE_H
#define RUBRIC_TESTING_COVERAGE_H

#include "testing/trial.h"

/* The rules of one rule set among those of the run. */
struct coverage_places {
	size_t **places; /* by definition and rule: index of run->rules */
};

/* Enters the rules of a plan that are new. In the run's arena. */
struct coverage_places coverage_enter(struct test_run *run, const struct rule_set *rules, const struct plan *plan);

/* Counts what fired in a test that was judged. */
void coverage_count(struct test_run *run, const struct coverage_places *places, struct trial *trial);

#endif
