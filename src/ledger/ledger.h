/* Ledger: the files of a rollup, read and aggregated to fields.
 *
 * Files are read one after the other, as one ledger; each has its own dialect, and its columns are found by name. Where
 * what is held outgrows the memory that is allowed, the files are read again, several times, each time for a part of
 * the clients. */
#ifndef RUBRIC_LEDGER_LEDGER_H
#define RUBRIC_LEDGER_LEDGER_H

#include "base/buffer.h"
#include "ledger/fields.h"
#include "scan/scan.h"

struct ledger_options {
	const char *const *paths;
	size_t path_count;
	const struct dialect *declared; /* on the command line */
	enum bad bad;
	bool optimise;
	size_t threads;
	size_t memory; /* bytes that may be held */
	/* Told after each batch how many rows came, and how far the file at hand is read. Or null. */
	void (*advance)(void *context, uint64_t rows, uint64_t bytes, uint64_t total);
	void *context;
};

/* What is to be said of a ledger that was read, or of why it was not. */
struct ledger_report {
	struct buffer summary;  /* lines: rows, what was left out, warnings */
	struct buffer details;  /* lines for --verbose: how each file was read, in how many parts */
	struct buffer problems; /* lines: data errors, or why reading failed */
};

void ledger_report_free(struct ledger_report *report);

/* Reads and aggregates. On failure returns null and sets *status; what is wrong with the columns is then a diagnostic
 * of `rules`, the rest is in the report. The plan of the rollup must outlive the fields. */
struct fields *ledger_read(const struct plan_rollup *rollup, struct rule_set *rules,
			   const struct ledger_options *options, struct ledger_report *report,
			   enum scan_status *status);

#endif
