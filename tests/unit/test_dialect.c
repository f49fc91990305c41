#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "data/dialect.h"

/* --- structure --- */

static struct dialect structure_of(struct text sample, bool whole)
{
	struct arena arena = {0};
	struct dialect dialect = {0};
	const char *message = dialect_find_structure(&dialect, sample, whole, &arena);
	if (message)
		fail_msg("%s", message);
	arena_free(&arena);
	return dialect;
}

static enum encoding encoding_of(const char *sample)
{
	return structure_of(text_of(sample), true).encoding;
}

static void test_utf8(void **state)
{
	(void)state;
	assert_int_equal(encoding_of("id;name\n1;a\n"), ENCODING_UTF_8);
	assert_int_equal(encoding_of("id;name\n1;Москва\n"), ENCODING_UTF_8);
	assert_int_equal(encoding_of(""), ENCODING_UTF_8);
	struct dialect dialect = structure_of(text_of("\xEF\xBB\xBFid;name\n"), true);
	assert_int_equal(dialect.encoding, ENCODING_UTF_8);
	assert_true(dialect.byte_order_mark);
	assert_int_equal(dialect.delimiter, ';');
	assert_false(structure_of(text_of("id\n"), true).byte_order_mark);
}

/* A sample that ends inside a character is still UTF-8; a whole file that does is not. */
static void test_cut_utf8(void **state)
{
	(void)state;
	static const char sample[] = "id;name\n1;é€😀";
	for (size_t size = 10; size < sizeof sample; size++)
		assert_int_equal(structure_of((struct text){sample, size}, false).encoding, ENCODING_UTF_8);
	assert_int_equal(structure_of((struct text){sample, sizeof sample - 2}, true).encoding, ENCODING_WINDOWS_1252);
	assert_int_equal(structure_of(text_of("id;name\n1;caf\xE9"), true).encoding, ENCODING_WINDOWS_1252);
	assert_int_equal(structure_of(text_of("id;name\n1;caf\xE9 x"), false).encoding, ENCODING_WINDOWS_1252);
}

static void test_utf16(void **state)
{
	(void)state;
	struct dialect dialect = structure_of((struct text){"\xFF\xFEi\0d\0;\0\x1E\x04\n\0", 12}, true);
	assert_int_equal(dialect.encoding, ENCODING_UTF_16LE);
	assert_true(dialect.byte_order_mark);
	assert_int_equal(dialect.delimiter, ';');
	dialect = structure_of((struct text){"\xFE\xFF\0i\0d\0\t\x04\x1E\0\r\0\n", 14}, true);
	assert_int_equal(dialect.encoding, ENCODING_UTF_16BE);
	assert_int_equal(dialect.delimiter, '\t');
	assert_string_equal(dialect.line_ending, "\r\n");
	dialect = structure_of((struct text){"i\0d\0;\0\x1E\x04\n\0", 10}, true);
	assert_int_equal(dialect.encoding, ENCODING_UTF_16LE);
	assert_false(dialect.byte_order_mark);
	assert_int_equal(structure_of((struct text){"\0i\0d\0;\x04\x1E\0\n", 10}, true).encoding, ENCODING_UTF_16BE);
	/* Stray zero bytes make no UTF-16. */
	assert_int_equal(structure_of((struct text){"id,name\n1,a\0b\n2,cd\n", 19}, true).encoding, ENCODING_UTF_8);
	assert_int_equal(structure_of((struct text){"a,b\n\0,z\n", 8}, true).encoding, ENCODING_UTF_8);
	assert_int_equal(structure_of((struct text){"a,b\n1,\0z\n", 9}, true).encoding, ENCODING_UTF_8);
	assert_int_equal(structure_of((struct text){",\"\0,a,", 6}, true).encoding, ENCODING_UTF_8);
	assert_int_equal(structure_of((struct text){"\0\n\0\n", 4}, true).encoding, ENCODING_UTF_16BE);
	/* A character whose low byte is that of a line feed (U+4E0A) is none. */
	assert_int_equal(structure_of((struct text){"i\0,\0\x0A\x4E\n\0001\0,\0\n\0", 14}, true).encoding,
			 ENCODING_UTF_16LE);
	/* Without a line ending. */
	assert_int_equal(structure_of((struct text){"i\0d\0;\0\x1E\x04", 8}, true).encoding, ENCODING_UTF_16LE);
}

static void test_windows_1251(void **state)
{
	(void)state;
	/* "id;Город", "1;МОСКВА", "1;Ёлка-Палка" */
	assert_int_equal(encoding_of("id;\xC3\xEE\xF0\xEE\xE4\n1;x\n"), ENCODING_WINDOWS_1251);
	assert_int_equal(encoding_of("id;name\n1;\xCC\xCE\xD1\xCA\xC2\xC0\n"), ENCODING_WINDOWS_1251);
	assert_int_equal(encoding_of("id;name\n1;\xA8\xEB\xEA\xE0-\xCF\xE0\xEB\xEA\xE0\n"), ENCODING_WINDOWS_1251);
}

static void test_windows_1252(void **state)
{
	(void)state;
	/* "Größe", "situação", "café", and what has no letter at all */
	assert_int_equal(encoding_of("id;Gr\xF6\xDF"
				     "e\n1;situa\xE7\xE3o\n"),
			 ENCODING_WINDOWS_1252);
	assert_int_equal(encoding_of("id;name\n1;caf\xE9\n"), ENCODING_WINDOWS_1252);
	assert_int_equal(encoding_of("id;name\n1;situa\xE7\xE3o\n"), ENCODING_WINDOWS_1252);
	assert_int_equal(encoding_of("id;sum\n1;1\xA0"
				     "234\n"),
			 ENCODING_WINDOWS_1252);
	/* Cyrillic UTF-8 with a byte lost makes no Cyrillic words. */
	assert_int_equal(encoding_of("id;\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\n"), ENCODING_WINDOWS_1252);
}

static void test_declared_encoding(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct dialect dialect = {.encoding = ENCODING_CP866};
	assert_null(dialect_find_structure(&dialect, text_of("id;\x8C\xAE\n"), true, &arena));
	assert_int_equal(dialect.encoding, ENCODING_CP866);
	dialect = (struct dialect){.encoding = ENCODING_WINDOWS_1251};
	assert_null(dialect_find_structure(&dialect, text_of("\xEF\xBB\xBFid;a\n"), true, &arena));
	assert_int_equal(dialect.encoding, ENCODING_WINDOWS_1251);
	assert_false(dialect.byte_order_mark);
	dialect = (struct dialect){.encoding = encoding_from_name(text_of("utf-16"))};
	struct text big_endian = {"\0i\0d\0;\0a\0\n", 10};
	assert_null(dialect_find_structure(&dialect, big_endian, true, &arena));
	assert_int_equal(dialect.encoding, ENCODING_UTF_16BE);
	arena_free(&arena);
}

static void test_encoding_names(void **state)
{
	(void)state;
	assert_int_equal(encoding_from_name(text_of("UTF-8")), ENCODING_UTF_8);
	assert_int_equal(encoding_from_name(text_of("Windows-1251")), ENCODING_WINDOWS_1251);
	assert_int_equal(encoding_from_name(text_of("cp1252")), ENCODING_WINDOWS_1252);
	assert_int_equal(encoding_from_name(text_of("KOI8-R")), ENCODING_KOI8_R);
	assert_int_equal(encoding_from_name(text_of("cp866")), ENCODING_CP866);
	assert_int_equal(encoding_from_name(text_of("latin-9")), ENCODING_UNKNOWN);
	assert_int_equal(encoding_from_name(text_of("")), ENCODING_UNKNOWN);
	for (enum encoding encoding = ENCODING_UTF_8; encoding <= ENCODING_CP866; encoding++)
		assert_int_equal(encoding_from_name(text_of(encoding_name(encoding))), encoding);
}

static char delimiter_of(const char *sample)
{
	return structure_of(text_of(sample), true).delimiter;
}

static void test_delimiters(void **state)
{
	(void)state;
	assert_int_equal(delimiter_of("a,b\n1,2\n"), ',');
	assert_int_equal(delimiter_of("a;b\n1;2\n"), ';');
	assert_int_equal(delimiter_of("a\tb\n1\t2\n"), '\t');
	assert_int_equal(delimiter_of("a|b\n1|2\n"), '|');
	/* Decimal commas, and commas in texts. */
	assert_int_equal(delimiter_of("a;b\n1;2,5\n2;3,5\n"), ';');
	assert_int_equal(delimiter_of("a;b\n1;x, y\n2;z\n"), ';');
	assert_int_equal(delimiter_of("\xEF\xBB\xBF\"a\";\"b\"\r\n"), ';');
}

static void test_single_column(void **state)
{
	(void)state;
	assert_int_equal(delimiter_of("id\n1\n2\n"), ',');
	assert_int_equal(delimiter_of("name\nSmith; John\nBrown\n"), ',');
	assert_int_equal(delimiter_of(""), ',');
	assert_int_equal(delimiter_of("id"), ',');
}

static void test_delimiters_and_quotes(void **state)
{
	(void)state;
	assert_int_equal(delimiter_of("\"a,b\";c\n\"1,2\";3\n"), ';');
	assert_int_equal(delimiter_of("a;b\n\"x\n;;\ny\";2\n3;4\n"), ';');
	assert_int_equal(delimiter_of("\"a;b\",c\n\"1;2\",3\n"), ',');
	assert_int_equal(delimiter_of("a;b\n\"he said \"\"x,y\"\"\";2\n"), ';');
	assert_int_equal(delimiter_of("\"a\",b;c\n\"1\",2;3\n"), ',');
	/* A quote inside a field is no reason for another delimiter. */
	assert_int_equal(delimiter_of("a;b\nOOO \"Alpha\";2\nBeta;3\n"), ';');
}

/* Records that are too long or too short are for the reader to report. */
static void test_delimiter_of_ragged_records(void **state)
{
	(void)state;
	assert_int_equal(delimiter_of("a;b;c\n1;2;3\n1;2\n1;2;3;4\n"), ';');
	assert_int_equal(delimiter_of("a;b, c\n1;2\n3;4,5;6\n"), ';');
	assert_int_equal(delimiter_of("Turnover, EUR;name\n1,5;x\n2,5;y\n"), ';');
}

/* A record that the sample cuts counts for nothing. */
static void test_delimiter_of_cut_sample(void **state)
{
	(void)state;
	struct text sample = text_of("a|b;c\n1|2;3\n4|5");
	assert_int_equal(structure_of(sample, true).delimiter, '|');
	struct arena arena = {0};
	struct dialect dialect = {0};
	assert_non_null(dialect_find_structure(&dialect, sample, false, &arena));
	arena_free(&arena);
}

static void test_ambiguous_delimiter(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct dialect dialect = {0};
	assert_string_equal(dialect_find_structure(&dialect, text_of("a;b,c\n1;2,3\n4;5,6\n"), true, &arena),
			    "the columns may be separated by a comma (\",\") or by a semicolon (\";\"); write "
			    "csv { delimiter \",\" } in the rules, or --delimiter \",\"");
	dialect = (struct dialect){.delimiter = ';'};
	assert_null(dialect_find_structure(&dialect, text_of("a;b,c\n1;2,3\n4;5,6\n"), true, &arena));
	assert_int_equal(dialect.delimiter, ';');
	arena_free(&arena);
}

static void test_line_endings(void **state)
{
	(void)state;
	assert_string_equal(structure_of(text_of("a,b\n1,2\r\n"), true).line_ending, "\n");
	assert_string_equal(structure_of(text_of("a,b\r\n1,2\n"), true).line_ending, "\r\n");
	assert_string_equal(structure_of(text_of("a,b\r1,2\r"), true).line_ending, "\r");
	assert_string_equal(structure_of(text_of("a,b"), true).line_ending, "\n");
	assert_string_equal(structure_of(text_of("\"a\nb\",c\r\n"), true).line_ending, "\r\n");
}

/* --- formats --- */

enum { CELLS_MAX = 8 };

/* What is found in one column of the cells, up to the first null: `decimal grouping dates`, or the message. */
static const char *found(struct dialect *dialect, bool is_date, const char *const *cells)
{
	static char shown[512];
	struct arena arena = {0};
	struct text texts[CELLS_MAX];
	size_t count = 0;
	for (; cells[count]; count++)
		texts[count] = text_of(cells[count]);
	struct sample_column column = {"turnover", texts, count, is_date ? SAMPLE_DATES : SAMPLE_NUMBERS};
	const char *message = dialect_find_formats(dialect, &column, 1, &arena);
	if (!message && is_date)
		message = date_form_name(&dialect->dates, &arena);
	if (!message)
		message = arena_printf(&arena, "%c%.*s", dialect->decimal, TEXT_ARGUMENTS(dialect->grouping));
	assert_true(strlen(message) < sizeof shown);
	memcpy(shown, message, strlen(message) + 1);
	arena_free(&arena);
	return shown;
}

#define CELLS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *marks(char delimiter, const char *const *cells)
{
	struct dialect dialect = {.delimiter = delimiter};
	return found(&dialect, false, cells);
}

static void test_decimal_marks(void **state)
{
	(void)state;
	assert_string_equal(marks(';', CELLS("1,5")), ",");
	assert_string_equal(marks(';', CELLS("1234,56", "7")), ",");
	assert_string_equal(marks(';', CELLS("0,125")), ",");
	assert_string_equal(marks(';', CELLS("1234,567")), ",");
	assert_string_equal(marks(';', CELLS("1.5")), ".");
	assert_string_equal(marks(';', CELLS("0.125")), ".");
	assert_string_equal(marks(';', CELLS("-12.50%")), ".");
	assert_string_equal(marks(';', CELLS(",5")), ",");
	assert_string_equal(marks(',', CELLS("1", "2")), ".");
	assert_string_equal(marks(';', CELLS("1", "2")), ".");
	assert_string_equal(marks(';', CELLS("")), ".");
}

static void test_grouping(void **state)
{
	(void)state;
	assert_string_equal(marks(';', CELLS("1,234.50")), ".,");
	assert_string_equal(marks(';', CELLS("1.234,50")), ",.");
	assert_string_equal(marks(';', CELLS("1 234,5")), ", ");
	assert_string_equal(marks(';', CELLS("1\xC2\xA0"
					     "234,5",
					     "1\xE2\x80\xAF"
					     "234")),
			    ", ");
	assert_string_equal(marks(';', CELLS("1,234,567")), ".,");
	assert_string_equal(marks(';', CELLS("1.234.567")), ",.");
	assert_string_equal(marks(';', CELLS("1 234")), ". ");
	assert_string_equal(marks(';', CELLS("1'234.5")), ".'");
}

/* One cell tells what another leaves open. */
static void test_cells_together(void **state)
{
	(void)state;
	assert_string_equal(marks(';', CELLS("1,234", "1.5")), ".,");
	assert_string_equal(marks(';', CELLS("1,234", "1,5")), ",");
	assert_string_equal(marks(';', CELLS("1.234", "1 234 567")), ". ");
	assert_string_equal(marks(';', CELLS("1,234", "0.5", "2,345")), ".,");
	assert_string_equal(marks(';', CELLS("1.234", "12,50")), ",.");
	/* What is no number says nothing. */
	assert_string_equal(marks(';', CELLS("n/a", "1,5", "2.5.7", "31.12.2025", "-")), ",");
}

static void test_ambiguous_numbers(void **state)
{
	(void)state;
	assert_string_equal(marks(',', CELLS("1.234")), ".");
	assert_string_equal(marks('\t', CELLS("1.234", "-22.345")), ".");
	assert_string_equal(marks('|', CELLS("1.234")), ".");
	assert_string_equal(
		marks(';', CELLS("7", "1.234")),
		"numbers such as \"1.234\" (column turnover) can be read with a decimal mark or with groups "
		"of three digits; write csv { decimal \",\" } or csv { decimal \".\" } in the rules, or "
		"--decimal");
	for (const char *delimiter = ",;\t|"; *delimiter; delimiter++) {
		assert_non_null(strstr(marks(*delimiter, CELLS("1,234")), "numbers such as \"1,234\""));
		assert_non_null(
			strstr(marks(*delimiter, CELLS("1.234", "5,678")), "can be read with a decimal mark or"));
	}
}

/* Whether a point was put down without a cell that shows it, where a comma is as likely. */
static bool assumed(struct dialect dialect, const char *const *cells)
{
	found(&dialect, false, cells);
	return dialect.decimal_assumed;
}

static void test_assumed_mark(void **state)
{
	(void)state;
	assert_true(assumed((struct dialect){.delimiter = ';'}, CELLS("7", "")));
	assert_false(assumed((struct dialect){.delimiter = ';'}, CELLS("7", "1.5")));
	assert_false(assumed((struct dialect){.delimiter = ';'}, CELLS("7", "1,5")));
	assert_false(assumed((struct dialect){.delimiter = ';'}, CELLS("0.125")));
	/* Groups of blanks leave no point between groups. */
	assert_false(assumed((struct dialect){.delimiter = ';'}, CELLS("1 234")));
	assert_false(assumed((struct dialect){.delimiter = ';', .decimal = '.'}, CELLS("7")));
	assert_false(assumed((struct dialect){.delimiter = ';', .grouping = text_of(" ")}, CELLS("7")));
	assert_false(assumed((struct dialect){.delimiter = ','}, CELLS("7")));
}

static void test_conflicting_numbers(void **state)
{
	(void)state;
	assert_string_equal(marks(';', CELLS("1,5", "1.5")),
			    "numbers are written in two ways: \"1,5\" in column turnover, \"1.5\" in column turnover; "
			    "write csv { decimal \",\" } or csv { decimal \".\" } in the rules, or --decimal");
	assert_non_null(strstr(marks(';', CELLS("1 234,5", "1'234,5")), "csv { grouping \" \" }"));
	assert_non_null(strstr(marks(';', CELLS("1,5", "1 234", "2.5")), "\"1,5\" in column turnover, \"2.5\""));
	/* Shown are two cells that contradict each other, not just the last. */
	assert_non_null(
		strstr(marks(';', CELLS("1,234", "1.5", "7 000,25")), "\"1.5\" in column turnover, \"7 000,25\""));
	assert_non_null(strstr(marks(';', CELLS("1.5", "1,234.5", "1 000,5", "x")), "\"1 000,5\""));
}

static void test_declared_marks(void **state)
{
	(void)state;
	struct dialect dialect = {.delimiter = ';', .decimal = ','};
	assert_string_equal(found(&dialect, false, CELLS("1.234", "1.5")), ",.");
	dialect = (struct dialect){.delimiter = ';', .decimal = '.'};
	assert_string_equal(found(&dialect, false, CELLS("1,234")), ".,");
	dialect = (struct dialect){.delimiter = ';', .decimal = '.'};
	assert_string_equal(found(&dialect, false, CELLS("1.234")), ".");
	dialect = (struct dialect){.delimiter = ';', .grouping = text_of(".")};
	assert_string_equal(found(&dialect, false, CELLS("1.234")), ",.");
	dialect = (struct dialect){.delimiter = ';', .grouping = text_of(" ")};
	assert_string_equal(found(&dialect, false, CELLS("1,234")), ", ");
	dialect = (struct dialect){.delimiter = ';', .decimal = ',', .grouping = text_of(",")};
	assert_non_null(strstr(found(&dialect, false, CELLS("1,5")), "decimal mark and grouping are both \",\""));
}

static const char *dates(const char *const *cells)
{
	struct dialect dialect = {.delimiter = ';'};
	return found(&dialect, true, cells);
}

static void test_dates(void **state)
{
	(void)state;
	assert_string_equal(dates(CELLS("2025-12-31")), "YYYY-MM-DD");
	assert_string_equal(dates(CELLS("", "soon")), "YYYY-MM-DD");
	assert_string_equal(dates(CELLS("31.12.2025")), "DD.MM.YYYY");
	assert_string_equal(dates(CELLS("1.2.2025", "13.2.2025 10:30")), "DD.MM.YYYY");
	assert_string_equal(dates(CELLS("03/04/2026", "12/31/2025")), "MM/DD/YYYY");
	assert_string_equal(dates(CELLS("2025/12/31")), "YYYY/MM/DD");
	assert_string_equal(dates(CELLS("31-12-2025", "2025-12-31")), "DD-MM-YYYY");
	assert_string_equal(dates(CELLS("99.99.2025", "31.12.2025")), "DD.MM.YYYY");
}

static void test_ambiguous_dates(void **state)
{
	(void)state;
	assert_string_equal(
		dates(CELLS("03/04/2026", "05/06/2026")),
		"dates such as \"03/04/2026\" (column turnover) can be read day first or month first; write "
		"csv { dates \"DD/MM/YYYY\" } or csv { dates \"MM/DD/YYYY\" } in the rules, or --dates DD/MM/YYYY");
	assert_non_null(strstr(dates(CELLS("03.04.2026")), "csv { dates \"DD.MM.YYYY\" }"));
	assert_string_equal(
		dates(CELLS("31.12.2025", "12/31/2025")),
		"dates are written in two ways: \"31.12.2025\" in column turnover, \"12/31/2025\" in column "
		"turnover; write csv { dates \"DD.MM.YYYY\" } (or the form that is right) in the rules, or "
		"--dates DD.MM.YYYY");
	assert_non_null(strstr(dates(CELLS("31/12/2025", "12/31/2025")), "two ways"));
}

static void test_two_digit_years(void **state)
{
	(void)state;
	assert_string_equal(dates(CELLS("31/12/25")),
			    "dates such as \"31/12/25\" (column turnover) have only two digits for the year; say how "
			    "they are meant: write csv { dates \"DD/MM/YY\" } in the rules, or --dates DD/MM/YY");
	assert_non_null(strstr(dates(CELLS("12.31.25")), "csv { dates \"MM.DD.YY\" }"));
	assert_non_null(strstr(dates(CELLS("31.12.2025", "31.12.25")), "two digits"));
	struct dialect dialect = {.dates = {.order = DATES_DMY, .separator = '/', .two_digit_year = true}};
	assert_string_equal(found(&dialect, true, CELLS("31/12/25", "12.31.2025")), "DD/MM/YY");
}

static void test_date_form_names(void **state)
{
	(void)state;
	static const char *const names[] = {"DD.MM.YYYY", "MM/DD/YYYY", "DD-MM-YY", "YY/MM/DD",
					    "YYYY.MM.DD", "YYYY-MM-DD", "YY-MM-DD"};
	struct arena arena = {0};
	struct date_form form;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		assert_true(date_form_from_name(text_of(names[i]), &form));
		assert_string_equal(date_form_name(&form, &arena), names[i]);
	}
	assert_true(date_form_from_name(text_of("dd.mm.yyyy"), &form));
	assert_int_equal(form.order, DATES_DMY);
	assert_true(date_form_from_name(text_of("YYYY-MM-DD"), &form));
	assert_int_equal(form.order, DATES_ISO);
	static const char *const others[] = {"",           "DD",        "DD.MM",       "DDMMYYYY",
					     "DD.MM/YYYY", "DD.MM.YYY", "DD.MM.YYYYY", "MM.YYYY.DD",
					     "DD MM YYYY", "D.M.YYYY",  "DD.MM.YYYY "};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(date_form_from_name(text_of(others[i]), &form));
	arena_free(&arena);
}

/* Number columns say nothing of dates, and the other way round; columns are looked at together. */
static void test_several_columns(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct text sums[] = {text_of("31.12.2025"), text_of("1,234")};
	struct text rates[] = {text_of("0,5")};
	struct text days[] = {text_of("1,5"), text_of("12/31/2025")};
	struct sample_column columns[] = {
		{"sum", sums, 2, SAMPLE_NUMBERS},
		{"day", days, 2, SAMPLE_DATES},
		{"rate", rates, 1, SAMPLE_NUMBERS},
	};
	struct dialect dialect = {.delimiter = ';'};
	assert_null(dialect_find_formats(&dialect, columns, 3, &arena));
	assert_int_equal(dialect.decimal, ',');
	assert_int_equal(dialect.grouping.size, 0);
	assert_int_equal(dialect.dates.order, DATES_MDY);
	dialect = (struct dialect){.delimiter = ';'};
	assert_null(dialect_find_formats(&dialect, NULL, 0, &arena));
	assert_int_equal(dialect.decimal, '.');
	assert_int_equal(dialect.dates.order, DATES_ISO);
	arena_free(&arena);
}

/* Columns that are read as neither tell what is open, if they agree; they are never wrong, and never ambiguous. */
static void test_other_columns(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct text either[] = {text_of("1,234")};
	struct text prices[] = {text_of("0,5"), text_of("1.234,50"), text_of("none")};
	struct text days[] = {text_of("31.12.2025"), text_of("2026-01-01"), text_of("-")};
	struct text words[] = {text_of("1.50"), text_of("12/31/2025"), text_of("a"), text_of("b")};
	struct sample_column columns[] = {
		{"sum", either, 1, SAMPLE_NUMBERS},
		{"price", prices, 3, SAMPLE_OTHER},
		{"day", days, 3, SAMPLE_OTHER},
		{"word", words, 4, SAMPLE_OTHER},
	};
	struct dialect dialect = {.delimiter = ';'};
	assert_null(dialect_find_formats(&dialect, columns, 4, &arena));
	assert_int_equal(dialect.decimal, ',');
	assert_string_equal(dialect.grouping.data, ".");
	assert_int_equal(dialect.dates.order, DATES_DMY);
	words[1] = words[2] = text_of("2.5");
	dialect = (struct dialect){.delimiter = ';'};
	assert_non_null(dialect_find_formats(&dialect, columns, 4, &arena));
	columns[0].kind = SAMPLE_OTHER;
	dialect = (struct dialect){.delimiter = ';'};
	assert_null(dialect_find_formats(&dialect, columns, 1, &arena));
	assert_int_equal(dialect.decimal, '.');
	arena_free(&arena);
}

static void test_description(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct dialect dialect = {.delimiter = ';',
				  .decimal = ',',
				  .grouping = text_of(" "),
				  .encoding = ENCODING_WINDOWS_1251,
				  .dates = {.order = DATES_DMY, .separator = '.'}};
	assert_string_equal(
		dialect_describe(&dialect, &arena),
		"delimiter semicolon (\";\"), encoding windows-1251, decimal mark \",\", grouping \" \", dates "
		"DD.MM.YYYY");
	dialect = (struct dialect){.delimiter = '\t', .encoding = ENCODING_UTF_8, .byte_order_mark = true};
	assert_string_equal(
		dialect_describe(&dialect, &arena),
		"delimiter tab (\"\\t\"), encoding utf-8 with a byte-order mark, decimal mark \".\", no grouping, "
		"dates YYYY-MM-DD");
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_cut_utf8),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_windows_1251),
		cmocka_unit_test(test_windows_1252),
		cmocka_unit_test(test_declared_encoding),
		cmocka_unit_test(test_encoding_names),
		cmocka_unit_test(test_delimiters),
		cmocka_unit_test(test_single_column),
		cmocka_unit_test(test_delimiters_and_quotes),
		cmocka_unit_test(test_delimiter_of_ragged_records),
		cmocka_unit_test(test_delimiter_of_cut_sample),
		cmocka_unit_test(test_ambiguous_delimiter),
		cmocka_unit_test(test_line_endings),
		cmocka_unit_test(test_decimal_marks),
		cmocka_unit_test(test_grouping),
		cmocka_unit_test(test_cells_together),
		cmocka_unit_test(test_ambiguous_numbers),
		cmocka_unit_test(test_assumed_mark),
		cmocka_unit_test(test_conflicting_numbers),
		cmocka_unit_test(test_declared_marks),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_ambiguous_dates),
		cmocka_unit_test(test_two_digit_years),
		cmocka_unit_test(test_date_form_names),
		cmocka_unit_test(test_several_columns),
		cmocka_unit_test(test_other_columns),
		cmocka_unit_test(test_description),
	};
	return cmocka_run_group_tests_name("dialect", tests, NULL, NULL);
}
