#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/date.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static date read(const char *text)
{
	date day = 0;
	if (!date_parse_iso(text_of(text), &day))
		fail_msg("'%s' is not read", text);
	return day;
}

static void assert_date(const char *what, bool valid, date day, const char *expected)
{
	char out[DATE_TEXT];
	if (valid != (expected != NULL))
		fail_msg("%s is %s", what, valid ? "a date" : "none");
	if (!valid)
		return;
	date_format_iso(day, out);
	if (!text_is((struct text){out, DATE_TEXT}, expected))
		fail_msg("%s is %.*s, not %s", what, DATE_TEXT, out, expected);
}

static void test_reading_and_writing(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int32_t day; /* INT32_MIN: no date */
	} examples[] = {
		{"1970-01-01", 0},          {"1969-12-31", -1},
		{"2000-02-29", 11016},      {"2000-03-01", 11017},
		{"2026-01-31", 20484},      {"0001-01-01", DATE_MIN},
		{"9999-12-31", DATE_MAX},   {"0000-12-31", INT32_MIN},
		{"2026-1-31", INT32_MIN},   {"2026-01-1", INT32_MIN},
		{"2026-00-01", INT32_MIN},  {"2026-13-01", INT32_MIN},
		{"2026-01-00", INT32_MIN},  {"2026-01-32", INT32_MIN},
		{"2026-04-31", INT32_MIN},  {"2025-02-29", INT32_MIN},
		{"1900-02-29", INT32_MIN},  {"2026-02-0a", INT32_MIN},
		{"+026-02-01", INT32_MIN},  {"2026-+2-01", INT32_MIN},
		{" 026-02-01", INT32_MIN},  {"2026-02-01 ", INT32_MIN},
		{"02026-02-01", INT32_MIN}, {"2026/02/01", INT32_MIN},
		{"2026-02/01", INT32_MIN},  {"", INT32_MIN},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		date day = 77;
		bool valid = date_parse_iso(text_of(examples[i].text), &day);
		bool is_date = examples[i].day != INT32_MIN;
		assert_date(examples[i].text, valid, day, is_date ? examples[i].text : NULL);
		assert_int_equal(day, is_date ? examples[i].day : 77);
	}
	date day;
	assert_false(date_parse_iso((struct text){NULL, 0}, &day));
}

/* Every day of the calendar, counted up one by one by its plain rules. */
static void test_whole_calendar(void **state)
{
	(void)state;
	static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	date day = DATE_MIN;
	int32_t weekday = 1;
	for (int32_t year = 1; year <= 9999; year++) {
		bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
		for (int32_t month = 1; month <= 12; month++) {
			int32_t length = lengths[month - 1] + (leap && month == 2 ? 1 : 0);
			assert_int_equal(days_of_month(year, month), length);
			for (int32_t i = 1; i <= length; i++, day++) {
				date again = INT32_MIN;
				struct civil_date civil = date_to_civil(day);
				if (civil.year != year || civil.month != month || civil.day != i ||
				    !date_from_civil(civil, &again) || again != day || date_weekday(day) != weekday)
					fail_msg("%d-%d-%d", (int)year, (int)month, (int)i);
				weekday = weekday % 7 + 1;
			}
			date none = 77;
			assert_false(date_from_civil((struct civil_date){year, month, length + 1}, &none));
			assert_int_equal(none, 77);
		}
	}
	assert_int_equal(day, DATE_MAX + 1);
}

static void test_no_such_day(void **state)
{
	(void)state;
	static const struct civil_date none[] = {
		{0, 1, 1},     {10000, 1, 1},        {-1, 1, 1},           {2026, 0, 1},         {2026, 13, 1},
		{2026, 1, 0},  {2026, 1, -1},        {2026, -1, 1},        {INT32_MIN, 1, 1},    {INT32_MAX, 1, 1},
		{2026, 1, 32}, {2026, INT32_MAX, 1}, {2026, INT32_MIN, 1}, {2026, 1, INT32_MAX}, {2026, 1, INT32_MIN},
	};
	date day;
	for (size_t i = 0; i < COUNT(none); i++)
		assert_false(date_from_civil(none[i], &day));
}

static void test_weekdays(void **state)
{
	(void)state;
	assert_int_equal(date_weekday(0), 4);
	assert_int_equal(date_weekday(read("2026-01-31")), 6);
	assert_int_equal(date_weekday(read("2026-02-01")), 7);
	assert_int_equal(date_weekday(read("2026-02-02")), 1);
}

static void test_adding(void **state)
{
	(void)state;
	static const struct {
		const char *from;
		char unit;
		int64_t count;
		const char *expected;
	} examples[] = {
		{"2026-01-31", 'd', 1, "2026-02-01"},
		{"2024-02-28", 'd', 1, "2024-02-29"},
		{"2024-02-28", 'd', -365, "2023-02-28"},
		{"0001-01-02", 'd', -1, "0001-01-01"},
		{"0001-01-01", 'd', -1, NULL},
		{"9999-12-31", 'd', 1, NULL},
		{"9999-12-31", 'd', 0, "9999-12-31"},
		{"0001-01-01", 'd', DATE_MAX - DATE_MIN, "9999-12-31"},
		{"2026-01-31", 'd', INT64_MAX, NULL},
		{"1960-01-31", 'd', INT64_MIN, NULL},
		{"2026-01-31", 'd', (int64_t)1 << 32, NULL},
		{"2026-01-31", 'm', 1, "2026-02-28"},
		{"2024-01-31", 'm', 1, "2024-02-29"},
		{"2000-01-31", 'm', 1, "2000-02-29"},
		{"1900-01-31", 'm', 1, "1900-02-28"},
		{"2026-03-31", 'm', -1, "2026-02-28"},
		{"2026-03-31", 'm', 1, "2026-04-30"},
		{"2026-02-28", 'm', 1, "2026-03-28"},
		{"2024-02-29", 'm', 12, "2025-02-28"},
		{"2024-02-29", 'm', 48, "2028-02-29"},
		{"2026-12-15", 'm', 1, "2027-01-15"},
		{"2026-01-15", 'm', -1, "2025-12-15"},
		{"2026-01-15", 'm', -13, "2024-12-15"},
		{"2026-01-15", 'm', 0, "2026-01-15"},
		{"0001-01-31", 'm', -1, NULL},
		{"0001-02-28", 'm', -1, "0001-01-28"},
		{"9999-12-01", 'm', 1, NULL},
		{"9999-11-30", 'm', 1, "9999-12-30"},
		{"0001-01-31", 'm', 9998 * 12 + 11, "9999-12-31"},
		{"2026-01-31", 'm', INT64_MAX, NULL},
		{"2026-01-31", 'm', INT64_MIN, NULL},
		{"2026-01-31", 'm', (int64_t)12 << 32, NULL},
	};
	for (size_t i = 0; i < COUNT(examples); i++) {
		date result = 77;
		bool days = examples[i].unit == 'd';
		bool valid =
			(days ? date_add_days : date_add_months)(read(examples[i].from), examples[i].count, &result);
		assert_date(examples[i].from, valid, result, examples[i].expected);
		assert_true(valid || result == 77);
	}
}

static void set_time_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
}

/* The days of two zones that are a day apart, around the day that the clock tells in UTC. */
static void test_today(void **state)
{
	(void)state;
	time_t before = time(NULL);
	set_time_zone("UTC0");
	date here = date_today();
	set_time_zone("EAST-14");
	date east = date_today();
	set_time_zone("WEST+12");
	date west = date_today();
	time_t after = time(NULL);
	assert_in_range(here, before / 86400, after / 86400);
	assert_in_range(east, (before + 14 * 3600) / 86400, (after + 14 * 3600) / 86400);
	assert_in_range(west, (before - 12 * 3600) / 86400, (after - 12 * 3600) / 86400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading_and_writing),
		cmocka_unit_test(test_whole_calendar),
		cmocka_unit_test(test_no_such_day),
		cmocka_unit_test(test_weekdays),
		cmocka_unit_test(test_adding),
		cmocka_unit_test(test_today),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
