/* Links: what holds between terms for every record. */
#include "analysis/decision.h"

enum { LINKED_RULES_MAX = 200 };

static bool counts(const struct plan_rule *rule)
{
	return rule->valid && rule->condition;
}

static void add_link(struct model *model, uint32_t term, uint32_t formula)
{
	vector_push(&model->terms.items[term].links, formula);
}

/* Does the rule keep another one, with another label, from deciding? */
static bool comes_before(const struct definition *segment, const struct plan_rule *rule, size_t rank,
			 const struct plan_rule *other, size_t other_rank)
{
	switch (segment->policy) {
	case POLICY_FIRST:
		return rank < other_rank;
	case POLICY_PRIORITY:
		return rank < other_rank && rule->label != other->label;
	default:
		return rule != other && (segment->policy == POLICY_UNIQUE || rule->label != other->label);
	}
}

/* The rule decides the segment's label. */
static uint32_t rule_decides(struct model *model, uint32_t index, size_t rank)
{
	const struct definition *segment = &model->plan->definitions[index];
	const struct plan_rule *rule = &segment->rules[rule_at_rank(segment, rank)];
	const uint32_t *conditions = block_of(model, index)->conditions;
	if (!rule->valid)
		return formula_any(model, NULL, 0);
	if (!rule->condition)
		return block_takes_none(model, index);
	VECTOR(uint32_t) parts = {0};
	vector_push(&parts, conditions[rule - segment->rules]);
	for (size_t i = 0; i < segment->rule_count; i++) {
		const struct plan_rule *other = &segment->rules[rule_at_rank(segment, i)];
		if (counts(other) && comes_before(segment, other, i, rule, rank))
			vector_push(&parts, formula_not(model, conditions[other - segment->rules]));
	}
	uint32_t result = formula_all(model, parts.items, parts.count);
	vector_free(&parts);
	return result;
}

/* By label: a rule with it decides; FORMULA_FALSE, which is 0, for those that none gives. False where there are too
 * many rules to tell. */
static bool decide_labels(struct model *model, uint32_t index, uint32_t *decided)
{
	const struct definition *segment = &model->plan->definitions[index];
	bool first_decides = segment->policy == POLICY_FIRST || segment->policy == POLICY_PRIORITY;
	if (!first_decides && segment->rule_count > LINKED_RULES_MAX)
		return false;
	for (size_t rank = 0; rank < segment->rule_count && !first_decides; rank++) {
		uint32_t label = segment->rules[rule_at_rank(segment, rank)].label;
		decided[label] = formula_or(model, decided[label], rule_decides(model, index, rank));
	}
	bool *known = memory_zeroed(segment->label_count + 1, sizeof *known);
	bool told = true;
	for (uint32_t r = 0; r < segment->rule_count && first_decides && told; r++) {
		uint32_t label = segment->rules[r].label;
		if (!known[label])
			told = block_gives(model, index, index, r, &decided[label]);
		known[label] = true;
	}
	memory_free(known);
	return told;
}

/* A label is given where one of its rules decides; there is none where no rule does. A label that several rules fail
 * to agree on counts as missing, as all that fails: what is true in spite of it is true whatever it is. */
static void link_labels(struct model *model, uint32_t term, uint32_t index)
{
	const struct definition *segment = &model->plan->definitions[index];
	if (segment->policy == POLICY_POINTS)
		return;
	uint32_t *decided = memory_zeroed(segment->label_count + 1, sizeof *decided);
	bool told = decide_labels(model, index, decided);
	uint32_t any = formula_any(model, decided, segment->label_count + 1);
	decided[0] = formula_not(model, any);
	for (uint32_t label = 0; label <= segment->label_count && told; label++) {
		uint32_t is = formula_in(model, term, parts_range(&model->arena, label, label));
		add_link(model, term, formula_or(model, formula_not(model, is), decided[label]));
	}
	memory_free(decided);
}

static void link_operand(struct model *model, uint32_t term, const struct value *operand, uint32_t missing)
{
	uint32_t present = formula_not(model, condition(model, operand, ANSWER_MISSING));
	add_link(model, term, formula_or(model, present, missing));
}

void link_term(struct model *model, uint32_t index)
{
	struct term term = model->terms.items[index];
	uint32_t missing = formula_in(model, index, parts_range(&model->arena, PART_MISSING, PART_MISSING));
	if (term.kind == TERM_LABEL) {
		link_labels(model, index, term.value->index);
	} else if (term.kind == TERM_PAIR) {
		link_operand(model, index, term.value, missing);
		link_operand(model, index, term.other, missing);
		uint32_t either = formula_or(model, condition(model, term.value, ANSWER_MISSING),
					     condition(model, term.other, ANSWER_MISSING));
		add_link(model, index, formula_or(model, either, formula_not(model, missing)));
	} else if (is_missing_with_operands(term.value)) {
		uint32_t any = condition(model, term.value, ANSWER_MISSING);
		add_link(model, index, formula_or(model, formula_not(model, any), missing));
		add_link(model, index, formula_or(model, any, formula_not(model, missing)));
	} else if (is_strict(term.value)) {
		for (size_t i = 0; i < term.value->count; i++)
			link_operand(model, index, term.value->operands[i], missing);
	}
}
