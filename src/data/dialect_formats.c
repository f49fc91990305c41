/* Finding how a file writes numbers and dates: each cell is tried under every form that there is, and what a cell that
 * is a number (a date) cannot be read under is ruled out. What is left at the end is what the file may mean. */
#include "data/dialect.h"

#include "data/cells.h"
#include "data/evidence.h"
#include "data/forms.h"

bool evidence_note(struct evidence *evidence, unsigned possible, struct witness witness)
{
	witness.forms &= possible;
	if (!witness.forms || !(evidence->forms & ~witness.forms))
		return true;
	bool some_left = evidence->forms & witness.forms;
	evidence->forms &= witness.forms;
	/* A conflict is shown by two cells that have no form in common, where there are such. */
	for (size_t i = 0; !some_left && i < evidence->count; i++) {
		if (!(evidence->witnesses[i].forms & witness.forms))
			evidence->witnesses[evidence->count - 1] = evidence->witnesses[i];
	}
	evidence->witnesses[evidence->count++] = witness;
	return some_left;
}

/* --- columns that are read as neither --- */

static bool is_single(unsigned forms)
{
	return forms && !(forms & (forms - 1));
}

typedef unsigned forms_of_cell(struct text cell);

/* The forms that a column's cells have in common; all that are possible where most cells are none. */
static unsigned common_forms(const struct sample_column *column, unsigned possible, forms_of_cell *forms_of)
{
	unsigned common = possible;
	size_t fitting = 0;
	for (size_t i = 0; i < column->count; i++) {
		unsigned forms = forms_of(column->cells[i]) & possible;
		if (!forms)
			continue;
		fitting++;
		common &= forms;
	}
	return fitting > column->count / 2 ? common : possible;
}

/* What such columns leave of the possible forms; none where they contradict each other. */
static unsigned forms_of_others(const struct sample_column *columns, size_t count, unsigned possible,
				forms_of_cell *forms_of)
{
	unsigned left = possible;
	for (size_t i = 0; i < count && !is_single(possible); i++)
		if (columns[i].kind == SAMPLE_OTHER)
			left &= common_forms(&columns[i], possible, forms_of);
	return left;
}

/* --- numbers --- */

/* Of a cell that may be any text. */
static unsigned number_forms_of_any(struct text cell)
{
	return cell.size && memchr("0123456789+-.,' ", cell.data[0], 16) ? number_forms_of(cell, ALL_NUMBER_FORMS) : 0;
}

static bool has_mark(struct text cell, char mark)
{
	return cell.size && memchr(cell.data, mark, cell.size);
}

static bool gather_numbers(struct evidence *evidence, const struct sample_column *columns, size_t count)
{
	unsigned possible = evidence->forms;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; columns[i].kind == SAMPLE_NUMBERS && j < columns[i].count; j++) {
			struct text cell = columns[i].cells[j];
			int64_t coefficient;
			int32_t scale;
			/* Digits alone, the most frequent by far, fit every form. */
			if (cell_number_plain(cell, '\0', &coefficient, &scale))
				continue;
			if (!evidence_note(evidence, possible,
					   (struct witness){columns[i].name, cell, number_forms_of(cell, possible)}))
				return false;
		}
	}
	return true;
}

static const char *conflicting_numbers(const struct evidence *evidence, struct arena *arena)
{
	const struct witness *first = &evidence->witnesses[evidence->count - 2];
	const struct witness *second = first + 1;
	bool same_mark = (first->forms & POINT_FORMS && second->forms & POINT_FORMS) ||
			 (first->forms & COMMA_FORMS && second->forms & COMMA_FORMS);
	const char *setting = same_mark ? "csv { grouping \" \" } (or the mark that is right) in the rules"
					: "csv { decimal \",\" } or csv { decimal \".\" } in the rules, or --decimal";
	return arena_printf(
		arena, "numbers are written in two ways: \"%.*s\" in column %s, \"%.*s\" in column %s; write %s",
		TEXT_ARGUMENTS(first->cell), first->column, TEXT_ARGUMENTS(second->cell), second->column, setting);
}

static const char *ambiguous_number(const struct witness *witness, struct arena *arena)
{
	return arena_printf(arena,
			    "numbers such as \"%.*s\" (column %s) can be read with a decimal mark or with groups of "
			    "three digits; write csv { decimal \",\" } or csv { decimal \".\" } in the rules, or "
			    "--decimal",
			    TEXT_ARGUMENTS(witness->cell), witness->column);
}

/* Where both decimal marks are left, cells that show a mark are all like "1.234" or "1,234". A point is then a decimal
 * mark unless the delimiter is that of countries that write a comma; a comma may be anything. Returns the cell that
 * does not tell, or null. */
static const struct witness *find_ambiguous(const struct dialect *dialect, const struct evidence *evidence)
{
	if (!(evidence->forms & POINT_FORMS) || !(evidence->forms & COMMA_FORMS))
		return NULL;
	for (size_t i = 0; i < evidence->count; i++) {
		const struct witness *witness = &evidence->witnesses[i];
		if (has_mark(witness->cell, ',') || (has_mark(witness->cell, '.') && dialect->delimiter == ';'))
			return witness;
	}
	return NULL;
}

static const char *find_number_form(struct dialect *dialect, const struct sample_column *columns, size_t count,
				    struct arena *arena)
{
	struct evidence evidence = {.forms = number_forms_declared(dialect)};
	if (!evidence.forms)
		return arena_printf(arena,
				    "decimal mark and grouping are both \"%c\"; write csv { grouping \" \" } or "
				    "another mark in the rules",
				    dialect->decimal);
	if (!gather_numbers(&evidence, columns, count))
		return conflicting_numbers(&evidence, arena);
	unsigned left = forms_of_others(columns, count, evidence.forms, number_forms_of_any);
	bool tell_mark = !(left & POINT_FORMS) != !(left & COMMA_FORMS);
	if (tell_mark)
		evidence.forms = left;
	const struct witness *witness = find_ambiguous(dialect, &evidence);
	if (witness)
		return ambiguous_number(witness, arena);
	/* The first form that is left: a point before a comma, and groups only where cells have them. */
	struct number_form form = number_form_of((unsigned)__builtin_ctz(evidence.forms));
	dialect->decimal = form.decimal;
	dialect->decimal_assumed = dialect->delimiter == ';' && form.decimal == '.' && evidence.forms & POINT_GROUPS;
	if (!dialect->grouping.size)
		dialect->grouping = text_of(form.grouping);
	return NULL;
}

/* --- dates --- */

/* A form as the settings name it. */
static const char *form_name(unsigned form, bool two_digit_year, struct arena *arena)
{
	struct date_form named = date_form_of(form);
	named.two_digit_year = two_digit_year;
	return date_form_name(&named, arena);
}

static const char *short_year(struct witness witness, struct arena *arena)
{
	const char *name = form_name((unsigned)__builtin_ctz(witness.forms), true, arena);
	return arena_printf(arena,
			    "dates such as \"%.*s\" (column %s) have only two digits for the year; say how they are "
			    "meant: write csv { dates \"%s\" } in the rules, or --dates %s",
			    TEXT_ARGUMENTS(witness.cell), witness.column, name, name);
}

static const char *conflicting_dates(const struct evidence *evidence, struct arena *arena)
{
	const struct witness *first = &evidence->witnesses[evidence->count - 2];
	const struct witness *second = first + 1;
	const char *name = form_name((unsigned)__builtin_ctz(first->forms), false, arena);
	return arena_printf(arena,
			    "dates are written in two ways: \"%.*s\" in column %s, \"%.*s\" in column %s; write "
			    "csv { dates \"%s\" } (or the form that is right) in the rules, or --dates %s",
			    TEXT_ARGUMENTS(first->cell), first->column, TEXT_ARGUMENTS(second->cell), second->column,
			    name, name);
}

static const char *ambiguous_date(const struct evidence *evidence, struct arena *arena)
{
	const struct witness *witness = &evidence->witnesses[evidence->count - 1];
	unsigned first = (unsigned)__builtin_ctz(evidence->forms);
	unsigned others = evidence->forms & (evidence->forms - 1);
	const char *name = form_name(first, false, arena);
	const char *other = form_name((unsigned)__builtin_ctz(others), false, arena);
	return arena_printf(arena,
			    "dates such as \"%.*s\" (column %s) can be read day first or month first; write "
			    "csv { dates \"%s\" } or csv { dates \"%s\" } in the rules, or --dates %s",
			    TEXT_ARGUMENTS(witness->cell), witness->column, name, other, name);
}

/* Takes in a cell of a date column; returns null or what is wrong. */
static const char *note_date(struct evidence *evidence, const char *column, struct text cell, struct arena *arena)
{
	struct date_parts parts;
	if (!date_parts_read(cell, ENCODING_UTF_8, &parts) || date_parts_are_iso(&parts))
		return NULL;
	struct witness witness = {column, cell, date_forms_of(&parts, true, ALL_DATE_FORMS)};
	if (witness.forms)
		return short_year(witness, arena);
	witness.forms = date_forms_of(&parts, false, ALL_DATE_FORMS);
	return evidence_note(evidence, ALL_DATE_FORMS, witness) ? NULL : conflicting_dates(evidence, arena);
}

static unsigned date_forms_of_any(struct text cell)
{
	struct date_parts parts;
	if (!date_parts_read(cell, ENCODING_UTF_8, &parts))
		return 0;
	return date_parts_are_iso(&parts) ? ALL_DATE_FORMS : date_forms_of(&parts, false, ALL_DATE_FORMS);
}

static const char *find_date_form(struct dialect *dialect, const struct sample_column *columns, size_t count,
				  struct arena *arena)
{
	struct evidence evidence = {.forms = ALL_DATE_FORMS};
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; columns[i].kind == SAMPLE_DATES && j < columns[i].count; j++) {
			const char *message = note_date(&evidence, columns[i].name, columns[i].cells[j], arena);
			if (message)
				return message;
		}
	}
	unsigned left = forms_of_others(columns, count, evidence.forms, date_forms_of_any);
	if (is_single(left))
		evidence.forms = left;
	dialect->dates = (struct date_form){.order = DATES_ISO, .separator = '-'};
	if (is_single(evidence.forms))
		dialect->dates = date_form_of((unsigned)__builtin_ctz(evidence.forms));
	else if (evidence.count)
		return ambiguous_date(&evidence, arena);
	return NULL;
}

const char *dialect_find_formats(struct dialect *dialect, const struct sample_column *columns, size_t count,
				 struct arena *arena)
{
	const char *message = find_number_form(dialect, columns, count, arena);
	if (!message && dialect->dates.order == DATES_UNKNOWN)
		message = find_date_form(dialect, columns, count, arena);
	return message;
}
