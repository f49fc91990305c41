/* Decimals: examples of every rule, then random cases against GMP's integers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gmp.h>

#include "base/decimal.h"
#include "base/decimal_wide.h"

#include "../support/chance.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define NINES "99999999999999999999999999999999999999"

/* --- examples --- */

static struct decimal read(const char *text)
{
	struct decimal value = {0, 0};
	if (decimal_parse(text_of(text), &value) != DECIMAL_READ)
		fail_msg("'%s' is not read", text);
	return value;
}

/* Fails unless the result is the number `expected`; null stands for one that does not fit. */
static void assert_result(const char *what, bool fits, struct decimal result, const char *expected)
{
	char out[DECIMAL_TEXT_MAX];
	if (fits != (expected != NULL))
		fail_msg("%s %s", what, fits ? "fits" : "does not fit");
	if (!fits || decimal_compare(result, read(expected)) == 0)
		return;
	struct text written = {out, decimal_format(result, '.', out)};
	fail_msg("%s is %.*s, not %s", what, TEXT_ARGUMENTS(written), expected);
}

static bool apply(char operator, struct decimal a, struct decimal b, struct decimal *result)
{
	switch (operator) {
	case '+':
		return decimal_add(a, b, result);
	case '-':
		return decimal_subtract(a, b, result);
	case '*':
		return decimal_multiply(a, b, result);
	case '/':
		return decimal_divide(a, b, result);
	default:
		return decimal_modulo(a, b, result);
	}
}

static void test_operations(void **state)
{
	(void)state;
	static const struct {
		const char *left;
		char operator;
		const char *right;
		const char *expected;
	} examples[] = {
		{"1.1", '-', "1.0", "0.1"},
		{"0.1", '+', "0.2", "0.3"},
		{"5", '-', "5.000", "0"},
		{"1.00000000000000000001", '+', "1.00000000000000000001", "2.00000000000000000002"},
		{"99999999999999999999.5", '+', "1.000000000000000000001", "100000000000000000000.5"},
		{"12345678901234567890123456789012345678", '+', "0.5", "12345678901234567890123456789012345678"},
		{"12345678901234567890123456789012345677", '+', "0.5", "12345678901234567890123456789012345678"},
		{"12345678901234567890123456789012345677", '+', "0.51", "12345678901234567890123456789012345678"},
		{"-12345678901234567890123456789012345677", '+', "-0.5", "-12345678901234567890123456789012345678"},
		{"12345678901234567890123456789012345678", '+', "0.5000000000000000000000000000000000001",
		 "12345678901234567890123456789012345679"},
		{"12345678901234567890123456789012345678", '+', "5e-1", "12345678901234567890123456789012345678"},
		{"1e37", '-', "1e-255", "10000000000000000000000000000000000000"},
		{"1e37", '-', "0.05", "10000000000000000000000000000000000000"},
		{"1e37", '-', "0.0500001", "9999999999999999999999999999999999999.9"},
		{"1e37", '-', "0.06", "9999999999999999999999999999999999999.9"},
		{NINES, '+', "0.4999999999", NINES},
		{NINES, '+', "0.5", NULL},
		{NINES, '+', "1", NULL},
		{"-" NINES, '-', "1", NULL},
		{NINES, '-', "0.5", "99999999999999999999999999999999999998"},
		{NINES, '-', NINES, "0"},
		{"9.9999999999999999999999999999999999999", '+', "5e-38", "10"},
		{"9.9999999999999999999999999999999999999", '+', "49e-39", "9.9999999999999999999999999999999999999"},
		{"9223372036854775807", '+', "9223372036854775807", "18446744073709551614"},
		{"-9223372036854775808", '+', "1e-19", "-9223372036854775807.9999999999999999999"},
		{"0", '+', "1e-255", "1e-255"},
		{"1e-255", '-', "1e-255", "0"},

		{"1.00000000000000000001", '*', "1.00000000000000000001", "1.00000000000000000002"},
		{"99999999999999999999.5", '*', "1.000000000000000000001", "99999999999999999999.6"},
		{"12345678901234567890123456789012345678", '*', "0.5", "6172839450617283945061728394506172839"},
		{"12345678901234567890123456789012345677", '*', "0.5", "6172839450617283945061728394506172838.5"},
		{"12345678901234567890123456789012345677", '*', "0.51", "6296296239629629623962962962396296295.3"},
		{"-12345678901234567890123456789012345677", '*', "-0.5", "6172839450617283945061728394506172838.5"},
		{"1e19", '*', "1e19", NULL},
		{"1e19", '*', "-9e18", "-90000000000000000000000000000000000000"},
		{"1e-200", '*', "1e-55", "1e-255"},
		{"5e-200", '*', "1e-56", "0"},
		{"15e-200", '*', "1e-56", "2e-255"},
		/* 2.500000000000000000000000000000000000006 units of the last place */
		{"49e-100", '*', "51020408163265306122448979591836734694e-194", "3e-255"},
		{"1e-255", '*', "1e-255", "0"},
		{NINES, '*', "0", "0"},
		{"-0.0", '*', "3", "0"},

		{"10000000000000000000000000", '/', "3", "3333333333333333333333333.3333333333333"},
		{"20000000000000000000000000", '/', "3", "6666666666666666666666666.6666666666667"},
		{"10000000000000000000", '/', "3", "3333333333333333333.333333333333333333"},
		{"100000000000000000000", '/', "3", "33333333333333333333.333333333333333333"},
		{"2", '/', "3", "0.666666666666666667"},
		{"-2", '/', "3", "-0.666666666666666667"},
		{"1000000000000000000000000000000000001", '/', "1", "1000000000000000000000000000000000001"},
		{"5e-19", '/', "1", "0"},
		{"15e-19", '/', "1", "0.000000000000000002"},
		{"25e-19", '/', "1", "0.000000000000000002"},
		{"25000000000000000001e-37", '/', "1", "0.000000000000000003"},
		{"1", '/', "2e18", "0"},
		{"3", '/', "2e18", "0.000000000000000002"},
		{"-3", '/', "2e18", "-0.000000000000000002"},
		{NINES, '/', "1e-1", NULL},
		{NINES, '/', "0.99999999999999999999999999999999999999", NULL},
		{NINES, '/', "1e1", "9999999999999999999999999999999999999.9"},
		{"99999999999999999999999999999999999998", '/', "1.0000000000000000000000000000000000001",
		 "99999999999999999999999999999999999988"},
		{"1e-255", '/', NINES, "0"},
		{"1e-255", '/', "1e-255", "1"},
		{"1e37", '/', "1e-255", NULL},
		{"0", '/', "-7", "0"},
		{"0e-200", '/', NINES, "0"},

		{"7", '%', "3", "1"},
		{"-7", '%', "3", "2"},
		{"7", '%', "-3", "-2"},
		{"-7", '%', "-3", "-1"},
		{"5.5", '%', "2", "1.5"},
		{"-0.5", '%', "0.3", "0.1"},
		{"6", '%', "3", "0"},
		{"-6", '%', "3", "0"},
		{"1e37", '%', "7e-255", "4e-255"},
		{"1e-255", '%', "1e37", "1e-255"},
		{"-1e-255", '%', "1e37", "10000000000000000000000000000000000000"},
		{"-1e-30", '%', "1", "0.999999999999999999999999999999"},
		{"0e-9", '%', "-3", "0"},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		char what[160];
		snprintf(what, sizeof what, "%s %c %s", examples[i].left, examples[i].operator, examples[i].right);
		struct decimal result = {7, 0};
		bool fits = apply(examples[i].operator, read(examples[i].left), read(examples[i].right), &result);
		assert_result(what, fits, result, examples[i].expected);
		if (!fits)
			assert_true(result.coefficient == 7);
	}
}

static void test_rounding(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		int32_t digits;
		const char *expected;
	} examples[] = {
		{"2.5", 0, "3"},
		{"-2.5", 0, "-3"},
		{"0.4", 0, "0"},
		{"-0.4", 0, "0"},
		{"1.005", 2, "1.01"},
		{"1.00499999999999999999", 2, "1"},
		{"1250", -1, "1250"},
		{"1250", -2, "1300"},
		{"-1250", -2, "-1300"},
		{"1249.99", -1, "1250"},
		{"1249.99", -2, "1200"},
		{"5", -1, "10"},
		{"5", -2, "0"},
		{"1.5", 400, "1.5"},
		{"1.5", INT32_MAX, "1.5"},
		{NINES, INT32_MIN, "0"},
		{NINES, -37, NULL},
		{"5e37", -38, NULL},
		{"4e37", -38, "0"},
		{"9e36", -37, "10000000000000000000000000000000000000"},
		{"1e-255", 254, "0"},
		{"5e-255", 254, "1e-254"},
		{"5e-38", 37, "0.0000000000000000000000000000000000001"},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct decimal result;
		bool fits = decimal_round(read(examples[i].value), examples[i].digits, &result);
		assert_result(examples[i].value, fits, result, examples[i].expected);
	}
}

static void test_floor_and_ceiling(void **state)
{
	(void)state;
	static const struct {
		const char *value, *floor, *ceiling;
	} examples[] = {
		{"2.5", "2", "3"},      {"-2.5", "-3", "-2"},
		{"1.005", "1", "2"},    {"16", "16", "16"},
		{"16.000", "16", "16"}, {"-0.4", "-1", "0"},
		{"0", "0", "0"},        {"1e-255", "0", "1"},
		{"-1e-255", "-1", "0"}, {"-9.9999999999999999999999999999999999999", "-10", "-9"},
		{NINES, NINES, NINES},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct decimal result;
		bool fits = decimal_floor(read(examples[i].value), &result);
		assert_result(examples[i].value, fits, result, examples[i].floor);
		fits = decimal_ceiling(read(examples[i].value), &result);
		assert_result(examples[i].value, fits, result, examples[i].ceiling);
	}
}

static void test_square_roots(void **state)
{
	(void)state;
	static const struct {
		const char *value, *root;
	} examples[] = {
		{"0", "0"},
		{"0.000", "0"},
		{"1", "1"},
		{"4", "2"},
		{"0.04", "0.2"},
		{"2", "1.4142135623731"},
		{"2.5", "1.58113883008419"},
		{"0.4", "0.632455532033676"},
		{"1e-255", "3.16227766016838e-128"},
		{"1e36", "1e18"},
		{"1e37", "3162277660168380000"},
		{NINES, "1e19"},
		/* 100000000000000.5 and 100000000000001.5 squared: ties */
		{"10000000000000100000000000000.25", "100000000000000"},
		{"10000000000000300000000000002.25", "100000000000002"},
		{"10000000000000100000000000000.25000001", "100000000000001"},
		{"10000000000000299999999999999.99999999", "100000000000001"},
		{"10000000000000300000000000002.24999999", "100000000000001"},
		{"999999999999999000000000000000.25", "1e15"},
		{"999999999999999000000000000000.24999999", "999999999999999"},
		/* 123456789012345 squared */
		{"15241578753238669120562399025", "123456789012345"},
	};
	for (size_t i = 0; i < COUNT(examples); i++)
		assert_result(examples[i].value, true, decimal_square_root(read(examples[i].value)), examples[i].root);
}

static void test_rounded_roots(void **state)
{
	(void)state;
	static const struct {
		const char *value, *rounded;
	} examples[] = {
		{"2.5", "1.581139"},
		{"1.005", "1.002497"},
		{"16", "4"},
		{"0.4", "0.632456"},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct decimal result;
		bool fits = decimal_round(decimal_square_root(read(examples[i].value)), 6, &result);
		assert_result(examples[i].value, fits, result, examples[i].rounded);
	}
}

static void test_comparison(void **state)
{
	(void)state;
	static const struct {
		const char *left;
		int order;
		const char *right;
	} examples[] = {
		{"1.5", 0, "1.500"},
		{"0", 0, "-0.00"},
		{"0e-255", 0, "0"},
		{"-1", -1, "0e-255"},
		{"1e-255", 1, "0"},
		{"-1e-255", -1, "0"},
		{"1e37", 1, "1e-255"},
		{"-1e37", -1, "1e-255"},
		{"-1e37", -1, "-1e-255"},
		{NINES, 1, "99999999999999999999999999999999999998"},
		{NINES, 0, "99999999999999999999999999999999999999e0"},
		{"9223372036854775808", 1, "9223372036854775807.9"},
		{"9223372036854775807", -1, "9223372036854775807.0000000000000000001"},
		{"-9223372036854775808", -1, "-9223372036854775807.9999999999999999999"},
		{"1", 1, "0.99999999999999999999999999999999999999"},
		{"0.05", 0, "5e-2"},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct decimal left = read(examples[i].left), right = read(examples[i].right);
		assert_int_equal(decimal_compare(left, right), examples[i].order);
		assert_int_equal(decimal_compare(right, left), -examples[i].order);
		assert_int_equal(decimal_hash(left) == decimal_hash(right), examples[i].order == 0);
	}
}

static void test_reading(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *written; /* null: malformed; empty: too large */
	} examples[] = {
		{"0", "0"},
		{"-0", "0"},
		{"+7", "7"},
		{"007.50", "7.5"},
		{".5", "0.5"},
		{"5.", "5"},
		{"-.5e1", "-5"},
		{"1e2", "100"},
		{"1E+2", "100"},
		{"15e-1", "1.5"},
		{"1e-0", "1"},
		{"1e37", "10000000000000000000000000000000000000"},
		{"1e38", ""},
		{"-1e38", ""},
		{NINES, NINES},
		{NINES ".4", NINES},
		{NINES ".49999999999999999999999999999999999999999999999", NINES},
		{NINES ".5", ""},
		{NINES "0", ""},
		{NINES "0e-1", NINES},
		{"0.000" NINES, "0.000" NINES},
		{"0.000" NINES "5", "0.001"},
		{"1234567890123456789012345678901234567.25", "1234567890123456789012345678901234567.2"},
		{"1234567890123456789012345678901234567.35", "1234567890123456789012345678901234567.4"},
		{"1234567890123456789012345678901234567.250000001", "1234567890123456789012345678901234567.3"},
		{"1e999999999999999999999999", ""},
		{"1e-999999999999999999999999", "0"},
		{"0e999999999999999999999999", "0"},
		{"1e9223372036854775807", ""},
		{"1e-9223372036854775808", "0"},
		{"5e-256", "0"},
		{"", NULL},
		{"+", NULL},
		{".", NULL},
		{"-.", NULL},
		{"e5", NULL},
		{".e5", NULL},
		{"5e", NULL},
		{"5e+", NULL},
		{"5e1.5", NULL},
		{"5e1x", NULL},
		{"1.2.3", NULL},
		{"--1", NULL},
		{"1-", NULL},
		{" 1", NULL},
		{"1 ", NULL},
		{"1,5", NULL},
		{"1_000", NULL},
		{"0x10", NULL},
		{"nan", NULL},
		{"inf", NULL},
		{"1e99999x", NULL},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		char out[DECIMAL_TEXT_MAX];
		struct decimal value = {7, 0};
		const char *written = examples[i].written;
		enum decimal_reading reading = decimal_parse(text_of(examples[i].text), &value);
		if (reading != (!written ? DECIMAL_MALFORMED : *written ? DECIMAL_READ : DECIMAL_TOO_LARGE))
			fail_msg("'%s' gives %d", examples[i].text, (int)reading);
		if (reading != DECIMAL_READ)
			assert_true(value.coefficient == 7);
		else if (!text_is((struct text){out, decimal_format(value, '.', out)}, written))
			fail_msg("'%s' is not %s", examples[i].text, written);
	}
}

static void test_reading_ends_with_the_text(void **state)
{
	(void)state;
	struct decimal value;
	assert_int_equal(decimal_parse((struct text){"12345", 2}, &value), DECIMAL_READ);
	assert_true(value.coefficient == 12);
	assert_int_equal(decimal_parse((struct text){"1e5", 2}, &value), DECIMAL_MALFORMED);
	assert_int_equal(decimal_parse((struct text){NULL, 0}, &value), DECIMAL_MALFORMED);
}

static void test_writing(void **state)
{
	(void)state;
	static const struct {
		int64_t coefficient;
		int32_t scale;
		const char *written;
	} examples[] = {
		{0, 0, "0"},
		{0, 200, "0"},
		{150, 2, "1,5"},
		{-150, 3, "-0,15"},
		{-5, 3, "-0,005"},
		{1000, 3, "1"},
		{1000, 0, "1000"},
		{100, 1, "10"},
		{INT64_MIN, 0, "-9223372036854775808"},
		{INT64_MAX, 19, "0,9223372036854775807"},
	};
	char out[DECIMAL_TEXT_MAX];
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct decimal value = {examples[i].coefficient, examples[i].scale};
		struct text written = {out, decimal_format(value, ',', out)};
		if (!text_is(written, examples[i].written))
			fail_msg("%.*s instead of %s", TEXT_ARGUMENTS(written), examples[i].written);
	}
	assert_int_equal(decimal_format((struct decimal){-1, DECIMAL_SCALE_MAX}, '.', out), 3 + DECIMAL_SCALE_MAX);
}

static void test_shifting(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		int32_t power;
		const char *expected;
	} examples[] = {
		{"5", -2, "0.05"},       {"0.05", 2, "5"},       {"0.05", 3, "50"},     {"1", 37, "1e37"},
		{"1", 38, NULL},         {"10", 37, NULL},       {"0", INT32_MAX, "0"}, {"0", INT32_MIN, "0"},
		{"1", INT32_MAX, NULL},  {"1", INT32_MIN, NULL}, {"1", -255, "1e-255"}, {"1", -256, NULL},
		{"100", -257, "1e-255"}, {"110", -257, NULL},    {NINES, 0, NINES},     {NINES, 1, NULL},
		{"1e-255", 292, "1e37"},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct decimal result;
		bool fits = decimal_shift(read(examples[i].value), examples[i].power, &result);
		assert_result(examples[i].value, fits, result, examples[i].expected);
	}
}

static void test_scaled_integers(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		int32_t scale;
		int order;
		bool exact;
		int64_t expected;
	} examples[] = {
		{"1.5", 2, 0, true, 150},
		{"1.5", 0, 0, false, 1},
		{"-1.5", 0, 0, false, -2},
		{"-1.50", 1, 0, true, -15},
		{"0", INT32_MAX, 0, true, 0},
		{"1", 18, 0, true, 1000000000000000000},
		{"1", 19, 1, false, INT64_MAX},
		{"-1", INT32_MAX, -1, false, INT64_MIN},
		{"9", -1, 0, false, 0},
		{"-9", -1, 0, false, -1},
		{"90", -1, 0, true, 9},
		{NINES, -200, 0, false, 0},
		{"-" NINES, INT32_MIN, 0, false, -1},
		{"9223372036854775807", 0, 0, true, INT64_MAX},
		{"9223372036854775807.9", 0, 0, false, INT64_MAX},
		{"9223372036854775808", 0, 1, false, INT64_MAX},
		{"-9223372036854775808", 0, 0, true, INT64_MIN},
		{"-9223372036854775808.1", 0, -1, false, INT64_MIN},
		{"1e-255", 255, 0, true, 1},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		bool exact;
		int64_t result;
		int order = decimal_floor_at_scale(read(examples[i].value), examples[i].scale, &result, &exact);
		if (order != examples[i].order || exact != examples[i].exact || result != examples[i].expected)
			fail_msg("%s at %d: %d, %d, %lld", examples[i].value, examples[i].scale, order, exact,
				 (long long)result);
	}
	int64_t whole = 7;
	assert_false(decimal_to_integer(read("1.5"), &whole));
	assert_false(decimal_to_integer(read("1e19"), &whole));
	assert_int_equal(whole, 7);
	assert_true(decimal_to_integer(read("-12.000"), &whole));
	assert_int_equal(whole, -12);
}

static void test_normal_form(void **state)
{
	(void)state;
	static const struct {
		int64_t coefficient;
		int32_t scale;
		int64_t normal;
		int32_t normal_scale;
	} examples[] = {
		{0, 200, 0, 0},     {1500, 3, 15, 1},   {-1500, 2, -15, 0}, {1500, 1, 150, 0},
		{15, 255, 15, 255}, {100, 255, 1, 253}, {100, 0, 100, 0},   {-1000000000000000000, 40, -1, 22},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct decimal value = decimal_normalize((struct decimal){examples[i].coefficient, examples[i].scale});
		assert_true(value.coefficient == examples[i].normal);
		assert_int_equal(value.scale, examples[i].normal_scale);
	}
	struct decimal longest =
		decimal_normalize((struct decimal){(int128)decimal_powers[DECIMAL_DIGITS - 1], DECIMAL_SCALE_MAX});
	assert_true(longest.coefficient == 1);
	assert_int_equal(longest.scale, DECIMAL_SCALE_MAX - DECIMAL_DIGITS + 1);
}

/* --- random cases --- */

/* Pairs of operands; each goes through about twenty checks. */
enum { ROUNDS = 150000, TENS = 1100 };

static mpz_t tens[TENS]; /* powers of ten */
static mpz_t coefficient_limit;

/* From `low` to `high`, both included. */
static int random_between(int low, int high)
{
	return low + (int)(chance() % (uint64_t)(high - low + 1));
}

static uint128 random_up_to(uint64_t high)
{
	return chance() % (high + 1);
}

/* Below 10^count. */
static uint128 random_digits(int count)
{
	uint128 value = (uint128)chance() << 64 | chance();
	return value % decimal_powers[count];
}

/* A magnitude below 10^38, often at an edge. */
static uint128 random_magnitude(void)
{
	int digits = random_between(0, DECIMAL_DIGITS);
	uint128 value;
	switch (random_between(0, 9)) {
	case 0:
		value = random_up_to(12);
		break;
	case 1: /* around a power of ten */
		value = decimal_powers[digits] + random_up_to(4) - 2;
		break;
	case 2: /* around a power of two */
		value = ((uint128)1 << random_between(1, 126)) + random_up_to(4) - 2;
		break;
	case 3: /* trailing zeros, or a tie */
		value = random_digits(DECIMAL_DIGITS - digits) * decimal_powers[digits];
		if (random_between(0, 1))
			value += decimal_powers[digits] / 2 + random_up_to(2) - 1;
		break;
	case 4: /* all digits in use */
		value = decimal_powers[DECIMAL_DIGITS] - 1 - random_digits(DECIMAL_DIGITS) / 2;
		break;
	case 5:
	case 6:
		value = random_digits(18);
		break;
	default:
		value = random_digits(digits);
	}
	return value % decimal_powers[DECIMAL_DIGITS];
}

static int32_t random_scale(void)
{
	static const int32_t edges[] = {0, 1, 18, 19, 37, 38, 39, 76, 77, 128, 217, 254, 255};
	switch (random_between(0, 3)) {
	case 0:
		return edges[random_between(0, (int)COUNT(edges) - 1)];
	case 1:
		return random_between(0, DECIMAL_SCALE_MAX);
	default:
		return random_between(0, 20);
	}
}

static struct decimal random_decimal(void)
{
	bool negative = random_between(0, 2) == 0;
	return (struct decimal){decimal_signed(negative, random_magnitude()), random_scale()};
}

static int32_t clamp_scale(int scale)
{
	return scale < 0 ? 0 : scale > DECIMAL_SCALE_MAX ? DECIMAL_SCALE_MAX : scale;
}

/* `b` as half a unit of a full-length `a`, or next to it: the tie of a sum. */
static void random_sum_tie(struct decimal *a, struct decimal *b)
{
	int length = random_between(0, DECIMAL_DIGITS - 1);
	uint128 magnitude = decimal_powers[DECIMAL_DIGITS - 1] * (1 + random_up_to(8));
	if (random_between(0, 1))
		magnitude += random_digits(DECIMAL_DIGITS - 1);
	a->coefficient = decimal_signed(random_between(0, 1), magnitude);
	a->scale = random_between(0, DECIMAL_SCALE_MAX - DECIMAL_DIGITS - 2);
	uint128 half = 5 * decimal_powers[length] + random_up_to(2) - 1;
	b->coefficient = decimal_signed(random_between(0, 1), half);
	b->scale = a->scale + length + random_between(0, 2);
}

/* a / b next to a quotient of 18 digits and a half. */
static void random_quotient_tie(struct decimal *a, struct decimal *b)
{
	int length = random_between(1, 18);
	uint128 half = random_digits(length) + 1;
	uint128 odd = random_digits(DECIMAL_DIGITS - 1 - length) / 2 * 2 + 1;
	b->coefficient = decimal_signed(random_between(0, 1), half * 2);
	a->coefficient = decimal_signed(random_between(0, 1), half * odd + random_up_to(2) - 1);
	b->scale = random_between(0, DECIMAL_SCALE_MAX);
	a->scale = clamp_scale(b->scale + DECIMAL_QUOTIENT_SCALE + random_between(0, 3) / 3);
}

/* A square of 15 digits and a half, or next to it. */
static struct decimal random_root_tie(void)
{
	uint128 root = (decimal_powers[14] * (1 + random_up_to(8)) + random_digits(14)) * 10 + 5;
	uint128 square = root * root;
	int room = DECIMAL_DIGITS - digits_of(square);
	square = square * decimal_powers[room] + random_up_to(2) - 1;
	return (struct decimal){(int128)square, random_scale()};
}

static void set_coefficient(mpz_t out, struct decimal a)
{
	uint128 magnitude = decimal_magnitude(a);
	uint64_t limbs[] = {(uint64_t)magnitude, (uint64_t)(magnitude >> 64)};
	mpz_import(out, 2, -1, sizeof *limbs, 0, 0, limbs);
	if (a.coefficient < 0)
		mpz_neg(out, out);
}

static void print_operand(const char *name, struct decimal a)
{
	mpz_t coefficient;
	mpz_init(coefficient);
	set_coefficient(coefficient, a);
	char digits[64];
	print_error("  %s: %s / 10^%d\n", name, mpz_get_str(digits, 10, coefficient), a.scale);
	mpz_clear(coefficient);
}

static void fail_case(const char *what, struct decimal a, struct decimal b, struct decimal result)
{
	print_operand("a", a);
	print_operand("b", b);
	print_operand("result", result);
	fail_msg("%s", what);
}

/* An exact number, numerator / denominator, and what it should become: rounded / 10^scale. */
struct expected {
	mpz_t numerator, denominator; /* the latter above 0 */
	mpz_t rounded, rest, twice;
	long scale;
};

static struct expected expected;

/* Rounds half to even as the header of the decimals says, with at most `places` digits after the point; false where
 * the number is too large. */
static bool round_expected(long places)
{
	struct expected *e = &expected;
	e->scale = 0;
	mpz_set_ui(e->rounded, 0);
	if (mpz_sgn(e->numerator) == 0)
		return true;
	/* size: 10^(size - 1) <= |number| < 10^size */
	long size = (long)mpz_sizeinbase(e->numerator, 10) - (long)mpz_sizeinbase(e->denominator, 10) - 2;
	for (;; size++) {
		mpz_mul(e->rounded, e->denominator, tens[size > 0 ? size : 0]);
		mpz_mul(e->rest, e->numerator, tens[size < 0 ? -size : 0]);
		if (mpz_cmpabs(e->rest, e->rounded) < 0)
			break;
	}
	if (size > DECIMAL_DIGITS)
		return false;
	e->scale = DECIMAL_DIGITS - size < places ? DECIMAL_DIGITS - size : places;
	mpz_mul(e->twice, e->numerator, tens[e->scale]);
	mpz_tdiv_qr(e->rounded, e->rest, e->twice, e->denominator);
	mpz_mul_2exp(e->twice, e->rest, 1);
	int order = mpz_cmpabs(e->twice, e->denominator);
	if (order > 0 || (order == 0 && mpz_odd_p(e->rounded))) {
		if (mpz_sgn(e->numerator) > 0)
			mpz_add_ui(e->rounded, e->rounded, 1);
		else
			mpz_sub_ui(e->rounded, e->rounded, 1);
	}
	return e->scale > 0 || mpz_cmpabs(e->rounded, coefficient_limit) < 0;
}

static bool is_valid(struct decimal a)
{
	return decimal_magnitude(a) < decimal_powers[DECIMAL_DIGITS] && a.scale >= 0 && a.scale <= DECIMAL_SCALE_MAX;
}

static const struct decimal untouched = {-77, 77};

/* Checks a result against numerator / denominator. */
static void check(const char *what, struct decimal a, struct decimal b, long places, bool fits, struct decimal result)
{
	struct expected *e = &expected;
	bool should_fit = round_expected(places);
	if (fits != should_fit)
		fail_case(what, a, b, result);
	if (!fits) {
		if (result.coefficient != untouched.coefficient || result.scale != untouched.scale)
			fail_case(what, a, b, result);
		return;
	}
	if (!is_valid(result))
		fail_case(what, a, b, result);
	set_coefficient(e->twice, result);
	mpz_mul(e->twice, e->twice, tens[e->scale]);
	mpz_mul(e->rounded, e->rounded, tens[result.scale]);
	if (mpz_cmp(e->twice, e->rounded) != 0)
		fail_case(what, a, b, result);
}

static mpz_t left, right; /* the operands as integers, at the scale of the finer one */
static mpz_t a_only, b_only;

static void align(struct decimal a, struct decimal b)
{
	set_coefficient(a_only, a);
	set_coefficient(b_only, b);
	mpz_mul(left, a_only, tens[a.scale < b.scale ? b.scale - a.scale : 0]);
	mpz_mul(right, b_only, tens[b.scale < a.scale ? a.scale - b.scale : 0]);
}

static void check_operations(struct decimal a, struct decimal b)
{
	struct expected *e = &expected;
	struct decimal result = untouched;
	int32_t scale = a.scale > b.scale ? a.scale : b.scale;
	align(a, b);

	int order = mpz_cmp(left, right);
	if (decimal_compare(a, b) != (order > 0) - (order < 0))
		fail_case("compare", a, b, result);

	bool fits = decimal_add(a, b, &result);
	mpz_add(e->numerator, left, right);
	mpz_set(e->denominator, tens[scale]);
	check("add", a, b, DECIMAL_SCALE_MAX, fits, result);

	result = untouched;
	fits = decimal_subtract(a, b, &result);
	mpz_sub(e->numerator, left, right);
	check("subtract", a, b, DECIMAL_SCALE_MAX, fits, result);

	result = untouched;
	fits = decimal_multiply(a, b, &result);
	mpz_mul(e->numerator, a_only, b_only);
	mpz_set(e->denominator, tens[a.scale + b.scale]);
	check("multiply", a, b, DECIMAL_SCALE_MAX, fits, result);

	if (decimal_is_zero(b))
		return;
	result = untouched;
	fits = decimal_divide(a, b, &result);
	mpz_set(e->numerator, left);
	mpz_abs(e->denominator, right);
	if (mpz_sgn(right) < 0)
		mpz_neg(e->numerator, e->numerator);
	check("divide", a, b, DECIMAL_QUOTIENT_SCALE, fits, result);

	result = untouched;
	fits = decimal_modulo(a, b, &result);
	mpz_fdiv_r(e->numerator, left, right);
	mpz_set(e->denominator, tens[scale]);
	check("modulo", a, b, DECIMAL_SCALE_MAX, fits, result);
}

static void check_rounding(struct decimal a)
{
	struct expected *e = &expected;
	struct decimal none = decimal_of(0), result = untouched;
	set_coefficient(a_only, a);
	mpz_set_ui(e->denominator, 1);

	bool fits = decimal_floor(a, &result);
	mpz_fdiv_q(e->numerator, a_only, tens[a.scale]);
	check("floor", a, none, 0, fits, result);

	result = untouched;
	fits = decimal_ceiling(a, &result);
	mpz_cdiv_q(e->numerator, a_only, tens[a.scale]);
	check("ceiling", a, none, 0, fits, result);

	result = untouched;
	int32_t digits = a.scale - random_between(-2, random_between(0, 1) ? 40 : 4);
	fits = decimal_round(a, digits, &result);
	mpz_set(e->numerator, a_only);
	mpz_set(e->denominator, tens[a.scale]);
	if (digits < a.scale) {
		/* floor(|a| + 1/2) at the unit, with a's sign */
		mpz_abs(e->rest, a_only);
		mpz_mul_2exp(e->rest, e->rest, 1);
		mpz_add(e->rest, e->rest, tens[a.scale - digits]);
		mpz_mul_2exp(e->twice, tens[a.scale - digits], 1);
		mpz_fdiv_q(e->numerator, e->rest, e->twice);
		if (a.coefficient < 0)
			mpz_neg(e->numerator, e->numerator);
		mpz_mul(e->numerator, e->numerator, tens[digits < 0 ? -digits : 0]);
		mpz_set(e->denominator, tens[digits > 0 ? digits : 0]);
	}
	check("round", a, (struct decimal){0, digits}, DECIMAL_SCALE_MAX, fits, result);
}

/* sqrt(a) from one integer root of very many digits, cut to 15 of them. */
static void check_root(struct decimal a)
{
	enum { PLACES = 300 };
	struct expected *e = &expected;
	a = decimal_absolute(a);
	struct decimal result = decimal_square_root(a);
	set_coefficient(a_only, a);
	mpz_mul(a_only, a_only, tens[2 * PLACES - a.scale]);
	mpz_sqrtrem(left, right, a_only);
	mpz_set(e->numerator, left);
	mpz_set(e->denominator, tens[PLACES]);
	if (mpz_sgn(left) > 0) {
		size_t length = mpz_sizeinbase(left, 10);
		if (mpz_cmp(left, tens[length - 1]) < 0)
			length--;
		size_t drop = length - DECIMAL_ROOT_DIGITS;
		mpz_tdiv_qr(e->numerator, e->rest, left, tens[drop]);
		mpz_mul_2exp(e->rest, e->rest, 1);
		int order = mpz_cmp(e->rest, tens[drop]);
		if (order > 0 || (order == 0 && (mpz_sgn(right) != 0 || mpz_odd_p(e->numerator))))
			mpz_add_ui(e->numerator, e->numerator, 1);
		mpz_mul(e->numerator, e->numerator, tens[drop]);
	}
	check("square root", a, decimal_of(0), DECIMAL_SCALE_MAX, true, result);
}

static void check_forms(struct decimal a)
{
	struct decimal normal = decimal_normalize(a);
	bool shortest = normal.scale == 0 || normal.coefficient % 10 != 0;
	if (!is_valid(normal) || !shortest || decimal_compare(a, normal) != 0 ||
	    decimal_hash(a) != decimal_hash(normal))
		fail_case("normalize", a, decimal_of(0), normal);

	/* The shifted value fits where its last digit that is not 0 and its first one do. */
	int32_t power = random_between(-300, 300);
	struct decimal result = untouched;
	bool fits = decimal_shift(a, power, &result);
	set_coefficient(left, a);
	long scale = (long)a.scale - power;
	while (mpz_sgn(left) != 0 && mpz_divisible_ui_p(left, 10)) {
		mpz_divexact_ui(left, left, 10);
		scale--;
	}
	if (mpz_sgn(left) == 0)
		scale = 0;
	mpz_mul(left, left, tens[scale < 0 ? -scale : 0]);
	if (fits != (scale <= DECIMAL_SCALE_MAX && mpz_cmpabs(left, coefficient_limit) < 0))
		fail_case("shift", a, (struct decimal){0, power}, result);
	if (!fits)
		return;
	mpz_set(expected.numerator, left);
	mpz_set(expected.denominator, tens[scale > 0 ? scale : 0]);
	check("shift", a, (struct decimal){0, power}, DECIMAL_SCALE_MAX, fits, result);
}

static void check_scaled_integer(struct decimal a)
{
	int32_t scale = a.scale + random_between(-45, 25);
	bool exact;
	int64_t result, whole;
	int order = decimal_floor_at_scale(a, scale, &result, &exact);
	set_coefficient(a_only, a);
	mpz_mul(a_only, a_only, tens[scale > a.scale ? scale - a.scale : 0]);
	mpz_fdiv_qr(left, right, a_only, tens[a.scale > scale ? a.scale - scale : 0]);
	int expected_order = mpz_fits_slong_p(left) ? 0 : mpz_sgn(left);
	int64_t value = expected_order < 0 ? INT64_MIN : expected_order > 0 ? INT64_MAX : mpz_get_si(left);
	if (order != expected_order || result != value || exact != (order == 0 && mpz_sgn(right) == 0))
		fail_case("floor at scale", a, (struct decimal){0, scale}, (struct decimal){result, order});

	bool is_whole = decimal_floor_at_scale(a, 0, &result, &exact) == 0 && exact;
	if (decimal_to_integer(a, &whole) != is_whole || (is_whole && whole != result))
		fail_case("to integer", a, decimal_of(0), decimal_of(result));
}

/* The digits with a point put between them, as GMP writes them. */
static void check_format(struct decimal a)
{
	char plain[64], spelled[400], out[DECIMAL_TEXT_MAX];
	set_coefficient(left, a);
	mpz_abs(left, left);
	mpz_get_str(plain, 10, left);
	int zeros = a.scale + 1 - (int)strlen(plain);
	memset(out, '0', sizeof out);
	int length = snprintf(spelled, sizeof spelled, "%s%.*s%s", a.coefficient < 0 ? "-" : "", zeros > 0 ? zeros : 0,
			      out, plain);
	if (a.scale > 0) {
		memmove(spelled + length - a.scale + 1, spelled + length - a.scale, (size_t)a.scale + 1);
		spelled[length - a.scale] = '.';
		for (length++; spelled[length - 1] == '0';)
			length--;
		if (spelled[length - 1] == '.')
			length--;
	}
	struct text written = {out, decimal_format(a, '.', out)};
	struct decimal again = untouched;
	if (!text_equal(written, (struct text){spelled, (size_t)length}))
		fail_case("format", a, decimal_of(0), again);
	if (decimal_parse(written, &again) != DECIMAL_READ || decimal_compare(a, again) != 0)
		fail_case("parse what was formatted", a, decimal_of(0), again);
}

/* Text of up to 120 digits with a point and an exponent somewhere. */
static void check_parse(void)
{
	char text[200], digits[130];
	size_t size = 0, count = 0, after = 0;
	int length = random_between(1, random_between(0, 1) ? 120 : 45);
	int point = random_between(0, length);
	int from = random_between(0, length), to = random_between(from, length); /* a run of one digit */
	char run = "00459"[random_between(0, 4)];
	bool negative = random_between(0, 1);
	if (negative)
		text[size++] = '-';
	for (int i = 0; i < length; i++) {
		if (i == point)
			text[size++] = '.';
		char digit = i >= from && i < to ? run : (char)('0' + random_between(0, 9));
		text[size++] = digits[count++] = digit;
		after += i >= point;
	}
	digits[count] = '\0';
	int exponent = random_between(0, 3) ? 0 : random_between(-300, 80);
	if (exponent != 0)
		size += (size_t)snprintf(text + size, sizeof text - size, "e%d", exponent);

	struct decimal result = untouched;
	enum decimal_reading reading = decimal_parse((struct text){text, size}, &result);
	long scale = (long)after - exponent;
	mpz_set_str(expected.numerator, digits, 10);
	if (negative)
		mpz_neg(expected.numerator, expected.numerator);
	mpz_mul(expected.numerator, expected.numerator, tens[scale < 0 ? -scale : 0]);
	mpz_set(expected.denominator, tens[scale > 0 ? scale : 0]);
	if (reading == DECIMAL_MALFORMED)
		fail_msg("'%.*s' is malformed", (int)size, text);
	check(text, decimal_of(0), decimal_of(0), DECIMAL_SCALE_MAX, reading == DECIMAL_READ, result);
}

static void test_random_decimals(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct decimal a = random_decimal(), b = random_decimal();
		switch (random_between(0, 9)) {
		case 0:
		case 1:
			random_sum_tie(&a, &b);
			break;
		case 2:
		case 3:
			random_quotient_tie(&a, &b);
			break;
		case 4: /* nearly the same */
			b = (struct decimal){a.coefficient / 10, clamp_scale(a.scale - 1)};
			break;
		case 5: /* a few digits too many in the product */
			b.coefficient = decimal_signed(random_between(0, 1), random_digits(4));
			break;
		default:
			break;
		}
		check_operations(a, b);
		check_operations(b, a);
		check_rounding(a);
		check_root(random_between(0, 1) ? a : random_root_tie());
		check_forms(a);
		check_scaled_integer(a);
		check_format(b);
		check_parse();
	}
}

static uint128 random_bits_at_edges(void)
{
	static const uint64_t edges[] = {
		0, 1, 2, UINT64_MAX, UINT64_MAX - 1, (uint64_t)1 << 63, ((uint64_t)1 << 63) - 1};
	uint64_t limbs[2];
	for (int i = 0; i < 2; i++)
		limbs[i] = random_between(0, 1) ? edges[random_between(0, (int)COUNT(edges) - 1)] : chance();
	return ((uint128)limbs[1] << 64 | limbs[0]) >> (random_between(0, 1) ? 0 : random_between(0, 127));
}

static void set_wide(mpz_t out, struct wide wide)
{
	uint64_t limbs[] = {(uint64_t)wide.low, (uint64_t)(wide.low >> 64), (uint64_t)wide.high,
			    (uint64_t)(wide.high >> 64)};
	mpz_import(out, 4, -1, sizeof *limbs, 0, 0, limbs);
}

/* The long division's corrections are too rare to meet in the cases above. */
static void test_wide_division(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct wide a = {random_bits_at_edges(), random_bits_at_edges()};
		uint128 divisor = random_bits_at_edges(), remainder;
		if (divisor == 0)
			continue;
		struct wide quotient = wide_divide(a, divisor, &remainder);
		assert_true(remainder < divisor);
		set_wide(left, quotient);
		set_wide(right, (struct wide){0, divisor});
		mpz_mul(left, left, right);
		set_wide(right, (struct wide){0, remainder});
		mpz_add(left, left, right);
		set_wide(right, a);
		assert_int_equal(mpz_cmp(left, right), 0);
	}
}

static void test_digit_counts(void **state)
{
	(void)state;
	assert_int_equal(digits_of(0), 0);
	for (int power = 1; power <= WIDE_DIGITS; power++) {
		int first = power < DECIMAL_DIGITS ? power : DECIMAL_DIGITS;
		struct wide value = wide_product(decimal_powers[first], decimal_powers[power - first]);
		assert_int_equal(wide_digits(value), power + 1);
		assert_int_equal(wide_digits(wide_subtract(value, (struct wide){0, 1})), power);
	}
	for (int bit = 0; bit < 255; bit++) {
		struct wide value = {bit < 128 ? 0 : (uint128)1 << (bit - 128), bit < 128 ? (uint128)1 << bit : 0};
		set_wide(left, value);
		size_t length = mpz_sizeinbase(left, 10);
		if (mpz_cmp(left, tens[length - 1]) < 0)
			length--;
		assert_int_equal(wide_digits(value), length);
	}
}

static int set_up(void **state)
{
	(void)state;
	const char *given = getenv("RUBRIC_SEED");
	if (given)
		seed = strtoull(given, NULL, 10);
	print_message("RUBRIC_SEED=%llu\n", (unsigned long long)seed);
	mpz_t *integers[] = {&expected.numerator,
			     &expected.denominator,
			     &expected.rounded,
			     &expected.rest,
			     &expected.twice,
			     &left,
			     &right,
			     &a_only,
			     &b_only};
	for (size_t i = 0; i < COUNT(integers); i++)
		mpz_init(*integers[i]);
	for (unsigned i = 0; i < TENS; i++) {
		mpz_init(tens[i]);
		mpz_ui_pow_ui(tens[i], 10, i);
	}
	mpz_init_set(coefficient_limit, tens[DECIMAL_DIGITS]);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	mpz_t *integers[] = {&expected.numerator,
			     &expected.denominator,
			     &expected.rounded,
			     &expected.rest,
			     &expected.twice,
			     &left,
			     &right,
			     &a_only,
			     &b_only,
			     &coefficient_limit};
	for (size_t i = 0; i < COUNT(integers); i++)
		mpz_clear(*integers[i]);
	for (unsigned i = 0; i < TENS; i++)
		mpz_clear(tens[i]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operations),        cmocka_unit_test(test_rounding),
		cmocka_unit_test(test_floor_and_ceiling), cmocka_unit_test(test_square_roots),
		cmocka_unit_test(test_rounded_roots),     cmocka_unit_test(test_comparison),
		cmocka_unit_test(test_reading),           cmocka_unit_test(test_reading_ends_with_the_text),
		cmocka_unit_test(test_writing),           cmocka_unit_test(test_shifting),
		cmocka_unit_test(test_scaled_integers),   cmocka_unit_test(test_normal_form),
		cmocka_unit_test(test_digit_counts),      cmocka_unit_test(test_wide_division),
		cmocka_unit_test(test_random_decimals),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
