/* rubric dump: the bytecode that rules are compiled to. */
#include "cmd/options.h"
#include "code/program.h"

static int dump(const struct options *options, const struct rule_set *rules, const struct plan *plan)
{
	struct program *program = program_make(plan, options->optimise);
	struct buffer text = {0};
	program_dump(program, plan, rules, &text);
	int status = (int)write_result(options->output, buffer_view(&text));
	buffer_free(&text);
	program_free(program);
	return status;
}

static int dump_rules(const struct options *options, struct rule_set *rules)
{
	struct plan_options plan_options = plan_options_of(options);
	struct plan *plan = plan_make(rules, &plan_options);
	int status = STATUS_RULES_WRONG;
	say_diagnostics(&rules->syntax);
	if (!diagnostics_have_errors(&rules->syntax.diagnostics))
		status = dump(options, rules, plan);
	plan_free(plan);
	return status;
}

int command_dump(const struct options *options)
{
	struct rule_set rules = {0};
	const char *unreadable = rules_load(&rules, options->arguments.items[0]);
	int status = STATUS_RULES_WRONG;
	if (unreadable)
		say("%s", unreadable);
	else
		status = dump_rules(options, &rules);
	rules_free(&rules);
	return status;
}
