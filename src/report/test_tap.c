/* Test Anything Protocol. A name is what stands between ` - ` and a `#`, so a `#` in it is escaped. */
#include "report/json.h"
#include "report/test_report.h"

static void append_description(struct buffer *out, const char *name)
{
	for (; *name; name++) {
		if (*name == '#' || *name == '\\')
			buffer_byte(out, '\\');
		buffer_byte(out, *name == '\n' || *name == '\r' ? ' ' : *name);
	}
}

/* A string of JSON is one of YAML. */
static void append_member(struct buffer *out, const char *key, const char *value)
{
	struct json json = {.out = out};
	buffer_string(out, key);
	json_string(&json, text_of(value));
	buffer_byte(out, '\n');
}

static void append_failures(struct buffer *out, const struct test_result *result)
{
	if (result->failure_count)
		buffer_string(out, "  failures:\n");
	for (size_t i = 0; i < result->failure_count; i++) {
		const struct test_failure *failure = &result->failures[i];
		append_member(out, "    - name: ", failure->name);
		append_member(out, "      expected: ", failure->expected);
		append_member(out, "      actual: ", failure->actual);
		if (failure->why)
			append_member(out, "      why: ", failure->why);
	}
}

static void append_result(struct buffer *out, const struct test_result *result, size_t number)
{
	bool passed = result->status == TEST_PASSED;
	buffer_printf(out, "%sok %zu - ", passed ? "" : "not ", number);
	append_description(out, result->name);
	buffer_byte(out, '\n');
	if (passed)
		return;
	buffer_string(out, "  ---\n");
	if (result->status == TEST_BROKEN)
		append_member(out, "  message: ", "the test or its rules have errors");
	append_member(out, "  file: ", result->path);
	buffer_printf(out, "  line: %zu\n", result->line);
	append_failures(out, result);
	buffer_string(out, "  ...\n");
}

static void append_coverage(struct buffer *out, const struct test_run *run)
{
	buffer_printf(out, "# %zu of %zu rules fired\n", test_rules_fired(run), run->rules.count);
	for (size_t i = 0; i < run->rules.count; i++) {
		const struct covered_rule *rule = &run->rules.items[i];
		if (!rule->fired)
			buffer_printf(out, "# no test fires %s:%zu: %s\n", rule->path, rule->line, rule->words);
	}
}

void test_report_tap(struct buffer *out, const struct test_run *run)
{
	buffer_printf(out, "TAP version 13\n1..%zu\n", run->results.count);
	for (size_t i = 0; i < run->results.count; i++)
		append_result(out, &run->results.items[i], i + 1);
	if (run->coverage)
		append_coverage(out, run);
}
