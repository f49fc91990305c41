/* Writer: the export's records with what the rules add to them.
 *
 * Each record comes out in its own bytes, followed by one field for each definition that is written, in the export's
 * dialect; or its key and the added fields alone; or as one JSON object a line. Labels that stand side by side are
 * rendered once for each combination that occurs, not once a record.
 *
 * Several threads may render rows: each has a part of the writer, which gathers rows and counts until it is settled. */
#ifndef RUBRIC_WRITE_WRITER_H
#define RUBRIC_WRITE_WRITER_H

#include "data/output.h"
#include "scan/scan.h"
#include "vm/machine.h"

enum run_format { RUN_CSV, RUN_TSV, RUN_JSONL };

struct writer_options {
	enum run_format format;
	bool only;
	bool replace;
	bool tag;
	bool guard_formulas;
	enum bad bad;
};

struct writer;

/* A writer of a program's roots to `output`; writes the header. Null where an added column is there already, or its
 * name cannot be written in the export's encoding: *message (in `arena`) says so; the data are wrong then. All
 * arguments must outlive it. */
struct writer *writer_open(struct output *output, struct scan *scan, const struct program *program,
			   const struct writer_options *options, struct arena *arena, const char **message);

/* A part of a writer, made and closed while no other thread uses the whole, which knows all counts once its parts are
 * closed. */
struct writer *writer_part(struct writer *whole);
void writer_close_part(struct writer *part);

/* Renders the batch's active records, of the scan or a part of it, with what the machine computed for them. Records
 * whose results failed are given to scan_fail_record instead. */
void writer_batch(struct writer *part, struct scan *scan, const struct machine *machine,
		  const struct scan_batch *batch);

/* Writes them, one thread at a time; false where writing has failed. */
bool writer_settle(struct writer *part);

/* Results that were taken as missing because the encoding lacks a character. */
uint64_t writer_taken_as_missing(const struct writer *writer);

/* Appends one line for each segment: its labels with how many records have each. */
void writer_summary(const struct writer *writer, struct buffer *out);

void writer_close(struct writer *writer);

#endif
