/* rubric check: what is wrong with rule files, without running them. */
#include <unistd.h>

#include "cmd/options.h"
#include "report/findings.h"

/* Everything that one rule file and what it includes turned out to be. */
struct checked {
	struct rule_set rules;
	struct plan *plan; /* null: the file cannot be read */
};

static int worse(int a, int b)
{
	return a > b ? a : b;
}

static int check_rules(struct checked *checked, const char *path, const struct plan_options *plan_options)
{
	const char *unreadable = rules_load(&checked->rules, path);
	if (unreadable) {
		say("%s", unreadable);
		return STATUS_RULES_WRONG;
	}
	checked->plan = plan_make(&checked->rules, plan_options);
	diagnostics_sort(&checked->rules.syntax.diagnostics);
	return STATUS_YES;
}

static void say_clean(const struct options *options, const struct checked *checked, size_t count)
{
	struct buffer text = {0};
	for (size_t i = 0; i < count && !options->quiet; i++)
		if (checked[i].plan && checked[i].rules.syntax.diagnostics.list.count == 0)
			buffer_printf(&text, "%s: no errors\n", sources_get(&checked[i].rules.syntax.sources, 1)->path);
	(void)write_fully(STDERR_FILENO, buffer_view(&text));
	buffer_free(&text);
}

static void report(struct buffer *out, const struct options *options, const struct findings *lists, size_t count)
{
	struct terminal terminal = options->output ? (struct terminal){0} : terminal_of(STDOUT_FILENO);
	switch (options->check_format) {
	case CHECK_HUMAN:
		terminal_findings(out, &terminal, lists, count);
		break;
	case CHECK_JSON:
		findings_json(out, lists, count);
		break;
	case CHECK_SARIF:
		findings_sarif(out, lists, count, RUBRIC_VERSION);
		break;
	case CHECK_GITHUB:
		findings_github(out, lists, count);
		break;
	}
}

/* A value given with --set is a source of its own; a parameter that the rules lack has no place at all. */
static bool is_about_command_line(const struct findings *findings, struct span span)
{
	static const char source[] = "--set ";
	return span_is_none(span) ||
	       strncmp(sources_get(findings->sources, span.source)->path, source, sizeof source - 1) == 0;
}

static int status_of(const struct options *options, const struct findings *lists, size_t count)
{
	struct finding_counts counts = findings_count(lists, count);
	for (size_t i = 0; i < count; i++) {
		const struct diagnostics *diagnostics = lists[i].diagnostics;
		for (size_t j = 0; j < diagnostics->list.count; j++)
			if (code_is_error(diagnostics->list.items[j].code) &&
			    is_about_command_line(&lists[i], diagnostics->list.items[j].where))
				return STATUS_RULES_WRONG;
	}
	return counts.errors || (counts.warnings && options->strict) ? STATUS_NO : STATUS_YES;
}

static int write_report(const struct options *options, struct checked *checked, size_t count)
{
	struct findings *lists = memory_array(count, sizeof *lists);
	struct buffer text = {0};
	for (size_t i = 0; i < count; i++)
		lists[i] = (struct findings){&checked[i].rules.syntax.sources, &checked[i].rules.syntax.diagnostics};
	findings_drop_repeated(lists, count);
	report(&text, options, lists, count);
	int status = worse(status_of(options, lists, count), (int)write_result(options->output, buffer_view(&text)));
	buffer_free(&text);
	memory_free(lists);
	return status;
}

static int check_all(const struct options *options, struct checked *checked, size_t count)
{
	struct plan_options plan_options = plan_options_of(options);
	int status = STATUS_YES;
	for (size_t i = 0; i < count; i++)
		status = worse(status, check_rules(&checked[i], options->arguments.items[i], &plan_options));
	say_clean(options, checked, count);
	return worse(status, write_report(options, checked, count));
}

int command_check(const struct options *options)
{
	size_t count = options->arguments.count;
	struct checked *checked = memory_zeroed(count, sizeof *checked);
	int status = check_all(options, checked, count);
	for (size_t i = 0; i < count; i++) {
		if (checked[i].plan)
			plan_free(checked[i].plan);
		rules_free(&checked[i].rules);
	}
	memory_free(checked);
	return status;
}
