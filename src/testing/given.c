/* What a test gives, as records. */
#include "testing/trial.h"

static void give_all(struct trial *trial, size_t column, struct datum datum)
{
	size_t count = trial->records.count;
	struct datum *values = arena_array(&trial->arena, count, sizeof *values);
	for (size_t r = 0; r < count; r++)
		values[r] = datum;
	trial->records.columns[column] = values;
}

static void read_fact(struct trial *trial, const struct expression *fact)
{
	struct target target = target_find(trial->plan, fact_name(fact)->text);
	struct datum datum = datum_missing(target_type(trial->plan, target));
	if (fact->kind == EXPRESSION_IS_MISSING && fact->negated) {
		diagnose(trial->diagnostics, CODE_E504, fact->span, "`is present` gives no value");
		diagnose_remedy(trial->diagnostics, "write the value: given %.*s = ...",
				TEXT_ARGUMENTS(fact_name(fact)->text));
		return;
	}
	if (fact->kind == EXPRESSION_COMPARE && !read_expression(trial, fact->compare.right, target, &datum))
		return;
	give_all(trial, target_column(trial->plan, target), datum);
}

static void read_column(struct trial *trial, const struct sheet *sheet, size_t column, struct records *records)
{
	struct text header = sheet->header[column].text;
	struct target target =
		sheet->from_file ? target_find_header(trial->plan, header) : target_find(trial->plan, header);
	if (target.kind == TARGET_NONE)
		return;
	struct datum *values = arena_array(&trial->arena, sheet->row_count, sizeof *values);
	for (size_t r = 0; r < sheet->row_count; r++)
		if (!read_cell(trial, sheet, sheet_cell(sheet, r, column), target, &values[r]))
			values[r] = datum_missing(target_type(trial->plan, target));
	records->columns[target_column(trial->plan, target)] = values;
}

/* `default` takes the place of what is missing, as it does in an export. */
static void put_fallback(struct trial *trial, size_t index, struct records *records)
{
	const struct plan_column *column = &trial->plan->columns[index];
	const struct datum *given = records->columns[index];
	struct datum fallback = {.constant = column->fallback};
	if (!column->has_fallback || !column->fallback.known)
		return;
	struct datum *values = arena_array(&trial->arena, records->count, sizeof *values);
	for (size_t r = 0; r < records->count; r++)
		values[r] = given && given[r].constant.known ? given[r] : fallback;
	records->columns[index] = values;
}

static struct records empty_records(struct trial *trial, size_t count)
{
	struct records records = {.count = count};
	records.columns = arena_array(&trial->arena, trial->plan->column_count, sizeof *records.columns);
	return records;
}

static void put_fallbacks(struct trial *trial, struct records *records)
{
	for (size_t c = 0; c < trial->plan->column_count; c++)
		put_fallback(trial, c, records);
}

static void read_columns(struct trial *trial, struct sheet *sheet, struct records *records)
{
	if (!sheet_find_formats(trial, sheet))
		return;
	for (size_t c = 0; c < sheet->column_count; c++)
		read_column(trial, sheet, c, records);
	if (sheet->from_file)
		records->dialect = &sheet->dialect;
}

struct records read_sheet(struct trial *trial, struct sheet *sheet)
{
	struct records records = empty_records(trial, sheet->row_count);
	read_columns(trial, sheet, &records);
	complain_of_misfits(trial);
	put_fallbacks(trial, &records);
	return records;
}

void read_given(struct trial *trial)
{
	const struct test *test = trial->statement->test;
	trial->records = empty_records(trial, trial->given ? trial->given->row_count : 1);
	if (trial->given)
		read_columns(trial, trial->given, &trial->records);
	for (size_t i = 0; i < test->count; i++)
		for (size_t f = 0; f < test->items[i]->facts.count && test->items[i]->kind == TEST_GIVEN; f++)
			read_fact(trial, test->items[i]->facts.items[f]);
	complain_of_misfits(trial);
	put_fallbacks(trial, &trial->records);
	put_fields(trial);
}
