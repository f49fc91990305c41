#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "data/input.h"
#include "data/record_reader.h"

/* --- the whole of a file as one string --- */

static struct text bytes_of(const char *bytes, size_t size)
{
	return (struct text){bytes, size};
}

static void show_batch(struct buffer *out, const struct record_batch *batch, size_t wanted)
{
	assert_in_range(batch->count, 1, BATCH_SIZE);
	for (size_t i = 0; i < batch->count; i++) {
		buffer_printf(out, "%d ", (int)record_line(batch, i));
		if (batch->forms[i] == RECORD_STRAY_QUOTE)
			buffer_string(out, "stray ");
		if (batch->forms[i] == RECORD_TEXT_AFTER_QUOTE)
			buffer_string(out, "after ");
		buffer_printf(out, "%d", (int)batch->field_counts[i]);
		for (size_t j = 0; j < wanted; j++) {
			buffer_string(out, "[");
			buffer_text(out, record_cell(batch, j, i));
			buffer_string(out, "]");
		}
		buffer_string(out, " <");
		buffer_text(out, record_bytes(batch, i));
		buffer_string(out, ">\n");
	}
}

/* Each record as `LINE FIELDS[CELL]... <BYTES>`, and after them what failed. */
static char *show_all(struct record_reader *reader, struct input *input, const size_t *wanted, size_t count)
{
	struct buffer out = {0};
	record_reader_want(reader, wanted, count);
	const struct record_batch *batch;
	while ((batch = record_reader_next(reader)))
		show_batch(&out, batch, count);
	bool unreadable;
	const char *failure = record_reader_failure(reader, &unreadable);
	if (failure)
		buffer_printf(&out, "%s%s\n", unreadable ? "unreadable " : "", failure);
	buffer_byte(&out, '\0');
	record_reader_close(reader);
	input_close(input);
	return out.data;
}

/* All tests run once with each reader. */
static enum reader_kind tested;

static char *read_all(struct input *input, const struct dialect *dialect, const size_t *wanted, size_t count)
{
	return show_all(record_reader_open(input, dialect, tested), input, wanted, count);
}

static const size_t first_three[] = {0, 1, 2};

/* In blocks of so few bytes that they end everywhere; `finder` null: with libcsv. */
static void expect_with(const struct structure_finder *finder, const struct dialect *dialect, struct text bytes,
			const size_t *wanted, size_t count, const char *expected)
{
	size_t step = bytes.size > 64 ? 17 : 1;
	for (size_t size = 8; size < 80; size += step) {
		struct input *input = input_of_text(bytes, "f.csv");
		struct record_reader *reader = record_reader_open_blocks(input, dialect, size, finder);
		char *shown = show_all(reader, input, wanted, count);
		assert_string_equal(shown, expected);
		memory_free(shown);
	}
}

/* With what each kind of processor finds, and with libcsv. */
static void expect_columns_in_blocks(const struct dialect *dialect, struct text bytes, const size_t *wanted,
				     size_t count, const char *expected)
{
	expect_with(NULL, dialect, bytes, wanted, count, expected);
	for (int processor = 0; processor < STRUCTURE_PROCESSORS; processor++) {
		const struct structure_finder *finder = structure_finder_for((enum structure_processor)processor);
		if (finder)
			expect_with(finder, dialect, bytes, wanted, count, expected);
	}
}

static void expect_in_blocks(const struct dialect *dialect, struct text bytes, const char *expected)
{
	expect_columns_in_blocks(dialect, bytes, first_three, 3, expected);
}

static void expect_in(const struct dialect *dialect, struct text bytes, const char *expected)
{
	char *shown = read_all(input_of_text(bytes, "f.csv"), dialect, first_three, 3);
	assert_string_equal(shown, expected);
	memory_free(shown);
	if (tested == READER_FAST)
		expect_in_blocks(dialect, bytes, expected);
}

static void expect(const char *bytes, const char *expected)
{
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	expect_in(&dialect, text_of(bytes), expected);
}

static void expect_lenient(const char *bytes, const char *expected)
{
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8, .quotes = QUOTES_LENIENT};
	expect_in(&dialect, text_of(bytes), expected);
}

#define UNCLOSED                                                                                                       \
	"a quote that opens in this record is never closed; close it, or double it where it is a part of the text\n"

/* --- records --- */

static void test_line_endings(void **state)
{
	(void)state;
	expect("a,b\nc,d\n", "1 2[a][b][] <a,b>\n2 2[c][d][] <c,d>\n");
	expect("a,b\r\nc,d\r\n", "1 2[a][b][] <a,b>\n2 2[c][d][] <c,d>\n");
	expect("a,b\rc,d\r", "1 2[a][b][] <a,b>\n2 2[c][d][] <c,d>\n");
	expect("a,b\r\nc,d\ne,f\rg,h", "1 2[a][b][] <a,b>\n2 2[c][d][] <c,d>\n3 2[e][f][] <e,f>\n4 2[g][h][] <g,h>\n");
}

static void test_end_without_line_ending(void **state)
{
	(void)state;
	expect("", "");
	expect("\n", "");
	expect("a", "1 1[a][][] <a>\n");
	expect("a,", "1 2[a][][] <a,>\n");
	expect("a,\"b\"", "1 2[a][b][] <a,\"b\">\n");
	expect("a\n\"\"", "1 1[a][][] <a>\n2 1[][][] <\"\">\n");
	expect("a\r", "1 1[a][][] <a>\n");
}

static void test_blank_lines(void **state)
{
	(void)state;
	expect("\n\na\n\n\nb\n\n", "3 1[a][][] <a>\n6 1[b][][] <b>\n");
	expect("\r\n\r\na\r\n\r\nb", "3 1[a][][] <a>\n5 1[b][][] <b>\n");
	expect("\r\ra\r\rb", "3 1[a][][] <a>\n5 1[b][][] <b>\n");
	expect("a\n \nb\n", "1 1[a][][] <a>\n2 1[ ][][] < >\n3 1[b][][] <b>\n");
	expect(",\n", "1 2[][][] <,>\n");
}

static void test_quotes(void **state)
{
	(void)state;
	expect("\"a,b\",\"c\"\"d\"\n", "1 2[a,b][c\"d][] <\"a,b\",\"c\"\"d\">\n");
	expect("\"\"\"\",\"\"\"\"\"\"\n", "1 2[\"][\"\"][] <\"\"\"\",\"\"\"\"\"\">\n");
	expect("x,\"\",\"\"\n", "1 3[x][][] <x,\"\",\"\">\n");
	expect("\"a\nb\",c\nd,e\n", "1 2[a\nb][c][] <\"a\nb\",c>\n3 2[d][e][] <d,e>\n");
	expect("\"a\r\nb\",c\r\nd,e\r\n", "1 2[a\r\nb][c][] <\"a\r\nb\",c>\n3 2[d][e][] <d,e>\n");
	expect("\"\n\n\",c\nd\n", "1 2[\n\n][c][] <\"\n\n\",c>\n4 1[d][][] <d>\n");
	expect("\"a\r\",b\rc\r", "1 2[a\r][b][] <\"a\r\",b>\n3 1[c][][] <c>\n");
}

static void test_blanks_are_data(void **state)
{
	(void)state;
	expect(" a ,\tb\t, \n", "1 3[ a ][\tb\t][ ] < a ,\tb\t, >\n");
	expect("\" a \",b\n", "1 2[ a ][b][] <\" a \",b>\n");
}

static void test_fields_beyond_and_short(void **state)
{
	(void)state;
	expect("a,b,c,d,e\nf\n", "1 5[a][b][c] <a,b,c,d,e>\n2 1[f][][] <f>\n");
}

static void test_strict_quotes(void **state)
{
	(void)state;
	expect("a\"b,c\nd,e\n", "1 stray 0[][][] <a\"b,c>\n2 2[d][e][] <d,e>\n");
	expect("x,a\"\nd\n", "1 stray 0[][][] <x,a\">\n2 1[d][][] <d>\n");
	expect("x,\"a\"b,c\nd\n", "1 after 0[][][] <x,\"a\"b,c>\n2 1[d][][] <d>\n");
	expect("\"a\" ,c\r\nd\r\n", "1 after 0[][][] <\"a\" ,c>\n2 1[d][][] <d>\n");
	expect(" \"a\",b\nd\n", "1 stray 0[][][] < \"a\",b>\n2 1[d][][] <d>\n");
	expect("\"a\nb\"c,\"\nd\n", "1 after 0[][][] <\"a\nb\"c,\">\n3 1[d][][] <d>\n");
	expect("\"a\"b", "1 after 0[][][] <\"a\"b>\n");
	expect("a\"\r\rb\"", "1 stray 0[][][] <a\">\n3 stray 0[][][] <b\">\n");
}

static void test_lenient_quotes(void **state)
{
	(void)state;
	expect_lenient("a\"b,c\nd,e\n", "1 2[a\"b][c][] <a\"b,c>\n2 2[d][e][] <d,e>\n");
	expect_lenient("OOO \"Alpha\",c\n", "1 2[OOO \"Alpha\"][c][] <OOO \"Alpha\",c>\n");
	expect_lenient("\"a\"b\",c\n", "1 2[\"a\"b\"][c][] <\"a\"b\",c>\n");
	expect_lenient("1,\"TD\" Alfa,2\r\n3,b\r\n", "1 3[1][\"TD\" Alfa][2] <1,\"TD\" Alfa,2>\n2 2[3][b][] <3,b>\n");
	expect_lenient("\"a\" ,\"b\"\"\",\"\"\n", "1 3[\"a\" ][b\"][] <\"a\" ,\"b\"\"\",\"\">\n");
	expect_lenient("\"a\"b", "1 1[\"a\"b][][] <\"a\"b>\n");
	expect_lenient("\"a\"b,c\"", "1 2[\"a\"b][c\"][] <\"a\"b,c\">\n");
	expect_lenient("x\"\r\ry\"\r", "1 1[x\"][][] <x\">\n3 1[y\"][][] <y\">\n");
}

/* A quote that opens a cell and is closed nowhere as it should be does not join lines; one that is, does. */
static void test_lenient_quotes_and_lines(void **state)
{
	(void)state;
	expect_lenient("1,\"Alfa\n2,TD \"Beta\"\n3,c\n",
		       "1 2[1][\"Alfa][] <1,\"Alfa>\n2 2[2][TD \"Beta\"][] <2,TD \"Beta\">\n3 2[3][c][] <3,c>\n");
	expect_lenient("\"a\"b,\"c\nd\",e\nf\n", "1 3[\"a\"b][c\nd][e] <\"a\"b,\"c\nd\",e>\n3 1[f][][] <f>\n");
	expect_lenient("\"a\r\nb\",c\"\r\nd\r\n", "1 2[a\r\nb][c\"][] <\"a\r\nb\",c\">\n3 1[d][][] <d>\n");
	expect_lenient("a\"b,\"c\nd\n", "f.csv:1:: " UNCLOSED);
	expect_lenient("a,\"b\nc\n", "f.csv:1:: " UNCLOSED);
}

static void test_unclosed_quote(void **state)
{
	(void)state;
	expect("a,b\nc,\"d\ne,f\n", "1 2[a][b][] <a,b>\nf.csv:2:: " UNCLOSED);
	expect("\"", "f.csv:1:: " UNCLOSED);
	expect("a\n\n\"b\"\"", "1 1[a][][] <a>\nf.csv:3:: " UNCLOSED);
	expect("\"a\n\"\"\n", "f.csv:1:: " UNCLOSED);
}

/* Texts of the marks that matter and little else, long enough for several words of 64 bytes. */
static void test_readers_agree(void **state)
{
	(void)state;
	static const char marks[] = "\"\"\",,,\n\r\nabb \t";
	uint32_t random = 1;
	char bytes[160];
	for (int round = 0; round < 4000; round++) {
		struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
		dialect.quotes = round % 2 ? QUOTES_LENIENT : QUOTES_STRICT;
		size_t rare = (size_t)round % 5 * 4; /* fewer quotes the more it is */
		for (size_t i = 0; i < sizeof bytes; i++) {
			random = random * 1664525 + 1013904223;
			size_t mark = (random >> 8) % (sizeof marks - 1 + rare);
			bytes[i] = mark < sizeof marks - 1 ? marks[mark] : 'c';
		}
		struct text text = {bytes, sizeof bytes - (size_t)round % 64};
		struct input *input = input_of_text(text, "f.csv");
		char *expected = show_all(record_reader_open(input, &dialect, READER_LIBCSV), input, first_three, 3);
		expect_in_blocks(&dialect, text, expected);
		memory_free(expected);
	}
}

/* Of records with many fields, few cells are picked without a list of all ends. */
static void test_few_columns_of_many(void **state)
{
	(void)state;
	static const char marks[] = "\"\",,,,,,,,,,,,,,,\n\nab  ";
	uint32_t random = 1;
	char bytes[700];
	for (int round = 0; round < 300; round++) {
		struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
		dialect.quotes = round % 2 ? QUOTES_LENIENT : QUOTES_STRICT;
		size_t rare = (size_t)round % 7 * 20;
		for (size_t i = 0; i < sizeof bytes; i++) {
			random = random * 1664525 + 1013904223;
			size_t mark = (random >> 8) % (sizeof marks - 1 + rare);
			bytes[i] = i % 100 == 99 ? '\n' : mark < sizeof marks - 1 ? marks[mark] : 'c';
			if (round % 3 == 0 && bytes[i] == '\n' && i % 100 != 99)
				bytes[i] = ',';
		}
		struct text text = {bytes, sizeof bytes - (size_t)round % 64};
		const size_t wanted[] = {1 + (size_t)round % 4};
		struct input *input = input_of_text(text, "f.csv");
		char *expected = show_all(record_reader_open(input, &dialect, READER_LIBCSV), input, wanted, 1);
		expect_columns_in_blocks(&dialect, text, wanted, 1, expected);
		memory_free(expected);
	}
}

/* libcsv takes blanks around cells and quotes for nothing; here they are bytes like any others. */
static void test_blanks(void **state)
{
	(void)state;
	expect(" a , b\tc ,\t\n", "1 3[ a ][ b\tc ][\t] < a , b\tc ,\t>\n");
	expect("a, ,\n \t\nb,  ,\n", "1 3[a][ ][] <a, ,>\n2 1[ \t][][] < \t>\n3 3[b][  ][] <b,  ,>\n");
	expect("a\n  ", "1 1[a][][] <a>\n2 1[  ][][] <  >\n");
	expect("a\n\n  \n\n", "1 1[a][][] <a>\n3 1[  ][][] <  >\n");
	expect("a,b \n", "1 2[a][b ][] <a,b >\n");
	expect("a,b ", "1 2[a][b ][] <a,b >\n");
	expect("a, \"b\"\nc\n", "1 stray 0[][][] <a, \"b\">\n2 1[c][][] <c>\n");
	expect("a,\"b\" \nc\n", "1 after 0[][][] <a,\"b\" >\n2 1[c][][] <c>\n");
	expect("a, \"b,c\"\n", "1 stray 0[][][] <a, \"b,c\">\n");
	expect("a,\" b \"\n", "1 2[a][ b ][] <a,\" b \">\n");
	struct dialect dialect = {.delimiter = '\t', .encoding = ENCODING_UTF_8};
	expect_in(&dialect, text_of("a \t b\t\t\n\tc\n"), "1 4[a ][ b][] <a \t b\t\t>\n2 2[][c][] <\tc>\n");
}

static void test_zero_bytes(void **state)
{
	(void)state;
	static const char bytes[] = "a\0b,c\0\n\"\0\",d\n";
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	struct input *input = input_of_text(bytes_of(bytes, sizeof bytes - 1), "f.csv");
	struct record_reader *reader = record_reader_open(input, &dialect, tested);
	record_reader_want(reader, (const size_t[]){0, 1}, 2);
	const struct record_batch *batch = record_reader_next(reader);
	assert_non_null(batch);
	assert_int_equal(batch->count, 2);
	assert_true(text_equal(record_cell(batch, 0, 0), bytes_of("a\0b", 3)));
	assert_true(text_equal(record_cell(batch, 1, 0), bytes_of("c\0", 2)));
	assert_true(text_equal(record_cell(batch, 0, 1), bytes_of("\0", 1)));
	assert_true(text_equal(record_bytes(batch, 1), bytes_of("\"\0\",d", 5)));
	record_reader_close(reader);
	input_close(input);
}

static void test_other_delimiters(void **state)
{
	(void)state;
	struct dialect dialect = {.encoding = ENCODING_UTF_8};
	dialect.delimiter = ';';
	expect_in(&dialect, text_of("a,b;\"c;d\"\n"), "1 2[a,b][c;d][] <a,b;\"c;d\">\n");
	dialect.delimiter = '\t';
	expect_in(&dialect, text_of("a\t\tb \n\t\n"), "1 3[a][][b ] <a\t\tb >\n2 2[][][] <\t>\n");
	dialect.delimiter = '|';
	expect_in(&dialect, text_of("a|b\n"), "1 2[a][b][] <a|b>\n");
}

/* Any order, twice, and beyond the record. */
static void test_wanted_columns(void **state)
{
	(void)state;
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	static const size_t wanted[] = {3, 0, 3, 9, 1};
	char *shown = read_all(input_of_text(text_of("a,b,c,d\ne,f\n"), "f.csv"), &dialect, wanted, 5);
	assert_string_equal(shown, "1 4[d][a][d][][b] <a,b,c,d>\n2 2[][e][][][f] <e,f>\n");
	memory_free(shown);
	shown = read_all(input_of_text(text_of("a,b\n"), "f.csv"), &dialect, NULL, 0);
	assert_string_equal(shown, "1 2 <a,b>\n");
	memory_free(shown);
}

/* --- the header --- */

static void test_header(void **state)
{
	(void)state;
	struct dialect dialect = {.delimiter = ';', .encoding = ENCODING_WINDOWS_1251};
	struct input *input =
		input_of_text(text_of("\r\n\"\xCE\xE1\xEE\xF0\xEE\xF2; \"\"x\"\"\";id\r\n1;2\r\n"), "f.csv");
	struct record_reader *reader = record_reader_open(input, &dialect, tested);
	const struct text *names;
	size_t count;
	assert_true(record_reader_header(reader, &names, &count));
	assert_int_equal(count, 2);
	assert_true(text_is(names[0], "Оборот; \"x\""));
	assert_true(text_is(names[1], "id"));
	assert_true(text_is(record_reader_header_bytes(reader), "\"\xCE\xE1\xEE\xF0\xEE\xF2; \"\"x\"\"\";id"));
	const struct record_batch *batch = record_reader_next(reader);
	assert_non_null(batch);
	assert_int_equal(batch->count, 1);
	assert_int_equal(record_line(batch, 0), 3);
	assert_true(text_is(record_bytes(batch, 0), "1;2"));
	assert_null(record_reader_next(reader));
	record_reader_close(reader);
	input_close(input);
}

static const char *header_failure(const char *bytes, struct arena *arena)
{
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	struct input *input = input_of_text(text_of(bytes), "f.csv");
	struct record_reader *reader = record_reader_open(input, &dialect, tested);
	const struct text *names;
	size_t count;
	bool unreadable;
	assert_false(record_reader_header(reader, &names, &count));
	const char *failure = record_reader_failure(reader, &unreadable);
	assert_false(unreadable);
	failure = failure ? arena_copy(arena, failure, strlen(failure)) : NULL;
	assert_null(record_reader_next(reader));
	record_reader_close(reader);
	input_close(input);
	return failure;
}

static void test_headers_that_fail(void **state)
{
	(void)state;
	struct arena arena = {0};
	assert_null(header_failure("", &arena));
	assert_null(header_failure("\n\r\n", &arena));
	assert_string_equal(header_failure("a,b\xFF\n", &arena),
			    "f.csv:1:: the name of column 2 is no text in utf-8; give the --encoding");
	assert_non_null(strstr(header_failure("\na\"b\n", &arena), "f.csv:2:: a quote stands inside"));
	assert_non_null(strstr(header_failure("\"a\"b\n", &arena), "f.csv:1:: text follows the closing quote"));
	assert_string_equal(header_failure("\"a", &arena), "f.csv:1:: a quote that opens in this record is never "
							   "closed; close it, or double it where it is a part of the "
							   "text");
	arena_free(&arena);
}

/* --- blocks --- */

enum { MANY = 300000 };

/* Records of all lengths cross the seams of blocks and batches wherever they may. */
static void test_seams(void **state)
{
	(void)state;
	struct buffer file = {0};
	for (int i = 0; i < MANY; i++)
		buffer_printf(&file, "%d,\"%.*s\r\n\",%d\r\n", i, i % 17, "abcdefghijklmnopqrstuvwxyz", i % 7);
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	struct input *input = input_of_text(buffer_view(&file), "f.csv");
	struct record_reader *reader = record_reader_open(input, &dialect, tested);
	record_reader_want(reader, (const size_t[]){2, 0, 1}, 3);
	const struct record_batch *batch;
	int seen = 0;
	size_t at = 0;
	while ((batch = record_reader_next(reader))) {
		for (size_t i = 0; i < batch->count; i++, seen++) {
			char number[16];
			int length = snprintf(number, sizeof number, "%d", seen);
			assert_int_equal(record_line(batch, i), 2 * seen + 1);
			assert_int_equal(batch->field_counts[i], 3);
			assert_int_equal(record_cell(batch, 0, i).data[0], '0' + seen % 7);
			assert_true(text_equal(record_cell(batch, 1, i), bytes_of(number, (size_t)length)));
			assert_int_equal(record_cell(batch, 2, i).size, seen % 17 + 2);
			assert_memory_equal(record_bytes(batch, i).data, file.data + at, record_bytes(batch, i).size);
			at += record_bytes(batch, i).size + 2;
		}
	}
	bool unreadable;
	assert_null(record_reader_failure(reader, &unreadable));
	assert_int_equal(seen, MANY);
	assert_int_equal(at, file.size);
	record_reader_close(reader);
	input_close(input);
	buffer_free(&file);
}

/* What is found at once ends anywhere: between the two bytes of a line ending, before a quote and behind it. */
static void test_line_endings_at_seams(void **state)
{
	(void)state;
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	static const char *const endings[] = {"\n", "\r\n", "\r"};
	for (size_t round = 0; round < 3 * 600; round++) {
		struct buffer file = {0};
		for (size_t i = 0; i < round / 3; i++)
			buffer_byte(&file, 'x');
		for (int i = 0; i < 31 * (round / 3 >= 500); i++)
			buffer_printf(&file, ",\"%0509d\"", i);
		for (int i = 0; i < 3; i++)
			buffer_printf(&file, "%s\"%d\",\"\"", endings[round % 3], i);
		struct input *input = input_of_text(buffer_view(&file), "f.csv");
		char *expected = show_all(record_reader_open(input, &dialect, READER_LIBCSV), input, first_three, 3);
		char *shown = read_all(input_of_text(buffer_view(&file), "f.csv"), &dialect, first_three, 3);
		assert_string_equal(shown, expected);
		memory_free(shown);
		memory_free(expected);
		buffer_free(&file);
	}
}

/* The same of records that a strict reader would not take. */
static void test_lenient_seams(void **state)
{
	(void)state;
	struct buffer file = {0};
	for (int i = 0; i < MANY; i++)
		buffer_printf(&file, "\"%d\"x,\"%.*s\r\n\"\r\n", i, i % 17, "abcdefghijklmnopqrstuvwxyz");
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8, .quotes = QUOTES_LENIENT};
	struct input *input = input_of_text(buffer_view(&file), "f.csv");
	struct record_reader *reader = record_reader_open(input, &dialect, tested);
	record_reader_want(reader, (const size_t[]){0, 1}, 2);
	const struct record_batch *batch;
	int seen = 0;
	while ((batch = record_reader_next(reader))) {
		for (size_t i = 0; i < batch->count; i++, seen++) {
			char name[16];
			int length = snprintf(name, sizeof name, "\"%d\"x", seen);
			assert_int_equal(record_line(batch, i), 2 * seen + 1);
			assert_true(text_equal(record_cell(batch, 0, i), bytes_of(name, (size_t)length)));
			assert_int_equal(record_cell(batch, 1, i).size, seen % 17 + 2);
		}
	}
	bool unreadable;
	assert_null(record_reader_failure(reader, &unreadable));
	assert_int_equal(seen, MANY);
	record_reader_close(reader);
	input_close(input);
	buffer_free(&file);
}

static struct buffer quoted_of_size(size_t size)
{
	struct buffer file = {0};
	buffer_string(&file, "a,b\n\"");
	buffer_reserve(&file, size + 16);
	memset(file.data + file.size, 'x', size);
	for (size_t i = 99; i < size; i += 100)
		file.data[file.size + i] = '\n';
	file.size += size;
	return file;
}

static void test_large_record(void **state)
{
	(void)state;
	enum { SIZE = 5 << 20 };
	struct buffer file = quoted_of_size(SIZE);
	buffer_string(&file, "\",c\nd,e\n");
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	struct input *input = input_of_text(buffer_view(&file), "f.csv");
	struct record_reader *reader = record_reader_open(input, &dialect, tested);
	record_reader_want(reader, (const size_t[]){0, 1}, 2);
	const struct record_batch *batch = record_reader_next(reader);
	assert_non_null(batch);
	assert_int_equal(batch->count, 1);
	batch = record_reader_next(reader);
	assert_non_null(batch);
	assert_int_equal(record_line(batch, 0), 2);
	assert_int_equal(record_cell(batch, 0, 0).size, SIZE);
	assert_memory_equal(record_cell(batch, 0, 0).data, file.data + 5, SIZE);
	assert_true(text_is(record_cell(batch, 1, 0), "c"));
	assert_int_equal(batch->count, 2);
	assert_int_equal(record_line(batch, 1), 3 + SIZE / 100);
	assert_null(record_reader_next(reader));
	record_reader_close(reader);
	input_close(input);
	buffer_free(&file);
}

/* Cells of a record that is taken up again are not kept twice. */
static void test_large_fields(void **state)
{
	(void)state;
	enum { SIZE = 1000000 };
	struct buffer file = quoted_of_size(SIZE);
	buffer_string(&file, "\",\"");
	buffer_reserve(&file, SIZE);
	buffer_bytes(&file, file.data + 5, SIZE);
	buffer_string(&file, "\"\n");
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	struct input *input = input_of_text(buffer_view(&file), "f.csv");
	struct record_reader *reader = record_reader_open(input, &dialect, tested);
	const struct text *names;
	size_t count;
	assert_true(record_reader_header(reader, &names, &count));
	record_reader_want(reader, (const size_t[]){0, 1}, 2);
	const struct record_batch *batch = record_reader_next(reader);
	assert_non_null(batch);
	assert_int_equal(batch->count, 1);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(record_cell(batch, i, 0).size, SIZE);
		assert_memory_equal(record_cell(batch, i, 0).data, file.data + 5, SIZE);
	}
	assert_null(record_reader_next(reader));
	record_reader_close(reader);
	input_close(input);
	buffer_free(&file);
}

static void test_record_too_long(void **state)
{
	(void)state;
	struct buffer file = quoted_of_size(RECORD_SIZE_MAX);
	buffer_string(&file, "\",c\nd,e\n");
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	char *shown = read_all(input_of_text(buffer_view(&file), "f.csv"), &dialect, NULL, 0);
	assert_string_equal(shown, "1 2 <a,b>\nf.csv:2:: this record is longer than 64 MiB; most often that is a quote "
				   "that is never closed\n");
	memory_free(shown);
	buffer_free(&file);
}

/* --- splitting without the reader --- */

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

/* Whatever the reader takes for a well-formed record, record_split and field_unquote take apart as it does. */
static void test_split_agrees_with_reader(void **state)
{
	(void)state;
	static const char alphabet[] = "a,\"\"\n ,;";
	uint32_t seed = 1;
	for (int round = 0; round < 20000; round++) {
		char bytes[24];
		for (size_t i = 0; i < sizeof bytes; i++)
			bytes[i] = alphabet[next_random(&seed) % (sizeof alphabet - 1)];
		struct dialect dialect = {.delimiter = ',',
					  .encoding = ENCODING_UTF_8,
					  .quotes = round % 2 ? QUOTES_STRICT : QUOTES_LENIENT};
		struct input *input = input_of_text(bytes_of(bytes, sizeof bytes), "f.csv");
		struct record_reader *reader = record_reader_open(input, &dialect, tested);
		static const size_t wanted[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
						13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24};
		enum { WANTED = sizeof wanted / sizeof wanted[0] };
		record_reader_want(reader, wanted, WANTED);
		struct arena arena = {0};
		const struct record_batch *batch;
		while ((batch = record_reader_next(reader))) {
			for (size_t i = 0; i < batch->count; i++) {
				if (batch->forms[i] != RECORD_WELL_FORMED)
					continue;
				struct text fields[WANTED];
				size_t count = record_split(record_bytes(batch, i), &dialect, fields, WANTED);
				assert_int_equal(count, batch->field_counts[i]);
				for (size_t j = 0; j < count; j++)
					assert_true(
						text_equal(field_unquote(fields[j], &arena), record_cell(batch, j, i)));
			}
		}
		arena_free(&arena);
		record_reader_close(reader);
		input_close(input);
	}
}

static void test_split(void **state)
{
	(void)state;
	struct dialect dialect = {.delimiter = ';'};
	struct text fields[2];
	assert_int_equal(record_split(text_of("a;\"b;\"\"c\"; d "), &dialect, fields, 2), 3);
	assert_true(text_is(fields[0], "a"));
	assert_true(text_is(fields[1], "\"b;\"\"c\""));
	assert_int_equal(record_split(text_of(""), &dialect, fields, 2), 1);
	assert_int_equal(fields[0].size, 0);
	assert_int_equal(record_split(text_of(";"), &dialect, NULL, 0), 2);
	struct arena arena = {0};
	assert_true(text_is(field_unquote(text_of("\"b;\"\"c\""), &arena), "b;\"c"));
	assert_true(text_is(field_unquote(text_of("\"\""), &arena), ""));
	assert_true(text_is(field_unquote(text_of("a\"b"), &arena), "a\"b"));
	assert_true(text_is(field_unquote(text_of("\""), &arena), "\""));
	assert_true(text_is(field_unquote(text_of("\"a\"b\""), &arena), "\"a\"b\""));
	arena_free(&arena);
}

/* --- input --- */

static struct text read_input(struct input *input, size_t piece, struct buffer *out)
{
	size_t got;
	do {
		buffer_reserve(out, piece);
		got = input_read(input, out->data + out->size, piece);
		assert_true(got <= piece);
		out->size += got;
	} while (got);
	return buffer_view(out);
}

static void expect_input(const char *bytes, size_t size, enum encoding encoding, const char *expected)
{
	for (size_t piece = 4; piece < 9; piece++) {
		struct input *input = input_of_text(bytes_of(bytes, size), "f.csv");
		struct buffer out = {0};
		input_set_encoding(input, encoding);
		assert_true(text_is(read_input(input, piece, &out), expected));
		assert_null(input_failure(input));
		assert_int_equal(input_position(input), size);
		buffer_free(&out);
		input_close(input);
	}
}

static void test_byte_order_marks(void **state)
{
	(void)state;
	expect_input("\xEF\xBB\xBFid", 5, ENCODING_UTF_8, "id");
	expect_input("\xEF\xBB\xBFid", 5, ENCODING_WINDOWS_1251, "\xEF\xBB\xBFid");
	expect_input("\xFF\xFEi\0d\0", 6, ENCODING_UTF_16LE, "id");
	expect_input("\xFE\xFF\0i\0d", 6, ENCODING_UTF_16BE, "id");
	expect_input("i\0d\0", 4, ENCODING_UTF_16LE, "id");
	expect_input("", 0, ENCODING_UTF_8, "");
	expect_input("\xEF\xBB", 2, ENCODING_UTF_8, "\xEF\xBB");
}

static void test_utf16(void **state)
{
	(void)state;
	expect_input("\x1E\x04\x31\x04\xAC\x20\x3D\xD8\x00\xDE;\0", 12, ENCODING_UTF_16LE, "Об€😀;");
	expect_input("\x04\x1E\x04\x31\x20\xAC\xD8\x3D\xDE\x00\0;", 12, ENCODING_UTF_16BE, "Об€😀;");
}

static void expect_malformed(const char *bytes, size_t size, const char *message)
{
	struct input *input = input_of_text(bytes_of(bytes, size), "f.csv");
	struct buffer out = {0};
	input_set_encoding(input, ENCODING_UTF_16LE);
	assert_true(text_is(read_input(input, 64, &out), "id"));
	assert_string_equal(input_failure(input), message);
	assert_true(input_is_malformed(input));
	buffer_free(&out);
	input_close(input);
}

static void test_malformed_utf16(void **state)
{
	(void)state;
	expect_malformed("i\0d\0x", 5, "f.csv: the file ends in the middle of a UTF-16 character; export it again");
	expect_malformed("i\0d\0\x00\xDEx\0", 8,
			 "f.csv: the file is no valid UTF-16; export it again, or give its --encoding");
}

/* A character cut by the converter's own seam, wherever that is. */
static void test_long_utf16(void **state)
{
	(void)state;
	enum { PAIRS = 100001 };
	struct buffer file = {0};
	buffer_bytes(&file, "x\0", 2);
	for (int i = 0; i < PAIRS; i++)
		buffer_bytes(&file, "\x3D\xD8\x00\xDE", 4);
	struct input *input = input_of_text(buffer_view(&file), "f.csv");
	input_set_encoding(input, ENCODING_UTF_16LE);
	struct buffer out = {0};
	struct text read = read_input(input, 1001, &out);
	assert_int_equal(read.size, 1 + 4 * PAIRS);
	assert_memory_equal(read.data + read.size - 8, "😀😀", 8);
	assert_null(input_failure(input));
	buffer_free(&out);
	buffer_free(&file);
	input_close(input);
}

static void write_file(const char *path, const char *bytes, size_t size, int flags)
{
	int file = open(path, O_WRONLY | O_CREAT | flags, 0600);
	assert_true(file >= 0);
	assert_int_equal(write(file, bytes, size), size);
	close(file);
}

static char *temporary_path(char *path)
{
	int file = mkstemp(path);
	assert_true(file >= 0);
	close(file);
	return path;
}

static void test_peek(void **state)
{
	(void)state;
	char path[] = "/tmp/records-XXXXXX";
	temporary_path(path);
	struct arena arena = {0};
	const char *message = NULL;
	enum { SHOWN = 1 << 20 };
	char *bytes = memory_zeroed(SHOWN + 1, 1);
	for (size_t more = 0; more < 2; more++) {
		write_file(path, bytes, SHOWN + more, O_TRUNC);
		struct input *input = input_open(path, &arena, &message);
		assert_non_null(input);
		assert_int_equal(input_size(input), SHOWN + more);
		bool whole;
		assert_int_equal(input_peek(input, &whole).size, SHOWN);
		assert_true(whole == !more);
		assert_int_equal(input_position(input), 0);
		struct buffer out = {0};
		assert_int_equal(read_input(input, 5000, &out).size, SHOWN + more);
		assert_int_equal(input_position(input), SHOWN + more);
		assert_null(input_failure(input));
		buffer_free(&out);
		input_close(input);
	}
	memory_free(bytes);
	unlink(path);
	arena_free(&arena);
}

static void expect_change(int flags, const char *after, const char *what)
{
	char path[] = "/tmp/records-XXXXXX";
	temporary_path(path);
	write_file(path, "a,b\nc,d\n", 8, O_TRUNC);
	struct arena arena = {0};
	const char *message = NULL;
	struct input *input = input_open(path, &arena, &message);
	assert_non_null(input);
	usleep(20000);
	write_file(path, after, strlen(after), flags);
	struct buffer out = {0};
	read_input(input, 100, &out);
	assert_string_equal(input_failure(input),
			    arena_printf(&arena, "%s: %s; run again when nothing writes to it", path, what));
	assert_false(input_is_malformed(input));
	buffer_free(&out);
	input_close(input);
	unlink(path);
	arena_free(&arena);
}

static void test_changes_while_reading(void **state)
{
	(void)state;
	expect_change(O_TRUNC, "a,b\n", "the file became shorter while it was read");
	expect_change(O_APPEND, "e,f\n", "the file changed while it was read");
	expect_change(0, "x,y\n", "the file changed while it was read");
}

static void test_reader_reports_unreadable(void **state)
{
	(void)state;
	char path[] = "/tmp/records-XXXXXX";
	temporary_path(path);
	write_file(path, "a,b\n", 4, O_TRUNC);
	struct arena arena = {0};
	const char *message = NULL;
	struct input *input = input_open(path, &arena, &message);
	assert_non_null(input);
	write_file(path, "", 0, O_TRUNC);
	struct dialect dialect = {.delimiter = ',', .encoding = ENCODING_UTF_8};
	char *shown = read_all(input, &dialect, NULL, 0);
	assert_true(strncmp(shown, "unreadable ", 11) == 0);
	memory_free(shown);
	unlink(path);
	arena_free(&arena);
}

static void test_files_that_do_not_open(void **state)
{
	(void)state;
	struct arena arena = {0};
	const char *message = NULL;
	assert_null(input_open("/tmp", &arena, &message));
	assert_string_equal(message, "/tmp: this is a folder; name a file in it");
	assert_null(input_open("/nowhere/sales.csv", &arena, &message));
	assert_string_equal(message, "/nowhere/sales.csv: there is no such file; check the name and the folder");
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line_endings),
		cmocka_unit_test(test_end_without_line_ending),
		cmocka_unit_test(test_blank_lines),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_blanks_are_data),
		cmocka_unit_test(test_fields_beyond_and_short),
		cmocka_unit_test(test_strict_quotes),
		cmocka_unit_test(test_lenient_quotes),
		cmocka_unit_test(test_lenient_quotes_and_lines),
		cmocka_unit_test(test_lenient_seams),
		cmocka_unit_test(test_unclosed_quote),
		cmocka_unit_test(test_readers_agree),
		cmocka_unit_test(test_few_columns_of_many),
		cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_zero_bytes),
		cmocka_unit_test(test_other_delimiters),
		cmocka_unit_test(test_wanted_columns),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_headers_that_fail),
		cmocka_unit_test(test_seams),
		cmocka_unit_test(test_line_endings_at_seams),
		cmocka_unit_test(test_large_record),
		cmocka_unit_test(test_large_fields),
		cmocka_unit_test(test_record_too_long),
		cmocka_unit_test(test_split_agrees_with_reader),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_byte_order_marks),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_malformed_utf16),
		cmocka_unit_test(test_long_utf16),
		cmocka_unit_test(test_peek),
		cmocka_unit_test(test_changes_while_reading),
		cmocka_unit_test(test_reader_reports_unreadable),
		cmocka_unit_test(test_files_that_do_not_open),
	};
	int failed = 0;
	for (int kind = READER_FAST; kind <= READER_LIBCSV; kind++) {
		tested = (enum reader_kind)kind;
		failed += cmocka_run_group_tests_name(kind == READER_FAST ? "records, fast" : "records, libcsv", tests,
						      NULL, NULL);
	}
	return failed;
}
