/* Columns of random cells: from those that tell something dialect_find_formats finds what it finds from all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/chance.h"
#include "base/arena.h"
#include "base/memory.h"
#include "data/sampled_column.h"

enum { COLUMNS = 3, CELLS_MAX = 150, CELL_SIZE_MAX = 24 };

/* A file's column as the reader has it: its cells in one block, with margins. */
struct column {
	bool is_date;
	size_t count;
	struct cell_place places[CELLS_MAX];
	char bytes[CELLS_MAX * CELL_SIZE_MAX + 2 * CELL_MARGIN];
};

static const char *const numbers[] = {
	"",
	"7",
	"1234",
	"-12",
	"12.5",
	"-0.25",
	"1234.567",
	"1.234",
	"0,125",
	"12,50",
	"1,234",
	"1,234.50",
	"1.234,50",
	"1 234,5",
	"1 234",
	"1'234",
	"1\xC2\xA0"
	"234",
	"5%",
	"12,5 %",
	"12.5%",
	"1e5",
	"+3.5",
	".5",
	"5.",
	",5",
	"-",
	".",
	"n/a",
	"1.2.3",
	"1,234,567",
	"1.234.567",
	"31.12.2025",
	"123456789.25",
	"1234567890123456789.5",
	"12345678901234567",
	"\xE2\x88\x92"
	"3.5",
	" 4.5 ",
	"1.1234567",
	"1.12345678",
	"123456,789",
	"%",
	"-.",
};

static const char *const dates[] = {
	"",           "2025-12-31", "2025-13-45", "31.12.2025", "03.04.2025",       "12/31/2025",
	"31/12/2025", "03/04/2025", "2025/12/31", "31-12-2025", "12-31-2025",       "1.2.2025",
	"31.12.25",   "12/31/25",   "99.99.2025", "00.01.2025", "31.12.2025 10:30", "2025-12-31T10:30",
	"soon",       "2025.01.02", "29.02.2023", "20251231",   "0000-01-01",       "31.12.202",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Of few kinds, so that many columns have no contradiction. */
static void make_column(struct column *column)
{
	const char *const *all = column->is_date ? dates : numbers;
	size_t all_count = column->is_date ? COUNT(dates) : COUNT(numbers);
	const char *kinds[3];
	size_t kind_count = 1 + below(COUNT(kinds));
	for (size_t i = 0; i < kind_count; i++)
		kinds[i] = all[below(all_count)];
	size_t at = CELL_MARGIN;
	column->count = below(CELLS_MAX + 1);
	memset(column->bytes, (int)below(256), sizeof column->bytes);
	for (size_t i = 0; i < column->count; i++) {
		const char *cell = below(40) == 0 ? all[below(all_count)] : kinds[below(kind_count)];
		size_t size = strlen(cell);
		memcpy(column->bytes + at, cell, size);
		column->places[i] = (struct cell_place){(uint32_t)at, (uint32_t)(at + size)};
		at += size + 1;
	}
}

static struct dialect random_dialect(void)
{
	static const char *const groupings[] = {"", "", "", " ", ".", ",", "'"};
	struct dialect dialect = {.encoding = ENCODING_UTF_8};
	dialect.delimiter = ",;\t"[below(3)];
	dialect.decimal = "\0\0\0.,"[below(5)];
	dialect.grouping = text_of(groupings[below(COUNT(groupings))]);
	if (below(4) == 0)
		dialect.dates = (struct date_form){.order = DATES_DMY, .separator = '.', .two_digit_year = below(2)};
	return dialect;
}

static struct sample_column all_cells(const struct column *column, struct text *cells)
{
	for (size_t i = 0; i < column->count; i++)
		cells[i] = cell_at(column->bytes, column->places[i]);
	return (struct sample_column){"c", cells, column->count, column->is_date ? SAMPLE_DATES : SAMPLE_NUMBERS};
}

static struct sample_column telling_cells(const struct column *column, const struct dialect *dialect, bool many,
					  struct text *cells)
{
	struct sample_column sample = {"c", cells, 0, column->is_date ? SAMPLE_DATES : SAMPLE_NUMBERS};
	struct sampled_column sampled = sampled_column_of(dialect, column->is_date);
	if (!many)
		sampled.read_numbers = NULL;
	for (size_t first = 0; sampled_column_is_open(&sampled) && first < column->count; first += 64) {
		size_t count = column->count - first < 64 ? column->count - first : 64;
		uint64_t usual = sampled_column_usual(&sampled, column->bytes, column->places + first, count);
		for (size_t i = 0; i < count; i++) {
			struct text cell = cell_at(column->bytes, column->places[first + i]);
			if (!(usual >> i & 1) && sampled_column_tells(&sampled, cell))
				cells[sample.count++] = cell;
		}
	}
	assert_true(sample.count <= 10);
	return sample;
}

/* What is found, as a text. */
static const char *found(struct dialect dialect, const struct sample_column *columns, struct arena *arena)
{
	const char *message = dialect_find_formats(&dialect, columns, COLUMNS, arena);
	return message ? message
		       : arena_printf(arena, "%s, assumed: %d", dialect_describe(&dialect, arena),
				      dialect.decimal_assumed);
}

static void test_telling_cells_suffice(void **state)
{
	(void)state;
	static struct column columns[COLUMNS];
	static struct text cells[COLUMNS][CELLS_MAX];
	static struct text telling[COLUMNS][CELLS_MAX];
	size_t contradictions = 0;
	for (int round = 0; round < 20000; round++) {
		struct arena arena = {0};
		struct dialect dialect = random_dialect();
		struct sample_column all[COLUMNS];
		struct sample_column few[COLUMNS];
		for (size_t c = 0; c < COLUMNS; c++) {
			columns[c].is_date = below(3) == 0;
			make_column(&columns[c]);
			all[c] = all_cells(&columns[c], cells[c]);
			few[c] = telling_cells(&columns[c], &dialect, round % 2 == 0, telling[c]);
		}
		const char *expected = found(dialect, all, &arena);
		assert_string_equal(found(dialect, few, &arena), expected);
		contradictions += strstr(expected, "two ways") != NULL;
		arena_free(&arena);
	}
	assert_in_range(contradictions, 2000, 18000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_telling_cells_suffice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
