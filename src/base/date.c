#include "base/date.h"

#include <time.h>

#include "base/buffer.h"

/* From days to years see date.h. The way back follows Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
 * (days_from_civil): a year begins in March, so the leap day is its last, and an era is the 400 years after which the
 * calendar repeats. */
enum { ERA_YEARS = 400, ERA_DAYS = 146097 };

static bool is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t days_of_month(int32_t year, int32_t month)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_from_civil(struct civil_date civil, date *result)
{
	if (civil.year < 1 || civil.year > 9999 || civil.month < 1 || civil.month > 12 || civil.day < 1 ||
	    civil.day > days_of_month(civil.year, civil.month))
		return false;
	int32_t year = civil.year - (civil.month <= 2 ? 1 : 0);
	int32_t era = year / ERA_YEARS;
	int32_t year_of_era = year - era * ERA_YEARS;
	int32_t month_from_march = (civil.month + 9) % 12;
	int32_t day_of_year = (153 * month_from_march + 2) / 5 + civil.day - 1;
	int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	*result = era * ERA_DAYS + day_of_era - DATE_EPOCH;
	return true;
}

int32_t date_weekday(date day)
{
	return (day - DATE_MIN) % 7 + 1; /* 0001-01-01 was a Monday */
}

bool date_add_days(date day, int64_t days, date *result)
{
	int64_t sum;
	if (__builtin_add_overflow((int64_t)day, days, &sum) || sum < DATE_MIN || sum > DATE_MAX)
		return false;
	*result = (date)sum;
	return true;
}

bool date_add_months(date day, int64_t months, date *result)
{
	struct civil_date civil = date_to_civil(day);
	int64_t month; /* counted from January of year 0 */
	if (__builtin_add_overflow((int64_t)civil.year * 12 + civil.month - 1, months, &month))
		return false;
	if (month < 12 || month >= 10000 * 12)
		return false;
	civil.year = (int32_t)(month / 12);
	civil.month = (int32_t)(month % 12) + 1;
	int32_t last = days_of_month(civil.year, civil.month);
	if (civil.day > last)
		civil.day = last;
	return date_from_civil(civil, result);
}

/* Reads `count` digits; -1 where one is none. */
static int32_t read_digits(const char *data, int count)
{
	int32_t value = 0;
	for (int i = 0; i < count; i++) {
		if (data[i] < '0' || data[i] > '9')
			return -1;
		value = value * 10 + (data[i] - '0');
	}
	return value;
}

bool date_parse_iso(struct text text, date *result)
{
	if (text.size != DATE_TEXT || text.data[4] != '-' || text.data[7] != '-')
		return false;
	struct civil_date civil = {
		.year = read_digits(text.data, 4),
		.month = read_digits(text.data + 5, 2),
		.day = read_digits(text.data + 8, 2),
	};
	return date_from_civil(civil, result);
}

static void write_digits(int32_t value, char *out, int count)
{
	for (int i = count - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
}

void date_format_iso(date day, char out[DATE_TEXT])
{
	struct civil_date civil = date_to_civil(day);
	write_digits(civil.year, out, 4);
	out[4] = '-';
	write_digits(civil.month, out + 5, 2);
	out[7] = '-';
	write_digits(civil.day, out + 8, 2);
}

struct text date_text(struct arena *arena, date day)
{
	char out[DATE_TEXT];
	date_format_iso(day, out);
	return text_copy(arena, (struct text){out, sizeof out});
}

void date_append(struct buffer *out, date day)
{
	char digits[DATE_TEXT];
	date_format_iso(day, digits);
	buffer_bytes(out, digits, sizeof digits);
}

date date_today(void)
{
	time_t now = time(NULL);
	struct tm local;
	date today = 0; /* where the machine's clock tells no day of these years */
	tzset();        /* localtime_r need not */
	if (localtime_r(&now, &local))
		(void)date_from_civil((struct civil_date){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday},
				      &today);
	return today;
}
