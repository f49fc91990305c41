/* The files of a ledger, read and aggregated to fields. Private to this room.
 *
 * Files are read one after the other, as one ledger; each has its own dialect, and its columns are found by name. A
 * long one is gone through by several threads. Nothing is read twice, so a file may be a pipe. */
#ifndef RUBRIC_LABELLING_LEDGER_FILES_H
#define RUBRIC_LABELLING_LEDGER_FILES_H

#include "labelling/labelling.h"
#include "ledger/fields.h"

/* What is to be said of a ledger that was read, or of why it was not. */
struct ledger_report {
	struct buffer summary; /* lines: rows, what was left out, warnings */
	struct buffer details; /* lines for --verbose: how each file was read, for how many clients there was no room */
	struct buffer problems; /* lines: data errors, or why reading failed */
	bool has_data_errors;
};

void ledger_report_free(struct ledger_report *report);

/* Reads and aggregates, as the options of the labelling want it; its `advance` is told of rows, and how far the file at
 * hand is read. On failure returns null and sets *status; what is wrong with the columns is then a diagnostic
 * of `rules`, the rest is in the report. The plan of the rollup must outlive the fields. */
struct fields *ledger_read(const struct plan_rollup *rollup, struct rule_set *rules,
			   const struct labelling_options *options, const char *const *paths, size_t path_count,
			   struct ledger_report *report, enum scan_status *status);

#endif
