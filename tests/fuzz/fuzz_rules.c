/* Rule text: parsing ends and reports, and formatting keeps what it is given.
 *
 * What parses without errors must, formatted, parse again to the same words and the same numbers of statements and
 * rules, and must not change when it is formatted once more. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "syntax/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not one of the bytes of blanks, and not what a newline may stand for. */
static bool is_kept(char c)
{
	return c == 0 || !strchr(" \t\r\n;\xC2\xA0\xE2\x80\x87\xAF", c);
}

/* How often each byte occurs: comments may move before the row that they stood in, so the order may change. */
static void count_bytes(struct text text, size_t counts[256])
{
	bool mark = text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0;
	for (size_t i = mark ? 3 : 0; i < text.size; i++)
		counts[(unsigned char)text.data[i]] += is_kept(text.data[i]);
}

static void check_nothing_is_lost(struct text before, struct text after)
{
	size_t counts[2][256] = {0};
	count_bytes(before, counts[0]);
	count_bytes(after, counts[1]);
	if (memcmp(counts[0], counts[1], sizeof counts[0]) != 0)
		abort();
}

static void check_same_cells(const struct raw_table *a, const struct raw_table *b)
{
	if (!a != !b || (a && a->count != b->count))
		abort();
	for (size_t row = 0; a && row < a->count; row++) {
		if (a->rows[row].count != b->rows[row].count)
			abort();
		for (size_t cell = 0; cell < a->rows[row].count; cell++)
			if (!text_equal(a->rows[row].cells[cell].text, b->rows[row].cells[cell].text))
				abort();
	}
}

static void check_same_tests(const struct test *a, const struct test *b)
{
	if (a->count != b->count)
		abort();
	for (size_t i = 0; i < a->count; i++)
		check_same_cells(a->items[i]->table, b->items[i]->table);
}

static void check_same_shape(const struct module *before, const struct module *after)
{
	if (before->count != after->count || before->comment_count != after->comment_count)
		abort();
	for (size_t i = 0; i < before->count; i++) {
		const struct statement *a = before->statements[i], *b = after->statements[i];
		if (a->kind != b->kind || a->rules.count != b->rules.count || a->bases.count != b->bases.count)
			abort();
		if (a->kind == STATEMENT_TABLE && a->table->row_count != b->table->row_count)
			abort();
		if (a->kind == STATEMENT_INPUT && a->input->count != b->input->count)
			abort();
		if (a->kind == STATEMENT_TEST)
			check_same_tests(a->test, b->test);
	}
}

static const struct module *parse(struct syntax *syntax, struct text text)
{
	return parse_module(syntax, sources_add(&syntax->sources, "fuzz.rules", text));
}

static void check_formatting(struct syntax *first, const struct module *module, struct text text)
{
	struct syntax second = {0};
	struct buffer once = {0}, twice = {0};
	print_module(first, module, &once);
	const struct module *again = parse(&second, buffer_view(&once));
	if (second.diagnostics.list.count)
		abort();
	check_nothing_is_lost(text, buffer_view(&once));
	check_same_shape(module, again);
	print_module(&second, again, &twice);
	if (!text_equal(buffer_view(&once), buffer_view(&twice)))
		abort();
	buffer_free(&once);
	buffer_free(&twice);
	syntax_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct syntax syntax = {0};
	struct text text = {(const char *)data, size};
	const struct module *module = parse(&syntax, text);
	if (syntax.diagnostics.list.count == 0)
		check_formatting(&syntax, module, text);
	syntax_free(&syntax);
	return 0;
}
