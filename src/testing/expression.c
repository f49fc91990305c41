/* What a test writes behind `=`, as a value: a constant, or a computation with constants and parameters. */
#include "testing/trial.h"

static bool fold(struct trial *trial, const struct expression *expression, struct target target, struct datum *datum);

static bool complain_of_constant(struct trial *trial, const struct expression *expression)
{
	diagnose(trial->diagnostics, CODE_E504, expression->span, "a test gives and expects constants");
	diagnose_remedy(trial->diagnostics,
			"write a number, date, text, truth or label; what the rules compute from them "
			"is what the test is to show");
	return false;
}

/* --- names --- */

static bool fold_parameter(struct trial *trial, uint32_t index, struct datum *datum)
{
	const struct plan *plan = trial->plan;
	struct records nothing = {.count = 1};
	nothing.columns = arena_array(&trial->arena, plan->column_count, sizeof *nothing.columns);
	const struct computed **results = arena_array(&trial->arena, plan->definition_count, sizeof *results);
	struct evaluation evaluation = {plan, &nothing, NULL, trial->optimise, &trial->arena};
	if (evaluate(&evaluation, &index, 1, results))
		return false;
	*datum = results[index][0].value;
	return true;
}

static bool fold_today(struct trial *trial, const struct expression *expression, struct datum *datum)
{
	if (!trial->as_of) {
		diagnose(trial->diagnostics, CODE_E501, expression->span, "the test does not say what day `today` is");
		diagnose_remedy(trial->diagnostics, "write as of 2026-01-31 in the test");
		return false;
	}
	datum->constant = (struct constant){.type = {TYPE_DATE, 0}, .known = true, .day = trial->as_of->day};
	return true;
}

static bool fold_name(struct trial *trial, const struct expression *expression, struct target target,
		      struct datum *datum)
{
	const struct name *name = &expression->name;
	struct target found = target_find(trial->plan, name->text);
	if (found.kind == TARGET_DEFINITION && trial->plan->definitions[found.index].kind == DEFINITION_PARAM)
		return fold_parameter(trial, found.index, datum);
	if (found.kind == TARGET_NONE && text_is(name->text, "today") && !name->in_backticks)
		return fold_today(trial, expression, datum);
	if (found.kind != TARGET_NONE)
		return complain_of_constant(trial, expression);
	complain_of_type(trial, expression->span, "a name stands here", target);
	return false;
}

/* --- computations --- */

static bool is_duration(const struct constant *constant)
{
	return constant->type.kind == TYPE_DAYS || constant->type.kind == TYPE_MONTHS;
}

static bool move_day(struct constant *day, const struct constant *duration, bool minus)
{
	int64_t count = minus ? -duration->duration : duration->duration;
	return duration->type.kind == TYPE_DAYS ? date_add_days(day->day, count, &day->day)
						: date_add_months(day->day, count, &day->day);
}

static bool apply(struct constant *left, char operator, const struct constant * right)
{
	bool numbers = left->type.kind == TYPE_NUMBER && right->type.kind == TYPE_NUMBER;
	if (!left->known || !right->known)
		return false;
	if (left->type.kind == TYPE_DATE && is_duration(right) && (operator== '+' || operator== '-'))
		return move_day(left, right, operator== '-');
	if (!numbers)
		return false;
	switch (operator) {
	case '+':
		return decimal_add(left->number, right->number, &left->number);
	case '-':
		return decimal_subtract(left->number, right->number, &left->number);
	case '*':
		return decimal_multiply(left->number, right->number, &left->number);
	default:
		return !decimal_is_zero(right->number) && decimal_divide(left->number, right->number, &left->number);
	}
}

static bool fold_chain(struct trial *trial, const struct expression *expression, struct target target,
		       struct datum *datum)
{
	struct expressions operands = expression->chain.operands;
	if (!fold(trial, operands.items[0], target, datum))
		return false;
	for (size_t i = 1; i < operands.count; i++) {
		struct datum right;
		if (!fold(trial, operands.items[i], target, &right))
			return false;
		if (!apply(&datum->constant, expression->chain.operators[i], &right.constant))
			return complain_of_constant(trial, expression);
	}
	return true;
}

static bool fold_negation(struct trial *trial, const struct expression *expression, struct target target,
			  struct datum *datum)
{
	struct constant *constant = &datum->constant;
	if (!fold(trial, expression->test.subject, target, datum))
		return false;
	if (constant->type.kind == TYPE_NUMBER)
		constant->number = decimal_negate(constant->number);
	else if (is_duration(constant))
		constant->duration = -constant->duration;
	else
		return complain_of_constant(trial, expression);
	return true;
}

static bool fold(struct trial *trial, const struct expression *expression, struct target target, struct datum *datum)
{
	*datum = (struct datum){0};
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
	case EXPRESSION_TEXT:
	case EXPRESSION_DATE:
	case EXPRESSION_DURATION:
	case EXPRESSION_TRUTH:
		datum->constant = constant_of_literal(expression);
		return true;
	case EXPRESSION_NAME:
		return fold_name(trial, expression, target, datum);
	case EXPRESSION_NEGATE:
		return fold_negation(trial, expression, target, datum);
	case EXPRESSION_SUM:
	case EXPRESSION_PRODUCT:
		return fold_chain(trial, expression, target, datum);
	default:
		return complain_of_constant(trial, expression);
	}
}

/* --- labels --- */

/* A word or a text; or a parameter that holds the label as a text. */
static uint32_t find_label(struct trial *trial, const struct expression *expression, struct target target)
{
	const struct definition *segment = &trial->plan->definitions[target_type(trial->plan, target).of];
	bool word = expression->kind == EXPRESSION_NAME;
	if (!word && expression->kind != EXPRESSION_TEXT) {
		complain_of_type(trial, expression->span, "a value stands here", target);
		return 0;
	}
	struct text label = word ? expression->name.text : expression->text;
	uint32_t index = definition_find_label(segment, label);
	struct target found = word && !index ? target_find(trial->plan, label) : (struct target){TARGET_NONE, 0};
	struct datum datum;
	if (found.kind == TARGET_DEFINITION && trial->plan->definitions[found.index].kind == DEFINITION_PARAM &&
	    fold_parameter(trial, found.index, &datum) && datum.constant.known && datum.constant.type.kind == TYPE_TEXT)
		index = definition_find_label(segment, datum.constant.text);
	if (!index)
		complain_of_label(trial, expression->span, segment, label);
	return index;
}

static bool read_set(struct trial *trial, const struct expression *expression, struct target target,
		     struct datum *datum)
{
	if (expression->kind != EXPRESSION_SET) {
		complain_of_type(trial, expression->span, "one value stands here", target);
		return false;
	}
	bool whole = true;
	uint32_t *labels = arena_array(&trial->arena, expression->test.elements.count, sizeof *labels);
	for (size_t i = 0; i < expression->test.elements.count; i++) {
		uint32_t label = find_label(trial, expression->test.elements.items[i], target);
		if (label)
			labels[datum->label_count++] = label;
		whole &= label != 0;
	}
	datum->labels = labels;
	/* No label at all is what a segment gives where no rule fires: missing. */
	datum->constant.known = expression->test.elements.count > 0;
	return whole;
}

bool read_expression(struct trial *trial, const struct expression *expression, struct target target,
		     struct datum *datum)
{
	struct type type = target_type(trial->plan, target);
	*datum = datum_missing(type);
	datum->constant.known = expression->kind != EXPRESSION_MISSING;
	if (expression->kind == EXPRESSION_MISSING)
		return true;
	if (type.kind == TYPE_LABELS)
		return read_set(trial, expression, target, datum);
	if (type.kind == TYPE_LABEL) {
		datum->constant.label = find_label(trial, expression, target);
		return datum->constant.label != 0;
	}
	if (!fold(trial, expression, target, datum))
		return false;
	bool list = type.kind == TYPE_LIST && datum->constant.type.kind == TYPE_TEXT;
	if (datum->constant.known && datum->constant.type.kind != type.kind && !list) {
		const char *what = arena_printf(&trial->arena, "this is %s", type_name(datum->constant.type));
		complain_of_type(trial, expression->span, what, target);
		return false;
	}
	if (list)
		datum->constant.text = list_of(&trial->arena, datum->constant.text);
	datum->constant.type = type;
	return true;
}
