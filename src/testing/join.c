/* Rows of expected tables to the records that they speak of. */
#include "testing/trial.h"

/* A key is compared as what its column holds: 7 and 7.0 are one number. A column that the rules do not use is a text.
 */
static struct text text_of_key(struct trial *trial, const struct sheet *sheet, const struct raw_cell *cell,
			       struct text header)
{
	struct target target = target_find_header(trial->plan, header);
	struct datum datum;
	if (target.kind == TARGET_NONE || !read_cell(trial, sheet, cell, target, &datum))
		return cell->text;
	return datum_text(&datum, trial->plan, &trial->arena);
}

static struct text text_of_fact(struct trial *trial, struct text name)
{
	size_t column = target_column(trial->plan, target_find(trial->plan, name));
	const struct datum *given = trial->records.columns[column];
	return given ? datum_text(given, trial->plan, &trial->arena) : text_of("missing");
}

static void index_records(struct trial *trial, struct join *join, struct text header)
{
	size_t count = trial->records.count;
	struct text *texts = arena_array(&trial->arena, count, sizeof *texts);
	join->mask = 1;
	while (join->mask < count)
		join->mask = join->mask * 2 + 1;
	join->first = arena_array(&trial->arena, join->mask + 1, sizeof *join->first);
	join->next = arena_array(&trial->arena, count, sizeof *join->next);
	for (size_t r = count; r-- > 0;) {
		texts[r] = join->given == SIZE_MAX
				   ? text_of_fact(trial, header)
				   : text_of_key(trial, trial->given, sheet_cell(trial->given, r, join->given), header);
		uint32_t *first = &join->first[text_hash(texts[r]) & join->mask];
		join->next[r] = *first;
		*first = (uint32_t)r + 1;
	}
	join->texts = texts;
}

static void fail_to_find(struct trial *trial, struct text header, struct text key, size_t found)
{
	struct arena *arena = &trial->arena;
	struct test_failure failure = {
		.name = arena_printf(arena, "%.*s = %.*s", TEXT_ARGUMENTS(header), TEXT_ARGUMENTS(key)),
		.expected = "one record with this key",
		.actual = found ? arena_printf(arena, "%zu of them", found) : "none",
	};
	vector_push(&trial->failures, failure);
}

size_t joined_record(struct trial *trial, size_t item, size_t row)
{
	struct join *join = &trial->joins[item];
	const struct sheet *expected = trial->expected[item];
	struct text header = expected->header[join->expected].text;
	if (!join->texts)
		index_records(trial, join, header);
	struct text key = text_of_key(trial, expected, sheet_cell(expected, row, join->expected), header);
	size_t found = 0;
	size_t record = SIZE_MAX;
	for (uint32_t r = join->first[text_hash(key) & join->mask]; r; r = join->next[r - 1]) {
		if (!text_equal(join->texts[r - 1], key))
			continue;
		record = r - 1;
		found++;
	}
	if (found == 1)
		return record;
	fail_to_find(trial, header, sheet_cell(expected, row, join->expected)->text, found);
	return SIZE_MAX;
}

const char *record_words(struct trial *trial, size_t record)
{
	size_t column = 0;
	if (trial->records.count < 2)
		return "";
	for (size_t i = 0; i < trial->statement->test->count; i++)
		if (trial->joins[i].expected != SIZE_MAX)
			column = trial->joins[i].given;
	struct text header = trial->given->header[column].text;
	struct text cell = sheet_cell(trial->given, record, column)->text;
	if (cell.size == 0)
		return arena_printf(&trial->arena, " (record %zu)", record + 1);
	return arena_printf(&trial->arena, " (%.*s = %.*s)", TEXT_ARGUMENTS(header), TEXT_ARGUMENTS(cell));
}
