/* Tables of a test, as texts. */
#include "testing/trial.h"

size_t sheet_find_column(const struct sheet *sheet, struct text header)
{
	for (size_t i = 0; i < sheet->column_count; i++)
		if (text_equal(sheet->header[i].text, header))
			return i;
	return SIZE_MAX;
}

/* Without the blanks before it. */
static struct span row_span(const struct trial *trial, const struct raw_row *row)
{
	struct text line = span_text(&trial->rules->syntax.sources, row->span);
	struct span span = row->span;
	span.begin += (uint32_t)(text_trim(line).data - line.data);
	return span;
}

static bool complain_of_row(struct trial *trial, const struct raw_row *row, size_t columns)
{
	diagnose(trial->diagnostics, CODE_E502, row_span(trial, row), "this row has %zu cell%s, the header %zu",
		 row->count, row->count == 1 ? "" : "s", columns);
	diagnose_remedy(trial->diagnostics, "each row has a cell for every column; an empty one, |  |, is missing");
	return false;
}

static bool complain_of_nothing(struct trial *trial, struct span span, bool has_header)
{
	diagnose(trial->diagnostics, CODE_E502, span, "this table has no %s", has_header ? "rows" : "header");
	diagnose_remedy(trial->diagnostics, "its first line names the columns, each further one is a record");
	return false;
}

static bool check_header(struct trial *trial, const struct sheet *sheet)
{
	bool whole = true;
	for (size_t i = 0; i < sheet->column_count; i++) {
		const struct raw_cell *cell = &sheet->header[i];
		size_t first = sheet_find_column(sheet, cell->text);
		/* A file may have columns that no rule asks for, and those may be called anything. */
		bool ignored = sheet->from_file && target_find_header(trial->base, cell->text).kind == TARGET_NONE;
		if (first == i || ignored)
			continue;
		whole = false;
		diagnose(trial->diagnostics, CODE_E502, cell->span, "two columns of this table are called `%.*s`",
			 TEXT_ARGUMENTS(cell->text));
		diagnose_remedy(trial->diagnostics, "each column stands once");
	}
	return whole;
}

static bool fill(struct trial *trial, const struct raw_table *table, struct sheet *sheet)
{
	bool whole = true;
	if (table->count < 2)
		return complain_of_nothing(trial, table->span, table->count > 0);
	sheet->header = table->rows[0].cells;
	sheet->column_count = table->rows[0].count;
	sheet->row_count = table->count - 1;
	struct raw_cell *cells =
		arena_array(&trial->arena, size_product(sheet->row_count, sheet->column_count), sizeof *cells);
	for (size_t r = 0; r < sheet->row_count; r++) {
		const struct raw_row *row = &table->rows[r + 1];
		if (row->count == sheet->column_count)
			memcpy(&cells[r * sheet->column_count], row->cells, row->count * sizeof *cells);
		else
			whole = complain_of_row(trial, row, sheet->column_count);
	}
	sheet->cells = cells;
	return whole;
}

static struct sheet *sheet_of_table(struct trial *trial, const struct raw_table *table)
{
	struct sheet *sheet = arena_alloc(&trial->arena, sizeof *sheet);
	sheet->span = table->span;
	sheet->dialect = (struct dialect){.decimal = '.', .encoding = ENCODING_UTF_8, .dates = {.order = DATES_ISO}};
	return fill(trial, table, sheet) ? sheet : NULL;
}

struct sheet *sheet_read(struct trial *trial, const struct test_item *item)
{
	struct sheet *sheet = item->table ? sheet_of_table(trial, item->table) : sheet_of_file(trial, item->file);
	if (sheet && sheet->row_count == 0) {
		complain_of_nothing(trial, sheet->span, true);
		return NULL;
	}
	return sheet && check_header(trial, sheet) ? sheet : NULL;
}
