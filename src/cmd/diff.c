/* rubric diff: what a rule change would do to these clients. */
#include "cmd/moves.h"

static bool is_standard_input(const char *path)
{
	return strcmp(path, "-") == 0;
}

static int perform(struct moves_command *command)
{
	const struct options *options = command->options;
	const char *old = options->arguments.items[0];
	const char *new = options->arguments.items[1];
	const char *export = options->arguments.count > 2 ? options->arguments.items[2] : "-";
	bool absent = options->arguments.count < 3;
	bool before = options->before && is_standard_input(options->before);
	if (is_standard_input(old) + is_standard_input(new) + is_standard_input(export) + before > 1) {
		say("only one of the rules and the exports can be standard input");
		return STATUS_RULES_WRONG;
	}
	const struct revision *revision = revision_of(&command->arena, old, new);
	int old_status = moves_load(command, SIDE_OLD, revision ? new : old, revision);
	int new_status = moves_load(command, SIDE_NEW, new, NULL);
	if (old_status != STATUS_YES || new_status != STATUS_YES)
		return old_status != STATUS_YES ? old_status : new_status;
	if (absent && command->plans[SIDE_NEW]->rollup_count)
		export = NULL; /* the clients of the ledger */
	return moves_run(command, options->before, export);
}

int command_diff(const struct options *options)
{
	struct moves_command command = {.options = options};
	int status = perform(&command);
	moves_command_free(&command);
	return status;
}
