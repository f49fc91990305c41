/* rubric fmt: rule files in the one standard layout.
 *
 * The formatter does not trust itself: what it wrote is parsed and formatted again, which must give the same bytes, and
 * where the rules make a program, that of the new text must be the same. */
#include <sys/stat.h>

#include "cmd/options.h"
#include "code/program.h"
#include "data/output.h"
#include "syntax/print.h"

/* One file on its way. */
struct formatting {
	const char *path; /* "-": from standard input to standard output */
	const char *name; /* as messages call it */
	struct syntax syntax;
	struct text before;
	struct buffer after;
};

static bool is_changed(const struct formatting *formatting)
{
	return !text_equal(formatting->before, buffer_view(&formatting->after));
}

/* --- does it mean the same --- */

static bool formats_to_itself(const struct formatting *formatting)
{
	struct syntax again = {0};
	struct buffer twice = {0};
	uint32_t source = sources_add(&again.sources, formatting->name, buffer_view(&formatting->after));
	const struct module *module = parse_module(&again, source);
	bool same = !diagnostics_have_errors(&again.diagnostics);
	if (same) {
		print_module(&again, module, &twice);
		same = text_equal(buffer_view(&formatting->after), buffer_view(&twice));
	}
	buffer_free(&twice);
	syntax_free(&again);
	return same;
}

/* The rules' program, or null where they have errors. `*plan` is to be freed either way. */
static struct program *compile(struct rule_set *rules, struct plan **plan)
{
	struct plan_options options = {.today = date_today()};
	*plan = plan_make(rules, &options);
	return diagnostics_have_errors(&rules->syntax.diagnostics) ? NULL : program_make(*plan, false);
}

/* Puts the statements of `after` in the place of those of the rule set's own file; what it includes stays. False where
 * they do not answer one another. */
static bool replace_statements(struct rule_set *rules, struct module *after)
{
	const struct module *before = rules->modules.items[0];
	if (after->count != before->count)
		return false;
	size_t next = 0;
	for (size_t i = 0; i < before->count; i++) {
		if (after->statements[i]->kind != before->statements[i]->kind)
			return false;
		if (before->statements[i]->kind == STATEMENT_INCLUDE) {
			if (!text_equal(after->statements[i]->name.text, before->statements[i]->name.text))
				return false;
			continue;
		}
		while (rules->statements.items[next] != before->statements[i])
			next++;
		rules->statements.items[next++] = after->statements[i];
	}
	rules->modules.items[0] = after;
	return true;
}

/* Compares the programs before and after; rules with errors have none, and nothing to compare. */
static bool compiles_to_the_same(const struct formatting *formatting, struct rule_set *rules)
{
	struct plan *plan_before;
	struct plan *plan_after;
	struct program *before = compile(rules, &plan_before);
	bool same = true;
	if (before) {
		uint32_t source =
			sources_add(&rules->syntax.sources, formatting->name, buffer_view(&formatting->after));
		same = replace_statements(rules, parse_module(&rules->syntax, source));
		if (same) {
			struct program *after = compile(rules, &plan_after);
			same = after && program_equal(before, after);
			if (after)
				program_free(after);
			plan_free(plan_after);
		}
		program_free(before);
	}
	plan_free(plan_before);
	return same;
}

/* The rule set of a text that cannot be read a second time; false where it is more than the one file. */
static bool load_text(struct rule_set *rules, const struct formatting *formatting)
{
	uint32_t source = sources_add(&rules->syntax.sources, formatting->name, formatting->before);
	struct module *module = parse_module(&rules->syntax, source);
	vector_push(&rules->modules, module);
	for (size_t i = 0; i < module->count; i++) {
		if (module->statements[i]->kind == STATEMENT_INCLUDE)
			return false;
		vector_push(&rules->statements, module->statements[i]);
	}
	return true;
}

static bool is_plain_file(const char *path)
{
	struct stat status;
	return strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static bool means_the_same(const struct formatting *formatting)
{
	struct rule_set rules = {0};
	bool same;
	if (is_plain_file(formatting->path))
		same = !rules_load(&rules, formatting->path) &&
		       text_equal(sources_get(&rules.syntax.sources, 1)->text,
				  sources_get(&formatting->syntax.sources, 1)->text) &&
		       compiles_to_the_same(formatting, &rules);
	else
		same = !load_text(&rules, formatting) || compiles_to_the_same(formatting, &rules);
	rules_free(&rules);
	return same;
}

/* --- one file --- */

static int write_formatted(const struct options *options, const struct formatting *formatting)
{
	bool filter = strcmp(formatting->path, "-") == 0;
	if (!filter && !is_changed(formatting))
		return STATUS_YES;
	int status = (int)write_result(formatting->path, buffer_view(&formatting->after));
	if (status == STATUS_YES && !filter && !options->quiet)
		say("%s: laid out anew", formatting->name);
	return status;
}

static int format_module(const struct options *options, struct formatting *formatting, const struct module *module)
{
	print_module(&formatting->syntax, module, &formatting->after);
	if (is_changed(formatting) && (!formats_to_itself(formatting) || !means_the_same(formatting))) {
		say("%s: the formatter would change what the rules mean; the file is left as it was", formatting->name);
		return STATUS_MACHINE_FAILED;
	}
	if (!options->check)
		return write_formatted(options, formatting);
	if (!is_changed(formatting))
		return STATUS_YES;
	struct buffer line = {0};
	buffer_printf(&line, "%s\n", formatting->name);
	int status = (int)write_result(NULL, buffer_view(&line));
	buffer_free(&line);
	return status == STATUS_YES ? STATUS_NO : status;
}

static int format_text(const struct options *options, struct formatting *formatting)
{
	uint32_t source = sources_add(&formatting->syntax.sources, formatting->name, formatting->before);
	const struct module *module = parse_module(&formatting->syntax, source);
	if (!diagnostics_have_errors(&formatting->syntax.diagnostics))
		return format_module(options, formatting, module);
	say_diagnostics(&formatting->syntax);
	return options->check ? STATUS_NO : STATUS_RULES_WRONG;
}

static int format_file(const struct options *options, const char *path)
{
	struct formatting formatting = {.path = path};
	formatting.name = strcmp(path, "-") == 0 ? "standard input" : path;
	const char *unreadable = file_read(&formatting.syntax.arena, path, RULE_FILE_MAX, &formatting.before, NULL);
	int status = STATUS_RULES_WRONG;
	if (unreadable)
		say("%s: the rules cannot be read: %s", formatting.name, unreadable);
	else
		status = format_text(options, &formatting);
	buffer_free(&formatting.after);
	syntax_free(&formatting.syntax);
	return status;
}

int command_fmt(const struct options *options)
{
	int worst = STATUS_YES;
	for (size_t i = 0; i < options->arguments.count; i++) {
		int status = format_file(options, options->arguments.items[i]);
		if (status > worst)
			worst = status;
	}
	return worst;
}
