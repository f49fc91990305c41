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
	struct rendered *labels; /* of LABEL: by label - 1 */
};

struct writer {
	struct output *output;
	struct scan *scan;
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
	struct buffer row;
	uint32_t *labels;    /* of a set at hand */
	struct text *fields; /* of the record at hand */
	uint64_t taken_as_missing;
	bool any_replaced;
};

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

/* Writes the row and empties it. */
void end_row(struct writer *writer);

/* --- values.c --- */

/* Appends one added value to the row. False where the encoding lacks a character of it, which goes to *lacking. */
bool append_value(struct writer *writer, const struct added_column *column, const struct vector *vector, size_t lane,
		  int32_t *lacking);

/* The same as JSON. */
void append_json(struct writer *writer, const struct added_column *column, const struct vector *vector, size_t lane);
void append_json_string(struct buffer *out, struct text text);

#endif
