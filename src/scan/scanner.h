/* The inside of a scan; private to this room. */
#ifndef RUBRIC_SCAN_SCANNER_H
#define RUBRIC_SCAN_SCANNER_H

#include "data/blocks.h"
#include "data/output.h"
#include "scan/columns.h"
#include "scan/scan.h"
#include "vm/machine.h"

/* A problem of the batch at hand, until it is known whether its record counts. */
struct pending {
	uint32_t lane;
	uint32_t column; /* of the plan, or UINT32_MAX: the whole record, or what `name` says */
	struct text name;
	const char *message;
};

struct scan {
	struct scan *whole; /* itself, or what it is a part of */
	const struct plan *plan;
	struct rule_set *rules;
	const struct scan_options *options;
	struct arena arena;
	struct arena batch_arena;
	struct input *input;
	struct dialect dialect;
	struct record_reader *reader;
	uint64_t position;
	const struct text *header;
	size_t header_count;
	size_t key;

	size_t *wanted; /* indices in the header, for the reader */
	size_t wanted_count;
	uint32_t *readers_of_wanted;   /* by wanted: the column of the plan */
	struct column_reader *columns; /* by column of the plan; column null: not read */
	struct vector **vectors;       /* by column of the plan */
	struct column_setting setting;

	struct program *filter; /* of `only where`, or null */
	struct machine *filter_machine;
	bool *filter_reads; /* by column of the plan */

	struct scan_batch batch;
	struct bits well_formed;
	struct bits rejected; /* of the batch */
	VECTOR(struct pending) pending;
	struct output *rejects;
	struct buffer rejected_bytes;
	struct scan_counts counts;
	struct problems problems;
	struct buffer warnings;

	/* Of a whole that is divided, and of its parts. */
	struct blocks *blocks;
	struct record_block block;
	struct record_batch records;
	uint64_t lines_before; /* in the file, before the block */
};

/* --- bind.c --- */

/* Finds the columns in the header; reports those that are not there to the rule set. */
bool bind_columns(struct scan *scan);

/* Finds decimal mark, grouping and date form from the beginning of the input. Null, or a message. */
const char *find_formats(struct scan *scan, struct text sample, bool whole);

/* --- scan.c --- */

void make_vectors(struct scan *scan);

/* Null, or what is wrong. */
const char *make_filter_machine(struct scan *scan);

/* --- batches.c --- */

/* The column or segment of the problem, or an empty text. */
struct text pending_name(const struct scan *scan, const struct pending *pending);

/* --- rejects.c --- */

/* Writes the bytes and empties them. */
void write_rejects(struct scan *whole, struct buffer *bytes);

/* --- parts.c --- */

/* The next batch of a part's block. */
const struct record_batch *next_of_block(struct scan *part);

#endif
