/* Comparisons: what they mean for each type. */
#include "plan/relation.h"

/* --- durations --- */

/* The two dates whose difference the value is, in the expression itself or in a `let` that it names. */
static bool difference_of(const struct planner *planner, const struct value *value, struct value **later,
			  struct value **earlier)
{
	while (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = &planner->definitions.items[value->index];
		if (definition->kind != DEFINITION_LET || !definition->value)
			return false;
		value = definition->value;
	}
	if (value->operation != VALUE_SUBTRACT || value->operands[0]->type.kind != TYPE_DATE ||
	    value->operands[1]->type.kind != TYPE_DATE)
		return false;
	*later = value->operands[0];
	*earlier = value->operands[1];
	return true;
}

static enum comparison mirrored(enum comparison relation)
{
	switch (relation) {
	case COMPARE_LESS:
		return COMPARE_GREATER;
	case COMPARE_LESS_EQUAL:
		return COMPARE_GREATER_EQUAL;
	case COMPARE_GREATER:
		return COMPARE_LESS;
	case COMPARE_GREATER_EQUAL:
		return COMPARE_LESS_EQUAL;
	default:
		return relation;
	}
}

static struct value *compare_values(struct planner *planner, struct span span, enum comparison relation,
				    struct value *left, struct value *right)
{
	switch (relation) {
	case COMPARE_EQUAL:
		return value_binary(planner, VALUE_EQUAL, TYPE_TRUTH, span, left, right);
	case COMPARE_NOT_EQUAL:
		return value_not(planner, value_binary(planner, VALUE_EQUAL, TYPE_TRUTH, span, left, right), true);
	case COMPARE_LESS:
		return value_binary(planner, VALUE_LESS, TYPE_TRUTH, span, left, right);
	case COMPARE_LESS_EQUAL:
		return value_binary(planner, VALUE_LESS_EQUAL, TYPE_TRUTH, span, left, right);
	case COMPARE_GREATER:
		return value_binary(planner, VALUE_LESS, TYPE_TRUTH, span, right, left);
	case COMPARE_GREATER_EQUAL:
		return value_binary(planner, VALUE_LESS_EQUAL, TYPE_TRUTH, span, right, left);
	}
	return left;
}

/* `later - earlier > 6 months` is `earlier < later - 6 months`. */
static struct value *compare_months(struct planner *planner, struct span span, enum comparison relation,
				    struct value *difference, struct value *months)
{
	struct value *later;
	struct value *earlier;
	if (difference_of(planner, difference, &later, &earlier)) {
		struct value *limit = value_binary(planner, VALUE_SUBTRACT, TYPE_DATE, span, later, months);
		return compare_values(planner, span, mirrored(relation), earlier, limit);
	}
	if (complain(planner, CODE_E206, span, "months and days cannot be compared without the two dates"))
		complain_remedy(planner,
				"compare the dates' difference itself, today - last_order > 6 months, or write days");
	return value_unknown(planner, span);
}

/* --- comparisons --- */

static bool has_order(enum type_kind kind)
{
	return kind != TYPE_TRUTH && kind != TYPE_LABEL && kind != TYPE_LABELS && kind != TYPE_LIST;
}

/* A text that is written out and holds nothing but digits and marks between them, such as 2026-01-31 or 31.01.2026. */
static bool looks_like_date(const struct value *value)
{
	if (value->operation != VALUE_CONSTANT || value->type.kind != TYPE_TEXT)
		return false;
	struct text text = value->constant.text;
	size_t digits = 0;
	size_t marks = 0;
	for (size_t i = 0; i < text.size; i++) {
		digits += text.data[i] >= '0' && text.data[i] <= '9';
		marks += text.data[i] == '-' || text.data[i] == '.' || text.data[i] == '/';
	}
	return marks == 2 && digits >= 4 && digits + marks == text.size;
}

/* A date that is compared with a text: what is amiss is mostly that the date is in quotes. */
static void mend_date(struct planner *planner, const struct value *left, const struct value *right)
{
	bool any_date = left->type.kind == TYPE_DATE || right->type.kind == TYPE_DATE;
	if (any_date && (looks_like_date(left) || looks_like_date(right)))
		complain_remedy(planner, "a date stands without quotes, as year-month-day: 2026-01-31");
}

static struct value *complain_of_comparison(struct planner *planner, struct span span, const struct value *left,
					    const struct value *right)
{
	bool duration = type_is_duration(left->type) || type_is_duration(right->type);
	bool number = left->type.kind == TYPE_NUMBER || right->type.kind == TYPE_NUMBER;
	if (left->type.kind == TYPE_TRUTH && right->type.kind == TYPE_TRUTH) {
		if (complain(planner, CODE_E203, span, "truths have no order"))
			complain_remedy(planner, "ask for the truth itself: `x`, or `not x`");
		return value_unknown(planner, span);
	}
	if (!complain(planner, duration ? CODE_E206 : CODE_E203, span, "%s and %s cannot be compared",
		      type_name(left->type), type_name(right->type)))
		return value_unknown(planner, span);
	if (duration && number)
		complain_remedy(planner, "write the unit: 90 days; or days(x), the number of days");
	else if (number && (left->type.kind == TYPE_TEXT || right->type.kind == TYPE_TEXT))
		complain_remedy(planner, "a number stands without quotes; number(x) reads one from a text");
	mend_date(planner, left, right);
	return value_unknown(planner, span);
}

/* A column that was used otherwise: both places are shown. */
static bool complain_of_column(struct planner *planner, struct value *left, struct expression *left_expression,
			       struct value *right, struct expression *right_expression)
{
	struct expression *sides[] = {left_expression, right_expression};
	struct value *values[] = {left, right};
	for (size_t i = 0; i < 2; i++) {
		if (!sides[i] || sides[i]->kind != EXPRESSION_NAME)
			continue;
		struct symbol symbol = find_symbol(planner, sides[i]->name.text);
		if (symbol.kind != SYMBOL_COLUMN)
			continue;
		expect(planner, values[i], sides[i], values[1 - i]->type);
		return true;
	}
	return false;
}

static struct value *compare_made(struct planner *planner, struct span span, enum comparison relation,
				  struct value *left, struct expression *left_expression, struct value *right,
				  struct expression *right_expression)
{
	bool equality = relation == COMPARE_EQUAL || relation == COMPARE_NOT_EQUAL;
	if (left->type.kind == TYPE_LABELS || right->type.kind == TYPE_LABELS)
		return complain_of_set(planner, span, left->type.kind == TYPE_LABELS ? left : right);
	bool both_unknown = left->type.kind == TYPE_UNKNOWN && right->type.kind == TYPE_UNKNOWN;
	enum phase decides = equality ? PHASE_TEXTS : PHASE_NUMBERS;
	if (both_unknown && !phase_reached(planner, decides))
		return value_unary(planner, VALUE_CONSTANT, TYPE_TRUTH, span, NULL);
	if (both_unknown)
		left = expect(planner, left, left_expression, type_of_kind(equality ? TYPE_TEXT : TYPE_NUMBER));
	if (left->type.kind == TYPE_UNKNOWN && right->type.kind != TYPE_MONTHS)
		left = expect(planner, left, left_expression, right->type);
	else if (left->type.kind == TYPE_UNKNOWN)
		left = expect(planner, left, left_expression, type_of_kind(TYPE_DAYS));
	if (right->type.kind == TYPE_UNKNOWN)
		right = expect(planner, right, right_expression, left->type);
	if (left->type.kind == TYPE_DAYS && right->type.kind == TYPE_MONTHS)
		return compare_months(planner, span, relation, left, right);
	if (left->type.kind == TYPE_MONTHS && right->type.kind == TYPE_DAYS)
		return compare_months(planner, span, mirrored(relation), right, left);
	bool speaks =
		(left->type.kind == TYPE_LABEL || left->type.kind == TYPE_TEXT || left->type.kind == TYPE_LIST) &&
		(right->type.kind == TYPE_LABEL || right->type.kind == TYPE_TEXT || right->type.kind == TYPE_LIST);
	if (speaks && equality) {
		left = expect(planner, left, left_expression, type_of_kind(TYPE_TEXT));
		right = expect(planner, right, right_expression, type_of_kind(TYPE_TEXT));
	}
	if (left->type.kind == right->type.kind && (equality || has_order(left->type.kind)))
		return compare_values(planner, span, relation, left, right);
	bool duration = type_is_duration(left->type) || type_is_duration(right->type);
	bool number = left->type.kind == TYPE_NUMBER || right->type.kind == TYPE_NUMBER;
	if (left->type.kind != right->type.kind && !(duration && number) &&
	    complain_of_column(planner, left, left_expression, right, right_expression)) {
		mend_date(planner, left, right);
		return value_unknown(planner, span);
	}
	return complain_of_comparison(planner, span, left, right);
}

struct value *compare_with(struct planner *planner, struct span span, enum comparison relation, struct value *left,
			   struct expression *left_expression, struct expression *right_expression)
{
	bool equality = relation == COMPARE_EQUAL || relation == COMPARE_NOT_EQUAL;
	if (left->type.kind == TYPE_LABELS)
		return complain_of_set(planner, span, left);
	if (left->type.kind == TYPE_LABEL && equality && is_label_word(right_expression)) {
		struct value *label = make_label_test(planner, span, left, right_expression);
		if (label)
			return value_not(planner, label, relation == COMPARE_NOT_EQUAL);
	}
	if (right_expression->kind == EXPRESSION_MISSING &&
	    complain(planner, CODE_E203, span, "a comparison with `missing` is never true")) {
		complain_remedy(planner, relation == COMPARE_NOT_EQUAL ? "write x is present" : "write x is missing");
		return value_unknown(planner, span);
	}
	struct value *right = make(planner, right_expression);
	return compare_made(planner, span, relation, left, left_expression, right, right_expression);
}

/* The type of a name that is defined, so that the other side may be one of its labels. */
static struct type type_behind(struct planner *planner, const struct expression *expression)
{
	if (expression->kind == EXPRESSION_SUBJECT)
		return planner->subject ? planner->subject->type : type_of_kind(TYPE_UNKNOWN);
	if (expression->kind != EXPRESSION_NAME)
		return type_of_kind(TYPE_UNKNOWN);
	struct symbol symbol = find_symbol(planner, expression->name.text);
	if (symbol.kind == SYMBOL_COLUMN)
		return planner->columns.items[symbol.index].type;
	if (symbol.kind == SYMBOL_DEFINITION)
		return definition_at(planner, symbol.index)->type;
	return type_of_kind(TYPE_UNKNOWN);
}

struct value *make_comparison(struct planner *planner, struct span span, enum comparison relation,
			      struct expression *left, struct expression *right)
{
	struct type right_type = type_behind(planner, right);
	bool right_has_labels = right_type.kind == TYPE_LABEL || right_type.kind == TYPE_LABELS;
	struct type left_type = type_behind(planner, left);
	bool left_has_labels = left_type.kind == TYPE_LABEL || left_type.kind == TYPE_LABELS;
	if (right_has_labels && !left_has_labels)
		return compare_with(planner, span, mirrored(relation), make(planner, right), right, left);
	return compare_with(planner, span, relation, make(planner, left), left, right);
}
