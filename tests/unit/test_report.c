/* Reports: findings for a person (carets included) and for programs; JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "report/findings.h"
#include "report/fold.h"
#include "report/json.h"
#include "report/terminal.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct terminal nowhere = {0};

/* One file with diagnostics about it. */
struct book {
	struct sources sources;
	struct diagnostics diagnostics;
	struct buffer out;
};

static void book_free(struct book *book)
{
	sources_free(&book->sources);
	diagnostics_free(&book->diagnostics);
	buffer_free(&book->out);
}

static struct findings findings_of(struct book *book)
{
	return (struct findings){&book->sources, &book->diagnostics};
}

/* The place of `words` in the newest source. */
static struct span span_of(const struct book *book, const char *words)
{
	uint32_t source = (uint32_t)book->sources.list.count;
	struct text text = sources_get(&book->sources, source)->text;
	size_t at = text_find(text, text_of(words));
	assert_true(at < text.size || !*words);
	return (struct span){source, (uint32_t)at, (uint32_t)(at + strlen(words))};
}

static void assert_out(const struct book *book, const char *expected)
{
	if (!text_is(buffer_view(&book->out), expected))
		fail_msg("\n%.*s\ninstead of\n%s", (int)book->out.size, book->out.data, expected);
}

/* What a finding about `words` in `text` looks like. */
static void assert_shown_in(struct terminal terminal, const char *text, struct text words, const char *expected)
{
	struct book book = {0};
	sources_add(&book.sources, "f.rules", text_of(text));
	struct span span = span_of(&book, "");
	span.begin = (uint32_t)text_find(text_of(text), words);
	span.end = span.begin + (uint32_t)words.size;
	diagnose(&book.diagnostics, CODE_E004, span, "wrong");
	terminal_diagnostic(&book.out, &terminal, &book.sources, &book.diagnostics.list.items[0]);
	assert_out(&book, expected);
	book_free(&book);
}

static void assert_shown(const char *text, const char *words, const char *expected)
{
	assert_shown_in(nowhere, text, text_of(words), expected);
}

/* --- for a person --- */

static void test_whole_finding(void **state)
{
	(void)state;
	struct book book = {0};
	sources_add(&book.sources, "clients.rules", text_of("param a = 1\n\nturnover >= 300K -> large\n"));
	diagnose(&book.diagnostics, CODE_E004, span_of(&book, "300K"), "`300K` is no number");
	diagnose_remedy(&book.diagnostics, "write 300k\nor 300_000");
	diagnose_other(&book.diagnostics, span_of(&book, "a"), "the first one");
	terminal_diagnostic(&book.out, &nowhere, &book.sources, &book.diagnostics.list.items[0]);
	assert_out(&book, "clients.rules:3:13: error E004: `300K` is no number\n"
			  "turnover >= 300K -> large\n"
			  "            ^~~~\n"
			  "  write 300k\n"
			  "  or 300_000\n"
			  "clients.rules:1:2: note: the first one\n"
			  "param a = 1\n"
			  " ^\n");
	book_free(&book);
}

static void test_finding_without_place_or_note(void **state)
{
	(void)state;
	struct book book = {0};
	sources_add(&book.sources, "f.rules", text_of("a\n"));
	diagnose(&book.diagnostics, CODE_E102, (struct span){0}, "nothing is called x");
	book.diagnostics.list.items[0].other = span_of(&book, "a");
	terminal_diagnostic(&book.out, &nowhere, &book.sources, &book.diagnostics.list.items[0]);
	assert_out(&book, "error E102: nothing is called x\nf.rules:1:1: note\na\n^\n");
	book_free(&book);
}

static void test_marks(void **state)
{
	(void)state;
	assert_shown("a < b\n", "a", "f.rules:1:1: error E004: wrong\na < b\n^\n");
	assert_shown("x\r\nleft = right\r\n", "right", "f.rules:2:8: error E004: wrong\nleft = right\n       ^~~~~\n");
	assert_shown("last", "st", "f.rules:1:3: error E004: wrong\nlast\n  ^~\n");
	assert_shown("ab\n", "", "f.rules:1:1: error E004: wrong\nab\n^\n");
	assert_shown("a\n", "\n", "f.rules:1:2: error E004: wrong\na\n ^\n");
}

static void test_marks_under_wide_and_narrow(void **state)
{
	(void)state;
	/* Cyrillic letters are two bytes and one column; East Asian ones three bytes and two columns. */
	assert_shown("оборот > 5 % -> VIP\n", "5 %",
		     "f.rules:1:10: error E004: wrong\nоборот > 5 % -> VIP\n         ^~~\n");
	assert_shown("x = Оборот\n", "Оборот", "f.rules:1:5: error E004: wrong\nx = Оборот\n    ^~~~~~\n");
	assert_shown("売上 > 5 %\n", "5 %", "f.rules:1:6: error E004: wrong\n売上 > 5 %\n       ^~~\n");
	assert_shown("x > 売上\n", "売上", "f.rules:1:5: error E004: wrong\nx > 売上\n    ^~~~\n");
	/* e and a combining acute: two code points in one column. */
	assert_shown("e\xCC\x81te\xCC\x81 = 1\n", "1",
		     "f.rules:1:9: error E004: wrong\n"
		     "e\xCC\x81te\xCC\x81 = 1\n      ^\n");
}

static void test_marks_among_tabs(void **state)
{
	(void)state;
	assert_shown("\tнет\t= 5K\n", "5K", "f.rules:1:8: error E004: wrong\n\tнет\t= 5K\n\t   \t  ^~\n");
	assert_shown("a\tb c\n", "a\tb", "f.rules:1:1: error E004: wrong\na\tb c\n^\t~\n");
	assert_shown("a \tb\n", "\tb", "f.rules:1:3: error E004: wrong\na \tb\n  ^\n");
}

static void test_marks_on_several_lines(void **state)
{
	(void)state;
	assert_shown("if a  \nthen b\n", "a  \nthen b", "f.rules:1:4: error E004: wrong\nif a  \n   ^\n");
	assert_shown("seg {\r\n}\r\n", "seg {\r\n}", "f.rules:1:1: error E004: wrong\nseg {\n^~~~~\n");
}

static void test_what_terminals_act_on(void **state)
{
	(void)state;
	assert_shown("a\x1b[31m b\n", "b", "f.rules:1:8: error E004: wrong\na\xEF\xBF\xBD[31m b\n       ^\n");
	assert_shown("a\xFF\xC0 b\n", "b", "f.rules:1:5: error E004: wrong\na\xEF\xBF\xBD\xEF\xBF\xBD b\n    ^\n");
	assert_shown("a\xFF\n", "\xFF", "f.rules:1:2: error E004: wrong\na\xEF\xBF\xBD\n ^\n");
}

/* `count` times `unit`, then `words`; good until the next call. */
static const char *long_line(const char *unit, size_t count, const char *words)
{
	static char line[4096];
	size_t size = 0;
	for (size_t i = 0; i < count; i++)
		for (const char *byte = unit; *byte; byte++)
			line[size++] = *byte;
	memcpy(line + size, words, strlen(words) + 1);
	return line;
}

static void test_long_lines(void **state)
{
	(void)state;
	struct terminal narrow = {.columns = 40};
	assert_shown_in(narrow, "mark 6789012345678901234567890123456789012", text_of("mark"),
			"f.rules:1:1: error E004: wrong\n"
			"mark 6789012345678901234567890123456789…\n"
			"^~~~\n");
	assert_shown_in(narrow, "1234567890123456789012345678901234567890", text_of("890"),
			"f.rules:1:8: error E004: wrong\n"
			"1234567890123456789012345678901234567890\n"
			"       ^~~\n");
	assert_shown_in(narrow, long_line("0123456789", 6, "mark"), text_of("mark"),
			"f.rules:1:61: error E004: wrong\n"
			"…56789012345678901234567890123456789mark\n"
			"                                    ^~~~\n");
	assert_shown_in(narrow, long_line("жизнь ", 20, "mark and what follows it, which is long too"), text_of("mark"),
			"f.rules:1:121: error E004: wrong\n"
			"…жизнь жизнь mark and what follows it, …\n"
			"             ^~~~\n");
	assert_shown_in(narrow, long_line("0123456789", 6, ""), (struct text){long_line("0123456789", 6, ""), 60},
			"f.rules:1:1: error E004: wrong\n"
			"012345678901234567890123456789012345678…\n"
			"^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n");
}

static void test_lines_that_fit(void **state)
{
	(void)state;
	struct book book = {0};
	sources_add(&book.sources, "f.rules", text_of(long_line("0123456789", 16, "")));
	diagnose(&book.diagnostics, CODE_E004, (struct span){1, 0, 1}, "wrong");
	terminal_diagnostic(&book.out, &nowhere, &book.sources, &book.diagnostics.list.items[0]);
	assert_true(text_find(buffer_view(&book.out), text_of("…")) == book.out.size);
	book.out.size = 0;
	sources_add(&book.sources, "g.rules", text_of(long_line("0123456789", 16, "x")));
	book.diagnostics.list.items[0].where.source = 2;
	terminal_diagnostic(&book.out, &nowhere, &book.sources, &book.diagnostics.list.items[0]);
	assert_true(text_find(buffer_view(&book.out), text_of("…")) < book.out.size);
	book_free(&book);
}

static void test_colour(void **state)
{
	(void)state;
	assert_shown_in((struct terminal){.colour = true}, "a b\n", text_of("b"),
			"\x1b[1mf.rules:1:3:\x1b[0m \x1b[1;31merror E004:\x1b[0m wrong\n"
			"a b\n"
			"  \x1b[1;31m^\x1b[0m\n");
}

static void test_counts(void **state)
{
	(void)state;
	static const struct {
		struct finding_counts counts;
		const char *expected;
	} cases[] = {
		{{0, 0}, ""},
		{{1, 0}, "1 error\n"},
		{{2, 0}, "2 errors\n"},
		{{0, 1}, "1 warning\n"},
		{{1, 3}, "1 error, 3 warnings\n"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct book book = {0};
		terminal_counts(&book.out, cases[i].counts);
		assert_out(&book, cases[i].expected);
		book_free(&book);
	}
}

/* Two rule sets, each with a finding of its own and one of a file that both include. */
static void assert_folded(size_t columns, const char *text, const char *expected)
{
	struct terminal terminal = {.columns = columns};
	struct buffer out = {0};
	buffer_string(&out, "what stood there before, which is a line of more than forty columns\n");
	size_t begin = out.size;
	buffer_string(&out, text);
	fold_lines(&out, begin, &terminal);
	struct text folded = {out.data + begin, out.size - begin};
	if (!text_is(folded, expected))
		fail_msg("\n%.*s\ninstead of\n%s", (int)folded.size, folded.data, expected);
	buffer_free(&out);
}

static void test_folding(void **state)
{
	(void)state;
	static const char line[] = "clients.csv: 300 clients, 12 moved (4%): 500 of turnover\n";
	assert_folded(0, line, line);
	assert_folded(60, line, line);
	assert_folded(40, line, "clients.csv: 300 clients, 12 moved (4%):\n    500 of turnover\n");
	assert_folded(10, line, "clients.csv: 300 clients, 12 moved (4%):\n    500 of turnover\n");
	/* Letters count as a terminal shows them, and without a line end there is none in the end. */
	assert_folded(40, "размер: мелкий 64, крупный 26, средний 99 и один",
		      "размер: мелкий 64, крупный 26, средний\n    99 и один");
	/* Below the second column of a list; or not, where that leaves no room. */
	assert_folded(40, "ok      a client that pays in advance and buys much  (a.rules:1)\n",
		      "ok      a client that pays in advance\n        and buys much  (a.rules:1)\n");
	assert_folded(40, "  rubric check RULES...    find what is wrong\n",
		      "  rubric check RULES...    find what is\n      wrong\n");
	/* A word is not broken, and colours take no room. */
	assert_folded(40, "see /a/path/that/is/longer/than/a/line/of/this/terminal.csv\nand more\n",
		      "see\n    /a/path/that/is/longer/than/a/line/of/this/terminal.csv\nand more\n");
	assert_folded(40, "\x1b[1m0123456789 0123456789\x1b[0m 0123456789 012345678\n",
		      "\x1b[1m0123456789 0123456789\x1b[0m 0123456789\n    012345678\n");
}

static void make_two(struct book books[2])
{
	static const char *const paths[] = {"a.rules", "b.rules"};
	for (size_t i = 0; i < 2; i++) {
		sources_add(&books[i].sources, paths[i], text_of("x\n"));
		diagnose(&books[i].diagnostics, CODE_E102, span_of(&books[i], "x"), "nothing is called x");
		sources_add(&books[i].sources, "common.rules", text_of("y\n"));
		diagnose(&books[i].diagnostics, CODE_E102, span_of(&books[i], "y"), "nothing is called y");
	}
}

static void test_several_rule_sets(void **state)
{
	(void)state;
	struct book books[2] = {{.out = {0}}};
	make_two(books);
	struct findings lists[] = {findings_of(&books[0]), findings_of(&books[1])};
	assert_int_equal(findings_count(lists, 2).errors, 4);
	findings_drop_repeated(lists, 2);
	terminal_findings(&books[0].out, &nowhere, lists, 2);
	assert_out(&books[0], "a.rules:1:1: error E102: nothing is called x\nx\n^\n"
			      "common.rules:1:1: error E102: nothing is called y\ny\n^\n"
			      "b.rules:1:1: error E102: nothing is called x\nx\n^\n"
			      "3 errors\n");
	assert_true(diagnostics_have_errors(&books[0].diagnostics));
	book_free(&books[0]);
	book_free(&books[1]);
	assert_false(diagnostics_have_errors(&books[0].diagnostics));
}

static void test_many_repetitions(void **state)
{
	(void)state;
	struct book books[2] = {{.out = {0}}};
	for (size_t i = 0; i < 2; i++) {
		sources_add(&books[i].sources, "a.rules", text_of("x\n"));
		for (size_t j = 0; j < 1000; j++)
			diagnose(&books[i].diagnostics, CODE_E102, (struct span){1, 0, 1}, "nothing is called %zu", j);
	}
	struct findings lists[] = {findings_of(&books[0]), findings_of(&books[1])};
	findings_drop_repeated(lists, 2);
	assert_int_equal(books[0].diagnostics.list.count, 1000);
	assert_int_equal(books[1].diagnostics.list.count, 0);
	book_free(&books[0]);
	book_free(&books[1]);
}

/* --- JSON --- */

static void test_json_layout(void **state)
{
	(void)state;
	for (int pretty = 0; pretty < 2; pretty++) {
		struct book book = {0};
		struct json json = {.out = &book.out, .pretty = pretty};
		json_object_begin(&json);
		json_string_member(&json, "a", "x");
		json_key(&json, "b");
		json_array_begin(&json);
		json_number(&json, text_of("-1.50"));
		json_truth(&json, true);
		json_null(&json);
		json_object_begin(&json);
		json_object_end(&json);
		json_array_begin(&json);
		json_array_end(&json);
		json_array_end(&json);
		json_count_member(&json, "c", 12);
		json_string_member(&json, "d", NULL);
		json_object_end(&json);
		assert_out(&book, pretty ? "{\n  \"a\": \"x\",\n  \"b\": [\n    -1.50,\n    true,\n    null,\n    {},\n"
					   "    []\n  ],\n  \"c\": 12,\n  \"d\": null\n}"
					 : "{\"a\":\"x\",\"b\":[-1.50,true,null,{},[]],\"c\":12,\"d\":null}");
		book_free(&book);
	}
}

static void test_json_strings(void **state)
{
	(void)state;
	static const struct {
		struct text text;
		const char *expected;
	} cases[] = {
		{{"", 0}, "\"\""},
		{{NULL, 0}, "\"\""},
		{{"say \"hi\" \\ /", 12}, "\"say \\\"hi\\\" \\\\ /\""},
		{{"\b\f\n\r\t", 5}, "\"\\b\\f\\n\\r\\t\""},
		{{"\0\x01\x1f\x7f", 4}, "\"\\u0000\\u0001\\u001f\\u007f\""},
		{{"Оборот 売上 \xF0\x9F\x98\x80", 24}, "\"Оборот 売上 \xF0\x9F\x98\x80\""},
		{{"a\xFF\xE2\x82z", 5}, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\""},
		{{"\xED\xA0\x80", 3}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct book book = {0};
		struct json json = {.out = &book.out};
		json_string(&json, cases[i].text);
		assert_out(&book, cases[i].expected);
		book_free(&book);
	}
}

/* --- for programs --- */

static void make_one(struct book *book)
{
	sources_add(&book->sources, "каталог/a,b.rules", text_of("param a = 1\nOборот >= 300K ->\nlarge\n"));
	diagnose(&book->diagnostics, CODE_E004, span_of(book, "300K"), "`300K` is 100%% \"wrong\"");
	diagnose_remedy(&book->diagnostics, "write 300k");
	diagnose_other(&book->diagnostics, span_of(book, "a = 1"), "the first one");
	diagnose(&book->diagnostics, CODE_E010, span_of(book, "->\nlarge"), "too long");
	diagnose(&book->diagnostics, CODE_E102, (struct span){0}, "nothing is called x");
}

static void test_findings_as_json(void **state)
{
	(void)state;
	struct book book = {0};
	make_one(&book);
	book.diagnostics.list.count = 1;
	diagnose(&book.diagnostics, CODE_E102, (struct span){0}, "nothing is called x");
	struct findings list = findings_of(&book);
	findings_json(&book.out, &list, 1);
	assert_out(&book, "{\n"
			  "  \"errors\": 2,\n"
			  "  \"warnings\": 0,\n"
			  "  \"findings\": [\n"
			  "    {\n"
			  "      \"file\": \"каталог/a,b.rules\",\n"
			  "      \"line\": 2,\n"
			  "      \"column\": 11,\n"
			  "      \"end_line\": 2,\n"
			  "      \"end_column\": 15,\n"
			  "      \"code\": \"E004\",\n"
			  "      \"severity\": \"error\",\n"
			  "      \"message\": \"`300K` is 100% \\\"wrong\\\"\",\n"
			  "      \"remedy\": \"write 300k\",\n"
			  "      \"related\": {\n"
			  "        \"file\": \"каталог/a,b.rules\",\n"
			  "        \"line\": 1,\n"
			  "        \"column\": 7,\n"
			  "        \"end_line\": 1,\n"
			  "        \"end_column\": 12,\n"
			  "        \"note\": \"the first one\"\n"
			  "      },\n"
			  "      \"evidence\": null,\n"
			  "      \"witness\": null,\n"
			  "      \"price\": null\n"
			  "    },\n"
			  "    {\n"
			  "      \"file\": null,\n"
			  "      \"line\": null,\n"
			  "      \"column\": null,\n"
			  "      \"end_line\": null,\n"
			  "      \"end_column\": null,\n"
			  "      \"code\": \"E102\",\n"
			  "      \"severity\": \"error\",\n"
			  "      \"message\": \"nothing is called x\",\n"
			  "      \"remedy\": null,\n"
			  "      \"related\": null,\n"
			  "      \"evidence\": null,\n"
			  "      \"witness\": null,\n"
			  "      \"price\": null\n"
			  "    }\n"
			  "  ]\n"
			  "}\n");
	book_free(&book);
}

static void test_no_findings(void **state)
{
	(void)state;
	struct book book = {0};
	struct findings list = findings_of(&book);
	findings_json(&book.out, &list, 1);
	assert_out(&book, "{\n  \"errors\": 0,\n  \"warnings\": 0,\n  \"findings\": []\n}\n");
	book.out.size = 0;
	findings_github(&book.out, &list, 1);
	terminal_findings(&book.out, &nowhere, &list, 1);
	findings_drop_repeated(&list, 1);
	assert_out(&book, "");
	book_free(&book);
}

static void test_findings_for_github(void **state)
{
	(void)state;
	struct book book = {0};
	make_one(&book);
	struct findings list = findings_of(&book);
	findings_github(&book.out, &list, 1);
	assert_out(&book, "::error file=каталог/a%2Cb.rules,line=2,col=11,endColumn=15,title=E004::"
			  "`300K` is 100%25 \"wrong\"%0Awrite 300k\n"
			  "::error file=каталог/a%2Cb.rules,line=2,endLine=3,title=E010::too long\n"
			  "::error title=E102::nothing is called x\n");
	book_free(&book);
}

static bool contains(const struct book *book, const char *words)
{
	return text_find(buffer_view(&book->out), text_of(words)) < book->out.size;
}

static void test_findings_as_sarif(void **state)
{
	(void)state;
	struct book book = {0};
	make_one(&book);
	struct findings list = findings_of(&book);
	findings_sarif(&book.out, &list, 1, "1.2.3");
	assert_true(contains(&book, "\"version\": \"2.1.0\""));
	assert_true(
		contains(&book, "\"name\": \"rubric\",\n          \"version\": \"1.2.3\",\n          \"rules\": ["));
	for (size_t i = 0; i < CODE_COUNT; i++) {
		assert_true(contains(&book, code_name((enum code)i)));
		assert_true(contains(&book, code_about((enum code)i)));
	}
	size_t results = text_find(buffer_view(&book.out), text_of("      \"results\": ["));
	assert_true(results < book.out.size);
	memmove(book.out.data, book.out.data + results, book.out.size - results);
	book.out.size -= results;
	const char *expected = "      \"results\": [\n"
			       "        {\n"
			       "          \"ruleId\": \"E004\",\n"
			       "          \"ruleIndex\": 3,\n"
			       "          \"level\": \"error\",\n"
			       "          \"message\": {\n"
			       "            \"text\": \"`300K` is 100% \\\"wrong\\\"\\nwrite 300k\"\n"
			       "          },\n"
			       "          \"locations\": [\n"
			       "            {\n"
			       "              \"physicalLocation\": {\n"
			       "                \"artifactLocation\": {\n"
			       "                  \"uri\": \"%D0%BA%D0%B0%D1%82%D0%B0%D0%BB%D0%BE%D0%B3/a%2Cb.rules\"\n"
			       "                },\n"
			       "                \"region\": {\n"
			       "                  \"startLine\": 2,\n"
			       "                  \"startColumn\": 11,\n"
			       "                  \"endLine\": 2,\n"
			       "                  \"endColumn\": 15\n"
			       "                }\n"
			       "              }\n"
			       "            }\n"
			       "          ],\n"
			       "          \"relatedLocations\": [\n";
	assert_true(book.out.size > strlen(expected));
	assert_memory_equal(book.out.data, expected, strlen(expected));
	assert_true(contains(&book, "              \"message\": {\n                \"text\": \"the first one\"\n"));
	book_free(&book);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folding),
		cmocka_unit_test(test_whole_finding),
		cmocka_unit_test(test_finding_without_place_or_note),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_marks_under_wide_and_narrow),
		cmocka_unit_test(test_marks_among_tabs),
		cmocka_unit_test(test_marks_on_several_lines),
		cmocka_unit_test(test_what_terminals_act_on),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_lines_that_fit),
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_several_rule_sets),
		cmocka_unit_test(test_many_repetitions),
		cmocka_unit_test(test_json_layout),
		cmocka_unit_test(test_json_strings),
		cmocka_unit_test(test_findings_as_json),
		cmocka_unit_test(test_no_findings),
		cmocka_unit_test(test_findings_for_github),
		cmocka_unit_test(test_findings_as_sarif),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
