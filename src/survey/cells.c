#include "survey/cells.h"

#include "data/cells.h"

const char *const missing_words[MISSING_WORDS] = {
	"-",   "\xE2\x80\x93", "\xE2\x80\x94", "?",   "NULL", "null", "(null)", "\\N",  "N/A",
	"n/a", "NA",           "#N/A",         "NaN", "nan",  "None", "н/д",    "#Н/Д",
};

size_t missing_word(struct text cell)
{
	enum { LONGEST = 8 };
	size_t i = 0;
	if (cell.size > LONGEST || (cell.data[0] >= '0' && cell.data[0] <= '9'))
		return MISSING_WORDS;
	while (i < MISSING_WORDS && !text_is(cell, missing_words[i]))
		i++;
	return i;
}

bool has_leading_zero(struct text cell)
{
	for (size_t i = 0; i < cell.size; i++)
		if (cell.data[i] < '0' || cell.data[i] > '9')
			return false;
	return cell.size > 1 && cell.data[0] == '0';
}

static void note_misfit(struct fitting *fitting, struct text cell, uint64_t line, struct arena *arena)
{
	enum { PATIENCE = 1000, SHOWN = 40 };
	if (fitting->misfits++ == 0) {
		fitting->misfit_line = line;
		struct text shown = text_shown(arena, cell, SHOWN);
		fitting->misfit = text_copy(arena, shown);
	}
	fitting->given_up = fitting->misfits > PATIENCE && fitting->misfits > fitting->fits;
}

/* Keeps every n-th value: with each halving n doubles. */
static void keep_value(struct surveyed_column *column, struct decimal value, size_t values_max)
{
	if (column->number.fits % column->every)
		return;
	ordered_add(&column->values, value, 0);
	if (ordered_held(&column->values) < values_max)
		return;
	ordered_halve(&column->values);
	column->every *= 2;
}

static void take_number(struct surveyed_column *column, struct decimal value, bool percent, size_t values_max)
{
	bool first = column->number.fits == 0;
	if (first || decimal_compare(value, column->least) < 0)
		column->least = value;
	if (first || decimal_compare(value, column->greatest) > 0)
		column->greatest = value;
	exact_add(&column->sum, value.coefficient, value.scale);
	column->has_percent |= percent;
	column->has_fraction |= value.scale > 0 && decimal_normalize(value).scale > 0;
	keep_value(column, value, values_max);
	column->number.fits++;
}

static void try_number(struct surveyed_column *column, const struct dialect *dialect, struct text cell, uint64_t line,
		       size_t values_max, struct arena *arena)
{
	struct decimal value;
	bool percent = false;
	if (column->number.given_up)
		return;
	bool fits = !cell_does_not_tell(cell, dialect) && cell_number(cell, dialect, &value, &percent) == CELL_FITS;
	if (fits) {
		column->has_leading_zero |= has_leading_zero(cell);
		take_number(column, value, percent, values_max);
		return;
	}
	note_misfit(&column->number, cell, line, arena);
	if (column->number.given_up) {
		ordered_free(&column->values);
	}
}

static void try_date(struct surveyed_column *column, const struct dialect *dialect, struct text cell, uint64_t line,
		     struct arena *arena)
{
	date day;
	if (column->date.given_up)
		return;
	if (cell_date(cell, dialect, &day) != CELL_FITS) {
		note_misfit(&column->date, cell, line, arena);
		return;
	}
	if (column->date.fits == 0 || day < column->first)
		column->first = day;
	if (column->date.fits == 0 || day > column->last)
		column->last = day;
	column->date.fits++;
}

static void try_truth(struct surveyed_column *column, const struct dialect *dialect, struct text cell, uint64_t line,
		      struct arena *arena)
{
	bool truth;
	if (column->truth.given_up)
		return;
	if (cell_truth(cell, dialect->encoding, &truth) == CELL_FITS)
		column->truth.fits++;
	else
		note_misfit(&column->truth, cell, line, arena);
}

void take_cell(struct surveyed_column *column, const struct dialect *dialect, struct text cell, uint64_t line,
	       size_t values_max, struct arena *arena)
{
	size_t word = missing_word(cell);
	frequencies_add(&column->frequencies, cell);
	if (word < MISSING_WORDS) {
		column->words[word]++;
		return;
	}
	try_number(column, dialect, cell, line, values_max, arena);
	try_date(column, dialect, cell, line, arena);
	try_truth(column, dialect, cell, line, arena);
}
