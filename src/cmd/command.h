/* Commands: the table of them, and what they share.
 *
 * To add a command: write its line in COMMANDS, a file of its own with `int command_NAME(const struct options *)`, and
 * put FOR(NAME) to the options in options.h that it takes. The help, the dispatch, the count of arguments and the
 * suggestions for what is misspelt follow from the tables.
 *
 * A command returns the exit status. Its results go to standard output or `-o FILE`; whatever it says to a person goes
 * to standard error. */
#ifndef RUBRIC_CMD_COMMAND_H
#define RUBRIC_CMD_COMMAND_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "plan/plan.h"
#include "report/terminal.h"

struct options;

enum status {
	STATUS_YES = 0,            /* done, and the answer is yes */
	STATUS_NO = 1,             /* done, and the answer is no */
	STATUS_RULES_WRONG = 2,    /* the command line or a rule file is wrong; nothing was run */
	STATUS_DATA_WRONG = 3,     /* the data are wrong; no output was written */
	STATUS_MACHINE_FAILED = 4, /* reading, writing or memory failed */
};

#define ANY_NUMBER SIZE_MAX

/* name, arguments, least and most of them, one line, description, examples */
#define COMMANDS(COMMAND)                                                                                              \
	COMMAND(run, "RULES [EXPORT] [-o FILE]", 1, 2, "label every record",                                           \
		"Reads the export (standard input where EXPORT is - or absent) and writes its records\n"               \
		"as they are, with one more column for each segment, score, table output and output\n"                 \
		"of the rule file. At the end it counts records and labels on standard error.",                        \
		"  rubric run clients.rules clients.csv -o labelled.csv\n"                                             \
		"  rubric run clients.rules clients.csv --only --set vip_share=7%\n"                                   \
		"  rubric run clients.rules --bad=reject --rejects bad.csv < clients.csv > labelled.csv\n")            \
	COMMAND(check, "RULES... [EXPORT]", 1, ANY_NUMBER, "find what is wrong with the rules, without running them",  \
		"Finds every error and warning in the rule files in one run: each with its place, a\n"                 \
		"code that stays the same, the words marked, what to do about it, and an example\n"                    \
		"client. Given an export, says how many clients each concerns. Errors end with exit\n"                 \
		"status 1, warnings alone with 0.",                                                                    \
		"  rubric check clients.rules\n"                                                                       \
		"  rubric check clients.rules clients.csv --weight turnover\n"                                         \
		"  rubric check --strict rules/*.rules\n"                                                              \
		"  rubric check --format=sarif -o findings.sarif rules/*.rules\n")                                     \
	COMMAND(test, "PATH...", 1, ANY_NUMBER, "run the tests in rule files (folders are searched)",                  \
		"Runs the tests that stand in rule files and says for each whether it passed, and if\n"                \
		"not, what was expected and what came out. A failed test, or none at all, ends with\n"                 \
		"exit status 1.",                                                                                      \
		"  rubric test clients.rules\n"                                                                        \
		"  rubric test rules --filter VIP\n"                                                                   \
		"  rubric test rules --format=junit -o tests.xml\n")                                                   \
	COMMAND(diff, "OLD NEW [EXPORT]", 2, 3, "what a rule change would do to these clients",                        \
		"Labels every client of the export by both rule files, and shows for each segment how\n"               \
		"many moved from which label to which, which rules and which change of the rules moved\n"              \
		"them, and whether the limits of the change hold. OLD may be git:REVISION: NEW as it\n"                \
		"was then. A limit that does not hold ends with exit status 1.",                                       \
		"  rubric diff old.rules new.rules clients.csv --weight turnover\n"                                    \
		"  rubric diff git:HEAD clients.rules clients.csv --max-moved 2%\n"                                    \
		"  rubric diff old.rules new.rules clients.csv --changes moved.csv --html moved.html\n")               \
	COMMAND(drift, "RULES OLD-EXPORT [EXPORT]", 2, 3,                                                              \
		"how clients moved between two exports under the same rules",                                          \
		"Labels the clients of both exports by the same rules, joins them by their key, and\n"                 \
		"shows for each segment how many moved from which label to which, and who came and\n"                  \
		"went. A limit of the rules' rollout that does not hold ends with exit status 1.",                     \
		"  rubric drift clients.rules january.csv february.csv --weight turnover\n")                           \
	COMMAND(explain, "RULES EXPORT --id ID", 1, 2, "why this client got these labels",                             \
		"For one client: what came out, and for every rule in order whether it fires, with the\n"              \
		"first part of its condition that does not hold and the values there; and how near the\n"              \
		"client is to another label where one column alone decides. --verbose shows every rule\n"              \
		"in full. A key that the export lacks ends with exit status 1.",                                       \
		"  rubric explain clients.rules clients.csv --id C1001\n"                                              \
		"  rubric explain clients.rules clients.csv --row 17 --verbose\n"                                      \
		"  rubric explain clients.rules clients.csv --id C1001 --format=json\n")                               \
	COMMAND(profile, "RULES EXPORT", 1, 2, "how many clients, and how much turnover, each label holds",            \
		"For each segment a bar for every label: clients, their share, and the sum and share of\n"             \
		"each --weight column; then how often each rule fired and how many clients stand within\n"             \
		"1% of its thresholds, and what functions over all clients came to.",                                  \
		"  rubric profile clients.rules clients.csv --weight=turnover\n"                                       \
		"  rubric profile clients.rules clients.csv --html=profile.html\n"                                     \
		"  rubric profile clients.rules clients.csv --format=json -o profile.json\n")                          \
	COMMAND(sweep, "RULES EXPORT --over P=A..B/N", 1, 2, "how the labels' sizes answer to one parameter",          \
		"Labels the export with N evenly spaced values of a parameter, from A to B, in one\n"                  \
		"reading, and shows how many clients, and how much of each --weight column, every label\n"             \
		"holds under each.",                                                                                   \
		"  rubric sweep clients.rules clients.csv --over vip_share=3%..10%/15\n"                               \
		"  rubric sweep clients.rules clients.csv --over vip_from=100k..1M/10 --html=sweep.html\n"             \
		"  rubric sweep clients.rules clients.csv --over 'idle=30 days..90 days/7' --format=csv\n")            \
	COMMAND(fmt, "[--check] FILE...", 1, ANY_NUMBER, "lay rule files out in the one standard way, in place",       \
		"Rewrites rule files in the standard layout; a file that is so already, or that has\n"                 \
		"errors, stays as it is. What the rules mean never changes. - is a filter from\n"                      \
		"standard input to standard output.",                                                                  \
		"  rubric fmt clients.rules\n"                                                                         \
		"  rubric fmt --check rules/*.rules\n"                                                                 \
		"  rubric fmt - < draft.rules > clients.rules\n")                                                      \
	COMMAND(dump, "RULES", 1, 1, "the compiled bytecode, readable",                                                \
		"Writes the program that the rules are compiled to: what is done for every record,\n"                  \
		"one instruction a line.",                                                                             \
		"  rubric dump clients.rules\n"                                                                        \
		"  rubric dump --no-optimise clients.rules -o clients.txt\n")                                          \
	COMMAND(new, "EXPORT", 0, 1, "a first rule file for an export: columns, types, bands",                         \
		"Reads the export (standard input where EXPORT is - or absent) and writes a rule file\n"               \
		"for it: how the file is written, what each column is and holds, and bands of the\n"                   \
		"number that tells most, at round figures near its quartiles, to be changed.",                         \
		"  rubric new clients.csv -o clients.rules\n"                                                          \
		"  rubric new clients.csv --dates=DD/MM/YYYY --key=client_id\n")                                       \
	COMMAND(doc, "RULES [-o FILE]", 1, 1, "the rules as a page that a manager can read and sign",                  \
		"Writes the rules in words, as Markdown or as one page of HTML that needs no network:\n"               \
		"every segment, score and table, the parameters, where each figure comes from, what\n"                 \
		"must hold, the files with their SHA-256, and room to sign.",                                          \
		"  rubric doc clients.rules -o clients.md\n"                                                           \
		"  rubric doc clients.rules --set vip_share=7% -o clients.html\n")

enum command {
#define COMMAND(name, arguments, least, most, summary, description, examples) COMMAND_##name,
	COMMANDS(COMMAND)
#undef COMMAND
		COMMAND_COUNT /* also: no command was given */
};

#define COMMAND(name, arguments, least, most, summary, description, examples)                                          \
	int command_##name(const struct options *options);
COMMANDS(COMMAND)
#undef COMMAND

struct command_row {
	const char *name;
	const char *arguments;
	size_t least; /* arguments */
	size_t most;
	const char *summary;
	const char *description;
	const char *examples;
};
extern const struct command_row command_rows[COMMAND_COUNT];

/* --- help.c: appends, and writes nothing --- */

void help_usage(struct buffer *out);   /* a few lines, for who called the program with nothing */
void help_program(struct buffer *out); /* `rubric --help` */
void help_command(struct buffer *out, enum command command);
void help_statuses(struct buffer *out); /* a line or two for each exit status */

/* --- main.c: what commands say and write --- */

/* Writes all of `text`; false where that failed, errno then says why. */
bool write_fully(int file, struct text text);

/* Lines to a person, on standard error, folded where that is a terminal. */
void tell(struct text text);
void tell_line(const char *line);

/* One message of the same kind. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* How a person reads what goes to this file descriptor: colour on a terminal, unless NO_COLOR forbids it. */
struct terminal terminal_of(int file);

/* All diagnostics of a rule set, sorted, with their count, on standard error. */
void say_diagnostics(struct syntax *syntax);

/* A command's whole result, to a file or (null or "-") standard output. STATUS_YES, or STATUS_MACHINE_FAILED after
 * saying why; nothing is said where whoever reads standard output has had enough. */
enum status write_result(const char *path, struct text result);

/* What the command line says of a plan: the day and the parameters. */
struct plan_options plan_options_of(const struct options *options);

#endif
