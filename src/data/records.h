/* Records: a file of delimited text, read record by record in batches.
 *
 * For each record a batch holds its own bytes as they stand in the file (without the line ending), the line where it
 * starts, how many fields it has, and the cells of the wanted columns, unquoted but otherwise as they are (still in the
 * file's encoding). Lines with nothing on them are skipped and are no records.
 *
 * Quotes. A field that begins with `"` ends at the next `"` that is not doubled. Under QUOTES_STRICT a quote inside a
 * field that does not begin with one, or text after a closing quote, makes its record malformed (RECORD_STRAY_QUOTE,
 * RECORD_TEXT_AFTER_QUOTE): the record then ends at the end of that line and has no fields. Under QUOTES_LENIENT all
 * quotes of such a field are ordinary characters: it ends at the next delimiter or line ending. A quote that is never
 * closed is an error of the file, and so is a record longer than RECORD_SIZE_MAX. NUL bytes are ordinary bytes, blanks
 * belong to their field. Line endings are LF, CRLF and CR.
 *
 * There are two readers, which differ in how they find the records of a block (record_block.h). libcsv is the one of
 * record: it reads side files and whatever else is small, and says what is right. The fast one does it with vector
 * instructions, and makes the same records of the same bytes; tests/fuzz/fuzz_reader.c holds them together. */
#ifndef RUBRIC_DATA_RECORDS_H
#define RUBRIC_DATA_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "data/batch.h"
#include "data/dialect.h"
#include "data/input.h"
#include "data/record_places.h"

enum { RECORD_SIZE_MAX = 64 << 20 };

/* So many bytes before and behind a cell may be read (whatever they are). */
enum { CELL_MARGIN = 16 };

/* And so many behind a record's own bytes. */
enum { RECORD_MARGIN = 256 };

enum reader_kind { READER_FAST, READER_LIBCSV };

enum record_form { RECORD_WELL_FORMED, RECORD_STRAY_QUOTE, RECORD_TEXT_AFTER_QUOTE };

struct record_batch {
	size_t count;      /* up to BATCH_SIZE */
	const char *bytes; /* the block in which the records stand, one after another */
	uint64_t first_line;
	const uint32_t *starts; /* of each in the block */
	const uint32_t *ends;   /* without its line ending */
	const uint32_t *field_counts;
	const uint32_t *lines; /* where it starts, counted from first_line; or null: see below */
	const uint8_t *forms;  /* enum record_form */
	const char *cell_bytes;
	struct cell_place *cells; /* cells[wanted index * BATCH_SIZE + record]; beyond a short record: empty */

	/* Where only cells were asked for (record_block_pick), the records' own places and lines may not have been
	 * found: they are null then, and the records are those of this block from `first` on. */
	struct record_block *picked;
	size_t first;
};

/* Finds the lines of such a batch. */
const uint32_t *record_batch_lines(const struct record_batch *batch);

/* The record's own bytes. */
static inline struct text record_bytes(const struct record_batch *batch, size_t record)
{
	return (struct text){batch->bytes + batch->starts[record], batch->ends[record] - batch->starts[record]};
}

/* The line where it starts, counted from 1. */
static inline uint64_t record_line(const struct record_batch *batch, size_t record)
{
	const uint32_t *lines = batch->lines ? batch->lines : record_batch_lines(batch);
	return batch->first_line + lines[record];
}

static inline struct text cell_at(const char *cell_bytes, struct cell_place place)
{
	return (struct text){cell_bytes + place.start, place.end - place.start};
}

static inline struct text record_cell(const struct record_batch *batch, size_t wanted, size_t record)
{
	return cell_at(batch->cell_bytes, batch->cells[wanted * BATCH_SIZE + record]);
}

struct record_reader;

/* A reader of `input`, from its present position, in a dialect whose delimiter is known. Does not own the input. */
struct record_reader *record_reader_open(struct input *input, const struct dialect *dialect, enum reader_kind kind);

/* The first record's fields, unquoted, in UTF-8 (decoded from the dialect's encoding), owned by the reader; the header
 * of a file. Returns false at the end of an empty file and on failure. Call before the first batch. */
bool record_reader_header(struct record_reader *reader, const struct text **names, size_t *count);

/* The header's own bytes, without the line ending (a byte-order mark is not part of them). */
struct text record_reader_header_bytes(const struct record_reader *reader);

/* Which columns (indices into the header) the batches hold cells of, in this order. Call before the first batch. */
void record_reader_want(struct record_reader *reader, const size_t *columns, size_t count);

/* The next batch, valid until the next call; null at the end or on failure. All batches but the last are full, but for
 * those cut where a block of input ends. */
const struct record_batch *record_reader_next(struct record_reader *reader);

/* Null, or what is wrong with the file: a message for the user that names file and line. *unreadable tells that the
 * machine failed (status 4), else the data are wrong (status 3). */
const char *record_reader_failure(const struct record_reader *reader, bool *unreadable);

void record_reader_close(struct record_reader *reader);

/* Splits a well-formed record's bytes into its fields as they stand, quotes and all; returns how many there are and
 * puts the first `room` of them into `fields`. */
size_t record_split(struct text bytes, const struct dialect *dialect, struct text *fields, size_t room);

/* Place behind the field that begins at `at`: of a delimiter, a line ending, or the end of `bytes`. A field whose
 * quotes are out of place is ended as QUOTES_LENIENT wants it. *unclosed tells that it begins with a quote that nothing
 * in `bytes` closes. */
size_t field_end(struct text bytes, size_t at, char delimiter, bool *unclosed);

/* Is the field in quotes? *inside is then what stands between them, and *doubled tells whether quotes in it are
 * doubled; else, and where its quotes are out of place, *inside is the field as it is. */
bool field_is_quoted(struct text field, struct text *inside, bool *doubled);

/* Copies what stands between the quotes of a field with doubled quotes made single; returns the size. */
size_t field_copy_unquoted(struct text inside, char *out);

/* The text of one field as it stands: unquoted, doubled quotes made single; in `arena` where it had to be
 * changed. One whose quotes are out of place is returned as it is. */
struct text field_unquote(struct text field, struct arena *arena);

/* All fields of a well-formed record as texts: unquoted, in UTF-8, in `arena`. Returns 0, or the number (from 1) of the
 * first field whose bytes the dialect's encoding does not have. */
size_t record_texts(struct text bytes, const struct dialect *dialect, struct arena *arena, const struct text **texts,
		    size_t *count);

#endif
