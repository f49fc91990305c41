/* Ranges of values, and figures as reports show them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "profiling/range.h"
#include "report/figures.h"
#include "report/grid.h"
#include "report/svg.h"

/* --- ranges --- */

static void assert_range(const char *low, const char *high, size_t count, const char *expected)
{
	struct arena arena = {0};
	struct buffer out = {0};
	struct range range = {0};
	const char *wrong = range_make(&range, text_of(low), text_of(high), count, &arena);
	for (size_t i = 0; i < range.count && !wrong; i++)
		buffer_printf(&out, "%s%.*s=%.*s", i ? " " : "", TEXT_ARGUMENTS(range.values[i].written),
			      TEXT_ARGUMENTS(range.values[i].plain));
	buffer_string(&out, wrong ? wrong : "");
	if (!text_is(buffer_view(&out), expected))
		fail_msg("%.*s instead of %s", (int)out.size, out.data, expected);
	buffer_free(&out);
	arena_free(&arena);
}

static void test_numbers(void **state)
{
	(void)state;
	assert_range("3%", "10%", 3, "3%=0.03 6.5%=0.065 10%=0.1");
	assert_range("3%", "0.1", 2, "0.03=0.03 0.1=0.1");
	assert_range("100k", "1M", 4, "100000=100000 400000=400000 700000=700000 1000000=1000000");
	assert_range("-1", "1", 3, "-1=-1 0=0 1=1");
	assert_range("1", "0", 4,
		     "1=1 0.666666666666666667=0.666666666666666667 "
		     "0.333333333333333333=0.333333333333333333 0=0");
	assert_range("99999999999999999999999999999999999999", "-99999999999999999999999999999999999999", 3,
		     "99999999999999999999999999999999999999..-99999999999999999999999999999999999999 is too wide");
}

static void test_days(void **state)
{
	(void)state;
	assert_range("1 week", "3 weeks", 3, "1 week=1 2 weeks=2 3 weeks=3");
	assert_range("2026-02-27", "2026-03-01", 3,
		     "2026-02-27=2026-02-27 2026-02-28=2026-02-28 2026-03-01=2026-03-01");
	assert_range("1 day", "2 days", 3, "3 values from 1 day to 2 days are not whole; take another number of them");
	assert_range("1 day", "2 months", 3, "1 day and 2 months are not of one kind and unit");
	assert_range("1", "2 days", 3, "1 and 2 days are not of one kind and unit");
}

static void test_no_range(void **state)
{
	(void)state;
	assert_range("1K", "2K", 3, "`1K` is not a number; write 1k");
	assert_range("a", "2", 3, "`a` ends no range: it leads from one number, duration or day to another");
	assert_range("1", "2 3", 3, "`2 3` ends no range: it leads from one number, duration or day to another");
	assert_range("\"x\"", "2", 3, "`\"x\"` ends no range: it leads from one number, duration or day to another");
}

/* --- figures --- */

static void assert_share(int64_t part, int64_t whole, const char *expected)
{
	struct arena arena = {0};
	struct text share = share_in_percent(&arena, decimal_of(part), decimal_of(whole));
	if (!text_is(share, expected))
		fail_msg("%.*s instead of %s", TEXT_ARGUMENTS(share), expected);
	arena_free(&arena);
}

static void test_shares(void **state)
{
	(void)state;
	assert_share(1, 3, "33.3%");
	assert_share(2, 3, "66.7%");
	assert_share(1, 2000, "0.1%");
	assert_share(1, 2001, "<0.1%");
	assert_share(-1, 2001, ">-0.1%");
	assert_share(0, 2001, "0.0%");
	assert_share(3, 3, "100.0%");
	assert_share(-1, 4, "-25.0%");
	assert_share(0, 0, "");
}

static void assert_bar(int64_t part, int64_t whole, const char *expected)
{
	struct arena arena = {0};
	struct text bar = bar_text(&arena, decimal_of(part), decimal_of(whole), 4);
	if (!text_is(bar, expected))
		fail_msg("%.*s instead of %s", TEXT_ARGUMENTS(bar), expected);
	arena_free(&arena);
}

static void test_bars(void **state)
{
	(void)state;
	assert_bar(4, 4, "████");
	assert_bar(2, 4, "██");
	assert_bar(5, 8, "██▌");
	assert_bar(1, 1000000, "▏");
	assert_bar(0, 4, "");
	assert_bar(0, 0, "");
}

/* --- grids --- */

static void assert_written(struct grid *grid, const char *const *cells, size_t count, const char *expected)
{
	struct terminal terminal = {.columns = 40};
	struct buffer out = {0};
	for (size_t i = 0; i < count; i++)
		grid_cell(grid, text_of(cells[i]));
	grid_write(grid, &terminal, &out);
	if (!text_is(buffer_view(&out), expected))
		fail_msg("\n%.*s\ninstead of\n%s", (int)out.size, out.data, expected);
	buffer_free(&out);
	grid_free(grid);
}

static void assert_grid(size_t columns, const char *const *cells, size_t count, const char *expected)
{
	struct grid grid = grid_of(columns, "  ");
	assert_written(&grid, cells, count, expected);
}

static void test_grids(void **state)
{
	(void)state;
	static const char *const scripts[] = {"размер", "1", "größe", "12"};
	assert_grid(2, scripts, 4, "  размер  1\n  größe   12\n");
	static const char *const empty[] = {"a", "", "bc", "d"};
	assert_grid(2, empty, 4, "  a\n  bc  d\n");
	static const char *const wide[] = {"name", "words that do not all fit into one line", "x",
					   "averyveryveryverylongwordthatnothingbreaks and more"};
	assert_grid(2, wide, 4,
		    "  name  words that do not all fit into\n        one line\n"
		    "  x     averyveryveryverylongwordthatnot\n        hingbreaks and more\n");
	static const char *const alone[] = {"path averyveryveryverylongwordthatnothingbreaks/rules:1"};
	assert_grid(1, alone, 1, "  path\n  averyveryveryverylongwordthatnothingbreaks/rules:1\n");
	static const char *const control[] = {"a\x1B[2J", "b"};
	assert_grid(2, control, 2, "  a\xEF\xBF\xBD[2J  b\n");
}

/* Columns of words at the end that do not fit stand below the others. */
static void test_columns_below(void **state)
{
	(void)state;
	static const char *const cells[] = {"line 22",
					    "does not fire",
					    "turnover >= large_from",
					    "turnover = 6528.41",
					    "line 23",
					    "fires",
					    "-> small",
					    ""};
	assert_grid(4, cells, 8,
		    "  line 22  does not fire  turnover >=\n"
		    "                          large_from\n"
		    "      turnover = 6528.41\n"
		    "  line 23  fires          -> small\n");
}

/* Columns of numbers that do not fit stand in another table, and a share stands beside what it is one of. */
static void test_columns_of_numbers(void **state)
{
	(void)state;
	static const bool right[] = {false, false, true, true, true, true};
	static const bool joined[] = {false, false, false, true, false, true};
	static const char *const cells[] = {"",      "",     "clients", "share", "of turnover", "share",
					    "large", "####", "65",      "21.7%", "15626582",    "53.4%"};
	struct grid grid = grid_of(6, "  ");
	grid.right = right;
	grid.joined = joined;
	grid.spare = 1;
	assert_written(&grid, cells, 12,
		       "         clients  share\n"
		       "  large       65  21.7%\n"
		       "\n"
		       "         of turnover  share\n"
		       "  large     15626582  53.4%\n");
	grid = grid_of(4, "  ");
	grid.right = right;
	grid.spare = 1;
	assert_written(&grid, (const char *const[]){"large", "####", "65", "21.7%"}, 4, "  large  ####  65  21.7%\n");
}

static void test_cutting(void **state)
{
	(void)state;
	struct arena arena = {0};
	assert_true(text_is(text_cut(&arena, text_of("оборот"), 6), "оборот"));
	assert_true(text_is(text_cut(&arena, text_of("оборот"), 5), "обор…"));
	assert_true(text_is(text_cut(&arena, text_of("漢字漢字"), 5), "漢字…"));
	arena_free(&arena);
}

/* --- pictures --- */

static void test_lengths(void **state)
{
	(void)state;
	struct buffer out = {0};
	svg_length(&out, 125);
	buffer_byte(&out, ' ');
	svg_length(&out, -5);
	buffer_byte(&out, ' ');
	svg_length(&out, 70);
	assert_true(text_is(buffer_view(&out), "12.5 -0.5 7"));
	buffer_free(&out);
	assert_int_equal(svg_scaled(decimal_of(1), decimal_of(3), 100), 33);
	assert_int_equal(svg_scaled(decimal_of(4), decimal_of(3), 100), 100);
	assert_int_equal(svg_scaled(decimal_of(-4), decimal_of(3), 100), 0);
	assert_int_equal(svg_scaled(decimal_of(4), decimal_of(0), 100), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),       cmocka_unit_test(test_days),
		cmocka_unit_test(test_no_range),      cmocka_unit_test(test_shares),
		cmocka_unit_test(test_bars),          cmocka_unit_test(test_grids),
		cmocka_unit_test(test_columns_below), cmocka_unit_test(test_columns_of_numbers),
		cmocka_unit_test(test_cutting),       cmocka_unit_test(test_lengths),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
