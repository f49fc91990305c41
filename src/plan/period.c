#include "plan/period.h"

static date first_of_month(date day, int64_t months)
{
	struct civil_date civil = date_to_civil(day);
	date first = day - (civil.day - 1);
	(void)date_add_months(first, months, &first); /* a period that begins before the year 1 begins where it can */
	return first;
}

static void make_last(struct planner *planner, const struct period *period, struct made_period *made)
{
	date today = planner->plan->today;
	if (span_is_none(planner->plan->today_use))
		planner->plan->today_use = period->span;
	bool months = period->unit == UNIT_MONTH || period->unit == UNIT_YEAR;
	int64_t count = period->count * (period->unit == UNIT_YEAR ? 12 : period->unit == UNIT_WEEK ? 7 : 1);
	if (months) {
		made->first = first_of_month(today, -count);
		made->final = first_of_month(today, 0) - 1;
		return;
	}
	made->final = today;
	made->first = today;
	(void)date_add_days(today, 1 - count, &made->first);
}

static void read_exceptions(struct planner *planner, const struct period *period, struct made_period *made)
{
	for (size_t i = 0; i < period->except_months.count; i++) {
		const struct expression *month = period->except_months.items[i];
		int64_t number;
		if (decimal_to_integer(month->number, &number) && number >= 1 && number <= 12)
			made->excepted[number] = true;
		else if (complain(planner, CODE_E109, month->span, "there is no such month"))
			complain_remedy(planner, "months are numbered from 1 to 12");
	}
}

/* Month by month, so that a long period costs little. */
static void count_days(struct made_period *made)
{
	for (date day = made->first; day <= made->final;) {
		struct civil_date civil = date_to_civil(day);
		date next = day + days_of_month(civil.year, civil.month) - civil.day + 1;
		date end = next - 1 < made->final ? next - 1 : made->final;
		made->days += made->excepted[civil.month] ? 0 : end - day + 1;
		made->months += !made->excepted[civil.month];
		day = next;
	}
}

bool period_make(struct planner *planner, const struct period *period, struct made_period *made)
{
	*made = (struct made_period){.period = period, .first = period->first, .final = period->final};
	if (period->last)
		make_last(planner, period, made);
	read_exceptions(planner, period, made);
	count_days(made);
	if (made->days > 0)
		return true;
	if (complain(planner, CODE_E109, period->span, "the period `%.*s` has no day",
		     TEXT_ARGUMENTS(period->name.text)))
		complain_remedy(planner, "it ends before it begins, or all its months are excepted");
	return false;
}

/* --- conditions --- */

struct value *period_column(struct planner *planner, const struct made_period *made, struct span span)
{
	struct expression name = {
		.kind = EXPRESSION_NAME, .span = made->period->column.span, .name = made->period->column};
	struct expression *kept = arena_alloc(&planner->plan->arena, sizeof *kept);
	*kept = name;
	struct value *column = expect(planner, make_name(planner, kept), kept, type_of_kind(TYPE_DATE));
	column->span = span;
	return column;
}

static struct value *day_value(struct planner *planner, struct span span, date day)
{
	return value_constant(planner, span,
			      (struct constant){.type = type_of_kind(TYPE_DATE), .known = true, .day = day});
}

static struct value *number_value(struct planner *planner, struct span span, int64_t number)
{
	return value_constant(
		planner, span,
		(struct constant){.type = type_of_kind(TYPE_NUMBER), .known = true, .number = decimal_of(number)});
}

static struct value *part_of(struct planner *planner, struct span span, enum function function, struct value *day)
{
	struct value *part = value_unary(planner, VALUE_FUNCTION, TYPE_NUMBER, span, day);
	part->function = function;
	return part;
}

struct value *period_condition(struct planner *planner, const struct made_period *made, struct span span)
{
	struct value *column = period_column(planner, made, span);
	struct value *conditions[14];
	size_t count = 0;
	conditions[count++] = value_binary(planner, VALUE_LESS_EQUAL, TYPE_TRUTH, span,
					   day_value(planner, span, made->first), column);
	conditions[count++] = value_binary(planner, VALUE_LESS_EQUAL, TYPE_TRUTH, span, column,
					   day_value(planner, span, made->final));
	for (int64_t month = 1; month <= 12; month++) {
		if (!made->excepted[month])
			continue;
		struct value *equal = value_binary(planner, VALUE_EQUAL, TYPE_TRUTH, span,
						   part_of(planner, span, FUNCTION_MONTH, column),
						   number_value(planner, span, month));
		conditions[count++] = value_not(planner, equal, true);
	}
	return value_new(planner, VALUE_AND, TYPE_TRUTH, span, count, conditions);
}

struct value *period_month(struct planner *planner, const struct made_period *made, struct span span)
{
	struct value *column = period_column(planner, made, span);
	struct value *years =
		value_binary(planner, VALUE_MULTIPLY, TYPE_NUMBER, span, part_of(planner, span, FUNCTION_YEAR, column),
			     number_value(planner, span, 12));
	return value_binary(planner, VALUE_ADD, TYPE_NUMBER, span, years,
			    part_of(planner, span, FUNCTION_MONTH, column));
}
