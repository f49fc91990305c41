/* Surveys: counting different values, what names tell, round figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "survey/figures.h"
#include "survey/frequencies.h"
#include "survey/survey.h"
#include "survey/words.h"

/* --- frequencies --- */

static void test_frequencies(void **state)
{
	(void)state;
	struct frequencies frequencies = {.most = 100};
	struct value_count found[2];
	const char *const values[] = {"a", "b", "c", "b", "c", "", "b"};
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		frequencies_add(&frequencies, text_of(values[i]));
	assert_int_equal(frequencies.different, 4);
	assert_true(frequencies.repeats);
	assert_false(frequencies.full);
	assert_int_equal(frequencies_most_frequent(&frequencies, found, 2), 2);
	assert_true(text_is(found[0].value, "b"));
	assert_int_equal(found[0].count, 3);
	assert_true(text_is(found[1].value, "c"));
	assert_int_equal(found[1].count, 2);
	frequencies_free(&frequencies);
	assert_int_equal(frequencies_most_frequent(&frequencies, found, 2), 0);
}

/* Of those that occur equally often, the first stays. */
static void test_frequencies_ties(void **state)
{
	(void)state;
	struct frequencies frequencies = {.most = 100};
	struct value_count found[3];
	const char *const values[] = {"d", "c", "b", "a", "a"};
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		frequencies_add(&frequencies, text_of(values[i]));
	assert_int_equal(frequencies_most_frequent(&frequencies, found, 3), 3);
	assert_true(text_is(found[0].value, "a"));
	assert_true(text_is(found[1].value, "d"));
	assert_true(text_is(found[2].value, "c"));
	frequencies_free(&frequencies);
}

static void test_frequencies_is_bounded(void **state)
{
	(void)state;
	struct frequencies frequencies = {.most = 3 * FREQUENCY_TEXTS};
	char text[16];
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 4 * FREQUENCY_TEXTS; i++) {
			struct buffer out = {0};
			buffer_printf(&out, "%d", i);
			memcpy(text, out.data, out.size);
			frequencies_add(&frequencies, (struct text){text, out.size});
			buffer_free(&out);
		}
		assert_int_equal(frequencies.different, 3 * FREQUENCY_TEXTS);
		assert_true(frequencies.full);
		assert_int_equal(frequencies.kept.count, FREQUENCY_TEXTS);
		assert_int_equal(frequencies.repeats, round);
	}
	frequencies_free(&frequencies);
}

/* Different values are never taken for one, however little they differ. */
static void test_frequencies_tell_values_apart(void **state)
{
	(void)state;
	struct frequencies frequencies = {.most = 1 << 20};
	for (int i = 0; i < 200000; i++) {
		struct buffer out = {0};
		buffer_printf(&out, "%d", i);
		frequencies_add(&frequencies, buffer_view(&out));
		buffer_free(&out);
	}
	assert_false(frequencies.repeats);
	assert_int_equal(frequencies.different, 200000);
	frequencies_free(&frequencies);
}

/* What is kept of a long value ends with a character. */
static void test_frequencies_cuts(void **state)
{
	(void)state;
	struct frequencies frequencies = {.most = 10};
	char text[2 * FREQUENCY_TEXT_MAX + 1] = "x";
	for (size_t i = 1; i < sizeof text; i += 2)
		memcpy(text + i, "\xD1\x8F", 2);
	frequencies_add(&frequencies, (struct text){text, sizeof text});
	assert_int_equal(frequencies.kept.items[0].size, FREQUENCY_TEXT_MAX - 1);
	frequencies_free(&frequencies);
}

/* --- names --- */

static void test_codes(void **state)
{
	(void)state;
	struct arena arena = {0};
	static const char *const codes[] = {"CustomerID", "client_id", "Postal Code", "Код",        "ИНН клиента",
					    "InvoiceNo",  "id",        "код товара",  "№ договора", "Year"};
	static const char *const others[] = {"turnover", "paid", "Identity",     "code_review_hours", "Оборот",
					     "",         "_",    "No of orders", "кодировка"};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (!name_tells_code(text_of(codes[i]), &arena))
			fail_msg("%s", codes[i]);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (name_tells_code(text_of(others[i]), &arena))
			fail_msg("%s", others[i]);
	arena_free(&arena);
}

static void test_worth(void **state)
{
	(void)state;
	struct arena arena = {0};
	int turnover = name_tells_worth(text_of("Annual TURNOVER"), &arena);
	int sales = name_tells_worth(text_of("Продажи, шт."), &arena);
	int orders = name_tells_worth(text_of("orders"), &arena);
	assert_int_equal(turnover, 0);
	assert_true(turnover < sales && sales < orders && orders < NAME_TELLS_NOTHING);
	assert_int_equal(name_tells_worth(text_of("Milk"), &arena), NAME_TELLS_NOTHING);
	arena_free(&arena);
}

/* --- figures --- */

static struct decimal number(const char *text)
{
	struct decimal value;
	assert_int_equal(decimal_parse(text_of(text), &value), DECIMAL_READ);
	return value;
}

static void assert_round(const char *value, int digits, const char *expected)
{
	struct decimal rounded = round_figure(number(value), digits);
	if (decimal_compare(rounded, number(expected)) != 0)
		fail_msg("%s with %d digits is not %s", value, digits, expected);
}

static void test_round_figures(void **state)
{
	(void)state;
	assert_round("0", 1, "0");
	assert_round("1", 1, "1");
	assert_round("1234", 1, "1000");
	assert_round("1260", 1, "1500");
	assert_round("97", 1, "100");
	assert_round("0.0731", 1, "0.08");
	assert_round("-2310.4", 1, "-2500");
	assert_round("1234", 2, "1200");
	assert_round("0.98765", 3, "0.988");
	assert_round("99999999999999999999999999999999999999", 1, "8e37");
}

static void assert_figure(const char *value, bool in_percent, const char *expected)
{
	struct arena arena = {0};
	struct text text = figure_text(number(value), in_percent, &arena);
	if (!text_is(text, expected))
		fail_msg("%s is %.*s, not %s", value, TEXT_ARGUMENTS(text), expected);
	arena_free(&arena);
}

static void test_figure_texts(void **state)
{
	(void)state;
	assert_figure("0", false, "0");
	assert_figure("999", false, "999");
	assert_figure("1000", false, "1k");
	assert_figure("1500", false, "1.5k");
	assert_figure("1250", false, "1250");
	assert_figure("-20000", false, "-20k");
	assert_figure("1250000", false, "1.25M");
	assert_figure("1234000", false, "1234k");
	assert_figure("0.25", false, "0.25");
	assert_figure("0.25", true, "25%");
	assert_figure("12", true, "1200%");
}

static void assert_bounds(const char *const quartiles[3], const char *least, const char *greatest, bool whole,
			  const char *expected)
{
	struct decimal values[3];
	struct decimal bounds[3];
	struct arena arena = {0};
	struct buffer out = {0};
	for (size_t i = 0; i < 3; i++)
		values[i] = number(quartiles[i]);
	size_t count = round_bounds(values, 3, number(least), number(greatest), whole, bounds);
	for (size_t i = 0; i < count; i++) {
		struct text text = figure_text(bounds[i], false, &arena);
		buffer_printf(&out, "%s%.*s", i ? " " : "", TEXT_ARGUMENTS(text));
	}
	if (!text_is(buffer_view(&out), expected))
		fail_msg("%.*s instead of %s", (int)out.size, out.data, expected);
	buffer_free(&out);
	arena_free(&arena);
}

static void test_bounds(void **state)
{
	(void)state;
	assert_bounds((const char *const[]){"480.2", "2310.4", "11020.8"}, "0", "99999", false, "10k 2.5k 500");
	/* More digits where the round figures would be one. */
	assert_bounds((const char *const[]){"1002", "1005", "1008"}, "1000", "1010", false, "1008 1005 1002");
	/* Nothing below the least, nothing above the greatest, nothing twice. */
	assert_bounds((const char *const[]){"0", "0", "5"}, "0", "9", false, "5");
	assert_bounds((const char *const[]){"7", "7", "7"}, "7", "7", false, "");
	assert_bounds((const char *const[]){"1", "2", "3"}, "1", "3", true, "3 2");
	assert_bounds((const char *const[]){"1.2", "1.4", "1.6"}, "1", "2", true, "2");
	/* Round zero what is small beside the distance of the quartiles. */
	assert_bounds((const char *const[]){"-77", "-0.75", "183"}, "-4000", "44000", false, "200 0 -80");
}

/* --- thinning --- */

static void test_every_second_value(void **state)
{
	(void)state;
	struct ordered ordered = {0};
	struct decimal median;
	for (int64_t i = 0; i < 9; i++)
		ordered_add(&ordered, (struct decimal){i, 1}, 0);
	ordered_halve(&ordered);
	ordered_halve(&ordered);
	ordered_sort(&ordered, 1);
	assert_int_equal(ordered_count(&ordered, 0), 3);
	assert_true(ordered_quantile(&ordered, 0, (struct decimal){5, 1}, &median));
	assert_int_equal(decimal_compare(median, number("0.4")), 0);
	ordered_free(&ordered);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frequencies),
		cmocka_unit_test(test_frequencies_ties),
		cmocka_unit_test(test_frequencies_is_bounded),
		cmocka_unit_test(test_frequencies_tell_values_apart),
		cmocka_unit_test(test_frequencies_cuts),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_worth),
		cmocka_unit_test(test_round_figures),
		cmocka_unit_test(test_figure_texts),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_every_second_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
