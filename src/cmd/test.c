/* rubric test: run the tests that stand in rule files. */
#include <unistd.h>

#include "cmd/options.h"
#include "report/test_report.h"

static int worse(int a, int b)
{
	return a > b ? a : b;
}

static int find_files(const struct options *options, struct rule_files *files)
{
	int status = STATUS_YES;
	for (size_t i = 0; i < options->arguments.count; i++) {
		const char *message = rule_files_add(files, options->arguments.items[i]);
		if (!message)
			continue;
		say("%s", message);
		status = STATUS_RULES_WRONG;
	}
	return status;
}

static int run_file(struct test_run *run, const char *path)
{
	struct rule_set rules = {0};
	int status = STATUS_YES;
	const char *unreadable = rules_load(&rules, path);
	if (unreadable) {
		say("%s", unreadable);
		status = STATUS_RULES_WRONG;
	} else {
		test_run_rules(run, &rules, path);
		if (diagnostics_have_errors(&rules.syntax.diagnostics)) {
			say_diagnostics(&rules.syntax);
			status = STATUS_RULES_WRONG;
		}
	}
	rules_free(&rules);
	return status;
}

static void report(struct buffer *out, const struct options *options, const struct test_run *run)
{
	struct terminal terminal = options->output ? (struct terminal){0} : terminal_of(STDOUT_FILENO);
	switch (options->test_format) {
	case TEST_HUMAN:
		test_report_human(out, &terminal, run, options->quiet);
		if (run->coverage)
			test_coverage_human(out, &terminal, run);
		break;
	case TEST_TAP:
		test_report_tap(out, run);
		break;
	case TEST_JUNIT:
		test_report_junit(out, run);
		break;
	case TEST_JSON:
		test_report_json(out, run);
		break;
	}
}

static void say_nothing_found(const struct options *options)
{
	if (options->filter)
		say("no test has \"%s\" in its name", options->filter);
	else
		say("no test was found: a test is written test \"NAME\" { given ... expect ... }");
}

/* Is the share of the rules that fired below the one that is wanted? */
static bool misses_coverage(const struct options *options, const struct test_run *run)
{
	struct decimal wanted;
	struct decimal fired = decimal_of((int64_t)test_rules_fired(run));
	if (!run->coverage ||
	    !decimal_multiply(options->coverage_at_least, decimal_of((int64_t)run->rules.count), &wanted) ||
	    decimal_compare(fired, wanted) >= 0)
		return false;
	say("--coverage-at-least does not hold: only %zu of %zu rules fired", test_rules_fired(run), run->rules.count);
	return true;
}

static int finish(const struct options *options, const struct test_run *run, int status)
{
	struct buffer text = {0};
	report(&text, options, run);
	/* Where files could not be read, that has been said. */
	if (run->results.count == 0 && status == STATUS_YES)
		say_nothing_found(options);
	status = worse(status, (int)write_result(options->output, buffer_view(&text)));
	buffer_free(&text);
	bool no = misses_coverage(options, run) || run->results.count == 0 || run->counts.failed;
	return worse(status, no ? STATUS_NO : STATUS_YES);
}

int command_test(const struct options *options)
{
	struct rule_files files = {0};
	struct test_run run = {.filter = options->filter,
			       .coverage = options->coverage,
			       .optimise = options->optimise,
			       .files = &files};
	int status = find_files(options, &files);
	for (size_t i = 0; i < files.list.count; i++)
		status = worse(status, run_file(&run, files.list.items[i].path));
	status = finish(options, &run, status);
	test_run_free(&run);
	rule_files_free(&files);
	return status;
}
