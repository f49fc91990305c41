/* Forms: the ways in which a file may write its numbers, and those in which it may write its dates with a year of four
 * digits. Each has a number, and a bit in sets of them. Part of finding the dialect (dialect.h). */
#ifndef RUBRIC_DATA_FORMS_H
#define RUBRIC_DATA_FORMS_H

#include "data/date_parts.h"
#include "data/dialect.h"

enum {
	NUMBER_FORMS = 8,
	ALL_NUMBER_FORMS = (1 << NUMBER_FORMS) - 1,
	POINT_FORMS = 0x0F,
	COMMA_FORMS = 0xF0,
	POINT_GROUPS = 0x80, /* a comma, and points between groups */
	DATE_FORMS = 9,
	ALL_DATE_FORMS = (1 << DATE_FORMS) - 1,
};

struct number_form {
	char decimal;
	const char *grouping; /* "": none */
};

struct number_form number_form_of(unsigned form);

/* Those of the `asked` under which the cell, in UTF-8, is a number. */
unsigned number_forms_of(struct text cell, unsigned asked);

/* Those that agree with what is declared. */
unsigned number_forms_declared(const struct dialect *dialect);

struct date_form date_form_of(unsigned form);

/* Those of the `asked` under which the parts are a day, the year having two digits or four. */
unsigned date_forms_of(const struct date_parts *parts, bool two_digit_year, unsigned asked);

#endif
