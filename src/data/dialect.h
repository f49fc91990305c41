/* Dialect: how an export or a side file writes its cells.
 *
 * What the rules or the command line declare is taken as it is; the rest is found from the first bytes of the file
 * (the sample) and never guessed: where the sample allows two readings of a column that the rules use, finding fails
 * with a message that names the setting to give. Encoding, byte-order mark, delimiter and line ending are properties of
 * the whole file and are found first; decimal mark, grouping and date order need the cells: first those of the columns
 * that the rules read as numbers and dates; what they leave open, the others may tell, which never are wrong
 * themselves. Messages leave out the file's name, which the caller puts before them. */
#ifndef RUBRIC_DATA_DIALECT_H
#define RUBRIC_DATA_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum encoding {
	ENCODING_UNKNOWN,
	ENCODING_UTF_8,
	ENCODING_UTF_16LE,
	ENCODING_UTF_16BE,
	ENCODING_WINDOWS_1251,
	ENCODING_WINDOWS_1252,
	ENCODING_KOI8_R,
	ENCODING_CP866,
};

enum date_order { DATES_UNKNOWN, DATES_ISO, DATES_DMY, DATES_MDY, DATES_YMD };

/* How dates are written: "DD.MM.YYYY" is DATES_DMY with separator '.'. */
struct date_form {
	enum date_order order;
	char separator;      /* '.', '/' or '-'; 0: any of them is read, and '-' for ISO is written */
	bool two_digit_year; /* 70 to 99 are 19.., 00 to 69 are 20.. */
};

enum quotes { QUOTES_STRICT, QUOTES_LENIENT };

struct dialect {
	char delimiter;       /* 0: not known yet; likewise below */
	char decimal;         /* '.' or ',' */
	bool decimal_assumed; /* a point, of which the sample shows nothing, where a comma is as likely */
	struct text grouping; /* what may stand between groups of three digits: " ", ".", ",", "'"; size 0: none.
			       * A blank stands for space, no-break space and narrow no-break space alike. */
	enum encoding encoding;
	bool byte_order_mark;
	const char *line_ending; /* "\n", "\r\n" or "\r" */
	struct date_form dates;
	enum quotes quotes;
	const struct text *missing; /* cells that mean missing besides the empty one */
	size_t missing_count;
};

/* Reads the name of an encoding as a user writes it ("windows-1251", "cp1251", "UTF-8", any case); ENCODING_UNKNOWN if
 * it is none of ours. "utf-16" gives ENCODING_UTF_16LE; for either UTF-16 the file has the last word on the order of
 * the bytes (see dialect_find_structure). */
enum encoding encoding_from_name(struct text name);
const char *encoding_name(enum encoding encoding);

/* Reads "DD.MM.YYYY", "MM/DD/YY", "YYYY-MM-DD" and the like; false if it is no such form. */
bool date_form_from_name(struct text name, struct date_form *form);

/* The other way round, in `arena`. */
const char *date_form_name(const struct date_form *form, struct arena *arena);

/* Fills in what `dialect` does not know of encoding, byte-order mark, delimiter and line ending from the first `sample`
 * bytes of a file (raw, as they are in it; `whole` tells that they are all of it). Of a declared UTF-16 the order of
 * the bytes is found. A file without a delimiter has one column, and the comma; one without a line ending gets "\n".
 * Returns null, or a message for the user in `arena` that says what is ambiguous and which setting to give, or that the
 * file is no table of text. */
const char *dialect_find_structure(struct dialect *dialect, struct text sample, bool whole, struct arena *arena);

/* How the rules read a column. */
enum sample_kind { SAMPLE_NUMBERS, SAMPLE_DATES, SAMPLE_OTHER };

/* The cells of one column, unquoted, in UTF-8. Cells that mean missing may be among them: what is no number and no date
 * says nothing. A column of another kind says something where most of its cells are numbers, or dates. */
struct sample_column {
	const char *name;
	const struct text *cells;
	size_t count;
	enum sample_kind kind;
};

/* Fills in what `dialect` does not know of decimal mark, grouping and date form from the cells; same result as above.
 * A mark that the cells show nothing of stays a point (a comma where the grouping is a point), and where the delimiter
 * is a semicolon it is noted as assumed: see cell_does_not_tell. A date form that they show nothing of stays
 * DATES_ISO. */
const char *dialect_find_formats(struct dialect *dialect, const struct sample_column *columns, size_t count,
				 struct arena *arena);

/* One line for --verbose: delimiter, encoding, decimal mark, grouping, dates. */
const char *dialect_describe(const struct dialect *dialect, struct arena *arena);

#endif
