#include "report/grid.h"
#include "report/test_report.h"

enum { WORDS_SHOWN = 60 };

static void add_place(struct grid *grid, const struct covered_rule *rule)
{
	grid_printf(grid, "%s:%zu", rule->path, rule->line);
}

static void append_all(struct buffer *out, const struct terminal *terminal, const struct test_run *run)
{
	static const bool right[] = {true, false, false, false};
	struct grid grid = grid_of(4, "");
	struct arena arena = {0};
	grid.right = right;
	for (size_t i = 0; i < run->rules.count; i++) {
		const struct covered_rule *rule = &run->rules.items[i];
		grid_coloured(&grid, text_of(arena_printf(&arena, "%zu", (size_t)rule->fired)),
			      rule->fired ? NULL : COLOUR_RED);
		grid_cell(&grid, text_of(rule->definition));
		grid_cell(&grid, text_cut(&arena, text_of(rule->words), WORDS_SHOWN));
		add_place(&grid, rule);
	}
	grid_write(&grid, terminal, out);
	grid_free(&grid);
	arena_free(&arena);
}

static void append_unfired(struct buffer *out, const struct terminal *terminal, const struct test_run *run)
{
	struct grid grid = grid_of(2, "  ");
	buffer_string(out, "\nno test fires:\n");
	for (size_t i = 0; i < run->rules.count; i++) {
		const struct covered_rule *rule = &run->rules.items[i];
		if (rule->fired)
			continue;
		add_place(&grid, rule);
		grid_cell(&grid, text_of(rule->words));
	}
	grid_write(&grid, terminal, out);
	grid_free(&grid);
}

/* "66.6%": cut, so that 100% is all of them. */
static struct text share_text(size_t part, size_t whole, char out[DECIMAL_TEXT_MAX])
{
	struct decimal share = decimal_of(1000);
	if (whole) {
		(void)decimal_multiply(share, decimal_of((int64_t)part), &share);
		(void)decimal_divide(share, decimal_of((int64_t)whole), &share);
		(void)decimal_floor(share, &share);
	}
	(void)decimal_shift(share, -1, &share);
	return (struct text){out, decimal_format(share, '.', out)};
}

void test_coverage_human(struct buffer *out, const struct terminal *terminal, const struct test_run *run)
{
	char digits[DECIMAL_TEXT_MAX];
	size_t fired = test_rules_fired(run);
	buffer_string(out, "\nhow often each rule fired:\n");
	append_all(out, terminal, run);
	if (fired < run->rules.count)
		append_unfired(out, terminal, run);
	struct text share = share_text(fired, run->rules.count, digits);
	buffer_printf(out, "\n%zu of %zu rules fired (%.*s%%)\n", fired, run->rules.count, TEXT_ARGUMENTS(share));
}
