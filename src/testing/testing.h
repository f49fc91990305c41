/* Testing: runs the tests that stand in rule files.
 *
 * A test gives values to columns, or to definitions in whose place they stand, has the rules compute what it expects,
 * and compares. What is wrong with a test itself (a name that the rules lack, a value of another type) is a diagnostic
 * of the rule set like any other; what came out differently is a failure, with the rule that fired and the values that
 * it stands on. Nothing here prints: see report/test_report.h. */
#ifndef RUBRIC_TESTING_TESTING_H
#define RUBRIC_TESTING_TESTING_H

#include "base/arena.h"
#include "base/vector.h"
#include "plan/plan.h"
#include "testing/rule_files.h"

enum test_status { TEST_PASSED, TEST_FAILED, TEST_BROKEN /* it, or its rule file, has errors */ };

/* One expectation that did not come true. */
struct test_failure {
	const char *name;     /* of what was expected, and of which record where there are several */
	const char *expected; /* as rule files write it */
	const char *actual;
	const char *why; /* lines without a line end behind the last one; or null */
};

struct test_result {
	const char *name;
	const char *path; /* of the file that it stands in */
	size_t line;
	enum test_status status;
	struct test_failure *failures;
	size_t failure_count;
};

struct test_counts {
	size_t passed;
	size_t failed;
	size_t broken;
};

/* A rule of a segment or score, or a row of a table. */
struct covered_rule {
	const char *real; /* path of its file */
	uint32_t begin;
	const char *path;
	size_t line;
	const char *definition;
	const char *name;  /* or null */
	const char *words; /* on one line */
	uint64_t fired;    /* in how many records of tests it decided */
};

struct seen_test {
	const char *real; /* path of its file */
	uint32_t begin;
};

/* One run over any number of rule files. Zero-initialise, but for the settings. */
struct test_run {
	const char *filter; /* only tests with this in their name; or null */
	bool optimise;
	bool coverage;                  /* count how often each rule fires */
	const struct rule_files *files; /* all that are run, so that the tests of an included one run with itself */

	struct arena arena; /* owns the results' texts */
	VECTOR(struct test_result) results;
	struct test_counts counts;
	VECTOR(struct covered_rule) rules; /* of all rule files, where coverage is asked for */
	VECTOR(struct seen_test) seen;
};

/* Runs the tests of a rule set that was loaded from `path`; each test of a run once, also where several files include
 * it. What is wrong is added to the rule set's diagnostics. */
void test_run_rules(struct test_run *run, struct rule_set *rules, const char *path);
/* How many of the run's rules fired. */
size_t test_rules_fired(const struct test_run *run);

void test_run_free(struct test_run *run);

/* Adds what is wrong with the tests of a rule set to its diagnostics, without running them; `plan` is that of the
 * rules, which must be whole. */
void test_check_rules(struct rule_set *rules, const struct plan *plan);

#endif
