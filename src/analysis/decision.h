/* What two versions of a block have in common, and what decides in either. Private to this room. */
#ifndef RUBRIC_ANALYSIS_DECISION_H
#define RUBRIC_ANALYSIS_DECISION_H

#include "analysis/model.h"

/* Does the place of a rule among the others count? */
bool order_counts(const struct definition *block);

/* Do rules of two blocks give the same label, points, outputs? */
bool same_outcome(const struct definition *block, const struct plan_rule *rule, const struct definition *other_block,
		  const struct plan_rule *other);

/* Which rules of a block are as they were: their conditions and outcomes stand in the other block too, in the same
 * order where that counts. The others were changed, added or taken out; rules that are not valid today are none. The
 * plan is a joined one, so that a condition is the same where its address is. */
struct kept_rules {
	bool *of[2]; /* by rule of each */
};
struct kept_rules kept_rules_find(const struct definition *before, const struct definition *after, struct arena *arena);

/* The rule's condition is true; of `otherwise`: no other one's is. */
uint32_t rule_is_met(struct model *model, uint32_t block, uint32_t rule);

/* A block whose first rule decides, by file order or by rank: the rule that decides has the outcome of `rule`, one of
 * `other`. A chain of as many links as there are turns between rules with the outcome and without; null where these are
 * too many to go down. */
bool block_gives(struct model *model, uint32_t block, uint32_t other, uint32_t rule, uint32_t *formula);

/* The rule's place in the order in which rules decide, from the one at that place. */
uint32_t rule_at_rank(const struct definition *block, size_t rank);

#endif
