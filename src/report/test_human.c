#include "report/fold.h"
#include "report/marked_line.h"
#include "report/test_report.h"

static const char green[] = "\x1b[32m";
static const char bold_red[] = "\x1b[1;31m";
static const char plain[] = "\x1b[0m";

static void append_word(struct buffer *out, const struct terminal *terminal, const char *word, const char *colour)
{
	buffer_string(out, terminal->colour ? colour : "");
	buffer_string(out, word);
	buffer_string(out, terminal->colour ? plain : "");
	for (size_t size = strlen(word); size < 8; size++)
		buffer_byte(out, ' ');
}

static void append_failure(struct buffer *out, const struct test_failure *failure)
{
	const char *why = failure->why ? failure->why : "";
	buffer_string(out, "  ");
	append_visible(out, text_of(failure->name));
	buffer_string(out, ": expected ");
	append_visible(out, text_of(failure->expected));
	buffer_string(out, ", got ");
	append_visible(out, text_of(failure->actual));
	buffer_byte(out, '\n');
	while (*why) {
		size_t size = strcspn(why, "\n");
		buffer_string(out, "    ");
		append_visible(out, (struct text){why, size});
		buffer_byte(out, '\n');
		why += why[size] ? size + 1 : size;
	}
}

static void append_result(struct buffer *out, const struct terminal *terminal, const struct test_result *result)
{
	static const char *const words[] = {"ok", "FAILED", "BROKEN"};
	append_word(out, terminal, words[result->status], result->status == TEST_PASSED ? green : bold_red);
	append_visible(out, text_of(result->name));
	buffer_string(out, "  (");
	append_visible(out, text_of(result->path));
	buffer_printf(out, ":%zu)\n", result->line);
	for (size_t i = 0; i < result->failure_count; i++)
		append_failure(out, &result->failures[i]);
}

void test_report_human(struct buffer *out, const struct terminal *terminal, const struct test_run *run, bool quiet)
{
	size_t begin = out->size;
	for (size_t i = 0; i < run->results.count; i++)
		if (!quiet || run->results.items[i].status != TEST_PASSED)
			append_result(out, terminal, &run->results.items[i]);
	buffer_printf(out, "%zu passed, %zu failed", run->counts.passed, run->counts.failed);
	if (run->counts.broken)
		buffer_printf(out, ", %zu with errors", run->counts.broken);
	buffer_byte(out, '\n');
	fold_lines(out, begin, terminal);
}
