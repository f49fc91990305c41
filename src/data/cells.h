/* Cells: what one cell of an export says, read as a type in the export's dialect.
 *
 * A cell is the unquoted text, in the file's encoding (all of which agree with ASCII on ASCII) unless said otherwise;
 * where that is UTF-16, in UTF-8, which the input made of it.
 * Blanks (space, tab, no-break space in the file's encoding) around a number or a date do not count; a cell of blanks
 * alone is no number and no date, but not missing either. */
#ifndef RUBRIC_DATA_CELLS_H
#define RUBRIC_DATA_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"
#include "data/dialect.h"

enum cell_reading { CELL_FITS, CELL_DOES_NOT_FIT, CELL_TOO_LARGE };

/* Empty, or one of the texts that the dialect declares missing (these are UTF-8; the cell is in the file's encoding:
 * `missing` holds them converted, see encoded_missing). */
bool cell_is_missing(struct text cell, const struct text *missing, size_t count);

/* The dialect's missing texts in the file's encoding, in `arena`; those that it cannot write are left out. */
const struct text *encoded_missing(const struct dialect *dialect, size_t *count, struct arena *arena);

/* A sign (in UTF-8 also U+2212), digits with grouping, a decimal mark, an exponent, `%` (5% is 0.05). *percent tells
 * that there was a `%`. Groups are of exactly three digits, the first of one to three that do not begin with 0. */
enum cell_reading cell_number(struct text cell, const struct dialect *dialect, struct decimal *value, bool *percent);

/* Is the cell, a number under the dialect, another one under a decimal comma, and nothing before it told which? */
bool cell_does_not_tell(struct text cell, const struct dialect *dialect);

/* The common case: a sign, up to 18 digits with or without decimal mark, nothing else. False: ask cell_number,
 * which has the last word. */
bool cell_number_plain(struct text cell, char decimal, int64_t *coefficient, int32_t *scale);

/* A day in the dialect's date form, or ISO, which every dialect reads; then nothing, or a time of day after a blank, a
 * comma and a blank, or `T` (hours and minutes, seconds, fractions, Z or offset, AM or PM), which is dropped. */
enum cell_reading cell_date(struct text cell, const struct dialect *dialect, date *value);

/* true/false, yes/no, 1/0, in any case; blanks around it do not count. */
enum cell_reading cell_truth(struct text cell, enum encoding encoding, bool *value);

/* The cell in UTF-8: itself where it is that already, else decoded into `arena`. Bytes that the encoding does not have
 * make it CELL_DOES_NOT_FIT. */
enum cell_reading cell_text(struct text cell, enum encoding encoding, struct arena *arena, struct text *value);

/* Writes a number in the dialect's decimal mark and a date in its form; no zero byte; returns the length. */
size_t cell_write_number(struct decimal value, const struct dialect *dialect, char out[DECIMAL_TEXT_MAX]);
size_t cell_write_date(date value, const struct dialect *dialect, char out[16]);

#endif
