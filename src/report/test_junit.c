/* JUnit's XML, as continuous integration reads it. */
#include "report/test_report.h"

/* XML has no place for most control characters, whatever the escaping. */
static void append_escaped(struct buffer *out, struct text text)
{
	for (size_t at = 0; at < text.size;) {
		size_t begin = at;
		int32_t code_point = utf8_next(text, &at);
		bool allowed = code_point >= 0x20 && code_point != 0xFFFE && code_point != 0xFFFF;
		if (code_point == '&')
			buffer_string(out, "&amp;");
		else if (code_point == '<')
			buffer_string(out, "&lt;");
		else if (code_point == '>')
			buffer_string(out, "&gt;");
		else if (code_point == '"')
			buffer_string(out, "&quot;");
		else if (code_point == '\n' || code_point == '\t' || code_point == '\r')
			buffer_printf(out, "&#%d;", code_point);
		else if (!allowed)
			buffer_string(out, "\xEF\xBF\xBD");
		else
			buffer_bytes(out, text.data + begin, at - begin);
	}
}

static void append_attribute(struct buffer *out, const char *name, const char *value)
{
	buffer_printf(out, " %s=\"", name);
	append_escaped(out, text_of(value));
	buffer_byte(out, '"');
}

static void append_failure(struct buffer *out, const struct test_failure *failure)
{
	struct buffer words = {0};
	buffer_printf(&words, "%s: expected %s, got %s", failure->name, failure->expected, failure->actual);
	buffer_string(out, "      <failure message=\"");
	append_escaped(out, buffer_view(&words));
	buffer_string(out, "\">");
	if (failure->why)
		append_escaped(out, text_of(failure->why));
	buffer_string(out, "</failure>\n");
	buffer_free(&words);
}

static void append_case(struct buffer *out, const struct test_result *result)
{
	buffer_string(out, "    <testcase");
	append_attribute(out, "name", result->name);
	append_attribute(out, "classname", result->path);
	append_attribute(out, "file", result->path);
	buffer_printf(out, " line=\"%zu\"", result->line);
	if (result->status == TEST_PASSED) {
		buffer_string(out, "/>\n");
		return;
	}
	buffer_string(out, ">\n");
	if (result->status == TEST_BROKEN)
		buffer_string(out, "      <error message=\"the test or its rules have errors\"/>\n");
	for (size_t i = 0; i < result->failure_count; i++)
		append_failure(out, &result->failures[i]);
	buffer_string(out, "    </testcase>\n");
}

static void append_counts(struct buffer *out, const struct test_counts *counts)
{
	buffer_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
		      counts->passed + counts->failed + counts->broken, counts->failed, counts->broken);
}

/* The tests of a file stand together. */
static bool is_first_of_file(const struct test_run *run, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(run->results.items[i].path, run->results.items[index].path) == 0)
			return false;
	return true;
}

static void append_suite(struct buffer *out, const struct test_run *run, size_t first)
{
	const char *path = run->results.items[first].path;
	struct test_counts counts = {0};
	struct buffer cases = {0};
	for (size_t i = first; i < run->results.count; i++) {
		const struct test_result *result = &run->results.items[i];
		if (strcmp(result->path, path) != 0)
			continue;
		counts.passed += result->status == TEST_PASSED;
		counts.failed += result->status == TEST_FAILED;
		counts.broken += result->status == TEST_BROKEN;
		append_case(&cases, result);
	}
	buffer_string(out, "  <testsuite");
	append_attribute(out, "name", path);
	append_counts(out, &counts);
	buffer_text(out, buffer_view(&cases));
	buffer_string(out, "  </testsuite>\n");
	buffer_free(&cases);
}

void test_report_junit(struct buffer *out, const struct test_run *run)
{
	buffer_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
	append_counts(out, &run->counts);
	for (size_t i = 0; i < run->results.count; i++)
		if (is_first_of_file(run, i))
			append_suite(out, run, i);
	buffer_string(out, "</testsuites>\n");
}
