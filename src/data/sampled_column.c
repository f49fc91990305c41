#include "data/sampled_column.h"

#include "data/cells.h"
#include "data/forms.h"

static bool is_single(unsigned forms)
{
	return (forms & (forms - 1)) == 0;
}

static void expect_plain_cells(struct sampled_column *column)
{
	unsigned left = column->left;
	column->mark = left & COMMA_FORMS ? left & POINT_FORMS ? '\0' : ',' : '.';
	struct date_form iso = {.order = DATES_ISO};
	struct date_form single = column->is_date && left ? date_form_of((unsigned)__builtin_ctz(left)) : iso;
	column->dates = plain_date_form_of(is_single(left) ? &single : &iso);
}

struct sampled_column sampled_column_of(const struct dialect *dialect, bool is_date)
{
	struct sampled_column column = {.is_date = is_date};
	bool dates_declared = dialect->dates.order != DATES_UNKNOWN;
	if (!is_date)
		column.possible = number_forms_declared(dialect);
	else if (!dates_declared)
		column.possible = ALL_DATE_FORMS;
	column.left = column.possible;
	column.read_numbers = number_reader_of_machine();
	expect_plain_cells(&column);
	return column;
}

bool sampled_column_is_open(const struct sampled_column *column)
{
	return !is_single(column->possible);
}

static bool rules_out(struct sampled_column *column, unsigned forms)
{
	forms &= column->possible;
	if (!forms || !(column->left & ~forms))
		return false;
	column->left &= forms;
	column->decided = !column->left;
	expect_plain_cells(column);
	return true;
}

static bool number_tells(struct sampled_column *column, struct text cell)
{
	return number_forms_of(cell, column->left) != column->left &&
	       rules_out(column, number_forms_of(cell, column->possible));
}

/* A year of two digits is an error, whatever else there is. */
static bool date_tells(struct sampled_column *column, struct text cell)
{
	struct date_parts parts;
	if (!date_parts_read(cell, ENCODING_UTF_8, &parts) || date_parts_are_iso(&parts))
		return false;
	column->decided = date_forms_of(&parts, true, ALL_DATE_FORMS) != 0;
	return column->decided || rules_out(column, date_forms_of(&parts, false, ALL_DATE_FORMS));
}

bool sampled_column_tells(struct sampled_column *column, struct text cell)
{
	if (column->decided)
		return false;
	return column->is_date ? date_tells(column, cell) : number_tells(column, cell);
}

/* --- many cells --- */

static bool is_usual_number(const struct sampled_column *column, struct text cell)
{
	int64_t coefficient;
	int32_t scale;
	return cell.size == 0 || plain_number(cell, column->mark, &coefficient, &scale);
}

static bool is_usual_date(const struct sampled_column *column, struct text cell)
{
	struct civil_date civil;
	date day;
	return cell.size == 0 || (plain_civil_date(cell, &column->dates, &civil) && date_from_civil(civil, &day));
}

/* At this scale most numbers can be read many at once: up to so many digits behind the mark, and not far fewer. */
enum { USUAL_SCALE = 4, CELLS_MAX = 64 };

static uint64_t usual_numbers(const struct sampled_column *column, const char *cell_bytes,
			      const struct cell_place *cells, size_t count)
{
	int64_t values[CELLS_MAX];
	uint64_t greatest = 0;
	uint64_t usual = 0;
	if (column->read_numbers)
		usual = column->read_numbers(cell_bytes, cells, count / 4 * 4, column->mark, USUAL_SCALE, values,
					     &greatest);
	for (size_t i = 0; i < count; i++)
		if (!(usual >> i & 1))
			usual |= (uint64_t)is_usual_number(column, cell_at(cell_bytes, cells[i])) << i;
	return usual;
}

uint64_t sampled_column_usual(const struct sampled_column *column, const char *cell_bytes,
			      const struct cell_place *cells, size_t count)
{
	uint64_t usual = 0;
	if (!column->is_date)
		return usual_numbers(column, cell_bytes, cells, count);
	for (size_t i = 0; i < count; i++)
		usual |= (uint64_t)is_usual_date(column, cell_at(cell_bytes, cells[i])) << i;
	return usual;
}
