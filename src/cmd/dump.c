/* rubric dump: the bytecode that rules are compiled to. */
#include "cmd/session.h"
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

int command_dump(const struct options *options)
{
	struct session session = {.options = options};
	int status = session_rules(&session);
	if (status == STATUS_YES)
		status = dump(options, &session.rules, session.plan);
	session_close(&session);
	return status;
}
