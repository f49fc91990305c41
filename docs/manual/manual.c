/* Writes the manual page, from the tables of commands and options: manual > rubric.1 */
#include <stdio.h>
#include <unistd.h>

#include "cmd/options.h"

/* Text in which nothing is a request or an escape of troff. */
static void write_text(struct buffer *out, struct text text)
{
	bool line_begins = true;
	for (size_t i = 0; i < text.size; i++) {
		char byte = text.data[i];
		if (line_begins && (byte == '.' || byte == '\''))
			buffer_string(out, "\\&");
		if (byte == '\\')
			buffer_string(out, "\\e");
		else if (byte == '-')
			buffer_string(out, "\\-");
		else
			buffer_byte(out, byte);
		line_begins = byte == '\n';
	}
}

static void write_string(struct buffer *out, const char *string)
{
	write_text(out, text_of(string));
}

/* Words in capitals are what the user puts in. */
static bool is_placeholder(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static void write_usage(struct buffer *out, const char *words)
{
	while (*words) {
		size_t size = 0;
		while (is_placeholder(words[size]))
			size++;
		if (size > 1)
			buffer_printf(out, "\\fI%.*s\\fR", (int)size, words);
		else
			write_text(out, (struct text){words, size = 1});
		words += size;
	}
}

static void write_preformatted(struct buffer *out, struct text text)
{
	buffer_string(out, ".PP\n.nf\n");
	write_text(out, text);
	buffer_string(out, ".fi\n");
}

static void write_head(struct buffer *out)
{
	buffer_string(out, ".TH RUBRIC 1 \"\" \"rubric " RUBRIC_VERSION "\" \"User Commands\"\n.SH NAME\n"
			   "rubric \\- label the records of an export by rules\n.SH SYNOPSIS\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		buffer_printf(out, "%s.B rubric %s\n", i ? ".br\n" : "", command_rows[i].name);
		write_usage(out, command_rows[i].arguments);
		buffer_byte(out, '\n');
	}
	buffer_string(out, ".br\n.B rubric\n[\\fICOMMAND\\fR] \\fB\\-\\-help\\fR | \\fB\\-\\-version\\fR\n"
			   ".SH DESCRIPTION\nRubric labels the records of an export (CSV) by rules that an analyst can "
			   "read and write.\n\\fB\\-\\fR is standard input, and \\fB\\-\\-\\fR ends the options. "
			   "Results go to standard output or to the file of \\fB\\-o\\fR,\n"
			   "messages and the summary to standard error.\n");
}

static void write_option(struct buffer *out, const struct option_row *row)
{
	buffer_string(out, ".TP\n");
	if (row->short_name)
		buffer_printf(out, "\\fB\\-%c\\fR, ", row->short_name);
	buffer_string(out, "\\fB\\-\\-");
	write_string(out, row->name);
	buffer_string(out, "\\fR");
	if (row->value) {
		buffer_string(out, "=\\fI");
		write_string(out, row->value);
		buffer_string(out, "\\fR");
	}
	buffer_byte(out, '\n');
	write_string(out, row->about);
	buffer_byte(out, '\n');
}

static void write_command(struct buffer *out, enum command command)
{
	const struct command_row *row = &command_rows[command];
	buffer_printf(out, ".SS rubric %s ", row->name);
	write_usage(out, row->arguments);
	buffer_byte(out, '\n');
	write_string(out, row->description);
	buffer_byte(out, '\n');
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (option_is_for((enum option)i, command) && i != OPTION_HELP && i != OPTION_VERSION)
			write_option(out, &option_rows[i]);
	buffer_string(out, ".PP\nExamples:\n");
	write_preformatted(out, text_of(row->examples));
}

static void write_end(struct buffer *out)
{
	struct buffer statuses = {0};
	help_statuses(&statuses);
	buffer_string(out, ".SH EXIT STATUS\n");
	write_preformatted(out, buffer_view(&statuses));
	buffer_string(out,
		      ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nwhere it is set to anything, messages have no colour\n"
		      ".TP\n\\fBTMPDIR\\fR\nthe folder of temporary files, else /tmp\n"
		      ".SH SEE ALSO\nThe pages on the language, the data, the messages and the command line, and a\n"
		      "tutorial, are installed in the folder share/doc/rubric/docs.\n");
	buffer_free(&statuses);
}

_Noreturn void memory_exhausted(void)
{
	_exit(STATUS_MACHINE_FAILED);
}

int main(void)
{
	struct buffer page = {0};
	write_head(&page);
	buffer_string(&page, ".SH COMMANDS\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		write_command(&page, (enum command)i);
	write_end(&page);
	bool written = fwrite(page.data, 1, page.size, stdout) == page.size && fflush(stdout) == 0;
	buffer_free(&page);
	return written ? STATUS_YES : STATUS_MACHINE_FAILED;
}
