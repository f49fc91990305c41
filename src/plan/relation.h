/* Tests of a value: what it is compared with, what it is in, and what it contains or matches; private to this room.
 *
 * What a test means follows from the types of its sides, which learn from each other what they are. Where one side is a
 * segment, a bare word or a text on the other side is one of its labels, unless it is a value of its own. A set of
 * labels is not compared, only asked whether it contains one. */
#ifndef RUBRIC_PLAN_RELATION_H
#define RUBRIC_PLAN_RELATION_H

#include "plan/planner.h"

/* --- labels (labels.c) --- */

/* May the expression be a label: is it a bare word or a text? */
bool is_label_word(const struct expression *expression);

/* `subject = word` of a label, or `subject contains word` of a set of labels; null where the word is a value of its
 * own. */
struct value *make_label_test(struct planner *planner, struct span span, struct value *subject,
			      const struct expression *word);
struct value *complain_of_set(struct planner *planner, struct span span, const struct value *set);

/* --- comparisons (compare.c) --- */

/* The comparison of two expressions, one of which may be a label of the other's segment. */
struct value *make_comparison(struct planner *planner, struct span span, enum comparison relation,
			      struct expression *left, struct expression *right);

/* The same where the left side is made already. */
struct value *compare_with(struct planner *planner, struct span span, enum comparison relation, struct value *left,
			   struct expression *left_expression, struct expression *right_expression);

/* --- sets, intervals and lookups (membership.c) --- */
struct value *make_in_set(struct planner *planner, struct expression *expression);
struct value *make_in_interval(struct planner *planner, struct expression *expression); /* BETWEEN, too */
struct value *make_in_lookup(struct planner *planner, struct expression *expression);

/* CONTAINS, STARTS_WITH, ENDS_WITH and MATCHES (text_tests.c). */
struct value *make_text_test(struct planner *planner, struct expression *expression);

#endif
