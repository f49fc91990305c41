#include "explaining/ratio.h"

#include "explaining/reach.h"

enum { DEPTH_MAX = 500 };

static bool is_measure(enum type_kind kind)
{
	return kind == TYPE_NUMBER || kind == TYPE_DATE || kind == TYPE_DAYS;
}

bool ratio_is_opaque(const struct plan *plan, const struct value *value)
{
	if (!is_measure(value->type.kind))
		return false;
	switch (value->operation) {
	case VALUE_CONSTANT:
	case VALUE_COLUMN:
	case VALUE_MULTIPLY:
	case VALUE_DIVIDE:
	case VALUE_NEGATE:
		return false;
	case VALUE_ADD:
	case VALUE_SUBTRACT:
		return value->operands[1]->type.kind == TYPE_MONTHS;
	case VALUE_DEFINITION:
		return plan->definitions[value->index].kind > DEFINITION_OUTPUT;
	default:
		return true;
	}
}

bool stands_on_column(const struct plan *plan, struct value *value, uint32_t column)
{
	struct reach reach = {0};
	bool found = false;
	reach_value(&reach, plan, value);
	for (size_t i = 0; i < reach.values.count && !found; i++)
		found = reach.values.items[i]->operation == VALUE_COLUMN && reach.values.items[i]->index == column;
	reach_free(&reach);
	return found;
}

/* A number, or a date or duration as its days. */
static bool fixed(const struct constant *constant, struct ratio *ratio)
{
	if (!constant->known || !is_measure(constant->type.kind))
		return false;
	*ratio = (struct ratio){.s = decimal_of(1)};
	if (constant->type.kind == TYPE_NUMBER)
		ratio->q = constant->number;
	else
		ratio->q = decimal_of(constant->type.kind == TYPE_DATE ? constant->day : constant->duration);
	return true;
}

/* a * b + c * d */
static bool cross(struct decimal a, struct decimal b, struct decimal c, struct decimal d, struct decimal *result)
{
	struct decimal left, right;
	return decimal_multiply(a, b, &left) && decimal_multiply(c, d, &right) && decimal_add(left, right, result);
}

static bool is_fixed(const struct ratio *ratio)
{
	return decimal_is_zero(ratio->p) && decimal_is_zero(ratio->r);
}

/* Without x in both denominators at once, the sum stays a ratio. */
static bool add(const struct ratio *a, const struct ratio *b, struct ratio *sum)
{
	struct decimal zero = decimal_of(0);
	if (!decimal_is_zero(a->r) && !decimal_is_zero(b->r))
		return false;
	if (decimal_is_zero(a->r) && !decimal_is_zero(b->r))
		return add(b, a, sum);
	if (!decimal_is_zero(a->r) && !decimal_is_zero(b->p))
		return false; /* of the second degree */
	return cross(a->p, b->s, b->p, a->s, &sum->p) && cross(sum->p, decimal_of(1), b->q, a->r, &sum->p) &&
	       cross(a->q, b->s, b->q, a->s, &sum->q) && cross(a->r, b->s, zero, zero, &sum->r) &&
	       cross(a->s, b->s, zero, zero, &sum->s);
}

static struct ratio negate(struct ratio ratio)
{
	ratio.p = decimal_negate(ratio.p);
	ratio.q = decimal_negate(ratio.q);
	return ratio;
}

static bool multiply(const struct ratio *a, const struct ratio *b, struct ratio *product)
{
	struct decimal zero = decimal_of(0);
	if (is_fixed(a))
		return cross(b->p, a->q, zero, zero, &product->p) && cross(b->q, a->q, zero, zero, &product->q) &&
		       cross(b->r, a->s, zero, zero, &product->r) && cross(b->s, a->s, zero, zero, &product->s);
	return is_fixed(b) && multiply(b, a, product);
}

/* (p x + q) / (u x + v), where neither has a denominator of its own. */
static bool divide(const struct ratio *a, const struct ratio *b, struct ratio *quotient)
{
	struct decimal zero = decimal_of(0);
	if (!decimal_is_zero(a->r) || !decimal_is_zero(b->r)) {
		struct ratio turned = {b->r, b->s, b->p, b->q};
		return (is_fixed(a) || is_fixed(b)) && multiply(a, &turned, quotient);
	}
	return cross(a->p, b->s, zero, zero, &quotient->p) && cross(a->q, b->s, zero, zero, &quotient->q) &&
	       cross(b->p, a->s, zero, zero, &quotient->r) && cross(b->q, a->s, zero, zero, &quotient->s);
}

/* x / whole, where both have x's denominator: the whole is x and something fixed. */
static bool share(const struct ratio *x, const struct ratio *whole, struct ratio *result)
{
	if (is_fixed(whole))
		return divide(x, whole, result);
	*result = (struct ratio){x->p, x->q, whole->p, whole->q};
	return decimal_compare(x->r, whole->r) == 0 && decimal_compare(x->s, whole->s) == 0;
}

static bool ratio_at(const struct ratio_setting *setting, struct value *value, size_t depth, struct ratio *ratio);

static bool computed(const struct ratio_setting *setting, struct value *value, size_t depth, struct ratio *ratio)
{
	struct ratio a, b;
	if (!ratio_at(setting, value->operands[0], depth, &a))
		return false;
	if (value->operation == VALUE_NEGATE) {
		*ratio = negate(a);
		return true;
	}
	if (!ratio_at(setting, value->operands[1], depth, &b))
		return false;
	if (value->operation == VALUE_SUBTRACT)
		b = negate(b);
	if (value->operation == VALUE_ADD || value->operation == VALUE_SUBTRACT)
		return add(&a, &b, ratio);
	return value->operation == VALUE_MULTIPLY ? multiply(&a, &b, ratio) : divide(&a, &b, ratio);
}

/* --- frozen columns --- */

const struct population *frozen_population(const struct plan *plan, const struct frozen *frozen, uint32_t column)
{
	return column >= frozen->first ? &plan->populations[column - frozen->first] : NULL;
}

void ratio_add_probes(const struct plan *plan, const struct frozen *frozen, const struct value *value,
		      struct probes *probes)
{
	const struct population *population =
		value->operation == VALUE_COLUMN ? frozen_population(plan, frozen, value->index) : NULL;
	if (ratio_is_opaque(plan, value))
		probes_add(probes, value);
	if (population && population->x)
		probes_add(probes, population->x);
	if (population && population->where)
		probes_add(probes, population->where);
}

/* Is the client in the total, whatever the column is? */
static bool counts_in_total(const struct ratio_setting *setting, const struct population *population, bool *counts)
{
	const struct plan *plan = setting->evaluation->plan;
	*counts = true;
	for (size_t k = 0; k < population->key_count; k++)
		if (stands_on_column(plan, population->keys[k], setting->column))
			return false;
	if (!population->where)
		return true;
	const struct datum *where = probes_find(setting->probes, population->where, 0);
	*counts = where && where->constant.known && where->constant.truth;
	return where && !stands_on_column(plan, population->where, setting->column);
}

static struct ratio fixed_number(struct decimal number)
{
	return (struct ratio){.q = number, .s = decimal_of(1)};
}

static bool moved_ratio(const struct ratio_setting *setting, uint32_t column, size_t depth, struct ratio *ratio)
{
	const struct plan *plan = setting->evaluation->plan;
	const struct frozen *frozen = setting->frozen;
	const struct population *population = frozen_population(plan, frozen, column);
	size_t index = population ? column - frozen->first : frozen->own;
	if (index >= frozen->own || frozen->totals[index] == NO_TOTAL ||
	    !stands_on_column(plan, population->x, setting->column))
		return false;
	const struct datum *total = setting->evaluation->records->columns[frozen->first + frozen->totals[index]];
	const struct datum *own = probes_find(setting->probes, population->x, 0);
	struct ratio x, whole;
	struct decimal others;
	bool counts;
	if (!total || !total[0].constant.known || !own || !own->constant.known ||
	    !counts_in_total(setting, population, &counts) || !ratio_at(setting, population->x, depth, &x))
		return false;
	if (!decimal_subtract(total[0].constant.number, own->constant.number, &others))
		return false;
	struct ratio rest = fixed_number(others);
	if (!counts)
		whole = fixed_number(total[0].constant.number);
	else if (!add(&rest, &x, &whole))
		return false;
	if (population->kind == POPULATION_SHARE)
		return share(&x, &whole, ratio);
	*ratio = whole;
	return true;
}

bool ratio_of_frozen(const struct ratio_setting *setting, uint32_t frozen_column, struct ratio *ratio)
{
	return moved_ratio(setting, frozen_column, 0, ratio);
}

static bool column_ratio(const struct ratio_setting *setting, const struct value *value, size_t depth,
			 struct ratio *ratio)
{
	const struct datum *data = setting->evaluation->records->columns[value->index];
	if (value->index != setting->column)
		return moved_ratio(setting, value->index, depth, ratio) || (data && fixed(&data[0].constant, ratio));
	*ratio = (struct ratio){.p = decimal_of(1), .s = decimal_of(1)};
	return true;
}

static bool ratio_at(const struct ratio_setting *setting, struct value *value, size_t depth, struct ratio *ratio)
{
	const struct plan *plan = setting->evaluation->plan;
	if (depth == DEPTH_MAX || !is_measure(value->type.kind))
		return false;
	if (ratio_is_opaque(plan, value)) {
		const struct datum *datum = probes_find(setting->probes, value, 0);
		return datum && !datum->failure && fixed(&datum->constant, ratio) &&
		       !stands_on_column(plan, value, setting->column);
	}
	switch (value->operation) {
	case VALUE_CONSTANT:
		return fixed(&value->constant, ratio);
	case VALUE_COLUMN:
		return column_ratio(setting, value, depth + 1, ratio);
	case VALUE_DEFINITION:
		return ratio_at(setting, plan->definitions[value->index].value, depth + 1, ratio);
	default:
		return computed(setting, value, depth + 1, ratio);
	}
}

bool ratio_of(const struct ratio_setting *setting, struct value *value, struct ratio *ratio)
{
	return ratio_at(setting, value, 0, ratio);
}

/* slope * x + offset = 0 */
static bool solve(struct decimal slope, struct decimal offset, struct decimal *x, bool *exact)
{
	struct decimal check;
	if (decimal_is_zero(slope) || !decimal_divide(decimal_negate(offset), slope, x))
		return false;
	*exact = cross(slope, *x, offset, decimal_of(1), &check) && decimal_is_zero(check);
	return true;
}

bool ratio_meet(const struct ratio *a, const struct ratio *b, struct decimal *x, bool *exact)
{
	struct ratio minus = negate(*b);
	struct decimal square, left, right, slope, offset;
	if (!cross(a->p, b->r, minus.p, a->r, &square) || !decimal_is_zero(square))
		return false;
	return cross(a->p, b->s, minus.p, a->s, &left) && cross(a->q, b->r, minus.q, a->r, &right) &&
	       decimal_add(left, right, &slope) && cross(a->q, b->s, minus.q, a->s, &offset) &&
	       solve(slope, offset, x, exact);
}

bool ratio_pole(const struct ratio *ratio, struct decimal *x, bool *exact)
{
	return solve(ratio->r, ratio->s, x, exact);
}

bool ratio_value(const struct ratio *ratio, struct decimal x, struct decimal *value)
{
	struct decimal one = decimal_of(1);
	struct decimal above, below;
	return cross(ratio->p, x, ratio->q, one, &above) && cross(ratio->r, x, ratio->s, one, &below) &&
	       !decimal_is_zero(below) && decimal_divide(above, below, value);
}
