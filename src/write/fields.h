/* The inside of a writer; private to this room. */
#ifndef RUBRIC_WRITE_FIELDS_H
#define RUBRIC_WRITE_FIELDS_H

#include "data/cells.h"
#include "write/writer.h"

/* A label as it stands in the output. */
struct rendered {
	struct text field;
	int32_t lacking; /* a character that the encoding lacks, or 0 */
};

struct added_column {
	struct text name;
	const struct definition *definition;
	struct type type;
	size_t root;
	uint32_t value;          /* register */
	uint32_t tag;            /* a label of an `all` segment, from 1; or 0 */
	size_t header;           /* with --replace: the column whose place it takes, else SIZE_MAX */
	struct rendered *labels; /* of LABEL and LABELS: by label - 1 */
	uint32_t radix; /* how many fields it may have; 0: too many to list, or too long, or some cannot be written */
};

/* Columns that stand side by side and each have few values: labels, small sets of labels, truths. All their fields
 * together, delimiters included, are rendered once for each combination that occurs, and then copied. */
struct combination {
	size_t at;        /* in the piece's bytes */
	uint32_t size;    /* 0: not rendered yet; columns.c bounds what each field takes */
	uint32_t records; /* since the last settling */
};

/* A column by itself, or several that are combined. */
struct piece {
	size_t first;
	size_t count;                     /* of columns */
	struct combination *combinations; /* or null */
	size_t combination_count;
	struct buffer bytes; /* of those that are rendered; RECORD_MARGIN more may be read */
	uint64_t *totals;    /* records of each, until the last settling */
	uint32_t largest;    /* size of one */
	uint32_t *used;      /* those with records */
	size_t used_count;
	uint32_t *indices; /* by lane: which combination, in the batch at hand */
};

struct writer {
	struct writer *whole; /* itself, or what it is a part of */
	struct output *output;
	struct scan *scan; /* of the batch at hand */
	const struct program *program;
	const struct plan *plan;
	size_t root_count; /* of definitions, which stand first */
	struct writer_options options;
	struct dialect dialect; /* of the output */
	struct arena arena;
	struct added_column *columns;
	size_t column_count;
	size_t *replaced_by;     /* with --replace, by column of the header: 1 + index of columns, or 0 */
	struct text *json_names; /* of the header, made distinct */
	uint64_t **label_counts; /* by root: 0 is none, then each label */
	bool *blanked;           /* by root: taken as missing in the record at hand */
	struct piece *pieces;    /* of all added columns; none where records are taken field by field */
	size_t piece_count;
	size_t added_size; /* room for all pieces that are combined */
	bool any_single;   /* not all pieces are */
	bool *combined;    /* by root: its column is in a piece with others, where its labels are counted */
	size_t header_count;
	size_t ending_size;  /* of the line ending */
	struct buffer row;   /* the one at hand, behind those that are not yet written */
	bool counts_singles; /* some labels are not counted with combinations */
	uint32_t *labels;    /* of a set at hand */
	struct text *fields; /* of the record at hand */
	uint64_t taken_as_missing;
	bool any_replaced;
};

/* --- writer.c --- */

/* Renders a record field by field, and counts its labels. */
void take_record(struct writer *writer, const struct machine *machine, const struct scan_batch *batch, size_t lane);

/* Counts the labels of a record, of the segments that are not counted with combinations or of all. */
void count_labels(struct writer *writer, const struct machine *machine, size_t lane, bool all);

/* --- columns.c --- */

void make_columns(struct writer *writer);

/* Finds where added columns take the place of the export's. Null, or which of them are there already. */
const char *place_columns(struct writer *writer);

/* --- rows.c --- */

/* Null, or what cannot be written. */
const char *write_header(struct writer *writer);

/* Names that are distinct, for JSON. */
void name_json(struct writer *writer);

/* Append a record to the row; false where it turned out to be in error. */
bool append_record(struct writer *writer, const struct machine *machine, const struct scan_batch *batch, size_t lane);
bool append_object(struct writer *writer, const struct machine *machine, const struct scan_batch *batch, size_t lane);

void end_row(struct writer *writer);

/* Appends an added field to the row; false where its record turned out to be in error. */
bool append_cell(struct writer *writer, const struct added_column *column, const struct machine *machine, size_t lane);

/* --- pieces.c --- */

void make_pieces(struct writer *writer);

/* Renders the batch's active records, where there are pieces. */
void append_batch(struct writer *writer, const struct machine *machine, const struct scan_batch *batch);

/* Adds the records since the last settling to the totals. */
void settle_combinations(struct writer *writer);

/* Counts the labels of all records that were appended so. */
void count_combinations(struct writer *writer);

/* --- values.c --- */

/* Appends one added value to the row. False where the encoding lacks a character of it, which goes to *lacking. */
bool append_value(struct writer *writer, const struct added_column *column, const struct vector *vector, size_t lane,
		  int32_t *lacking);

/* The same as JSON. */
void append_json(struct writer *writer, const struct added_column *column, const struct vector *vector, size_t lane);
void append_json_string(struct buffer *out, struct text text);

#endif
