/* The command line: what is taken, and every message about what is not; the line of progress. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "cmd/options.h"
#include "cmd/progress.h"

enum { WORDS_MAX = 32 };

/* A command line, split at blanks; "\\e" alone stands for an empty argument. */
struct line {
	char text[512];
	char *words[WORDS_MAX];
	int count;
	struct options options;
};

static const char *parse(struct line *line, const char *text)
{
	assert_true(strlen(text) < sizeof line->text);
	memcpy(line->text, text, strlen(text) + 1);
	static char program[] = "rubric";
	static char empty[] = "";
	line->words[0] = program;
	line->count = 1;
	char *rest = line->text;
	for (char *word = strtok_r(rest, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		line->words[line->count++] = strcmp(word, "\\e") == 0 ? empty : word;
	return options_parse(&line->options, line->count, line->words);
}

static void parse_well(struct line *line, const char *text)
{
	const char *wrong = parse(line, text);
	if (wrong)
		fail_msg("%s: %s", text, wrong);
}

static void assert_wrong(const char *text, const char *expected)
{
	struct line line;
	const char *wrong = parse(&line, text);
	if (!wrong || strcmp(wrong, expected) != 0)
		fail_msg("%s\ngives    %s\nin place of %s", text, wrong ? wrong : "no error", expected);
	options_free(&line.options);
}

static void assert_text(struct text actual, const char *expected)
{
	if (!text_is(actual, expected))
		fail_msg("'%.*s' instead of '%s'", TEXT_ARGUMENTS(actual), expected);
}

/* --- what is taken --- */

static void test_nothing(void **state)
{
	(void)state;
	struct line line;
	parse_well(&line, "");
	assert_int_equal(line.options.command, COMMAND_COUNT);
	assert_false(line.options.help);
	options_free(&line.options);
	assert_null(options_parse(&line.options, 0, line.words));
	assert_int_equal(line.options.command, COMMAND_COUNT);
	options_free(&line.options);
}

static void test_defaults(void **state)
{
	(void)state;
	struct line line;
	parse_well(&line, "run a.rules");
	assert_int_equal(line.options.command, COMMAND_run);
	assert_int_equal(line.options.arguments.count, 1);
	assert_string_equal(line.options.arguments.items[0], "a.rules");
	assert_null(line.options.output);
	assert_int_equal(line.options.run_format, RUN_CSV);
	assert_int_equal(line.options.bad, BAD_FAIL);
	assert_int_equal(line.options.progress, WISH_NONE);
	assert_true(line.options.optimise);
	assert_true(line.options.today == date_today());
	assert_int_equal(line.options.dialect.delimiter, 0);
	options_free(&line.options);
}

static void test_flags(void **state)
{
	(void)state;
	struct line line;
	parse_well(&line, "run r x --only --replace --tag --guard-formulas --sync --no-optimise --progress -qv");
	assert_true(line.options.only && line.options.replace && line.options.tag && line.options.guard_formulas);
	assert_true(line.options.sync && line.options.quiet && line.options.verbose && !line.options.optimise);
	assert_int_equal(line.options.progress, WISH_YES);
	options_free(&line.options);
	parse_well(&line, "run r --progress --no-progress --quiet --verbose");
	assert_int_equal(line.options.progress, WISH_NO);
	assert_true(line.options.quiet && line.options.verbose && !line.options.only);
	options_free(&line.options);
	parse_well(&line, "check --strict r");
	assert_true(line.options.strict);
	options_free(&line.options);
	parse_well(&line, "fmt --check r");
	assert_true(line.options.check);
	options_free(&line.options);
}

static void test_values(void **state)
{
	(void)state;
	static const char *const ways[] = {
		"run r -o out.csv",  "run -oout.csv r",  "run r --output=out.csv",        "run --output out.csv r",
		"run r -qo out.csv", "run r -qoout.csv", "run r -o first.csv -o out.csv",
	};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct line line;
		parse_well(&line, ways[i]);
		assert_string_equal(line.options.output, "out.csv");
		assert_int_equal(line.options.arguments.count, 1);
		options_free(&line.options);
	}
	struct line line;
	parse_well(&line, "run r --key=ИНН --rejects bad.csv --as-of 2026-01-31 --bad reject --reader=libcsv -o -");
	assert_string_equal(line.options.key, "ИНН");
	assert_string_equal(line.options.rejects, "bad.csv");
	assert_string_equal(line.options.output, "-");
	assert_int_equal(line.options.bad, BAD_REJECT);
	date day;
	assert_true(date_parse_iso(text_of("2026-01-31"), &day) && line.options.today == day);
	options_free(&line.options);
}

static void test_repeated(void **state)
{
	(void)state;
	struct line line;
	parse_well(&line, "run r --set a=1 --set b=x=y --set a=2% --with s=1.csv --with=s=2.csv --with t=a=b");
	assert_int_equal(line.options.params.count, 2);
	assert_text(line.options.params.items[0].name, "a");
	assert_text(line.options.params.items[0].text, "2%");
	assert_text(line.options.params.items[1].name, "b");
	assert_text(line.options.params.items[1].text, "x=y");
	assert_int_equal(line.options.ledgers.count, 3);
	assert_text(line.options.ledgers.items[1].name, "s");
	assert_string_equal(line.options.ledgers.items[1].path, "2.csv");
	assert_string_equal(line.options.ledgers.items[2].path, "a=b");
	options_free(&line.options);
}

static void test_formats(void **state)
{
	(void)state;
	static const char *const run[] = {"csv", "tsv", "jsonl"};
	static const char *const check[] = {"human", "json", "sarif", "github"};
	static const char *const test[] = {"human", "tap", "junit", "json"};
	for (int i = 0; i < 4; i++) {
		struct line line;
		char text[64];
		if (i < 3) {
			(void)snprintf(text, sizeof text, "run r --format=%s", run[i]);
			parse_well(&line, text);
			assert_int_equal(line.options.run_format, i);
			options_free(&line.options);
		}
		(void)snprintf(text, sizeof text, "check r --format %s", check[i]);
		parse_well(&line, text);
		assert_int_equal(line.options.check_format, i);
		options_free(&line.options);
		(void)snprintf(text, sizeof text, "test r --format %s --filter VIP", test[i]);
		parse_well(&line, text);
		assert_int_equal(line.options.test_format, i);
		assert_string_equal(line.options.filter, "VIP");
		options_free(&line.options);
	}
}

static void test_dialect(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		char delimiter;
	} delimiters[] = {
		{"run r --delimiter=,", ','},   {"run r --delimiter ;", ';'},    {"run r --delimiter=|", '|'},
		{"run r --delimiter=\t", '\t'}, {"run r --delimiter=tab", '\t'}, {"run r --delimiter=\\t", '\t'},
	};
	struct line line;
	for (size_t i = 0; i < sizeof delimiters / sizeof *delimiters; i++) {
		parse_well(&line, delimiters[i].text);
		assert_int_equal(line.options.dialect.delimiter, delimiters[i].delimiter);
		options_free(&line.options);
	}
	parse_well(&line, "run r --decimal=, --encoding CP1251 --dates DD.MM.YYYY --quotes=lenient");
	assert_int_equal(line.options.dialect.decimal, ',');
	assert_int_equal(line.options.dialect.encoding, ENCODING_WINDOWS_1251);
	assert_int_equal(line.options.dialect.dates.order, DATES_DMY);
	assert_int_equal(line.options.dialect.quotes, QUOTES_LENIENT);
	options_free(&line.options);
}

static void test_arguments(void **state)
{
	(void)state;
	struct line line;
	parse_well(&line, "run r - --only");
	assert_int_equal(line.options.arguments.count, 2);
	assert_string_equal(line.options.arguments.items[1], "-");
	assert_true(line.options.only);
	options_free(&line.options);
	parse_well(&line, "check -- -a.rules --strict --");
	assert_int_equal(line.options.arguments.count, 3);
	assert_string_equal(line.options.arguments.items[1], "--strict");
	assert_string_equal(line.options.arguments.items[2], "--");
	assert_false(line.options.strict);
	options_free(&line.options);
}

static void test_asking_for_help(void **state)
{
	(void)state;
	static const char *const asking[] = {"--help", "-h", "run --help", "run -h", "run a b --help c d", "fmt -qh"};
	struct line line;
	for (size_t i = 0; i < sizeof asking / sizeof *asking; i++) {
		parse_well(&line, asking[i]);
		assert_true(line.options.help);
		options_free(&line.options);
	}
	parse_well(&line, "--version");
	assert_true(line.options.version);
	options_free(&line.options);
	parse_well(&line, "dump --version");
	assert_true(line.options.version);
	options_free(&line.options);
}

/* --- what is wrong --- */

static void test_wrong_commands(void **state)
{
	(void)state;
	assert_wrong("chekc a.rules", "there is no command \"chekc\"\ndid you mean rubric check? see rubric --help");
	assert_wrong("label a.rules", "there is no command \"label\"\nsee rubric --help");
	assert_wrong("--only run", "--only stands before the command; write rubric COMMAND --only\nsee rubric --help");
	assert_wrong("\\e", "there is no command \"\"\nsee rubric --help");
}

static void test_wrong_counts(void **state)
{
	(void)state;
	assert_wrong("run", "run wants a rule file\nusage: rubric run RULES [EXPORT] [-o FILE]");
	assert_wrong("run a b c", "run has no use for \"c\"\nusage: rubric run RULES [EXPORT] [-o FILE]");
	assert_wrong("check --strict", "check wants a rule file\nusage: rubric check RULES... [EXPORT]");
	assert_wrong("test", "test wants a rule file or a folder\nusage: rubric test PATH...");
	assert_wrong("fmt", "fmt wants a rule file\nusage: rubric fmt [--check] FILE...");
	assert_wrong("dump a b", "dump has no use for \"b\"\nusage: rubric dump RULES");
}

static void test_unknown_options(void **state)
{
	(void)state;
	assert_wrong("run r --onyl", "run has no option --onyl\ndid you mean --only? see rubric run --help");
	assert_wrong("run r --delimeter=;",
		     "run has no option --delimeter\ndid you mean --delimiter? see rubric run --help");
	assert_wrong("run r --frobnicate", "run has no option --frobnicate\nsee rubric run --help");
	assert_wrong("check r --only", "check has no option --only (run has)\nsee rubric check --help");
	assert_wrong("run r --check", "run has no option --check (fmt has)\nsee rubric run --help");
	assert_wrong("fmt r -o x", "fmt has no option -o (run has)\nsee rubric fmt --help");
	assert_wrong("run r -x", "run has no option -x\nsee rubric run --help");
	assert_wrong("run r -qж", "run has no option -ж\nsee rubric run --help");
}

static void test_wrong_use_of_values(void **state)
{
	(void)state;
	assert_wrong("run r --only=yes", "--only takes no value, and was given \"yes\"");
	assert_wrong("run r --output", "--output wants a value: --output=FILE");
	assert_wrong("run r -o", "--output wants a value: --output=FILE");
	assert_wrong("run r -o \\e", "--output wants FILE, and got nothing");
	assert_wrong("run r --bad=", "--bad wants fail|missing|reject, and got nothing");
}

static void test_wrong_values(void **state)
{
	(void)state;
	assert_wrong("run r --bad=ignore", "--bad takes fail, missing or reject, not \"ignore\"");
	assert_wrong("run r --bad=fail|missing", "--bad takes fail, missing or reject, not \"fail|missing\"");
	assert_wrong("run r --quotes=no", "--quotes takes strict or lenient, not \"no\"");
	assert_wrong("run r --reader=slow", "--reader takes fast or libcsv, not \"slow\"");
	assert_wrong("run r --format=sarif", "--format takes csv, tsv or jsonl, not \"sarif\"");
	assert_wrong("check r --format=csv", "--format takes human, json, sarif or github, not \"csv\"");
	assert_wrong("test r --format=csv", "--format takes human, tap, junit or json, not \"csv\"");
	assert_wrong("run r --set vip", "--set takes a parameter and its value, as in --set vip_share=7%, not \"vip\"");
	assert_wrong("run r --set =7", "--set takes a parameter and its value, as in --set vip_share=7%, not \"=7\"");
	assert_wrong("run r --set a=", "--set takes a parameter and its value, as in --set vip_share=7%, not \"a=\"");
	assert_wrong("run r --with a.csv",
		     "--with takes the name of a rollup and its file, as in --with sales=sales.csv, not \"a.csv\"");
	assert_wrong("run r --as-of 2026-1-31",
		     "--as-of takes a day as YYYY-MM-DD, such as 2026-01-31, not \"2026-1-31\"");
	assert_wrong("run r --as-of 2026-02-30",
		     "--as-of takes a day as YYYY-MM-DD, such as 2026-01-31, not \"2026-02-30\"");
	assert_wrong("run r --delimiter=::", "--delimiter takes \",\", \";\", \"|\" or tab, not \"::\"");
	assert_wrong("run r --decimal=;", "--decimal takes \".\" or \",\", not \";\"");
	assert_wrong("run r --encoding=latin9", "--encoding takes utf-8, utf-16, windows-1251, windows-1252, koi8-r or "
						"cp866, not \"latin9\"");
	assert_wrong("run r --dates=ISO",
		     "--dates takes a form such as DD.MM.YYYY, MM/DD/YYYY or YYYY-MM-DD, not \"ISO\"");
}

/* --- help --- */

static size_t widest_line(struct text text)
{
	size_t widest = 0;
	for (size_t at = 0; at < text.size;) {
		const char *end = memchr(text.data + at, '\n', text.size - at);
		assert_non_null(end);
		size_t size = (size_t)(end - text.data) - at;
		widest = size > widest ? size : widest;
		at += size + 1;
	}
	return widest;
}

static bool contains(const struct buffer *buffer, const char *words)
{
	struct text text = buffer_view(buffer);
	return text_find(text, text_of(words)) < text.size;
}

static void test_help(void **state)
{
	(void)state;
	struct buffer text = {0};
	help_program(&text);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		assert_true(contains(&text, command_rows[i].summary));
	assert_true(contains(&text, "\n  4  the machine failed"));
	assert_in_range(widest_line(buffer_view(&text)), 40, 100);
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		text.size = 0;
		help_command(&text, (enum command)i);
		assert_true(contains(&text, command_rows[i].arguments));
		assert_true(contains(&text, "\nExamples:\n  rubric "));
		assert_in_range(widest_line(buffer_view(&text)), 40, 92);
		for (size_t j = 0; j < OPTION_COUNT; j++)
			assert_int_equal(contains(&text, option_rows[j].about),
					 option_is_for((enum option)j, (enum command)i));
	}
	text.size = 0;
	help_usage(&text);
	assert_true(contains(&text, "rubric run RULES [EXPORT] [-o FILE]"));
	buffer_free(&text);
}

static void test_help_of_options(void **state)
{
	(void)state;
	struct buffer text = {0};
	help_command(&text, COMMAND_run);
	assert_true(contains(&text, "\n  -q, --quiet             no summary\n"));
	assert_true(contains(&text, "\n      --key=COLUMN        the column that names the client\n"));
	assert_true(contains(&text, "\n      --bad=fail|missing|reject\n                          what to do with"));
	buffer_free(&text);
}

/* --- progress --- */

static struct buffer screen;

/* In place of the program's own. */
bool write_fully(int file, struct text text)
{
	(void)file;
	buffer_text(&screen, text);
	return true;
}

static void test_progress_lines(void **state)
{
	(void)state;
	static const uint64_t second = 1000000000;
	static const struct {
		struct advance advance;
		uint64_t elapsed;
		const char *expected;
	} cases[] = {
		{{0, 0, 0}, 0, "0 records  0/s"},
		{{500, 0, 1234567}, 2 * second, "1,234,567 records  617,283/s"},
		{{25, 100, 1000}, 2 * second, "[#####               ]  25%  1,000 records  500/s  6 s left"},
		{{100, 100, 999}, second, "[####################] 100%  999 records  999/s  0 s left"},
		{{200, 100, 1}, second, "[####################] 100%  1 record  1/s  0 s left"},
		{{1, 101, 7}, second, "[                    ]   0%  7 records  7/s  1 min 40 s left"},
		{{1, 10001, 7}, second, "[                    ]   0%  7 records  7/s  2 h 46 min left"},
		{{0, 100, 0}, second, "[                    ]   0%  0 records  0/s"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer line = {0};
		progress_line(&line, &cases[i].advance, cases[i].elapsed);
		assert_text(buffer_view(&line), cases[i].expected);
		buffer_free(&line);
	}
	struct buffer line = {0};
	progress_line(&line, &(struct advance){1, UINT64_MAX, UINT64_MAX}, UINT64_MAX);
	assert_in_range(line.size, 60, 79);
	buffer_free(&line);
}

static void test_progress_is_erased(void **state)
{
	(void)state;
	struct progress unwanted = progress_start(WISH_NO);
	struct progress progress = progress_start(WISH_YES);
	progress_update(&progress, &(struct advance){1, 0, 1});
	assert_int_equal(screen.size, 0); /* too soon */
	unwanted.started = progress.started = 0;
	progress_update(&unwanted, &(struct advance){1, 0, 1});
	progress_erase(&unwanted);
	assert_int_equal(screen.size, 0);
	progress_update(&progress, &(struct advance){1, 0, 1});
	assert_text(buffer_view(&screen), "\r1 record  0/s");
	screen.size = 0;
	progress_erase(&progress);
	progress_erase(&progress);
	assert_text(buffer_view(&screen), "\r             \r");
	buffer_free(&screen);
}

static void test_moves(void **state)
{
	(void)state;
	struct line line;
	parse_well(&line,
		   "diff a.rules b.rules c.csv --weight x --weight y --weight x --max-moved 2% --max-moved size=1 "
		   "--before old.csv --changes moved.csv --html moved.html --format markdown");
	assert_int_equal(line.options.weights.count, 2);
	assert_int_equal(line.options.most_moved.count, 2);
	assert_string_equal(line.options.most_moved.items[1], "size=1");
	assert_string_equal(line.options.before, "old.csv");
	assert_string_equal(line.options.changes, "moved.csv");
	assert_string_equal(line.options.html, "moved.html");
	assert_int_equal(line.options.moves_format, MOVES_MARKDOWN);
	options_free(&line.options);
	assert_wrong("drift", "drift wants a rule file and two exports\nusage: rubric drift RULES OLD-EXPORT [EXPORT]");
	assert_wrong("diff", "diff wants two rule files\nusage: rubric diff OLD NEW [EXPORT]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_dialect),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_asking_for_help),
		cmocka_unit_test(test_wrong_commands),
		cmocka_unit_test(test_wrong_counts),
		cmocka_unit_test(test_unknown_options),
		cmocka_unit_test(test_wrong_use_of_values),
		cmocka_unit_test(test_wrong_values),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_help_of_options),
		cmocka_unit_test(test_progress_lines),
		cmocka_unit_test(test_progress_is_erased),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
