#include "data/foreign.h"

#include <string.h>

#define AS_CSV "export the table as CSV"
#define FROM_A_SHEET "open it in Excel or LibreOffice and save it as \"CSV UTF-8\""

struct format {
	struct text beginning;
	const char *name;
	const char *instead;
};

#define BEGINNING(bytes)                                                                                               \
	{                                                                                                              \
		bytes, sizeof(bytes) - 1                                                                               \
	}

static const struct format by_bytes[] = {
	{BEGINNING("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "a workbook of old Excel (.xls)", FROM_A_SHEET},
	{BEGINNING("\x1F\x8B"), "packed with gzip", "unpack it first: gzip -d"},
	{BEGINNING("\x28\xB5\x2F\xFD"), "packed with zstd", "unpack it first: zstd -d"},
	{BEGINNING("\xFD"
		   "7zXZ\0"),
	 "packed with xz", "unpack it first: xz -d"},
	{BEGINNING("7z\xBC\xAF\x27\x1C"), "packed with 7-Zip", "unpack it first"},
	{BEGINNING("Rar!\x1A\x07"), "packed with RAR", "unpack it first"},
	{BEGINNING("%PDF-"), "a PDF", AS_CSV},
	{BEGINNING("PAR1\x15"), "a Parquet file", AS_CSV},
	{BEGINNING("SQLite format 3\0"), "an SQLite database", AS_CSV},
	{BEGINNING("\xFF\xFE\0\0"), "in UTF-32", "save it as UTF-8"},
	{BEGINNING("\0\0\xFE\xFF"), "in UTF-32", "save it as UTF-8"},
};

/* Beyond ".zip": what a packed folder has inside tells what it is. */
static const struct format by_content[] = {
	{BEGINNING("opendocument.spreadsheet"), "a sheet of LibreOffice (.ods)", FROM_A_SHEET},
	{BEGINNING("xl/"), "an Excel workbook (.xlsx)", FROM_A_SHEET},
	{BEGINNING(""), "packed with zip", "unpack it first: unzip"},
};

static const struct format by_text[] = {
	{BEGINNING("<!doctype html"), "a web page (HTML)", FROM_A_SHEET},
	{BEGINNING("<html"), "a web page (HTML)", FROM_A_SHEET},
	{BEGINNING("<table"), "a web page (HTML)", FROM_A_SHEET},
	{BEGINNING("<?xml"), "XML", AS_CSV},
};

static const char *refuse(const struct format *format, struct arena *arena)
{
	return arena_printf(arena, "the file is %s, which cannot be read as a table; %s", format->name,
			    format->instead);
}

static bool begins_with(struct text text, struct text beginning)
{
	return text.size >= beginning.size && memcmp(text.data, beginning.data, beginning.size) == 0;
}

static const char *foreign_by_content(struct text sample, struct arena *arena)
{
	const struct format *format = by_content;
	while (text_find(sample, format->beginning) == sample.size && format->beginning.size)
		format++;
	return refuse(format, arena);
}

const char *foreign_by_bytes(struct text sample, struct arena *arena)
{
	if (begins_with(sample, text_of("PK\x03\x04")))
		return foreign_by_content(sample, arena);
	for (size_t i = 0; i < sizeof by_bytes / sizeof *by_bytes; i++)
		if (begins_with(sample, by_bytes[i].beginning))
			return refuse(&by_bytes[i], arena);
	return NULL;
}

static struct text without_blanks(struct text text)
{
	size_t at = 0;
	while (at < text.size && memchr(" \t\r\n", text.data[at], 4))
		at++;
	return (struct text){text.data + at, text.size - at};
}

/* What some programs put before the header, so that Excel sees the delimiter: `sep=;`. */
static bool is_hint_to_excel(struct text text)
{
	return text.size > 5 && text_equal_ignoring_case((struct text){text.data, 4}, "sep=") &&
	       (text.data[5] == '\r' || text.data[5] == '\n');
}

/* A list or a record of JSON. A column may be called `[id]`: what goes on as JSON would is none. */
static bool is_json(struct text text)
{
	if (!text.size || (text.data[0] != '{' && text.data[0] != '['))
		return false;
	char inside = text.data[0] == '{' ? '"' : '{';
	struct text rest = without_blanks((struct text){text.data + 1, text.size - 1});
	return rest.size && rest.data[0] == inside;
}

const char *foreign_by_text(struct text readable, struct arena *arena)
{
	static const struct format json = {.name = "JSON", .instead = AS_CSV};
	struct text text = without_blanks(readable);
	for (size_t i = 0; i < sizeof by_text / sizeof *by_text; i++) {
		struct text beginning = by_text[i].beginning;
		if (text.size >= beginning.size &&
		    text_equal_ignoring_case((struct text){text.data, beginning.size}, beginning.data))
			return refuse(&by_text[i], arena);
	}
	if (is_hint_to_excel(text))
		return arena_printf(
			arena,
			"the first line, `%.5s`, is a hint to Excel and no header; take it out, or leave it "
			"out on the way: tail -n +2 FILE | rubric ... -",
			text.data);
	return is_json(text) ? refuse(&json, arena) : NULL;
}
