/* What a test expects, as values of definitions and records. */
#include "testing/trial.h"

static void read_fact(struct trial *trial, const struct expression *fact)
{
	struct expectation expectation = {
		.target = target_find(trial->plan, fact_name(fact)->text),
		.record = SIZE_MAX,
		.present = fact->kind == EXPRESSION_IS_MISSING && fact->negated,
	};
	expectation.value = datum_missing(target_type(trial->plan, expectation.target));
	if (fact->kind == EXPRESSION_COMPARE &&
	    !read_expression(trial, fact->compare.right, expectation.target, &expectation.value))
		return;
	vector_push(&trial->expectations, expectation);
}

static void read_row(struct trial *trial, size_t item, size_t row)
{
	const struct sheet *sheet = trial->expected[item];
	size_t record = joined_record(trial, item, row);
	for (size_t c = 0; c < sheet->column_count; c++) {
		struct expectation expectation = {.target = target_find(trial->plan, sheet->header[c].text),
						  .record = record};
		if (c == trial->joins[item].expected || expectation.target.kind == TARGET_NONE)
			continue;
		bool read = read_cell(trial, sheet, sheet_cell(sheet, row, c), expectation.target, &expectation.value);
		if (read && record != SIZE_MAX)
			vector_push(&trial->expectations, expectation);
	}
}

void read_expected(struct trial *trial)
{
	const struct test *test = trial->statement->test;
	for (size_t i = 0; i < test->count; i++) {
		const struct test_item *item = test->items[i];
		for (size_t f = 0; f < item->facts.count && item->kind == TEST_EXPECT; f++)
			read_fact(trial, item->facts.items[f]);
		struct sheet *sheet = trial->expected[i];
		if (!sheet || !sheet_find_formats(trial, sheet))
			continue;
		for (size_t r = 0; r < sheet->row_count; r++)
			read_row(trial, i, r);
	}
	complain_of_misfits(trial);
}

const uint32_t *wanted_definitions(struct trial *trial, size_t *count)
{
	const struct plan *plan = trial->plan;
	bool *wanted = arena_array(&trial->arena, plan->definition_count, sizeof *wanted);
	uint32_t *list = arena_array(&trial->arena, plan->definition_count, sizeof *list);
	*count = 0;
	for (size_t i = 0; i < trial->expectations.count; i++) {
		struct target target = trial->expectations.items[i].target;
		if (target_column(plan, target) != SIZE_MAX || wanted[target.index])
			continue;
		wanted[target.index] = true;
		list[(*count)++] = target.index;
	}
	return list;
}
