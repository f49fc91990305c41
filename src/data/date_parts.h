/* Date parts: the three numbers of a cell that looks like a date, before it is known which of them is the day. */
#ifndef RUBRIC_DATA_DATE_PARTS_H
#define RUBRIC_DATA_DATE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/text.h"
#include "data/dialect.h"

struct date_parts {
	int32_t numbers[3];
	size_t widths[3]; /* how many digits each was written with, 1 to 4 */
	char separator;   /* '.', '/' or '-' */
};

/* Three numbers with the same separator between them; blanks around them do not count, and a time of day may follow.
 * False if the cell is not of this shape. */
bool date_parts_read(struct text cell, enum encoding encoding, struct date_parts *parts);

bool date_parts_are_iso(const struct date_parts *parts);

/* The day that the parts mean in `form`; false where they are not of that form or there is no such day. */
bool date_parts_day(const struct date_parts *parts, const struct date_form *form, date *day);

#endif
