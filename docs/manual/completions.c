/* Writes what a shell needs to complete commands, options and their values, from the tables of both:
 * completions bash|zsh|fish */
#include <stdio.h>
#include <unistd.h>

#include "cmd/options.h"

/* What stands where an argument or a value is wanted. */
enum wanted { WANTED_NOTHING, WANTED_FILE, WANTED_CHOICE, WANTED_TEXT };

static enum wanted wanted_value(const struct option_row *row)
{
	if (!row->value)
		return WANTED_NOTHING;
	if (strstr(row->value, "FILE"))
		return WANTED_FILE;
	bool placeholder = row->value[0] >= 'A' && row->value[0] <= 'Z';
	return placeholder ? WANTED_TEXT : WANTED_CHOICE;
}

/* How many of a command's first arguments are rule files; what follows may be any file. */
static size_t count_rule_arguments(size_t command)
{
	static const char *const words[] = {"RULES", "OLD ", "NEW "};
	const char *arguments = command_rows[command].arguments;
	size_t count = 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strncmp(arguments, words[i], strlen(words[i])) == 0) {
			arguments += strlen(words[i]);
			count++;
		}
	}
	return count;
}

/* "a|b" as "a b". */
static void write_choices(struct buffer *out, const char *choices)
{
	for (; *choices; choices++)
		buffer_byte(out, *choices == '|' ? ' ' : *choices);
}

static bool is_listed(size_t option, size_t command)
{
	return option_is_for((enum option)option, (enum command)command);
}

/* A text inside single quotes, as `escape` says of those in it. */
static void write_quoted(struct buffer *out, const char *text, const char *quote)
{
	for (; *text; text++) {
		if (*text == '\'')
			buffer_string(out, quote);
		else
			buffer_byte(out, *text);
	}
}

/* --- bash --- */

static void write_bash_values(struct buffer *out, size_t command)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = &option_rows[i];
		enum wanted wanted = wanted_value(row);
		if (!is_listed(i, command) || wanted == WANTED_NOTHING)
			continue;
		buffer_printf(out, "    %s:--%s", command_rows[command].name, row->name);
		if (row->short_name)
			buffer_printf(out, "|%s:-%c", command_rows[command].name, row->short_name);
		buffer_string(out, ") ");
		if (wanted == WANTED_CHOICE) {
			buffer_string(out, "words='");
			write_choices(out, row->value);
			buffer_string(out, "'");
		} else {
			buffer_string(out, wanted == WANTED_FILE ? "return" : "COMPREPLY=(''); return");
		}
		buffer_string(out, " ;;\n");
	}
}

static void write_bash(struct buffer *out)
{
	buffer_string(out, "# Completion of rubric for bash.\n"
			   "_rubric() {\n"
			   "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
			   "  local command=${COMP_WORDS[1]} words=\n"
			   "  COMPREPLY=()\n"
			   "  # bash makes three words of --name=value\n"
			   "  if [[ $current == = ]]; then\n    current=\n"
			   "  elif [[ $previous == = ]]; then\n    previous=${COMP_WORDS[COMP_CWORD-2]}\n  fi\n"
			   "  if (( COMP_CWORD == 1 )); then\n    words='");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		buffer_printf(out, "%s ", command_rows[i].name);
	buffer_string(out, "--help --version'\n  else\n    case $command:$previous in\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		write_bash_values(out, i);
	buffer_string(out, "    *) [[ $current == -* ]] && case $command in\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		buffer_printf(out, "      %s) words='", command_rows[i].name);
		for (size_t j = 0; j < OPTION_COUNT; j++)
			if (is_listed(j, i))
				buffer_printf(out, "--%s ", option_rows[j].name);
		buffer_string(out, "' ;;\n");
	}
	buffer_string(out, "      esac ;;\n    esac\n"
			   "    if [[ -z $words ]]; then\n      case $command:$COMP_CWORD in\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		for (size_t argument = 0; argument < count_rule_arguments(i); argument++)
			buffer_printf(out,
				      "      %s:%zu) mapfile -t COMPREPLY < <(compgen -f -X '!*.rules' -- "
				      "\"$current\"; compgen -d -- \"$current\") ;;\n",
				      command_rows[i].name, argument + 2);
	buffer_string(out, "      esac\n    fi\n  fi\n"
			   "  [[ -z $words ]] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
			   "}\n"
			   "complete -o default -o filenames -F _rubric rubric\n");
}

/* --- zsh --- */

/* Brackets and colons mean something to _arguments. */
static void write_zsh_text(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("[]:\\", *text))
			buffer_byte(out, '\\');
		if (*text == '\'')
			buffer_string(out, "'\\'");
		buffer_byte(out, *text);
	}
}

static void write_zsh_option(struct buffer *out, const struct option_row *row)
{
	enum wanted wanted = wanted_value(row);
	const char *value = wanted == WANTED_NOTHING ? "" : "=";
	if (row->short_name)
		buffer_printf(out, "      '(-%c --%s)'{-%c%s,--%s%s}'[", row->short_name, row->name, row->short_name,
			      *value ? "+" : "", row->name, value);
	else
		buffer_printf(out, "      '--%s%s[", row->name, value);
	write_zsh_text(out, row->about);
	buffer_byte(out, ']');
	if (wanted != WANTED_NOTHING) {
		buffer_byte(out, ':');
		write_zsh_text(out, wanted == WANTED_CHOICE ? row->name : row->value);
		buffer_byte(out, ':');
	}
	if (wanted == WANTED_CHOICE) {
		buffer_byte(out, '(');
		write_choices(out, row->value);
		buffer_byte(out, ')');
	} else if (wanted == WANTED_FILE) {
		buffer_string(out, "_files");
	}
	buffer_string(out, "' \\\n");
}

static void write_zsh(struct buffer *out)
{
	buffer_string(out, "#compdef rubric\n# Completion of rubric for zsh.\n_rubric() {\n  local -a commands\n"
			   "  commands=(\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		buffer_printf(out, "    '%s:", command_rows[i].name);
		write_zsh_text(out, command_rows[i].summary);
		buffer_string(out, "'\n");
	}
	buffer_string(out, "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n"
			   "    _arguments '--help[show this help]' '--version[show the version]'\n    return\n  fi\n"
			   "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		buffer_printf(out, "  %s)\n    _arguments -s -S \\\n", command_rows[i].name);
		for (size_t j = 0; j < OPTION_COUNT; j++)
			if (is_listed(j, i))
				write_zsh_option(out, &option_rows[j]);
		for (size_t argument = 1; argument <= count_rule_arguments(i); argument++)
			buffer_printf(out, "      '%zu:rules:_files -g \"*.rules\"' \\\n", argument);
		buffer_string(out, "      '*:file:_files'\n    ;;\n");
	}
	buffer_string(out, "  esac\n}\n_rubric \"$@\"\n");
}

/* --- fish --- */

static void write_fish_option(struct buffer *out, size_t command, const struct option_row *row)
{
	enum wanted wanted = wanted_value(row);
	buffer_printf(out, "complete -c rubric -n '__fish_seen_subcommand_from %s' -l %s", command_rows[command].name,
		      row->name);
	if (row->short_name)
		buffer_printf(out, " -s %c", row->short_name);
	if (wanted == WANTED_CHOICE) {
		buffer_string(out, " -x -a '");
		write_choices(out, row->value);
		buffer_byte(out, '\'');
	} else if (wanted == WANTED_FILE) {
		buffer_string(out, " -r -F");
	} else if (wanted == WANTED_TEXT) {
		buffer_string(out, " -x");
	}
	buffer_string(out, " -d '");
	write_quoted(out, row->about, "\\'");
	buffer_string(out, "'\n");
}

static void write_fish(struct buffer *out)
{
	buffer_string(out, "# Completion of rubric for fish.\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		buffer_printf(out, "complete -c rubric -n __fish_use_subcommand -f -a %s -d '", command_rows[i].name);
		write_quoted(out, command_rows[i].summary, "\\'");
		buffer_string(out, "'\n");
	}
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		for (size_t j = 0; j < OPTION_COUNT; j++)
			if (is_listed(j, i))
				write_fish_option(out, i, &option_rows[j]);
}

/* --- the whole --- */

_Noreturn void memory_exhausted(void)
{
	_exit(STATUS_MACHINE_FAILED);
}

int main(int count, char **arguments)
{
	struct buffer text = {0};
	const char *shell = count == 2 ? arguments[1] : "";
	if (strcmp(shell, "bash") == 0)
		write_bash(&text);
	else if (strcmp(shell, "zsh") == 0)
		write_zsh(&text);
	else if (strcmp(shell, "fish") == 0)
		write_fish(&text);
	bool written = text.size && fwrite(text.data, 1, text.size, stdout) == text.size && fflush(stdout) == 0;
	buffer_free(&text);
	return written ? STATUS_YES : STATUS_RULES_WRONG;
}
