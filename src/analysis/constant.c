/* Constants: what arithmetic over literals and parameters comes to, by the functions that the machine's kernels use. */
#include "analysis/model.h"

enum { DEPTH_MAX = 32 };

static bool number_of(enum operation operation, struct decimal a, struct decimal b, struct constant *result)
{
	switch (operation) {
	case VALUE_ADD:
		return decimal_add(a, b, &result->number);
	case VALUE_SUBTRACT:
		return decimal_subtract(a, b, &result->number);
	case VALUE_MULTIPLY:
		return decimal_multiply(a, b, &result->number);
	default:
		result->known = !decimal_is_zero(b);
		return !result->known || decimal_divide(a, b, &result->number);
	}
}

static bool duration_of(enum operation operation, int64_t a, int64_t b, struct constant *result)
{
	return operation == VALUE_SUBTRACT ? !__builtin_sub_overflow(a, b, &result->duration)
					   : !__builtin_add_overflow(a, b, &result->duration);
}

static bool day_of(enum operation operation, date day, const struct constant *duration, struct constant *result)
{
	int64_t count = operation == VALUE_SUBTRACT ? -duration->duration : duration->duration;
	return duration->type.kind == TYPE_MONTHS ? date_add_months(day, count, &result->day)
						  : date_add_days(day, count, &result->day);
}

static bool combine(const struct value *value, const struct constant *a, const struct constant *b,
		    struct constant *result)
{
	*result = (struct constant){.type = value->type, .known = a->known && b->known};
	if (!result->known)
		return true;
	if (a->type.kind == TYPE_NUMBER)
		return number_of(value->operation, a->number, b->number, result);
	if (a->type.kind == TYPE_DATE && b->type.kind == TYPE_DATE) {
		result->duration = (int64_t)a->day - b->day;
		return true;
	}
	if (a->type.kind == TYPE_DATE)
		return day_of(value->operation, a->day, b, result);
	return duration_of(value->operation, a->duration, b->duration, result);
}

static bool negate(const struct constant *operand, struct constant *result)
{
	*result = *operand;
	if (operand->type.kind == TYPE_NUMBER)
		result->number = decimal_negate(operand->number);
	else
		result->duration = -operand->duration;
	return true;
}

static bool compute(struct model *model, const struct value *value, struct constant *constant, int depth);

static bool compute_anew(struct model *model, const struct value *value, struct constant *constant, int depth)
{
	struct constant a;
	struct constant b;
	switch (value->operation) {
	case VALUE_CONSTANT:
		*constant = value->constant;
		constant->type = value->type;
		return true;
	case VALUE_ADD:
	case VALUE_SUBTRACT:
	case VALUE_MULTIPLY:
	case VALUE_DIVIDE:
		return depth < DEPTH_MAX && compute(model, value->operands[0], &a, depth + 1) &&
		       compute(model, value->operands[1], &b, depth + 1) && combine(value, &a, &b, constant);
	case VALUE_NEGATE:
		return depth < DEPTH_MAX && compute(model, value->operands[0], &a, depth + 1) && negate(&a, constant);
	default:
		return false;
	}
}

/* Parameters share parts: each value is computed once. */
static bool compute(struct model *model, const struct value *value, struct constant *constant, int depth)
{
	value = unfolded(model, value);
	if (value->count == 0)
		return compute_anew(model, value, constant, depth);
	const struct value_entry *known = value_map_find(&model->computed, value);
	if (!known) {
		bool computed = compute_anew(model, value, constant, depth);
		if (computed)
			vector_push(&model->constants, *constant);
		uint32_t place = computed ? (uint32_t)model->constants.count : 0;
		value_map_put(&model->computed, (struct value_entry){value, place, 0});
		return computed;
	}
	if (known->made)
		*constant = model->constants.items[known->made - 1];
	return known->made != 0;
}

bool value_is_constant(struct model *model, const struct value *value, struct constant *constant)
{
	return compute(model, value, constant, 0);
}
