/* Options: what one call of the program was asked to do.
 *
 * The table below says everything about every option: its name, the commands that take it, what its value may be and
 * the line of help. Values that are a choice are written `one|another`, in the order of the enum that they give. A new
 * option is a line here, a member of struct options, and a case in option_values.c.
 *
 * The conventions are GNU's: --name=VALUE and --name VALUE, short options that may be bundled (-qv) and may have their
 * value attached (-oFILE), options behind arguments, `--` before arguments that look like options, `-` for standard
 * input. Where an option stands twice the last one counts, but for --with, --set, --weight
 * and --max-moved. */
#ifndef RUBRIC_CMD_OPTIONS_H
#define RUBRIC_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "base/vector.h"
#include "cmd/command.h"
#include "data/dialect.h"
#include "labelling/labelling.h"
#include "plan/plan.h"
#include "profiling/range.h"
#include "report/page.h"
#include "scan/scan.h"
#include "write/writer.h"

#define FOR(command) (1u << COMMAND_##command)
#define FOR_ALL ((1u << COMMAND_COUNT) - 1)
#define FOR_MOVES (FOR(diff) | FOR(drift)) /* commands that compare labels */
#define FOR_REPORTS                                                                                                    \
	(FOR(explain) | FOR(profile) | FOR(sweep) | FOR_MOVES) /* commands that say something of an export */
#define FOR_DATA (FOR(run) | FOR(check) | FOR_REPORTS)         /* commands that read an export */
#define FOR_EXPORT (FOR_DATA | FOR(new))                       /* commands that read its cells, with rules or without */
#define FOR_PLANS (FOR_DATA | FOR(dump) | FOR(doc))            /* commands that need the day and the parameters */

/* id, name, short name, value, commands, what it does */
#define OPTIONS(OPTION)                                                                                                \
	OPTION(OUTPUT, "output", 'o', "FILE", FOR_EXPORT | FOR(test) | FOR(dump) | FOR(doc),                           \
	       "write the result to FILE, not to standard output")                                                     \
	OPTION(RUN_FORMAT, "format", 0, "csv|tsv|jsonl", FOR(run), "what the output is written as")                    \
	OPTION(CHECK_FORMAT, "format", 0, "human|json|sarif|github", FOR(check), "what the findings are written as")   \
	OPTION(TEST_FORMAT, "format", 0, "human|tap|junit|json", FOR(test), "what the results are written as")         \
	OPTION(DOC_FORMAT, "format", 0, "markdown|html", FOR(doc), "what the page is written as")                      \
	OPTION(MOVES_FORMAT, "format", 0, "human|json|markdown", FOR_MOVES, "what the moves are written as")           \
	OPTION(MAX_MOVED, "max-moved", 0, "LIMIT", FOR_MOVES, "exit status 1 if more clients move: 2%, 100, size=1%")  \
	OPTION(CHANGES, "changes", 0, "FILE", FOR_MOVES, "write every client that moved to FILE")                      \
	OPTION(BEFORE, "before", 0, "OLD-EXPORT", FOR(diff), "also what the data did since this export")               \
	OPTION(HTML, "html", 0, "FILE", FOR(profile) | FOR(sweep) | FOR_MOVES,                                         \
	       "write a page with tables and pictures to FILE")                                                        \
	OPTION(EXPLAIN_FORMAT, "format", 0, "human|json", FOR(explain), "what the explanation is written as")          \
	OPTION(PROFILE_FORMAT, "format", 0, "human|json", FOR(profile), "what the profile is written as")              \
	OPTION(SWEEP_FORMAT, "format", 0, "human|csv", FOR(sweep), "what the sizes are written as")                    \
	OPTION(OVER, "over", 0, "PARAM=A..B/N", FOR(sweep), "the parameter, and N values of it from A to B")           \
	OPTION(ID, "id", 0, "ID", FOR(explain), "the client whose key this is")                                        \
	OPTION(ROW, "row", 0, "N", FOR(explain), "the N-th record of the export")                                      \
	OPTION(ONLY, "only", 0, NULL, FOR(run), "write the key and the added columns alone")                           \
	OPTION(REPLACE, "replace", 0, NULL, FOR(run), "write over columns that the export already has")                \
	OPTION(TAG, "tag", 0, NULL, FOR(run), "one 0/1 column for each label of an `all` segment")                     \
	OPTION(GUARD_FORMULAS, "guard-formulas", 0, NULL, FOR(run), "put ' before text that a spreadsheet would run")  \
	OPTION(SYNC, "sync", 0, NULL, FOR(run) | FOR_MOVES, "make the output file survive a power cut")                \
	OPTION(SET, "set", 0, "PARAM=VALUE", FOR_PLANS, "give a parameter of the rules another value")                 \
	OPTION(AS_OF, "as-of", 0, "DATE", FOR_PLANS, "the day that `today` means, as 2026-01-31")                      \
	OPTION(WITH, "with", 0, "NAME=FILE", FOR_DATA, "the ledger of the rollup NAME; may be repeated")               \
	OPTION(KEY, "key", 0, "COLUMN", FOR_EXPORT, "the column that names the client")                                \
	OPTION(BAD, "bad", 0, "fail|missing|reject", FOR_EXPORT, "what to do with cells that do not fit")              \
	OPTION(REJECTS, "rejects", 0, "FILE", FOR_EXPORT, "where --bad=reject puts the records it leaves out")         \
	OPTION(DELIMITER, "delimiter", 0, "CHARACTER", FOR_EXPORT, "what stands between cells: , ; | or tab")          \
	OPTION(DECIMAL, "decimal", 0, "MARK", FOR_EXPORT, "the decimal mark: a point or a comma")                      \
	OPTION(ENCODING, "encoding", 0, "NAME", FOR_EXPORT, "utf-8, utf-16, windows-1251, cp866, ...")                 \
	OPTION(DATES, "dates", 0, "FORM", FOR_EXPORT, "how dates are written: DD.MM.YYYY, MM/DD/YYYY, ...")            \
	OPTION(QUOTES, "quotes", 0, "strict|lenient", FOR_EXPORT, "may a quote stand inside a plain cell")             \
	OPTION(THREADS, "threads", 0, "N", FOR_EXPORT, "how many cores to use; without it, those at hand")             \
	OPTION(MEMORY, "memory", 0, "SIZE", FOR_DATA, "how much may be held in memory: 500M, 2G")                      \
	OPTION(READER, "reader", 0, "fast|libcsv", FOR_EXPORT, "what reads the export; both say the same")             \
	OPTION(WEIGHT, "weight", 0, "COLUMN", FOR(check) | FOR(profile) | FOR(sweep) | FOR_MOVES,                      \
	       "also say how much of COLUMN the clients have; may be repeated")                                        \
	OPTION(STRICT, "strict", 0, NULL, FOR(check), "warnings too end with exit status 1")                           \
	OPTION(CHECK, "check", 0, NULL, FOR(fmt), "only name the files that would change; exit status 1 if any")       \
	OPTION(FILTER, "filter", 0, "TEXT", FOR(test), "only tests with TEXT in their name")                           \
	OPTION(COVERAGE, "coverage", 0, NULL, FOR(test), "show how often each rule fired, and which no test fires")    \
	OPTION(COVERAGE_AT_LEAST, "coverage-at-least", 0, "SHARE", FOR(test),                                          \
	       "exit status 1 where fewer of the rules fired, as 90%")                                                 \
	OPTION(NO_OPTIMISE, "no-optimise", 0, NULL, FOR(run) | FOR(test) | FOR(dump) | FOR_REPORTS,                    \
	       "take the program as it was emitted, to find faults")                                                   \
	OPTION(PROGRESS, "progress", 0, NULL, FOR(run) | FOR(new) | FOR_REPORTS,                                       \
	       "show the progress even without a terminal")                                                            \
	OPTION(NO_PROGRESS, "no-progress", 0, NULL, FOR(run) | FOR(new) | FOR_REPORTS, "show no progress")             \
	OPTION(QUIET, "quiet", 'q', NULL, FOR_EXPORT | FOR(test) | FOR(fmt), "no summary")                             \
	OPTION(VERBOSE, "verbose", 'v', NULL, FOR_EXPORT | FOR(test), "say more, such as how a file is read")          \
	OPTION(HELP, "help", 'h', NULL, FOR_ALL, "show this help")                                                     \
	OPTION(VERSION, "version", 0, NULL, FOR_ALL, "show the version")

enum option {
#define OPTION(id, name, short_name, value, commands, about) OPTION_##id,
	OPTIONS(OPTION)
#undef OPTION
		OPTION_COUNT
};

struct option_row {
	const char *name;
	char short_name;   /* or 0 */
	const char *value; /* what help calls it; null: takes none */
	unsigned commands;
	const char *about;
};
extern const struct option_row option_rows[OPTION_COUNT];

static inline bool option_is_for(enum option option, enum command command)
{
	return (option_rows[option].commands >> command) & 1;
}

enum wish { WISH_NONE, WISH_YES, WISH_NO };

/* The first of each command's formats is the one it has without the option. */
enum check_format { CHECK_HUMAN, CHECK_JSON, CHECK_SARIF, CHECK_GITHUB };
enum profile_format { PROFILE_HUMAN, PROFILE_JSON };
enum sweep_format { SWEEP_HUMAN, SWEEP_CSV };
enum explain_format { EXPLAIN_HUMAN, EXPLAIN_JSON };
enum test_format { TEST_HUMAN, TEST_TAP, TEST_JUNIT, TEST_JSON };
enum moves_format { MOVES_HUMAN, MOVES_JSON, MOVES_MARKDOWN };

/* PARAM=A..B/N */
struct over_option {
	struct text name, low, high;
	size_t count;
};

/* Strings are the arguments of main, which outlive it, or in its arena. */
struct options {
	struct arena arena;
	enum command command; /* COMMAND_COUNT: none */
	bool help;
	bool version;
	VECTOR(const char *) arguments;

	const char *output; /* null: standard output */
	enum run_format run_format;
	enum check_format check_format;
	enum test_format test_format;
	enum page_format doc_format;
	bool doc_format_given;
	enum moves_format moves_format;
	VECTOR(struct text) weights;     /* columns, each once */
	VECTOR(const char *) most_moved; /* limits */
	const char *changes;             /* or null */
	const char *before;              /* or null */
	const char *html;                /* or null */
	enum explain_format explain_format;
	enum profile_format profile_format;
	const char *id; /* or null */
	uint64_t row;   /* from 1, or 0 */
	enum sweep_format sweep_format;
	struct over_option over; /* its name is empty where it was not given */
	bool only;
	bool replace;
	bool tag;
	bool guard_formulas;
	bool sync;
	VECTOR(struct param_setting) params; /* each name once */
	date today;
	VECTOR(struct ledger_file) ledgers; /* a name perhaps several times */
	const char *key;                    /* or null */
	enum bad bad;
	const char *rejects;    /* or null */
	struct dialect dialect; /* what is declared of delimiter, decimal mark, encoding, dates and quotes */
	size_t threads;
	size_t memory;
	enum reader_kind reader;
	bool strict;
	bool check;
	const char *filter; /* or null */
	bool coverage;
	struct decimal coverage_at_least; /* a share, from 0 to 1 */
	bool optimise;
	enum wish progress;
	bool quiet;
	bool verbose;
};

/* Reads the command line. Returns null, or what is wrong with it: one or two lines without a line end, in the options'
 * arena, to be shown behind `rubric: `. Where help or the version is asked for, nothing behind that is read. Free with
 * options_free either way. */
const char *options_parse(struct options *options, int count, char **arguments);
void options_free(struct options *options);

#endif
