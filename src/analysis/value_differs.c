/* Where two values come out differently. They are gone down together while they are made alike. */
#include "analysis/region.h"

enum { DEPTH_MAX = 32 };

static uint32_t without(struct model *model, uint32_t formula, uint32_t other)
{
	return formula_and(model, formula, formula_not(model, other));
}

static uint32_t differs(struct model *model, const struct value *a, const struct value *b, int depth);

static uint32_t both_missing(struct model *model, const struct value *a, const struct value *b)
{
	return formula_and(model, condition(model, a, ANSWER_MISSING), condition(model, b, ANSWER_MISSING));
}

static uint32_t choice_differs(struct model *model, const struct value *choice, const struct value *other, int depth)
{
	const struct value *asked = choice->operands[0];
	bool alike = other->operation == VALUE_CHOOSE && other->operands[0] == asked;
	uint32_t parts[3] = {formula_any(model, NULL, 0)};
	for (size_t i = 1; i < 3; i++)
		parts[i] =
			formula_and(model, condition(model, asked, i == 1 ? ANSWER_TRUE : ANSWER_FALSE),
				    differs(model, choice->operands[i], alike ? other->operands[i] : other, depth + 1));
	if (!alike)
		parts[0] = without(model, condition(model, asked, ANSWER_MISSING),
				   condition(model, other, ANSWER_MISSING));
	return formula_any(model, parts, 3);
}

static uint32_t truth_differs(struct model *model, const struct value *a, const struct value *b)
{
	uint32_t same[3];
	for (int answer = ANSWER_FALSE; answer <= ANSWER_MISSING; answer++)
		same[answer] = formula_and(model, condition(model, a, (enum answer)answer),
					   condition(model, b, (enum answer)answer));
	return formula_not(model, formula_any(model, same, 3));
}

static uint32_t differs(struct model *model, const struct value *a, const struct value *b, int depth)
{
	a = unfolded(model, a);
	b = unfolded(model, b);
	if (a == b || identity_of(model, a) == identity_of(model, b))
		return formula_any(model, NULL, 0);
	if (a->type.kind != b->type.kind || depth == DEPTH_MAX)
		return formula_all(model, NULL, 0);
	if (a->type.kind == TYPE_TRUTH)
		return truth_differs(model, a, b);
	if (a->operation == VALUE_CHOOSE)
		return choice_differs(model, a, b, depth);
	if (b->operation == VALUE_CHOOSE)
		return choice_differs(model, b, a, depth);
	bool alike = a->operation == b->operation && a->count == b->count && a->function == b->function &&
		     a->index == b->index && a->member == b->member && a->count && a->operation != VALUE_LOOKUP &&
		     text_equal(a->pattern, b->pattern);
	uint32_t operands = alike ? formula_any(model, NULL, 0) : formula_all(model, NULL, 0);
	for (size_t i = 0; alike && i < a->count; i++)
		operands = formula_or(model, operands, differs(model, a->operands[i], b->operands[i], depth + 1));
	return without(model, operands, both_missing(model, a, b));
}

uint32_t value_differs(struct model *model, const struct value *a, const struct value *b)
{
	return differs(model, a, b, 0);
}
