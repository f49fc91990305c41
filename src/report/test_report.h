/* Test report: what came of the tests of rule files, for a person and for programs.
 *
 * All functions append to a buffer; what they are given stays the caller's. A broken test is one that has errors of its
 * own, or whose rule file has: it counts neither as passed nor as failed. */
#ifndef RUBRIC_REPORT_TEST_REPORT_H
#define RUBRIC_REPORT_TEST_REPORT_H

#include "base/buffer.h"
#include "report/terminal.h"
#include "testing/testing.h"

/* One line a test, what was expected and came out of those that failed, and `2 passed, 1 failed` at the end. With
 * `quiet` without those that passed. */
void test_report_human(struct buffer *out, const struct terminal *terminal, const struct test_run *run, bool quiet);

/* How often each rule fired, those that no test fires, and how many that are. */
void test_coverage_human(struct buffer *out, const struct terminal *terminal, const struct test_run *run);

/* TAP version 13, with the failures as YAML, and coverage as comments. */
void test_report_tap(struct buffer *out, const struct test_run *run);

/* JUnit's XML: a testsuite for each file. */
void test_report_junit(struct buffer *out, const struct test_run *run);

/* One JSON object: {"passed": 1, "failed": 1, "broken": 0, "tests": [{"name", "file", "line", "status", "failures":
 * [{"name", "expected", "actual", "why"}]}]}; `status` is passed, failed or broken, `why` perhaps null. With coverage
 * also "coverage": {"rules": 2, "fired": 1, "list": [{"definition", "name", "file", "line", "words", "fired"}]}. */
void test_report_json(struct buffer *out, const struct test_run *run);

#endif
