#include "cmd/option_checks.h"

#include <string.h>
#include <sys/stat.h>

/* What a command lacks that was given too few arguments. */
static const char *wanted(enum command command, size_t given)
{
	static const char *const of_diff[] = {"two rule files", "a second rule file"};
	static const char *const of_drift[] = {"a rule file and two exports", "an export to begin with"};
	if (command == COMMAND_test)
		return "a rule file or a folder";
	return command == COMMAND_diff ? of_diff[given] : command == COMMAND_drift ? of_drift[given] : "a rule file";
}

static const char *check_count(struct options *options)
{
	const struct command_row *row = &command_rows[options->command];
	size_t count = options->arguments.count;
	if (count < row->least)
		return arena_printf(&options->arena, "%s wants %s\nusage: rubric %s %s", row->name,
				    wanted(options->command, count), row->name, row->arguments);
	if (count > row->most)
		return arena_printf(&options->arena, "%s has no use for \"%s\"\nusage: rubric %s %s", row->name,
				    options->arguments.items[row->most], row->name, row->arguments);
	return NULL;
}

/* Only where records are left out is there something to write. */
static const char *check_rejects(struct options *options)
{
	if (!options->rejects || options->bad == BAD_REJECT)
		return NULL;
	return arena_printf(&options->arena, "--rejects goes with --bad=reject");
}

/* Which client is meant must be said, and once. */
static const char *check_client(struct options *options)
{
	if (options->command != COMMAND_explain || (options->id != NULL) != (options->row != 0))
		return NULL;
	return arena_printf(&options->arena, "explain wants %s\nusage: rubric explain %s",
			    options->id ? "--id or --row, not both" : "a client: --id=ID, or --row=N",
			    command_rows[COMMAND_explain].arguments);
}

static const char *check_over(struct options *options)
{
	if (options->command != COMMAND_sweep || options->over.name.size)
		return NULL;
	return arena_printf(&options->arena, "sweep wants --over=PARAM=A..B/N\nusage: rubric sweep %s",
			    command_rows[COMMAND_sweep].arguments);
}

static bool ends_with(const char *path, const char *end)
{
	size_t size = strlen(path);
	return size > strlen(end) && strcmp(path + size - strlen(end), end) == 0;
}

/* A line of data would be told of as a wrong rule, and so would every other one. */
static const char *check_order(struct options *options)
{
	const struct command_row *row = &command_rows[options->command];
	if (options->command == COMMAND_new || options->arguments.count < 2 ||
	    !ends_with(options->arguments.items[0], ".csv"))
		return NULL;
	for (size_t i = 1; i < options->arguments.count; i++)
		if (ends_with(options->arguments.items[i], ".rules"))
			return arena_printf(
				&options->arena, "%s is an export; the rules come first, here %s\nusage: rubric %s %s",
				options->arguments.items[0], options->arguments.items[i], row->name, row->arguments);
	return NULL;
}

/* Of rules and exports, which may be absent, the commands say it themselves. */
static const char *check_standard_input(struct options *options)
{
	size_t ledgers = 0;
	size_t others = 0;
	for (size_t i = 0; i < options->ledgers.count; i++)
		ledgers += strcmp(options->ledgers.items[i].path, "-") == 0;
	for (size_t i = 0; i < options->arguments.count; i++)
		others += strcmp(options->arguments.items[i], "-") == 0;
	others += options->before && strcmp(options->before, "-") == 0;
	if (ledgers == 0 || ledgers + others == 1)
		return NULL;
	return arena_printf(&options->arena, "only one of the rules, exports and ledgers can be standard input");
}

/* Neither a stream nor a device, which may be read and written, and by several at once. */
static bool names_file(const char *path)
{
	return path && strcmp(path, "-") != 0 && strncmp(path, "/dev/", 5) != 0;
}

/* By what they are: a link, or a path written otherwise, leads to the same file. */
static bool same_file(const char *a, const char *b)
{
	struct stat first, second;
	if (!names_file(a) || !names_file(b))
		return false;
	if (strcmp(a, b) == 0)
		return true;
	return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
	       first.st_ino == second.st_ino;
}

static bool is_rules(const struct options *options, size_t argument)
{
	size_t first_ones = options->command == COMMAND_diff ? 2 : options->command == COMMAND_new ? 0 : 1;
	return argument < first_ones || ends_with(options->arguments.items[argument], ".rules");
}

/* What of the input would be lost under a result at `path`, or null. All of an export is there again in its labelled
 * records, which may take its place. */
static const char *what_is_lost(const struct options *options, const char *path, bool labelled)
{
	for (size_t i = 0; i < options->arguments.count; i++) {
		if (same_file(path, options->arguments.items[i]) && (!labelled || is_rules(options, i)))
			return is_rules(options, i) ? "the rules" : "the export";
	}
	for (size_t i = 0; i < options->ledgers.count; i++) {
		if (same_file(path, options->ledgers.items[i].path))
			return "the ledger";
	}
	return options->before && same_file(path, options->before) ? "the export" : NULL;
}

struct output {
	const char *option, *path;
};

/* Of two results in one file the later would take the place of the other. */
static bool collide(const struct output *a, const struct output *b)
{
	return a->path && b->path &&
	       (same_file(a->path, b->path) || (strcmp(a->path, "-") == 0 && strcmp(b->path, "-") == 0));
}

static const char *check_outputs(struct options *options)
{
	const struct output outputs[] = {{"--output", options->output ? options->output : "-"},
					 {"--rejects", options->rejects},
					 {"--changes", options->changes},
					 {"--html", options->html}};
	bool labelled = options->command == COMMAND_run && !options->only;
	for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) {
		const struct output *output = &outputs[i];
		const char *lost = what_is_lost(options, output->path, labelled && i == 0);
		if (lost)
			return arena_printf(&options->arena, "%s=%s would write over %s", output->option, output->path,
					    lost);
		for (size_t j = 0; j < i; j++)
			if (collide(output, &outputs[j]))
				return arena_printf(&options->arena, "%s and %s are the same: %s", outputs[j].option,
						    output->option,
						    strcmp(output->path, "-") == 0 ? "standard output" : output->path);
	}
	return NULL;
}

const char *options_check(struct options *options)
{
	static const char *(*const checks[])(struct options *) = {
		check_count, check_order, check_client, check_over, check_standard_input, check_outputs, check_rejects,
	};
	const char *wrong = NULL;
	for (size_t i = 0; i < sizeof checks / sizeof *checks && !wrong; i++)
		wrong = checks[i](options);
	return wrong;
}
