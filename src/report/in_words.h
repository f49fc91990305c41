/* In words: conditions and expressions of rules as a person would say them.
 *
 *     turnover >= 30k and channel in {"HoReCa", "retail"}
 *     turnover is at least 30k and channel is one of "HoReCa", "retail"
 *
 * Numbers, dates, texts and names stay as they are written in the rule file, and so do brackets; operators and
 * functions over all records become words. Where `and` stands inside `or` brackets are added, for words have no
 * precedence. */
#ifndef RUBRIC_REPORT_IN_WORDS_H
#define RUBRIC_REPORT_IN_WORDS_H

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "syntax/tree.h"

/* A name whose value is said with it: `vip_share (5%)`. */
struct spoken_value {
	struct text name;
	struct text value;
};

/* What is needed to say an expression. */
struct wording {
	const struct sources *sources;
	const struct spoken_value *values;
	size_t value_count;
	bool of_ledger; /* functions speak of the rows of a ledger, not of all records */
};

/* Append the expression; a condition, which is a unary test where there is a subject; and a test as a table's cell says
 * it: "at least 30k", "any". */
void say_expression(const struct wording *wording, const struct expression *expression, struct buffer *out);
void say_condition(const struct wording *wording, const struct expression *condition, const struct expression *subject,
		   struct buffer *out);
void say_cell(const struct wording *wording, const struct expression *test, struct buffer *out);

/* Several expressions, with `between` between them. */
void say_list(const struct wording *wording, const struct expressions *list, const char *between, struct buffer *out);

#endif
