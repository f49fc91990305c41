#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <iconv.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "data/cells.h"
#include "data/cells_many.h"
#include "data/cells_plain_date.h"
#include "data/encoding.h"

/* --- numbers --- */

static struct dialect dialect_of(char decimal, const char *grouping)
{
	return (struct dialect){.decimal = decimal, .grouping = text_of(grouping), .encoding = ENCODING_UTF_8};
}

/* The cell as the program would write it, "none" or "too large". */
static const char *number_in(const struct dialect *dialect, const char *cell)
{
	static char shown[DECIMAL_TEXT_MAX + 1];
	struct decimal value;
	bool percent;
	enum cell_reading reading = cell_number(text_of(cell), dialect, &value, &percent);
	if (reading != CELL_FITS)
		return reading == CELL_TOO_LARGE ? "too large" : "none";
	assert_true(percent == (strchr(cell, '%') != NULL));
	shown[decimal_format(value, '.', shown)] = '\0';
	return shown;
}

static const char *number(char decimal, const char *grouping, const char *cell)
{
	struct dialect dialect = dialect_of(decimal, grouping);
	return number_in(&dialect, cell);
}

static void test_numbers_that_do_not_tell(void **state)
{
	(void)state;
	struct dialect dialect = dialect_of('.', "");
	assert_false(cell_does_not_tell(text_of("1.234"), &dialect));
	dialect.decimal_assumed = true;
	assert_true(cell_does_not_tell(text_of("1.234"), &dialect));
	assert_true(cell_does_not_tell(text_of("-12.345%"), &dialect));
	assert_true(cell_does_not_tell(text_of("1.234.567"), &dialect));
	assert_false(cell_does_not_tell(text_of("1.23"), &dialect));
	assert_false(cell_does_not_tell(text_of("0.125"), &dialect));
	assert_false(cell_does_not_tell(text_of("1234.567"), &dialect));
	assert_false(cell_does_not_tell(text_of("1234"), &dialect));
	assert_false(cell_does_not_tell(text_of(""), &dialect));
}

static void test_plain_numbers(void **state)
{
	(void)state;
	assert_string_equal(number('.', "", "0"), "0");
	assert_string_equal(number('.', "", "007"), "7");
	assert_string_equal(number('.', "", "1234567.25"), "1234567.25");
	assert_string_equal(number('.', "", "-5"), "-5");
	assert_string_equal(number('.', "", "+5"), "5");
	assert_string_equal(number('.', "", ".5"), "0.5");
	assert_string_equal(number('.', "", "5."), "5");
	assert_string_equal(number('\0', "", "1.5"), "1.5");
	assert_string_equal(number(',', "", "1,5"), "1.5");
	assert_string_equal(number(',', "", ",5"), "0.5");
	assert_string_equal(number('.', "",
				   "\xE2\x88\x92"
				   "12.5"),
			    "-12.5");
	assert_string_equal(number('.', "", "12345678901234567890123456789012345678"),
			    "12345678901234567890123456789012345678");
}

static void test_what_is_no_number(void **state)
{
	(void)state;
	static const char *const cells[] = {"",    " ",   "-",     "+",     ".",     "%",           "-.",  "--5",
					    "+-5", "5-",  "1.5.5", "1,5",   "abc",   "1a",          "a1",  "0x1",
					    "e5",  "1e",  "1e+",   "1 234", "1_000", "nan",         "inf", "(5)",
					    "5 5", "5%%", "%5",    "- 5",   "1e5.5", "\xE2\x88\x92"};
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		assert_string_equal(number('.', "", cells[i]), "none");
	assert_string_equal(number(',', "", "1.5"), "none");
	assert_string_equal(number(',', "", "1,5.5"), "none");
}

static void test_percent_and_exponent(void **state)
{
	(void)state;
	assert_string_equal(number('.', "", "5%"), "0.05");
	assert_string_equal(number('.', "", " 12.5 % "), "0.125");
	assert_string_equal(number('.', "", "1.5e3"), "1500");
	assert_string_equal(number('.', "", "1E+2"), "100");
	assert_string_equal(number('.', "", "-25E-1"), "-2.5");
	assert_string_equal(number(',', "", "1,5E2"), "150");
}

static void test_grouping(void **state)
{
	(void)state;
	assert_string_equal(number('.', ",", "1,234,567.5"), "1234567.5");
	assert_string_equal(number(',', ".", "-1.234"), "-1234");
	assert_string_equal(number(',', " ", "1 234 567,5"), "1234567.5");
	assert_string_equal(number(',', " ",
				   "1\xC2\xA0"
				   "234\xE2\x80\xAF"
				   "567"),
			    "1234567");
	assert_string_equal(number(',', "\xC2\xA0", "1 234"), "1234");
	assert_string_equal(number('.', "'", "12'345.5%"), "123.455");
	assert_string_equal(number('.', ",", "1234567.5"), "1234567.5");
	assert_string_equal(number('.', ",", "1,234e2"), "123400");
}

static void test_groups_of_other_sizes(void **state)
{
	(void)state;
	static const char *const cells[] = {"1,23",   "1,2345", "1234,567", "1,234,56",  ",234",      "1,,234",
					    "1,234,", "0,125",  "0,",       "1,234 567", "1,234.5,6", "01,234"};
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		assert_string_equal(number('.', ",", cells[i]), "none");
	assert_string_equal(number(',', ".", "0.125"), "none");
	assert_string_equal(number('.', " ", "1\t234"), "none");
}

static void test_numbers_beyond_38_digits(void **state)
{
	(void)state;
	assert_string_equal(number('.', "", "123456789012345678901234567890123456789"), "too large");
	assert_string_equal(number('.', "", "1e38"), "too large");
	assert_string_equal(number('.', "", "1e37"), "10000000000000000000000000000000000000");
	assert_string_equal(number('.', "", "0.123456789012345678901234567890123456785"),
			    "0.12345678901234567890123456789012345678");
	assert_string_equal(
		number('.', "", "00000000000000000000000000000000000000000000000000000000000000000000000000000001.5"),
		"1.5");
}

static void test_blanks_of_encodings(void **state)
{
	(void)state;
	static const struct {
		enum encoding encoding;
		const char *cell;
	} cases[] = {
		{ENCODING_UTF_8, "\xC2\xA0\xE2\x80\xAF\t1\xC2\xA0"
				 "234\xE2\x80\xAF"},
		{ENCODING_UTF_16LE, "1\xC2\xA0"
				    "234"},
		{ENCODING_WINDOWS_1251, "\xA0"
					"1\xA0"
					"234 "},
		{ENCODING_WINDOWS_1252, "1\xA0"
					"234\xA0"},
		{ENCODING_KOI8_R, "1\x9A"
				  "234\x9A"},
		{ENCODING_CP866, "1\xFF"
				 "234\xFF"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct dialect dialect = dialect_of(',', " ");
		dialect.encoding = cases[i].encoding;
		assert_string_equal(number_in(&dialect, cases[i].cell), "1234");
	}
	struct dialect dialect = dialect_of(',', " ");
	assert_string_equal(number_in(&dialect, "1\xA0"
						"234"),
			    "none");
}

static void expect_plain(const char *cell, char decimal, int64_t coefficient, int32_t scale)
{
	/* A copy of just these bytes, so that reading beyond them is seen. */
	struct text exact = {NULL, strlen(cell)};
	char *copy = memory_array(exact.size, 1);
	memcpy(copy, cell, exact.size);
	exact.data = copy;
	int64_t found = 0;
	int32_t found_scale = 0;
	assert_true(cell_number_plain(exact, decimal, &found, &found_scale));
	assert_true(found == coefficient);
	assert_int_equal(found_scale, scale);
	memory_free(copy);
}

static void test_plain_path(void **state)
{
	(void)state;
	expect_plain("7", '.', 7, 0);
	expect_plain("-7", '.', -7, 0);
	expect_plain("+7", '.', 7, 0);
	expect_plain("123456789012345678", '.', 123456789012345678, 0);
	expect_plain("-1234567890.12345678", '.', -123456789012345678, 8);
	expect_plain("0,50", ',', 50, 2);
	int64_t coefficient;
	int32_t scale;
	assert_false(cell_number_plain(text_of("1234567890123456789"), '.', &coefficient, &scale));
	assert_false(cell_number_plain(text_of("9999999999999999999"), '.', &coefficient, &scale));
	assert_false(cell_number_plain(text_of("1234567890123456789."), '.', &coefficient, &scale));
	static const char *const others[] = {"",     " ",    "-",         ".",          "-.",         "1.2.3",
					     "1,5",  "1e5",  "5%",        "a1",         "1 2",        "12/5",
					     "12:5", "\xFF", "1\xC2\xA0", "123456789a", "1.2345678.9"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(cell_number_plain(text_of(others[i]), '.', &coefficient, &scale));
}

/* Every length, and every place of the mark, against the value that was written. */
static void test_plain_path_at_every_length(void **state)
{
	(void)state;
	int64_t value = 0;
	for (int digits = 1; digits <= 18; digits++) {
		value = value * 10 + (digits * 7 + 2) % 10;
		char plain[24];
		snprintf(plain, sizeof plain, "%0*lld", digits, (long long)value);
		expect_plain(plain, '.', value, 0);
		for (int place = 0; place <= digits; place++) {
			char cell[24];
			snprintf(cell, sizeof cell, "-%.*s,%s", place, plain, plain + place);
			expect_plain(cell, ',', -value, digits - place);
			/* What is no digit is seen wherever it stands. */
			int64_t coefficient;
			int32_t scale;
			snprintf(cell, sizeof cell, "%.*s/%s", place, plain, plain + place);
			assert_false(cell_number_plain(text_of(cell), ',', &coefficient, &scale));
			snprintf(cell, sizeof cell, "%.*s:%s", place, plain, plain + place);
			assert_false(cell_number_plain(text_of(cell), ',', &coefficient, &scale));
			snprintf(cell, sizeof cell, "%.*s\xB1%s", place, plain, plain + place);
			assert_false(cell_number_plain(text_of(cell), ',', &coefficient, &scale));
		}
	}
}

static void test_writing_numbers(void **state)
{
	(void)state;
	struct dialect dialect = dialect_of(',', " ");
	char out[DECIMAL_TEXT_MAX];
	size_t size = cell_write_number((struct decimal){-1234567890, 3}, &dialect, out);
	assert_true(text_equal((struct text){out, size}, text_of("-1234567,89")));
	dialect.decimal = '\0';
	size = cell_write_number((struct decimal){15, 1}, &dialect, out);
	assert_true(text_equal((struct text){out, size}, text_of("1.5")));
}

/* --- dates --- */

/* The day as ISO, or "none". */
static const char *day_in(const char *form, const char *cell)
{
	static char shown[DATE_TEXT + 1];
	struct dialect dialect = {.encoding = ENCODING_UTF_8};
	if (form)
		assert_true(date_form_from_name(text_of(form), &dialect.dates));
	date day;
	if (cell_date(text_of(cell), &dialect, &day) != CELL_FITS)
		return "none";
	date_format_iso(day, shown);
	return shown;
}

static void test_dates(void **state)
{
	(void)state;
	assert_string_equal(day_in(NULL, "2026-01-31"), "2026-01-31");
	assert_string_equal(day_in("DD.MM.YYYY", "2026-01-31"), "2026-01-31");
	assert_string_equal(day_in("DD.MM.YYYY", "31.12.2025"), "2025-12-31");
	assert_string_equal(day_in("DD.MM.YYYY", "1.2.2025"), "2025-02-01");
	assert_string_equal(day_in("MM/DD/YYYY", "1/2/2025"), "2025-01-02");
	assert_string_equal(day_in("YYYY/MM/DD", "2025/1/2"), "2025-01-02");
	assert_string_equal(day_in("DD-MM-YYYY", "31-12-2025"), "2025-12-31");
	assert_string_equal(day_in("DD/MM/YY", "31/12/69"), "2069-12-31");
	assert_string_equal(day_in("DD/MM/YY", "31/12/70"), "1970-12-31");
	assert_string_equal(day_in("DD/MM/YY", "01/02/00"), "2000-02-01");
	assert_string_equal(day_in("YY-MM-DD", "25-12-31"), "2025-12-31");
	assert_string_equal(day_in("YY-MM-DD", "2025-12-31"), "2025-12-31");
	assert_string_equal(day_in(NULL, " 2026-01-31\xC2\xA0"), "2026-01-31");
	assert_string_equal(day_in(NULL, "2024-02-29"), "2024-02-29");
}

static void test_what_is_no_date(void **state)
{
	(void)state;
	static const char *const cells[] = {
		"",           " ",          "31.12",       "31.12.2025.", "31.12-2025", "31.13.2025",
		"31.04.2025", "29.02.2025", "0.1.2025",    "1.0.2025",    "1.1.0000",   "31.12.25",
		"31/12/2025", "12.31.2025", "31 12 2025",  "2025.12.31",  "2025-1-31",  "2025-13-01",
		"20251231",   "31.12.025",  "31.12.20251", "x31.12.2025", "031.12.2025"};
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		assert_string_equal(day_in("DD.MM.YYYY", cells[i]), "none");
	assert_string_equal(day_in("DD.MM.YY", "31.12.2025"), "none");
	assert_string_equal(day_in(NULL, "31.12.2025"), "none");
}

static void test_time_of_day(void **state)
{
	(void)state;
	static const char *const times[] = {" 0:00",       ", 12:33 PM",        " 23:59:59",     " 23:59:59.123",
					    "T10:00:00Z",  "T10:00:00.5+03:00", "T10:00+0300",   "T10:00-03",
					    " 1:30 PM",    " 01:30:00am",       "\302\24010:00", "  10:00 ",
					    " 10:00:00,5", " 10:00 +03:00"};
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		char cell[48];
		snprintf(cell, sizeof cell, "31.12.2025%s", times[i]);
		assert_string_equal(day_in("DD.MM.YYYY", cell), "2025-12-31");
		snprintf(cell, sizeof cell, "2025-12-31%s", times[i]);
		assert_string_equal(day_in("DD.MM.YYYY", cell), "2025-12-31");
	}
	static const char *const others[] = {"10:00",    ",",         ", ",      ",10:00",     ",T10:00",
					     "T",        " 10",       " 10:",    " 10:0",      " 25:00",
					     " 10:60",   " 10:00:61", " 10:00:", " 10:00:00.", " 10:00 XM",
					     " 10:00Zx", "T10:00+3",  " x",      " 10:00 P"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		char cell[48];
		snprintf(cell, sizeof cell, "2025-12-31%s", others[i]);
		assert_string_equal(day_in(NULL, cell), "none");
	}
}

static void expect_written(const char *form, struct civil_date civil, const char *expected)
{
	struct dialect dialect = {0};
	if (form)
		assert_true(date_form_from_name(text_of(form), &dialect.dates));
	date day;
	assert_true(date_from_civil(civil, &day));
	char out[16];
	assert_true(text_equal((struct text){out, cell_write_date(day, &dialect, out)}, text_of(expected)));
}

static void test_writing_dates(void **state)
{
	(void)state;
	struct civil_date civil = {2026, 2, 1};
	expect_written(NULL, civil, "2026-02-01");
	expect_written("YYYY-MM-DD", civil, "2026-02-01");
	expect_written("DD.MM.YYYY", civil, "01.02.2026");
	expect_written("MM/DD/YYYY", civil, "02/01/2026");
	expect_written("YYYY/MM/DD", civil, "2026/02/01");
	expect_written("DD-MM-YY", civil, "01-02-26");
	expect_written("YY.MM.DD", civil, "26.02.01");
	expect_written("DD-MM-YY", (struct civil_date){1969, 2, 1}, "01-02-1969");
	expect_written("DD.MM.YYYY", (struct civil_date){33, 2, 1}, "01.02.0033");
	struct dialect dialect = {.dates = {.order = DATES_DMY}};
	char out[16];
	assert_true(text_equal((struct text){out, cell_write_date(0, &dialect, out)}, text_of("01.01.1970")));
}

/* --- truth, missing, text --- */

static void test_truth(void **state)
{
	(void)state;
	static const char *const yes[] = {"true", "TRUE", "True", "yes", "Yes", "1", " true ", "\t1"};
	static const char *const no[] = {"false", "FALSE", "no", "NO", "0"};
	static const char *const others[] = {"", " ", "2", "t", "y", "truee", "10", "да"};
	bool value;
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		assert_true(cell_truth(text_of(yes[i]), ENCODING_UTF_8, &value) == CELL_FITS && value);
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		assert_true(cell_truth(text_of(no[i]), ENCODING_UTF_8, &value) == CELL_FITS && !value);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_int_equal(cell_truth(text_of(others[i]), ENCODING_UTF_8, &value), CELL_DOES_NOT_FIT);
}

static void test_missing(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct text declared[] = {text_of("-"), text_of("н/д"), text_of("日本")};
	struct dialect dialect = {.encoding = ENCODING_WINDOWS_1251, .missing = declared, .missing_count = 3};
	size_t count;
	const struct text *missing = encoded_missing(&dialect, &count, &arena);
	assert_int_equal(count, 2);
	assert_true(cell_is_missing(text_of(""), missing, count));
	assert_true(cell_is_missing(text_of("-"), missing, count));
	assert_true(cell_is_missing(text_of("\xED/\xE4"), missing, count));
	assert_false(cell_is_missing(text_of("н/д"), missing, count));
	assert_false(cell_is_missing(text_of(" "), missing, count));
	assert_false(cell_is_missing(text_of("--"), missing, count));
	assert_true(cell_is_missing(text_of(""), NULL, 0));
	dialect.encoding = ENCODING_UTF_8;
	missing = encoded_missing(&dialect, &count, &arena);
	assert_int_equal(count, 3);
	assert_true(cell_is_missing(text_of("н/д"), missing, count));
	arena_free(&arena);
}

static void test_text(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct text value;
	struct text plain = text_of("plain");
	assert_int_equal(cell_text(plain, ENCODING_WINDOWS_1251, &arena, &value), CELL_FITS);
	assert_ptr_equal(value.data, plain.data);
	assert_int_equal(cell_text(text_of("\xCC\xEE\xF1\xEA\xE2\xE0 \xB9"
					   "1"),
				   ENCODING_WINDOWS_1251, &arena, &value),
			 CELL_FITS);
	assert_true(text_is(value, "Москва №1"));
	assert_int_equal(cell_text(text_of("\xED\xCF\xD3\xCB\xD7\xC1"), ENCODING_KOI8_R, &arena, &value), CELL_FITS);
	assert_true(text_is(value, "Москва"));
	assert_int_equal(cell_text(text_of("\x8C\xAE\xE1\xAA\xA2\xA0"), ENCODING_CP866, &arena, &value), CELL_FITS);
	assert_true(text_is(value, "Москва"));
	assert_int_equal(cell_text(text_of("caf\xE9 \x80"), ENCODING_WINDOWS_1252, &arena, &value), CELL_FITS);
	assert_true(text_is(value, "café €"));
	assert_int_equal(cell_text(text_of("a\x98"), ENCODING_WINDOWS_1251, &arena, &value), CELL_DOES_NOT_FIT);
	assert_int_equal(cell_text(text_of("a\x81"), ENCODING_WINDOWS_1252, &arena, &value), CELL_DOES_NOT_FIT);
	assert_int_equal(cell_text(text_of("caf\xE9"), ENCODING_UTF_8, &arena, &value), CELL_DOES_NOT_FIT);
	assert_int_equal(cell_text(text_of("café"), ENCODING_UTF_16LE, &arena, &value), CELL_FITS);
	assert_true(text_is(value, "café"));
	arena_free(&arena);
}

/* The tables say what the system's converter says, both ways. */
static void test_encoding_tables(void **state)
{
	(void)state;
	static const struct {
		enum encoding encoding;
		const char *name;
		int undefined;
	} tables[] = {{ENCODING_WINDOWS_1251, "CP1251", 1},
		      {ENCODING_WINDOWS_1252, "CP1252", 5},
		      {ENCODING_KOI8_R, "KOI8-R", 0},
		      {ENCODING_CP866, "CP866", 0}};
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		iconv_t converter = iconv_open("UTF-32LE", tables[i].name);
		assert_true(converter != (iconv_t)-1);
		int undefined = 0;
		for (int byte = 0; byte < 256; byte++) {
			char from = (char)byte;
			int32_t expected = 0;
			char *in = &from, *out = (char *)&expected;
			size_t left = 1, room = sizeof expected;
			if (iconv(converter, &in, &left, &out, &room) == (size_t)-1)
				expected = -1;
			undefined += expected < 0;
			assert_int_equal(encoding_decode_byte(tables[i].encoding, (unsigned char)byte), expected);
			if (expected >= 0)
				assert_int_equal(encoding_encode(tables[i].encoding, expected), byte);
		}
		assert_int_equal(undefined, tables[i].undefined);
		assert_int_equal(encoding_encode(tables[i].encoding, 0x65E5), -1);
		assert_int_equal(encoding_encode(tables[i].encoding, 0x1F600), -1);
		assert_int_equal(encoding_encode(tables[i].encoding, 0x80), -1);
		iconv_close(converter);
	}
}

/* --- plain cells --- */

enum { AROUND = 16 };

/* What a plain reading takes, the full one takes too, and for the same; whatever stands around the cell. */
static void compare_plain(const char *around, size_t size, const struct dialect *dialect)
{
	static const char orders[] = {[DATES_DMY] = '.', [DATES_MDY] = '/', [DATES_YMD] = '-'};
	struct text cell = {around + AROUND, size};
	int64_t coefficient;
	int32_t scale;
	struct decimal number;
	bool flag;
	bool truth;
	date day;
	date plain_day;
	static struct known_month months[3][KNOWN_MONTHS];
	if (plain_number(cell, dialect->decimal, &coefficient, &scale)) {
		assert_int_equal(cell_number(cell, dialect, &number, &flag), CELL_FITS);
		assert_int_equal(decimal_compare(number, (struct decimal){coefficient, scale}), 0);
	}
	if (plain_truth(cell, &flag)) {
		assert_int_equal(cell_truth(cell, dialect->encoding, &truth), CELL_FITS);
		assert_int_equal(truth, flag);
	}
	for (int order = DATES_DMY; order <= DATES_YMD; order++) {
		struct dialect dated = *dialect;
		dated.dates = (struct date_form){.order = (enum date_order)order, .separator = orders[order]};
		struct plain_date_form form = plain_date_form(orders[order], order == DATES_YMD, order != DATES_DMY);
		bool plain = plain_date(cell, &form, months[order - DATES_DMY], &plain_day);
		if (plain) {
			assert_int_equal(cell_date(cell, &dated, &day), CELL_FITS);
			assert_int_equal(day, plain_day);
		}
		struct civil_date civil;
		bool usual = plain_civil_date(cell, &form, &civil);
		assert_int_equal(plain, usual && date_from_civil(civil, &plain_day));
	}
	bool ascii = size > 0 && size <= PLAIN_SIZE_MAX;
	for (size_t i = 0; i < size; i++)
		ascii &= (unsigned char)cell.data[i] < 0x80;
	assert_int_equal(plain_text(cell), ascii);
	if (plain_utf8(cell))
		assert_int_equal(utf8_first_invalid(cell), size);
	assert_true(plain_utf8(cell) || !ascii);
}

static void test_plain_cells_are_cells(void **state)
{
	(void)state;
	static const char marks[] =
		"0123456789012345678901234567890123456789....--,/+ %eyYnNtTrRuUfFaAlLsSoO\xD0\x96\x01\x80";
	char around[AROUND + PLAIN_SIZE_MAX + 2 + AROUND];
	uint32_t random = 7;
	for (int round = 0; round < 300000; round++) {
		size_t kinds = round % 3 == 0 ? 10 : round % 3 == 1 ? 52 : sizeof marks - 1;
		for (size_t i = 0; i < sizeof around; i++) {
			random = random * 1664525 + 1013904223;
			around[i] = marks[(random >> 8) % kinds];
		}
		size_t size = (random >> 4) % (PLAIN_SIZE_MAX + 3);
		if (round % 4 == 0 && size > 1)
			around[AROUND + (random >> 12) % size] = '.';
		if (round % 5 == 0) {
			around[AROUND + 4] = around[AROUND + 7] = '-';
			size = 10;
		} else if (round % 5 == 1) {
			around[AROUND + 2] = around[AROUND + 5] = round % 2 ? '.' : '/';
			size = 10;
		}
		struct dialect dialect = dialect_of(round % 2 ? '.' : ',', "");
		compare_plain(around, size, &dialect);
	}
}

enum { MANY = 64, CELL_ROOM = 3 * AROUND };

/* What is read at once is what is read one by one, brought to the scale. */
static void compare_many(number_reader *read, const char *bytes, const struct cell_place *cells, int32_t scale)
{
	static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
	int64_t values[MANY];
	uint64_t greatest = 0;
	uint64_t expected_greatest = 0;
	uint64_t lanes = read(bytes, cells, MANY, '.', scale, values, &greatest);
	for (size_t i = 0; i < MANY; i++) {
		struct text cell = cell_at(bytes, cells[i]);
		int64_t value = 0;
		int32_t found = 0;
		size_t longest = 0;
		for (size_t j = i / 4 * 4; j < i / 4 * 4 + 4; j++)
			longest = cells[j].end - cells[j].start > longest ? cells[j].end - cells[j].start : longest;
		bool plain = cell.size && plain_number(cell, '.', &value, &found) && found <= scale &&
			     cell.size <= 15 && scale - found <= (longest > 8 ? 3 : 7);
		value = plain ? value * powers[scale - found] : 0;
		assert_int_equal(lanes >> i & 1, plain);
		assert_int_equal(values[i], value);
		uint64_t magnitude = (uint64_t)(value < 0 ? -value : value);
		expected_greatest = magnitude > expected_greatest ? magnitude : expected_greatest;
	}
	assert_int_equal(greatest, expected_greatest);
}

static void test_many_numbers(void **state)
{
	(void)state;
	number_reader *read = number_reader_of_machine();
	if (!read)
		skip();
	static const char *const forms[] = {"1.25",
					    "",
					    "99999.99",
					    "0.10",
					    ".50",
					    "1.2",
					    "12",
					    "-1.00",
					    ".",
					    "1..0",
					    "a.00",
					    "12,50",
					    "5.",
					    "12345678",
					    "1.23.45",
					    "-",
					    "-.",
					    "-5",
					    "1-2",
					    "-1234.56",
					    "--1",
					    "1234567.89",
					    "-12345678",
					    "-1234567.89",
					    "9999999999999999",
					    "123456789012345",
					    "-99999999999999",
					    "99999999.999999",
					    "1234567890.5",
					    "1.234567890",
					    "12345678901-34",
					    "1.2.3456789",
					    "+1234567890123456",
					    "x23456789"};
	enum { FORMS = sizeof forms / sizeof *forms, NARROW_FORMS = 21 };
	static char bytes[MANY * CELL_ROOM];
	struct cell_place cells[MANY];
	uint32_t random = 3;
	for (int round = 0; round < 8000; round++) {
		memset(bytes, "7.-"[round % 3], sizeof bytes);
		for (size_t i = 0; i < MANY; i++) {
			random = random * 1664525 + 1013904223;
			const char *form = forms[(random >> 16) % (round % 2 ? FORMS : NARROW_FORMS)];
			cells[i].start = (uint32_t)(i * CELL_ROOM + AROUND);
			cells[i].end = cells[i].start + (uint32_t)strlen(form);
			memcpy(bytes + cells[i].start, form, strlen(form));
		}
		compare_many(read, bytes, cells, round / 6 % 9);
	}
}

static void test_plain_forms(void **state)
{
	(void)state;
	static const char *const numbers[] = {"0", "-1", "12.5", "9999999999999999", "0.0000001", ".5", "5.", "-.5"};
	static const char *const others[] = {"",   "-",   ".",   "-.",  "1.2.3",
					     "+1", "1e3", "--1", "1,5", "12345678901234567"};
	char around[3 * AROUND];
	int64_t coefficient;
	int32_t scale;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		memset(around, '7', sizeof around);
		memcpy(around + AROUND, numbers[i], strlen(numbers[i]));
		assert_true(
			plain_number((struct text){around + AROUND, strlen(numbers[i])}, '.', &coefficient, &scale));
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		memset(around, '.', sizeof around);
		memcpy(around + AROUND, others[i], strlen(others[i]));
		assert_false(
			plain_number((struct text){around + AROUND, strlen(others[i])}, '.', &coefficient, &scale));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_that_do_not_tell),
		cmocka_unit_test(test_plain_numbers),
		cmocka_unit_test(test_what_is_no_number),
		cmocka_unit_test(test_percent_and_exponent),
		cmocka_unit_test(test_grouping),
		cmocka_unit_test(test_groups_of_other_sizes),
		cmocka_unit_test(test_numbers_beyond_38_digits),
		cmocka_unit_test(test_blanks_of_encodings),
		cmocka_unit_test(test_plain_path),
		cmocka_unit_test(test_plain_cells_are_cells),
		cmocka_unit_test(test_plain_forms),
		cmocka_unit_test(test_many_numbers),
		cmocka_unit_test(test_plain_path_at_every_length),
		cmocka_unit_test(test_writing_numbers),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_what_is_no_date),
		cmocka_unit_test(test_time_of_day),
		cmocka_unit_test(test_writing_dates),
		cmocka_unit_test(test_truth),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_encoding_tables),
	};
	return cmocka_run_group_tests_name("cells", tests, NULL, NULL);
}
