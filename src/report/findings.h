/* Findings: what was found wrong with one or several rule sets, as the reports write it.
 *
 * A report takes a list of findings, one for each rule set, since spans speak of the sources of their own rule set.
 * terminal.h writes them for a person; the functions here write them for programs. All append to a buffer and write
 * nothing else; what they are given stays the caller's. Lines and columns count from 1, columns in characters (code
 * points); the end of a place is the character behind its last one.
 *
 * A code that begins with E is an error, one that begins with W a warning. */
#ifndef RUBRIC_REPORT_FINDINGS_H
#define RUBRIC_REPORT_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/diagnostic.h"

struct findings {
	const struct sources *sources;
	struct diagnostics *diagnostics;
};

bool code_is_error(enum code code);
const char *code_severity(enum code code); /* "error", "warning" */
bool diagnostics_have_errors(const struct diagnostics *diagnostics);

struct finding_counts {
	size_t errors;
	size_t warnings;
};
struct finding_counts findings_count(const struct findings *lists, size_t count);

/* Takes out of each list what an earlier one says of the same place: rule sets may include the same file. */
void findings_drop_repeated(const struct findings *lists, size_t count);

/* A span as a report names it; `path` is null for the span that is none. */
struct region {
	const char *path;
	struct place begin;
	struct place end;
};
struct region region_of(const struct sources *sources, struct span span);

/* Appends "x = 5, region is missing"; and "12 of 340 clients, 5.1% of turnover (17000)". */
void append_witness(struct buffer *out, const struct witness *witness);
void append_price(struct buffer *out, const struct price *price);

/* --- for programs --- */

/* One JSON object: {"errors": 1, "warnings": 0, "findings": [{"file", "line", "column", "end_line", "end_column",
 * "code", "severity", "message", "remedy", "related", "evidence", "witness", "price"}]}; what there is none of is null.
 * `related` is the second place: file, line, column, end_line, end_column and note. `evidence` is "proven" or "data".
 * `witness` has a member for each column of the example; a value is a string, or null where it is missing. `price` is
 * {"clients", "of", "weights": [{"column", "sum", "share"}]}. */
void findings_json(struct buffer *out, const struct findings *lists, size_t count);

/* A SARIF 2.1.0 log with one run; `version` is that of the program. */
void findings_sarif(struct buffer *out, const struct findings *lists, size_t count, const char *version);

/* Workflow commands, one a line, which GitHub shows beside the changed lines. */
void findings_github(struct buffer *out, const struct findings *lists, size_t count);

#endif
