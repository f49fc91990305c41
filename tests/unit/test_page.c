/* Pages: Markdown in which nothing is a mark, documents in both formats, and the hash that they bear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sha256.h"
#include "report/markdown.h"
#include "report/page.h"

static void assert_out(struct buffer *out, const char *expected)
{
	if (!text_is(buffer_view(out), expected))
		fail_msg("\n%.*s\ninstead of\n%s", (int)out->size, out->data, expected);
	buffer_free(out);
}

/* --- hash --- */

static void assert_hash(struct text text, const char *expected)
{
	char digits[SHA256_DIGITS];
	sha256(text, digits);
	assert_memory_equal(digits, expected, SHA256_DIGITS);
}

/* The examples of FIPS 180-4 and NIST's CAVP, and each length around a block's end. */
static void test_sha256(void **state)
{
	(void)state;
	static const char long_text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	assert_hash((struct text){"", 0}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_hash(text_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_hash(text_of(long_text), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	static const struct {
		size_t size;
		const char *hash;
	} of_letters_a[] = {
		{55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
		{56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
		{63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
		{64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
		{119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"},
	};
	char letters[119];
	memset(letters, 'a', sizeof letters);
	for (size_t i = 0; i < sizeof of_letters_a / sizeof *of_letters_a; i++)
		assert_hash((struct text){letters, of_letters_a[i].size}, of_letters_a[i].hash);
}

/* --- Markdown --- */

static void assert_markdown(const char *text, const char *expected)
{
	struct buffer out = {0};
	markdown_text(&out, text_of(text));
	assert_out(&out, expected);
}

static void assert_cell(const char *text, const char *expected)
{
	struct buffer out = {0};
	markdown_cell(&out, text_of(text));
	assert_out(&out, expected);
}

static void test_markdown_marks(void **state)
{
	(void)state;
	assert_markdown("vip_share of 5%", "vip_share of 5%");
	assert_markdown("_a_ b_", "\\_a\\_ b\\_");
	assert_markdown("оборот_руб", "оборот_руб");
	assert_markdown("*bold* 2 * 3", "\\*bold\\* 2 * 3");
	assert_markdown("`x` [y] <b> a\\b ~~c~~", "\\`x\\` \\[y] \\<b> a\\\\b \\~\\~c\\~\\~");
	assert_markdown("R&D & &amp; &#8212;", "R\\&D & \\&amp; \\&#8212;");
	assert_markdown("a\x1B[0m\xFF", "a\xEF\xBF\xBD\\[0m\xEF\xBF\xBD");
}

static void test_markdown_lines(void **state)
{
	(void)state;
	assert_markdown("# a\n- b\n+ c\n> d\n12. e\n12.5 f\n3) g",
			"\\# a\\\n\\- b\\\n\\+ c\\\n\\> d\\\n12\\. e\\\n12.5 f\\\n3\\) g");
	assert_markdown("a # b - c", "a # b - c");
	assert_cell("a|b\nc", "a\\|b<br>c");
	assert_cell("- a", "- a");
}

/* --- pages --- */

static void write_page(struct buffer *out, enum page_format format)
{
	static const struct html_column columns[] = {{"Label", false}, {"Clients", true}};
	struct page page = {.out = out, .format = format};
	page_begin(&page, text_of("A <1>"), "");
	page_heading(&page, 2, text_of("B"));
	page_paragraph(&page, text_of("one\ntwo"));
	page_table_begin(&page, text_of("sizes"), columns, 2);
	page_row_begin(&page);
	page_row_header(&page, text_of("VIP|x"));
	page_cell(&page, text_of("1\n2"));
	page_row_end(&page);
	page_row_begin(&page);
	page_row_header(&page, (struct text){"", 0});
	page_cell(&page, (struct text){"", 0});
	page_row_end(&page);
	page_table_end(&page);
	page_end(&page);
}

static void test_markdown_page(void **state)
{
	(void)state;
	struct buffer out = {0};
	write_page(&out, PAGE_MARKDOWN);
	assert_out(&out, "# A \\<1>\n\n## B\n\none\\\ntwo\n\n| Label | Clients |\n| --- | ---: |\n"
			 "| VIP\\|x | 1<br>2 |\n| | |\n");
}

static void test_html_page(void **state)
{
	(void)state;
	struct buffer out = {0};
	write_page(&out, PAGE_HTML);
	struct text page = buffer_view(&out);
	static const char body[] =
		"<main>\n<h1>A &lt;1&gt;</h1>\n<h2 id=\"part-1\">B</h2>\n<p>one<br>two</p>\n"
		"<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"sizes\">\n<table>\n"
		"<caption>sizes</caption>\n<thead>\n<tr>\n<th scope=\"col\">Label</th>\n"
		"<th scope=\"col\" class=\"number\">Clients</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
		"<th scope=\"row\">VIP|x</th>\n<td class=\"number\">1<br>2</td>\n</tr>\n<tr>\n"
		"<th scope=\"row\"></th>\n<td class=\"number\"></td>\n</tr>\n</tbody>\n</table>\n</div>\n</main>\n";
	assert_true(text_find(page, text_of(body)) < page.size);
	buffer_free(&out);
}

/* A table of contents stands where it was asked for, where there is something to choose from. */
static void test_contents(void **state)
{
	(void)state;
	for (size_t parts = 4; parts <= 5; parts++) {
		struct buffer out = {0};
		struct page page = {.out = &out, .format = PAGE_HTML};
		page_begin(&page, text_of("A"), "");
		page_contents(&page);
		for (size_t i = 0; i < parts; i++)
			page_heading(&page, 2, text_of(i == 4 ? "<last>" : "B"));
		page_end(&page);
		static const char before[] =
			"<h1>A</h1>\n<nav aria-label=\"Contents\">\n<ul>\n<li><a href=\"#part-1\">B</a>";
		static const char behind[] =
			"<li><a href=\"#part-5\">&lt;last&gt;</a></li>\n</ul>\n</nav>\n<h2 id=\"part-1\">B</h2>\n";
		struct text text = buffer_view(&out);
		assert_int_equal(text_find(text, text_of(before)) < text.size, parts == 5);
		assert_int_equal(text_find(text, text_of(behind)) < text.size, parts == 5);
		buffer_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256),         cmocka_unit_test(test_markdown_marks),
		cmocka_unit_test(test_markdown_lines), cmocka_unit_test(test_markdown_page),
		cmocka_unit_test(test_html_page),      cmocka_unit_test(test_contents),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
