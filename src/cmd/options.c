#include "cmd/option_checks.h"
#include "cmd/option_values.h"

#include <string.h>

const struct command_row command_rows[COMMAND_COUNT] = {
#define COMMAND(name, arguments, least, most, summary, description, examples)                                          \
	{#name, arguments, least, most, summary, description, examples},
	COMMANDS(COMMAND)
#undef COMMAND
};

const struct option_row option_rows[OPTION_COUNT] = {
#define OPTION(id, name, short_name, value, commands, about) {name, short_name, value, commands, about},
	OPTIONS(OPTION)
#undef OPTION
};

/* The arguments that are still to be read. */
struct reader {
	struct options *options;
	char **next;
	char **end;
};

/* --- finding options --- */

/* The nearest option of the command, or OPTION_COUNT. */
static enum option nearest_option(enum command command, struct text name)
{
	struct text names[OPTION_COUNT];
	enum option ids[OPTION_COUNT];
	size_t count = 0;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (option_is_for((enum option)i, command)) {
			ids[count] = (enum option)i;
			names[count++] = text_of(option_rows[i].name);
		}
	}
	size_t nearest = text_nearest(name, names, count);
	return nearest < count ? ids[nearest] : OPTION_COUNT;
}

static bool has_name(const struct option_row *row, struct text name, bool is_short)
{
	return is_short ? name.data[0] == row->short_name : text_is(name, row->name);
}

/* What is wrong with an option that the command lacks. */
static const char *unknown_option(struct options *options, struct text name, bool is_short)
{
	const char *command = command_rows[options->command].name;
	const char *owner = NULL;
	for (size_t i = 0; i < OPTION_COUNT && !owner; i++)
		for (size_t j = 0; j < COMMAND_COUNT && !owner && has_name(&option_rows[i], name, is_short); j++)
			if (option_is_for((enum option)i, (enum command)j))
				owner = command_rows[j].name;
	const char *written = arena_printf(&options->arena, "%s%.*s", is_short ? "-" : "--", TEXT_ARGUMENTS(name));
	const char *of_another = owner ? arena_printf(&options->arena, " (%s has)", owner) : "";
	enum option nearest = is_short ? OPTION_COUNT : nearest_option(options->command, name);
	const char *hint = nearest == OPTION_COUNT
				   ? ""
				   : arena_printf(&options->arena, "did you mean --%s? ", option_rows[nearest].name);
	return arena_printf(&options->arena, "%s has no option %s%s\n%ssee rubric %s --help", command, written,
			    of_another, hint, command);
}

static enum option find_option(enum command command, struct text name, bool is_short)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (option_is_for((enum option)i, command) && has_name(&option_rows[i], name, is_short))
			return (enum option)i;
	return OPTION_COUNT;
}

/* The value that stands in the next argument. */
static const char *next_value(struct reader *reader, enum option option, const char **value)
{
	const struct option_row *row = &option_rows[option];
	if (reader->next == reader->end)
		return arena_printf(&reader->options->arena, "--%s wants a value: --%s=%s", row->name, row->name,
				    row->value);
	*value = *reader->next++;
	return NULL;
}

/* `argument` is what stands behind the `--`. */
static const char *read_long(struct reader *reader, const char *argument)
{
	struct options *options = reader->options;
	struct text name = {argument, strcspn(argument, "=")};
	const char *value = argument[name.size] ? argument + name.size + 1 : NULL;
	enum option option = find_option(options->command, name, false);
	if (option == OPTION_COUNT)
		return unknown_option(options, name, false);
	if (option_rows[option].value) {
		const char *wrong = value ? NULL : next_value(reader, option, &value);
		return wrong ? wrong : option_set_value(options, option, value);
	}
	if (value)
		return arena_printf(&options->arena, "--%s takes no value, and was given \"%s\"",
				    option_rows[option].name, value);
	option_set_flag(options, option);
	return NULL;
}

/* `argument` is what stands behind the `-`: one or more letters, the last perhaps with its value attached. */
static const char *read_short(struct reader *reader, const char *argument)
{
	struct options *options = reader->options;
	while (*argument) {
		struct text name = {argument, 0};
		(void)utf8_next(text_of(argument), &name.size);
		enum option option = find_option(options->command, name, true);
		if (option == OPTION_COUNT)
			return unknown_option(options, name, true);
		argument++;
		if (option_rows[option].value) {
			const char *value = argument;
			const char *wrong = *value ? NULL : next_value(reader, option, &value);
			return wrong ? wrong : option_set_value(options, option, value);
		}
		option_set_flag(options, option);
	}
	return NULL;
}

/* --- the command and its arguments --- */

static const char *read_command(struct reader *reader)
{
	struct options *options = reader->options;
	const char *name = *reader->next++;
	options->help = strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0;
	options->version = strcmp(name, "--version") == 0;
	if (options->help || options->version)
		return NULL;
	if (name[0] == '-')
		return arena_printf(&options->arena,
				    "%s stands before the command; write rubric COMMAND %s\nsee rubric --help", name,
				    name);
	struct text names[COMMAND_COUNT];
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		names[i] = text_of(command_rows[i].name);
		if (text_is(names[i], name))
			options->command = (enum command)i;
	}
	if (options->command != COMMAND_COUNT)
		return NULL;
	size_t nearest = text_nearest(text_of(name), names, COMMAND_COUNT);
	const char *hint = nearest == COMMAND_COUNT ? ""
						    : arena_printf(&options->arena, "did you mean rubric %s? ",
								   command_rows[nearest].name);
	return arena_printf(&options->arena, "there is no command \"%s\"\n%ssee rubric --help", name, hint);
}

const char *options_parse(struct options *options, int count, char **arguments)
{
	*options = (struct options){.command = COMMAND_COUNT, .today = date_today(), .optimise = true};
	option_set_defaults(options);
	struct reader reader = {options, arguments + (count > 0), arguments + count};
	const char *wrong = reader.next == reader.end ? NULL : read_command(&reader);
	bool options_ended = false;
	while (!wrong && options->command != COMMAND_COUNT && reader.next != reader.end) {
		const char *argument = *reader.next++;
		if (options_ended || argument[0] != '-' || !argument[1])
			vector_push(&options->arguments, argument);
		else if (strcmp(argument, "--") == 0)
			options_ended = true;
		else
			wrong = argument[1] == '-' ? read_long(&reader, argument + 2)
						   : read_short(&reader, argument + 1);
		if (options->help || options->version)
			return NULL;
	}
	return wrong || options->command == COMMAND_COUNT ? wrong : options_check(options);
}

void options_free(struct options *options)
{
	vector_free(&options->arguments);
	vector_free(&options->params);
	vector_free(&options->ledgers);
	vector_free(&options->weights);
	vector_free(&options->most_moved);
	arena_free(&options->arena);
}
