/* The names of a test's tables: which of them join, and which the rules know. */
#include "testing/trial.h"

/* --- joins --- */

/* The same column under two headers, one of which may be the export's name of it. */
static bool same_column(const struct trial *trial, const struct raw_cell *a, const struct raw_cell *b)
{
	if (text_equal(a->text, b->text))
		return true;
	struct target x = target_find_header(trial->base, a->text);
	struct target y = target_find_header(trial->base, b->text);
	return x.kind == TARGET_COLUMN && y.kind == TARGET_COLUMN && x.index == y.index;
}

static size_t find_same(const struct trial *trial, const struct sheet *sheet, const struct raw_cell *header)
{
	for (size_t c = 0; c < sheet->column_count; c++)
		if (same_column(trial, &sheet->header[c], header))
			return c;
	return SIZE_MAX;
}

/* The column that is declared `key` comes before the first one. */
static size_t key_of_given(const struct trial *trial)
{
	for (size_t c = 0; c < trial->given->column_count; c++) {
		struct target target = target_find_header(trial->base, trial->given->header[c].text);
		if (target.kind == TARGET_COLUMN && trial->base->columns[target.index].key)
			return c;
	}
	return 0;
}

static bool join_table(const struct trial *trial, const struct sheet *expected, struct join *join)
{
	size_t key = key_of_given(trial);
	size_t candidates[] = {key, 0};
	for (size_t i = 0; i < 2; i++) {
		size_t column = find_same(trial, expected, &trial->given->header[candidates[i]]);
		if (column == SIZE_MAX)
			continue;
		*join = (struct join){.expected = column, .given = candidates[i]};
		return true;
	}
	for (size_t c = 0; c < expected->column_count; c++) {
		size_t given = find_same(trial, trial->given, &expected->header[c]);
		if (given == SIZE_MAX)
			continue;
		*join = (struct join){.expected = c, .given = given};
		return true;
	}
	return false;
}

static bool is_given_fact(const struct trial *trial, struct text name)
{
	for (size_t i = 0; i < trial->statement->test->count; i++) {
		const struct test_item *item = trial->statement->test->items[i];
		for (size_t f = 0; f < item->facts.count && item->kind == TEST_GIVEN; f++)
			if (text_equal(fact_name(item->facts.items[f])->text, name))
				return true;
	}
	return false;
}

static bool join_facts(const struct trial *trial, const struct sheet *expected, struct join *join)
{
	for (size_t c = 0; c < expected->column_count; c++) {
		if (!is_given_fact(trial, expected->header[c].text))
			continue;
		*join = (struct join){.expected = c, .given = SIZE_MAX};
		return true;
	}
	return false;
}

void find_joins(struct trial *trial)
{
	for (size_t i = 0; i < trial->statement->test->count; i++) {
		const struct sheet *expected = trial->expected[i];
		struct join *join = &trial->joins[i];
		join->expected = SIZE_MAX;
		if (!expected)
			continue;
		if (trial->given ? join_table(trial, expected, join) : join_facts(trial, expected, join))
			continue;
		diagnose(trial->diagnostics, CODE_E502, expected->span,
			 "no column of this table is given, so its rows find no records");
		diagnose_remedy(trial->diagnostics, "put the key into both tables, as their first column");
	}
}

/* --- names --- */

static bool is_key(const struct trial *trial, size_t column)
{
	for (size_t i = 0; i < trial->statement->test->count; i++)
		if (trial->joins[i].expected != SIZE_MAX && trial->joins[i].given == column)
			return true;
	return false;
}

static void check_header(struct trial *trial, const struct raw_cell *cell)
{
	struct name name = {.text = cell->text, .span = cell->span};
	if (target_find(trial->base, cell->text).kind == TARGET_NONE)
		complain_of_name(trial, name);
}

static void check_given(struct trial *trial)
{
	const struct sheet *given = trial->given;
	for (size_t c = 0; given && c < given->column_count; c++)
		if (!given->from_file && !is_key(trial, c))
			check_header(trial, &given->header[c]);
}

/* A labelled export has columns that no rule asks for: those that are given with it do not count. */
static void check_expected(struct trial *trial, size_t item)
{
	const struct sheet *expected = trial->expected[item];
	for (size_t c = 0; expected && c < expected->column_count; c++) {
		bool same = expected->from_file && trial->given &&
			    find_same(trial, trial->given, &expected->header[c]) != SIZE_MAX;
		if (c != trial->joins[item].expected && !same)
			check_header(trial, &expected->header[c]);
	}
}

void check_names(struct trial *trial)
{
	check_given(trial);
	for (size_t i = 0; i < trial->statement->test->count; i++) {
		const struct test_item *item = trial->statement->test->items[i];
		check_expected(trial, i);
		for (size_t f = 0; f < item->facts.count && item->kind == TEST_EXPECT; f++) {
			struct name name = *fact_name(item->facts.items[f]);
			if (target_find(trial->base, name.text).kind == TARGET_NONE)
				complain_of_name(trial, name);
		}
	}
}
