/* Expressions to values: nodes, literals, logic, and which function makes what. */
#include "plan/relation.h"

/* --- nodes --- */

struct value *value_new(struct planner *planner, enum operation operation, enum type_kind type, struct span span,
			size_t count, struct value *const *operands)
{
	size_t room = size_product(count, sizeof(struct value *));
	struct value *value = arena_alloc(planner->arena, size_sum(sizeof *value, room));
	value->operation = operation;
	value->type = type_of_kind(type);
	value->span = span;
	value->count = count;
	value->operands = (struct value **)(value + 1);
	for (size_t i = 0; i < count; i++)
		value->operands[i] = operands[i];
	return value;
}

struct value *value_unary(struct planner *planner, enum operation operation, enum type_kind type, struct span span,
			  struct value *operand)
{
	return value_new(planner, operation, type, span, operand ? 1 : 0, &operand);
}

struct value *value_binary(struct planner *planner, enum operation operation, enum type_kind type, struct span span,
			   struct value *left, struct value *right)
{
	struct value *operands[] = {left, right};
	return value_new(planner, operation, type, span, 2, operands);
}

struct value *value_constant(struct planner *planner, struct span span, struct constant constant)
{
	struct value *value = value_unary(planner, VALUE_CONSTANT, constant.type.kind, span, NULL);
	value->type = constant.type;
	value->constant = constant;
	return value;
}

struct value *value_unknown(struct planner *planner, struct span span)
{
	return value_constant(planner, span, (struct constant){.type = {TYPE_UNKNOWN, 0}});
}

struct value *value_truth(struct planner *planner, struct span span, bool truth)
{
	struct constant constant = {.type = type_of_kind(TYPE_TRUTH), .known = true, .truth = truth};
	return value_constant(planner, span, constant);
}

struct value *value_not(struct planner *planner, struct value *value, bool negated)
{
	return negated ? value_unary(planner, VALUE_NOT, TYPE_TRUTH, value->span, value) : value;
}

const struct constant *constant_of(const struct planner *planner, const struct value *value)
{
	while (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = &planner->definitions.items[value->index];
		if (definition->kind != DEFINITION_PARAM || !definition->value)
			return NULL;
		value = definition->value;
	}
	return value->operation == VALUE_CONSTANT && value->constant.known ? &value->constant : NULL;
}

enum { STEPS_MAX = 64 };

static bool number_within(const struct planner *planner, const struct value *value, int steps, struct decimal *number)
{
	struct decimal left, right;
	const struct constant *constant = constant_of(planner, value);
	if (constant) {
		*number = constant->number;
		return constant->type.kind == TYPE_NUMBER;
	}
	if (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = &planner->definitions.items[value->index];
		return steps && definition->kind == DEFINITION_PARAM && definition->value &&
		       number_within(planner, definition->value, steps - 1, number);
	}
	if (!steps || value->count == 0 || !number_within(planner, value->operands[0], steps - 1, &left))
		return false;
	*number = decimal_negate(left);
	if (value->operation == VALUE_NEGATE)
		return true;
	if (value->count != 2 || !number_within(planner, value->operands[1], steps - 1, &right))
		return false;
	switch (value->operation) {
	case VALUE_ADD:
		return decimal_add(left, right, number);
	case VALUE_SUBTRACT:
		return decimal_subtract(left, right, number);
	case VALUE_MULTIPLY:
		return decimal_multiply(left, right, number);
	case VALUE_DIVIDE:
		return decimal_compare(right, decimal_of(0)) != 0 && decimal_divide(left, right, number);
	default:
		return false;
	}
}

bool number_of(const struct planner *planner, const struct value *value, struct decimal *number)
{
	return number_within(planner, value, STEPS_MAX, number);
}

/* --- logic --- */

struct value *make_truth(struct planner *planner, struct expression *expression)
{
	return expect(planner, make(planner, expression), expression, type_of_kind(TYPE_TRUTH));
}

static struct value *make_logic(struct planner *planner, struct expression *expression)
{
	if (expression->by_comma) {
		if (complain(planner, CODE_E304, expression->span, "a comma does not stand in a condition"))
			complain_remedy(planner,
					"write `or` between conditions; a decimal is written with a point: 1.5; a "
					"comma means `or` only in a block with `on` and in a table");
		return value_unknown(planner, expression->span);
	}
	struct expressions operands = expression->chain.operands;
	struct value **made = arena_array(planner->arena, operands.count, sizeof *made);
	for (size_t i = 0; i < operands.count; i++)
		made[i] = make_truth(planner, operands.items[i]);
	enum operation operation = expression->kind == EXPRESSION_AND ? VALUE_AND : VALUE_OR;
	return value_new(planner, operation, TYPE_TRUTH, expression->span, operands.count, made);
}

static struct value *make_choice(struct planner *planner, struct expression *expression)
{
	struct expressions conditions = expression->choice.conditions;
	struct expressions values = expression->choice.values;
	struct value **made = arena_array(planner->arena, values.count, sizeof *made);
	for (size_t i = 0; i < values.count; i++) {
		made[i] = make(planner, values.items[i]);
		if (made[i]->type.kind == TYPE_LABELS)
			made[i] = value_unary(planner, VALUE_TO_TEXT, TYPE_TEXT, made[i]->span, made[i]);
	}
	struct type type = expect_same(planner, made, values.items, values.count);
	struct value *choice = made[values.count - 1];
	for (size_t i = conditions.count; i-- > 0;) {
		struct value *operands[] = {make_truth(planner, conditions.items[i]), made[i], choice};
		choice = value_new(planner, VALUE_CHOOSE, type.kind, expression->span, 3, operands);
		choice->type = type;
	}
	return choice;
}

static struct value *make_is_missing(struct planner *planner, struct expression *expression)
{
	struct value *subject = make(planner, expression->test.subject);
	if (subject->type.kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
		subject = expect(planner, subject, expression->test.subject, type_of_kind(TYPE_TEXT));
	struct value *missing = value_unary(planner, VALUE_IS_MISSING, TYPE_TRUTH, expression->span, subject);
	return value_not(planner, missing, expression->negated);
}

static struct value *make_subject(struct planner *planner, struct expression *expression)
{
	if (planner->subject)
		return planner->subject;
	if (complain(planner, CODE_E304, expression->span, "this does not say what it is compared with"))
		complain_remedy(planner, "write the column before it, or `segment NAME on COLUMN { ... }` around it");
	return value_unknown(planner, expression->span);
}

static struct value *make_misplaced(struct planner *planner, struct expression *expression)
{
	if (expression->kind == EXPRESSION_SET &&
	    complain(planner, CODE_E304, expression->span, "a set does not stand here"))
		complain_remedy(planner, "ask with `in`: x in {1, 2}");
	else if (expression->kind == EXPRESSION_EMPTY)
		complain(planner, CODE_E305, expression->span, "a value is missing here");
	else if (expression->kind == EXPRESSION_ANYTHING)
		complain(planner, CODE_E304, expression->span, "`-` alone stands only in a condition of a table");
	return value_unknown(planner, expression->span);
}

struct value *make(struct planner *planner, struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
	case EXPRESSION_TEXT:
	case EXPRESSION_DATE:
	case EXPRESSION_DURATION:
	case EXPRESSION_TRUTH:
		return value_constant(planner, expression->span, constant_of_literal(expression));
	case EXPRESSION_MISSING:
	case EXPRESSION_ERROR:
		return value_unknown(planner, expression->span);
	case EXPRESSION_NAME:
		return make_name(planner, expression);
	case EXPRESSION_MEMBER:
		return make_member(planner, expression);
	case EXPRESSION_CALL:
		return make_call(planner, expression);
	case EXPRESSION_NEGATE:
		return make_negation(planner, expression);
	case EXPRESSION_NOT:
		return value_unary(planner, VALUE_NOT, TYPE_TRUTH, expression->span,
				   make_truth(planner, expression->test.subject));
	case EXPRESSION_SUM:
		return make_sum(planner, expression);
	case EXPRESSION_PRODUCT:
		return make_product(planner, expression);
	case EXPRESSION_AND:
	case EXPRESSION_OR:
		return make_logic(planner, expression);
	case EXPRESSION_IF:
		return make_choice(planner, expression);
	case EXPRESSION_IS_MISSING:
		return make_is_missing(planner, expression);
	case EXPRESSION_SUBJECT:
		return make_subject(planner, expression);
	case EXPRESSION_SET:
	case EXPRESSION_EMPTY:
	case EXPRESSION_ANYTHING:
		return make_misplaced(planner, expression);
	case EXPRESSION_COMPARE:
		return make_comparison(planner, expression->span, expression->compare.relation,
				       expression->compare.left, expression->compare.right);
	case EXPRESSION_IN_SET:
		return make_in_set(planner, expression);
	case EXPRESSION_IN_INTERVAL:
	case EXPRESSION_BETWEEN:
		return make_in_interval(planner, expression);
	case EXPRESSION_IN_LOOKUP:
		return make_in_lookup(planner, expression);
	default:
		return make_text_test(planner, expression);
	}
}
