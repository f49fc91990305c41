/* rubric drift: how clients moved between two exports under the same rules. */
#include "cmd/moves.h"

static int perform(struct moves_command *command)
{
	const struct options *options = command->options;
	const char *paths[] = {options->arguments.items[0], options->arguments.items[1],
			       options->arguments.count > 2 ? options->arguments.items[2] : "-"};
	size_t standard_inputs = 0;
	for (size_t i = 0; i < 3; i++)
		standard_inputs += strcmp(paths[i], "-") == 0;
	if (standard_inputs > 1) {
		say("only one of the rules and the exports can be standard input");
		return STATUS_RULES_WRONG;
	}
	int status = moves_load(command, SIDE_OLD, paths[0], NULL);
	if (status != STATUS_YES)
		return status;
	bool absent = options->arguments.count < 3;
	if (absent && command->plans[SIDE_OLD]->rollup_count)
		paths[2] = NULL; /* the clients of the ledger */
	return moves_run(command, paths[1], paths[2]);
}

int command_drift(const struct options *options)
{
	struct moves_command command = {.options = options};
	int status = perform(&command);
	moves_command_free(&command);
	return status;
}
