/* Sums, products and signs, of numbers, dates and durations. */
#include "plan/planner.h"

static struct value *complain_of_sum(struct planner *planner, char sign, const struct value *left,
				     const struct value *right, struct span span)
{
	if (complain(planner, CODE_E202, span, "%s %c %s has no meaning", type_name(left->type), sign,
		     type_name(right->type))) {
		bool text = left->type.kind == TYPE_TEXT || right->type.kind == TYPE_TEXT;
		bool number = left->type.kind == TYPE_NUMBER || right->type.kind == TYPE_NUMBER;
		if (text)
			complain_remedy(planner, "concat(a, b) joins texts");
		else if (number)
			complain_remedy(planner, "write the unit of a duration: 90 days");
		else
			complain_remedy(planner, "dates take durations: date - date, date + 90 days, date - 6 months");
	}
	return value_unknown(planner, span);
}

/* One step of a chain: what a unit of an unknown operand must be follows from the other one. */
static struct value *add_values(struct planner *planner, char sign, struct value *left,
				struct expression *left_expression, struct value *right,
				struct expression *right_expression)
{
	bool minus = sign == '-';
	if (left->type.kind == TYPE_UNKNOWN &&
	    (type_is_duration(right->type) || (minus && right->type.kind == TYPE_DATE)))
		left = expect(planner, left, left_expression, type_of_kind(TYPE_DATE));
	if (right->type.kind == TYPE_UNKNOWN && left->type.kind == TYPE_DATE && minus)
		right = expect(planner, right, right_expression, type_of_kind(TYPE_DATE));
	bool unknown = left->type.kind == TYPE_UNKNOWN || right->type.kind == TYPE_UNKNOWN;
	bool numeric = left->type.kind == TYPE_NUMBER || right->type.kind == TYPE_NUMBER ||
		       (unknown && phase_reached(planner, PHASE_NUMBERS));
	if (numeric && left->type.kind == TYPE_UNKNOWN)
		left = expect(planner, left, left_expression, type_of_kind(TYPE_NUMBER));
	if (numeric && right->type.kind == TYPE_UNKNOWN && left->type.kind == TYPE_NUMBER)
		right = expect(planner, right, right_expression, type_of_kind(TYPE_NUMBER));
	struct span span = span_join(left->span, right->span);
	enum operation operation = minus ? VALUE_SUBTRACT : VALUE_ADD;
	enum type_kind a = left->type.kind;
	enum type_kind b = right->type.kind;
	if (a == TYPE_UNKNOWN || b == TYPE_UNKNOWN)
		return value_unknown(planner, span);
	if (a == b && (a == TYPE_NUMBER || a == TYPE_DAYS || a == TYPE_MONTHS))
		return value_binary(planner, operation, a, span, left, right);
	if (a == TYPE_DATE && b == TYPE_DATE && minus)
		return value_binary(planner, operation, TYPE_DAYS, span, left, right);
	if (a == TYPE_DATE && type_is_duration(right->type))
		return value_binary(planner, operation, TYPE_DATE, span, left, right);
	if (type_is_duration(left->type) && b == TYPE_DATE && !minus)
		return value_binary(planner, operation, TYPE_DATE, span, right, left);
	if (type_is_duration(left->type) && type_is_duration(right->type)) {
		if (complain(planner, CODE_E206, span, "days and months are not added to each other"))
			complain_remedy(planner, "add each to a date: date + 2 months + 10 days");
		return value_unknown(planner, span);
	}
	return complain_of_sum(planner, sign, left, right, span);
}

struct value *make_sum(struct planner *planner, struct expression *expression)
{
	struct expressions operands = expression->chain.operands;
	struct value *sum = make(planner, operands.items[0]);
	struct expression *first = operands.items[0];
	for (size_t i = 1; i < operands.count; i++) {
		struct value *operand = make(planner, operands.items[i]);
		sum = add_values(planner, expression->chain.operators[i], sum, first, operand, operands.items[i]);
		sum->span = span_join(expression->span, sum->span);
	}
	return sum;
}

struct value *make_product(struct planner *planner, struct expression *expression)
{
	struct expressions operands = expression->chain.operands;
	struct type number = type_of_kind(TYPE_NUMBER);
	struct value *product = expect(planner, make(planner, operands.items[0]), operands.items[0], number);
	for (size_t i = 1; i < operands.count; i++) {
		struct value *operand = expect(planner, make(planner, operands.items[i]), operands.items[i], number);
		enum operation operation = expression->chain.operators[i] == '*' ? VALUE_MULTIPLY : VALUE_DIVIDE;
		product = value_binary(planner, operation, TYPE_NUMBER, expression->span, product, operand);
	}
	return product;
}

struct value *make_negation(struct planner *planner, struct expression *expression)
{
	struct value *operand = make(planner, expression->test.subject);
	if (!type_is_duration(operand->type))
		operand = expect(planner, operand, expression->test.subject, type_of_kind(TYPE_NUMBER));
	const struct constant *constant = operand->operation == VALUE_CONSTANT ? &operand->constant : NULL;
	if (constant && constant->known) {
		struct constant negated = *constant;
		if (constant->type.kind == TYPE_NUMBER)
			negated.number = decimal_negate(constant->number);
		else
			negated.duration = -constant->duration;
		return value_constant(planner, expression->span, negated);
	}
	return value_unary(planner, VALUE_NEGATE, operand->type.kind, expression->span, operand);
}
