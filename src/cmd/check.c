/* rubric check: what is wrong with rule files, without running them. */
#include <unistd.h>

#include "analysis/analysis.h"
#include "cmd/session.h"
#include "comparison/limits.h"
#include "labelling/labelling.h"
#include "report/findings.h"
#include "testing/testing.h"

/* Everything that one rule file and what it includes turned out to be. */
struct checked {
	struct rule_set rules;
	struct plan *plan;         /* null: the file cannot be read */
	struct analysis *analysis; /* null: it has errors */
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
	if (!diagnostics_have_errors(&checked->rules.syntax.diagnostics))
		test_check_rules(&checked->rules, checked->plan);
	if (!diagnostics_have_errors(&checked->rules.syntax.diagnostics))
		limits_check(&checked->rules, checked->plan);
	if (!diagnostics_have_errors(&checked->rules.syntax.diagnostics))
		checked->analysis = analysis_make(checked->plan, &checked->rules);
	return STATUS_YES;
}

static void say_clean(const struct options *options, const struct checked *checked, size_t count)
{
	struct buffer text = {0};
	for (size_t i = 0; i < count && !options->quiet; i++)
		if (checked[i].plan && checked[i].rules.syntax.diagnostics.list.count == 0)
			buffer_printf(&text, "%s: no errors\n", sources_get(&checked[i].rules.syntax.sources, 1)->path);
	tell(buffer_view(&text));
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
static bool is_about_command_line(const struct findings *findings, const struct diagnostic *diagnostic)
{
	static const char source[] = "--set ";
	struct span span = diagnostic->where;
	if (span_is_none(span))
		return diagnostic->code != CODE_E111 && diagnostic->code != CODE_E112;
	return strncmp(sources_get(findings->sources, span.source)->path, source, sizeof source - 1) == 0;
}

static int status_of(const struct options *options, const struct findings *lists, size_t count)
{
	struct finding_counts counts = findings_count(lists, count);
	for (size_t i = 0; i < count; i++) {
		const struct diagnostics *diagnostics = lists[i].diagnostics;
		for (size_t j = 0; j < diagnostics->list.count; j++)
			if (code_is_error(diagnostics->list.items[j].code) &&
			    is_about_command_line(&lists[i], &diagnostics->list.items[j]))
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

/* --- against an export --- */

static bool is_rule_file(const char *path)
{
	static const char ending[] = ".rules";
	size_t size = strlen(path);
	return size >= sizeof ending - 1 && strcmp(path + size - (sizeof ending - 1), ending) == 0;
}

/* The export behind the rule files: the last argument, where it is not one of them. */
static const char *export_of(const struct options *options)
{
	size_t count = options->arguments.count;
	const char *last = options->arguments.items[count - 1];
	return count > 1 && !is_rule_file(last) ? last : NULL;
}

static struct span place_of_column(const struct plan *plan, struct text name)
{
	for (size_t i = 0; i < plan->column_count; i++)
		if (text_equal(plan->columns[i].source_name, name))
			return plan->columns[i].first_use;
	return (struct span){0};
}

/* One finding for each column whose cells do not fit: how many, and the first of them. */
static void report_cells(struct checked *checked, struct scan *scan)
{
	const struct problems *problems = scan_problems(scan);
	struct diagnostics *diagnostics = &checked->rules.syntax.diagnostics;
	for (size_t i = 0; i < problems->counts.count; i++) {
		struct text column = problems->counts.items[i].column;
		size_t first = 0;
		while (first < problems->shown.count && !text_equal(problems->shown.items[first].column, column))
			first++;
		size_t count = (size_t)problems->counts.items[i].count;
		diagnose(diagnostics, CODE_E111, place_of_column(checked->plan, column),
			 "%s: %zu data error%s in %.*s%s", scan_name(scan), count, count == 1 ? "" : "s",
			 TEXT_ARGUMENTS(column), column.size ? "" : "whole records");
		if (first < problems->shown.count)
			diagnose_remedy(diagnostics, "the first is %s:%zu:%.*s: %s", scan_name(scan),
					(size_t)problems->shown.items[first].line, TEXT_ARGUMENTS(column),
					problems->shown.items[first].message);
	}
}

/* Counts what the findings concern. */
static enum labelling_status count_batches(struct checked *checked, struct labelling *labelling, const size_t *places,
					   size_t place_count)
{
	const struct vector **weights = memory_array(place_count, sizeof *weights);
	const struct scan_batch *batch;
	while ((batch = labelling_next(labelling))) {
		for (size_t i = 0; i < place_count; i++)
			weights[i] = batch->columns[places[i]];
		analysis_count(checked->analysis, labelling_program(labelling), labelling_machine(labelling),
			       &batch->active, batch->records->count, weights);
	}
	memory_free(weights);
	return labelling_end(labelling);
}

static enum labelling_status label_export(struct checked *checked, const struct options *options,
					  struct labelling *labelling)
{
	size_t count = options->weights.count;
	size_t *places = memory_array(count, sizeof *places);
	for (size_t i = 0; i < count; i++) {
		struct text name = options->weights.items[i];
		places[i] = labelling_want(labelling, name, TYPE_NUMBER);
		analysis_weigh(checked->analysis, name);
	}
	enum labelling_status status = labelling_open(labelling);
	if (status == LABELLING_DONE)
		status = count_batches(checked, labelling, places, count);
	memory_free(places);
	return status;
}

/* What the labelling complained of, where it was not of cells. */
static void report_failure(struct checked *checked, const struct labelling *labelling, enum labelling_status status)
{
	struct diagnostics *diagnostics = &checked->rules.syntax.diagnostics;
	struct buffer text = {0};
	struct scan *scan = labelling_scan(labelling);
	if (scan && scan_problems(scan)->total)
		return;
	labelling_complain(labelling, &text);
	while (text.size && text.data[text.size - 1] == '\n')
		text.size--;
	if (text.size && status == LABELLING_FAILED)
		say("%.*s", TEXT_ARGUMENTS(buffer_view(&text)));
	else if (text.size)
		diagnose(diagnostics, CODE_E112, (struct span){0}, "%.*s", TEXT_ARGUMENTS(buffer_view(&text)));
	buffer_free(&text);
}

static int check_export(struct checked *checked, const struct options *options, const char *path)
{
	struct labelling_options labelling_options = labelling_options_of(options, path);
	labelling_options.rejects = NULL;
	struct labelling *labelling =
		labelling_new(&labelling_options, &checked->rules, analysis_plan(checked->analysis));
	enum labelling_status status = label_export(checked, options, labelling);
	struct scan *scan = labelling_scan(labelling);
	if (scan)
		report_cells(checked, scan);
	if (status != LABELLING_DONE)
		report_failure(checked, labelling, status);
	labelling_close(labelling);
	analysis_report(checked->analysis, status == LABELLING_DONE);
	return status == LABELLING_FAILED ? STATUS_MACHINE_FAILED : STATUS_YES;
}

static int check_one(struct checked *checked, const struct options *options, const char *path,
		     const struct plan_options *plan_options)
{
	const char *export = export_of(options);
	int status = check_rules(checked, path, plan_options);
	if (checked->analysis && (export || options->ledgers.count))
		status = check_export(checked, options, export);
	else if (checked->analysis)
		analysis_report(checked->analysis, false);
	diagnostics_sort(&checked->rules.syntax.diagnostics);
	return status;
}

static int check_all(const struct options *options, struct checked *checked, size_t count)
{
	struct plan_options plan_options = plan_options_of(options);
	int status = STATUS_YES;
	for (size_t i = 0; i < count; i++)
		status = worse(status, check_one(&checked[i], options, options->arguments.items[i], &plan_options));
	say_clean(options, checked, count);
	return worse(status, write_report(options, checked, count));
}

int command_check(const struct options *options)
{
	size_t count = options->arguments.count - (export_of(options) != NULL);
	struct checked *checked = memory_zeroed(count, sizeof *checked);
	int status = check_all(options, checked, count);
	for (size_t i = 0; i < count; i++) {
		analysis_free(checked[i].analysis);
		plan_free(checked[i].plan);
		rules_free(&checked[i].rules);
	}
	memory_free(checked);
	return status;
}
