/* Unary tests: what stands in an `on` block, or in a condition of a table, about its subject. */
#include "plan/relation.h"

static const struct expression *left_of(const struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_COMPARE:
		return expression->compare.left;
	case EXPRESSION_IN_SET:
	case EXPRESSION_IN_INTERVAL:
	case EXPRESSION_IN_LOOKUP:
	case EXPRESSION_BETWEEN:
	case EXPRESSION_CONTAINS:
	case EXPRESSION_STARTS_WITH:
	case EXPRESSION_ENDS_WITH:
	case EXPRESSION_MATCHES:
	case EXPRESSION_IS_MISSING:
		return expression->test.subject;
	default:
		return NULL;
	}
}

static bool is_condition(const struct expression *expression)
{
	return left_of(expression) || expression->kind == EXPRESSION_AND || expression->kind == EXPRESSION_OR ||
	       expression->kind == EXPRESSION_NOT;
}

static struct value *make_bare_test(struct planner *planner, struct expression *expression)
{
	bool truth = planner->subject->type.kind == TYPE_TRUTH;
	if (is_condition(expression) && !truth) {
		if (complain(planner, CODE_E304, expression->span, "a whole condition stands where a test is wanted"))
			complain_remedy(planner,
					"write only what the value is compared with: >= 50%%, in [1..5), \"South\"");
		return value_unknown(planner, expression->span);
	}
	return compare_with(planner, expression->span, COMPARE_EQUAL, planner->subject, planner->subject_expression,
			    expression);
}

struct value *make_test(struct planner *planner, struct expression *expression)
{
	const struct expression *left = left_of(expression);
	struct type truth = type_of_kind(TYPE_TRUTH);
	if (expression->kind == EXPRESSION_ERROR)
		return value_unknown(planner, expression->span);
	if (expression->kind == EXPRESSION_ANYTHING)
		return value_truth(planner, expression->span, true);
	if (expression->kind == EXPRESSION_EMPTY) {
		if (complain(planner, CODE_E305, expression->span, "this cell is empty"))
			complain_remedy(planner, "write - for anything, or `is missing`");
		return value_unknown(planner, expression->span);
	}
	if (left && left->kind == EXPRESSION_SUBJECT)
		return expect(planner, make(planner, expression), expression, truth);
	if (expression->kind == EXPRESSION_NOT && expression->test.subject->bracketed) {
		struct expression tested = *expression->test.subject;
		tested.bracketed = false; /* the brackets are those of not( ) */
		struct value *inside = make_test(planner, &tested);
		return value_unary(planner, VALUE_NOT, TYPE_TRUTH, expression->span, inside);
	}
	if (expression->kind != EXPRESSION_OR || !expression->by_comma)
		return expect(planner, make_bare_test(planner, expression), expression, truth);
	struct expressions operands = expression->chain.operands;
	struct value **made = arena_array(planner->arena, operands.count, sizeof *made);
	for (size_t i = 0; i < operands.count; i++)
		made[i] = make_test(planner, operands.items[i]);
	return value_new(planner, VALUE_OR, TYPE_TRUTH, expression->span, operands.count, made);
}
