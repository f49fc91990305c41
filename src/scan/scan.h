/* Scan: an export as batches of typed columns, as a plan needs them.
 *
 * Opening a scan finds the dialect (what is declared on the command line, then in the rules, then what the file shows),
 * reads the header and binds the plan's columns to it. Each batch then holds the records' own bytes and, for every
 * column of the plan that is read, a vector. Cells that do not fit, records of another shape and required cells that
 * are empty are data errors; `enum bad` says what becomes of them. Records for which `only where` is not true are left
 * out before their other cells are judged.
 *
 * A whole scan may be divided among threads. Each works with a part, on one block of the export after another: it finds
 * the block's records, which are then adopted in the order of the blocks (see blocks.h); then it goes through the
 * batches of the block, with all that the functions below do, and what is counted, wrong or rejected stays with the
 * part, until it is added to the whole, in that order again. All that is asked of a part is answered by its whole. */
#ifndef RUBRIC_SCAN_SCAN_H
#define RUBRIC_SCAN_SCAN_H

#include "data/records.h"
#include "data/spool.h"
#include "kernel/kernel.h"
#include "plan/plan.h"
#include "scan/problems.h"

/* What becomes of a data error: the run fails, the cell counts as missing, or the record is left out. */
enum bad { BAD_FAIL, BAD_MISSING, BAD_REJECT };

/* Columns that no file has: asked for each batch, before `only where` is. `columns` are by column of the plan. */
struct scan_supplier {
	void (*supply)(void *context, const struct frame *frame, struct vector *const *columns);
	void *context;
};

struct scan_options {
	const char *path;               /* "-": standard input */
	const struct text *text;        /* in place of a file, which messages then call by `path`; or null */
	const struct dialect *exact;    /* how `text` is written, which is made of fields; or null */
	const struct dialect *found;    /* by an earlier scan of the same: it is not found again; or null */
	struct spool *spool;            /* what stands in for it in a second pass, or null */
	const struct dialect *declared; /* on the command line */
	const char *key;                /* on the command line, or null */
	enum bad bad;
	const char *rejects; /* file for the records that BAD_REJECT leaves out, or null */
	bool optimise;
	size_t threads;                       /* among which it may be divided */
	bool is_ledger;                       /* messages speak of it so, not of an export */
	const struct plan_column *row_key;    /* of a row without it nothing else is judged; or null */
	const bool *needed;                   /* by column of the plan: others are neither read nor judged; null: all */
	const struct scan_supplier *supplier; /* of fields of rollups, or null; used by several threads at once */
	enum reader_kind reader;
	bool cells_alone; /* nothing but columns is asked of records that are not in error; there are no `rejects` */
};

enum scan_status { SCAN_READY, SCAN_DATA_WRONG, SCAN_FAILED };

struct scan;

struct scan_batch {
	const struct record_batch *records;
	struct vector *const *columns; /* by column of the plan; null: not read */
	struct bits active;            /* records that count */
	struct bits left_out;          /* those that `only where` left out */
	struct arena *arena;           /* lives as long as the batch */
};

struct scan_counts {
	uint64_t records;  /* read */
	uint64_t left_out; /* by `only where` */
	uint64_t rejected;
	uint64_t taken_as_missing; /* cells, and records of another shape */
};

/* Opens; on failure returns null, sets *status, and says why: in *message (in `arena`), or as diagnostics of the rule
 * set where the header lacks what the rules use. `plan`, `rules` and the options must outlive the scan. */
struct scan *scan_open(const struct plan *plan, struct rule_set *rules, const struct scan_options *options,
		       struct arena *arena, enum scan_status *status, const char **message);
void scan_close(struct scan *scan);

/* The next batch, good until the next call; null at the end, or where scan_failure says why. */
const struct scan_batch *scan_next(struct scan *scan);

/* A data error that computing a record met: counted, and the record rejected or to be failed for, as `bad` says. Not
 * called under BAD_MISSING. `active` of the batch no longer holds the record afterwards. */
void scan_fail_record(struct scan *scan, size_t lane, struct text column, const char *message);

/* Writes the rejected records of the batch at hand; called once all its records are judged. */
void scan_settle_batch(struct scan *scan);

/* --- parts --- */

/* False where it cannot be divided, or is not worth it, or there is only one thread. The whole then has no batches of
 * its own. */
bool scan_divide(struct scan *whole);

/* Makes blocks that may have several batches; before the first is read. */
void scan_widen_blocks(struct scan *whole);

/* A part, made before the threads run; closed before the whole, with scan_close. */
struct scan *scan_part(struct scan *whole);

/* Reads the next block; false at the end. One thread at a time. */
bool scan_read_block(struct scan *part);

/* Finds the records of the block. */
void scan_find_records(struct scan *part);

/* One thread at a time, in the order of the blocks, once its records were found. Then scan_next gives its batches. */
void scan_adopt_block(struct scan *part);

/* Likewise, after the block's last batch was settled: adds what came of it to the whole. */
void scan_add_block(struct scan *part);

/* Before that: forgets what came of the block, and scan_next begins with its first batch again. */
void scan_rewind_block(struct scan *part);

/* --- asking --- */

/* Null, or why reading ended early. */
const char *scan_failure(const struct scan *scan, enum scan_status *status);

/* Puts the file of rejects in its place. Null, or why that failed. */
const char *scan_commit(struct scan *scan);

const struct dialect *scan_dialect(const struct scan *scan);
const char *scan_name(const struct scan *scan);
bool scan_is_of_fields(const struct scan *scan); /* its records are made of the fields of rollups, after their key */
struct text scan_header_bytes(const struct scan *scan);
const struct text *scan_header(const struct scan *scan, size_t *count);
size_t scan_key(const struct scan *scan); /* index in the header */
const struct scan_counts *scan_counts(const struct scan *scan);
const struct problems *scan_problems(const struct scan *scan);
const char *scan_warnings(struct scan *scan);                     /* lines for the summary, or empty */
uint64_t scan_position(const struct scan *scan, uint64_t *total); /* bytes */

#endif
