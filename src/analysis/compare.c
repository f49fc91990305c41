/* Comparisons as formulas. */
#include "analysis/model.h"

enum { SPLITS_MAX = 64 }; /* how often one comparison is split over the branches of `if` and coalesce */

/* What a value is compared with. */
struct bound {
	const struct value *value; /* or null: the constant */
	struct constant constant;
};

static uint32_t never(struct model *model)
{
	return formula_any(model, NULL, 0);
}

static enum relation mirrored(enum relation relation)
{
	static const enum relation mirror[] = {
		[RELATION_EQUAL] = RELATION_EQUAL,
		[RELATION_LESS] = RELATION_GREATER,
		[RELATION_LESS_EQUAL] = RELATION_GREATER_EQUAL,
		[RELATION_GREATER] = RELATION_LESS,
		[RELATION_GREATER_EQUAL] = RELATION_LESS_EQUAL,
	};
	return mirror[relation];
}

static bool holds(enum relation relation, int order)
{
	switch (relation) {
	case RELATION_EQUAL:
		return order == 0;
	case RELATION_LESS:
		return order < 0;
	case RELATION_LESS_EQUAL:
		return order <= 0;
	case RELATION_GREATER:
		return order > 0;
	default:
		return order >= 0;
	}
}

static uint32_t compare(struct model *model, enum relation relation, const struct value *value,
			const struct bound *bound, enum answer answer, int *splits);

/* --- branches --- */

static uint32_t compare_choice(struct model *model, enum relation relation, const struct value *choice,
			       const struct bound *bound, enum answer answer, int *splits)
{
	uint32_t chosen = formula_and(model, condition(model, choice->operands[0], ANSWER_TRUE),
				      compare(model, relation, choice->operands[1], bound, answer, splits));
	uint32_t otherwise = formula_and(model, condition(model, choice->operands[0], ANSWER_FALSE),
					 compare(model, relation, choice->operands[2], bound, answer, splits));
	return formula_or(model, chosen, otherwise);
}

/* The first operand that is present counts. */
static uint32_t compare_coalesced(struct model *model, enum relation relation, const struct value *value,
				  const struct bound *bound, enum answer answer, int *splits)
{
	uint32_t result = never(model);
	for (size_t i = value->count; i-- > 0;) {
		uint32_t here = compare(model, relation, value->operands[i], bound, answer, splits);
		uint32_t missing = condition(model, value->operands[i], ANSWER_MISSING);
		result = formula_or(model, here, formula_and(model, missing, result));
	}
	return result;
}

/* --- values that are moved to the other side --- */

/* date - date, or date and days, against a constant: the date alone against another one. */
static bool move_days(struct model *model, enum relation *relation, const struct value **value,
		      struct constant *constant)
{
	const struct value *sum = *value;
	struct constant known;
	if ((sum->operation != VALUE_SUBTRACT && sum->operation != VALUE_ADD) || sum->count != 2)
		return false;
	bool difference = sum->operands[0]->type.kind == TYPE_DATE && sum->operands[1]->type.kind == TYPE_DATE;
	bool shift = sum->type.kind == TYPE_DATE && sum->operands[1]->type.kind == TYPE_DAYS;
	bool second_known = value_is_constant(model, sum->operands[1], &known);
	if (difference && !second_known && value_is_constant(model, sum->operands[0], &known) && known.known) {
		struct constant limit = {.type = {TYPE_DATE, 0}, .known = true};
		if (!date_add_days(known.day, -constant->duration, &limit.day))
			return false;
		*value = sum->operands[1];
		*relation = mirrored(*relation);
		*constant = limit;
		return true;
	}
	if ((!difference && !shift) || !second_known || !known.known)
		return false;
	struct constant limit = {.type = {TYPE_DATE, 0}, .known = true};
	int64_t days = sum->operation == VALUE_SUBTRACT ? known.duration : -known.duration;
	if (difference ? !date_add_days(known.day, constant->duration, &limit.day)
		       : !date_add_days(constant->day, days, &limit.day))
		return false;
	*value = sum->operands[0];
	*constant = limit;
	return true;
}

static bool move_sign(enum relation *relation, const struct value **value, struct constant *constant)
{
	if ((*value)->operation != VALUE_NEGATE || (*value)->type.kind != TYPE_NUMBER)
		return false;
	constant->number = decimal_negate(constant->number);
	*relation = mirrored(*relation);
	*value = (*value)->operands[0];
	return true;
}

/* days(x) against a whole number is x against so many days. */
static bool move_unit(const struct value **value, struct constant *constant)
{
	int64_t days;
	if ((*value)->operation != VALUE_FUNCTION || (*value)->function != FUNCTION_DAYS ||
	    !decimal_to_integer(constant->number, &days) || days > INT32_MAX || days < INT32_MIN)
		return false;
	*constant = (struct constant){.type = {TYPE_DAYS, 0}, .known = true, .duration = days};
	*value = (*value)->operands[0];
	return true;
}

/* --- a value and a constant --- */

static uint32_t compare_label_text(struct model *model, const struct value *text, const struct constant *constant,
				   enum answer answer)
{
	const struct value *label = unfolded(model, text->operands[0]);
	const struct definition *segment = &model->plan->definitions[label->type.of];
	uint32_t number = definition_find_label(segment, constant->text);
	if (number)
		return value_is_label(model, label, number, answer);
	return answer == ANSWER_TRUE ? never(model) : formula_not(model, condition(model, label, ANSWER_MISSING));
}

static uint32_t compare_constant(struct model *model, enum relation relation, const struct value *value,
				 struct constant constant, enum answer answer)
{
	while (move_sign(&relation, &value, &constant) || move_unit(&value, &constant) ||
	       move_days(model, &relation, &value, &constant))
		value = unfolded(model, value);
	struct constant known;
	if (value_is_constant(model, value, &known)) {
		bool yes = known.known && holds(relation, constant_order(&known, &constant));
		bool no = known.known && !yes;
		return (answer == ANSWER_TRUE ? yes : no) ? formula_all(model, NULL, 0) : never(model);
	}
	bool label = value->operation == VALUE_TO_TEXT && value->operands[0]->type.kind == TYPE_LABEL;
	if (label && relation == RELATION_EQUAL)
		return compare_label_text(model, value, &constant, answer);
	return term_compared(model, term_of_value(model, TERM_ORDERED, value), relation, &constant, answer);
}

/* --- two values --- */

static uint32_t compare_pair(struct model *model, enum relation relation, const struct value *a, const struct value *b,
			     enum answer answer)
{
	static const uint32_t ranges[][2] = {
		[RELATION_EQUAL] = {PART_EQUAL, PART_EQUAL},
		[RELATION_LESS] = {PART_LESS, PART_LESS},
		[RELATION_LESS_EQUAL] = {PART_LESS, PART_EQUAL},
		[RELATION_GREATER] = {PART_GREATER, PART_GREATER},
		[RELATION_GREATER_EQUAL] = {PART_EQUAL, PART_GREATER},
	};
	bool swapped;
	uint32_t term = term_of_pair(model, a, b, &swapped);
	if (swapped)
		relation = mirrored(relation);
	struct parts present = parts_range(&model->arena, PART_LESS, PART_GREATER);
	struct parts true_for = parts_range(&model->arena, ranges[relation][0], ranges[relation][1]);
	if (answer == ANSWER_FALSE)
		true_for = parts_subtract(&model->arena, present, true_for);
	return formula_in(model, term, true_for);
}

static uint32_t compare(struct model *model, enum relation relation, const struct value *value,
			const struct bound *bound, enum answer answer, int *splits)
{
	value = unfolded(model, value);
	bool coalesced = value->operation == VALUE_FUNCTION && value->function == FUNCTION_COALESCE;
	if (value->operation == VALUE_CHOOSE && (*splits)-- > 0)
		return compare_choice(model, relation, value, bound, answer, splits);
	if (coalesced && value->count && (*splits)-- > 0)
		return compare_coalesced(model, relation, value, bound, answer, splits);
	if (!bound->value)
		return compare_constant(model, relation, value, bound->constant, answer);
	struct bound other = {.value = NULL};
	if (value_is_constant(model, value, &other.constant))
		return other.constant.known ? compare(model, mirrored(relation), bound->value, &other, answer, splits)
					    : never(model);
	const struct value *right = unfolded(model, bound->value);
	bool branches = right->operation == VALUE_CHOOSE ||
			(right->operation == VALUE_FUNCTION && right->function == FUNCTION_COALESCE && right->count);
	if (branches && (*splits)-- > 0) {
		struct bound left = {.value = value};
		return compare(model, mirrored(relation), right, &left, answer, splits);
	}
	return compare_pair(model, relation, value, right, answer);
}

/* Two truths are equal where both are true or both are false. */
static uint32_t compare_truths(struct model *model, const struct value *a, const struct value *b, enum answer answer)
{
	enum answer b_when_true = answer == ANSWER_TRUE ? ANSWER_TRUE : ANSWER_FALSE;
	enum answer b_when_false = answer == ANSWER_TRUE ? ANSWER_FALSE : ANSWER_TRUE;
	uint32_t first = formula_and(model, condition(model, a, ANSWER_TRUE), condition(model, b, b_when_true));
	uint32_t second = formula_and(model, condition(model, a, ANSWER_FALSE), condition(model, b, b_when_false));
	return formula_or(model, first, second);
}

uint32_t comparison(struct model *model, const struct value *value, enum answer answer)
{
	static const enum relation relations[] = {
		[VALUE_EQUAL] = RELATION_EQUAL,
		[VALUE_LESS] = RELATION_LESS,
		[VALUE_LESS_EQUAL] = RELATION_LESS_EQUAL,
	};
	const struct value *a = value->operands[0];
	const struct value *b = value->operands[1];
	struct bound bound = {.value = b};
	if (a->type.kind == TYPE_TRUTH)
		return compare_truths(model, a, b, answer);
	if (value_is_constant(model, b, &bound.constant)) {
		if (!bound.constant.known)
			return never(model);
		bound.value = NULL;
	}
	int splits = SPLITS_MAX;
	return compare(model, relations[value->operation], a, &bound, answer, &splits);
}
