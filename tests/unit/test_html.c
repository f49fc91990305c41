/* HTML: what is escaped, and tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/html.h"

static void assert_out(struct buffer *out, const char *expected)
{
	if (!text_is(buffer_view(out), expected))
		fail_msg("\n%.*s\ninstead of\n%s", (int)out->size, out->data, expected);
	buffer_free(out);
}

static void assert_text(const char *text, const char *expected)
{
	struct buffer out = {0};
	html_text(&out, text_of(text));
	assert_out(&out, expected);
}

static void test_text(void **state)
{
	(void)state;
	assert_text("", "");
	assert_text("Оборот & <b>\"x\"</b> 'y'", "Оборот &amp; &lt;b&gt;&quot;x&quot;&lt;/b&gt; &#39;y&#39;");
	assert_text("a\tb\nc", "a\tb\nc");
	assert_text("\x1B[2J", "\xEF\xBF\xBD[2J");
	assert_text("a\xE2\x80\xAE"
		    "b",
		    "a\xEF\xBF\xBD"
		    "b");
	assert_text("\xFF", "\xEF\xBF\xBD");
}

static void test_element(void **state)
{
	(void)state;
	struct buffer out = {0};
	html_element(&out, "p class=\"note\"", text_of("1 < 2"));
	assert_out(&out, "<p class=\"note\">1 &lt; 2</p>\n");
	html_element(&out, "p", text_of(" a->b "));
	assert_out(&out, "<p> a<span class=\"unbroken\">-&gt;</span>b </p>\n");
	/* Twenty letters stand in a line at any rate; what is longer may be broken, and what is beside it not. */
	html_element(&out, "p", text_of("ЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖ ЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖ& b"));
	assert_out(&out, "<p>ЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖ <span class=\"long\">ЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖ&amp;</span> b</p>\n");
}

static void test_table(void **state)
{
	(void)state;
	struct buffer out = {0};
	const struct html_column columns[] = {{"Label", false}, {"Clients", true}};
	html_table_begin(&out, text_of("the \"size\""), columns, 2);
	html_row_begin(&out);
	html_row_header(&out, text_of("<VIP>"));
	html_cell(&out, &columns[1], text_of("12"));
	html_row_end(&out);
	html_table_end(&out);
	assert_out(&out, "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"the &quot;size&quot;\">\n"
			 "<table>\n<caption>the &quot;size&quot;</caption>\n<thead>\n<tr>\n"
			 "<th scope=\"col\">Label</th>\n<th scope=\"col\" class=\"number\">Clients</th>\n"
			 "</tr>\n</thead>\n<tbody>\n<tr>\n<th scope=\"row\">&lt;VIP&gt;</th>\n"
			 "<td class=\"number\">12</td>\n</tr>\n</tbody>\n</table>\n</div>\n");
}

static bool contains(const struct buffer *out, const char *words)
{
	return text_find(buffer_view(out), text_of(words)) < out->size;
}

static void test_page(void **state)
{
	(void)state;
	struct buffer out = {0};
	html_page_begin(&out, text_of("A < B"), ".bar{fill:var(--accent)}\n");
	html_page_end(&out);
	assert_true(contains(&out, "<!DOCTYPE html>\n<html lang=\"en\">\n"));
	assert_true(contains(&out, "<title>A &lt; B</title>\n"));
	assert_true(contains(&out, ".bar{fill:var(--accent)}\n</style>"));
	assert_true(contains(&out, "default-src 'none'"));
	assert_false(contains(&out, "http:"));
	assert_false(contains(&out, "https:"));
	assert_false(contains(&out, "<script"));
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_element),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
