/* From what a value is to be to the columns that it is computed from. */
#include "analysis/sample.h"

enum { DEPTH_MAX = 16 };

static bool work(struct sampler *sampler, const struct value *value, struct constant wanted, int depth);

/* What an operand is now; false where that is not known without running anything. */
static bool value_now(const struct sampler *sampler, const struct value *value, struct constant *now)
{
	value = unfolded(sampler->model, value);
	if (value->operation != VALUE_COLUMN)
		return value_is_constant(sampler->model, value, now) && now->known;
	*now = sampler->sample->values[value->index];
	return now->known;
}

/* --- arithmetic --- */

/* The operand, given the result and the other operand. */
static bool other_number(enum operation operation, bool first, struct decimal result, struct decimal known,
			 struct decimal *operand)
{
	switch (operation) {
	case VALUE_ADD:
		return decimal_subtract(result, known, operand);
	case VALUE_SUBTRACT:
		return first ? decimal_add(result, known, operand) : decimal_subtract(known, result, operand);
	case VALUE_MULTIPLY:
		return !decimal_is_zero(known) && decimal_divide(result, known, operand);
	case VALUE_DIVIDE:
		if (first)
			return decimal_multiply(result, known, operand);
		return !decimal_is_zero(result) && decimal_divide(known, result, operand);
	default:
		return false;
	}
}

static bool other_operand(const struct value *value, bool first, const struct constant *result,
			  const struct constant *known, struct constant *operand)
{
	*operand = (struct constant){.type = value->operands[first ? 0 : 1]->type, .known = true};
	if (value->type.kind == TYPE_NUMBER)
		return other_number(value->operation, first, result->number, known->number, &operand->number);
	if (value->type.kind == TYPE_DAYS && operand->type.kind == TYPE_DATE)
		return date_add_days(known->day, first ? result->duration : -result->duration, &operand->day);
	if (value->type.kind != TYPE_DATE || !first)
		return false;
	int64_t count = value->operation == VALUE_ADD ? -known->duration : known->duration;
	return known->type.kind == TYPE_MONTHS ? date_add_months(result->day, count, &operand->day)
					       : date_add_days(result->day, count, &operand->day);
}

static bool work_arithmetic(struct sampler *sampler, const struct value *value, const struct constant *wanted,
			    int depth)
{
	bool first = sampler->attempt == 0 || sampler_draw(sampler, 2);
	for (size_t i = 0; i < 2; i++, first = !first) {
		struct constant known;
		struct constant operand;
		if (value_now(sampler, value->operands[first ? 1 : 0], &known) &&
		    other_operand(value, first, wanted, &known, &operand) &&
		    work(sampler, value->operands[first ? 0 : 1], operand, depth))
			return true;
	}
	return false;
}

/* --- functions --- */

static struct constant day_in(int32_t year, int32_t month, int32_t day)
{
	struct constant result = {.type = {TYPE_DATE, 0}};
	result.known = date_from_civil((struct civil_date){year, month, day}, &result.day);
	return result;
}

static struct constant text_of_length(struct sampler *sampler, int64_t length)
{
	struct constant result = {.type = {TYPE_TEXT, 0}, .known = length > 0 && length < 10000};
	if (result.known) {
		char *text = arena_bytes(sampler->arena, (size_t)length);
		memset(text, 'x', (size_t)length);
		result.text = (struct text){text, (size_t)length};
	}
	return result;
}

static struct constant argument_of(struct sampler *sampler, const struct value *value, const struct constant *wanted)
{
	struct constant none = {.known = false};
	int64_t integer = 0;
	bool whole = wanted->type.kind == TYPE_NUMBER && decimal_to_integer(wanted->number, &integer);
	switch (value->function) {
	case FUNCTION_YEAR:
		return whole && integer > 0 && integer < 10000 ? day_in((int32_t)integer, 6, 15) : none;
	case FUNCTION_MONTH:
		return whole && integer > 0 && integer < 13 ? day_in(2025, (int32_t)integer, 15) : none;
	case FUNCTION_DAY:
		return whole && integer > 0 && integer < 32 ? day_in(2025, 1, (int32_t)integer) : none;
	case FUNCTION_WEEKDAY: /* 2024-01-01 was a Monday */
		return whole && integer > 0 && integer < 8 ? day_in(2024, 1, (int32_t)integer) : none;
	case FUNCTION_QUARTER:
		return whole && integer > 0 && integer < 5 ? day_in(2025, (int32_t)integer * 3, 15) : none;
	case FUNCTION_LENGTH:
		return whole ? text_of_length(sampler, integer) : none;
	case FUNCTION_DAYS:
		return whole ? (struct constant){.type = {TYPE_DAYS, 0}, .known = true, .duration = integer} : none;
	case FUNCTION_ABS:
	case FUNCTION_ROUND:
	case FUNCTION_FLOOR:
	case FUNCTION_CEIL:
	case FUNCTION_LOWER:
	case FUNCTION_UPPER:
	case FUNCTION_TRIM:
	case FUNCTION_START_OF_MONTH:
	case FUNCTION_COALESCE:
	case FUNCTION_MIN:
	case FUNCTION_MAX:
	case FUNCTION_SUBSTRING:
	case FUNCTION_CONCAT:
		return *wanted;
	default:
		return none;
	}
}

/* --- texts and lookups --- */

static bool work_text_test(struct sampler *sampler, const struct value *value, const struct constant *wanted, int depth)
{
	struct constant text;
	if (!wanted->truth || !value_now(sampler, value->operands[1], &text))
		return false;
	return work(sampler, value->operands[0], text, depth);
}

static bool work_lookup(struct sampler *sampler, const struct value *value, const struct constant *wanted, int depth)
{
	const struct plan_lookup *lookup = &sampler->model->plan->lookups[value->index];
	bool member = value->operation == VALUE_LOOKUP;
	if (lookup->row_count == 0 || (!member && !wanted->truth))
		return false;
	size_t start = (size_t)sampler_draw(sampler, lookup->row_count);
	for (size_t i = 0; i < lookup->row_count; i++) {
		size_t row = (start + i) % lookup->row_count;
		const struct constant *cell = member ? &lookup->columns[value->member].cells[row] : NULL;
		if (member && (!cell->known || !constant_equal(cell, wanted)))
			continue;
		return work(sampler, member ? lookup->key : value->operands[0], lookup->keys[row], depth);
	}
	return false;
}

/* --- all --- */

static bool work(struct sampler *sampler, const struct value *value, struct constant wanted, int depth)
{
	value = unfolded(sampler->model, value);
	if (!wanted.known || depth >= DEPTH_MAX)
		return false;
	switch (value->operation) {
	case VALUE_COLUMN:
		wanted.type = value->type;
		sample_set(sampler, value->index, wanted);
		return true;
	case VALUE_NEGATE:
		if (wanted.type.kind == TYPE_NUMBER)
			wanted.number = decimal_negate(wanted.number);
		else
			wanted.duration = -wanted.duration;
		return work(sampler, value->operands[0], wanted, depth + 1);
	case VALUE_ADD:
	case VALUE_SUBTRACT:
	case VALUE_MULTIPLY:
	case VALUE_DIVIDE:
		return work_arithmetic(sampler, value, &wanted, depth + 1);
	case VALUE_CONTAINS:
	case VALUE_ENDS_WITH:
	case VALUE_STARTS_WITH:
		return work_text_test(sampler, value, &wanted, depth + 1);
	case VALUE_LOOKUP:
	case VALUE_IN_LOOKUP:
		return work_lookup(sampler, value, &wanted, depth + 1);
	case VALUE_FUNCTION:
		return value->count &&
		       work(sampler, value->operands[0], argument_of(sampler, value, &wanted), depth + 1);
	default:
		return false;
	}
}

bool work_back(struct sampler *sampler, const struct value *value, struct constant wanted)
{
	return work(sampler, value, wanted, 0);
}
