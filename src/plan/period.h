/* Periods of a rollup: the days they cover. Private to this room. */
#ifndef RUBRIC_PLAN_PERIOD_H
#define RUBRIC_PLAN_PERIOD_H

#include "plan/planner.h"

struct made_period {
	const struct period *period;
	date first, final; /* both included */
	bool excepted[13]; /* by month, from 1 */
	int64_t days;      /* less those in excepted months */
	int64_t months;    /* calendar months that it touches, less excepted ones */
};

/* The days of a period, as of today; false where it has none, which is reported. */
bool period_make(struct planner *planner, const struct period *period, struct made_period *made);

/* The date column. */
struct value *period_column(struct planner *planner, const struct made_period *made, struct span span);

/* "The date column is inside the period", for a row of the ledger. */
struct value *period_condition(struct planner *planner, const struct made_period *made, struct span span);

/* The number of the date's month, counted from year 0: months that follow each other have numbers that do. */
struct value *period_month(struct planner *planner, const struct made_period *made, struct span span);

#endif
