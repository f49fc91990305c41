/* Sweep report: how the labels' sizes answer to one parameter; for a person, a page and programs.
 *
 * All functions append to a buffer; what they are given stays the caller's. */
#ifndef RUBRIC_REPORT_SWEEP_REPORT_H
#define RUBRIC_REPORT_SWEEP_REPORT_H

#include "profiling/range.h"
#include "profiling/sizes.h"
#include "report/terminal.h"

struct sweep_subject {
	struct text parameter;
	const struct range *range;
	const struct sizes *sizes; /* by value: of the same segments */
	const char *rules;         /* as messages name it */
	const char *export;        /* likewise */
	const struct text *weights;
	size_t weight_count;
};

/* For each segment a table: a line for each value, a column for each label. */
void sweep_human(struct buffer *out, const struct terminal *terminal, const struct sweep_subject *subject);

/* A header, then a record for each value, segment and label: clients and share, sum and share of each weight. Shares
 * are rounded to six digits; the label that is none is empty. */
void sweep_csv(struct buffer *out, const struct sweep_subject *subject);

/* A whole page of HTML: a picture and a table for each segment. */
void sweep_html(struct buffer *out, const struct sweep_subject *subject);

/* --- what all of them ask (sweep_figures.c) --- */

/* What is measured: 0 the clients, from 1 on a weight. False where the sum has too many digits. */
bool sweep_measure(const struct size_of_label *size, size_t measure, struct decimal *result);
struct text sweep_measure_name(const struct sweep_subject *subject, size_t measure);

/* How many labels a segment has, and label n of them as reports list them: 0, which is none, stands last. */
size_t sweep_label_count(const struct sweep_subject *subject, size_t segment);
size_t sweep_label(const struct sweep_subject *subject, size_t segment, size_t n);
struct text sweep_label_name(const struct sweep_subject *subject, size_t segment, size_t label);

/* "300 clients", or "298 to 300 clients" where the parameter decides which records count. In `arena`. */
const char *sweep_clients(const struct sweep_subject *subject, struct arena *arena);

const struct size_of_label *sweep_size(const struct sweep_subject *subject, size_t value, size_t segment, size_t label);

#endif
