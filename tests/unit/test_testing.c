/* Tests in rule files: what they give and expect, what came out and why, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/batch.h"
#include "report/test_report.h"
#include "testing/testing.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A rule file in memory, and the run of its tests. */
struct bench {
	struct rule_set rules;
	struct test_run run;
	struct buffer out;
};

static void bench_run(struct bench *bench, const char *path, const char *text)
{
	struct syntax *syntax = &bench->rules.syntax;
	struct module *module = parse_module(syntax, sources_add(&syntax->sources, path, text_of(text)));
	vector_push(&bench->rules.modules, module);
	for (size_t i = 0; i < module->count; i++)
		vector_push(&bench->rules.statements, module->statements[i]);
	bench->run.optimise = true;
	test_run_rules(&bench->run, &bench->rules, path);
}

static void bench_free(struct bench *bench)
{
	test_run_free(&bench->run);
	rules_free(&bench->rules);
	buffer_free(&bench->out);
}

/* The diagnostics as lines: code, message, remedy. */
static void list_diagnostics(struct bench *bench)
{
	const struct diagnostics *diagnostics = &bench->rules.syntax.diagnostics;
	for (size_t i = 0; i < diagnostics->list.count; i++) {
		const struct diagnostic *diagnostic = &diagnostics->list.items[i];
		buffer_printf(&bench->out, "%s %s | %s\n", code_name(diagnostic->code), diagnostic->message,
			      diagnostic->remedy ? diagnostic->remedy : "");
	}
}

static void assert_out(const struct bench *bench, const char *about, const char *expected)
{
	if (!text_is(buffer_view(&bench->out), expected))
		fail_msg("%s\n%.*s\ninstead of\n%s", about, (int)bench->out.size, bench->out.data, expected);
}

static void assert_report(const char *text, const char *expected)
{
	const struct terminal terminal = {0};
	struct bench bench = {0};
	bench_run(&bench, "t.rules", text);
	list_diagnostics(&bench);
	test_report_human(&bench.out, &terminal, &bench.run, false);
	assert_out(&bench, text, expected);
	bench_free(&bench);
}

static void assert_passes(const char *rules, const char *test)
{
	struct buffer text = {0};
	buffer_printf(&text, "test \"it\" { %s }\n%s\n", test, rules);
	buffer_byte(&text, '\0');
	assert_report(text.data, "ok      it  (t.rules:1)\n1 passed, 0 failed\n");
	buffer_free(&text);
}

static void assert_wrong(const char *rules, const char *test, const char *expected)
{
	struct bench bench = {0};
	struct buffer text = {0};
	buffer_printf(&text, "%s\ntest \"it\" { %s\n}\n", rules, test);
	bench_run(&bench, "t.rules", arena_copy(&bench.run.arena, text.data, text.size));
	list_diagnostics(&bench);
	assert_out(&bench, test, expected);
	assert_int_equal(bench.run.counts.broken, 1);
	buffer_free(&text);
	bench_free(&bench);
}

/* --- what holds --- */

static const char size_rules[] =
	"segment size { turnover >= 30k -> VIP; turnover > 5 -> \"medium or so\"; otherwise -> small }";

static void facts(void **state)
{
	(void)state;
	static const char *const tests[] = {
		"given turnover = 30k; expect size = VIP",
		"given turnover = 29_999.99; expect size = \"medium or so\"",
		"given turnover = -5%; expect size = small, turnover = -0.05",
		"given turnover is missing; expect size = small, turnover is missing",
		"given turnover = missing; expect size is present",
		"expect size = small",
		"given turnover = 10 * (2 + 1) / 4; expect turnover = 7.50",
	};
	for (size_t i = 0; i < COUNT(tests); i++)
		assert_passes(size_rules, tests[i]);
}

static void values_of_all_types(void **state)
{
	(void)state;
	assert_passes("let d = day_ + 1 month; segment s { flag -> a; d > 2026-01-01 -> b }",
		      "given day_ = 2026-01-31; expect d = 2026-02-28, s = b");
	assert_passes("segment s { flag -> a; otherwise -> b }", "given flag = true; expect s = a, flag = true");
	assert_passes("let age = last - first_; segment s { age > 2 weeks -> old }",
		      "given last = 2026-01-31, first_ = 2026-01-01; expect age = 30 days, s = old");
	assert_passes("let name = concat(a, \"-\", b)", "given a = \"x\", b = \"|\\\"\"; expect name = \"x-|\\\"\"");
	assert_passes("segment s all { x > 1 -> a; x > 2 -> b; x > 3 -> c }", "given x = 3; expect s = {b, a}");
	assert_passes("segment s all { x > 1 -> a }", "given x = 1; expect s = {}, s is missing");
}

static void stand_ins(void **state)
{
	(void)state;
	assert_passes("let half = x / 2; let quarter = half / 2", "given half = 10; expect quarter = 5");
	assert_passes("segment s { x > 1 -> a; otherwise -> b }; segment t { s = a -> yes; s = b -> no }",
		      "given s = a; expect t = yes, s = a");
	assert_passes("segment s all { x > 1 -> a; x > 2 -> b }; let has = s contains b",
		      "given s = {b}; expect has = true");
	assert_passes("score s { x > 1 -> +10 }; let more = s + 1", "given s = 4; expect more = 5");
	assert_passes("table t {\n| x || d |\n| > 1 || 5 |\n}; let e = d + 1", "given d = 1; expect e = 2");
}

static void parameters(void **state)
{
	(void)state;
	assert_passes("param p = 5; param q = p * 2; let y = x + q",
		      "set p = 7; given x = p; expect y = 21, q = 2 * p, p = 7");
	assert_passes("param label = \"VIP\"; segment s { x > 1 -> VIP }", "given x = 2; expect s = label");
}

static void defaults(void **state)
{
	(void)state;
	assert_passes("input { a number default 5; b text required; only where a > 7 }; let c = a + 1", "expect c = 6");
	assert_passes("input { a number default 5 }; let c = a + 1", "given a = 1; expect c = 2");
}

static void tables(void **state)
{
	(void)state;
	assert_report("let y = x * 2\nsegment s all { x > 1 -> a; x > 2 -> \"b|c\"; x > 3 -> d }\n"
		      "test \"t\" {\n  given {\n"
		      "    | id | x | when       | ok  |\n"
		      "    | a  | 1 |            | yes |\n"
		      "    # a comment\n"
		      "    | b  | 2 | 2026-01-31 | 0   |\n"
		      "    | c  | 5% |           |     |\n"
		      "    | \"d|\" | 4e0 |      |     |\n"
		      "  }\n  expect {\n"
		      "    | when | id | y |\n"
		      "    | 2026-01-31 | b | 4.0 |\n"
		      "    |            | \"d|\" | 8 |\n"
		      "  }\n  expect {\n    | id | ok |\n    | a | 1 |\n    | b | no |\n  }\n"
		      "  expect y is present\n}\n"
		      "let w = when + 1 day; let o = ok or false\n",
		      "ok      t  (t.rules:3)\n1 passed, 0 failed\n");
}

static void many_rows(void **state)
{
	(void)state;
	struct buffer text = {0};
	buffer_string(&text, "let y = x * 2\ntest \"t\" {\n  given {\n| id | x |\n");
	for (size_t i = 0; i < BATCH_SIZE * 2 + 1; i++)
		buffer_printf(&text, "| %zu | %zu |\n", i, i % 7);
	buffer_string(&text, "}\n  expect {\n| id | y |\n");
	for (size_t i = BATCH_SIZE * 2 + 1; i-- > 0;)
		buffer_printf(&text, "| %zu | %zu |\n", i, i % 7 * 2);
	buffer_string(&text, "}\n}\n");
	buffer_byte(&text, '\0');
	assert_report(text.data, "ok      t  (t.rules:2)\n1 passed, 0 failed\n");
	buffer_free(&text);
}

static void populations(void **state)
{
	(void)state;
	assert_report("let part = share(x)\nlet again = rank(part)\n"
		      "test \"t\" {\n  given {\n| id | x |\n| a | 90 |\n| b | 10 |\n}\n"
		      "  expect {\n| id | part | again |\n| a | 0.9 | 1 |\n| b | 10% | 2 |\n}\n}\n",
		      "ok      t  (t.rules:3)\n1 passed, 0 failed\n");
	assert_passes("let part = share(x); segment s { part > 5% -> VIP }", "given part = 6%; expect s = VIP");
}

/* --- what does not hold --- */

static void reason_of_a_segment(void **state)
{
	(void)state;
	assert_report("let double = x * 2\nsegment size { over: double > 30 -> VIP; under: double <= 30 -> small }\n"
		      "test \"t\" { given x = 15; expect size = VIP }\n",
		      "FAILED  t  (t.rules:3)\n"
		      "  size: expected VIP, got small\n"
		      "    because rule `under` fired: double <= 30  (t.rules:2)\n"
		      "      double = 30\n"
		      "        x = 15\n"
		      "0 passed, 1 failed\n");
	assert_report("segment s {\n  x > 5 # why\n    and y = \"#\" -> a\n  otherwise -> b\n}\n"
		      "test \"t\" { given x = 6; expect s = a }\n"
		      "test \"u\" { given x = 6, y = \"#\"; expect s = b }\n"
		      "segment none { x > 10 -> c }\n"
		      "test \"v\" { expect none = c, x = 1 }\n",
		      "FAILED  t  (t.rules:6)\n"
		      "  s: expected a, got b\n"
		      "    because no other rule fired: otherwise -> b  (t.rules:4)\n"
		      "      x = 6\n"
		      "      y = missing\n"
		      "FAILED  u  (t.rules:7)\n"
		      "  s: expected b, got a\n"
		      "    because this rule fired: x > 5 and y = \"#\"  (t.rules:2)\n"
		      "      x = 6\n"
		      "      y = \"#\"\n"
		      "FAILED  v  (t.rules:9)\n"
		      "  none: expected c, got missing\n"
		      "    because no rule fired\n"
		      "      x = missing\n"
		      "  x: expected 1, got missing\n"
		      "    because the test does not give it\n"
		      "0 passed, 3 failed\n");
}

static void reason_of_scores_and_sets(void **state)
{
	(void)state;
	assert_report("score s { base 1; many: x > 1 -> +5; y > 1 -> -2; otherwise -> +1 }\n"
		      "segment t all { x > 1 -> one; y > 1 -> two }\n"
		      "test \"t\" { given x = 2, y = 0; expect s = 7, t = {one, two} }\n",
		      "FAILED  t  (t.rules:3)\n"
		      "  s: expected 7, got 6\n"
		      "    because rule `many` fired: x > 1 -> +5  (t.rules:1)\n"
		      "      x = 2\n"
		      "  t: expected {one, two}, got {one}\n"
		      "    because this rule fired: x > 1 -> one  (t.rules:2)\n"
		      "      x = 2\n"
		      "0 passed, 1 failed\n");
}

static void reason_of_values_and_rows(void **state)
{
	(void)state;
	assert_report("let a = x / y\ntable t {\n  | x || d |\n  | > 1 || 10 * y |\n}\n"
		      "test \"t\" { given x = 2, y = 4; expect a = 1, d = 41 }\n",
		      "FAILED  t  (t.rules:6)\n"
		      "  a: expected 1, got 0.5\n"
		      "    because `a` is x / y  (t.rules:1)\n"
		      "      x = 2\n"
		      "      y = 4\n"
		      "  d: expected 41, got 40\n"
		      "    because this row fired: | > 1 || 10 * y |  (t.rules:4)\n"
		      "      x = 2\n"
		      "      y = 4\n"
		      "0 passed, 1 failed\n");
}

static void failures_of_evaluation(void **state)
{
	(void)state;
	assert_report("segment s unique { x > 1 -> a; x > 2 -> b }\n"
		      "test \"t\" { given x = 3; expect s = a }\n",
		      "FAILED  t  (t.rules:2)\n"
		      "  s: expected a, got an error: rule 1 and rule 2 both fire, and only one may\n"
		      "    with these values:\n"
		      "      x = 3\n"
		      "0 passed, 1 failed\n");
}

static void rows_without_a_record(void **state)
{
	(void)state;
	assert_report("let y = x * 2\ntest \"t\" {\n  given {\n| id | x |\n| a | 1 |\n| a | 2 |\n| b | 3 |\n}\n"
		      "  expect {\n| id | y |\n| a | 2 |\n| c | 2 |\n| b | 7 |\n}\n}\n",
		      "FAILED  t  (t.rules:2)\n"
		      "  id = a: expected one record with this key, got 2 of them\n"
		      "  id = c: expected one record with this key, got none\n"
		      "  y (id = b): expected 7, got 6\n"
		      "    because `y` is x * 2  (t.rules:1)\n"
		      "      x = 3\n"
		      "0 passed, 1 failed\n");
}

/* --- the day --- */

static void the_day(void **state)
{
	(void)state;
	static const char rules[] = "let age = today - last_order\n"
				    "segment s { age > 90 days -> lost; otherwise -> here }\n"
				    "segment t { x > 1 -> a valid from 2026-01-01; otherwise -> b }\n"
				    "let n = count(where last_order < today)\n"
				    "let free = x + 1\n";
	static const struct {
		const char *test;
		bool wrong;
	} cases[] = {
		{"given last_order = 2026-01-01; expect s = here", true},
		{"given last_order = 2026-01-01; expect n = 1", true},
		{"given x = 2; expect t = a", true},
		{"as of 2026-05-05; given last_order = 2026-01-01, x = 2; expect s = lost, t = a, n = 1", false},
		{"as of 2025-05-05; given x = 2; expect t = b", false},
		{"given x = 2; expect free = 3", false},
		{"given age = 91 days; expect s = lost", false},
		{"given x = 2; expect age is missing, s = here", false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench = {0};
		struct buffer text = {0};
		buffer_printf(&text, "%stest \"it\" { %s }\n", rules, cases[i].test);
		buffer_byte(&text, '\0');
		bench_run(&bench, "t.rules", text.data);
		if (bench.run.counts.broken != cases[i].wrong || bench.run.counts.failed)
			fail_msg("%s", cases[i].test);
		if (cases[i].wrong)
			assert_int_equal(bench.rules.syntax.diagnostics.list.items[0].code, CODE_E501);
		buffer_free(&text);
		bench_free(&bench);
	}
}

/* --- what is wrong with a test --- */

static void wrong_names(void **state)
{
	(void)state;
	assert_wrong(size_rules, "given turnvoer = 5; expect size = small",
		     "E503 the rules have no column or value `turnvoer` | did you mean `turnover`?\n");
	assert_wrong(size_rules, "expect sise = small",
		     "E503 the rules have no column or value `sise` | did you mean `size`?\n");
	assert_wrong(size_rules, "given {\n| turnover | y |\n| 1 | 2 |\n}\nexpect size = small",
		     "E503 the rules have no column or value `y` | a test gives and expects what the rules name: "
		     "columns, lets, segments, scores and outputs\n");
	assert_wrong("param p = 5; let y = p * x", "given p = 6; expect y = 6",
		     "E503 `p` is a parameter, which a test sets | write set p = ...\n");
	assert_wrong("param p = 5; let y = p * x", "set y = 6; expect y = 6",
		     "E503 `y` is no parameter | write given y = ...; `set` is for what `param` defines\n");
	assert_wrong("param share_ = 5; let y = share_ * x", "set shere_ = 6; expect y = 6",
		     "E503 the rules have no parameter `shere_` | did you mean `share_`?\n");
	assert_wrong(
		size_rules, "given sales \"sales.csv\"; expect size = small",
		"E503 the rules have no rollup `sales` | a name before a table is that of a rollup, whose ledger it "
		"is; the records themselves are given without one: given { ... }\n");
	assert_wrong(size_rules, "given turnover = 1, turnover = 2; expect size = small",
		     "E405 `turnover` stands twice in this test | leave one of the two; another case is a test of its "
		     "own\n");
}

static void wrong_values(void **state)
{
	(void)state;
	assert_wrong(size_rules, "given turnover = \"5\"; expect size = small",
		     "E504 this is a text, but `turnover` is a number | a number is written like 300k, 5% or 0.25\n");
	assert_wrong(size_rules, "given {\n| turnover |\n| 300k |\n}\nexpect size = small",
		     "E504 \"300k\" stands here, but `turnover` is a number | in a table a number is written like "
		     "300000, 5% or 0.25\n");
	assert_wrong(size_rules, "expect size = \"medium or sow\"",
		     "E105 `size` has no label `medium or sow` | did you mean `medium or so`?\n");
	assert_wrong("segment s all { x > 1 -> aaa }", "expect s = {aab}",
		     "E105 `s` has no label `aab` | did you mean `aaa`?\n");
	assert_wrong("segment s all { x > 1 -> aaa }", "expect s = aaa",
		     "E504 one value stands here, but `s` is a set of labels | write a set of its labels in braces: "
		     "{a, b}\n");
	assert_wrong(size_rules, "given turnover is present; expect size = small",
		     "E504 `is present` gives no value | write the value: given turnover = ...\n");
	assert_wrong("let y = concat(a, b)", "given a = b; expect y = \"x\"",
		     "E504 a test gives and expects constants | write a number, date, text, truth or label; what the "
		     "rules compute from them is what the test is to show\n");
}

static void wrong_tables(void **state)
{
	(void)state;
	assert_wrong(size_rules, "given {\n| turnover |\n| 1 | 2 |\n}\nexpect size = small",
		     "E502 this row has 2 cells, the header 1 | each row has a cell for every column; an empty one, "
		     "|  |, is missing\n");
	assert_wrong(size_rules, "given {\n| turnover |\n}\nexpect size = small",
		     "E502 this table has no rows | its first line names the columns, each further one is a record\n");
	assert_wrong(size_rules, "given {\n| turnover |\n| 1 |\n}\nexpect {\n| id | size |\n| 1 | small |\n}",
		     "E502 no column of this table is given, so its rows find no records | put the key into both "
		     "tables, as their first column\n");
	assert_wrong(size_rules, "given turnover = 5",
		     "E505 this test expects nothing | write what the rules should give: expect size = VIP\n");
	assert_wrong("rollup sales by id { input { amount number }; total_ = sum(amount) }; let y = total_ * 2",
		     "given sale \"sales.csv\"; expect y = 2",
		     "E503 the rules have no rollup `sale` | did you mean `sales`?\n");
}

static void rules_with_errors(void **state)
{
	(void)state;
	struct bench bench = {0};
	bench_run(&bench, "t.rules", "let y = lenght(x)\ntest \"it\" { given x = \"a\"; expect y = 1 }\n");
	assert_int_equal(bench.run.counts.broken, 1);
	assert_int_equal(bench.run.results.items[0].status, TEST_BROKEN);
	assert_true(bench.rules.syntax.diagnostics.list.count > 0);
	bench_free(&bench);
}

static void checked_without_running(void **state)
{
	(void)state;
	struct bench bench = {0};
	struct syntax *syntax = &bench.rules.syntax;
	static const char text[] = "let y = x * 2\ntest \"wrong\" { given z = 1; expect y = 2 }\n"
				   "test \"fails\" { given x = 1; expect y = 3 }\n";
	struct module *module = parse_module(syntax, sources_add(&syntax->sources, "t.rules", text_of(text)));
	for (size_t i = 0; i < module->count; i++)
		vector_push(&bench.rules.statements, module->statements[i]);
	struct plan *plan = plan_make(&bench.rules, &(struct plan_options){0});
	test_check_rules(&bench.rules, plan);
	assert_int_equal(syntax->diagnostics.list.count, 1);
	assert_int_equal(syntax->diagnostics.list.items[0].code, CODE_E503);
	plan_free(plan);
	bench_free(&bench);
}

/* --- which tests --- */

static void filters(void **state)
{
	(void)state;
	struct bench bench = {.run = {.filter = "two"}};
	bench_run(&bench, "t.rules",
		  "let y = x\ntest \"one\" { expect nothing = 1 }\ntest \"the two\" { given x = \"1\"; expect y = "
		  "\"1\" }\n");
	assert_int_equal(bench.run.results.count, 1);
	assert_string_equal(bench.run.results.items[0].name, "the two");
	assert_int_equal(bench.run.counts.passed, 1);
	bench_free(&bench);
}

/* --- files --- */

struct folder {
	char path[64];
	struct arena arena;
};

static struct folder folder_make(void)
{
	struct folder folder = {.path = "/tmp/rubric-testing-XXXXXX"};
	assert_non_null(mkdtemp(folder.path));
	return folder;
}

static const char *in_folder(struct folder *folder, const char *name)
{
	return arena_printf(&folder->arena, "%s/%s", folder->path, name);
}

static void write_file(struct folder *folder, const char *name, const char *text)
{
	FILE *file = fopen(in_folder(folder, name), "wb");
	assert_non_null(file);
	fwrite(text, 1, strlen(text), file);
	assert_int_equal(fclose(file), 0);
}

static void folder_remove(struct folder *folder, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_int_equal(remove(in_folder(folder, names[i])), 0);
	assert_int_equal(rmdir(folder->path), 0);
	arena_free(&folder->arena);
}

static void given_files(void **state)
{
	(void)state;
	static const char *const names[] = {"t.rules", "clients.csv", "labels.csv"};
	const struct terminal terminal = {0};
	struct folder folder = folder_make();
	struct bench bench = {.run = {.optimise = true}};
	write_file(&folder, "t.rules",
		   "input { client_id text key from \"No\"; turnover number; since date }\n"
		   "segment size { turnover > 100 -> VIP; otherwise -> small }\n"
		   "let later = since + 1 day\n"
		   "test \"t\" { given \"clients.csv\"; expect \"labels.csv\"\n"
		   "  expect {\n| client_id | later |\n| 1 | 2026-01-14 |\n}\n}\n");
	write_file(&folder, "clients.csv", "No;turnover;since;other\n1;\"1 234,5\";13.01.2026;q\n2;10,5;;\n");
	write_file(&folder, "labels.csv", "No,size,other\n1,VIP,q\n2,VIP,\n");
	const char *path = in_folder(&folder, "t.rules");
	assert_null(rules_load(&bench.rules, path));
	test_run_rules(&bench.run, &bench.rules, path);
	list_diagnostics(&bench);
	test_report_human(&bench.out, &terminal, &bench.run, false);
	assert_out(&bench, "files",
		   arena_printf(&folder.arena,
				"FAILED  t  (%s:4)\n"
				"  size (No = 2): expected VIP, got small\n"
				"    because no other rule fired: otherwise -> small  (%s:2)\n"
				"      turnover = 10.5\n"
				"0 passed, 1 failed\n",
				path, path));
	bench_free(&bench);
	folder_remove(&folder, names, COUNT(names));
}

static void folders_are_searched(void **state)
{
	(void)state;
	static const char *const names[] = {"b.rules",     "a.rules",  "note.txt", ".hidden.rules",
					    "sub/c.rules", "sub/loop", "sub"};
	struct folder folder = folder_make();
	struct rule_files files = {0};
	assert_int_equal(mkdir(in_folder(&folder, "sub"), 0700), 0);
	write_file(&folder, "b.rules", "");
	write_file(&folder, "a.rules", "");
	write_file(&folder, "note.txt", "");
	write_file(&folder, ".hidden.rules", "");
	write_file(&folder, "sub/c.rules", "");
	assert_int_equal(symlink("..", in_folder(&folder, "sub/loop")), 0);
	assert_null(rule_files_add(&files, folder.path));
	assert_null(rule_files_add(&files, in_folder(&folder, "b.rules")));
	assert_null(rule_files_add(&files, in_folder(&folder, "note.txt")));
	assert_int_equal(files.list.count, 4);
	assert_string_equal(files.list.items[0].path, in_folder(&folder, "a.rules"));
	assert_string_equal(files.list.items[1].path, in_folder(&folder, "b.rules"));
	assert_string_equal(files.list.items[2].path, in_folder(&folder, "sub/c.rules"));
	assert_string_equal(files.list.items[3].path, in_folder(&folder, "note.txt"));
	rule_files_free(&files);
	folder_remove(&folder, names, COUNT(names));
}

static void included_tests_run_once(void **state)
{
	(void)state;
	static const char *const names[] = {"a.rules", "b.rules", "common.rules"};
	struct folder folder = folder_make();
	struct test_run run = {.optimise = true};
	write_file(&folder, "common.rules", "let y = x + 1\ntest \"common\" { given x = 1; expect y = 2 }\n");
	write_file(&folder, "a.rules", "include \"common.rules\"\ntest \"a\" { given x = 2; expect y = 3 }\n");
	write_file(&folder, "b.rules", "include \"common.rules\"\n");
	for (size_t i = 0; i < 2; i++) {
		struct rule_set rules = {0};
		assert_null(rules_load(&rules, in_folder(&folder, names[i])));
		test_run_rules(&run, &rules, in_folder(&folder, names[i]));
		rules_free(&rules);
	}
	assert_int_equal(run.counts.passed, 2);
	assert_int_equal(run.results.count, 2);
	test_run_free(&run);
	folder_remove(&folder, names, COUNT(names));
}

/* --- for programs --- */

static void reports(void **state)
{
	(void)state;
	struct bench bench = {0};
	bench_run(&bench, "a&b.rules",
		  "let y = x\ntest \"one # <1>\" { given x = \"a\"; expect y = \"a\" }\n"
		  "test \"two\" { given x = \"<\"; expect y = \"&\" }\n");
	test_report_tap(&bench.out, &bench.run);
	assert_out(&bench, "tap",
		   "TAP version 13\n1..2\nok 1 - one \\# <1>\nnot ok 2 - two\n  ---\n  file: \"a&b.rules\"\n  line: 3\n"
		   "  failures:\n    - name: \"y\"\n      expected: \"\\\"&\\\"\"\n      actual: \"\\\"<\\\"\"\n"
		   "      why: \"because `y` is x  (a&b.rules:1)\\n  x = \\\"<\\\"\"\n  ...\n");
	bench.out.size = 0;
	test_report_junit(&bench.out, &bench.run);
	assert_out(&bench, "junit",
		   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"2\" failures=\"1\" errors=\"0\">\n"
		   "  <testsuite name=\"a&amp;b.rules\" tests=\"2\" failures=\"1\" errors=\"0\">\n"
		   "    <testcase name=\"one # &lt;1&gt;\" classname=\"a&amp;b.rules\" file=\"a&amp;b.rules\" "
		   "line=\"2\"/>\n"
		   "    <testcase name=\"two\" classname=\"a&amp;b.rules\" file=\"a&amp;b.rules\" line=\"3\">\n"
		   "      <failure message=\"y: expected &quot;&amp;&quot;, got &quot;&lt;&quot;\">because `y` is x  "
		   "(a&amp;b.rules:1)&#10;  x = &quot;&lt;&quot;</failure>\n"
		   "    </testcase>\n  </testsuite>\n</testsuites>\n");
	bench.out.size = 0;
	test_report_human(&bench.out, &(struct terminal){0}, &bench.run, true);
	assert_out(&bench, "quiet",
		   "FAILED  two  (a&b.rules:3)\n  y: expected \"&\", got \"<\"\n    because `y` is x  (a&b.rules:1)\n"
		   "      x = \"<\"\n1 passed, 1 failed\n");
	bench_free(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts),
		cmocka_unit_test(values_of_all_types),
		cmocka_unit_test(stand_ins),
		cmocka_unit_test(parameters),
		cmocka_unit_test(defaults),
		cmocka_unit_test(tables),
		cmocka_unit_test(many_rows),
		cmocka_unit_test(populations),
		cmocka_unit_test(reason_of_a_segment),
		cmocka_unit_test(reason_of_scores_and_sets),
		cmocka_unit_test(reason_of_values_and_rows),
		cmocka_unit_test(failures_of_evaluation),
		cmocka_unit_test(rows_without_a_record),
		cmocka_unit_test(the_day),
		cmocka_unit_test(wrong_names),
		cmocka_unit_test(wrong_values),
		cmocka_unit_test(wrong_tables),
		cmocka_unit_test(rules_with_errors),
		cmocka_unit_test(checked_without_running),
		cmocka_unit_test(filters),
		cmocka_unit_test(given_files),
		cmocka_unit_test(folders_are_searched),
		cmocka_unit_test(included_tests_run_once),
		cmocka_unit_test(reports),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
