/* Doc: rules as a page that a manager can read and sign.
 *
 * The page says which files it speaks of and their SHA-256, then each segment, score, table and output in the order of
 * the rule file, conditions in words; where every figure comes from; what must hold (guards) and how much a change may
 * move (rollout limits); and has room to sign. Descriptions (`##`) stand where what they describe does. */
#ifndef RUBRIC_REPORT_DOC_H
#define RUBRIC_REPORT_DOC_H

#include "plan/plan.h"
#include "report/page.h"

struct doc_options {
	enum page_format format;
	const char *version;                /* of the program */
	date today;                         /* the day that the page speaks of */
	const struct param_setting *params; /* given in place of those in the rule file */
	size_t param_count;
};

/* Appends the page. The plan is whole. Returns null, or why a file that the rules name cannot be read any more. */
const char *doc_write(struct rule_set *rules, const struct plan *plan, const struct doc_options *options,
		      struct buffer *out);

#endif
