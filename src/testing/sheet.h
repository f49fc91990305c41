/* Sheets: the tables of a test, inline or from a file, as texts. A cell's span is its place; in a file, that of its
 * line. Private to this room. */
#ifndef RUBRIC_TESTING_SHEET_H
#define RUBRIC_TESTING_SHEET_H

#include "data/dialect.h"
#include "syntax/tree.h"

struct sheet {
	struct span span; /* of the table, or of the file's name in the test */
	bool from_file;
	struct dialect dialect;
	const struct raw_cell *header;
	size_t column_count;
	const struct raw_cell *cells; /* row * column_count + column */
	size_t row_count;
};

struct trial;

/* Null where it was reported that this is no table. */
struct sheet *sheet_read(struct trial *trial, const struct test_item *item);
struct sheet *sheet_of_file(struct trial *trial, struct name file);

/* Finds how the file writes its numbers and dates, once the types of its columns are known. */
bool sheet_find_formats(struct trial *trial, struct sheet *sheet);

/* Index of the column with this header, or SIZE_MAX. */
size_t sheet_find_column(const struct sheet *sheet, struct text header);

static inline const struct raw_cell *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
	return &sheet->cells[row * sheet->column_count + column];
}

#endif
