/* Help: made of the tables of commands and options. */
#include "cmd/options.h"

enum { LEAD = 2, COLUMN = 26 }; /* where the lines about options begin */

static const char statuses[] = "  0  done, and the answer is yes\n"
			       "  1  done, and the answer is no: errors found, a test failed, a guard does not hold,\n"
			       "     a file is not in the standard layout, no such client\n"
			       "  2  the command line or a rule file is wrong; nothing was run\n"
			       "  3  the data are wrong; no output was written\n"
			       "  4  the machine failed: a file that cannot be read or written, memory\n";

static void pad(struct buffer *out, size_t line_begin, size_t column)
{
	while (out->size - line_begin < column)
		buffer_byte(out, ' ');
}

static void list_commands(struct buffer *out)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		size_t begin = out->size;
		buffer_printf(out, "  rubric %s %s", command_rows[i].name, command_rows[i].arguments);
		buffer_string(out, out->size - begin <= 40 ? "" : " ");
		pad(out, begin, 40);
		buffer_printf(out, " %s\n", command_rows[i].summary);
	}
}

static void describe_option(struct buffer *out, const struct option_row *row)
{
	size_t begin = out->size;
	pad(out, begin, LEAD);
	if (row->short_name)
		buffer_printf(out, "-%c, ", row->short_name);
	pad(out, begin, LEAD + 4);
	buffer_printf(out, "--%s%s%s", row->name, row->value ? "=" : "", row->value ? row->value : "");
	if (out->size - begin > COLUMN - 2) {
		buffer_byte(out, '\n');
		begin = out->size;
	}
	pad(out, begin, COLUMN);
	buffer_printf(out, "%s\n", row->about);
}

void help_statuses(struct buffer *out)
{
	buffer_string(out, statuses);
}

void help_usage(struct buffer *out)
{
	buffer_string(out, "usage: rubric COMMAND ...\n\n");
	list_commands(out);
	buffer_string(out, "\nrubric --help and rubric COMMAND --help say more\n");
}

void help_program(struct buffer *out)
{
	buffer_string(out, "Rubric labels the records of an export by rules that an analyst can read and write.\n\n");
	list_commands(out);
	buffer_string(out, "\nrubric COMMAND --help describes a command and its options; rubric --version shows the\n"
			   "version. - is standard input, and -- ends the options.\n\n");
	buffer_string(out, "Exit status:\n");
	help_statuses(out);
}

void help_command(struct buffer *out, enum command command)
{
	const struct command_row *row = &command_rows[command];
	buffer_printf(out, "usage: rubric %s %s\n\n%s\n\nOptions:\n", row->name, row->arguments, row->description);
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (option_is_for((enum option)i, command))
			describe_option(out, &option_rows[i]);
	buffer_printf(out, "\nExamples:\n%s", row->examples);
}
