#include "report/json.h"
#include "report/test_report.h"

static void append_failure(struct json *json, const struct test_failure *failure)
{
	json_object_begin(json);
	json_string_member(json, "name", failure->name);
	json_string_member(json, "expected", failure->expected);
	json_string_member(json, "actual", failure->actual);
	json_string_member(json, "why", failure->why);
	json_object_end(json);
}

static void append_result(struct json *json, const struct test_result *result)
{
	static const char *const words[] = {"passed", "failed", "broken"};
	json_object_begin(json);
	json_string_member(json, "name", result->name);
	json_string_member(json, "file", result->path);
	json_count_member(json, "line", result->line);
	json_string_member(json, "status", words[result->status]);
	json_key(json, "failures");
	json_array_begin(json);
	for (size_t i = 0; i < result->failure_count; i++)
		append_failure(json, &result->failures[i]);
	json_array_end(json);
	json_object_end(json);
}

static void append_rule(struct json *json, const struct covered_rule *rule)
{
	json_object_begin(json);
	json_string_member(json, "definition", rule->definition);
	json_string_member(json, "name", rule->name);
	json_string_member(json, "file", rule->path);
	json_count_member(json, "line", rule->line);
	json_string_member(json, "words", rule->words);
	json_count_member(json, "fired", (size_t)rule->fired);
	json_object_end(json);
}

static void append_coverage(struct json *json, const struct test_run *run)
{
	json_key(json, "coverage");
	json_object_begin(json);
	json_count_member(json, "rules", run->rules.count);
	json_count_member(json, "fired", test_rules_fired(run));
	json_key(json, "list");
	json_array_begin(json);
	for (size_t i = 0; i < run->rules.count; i++)
		append_rule(json, &run->rules.items[i]);
	json_array_end(json);
	json_object_end(json);
}

void test_report_json(struct buffer *out, const struct test_run *run)
{
	struct json json = {.out = out, .pretty = true};
	json_object_begin(&json);
	json_count_member(&json, "passed", run->counts.passed);
	json_count_member(&json, "failed", run->counts.failed);
	json_count_member(&json, "broken", run->counts.broken);
	json_key(&json, "tests");
	json_array_begin(&json);
	for (size_t i = 0; i < run->results.count; i++)
		append_result(&json, &run->results.items[i]);
	json_array_end(&json);
	if (run->coverage)
		append_coverage(&json, run);
	json_object_end(&json);
	buffer_byte(out, '\n');
}
