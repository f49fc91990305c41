/* Dates and durations: a date is the number of days since 1970-01-01 in the Gregorian calendar, extended backwards;
 * years 1 to 9999. A duration counts days or months. */
#ifndef RUBRIC_BASE_DATE_H
#define RUBRIC_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

typedef int32_t date;

enum { DATE_MIN = -719162, DATE_MAX = 2932896, DATE_TEXT = 10 };

struct civil_date {
	int32_t year;
	int32_t month; /* 1 to 12 */
	int32_t day;   /* 1 to 31 */
};

/* False where there is no such day in the years 1 to 9999. */
bool date_from_civil(struct civil_date civil, date *result);
struct civil_date date_to_civil(date day);

int32_t days_of_month(int32_t year, int32_t month);

/* 1 for Monday to 7 for Sunday. */
int32_t date_weekday(date day);

/* Days, or months with the day clipped to the last one of its month (31 January + 1 month = 28 or 29 February); false
 * where the result is outside the years 1 to 9999. */
bool date_add_days(date day, int64_t days, date *result);
bool date_add_months(date day, int64_t months, date *result);

/* Reads YYYY-MM-DD that makes up all of `text`. */
bool date_parse_iso(struct text text, date *result);

/* Writes YYYY-MM-DD, without a zero byte. */
void date_format_iso(date day, char out[DATE_TEXT]);

/* The current day in the machine's time zone. */
date date_today(void);

#endif
