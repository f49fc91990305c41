#include "data/forms.h"

#include "data/cells.h"

/* --- numbers --- */

static const struct number_form number_forms[NUMBER_FORMS] = {
	{'.', ""}, {'.', " "}, {'.', "'"}, {'.', ","}, {',', ""}, {',', " "}, {',', "'"}, {',', "."},
};

struct number_form number_form_of(unsigned form)
{
	return number_forms[form];
}

static size_t count_digits(struct text cell, size_t at)
{
	size_t start = at;
	while (at < cell.size && cell.data[at] >= '0' && cell.data[at] <= '9')
		at++;
	return at - start;
}

/* The commonest cells that tell something: digits, one mark, digits. The mark is the decimal one, or stands before a
 * group of three digits. False where the cell is another. */
static bool forms_of_marked_digits(struct text cell, unsigned *forms)
{
	enum { SIZE_MOST = 30 }; /* far from too many digits */
	size_t before = count_digits(cell, 0);
	if (before == 0 || cell.size > SIZE_MOST || before + 1 >= cell.size)
		return false;
	char mark = cell.data[before];
	size_t after = count_digits(cell, before + 1);
	if ((mark != '.' && mark != ',') || before + 1 + after != cell.size)
		return false;
	bool grouped = before <= 3 && cell.data[0] != '0' && after == 3;
	*forms = 0;
	for (unsigned i = 0; i < NUMBER_FORMS; i++)
		if (number_forms[i].decimal == mark || (grouped && number_forms[i].grouping[0] == mark))
			*forms |= 1u << i;
	return true;
}

unsigned number_forms_of(struct text cell, unsigned asked)
{
	unsigned forms = 0;
	if (forms_of_marked_digits(cell, &forms))
		return forms & asked;
	for (unsigned left = asked; left; left &= left - 1) {
		struct number_form form = number_form_of((unsigned)__builtin_ctz(left));
		struct dialect dialect = {
			.decimal = form.decimal, .grouping = text_of(form.grouping), .encoding = ENCODING_UTF_8};
		struct decimal value;
		bool percent;
		if (cell_number(cell, &dialect, &value, &percent) == CELL_FITS)
			forms |= left & -left;
	}
	return forms;
}

unsigned number_forms_declared(const struct dialect *dialect)
{
	unsigned forms = 0;
	for (unsigned i = 0; i < NUMBER_FORMS; i++) {
		const struct number_form *form = &number_forms[i];
		if (dialect->decimal && dialect->decimal != form->decimal)
			continue;
		/* Where a grouping is declared, only the decimal mark is looked for. */
		if (dialect->grouping.size && (form->grouping[0] || dialect->grouping.data[0] == form->decimal))
			continue;
		forms |= 1u << i;
	}
	return forms;
}

/* --- dates --- */

static const char separators[] = {'.', '/', '-'};
static const enum date_order orders[] = {DATES_DMY, DATES_MDY, DATES_YMD};

enum { SEPARATORS = sizeof separators };

_Static_assert(SEPARATORS *(sizeof orders / sizeof orders[0]) == DATE_FORMS, "a form for each order and separator");

struct date_form date_form_of(unsigned form)
{
	return (struct date_form){.order = orders[form / SEPARATORS], .separator = separators[form % SEPARATORS]};
}

unsigned date_forms_of(const struct date_parts *parts, bool two_digit_year, unsigned asked)
{
	unsigned forms = 0;
	for (unsigned left = asked; left; left &= left - 1) {
		struct date_form form = date_form_of((unsigned)__builtin_ctz(left));
		form.two_digit_year = two_digit_year;
		date day;
		if (date_parts_day(parts, &form, &day))
			forms |= left & -left;
	}
	return forms;
}
