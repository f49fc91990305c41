/* Profile report: what labels hold, which rules gave them, and where cut points lie; for a person, a page and programs.
 *
 * All functions append to a buffer; what they are given stays the caller's. */
#ifndef RUBRIC_REPORT_PROFILE_REPORT_H
#define RUBRIC_REPORT_PROFILE_REPORT_H

#include "profiling/profile.h"
#include "report/terminal.h"

struct profile_subject {
	const struct profile *profile;
	const struct sources *sources;
	const char *rules;          /* as messages name it */
	const char *export;         /* likewise */
	const struct text *weights; /* by weight: the column */
};

void profile_human(struct buffer *out, const struct terminal *terminal, const struct profile_subject *subject);

/* One object: {"clients", "weights": [{"column", "sum"}], "segments": [{"name", "policy", "labels": [{"label",
 * "clients", "share", "weights": [{"column", "sum", "share"}]}]}], "rules": [{"definition", "name", "file", "line",
 * "words", "fired", "near"}], "cut_points": [{"words", "of", "from", "to", "clients"}]}. The label that is none is
 * null, and so is `near` of a rule without thresholds. Shares are rounded to six digits. */
void profile_json(struct buffer *out, const struct profile_subject *subject);

/* A whole page of HTML: a picture and a table for each segment, then the rules and the cut points. */
void profile_html(struct buffer *out, const struct profile_subject *subject);

/* --- what all of them say (profile_words.c); texts in `arena` --- */

/* The label's name; "no label" for 0. */
struct text label_words(const struct definition *segment, size_t label);
bool label_is_shown(const struct size_of_segment *segment, size_t label);
const char *policy_words(enum policy_kind policy);
struct text profiled_rule_words(const struct profile_subject *subject, const struct plan_rule *rule,
				struct arena *arena);
struct text profiled_rule_place(const struct profile_subject *subject, const struct plan_rule *rule,
				struct arena *arena);

/* The rules of a definition by how often they fired, in `order`, which has room for all. */
void order_rules(const struct profiled_definition *definition, size_t count, size_t *order);

/* What is said of a cut point: `share(turnover) > 5%` and "turnover from 52400, 9 clients; else up to 51900". */
struct text cut_words(const struct profile_subject *subject, const struct cut_point *cut, struct arena *arena);
struct text cut_values(const struct profile_subject *subject, const struct cut_point *cut, struct arena *arena);

/* Two rules may compare alike: was it there before? */
bool cut_is_repeated(const struct profile_subject *subject, size_t index, struct arena *arena);

#endif
