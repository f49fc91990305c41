#include "survey/formats.h"

#include "data/cells.h"
#include "data/date_parts.h"
#include "survey/cells.h"

/* What is known of a column from the sample. A set of forms has a bit for each. */
struct candidate {
	VECTOR(struct text) cells;
	unsigned number_forms; /* under which all cells so far are numbers */
	unsigned date_forms;
};

/* --- forms --- */

static const struct number_form {
	char decimal;
	const char *grouping;
} number_forms[] = {{'.', " "}, {'.', "'"}, {'.', ","}, {',', " "}, {',', "'"}, {',', "."}};

static const enum date_order date_orders[] = {DATES_DMY, DATES_MDY, DATES_YMD};

enum {
	NUMBER_FORMS = sizeof number_forms / sizeof *number_forms,
	DATE_ORDERS = sizeof date_orders / sizeof *date_orders,
	ALL_NUMBER_FORMS = (1 << NUMBER_FORMS) - 1,
	ALL_DATE_FORMS = (1 << 2 * DATE_ORDERS) - 1, /* with four digits for the year, and with two */
};

/* What is declared holds; of the rest any form will do. */
static unsigned number_forms_of(struct text cell, const struct dialect *declared)
{
	unsigned forms = 0;
	if (has_leading_zero(cell))
		return 0;
	for (unsigned i = 0; i < NUMBER_FORMS; i++) {
		struct decimal value;
		bool percent;
		struct dialect dialect = {.decimal = number_forms[i].decimal,
					  .grouping = text_of(number_forms[i].grouping),
					  .encoding = ENCODING_UTF_8};
		if (declared->decimal && declared->decimal != dialect.decimal)
			continue;
		if (cell_number(cell, &dialect, &value, &percent) == CELL_FITS)
			forms |= 1u << i;
	}
	return forms;
}

static unsigned date_forms_of(struct text cell, const struct dialect *declared)
{
	struct date_parts parts;
	unsigned forms = 0;
	date day;
	if (!date_parts_read(cell, ENCODING_UTF_8, &parts))
		return 0;
	if (date_parts_are_iso(&parts))
		return ALL_DATE_FORMS;
	if (declared->dates.order != DATES_UNKNOWN)
		return date_parts_day(&parts, &declared->dates, &day) ? ALL_DATE_FORMS : 0;
	for (unsigned i = 0; i < 2 * DATE_ORDERS; i++) {
		struct date_form form = {date_orders[i % DATE_ORDERS], parts.separator, i >= DATE_ORDERS};
		if (date_parts_day(&parts, &form, &day))
			forms |= 1u << i;
	}
	return forms;
}

/* --- cells of the sample --- */

static void take_sample_cell(struct survey *survey, struct candidate *candidate, struct text cell)
{
	struct text decoded;
	if (cell.size == 0 || !(candidate->number_forms | candidate->date_forms) ||
	    cell_text(cell, survey->dialect.encoding, &survey->arena, &decoded) != CELL_FITS ||
	    missing_word(decoded) < MISSING_WORDS)
		return;
	if (candidate->number_forms)
		candidate->number_forms &= number_forms_of(decoded, &survey->dialect);
	if (candidate->date_forms)
		candidate->date_forms &= date_forms_of(decoded, &survey->dialect);
	vector_push(&candidate->cells, text_copy(&survey->arena, decoded));
}

static void read_sample(struct survey *survey, struct text sample, bool whole, struct candidate *candidates)
{
	struct input *input = input_of_text(sample, "sample");
	const struct text *names;
	size_t count;
	size_t *all = arena_array(&survey->arena, survey->column_count, sizeof *all);
	for (size_t i = 0; i < survey->column_count; i++)
		all[i] = i;
	input_set_encoding(input, survey->dialect.encoding);
	struct record_reader *reader = record_reader_open(input, &survey->dialect, READER_LIBCSV);
	if (record_reader_header(reader, &names, &count)) {
		record_reader_want(reader, all, survey->column_count);
		for (const struct record_batch *batch; (batch = record_reader_next(reader));) {
			size_t records = batch->count - (batch->count && !whole); /* the last one may be cut */
			for (size_t i = 0; i < survey->column_count; i++)
				for (size_t lane = 0; lane < records; lane++)
					take_sample_cell(survey, &candidates[i], record_cell(batch, i, lane));
		}
	}
	record_reader_close(reader);
	input_close(input);
}

/* The columns that can be numbers or dates, for the dialect to find out which form they have in common. */
static const char *find_from_candidates(struct survey *survey, const struct candidate *candidates)
{
	struct sample_column *columns = arena_array(&survey->arena, survey->column_count, sizeof *columns);
	size_t count = 0;
	for (size_t i = 0; i < survey->column_count; i++) {
		const struct candidate *candidate = &candidates[i];
		const struct surveyed_column *column = &survey->columns[i];
		bool is_number = candidate->number_forms && !column->is_code;
		if (column->obstacle != OBSTACLE_NONE || candidate->cells.count == 0 ||
		    (!is_number && !candidate->date_forms))
			continue;
		struct text shown = text_shown(&survey->arena, column->name, NAME_SHOWN_MAX);
		columns[count++] = (struct sample_column){
			.name = arena_copy(&survey->arena, shown.data, shown.size),
			.cells = candidate->cells.items,
			.count = candidate->cells.count,
			.kind = is_number ? SAMPLE_NUMBERS : SAMPLE_DATES,
		};
	}
	return dialect_find_formats(&survey->dialect, columns, count, &survey->arena);
}

const char *find_formats_of_all(struct survey *survey, struct text sample, bool whole)
{
	struct candidate *candidates = memory_zeroed(survey->column_count, sizeof *candidates);
	for (size_t i = 0; i < survey->column_count; i++) {
		candidates[i].number_forms = ALL_NUMBER_FORMS;
		candidates[i].date_forms = ALL_DATE_FORMS;
	}
	read_sample(survey, sample, whole, candidates);
	const char *message = find_from_candidates(survey, candidates);
	for (size_t i = 0; i < survey->column_count; i++)
		vector_free(&candidates[i].cells);
	memory_free(candidates);
	return message;
}
