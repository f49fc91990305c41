/* Dates and durations. A day outside the years 1 to 9999 and a duration that 64 bits do not hold are data errors. */
#include "kernel/kernel.h"

static void fill_constants(struct vector *const operands[3], size_t count)
{
	for (size_t i = 0; i < count; i++)
		vector_fill(operands[i]);
}

/* --- dates and durations --- */

typedef bool shift(date day, int64_t duration, date *result);

static void shift_dates(const struct frame *frame, struct vector *result, struct vector *const operands[3], shift *by)
{
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	for_each_lane(frame, &result->known, lane) {
		if (!by(operands[0]->days[lane], operands[1]->durations[lane], &result->days[lane]))
			vector_fail(result, lane, (struct failure){.kind = FAILURE_DATE});
	}
}

void kernel_ADD_DAYS(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	shift_dates(frame, result, operands, date_add_days);
}

void kernel_ADD_MONTHS(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	shift_dates(frame, result, operands, date_add_months);
}

void kernel_DAYS_BETWEEN(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	const date *later = operands[0]->days;
	const date *earlier = operands[1]->days;
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	for (size_t i = 0; i < frame->count; i++)
		result->durations[i] = (int64_t)later[i] - earlier[i];
}

/* --- durations --- */

static bool add(int64_t a, int64_t b, int64_t *sum)
{
	return !__builtin_add_overflow(a, b, sum);
}

static bool subtract(int64_t a, int64_t b, int64_t *difference)
{
	return !__builtin_sub_overflow(a, b, difference);
}

static void combine(const struct frame *frame, struct vector *result, struct vector *const operands[3],
		    bool (*operation)(int64_t a, int64_t b, int64_t *result))
{
	result_begin(frame, result, operands, 2);
	fill_constants(operands, 2);
	for_each_lane(frame, &result->known, lane) {
		if (!operation(operands[0]->durations[lane], operands[1]->durations[lane], &result->durations[lane]))
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
	}
}

void kernel_ADD_DURATION(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	combine(frame, result, operands, add);
}

void kernel_SUBTRACT_DURATION(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	combine(frame, result, operands, subtract);
}

void kernel_NEGATE_DURATION(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	for_each_lane(frame, &result->known, lane) {
		if (!subtract(0, operands[0]->durations[lane], &result->durations[lane]))
			vector_fail(result, lane, (struct failure){.kind = FAILURE_OVERFLOW});
	}
}

/* Wide to begin with, for the one duration whose magnitude no narrow number has. */
void kernel_DAYS(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	number_begin_wide(result);
	for_each_lane(frame, &result->known, lane)
		result->decimals[lane] = decimal_of(operands[0]->durations[lane]);
	number_settle(frame, result);
}

/* --- parts of a date --- */

static int32_t year_of(date day)
{
	return date_to_civil(day).year;
}

static int32_t month_of(date day)
{
	return date_to_civil(day).month;
}

static int32_t day_of(date day)
{
	return date_to_civil(day).day;
}

static int32_t quarter_of(date day)
{
	return (date_to_civil(day).month + 2) / 3;
}

static bool are_same(const date *days, size_t count)
{
	date different = 0;
	for (size_t i = 0; i < count; i++)
		different |= days[i] ^ days[0];
	return different == 0;
}

/* Of lanes that are not known too, as that makes a plain loop. Inlined, it is one for each part. Ledgers stand in the
 * order of their days, so that whole batches have the same. */
static inline __attribute__((always_inline)) void take_part(const struct frame *frame, struct vector *result,
							    struct vector *const operands[3], int32_t (*part)(date day))
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	const date *days = operands[0]->days;
	int64_t *parts = result->narrow;
	if (are_same(days, frame->count)) {
		const int64_t of_all = frame->count ? part(days[0]) : 0;
		for (size_t i = 0; i < frame->count; i++)
			parts[i] = of_all;
	} else {
		for (size_t i = 0; i < frame->count; i++)
			parts[i] = part(days[i]);
	}
	result->scale = 0;
	result->bound = 9999; /* the last year */
}

void kernel_YEAR(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	take_part(frame, result, operands, year_of);
}

void kernel_MONTH(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	take_part(frame, result, operands, month_of);
}

void kernel_DAY(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	take_part(frame, result, operands, day_of);
}

void kernel_WEEKDAY(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	take_part(frame, result, operands, date_weekday);
}

void kernel_QUARTER(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	take_part(frame, result, operands, quarter_of);
}

void kernel_START_OF_MONTH(const struct frame *frame, struct vector *result, struct vector *const operands[3])
{
	result_begin(frame, result, operands, 1);
	fill_constants(operands, 1);
	for_each_lane(frame, &result->known, lane) {
		date day = operands[0]->days[lane];
		result->days[lane] = day - (day_of(day) - 1);
	}
}
