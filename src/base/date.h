/* Dates and durations: a date is the number of days since 1970-01-01 in the Gregorian calendar, extended backwards;
 * years 1 to 9999. A duration counts days or months. */
#ifndef RUBRIC_BASE_DATE_H
#define RUBRIC_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct arena;
struct buffer;

typedef int32_t date;

enum {
	DATE_MIN = -719162,
	DATE_MAX = 2932896,
	DATE_EPOCH = 719468, /* days from 0000-03-01 to 1970-01-01 */
	DATE_TEXT = 10,
};

struct civil_date {
	int32_t year;
	int32_t month; /* 1 to 12 */
	int32_t day;   /* 1 to 31 */
};

/* False where there is no such day in the years 1 to 9999. */
bool date_from_civil(struct civil_date civil, date *result);

/* Neri and Schneider 2022, "Euclidean affine functions and their application to calendar algorithms": multiplications
 * in place of divisions, and nothing to branch on, so that many days at once are taken apart by vector instructions. Of
 * what is no day it makes some day of the years 0 to 9999. */
static inline struct civil_date date_to_civil(date day)
{
	const uint32_t last = DATE_MAX + DATE_EPOCH;
	uint32_t number = (uint32_t)day + DATE_EPOCH;
	uint32_t in_quarters = 4 * (number < last ? number : last) + 3;
	uint32_t century = in_quarters / 146097;
	uint32_t of_century = in_quarters % 146097 | 3;
	uint64_t product = (uint64_t)2939745 * of_century;
	uint32_t year = 100 * century + (uint32_t)(product >> 32);
	uint32_t day_of_year = (uint32_t)product / 2939745 / 4;
	uint32_t months = 2141 * day_of_year + 197913;
	uint32_t next_year = day_of_year >= 306; /* January and February, as a year begins in March here */
	return (struct civil_date){
		.year = (int32_t)(year + next_year),
		.month = (int32_t)((months >> 16) - 12 * next_year),
		.day = (int32_t)((months & 0xffff) / 2141 + 1),
	};
}

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

/* The same as a text in the arena, and behind what is in the buffer. */
struct text date_text(struct arena *arena, date day);
void date_append(struct buffer *out, date day);

/* The current day in the machine's time zone. */
date date_today(void);

#endif
