/* Terms: what conditions ask about, and the parts that their values fall into. */
#include "analysis/model.h"

#include <stdlib.h>

static void settle_term(struct model *model, struct term *term);

/* --- making --- */

static uint32_t add_term(struct model *model, uint32_t identity, struct term term)
{
	vector_push(&model->terms, term);
	if (!model->collecting)
		settle_term(model, &model->terms.items[model->terms.count - 1]);
	while (model->term_of.count <= identity)
		vector_push(&model->term_of, 0);
	model->term_of.items[identity] = (uint32_t)model->terms.count;
	return (uint32_t)model->terms.count - 1;
}

static uint32_t known_term(const struct model *model, uint32_t identity)
{
	return identity < model->term_of.count ? model->term_of.items[identity] : 0;
}

uint32_t term_of_value(struct model *model, enum term_kind kind, const struct value *value)
{
	uint32_t identity = identity_of(model, value);
	uint32_t known = known_term(model, identity);
	if (known)
		return known - 1;
	return add_term(model, identity, (struct term){.kind = kind, .value = unfolded(model, value)});
}

uint32_t find_term(struct model *model, const struct value *value)
{
	return known_term(model, identity_of(model, value)) - 1;
}

/* The pair is kept under a comparison of the two, the one with the lesser identity first. */
uint32_t term_of_pair(struct model *model, const struct value *a, const struct value *b, bool *swapped)
{
	*swapped = identity_of(model, a) > identity_of(model, b);
	const struct value *first = unfolded(model, *swapped ? b : a);
	const struct value *second = unfolded(model, *swapped ? a : b);
	struct value *pair = arena_alloc(&model->arena, sizeof *pair);
	*pair = (struct value){.operation = VALUE_LESS, .type = {TYPE_TRUTH, 0}, .count = 2};
	pair->operands = arena_array(&model->arena, 2, sizeof *pair->operands);
	pair->operands[0] = (struct value *)first;
	pair->operands[1] = (struct value *)second;
	uint32_t identity = identity_of(model, pair);
	uint32_t known = known_term(model, identity);
	if (known)
		return known - 1;
	return add_term(model, identity, (struct term){.kind = TERM_PAIR, .value = first, .other = second});
}

/* --- thresholds --- */

static int by_order(const void *a, const void *b)
{
	return constant_order(a, b);
}

size_t threshold_at(const struct term *term, const struct constant *constant)
{
	size_t low = 0;
	size_t high = term->thresholds.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (constant_order(&term->thresholds.items[middle], constant) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct parts side(struct model *model, const struct term *term, enum relation relation, uint32_t point)
{
	uint32_t last = last_part(term);
	struct arena *arena = &model->arena;
	switch (relation) {
	case RELATION_EQUAL:
		return parts_range(arena, point, point);
	case RELATION_LESS:
		return parts_range(arena, 1, point - 1);
	case RELATION_LESS_EQUAL:
		return parts_range(arena, 1, point);
	case RELATION_GREATER:
		return parts_range(arena, point + 1, last);
	case RELATION_GREATER_EQUAL:
		return parts_range(arena, point, last);
	}
	return (struct parts){0};
}

uint32_t term_compared(struct model *model, uint32_t index, enum relation relation, const struct constant *constant,
		       enum answer answer)
{
	struct term *term = &model->terms.items[index];
	if (model->collecting) {
		vector_push(&term->thresholds, *constant);
		return formula_in(model, index, (struct parts){0});
	}
	uint32_t point = (uint32_t)(2 + 2 * threshold_at(term, constant));
	struct parts present = parts_range(&model->arena, 1, last_part(term));
	struct parts true_for = side(model, term, relation, point);
	if (answer == ANSWER_FALSE)
		return formula_in(model, index, parts_subtract(&model->arena, present, true_for));
	return formula_in(model, index, true_for);
}

/* --- what values there can be --- */

/* Of numbers, dates and durations. */
struct bounds {
	bool whole;
	bool has_low, has_high;
	int64_t low, high;
};

static struct bounds bounds_of_function(enum function function)
{
	switch (function) {
	case FUNCTION_YEAR:
		return (struct bounds){true, true, true, 1, 9999};
	case FUNCTION_MONTH:
		return (struct bounds){true, true, true, 1, 12};
	case FUNCTION_DAY:
		return (struct bounds){true, true, true, 1, 31};
	case FUNCTION_WEEKDAY:
		return (struct bounds){true, true, true, 1, 7};
	case FUNCTION_QUARTER:
		return (struct bounds){true, true, true, 1, 4};
	case FUNCTION_LENGTH:
		return (struct bounds){true, true, false, 0, 0};
	case FUNCTION_FLOOR:
	case FUNCTION_CEIL:
	case FUNCTION_DAYS:
		return (struct bounds){.whole = true};
	case FUNCTION_ABS:
	case FUNCTION_SQRT:
		return (struct bounds){.has_low = true};
	default:
		return (struct bounds){0};
	}
}

static struct bounds bounds_of_population(const struct population *population)
{
	int64_t tiles;
	switch (population->kind) {
	case POPULATION_COUNT:
		return (struct bounds){true, true, false, 0, 0};
	case POPULATION_RANK:
		return (struct bounds){true, true, false, 1, 0};
	case POPULATION_NTILE:
		if (!decimal_to_integer(population->parameter, &tiles))
			tiles = INT64_MAX;
		return (struct bounds){true, true, true, 1, tiles};
	case POPULATION_STDDEV:
		return (struct bounds){.has_low = true};
	default:
		return (struct bounds){0};
	}
}

static struct bounds bounds_of(const struct model *model, const struct value *value)
{
	const struct population *population = population_of(model, value);
	if (population && value->type.kind == TYPE_NUMBER)
		return bounds_of_population(population);
	switch (value->type.kind) {
	case TYPE_DATE:
		return (struct bounds){true, true, true, DATE_MIN, DATE_MAX};
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return (struct bounds){.whole = true};
	case TYPE_NUMBER:
		return value->operation == VALUE_FUNCTION ? bounds_of_function(value->function) : (struct bounds){0};
	default:
		return (struct bounds){0};
	}
}

static struct constant constant_of_integer(struct type type, int64_t integer)
{
	struct constant constant = {.type = type, .known = true};
	if (type.kind == TYPE_NUMBER)
		constant.number = decimal_of(integer);
	else if (type.kind == TYPE_DATE)
		constant.day = (date)integer;
	else
		constant.duration = integer;
	return constant;
}

static bool is_whole(const struct constant *constant)
{
	int64_t integer;
	bool exact = true;
	return constant->type.kind != TYPE_NUMBER ||
	       (decimal_floor_at_scale(constant->number, 0, &integer, &exact) == 0 && exact);
}

/* The greatest integer at or below the constant, clipped to 64 bits. */
static int64_t floor_of(const struct constant *constant)
{
	int64_t integer;
	bool exact;
	if (constant->type.kind == TYPE_DATE)
		return constant->day;
	if (constant->type.kind != TYPE_NUMBER)
		return constant->duration;
	decimal_floor_at_scale(constant->number, 0, &integer, &exact);
	return integer;
}

/* Lies nothing between two texts, the second of which is the first with a zero byte behind it? */
static bool text_follows(struct text a, struct text b)
{
	return b.size == a.size + 1 && b.data[a.size] == '\0' && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool between_is_empty(const struct constant *low, const struct constant *high, const struct bounds *bounds)
{
	if (low->type.kind == TYPE_TEXT)
		return text_follows(low->text, high->text);
	if (!bounds->whole)
		return false;
	int64_t floor = floor_of(low);
	int64_t next;
	if (__builtin_add_overflow(floor, 1, &next))
		return false;
	struct constant integer = constant_of_integer(low->type, low->type.kind == TYPE_DATE ? 0 : next);
	if (low->type.kind == TYPE_DATE)
		return high->day <= next;
	return constant_order(&integer, high) >= 0;
}

static bool is_outside(const struct constant *point, const struct bounds *bounds)
{
	struct constant low = constant_of_integer(point->type, bounds->low);
	struct constant high = constant_of_integer(point->type, bounds->high);
	return (bounds->has_low && constant_order(point, &low) < 0) ||
	       (bounds->has_high && constant_order(point, &high) > 0) || (bounds->whole && !is_whole(point));
}

/* Is there a value above the threshold before it and below the one behind it? The bounds are thresholds too. */
static bool gap_has_values(const struct term *term, size_t gap, const struct bounds *bounds)
{
	size_t count = term->thresholds.count;
	const struct constant *low = gap ? &term->thresholds.items[gap - 1] : NULL;
	const struct constant *high = gap < count ? &term->thresholds.items[gap] : NULL;
	if (bounds->has_low && high) {
		struct constant least = constant_of_integer(high->type, bounds->low);
		if (constant_order(high, &least) <= 0)
			return false;
	}
	if (bounds->has_high && low) {
		struct constant most = constant_of_integer(low->type, bounds->high);
		if (constant_order(low, &most) >= 0)
			return false;
	}
	return !low || !high || !between_is_empty(low, high, bounds);
}

/* An empty cell is missing, so no column holds an empty text. */
static bool point_has_values(const struct model *model, const struct term *term, size_t point,
			     const struct bounds *bounds)
{
	const struct constant *threshold = &term->thresholds.items[point];
	if (threshold->type.kind != TYPE_TEXT)
		return !is_outside(threshold, bounds);
	if (term->value->operation != VALUE_COLUMN || threshold->text.size)
		return true;
	const struct plan_column *column = &model->plan->columns[term->value->index];
	return column->has_fallback && column->fallback.known && column->fallback.text.size == 0;
}

static void sort_thresholds(struct term *term, const struct bounds *bounds)
{
	struct type type = term->value->type;
	if (bounds->has_low)
		vector_push(&term->thresholds, constant_of_integer(type, bounds->low));
	if (bounds->has_high)
		vector_push(&term->thresholds, constant_of_integer(type, bounds->high));
	if (term->thresholds.count == 0)
		return;
	qsort(term->thresholds.items, term->thresholds.count, sizeof *term->thresholds.items, by_order);
	size_t kept = 1;
	for (size_t i = 1; i < term->thresholds.count; i++)
		if (constant_order(&term->thresholds.items[kept - 1], &term->thresholds.items[i]) != 0)
			term->thresholds.items[kept++] = term->thresholds.items[i];
	term->thresholds.count = kept;
}

static struct parts ordered_domain(struct model *model, const struct term *term, const struct bounds *bounds)
{
	struct part_range *ranges = arena_array(&model->arena, last_part(term), sizeof *ranges);
	struct parts domain = {ranges, 0};
	for (uint32_t part = 1; part <= last_part(term); part++) {
		bool is_gap = part % 2 == 1;
		bool there = is_gap ? gap_has_values(term, (part - 1) / 2, bounds)
				    : point_has_values(model, term, (part - 2) / 2, bounds);
		if (there && domain.count && ranges[domain.count - 1].last + 1 == part)
			ranges[domain.count - 1].last = part;
		else if (there)
			ranges[domain.count++] = (struct part_range){part, part};
	}
	return domain;
}

static bool may_be_missing(const struct model *model, const struct term *term)
{
	if (term->kind == TERM_PAIR || term->value->operation != VALUE_COLUMN)
		return true;
	/* A field that is never missing from a ledger is all the same asked about on the safe side. */
	bool stands_in = term->value->index >= model->stand_ins->first;
	const struct population *population = population_of(model, term->value);
	if (stands_in)
		return population->kind != POPULATION_COUNT && population->kind != POPULATION_TOTAL;
	const struct plan_column *column = &model->plan->columns[term->value->index];
	return !column->has_fallback || !column->fallback.known;
}

static struct parts present_parts(struct model *model, struct term *term)
{
	struct bounds bounds;
	switch (term->kind) {
	case TERM_ORDERED:
		bounds = bounds_of(model, term->value);
		sort_thresholds(term, &bounds);
		return ordered_domain(model, term, &bounds);
	case TERM_LABEL:
		return parts_range(&model->arena, 1,
				   (uint32_t)model->plan->definitions[term->value->index].label_count);
	case TERM_TRUTH:
		return parts_range(&model->arena, PART_FALSE, PART_TRUE);
	case TERM_PAIR:
		break;
	}
	bool same = identity_of(model, term->value) == identity_of(model, term->other);
	return parts_range(&model->arena, same ? PART_EQUAL : PART_LESS, same ? PART_EQUAL : PART_GREATER);
}

static void settle_term(struct model *model, struct term *term)
{
	term->domain = present_parts(model, term);
	if (may_be_missing(model, term))
		term->domain = parts_unite(&model->arena, parts_range(&model->arena, PART_MISSING, PART_MISSING),
					   term->domain);
}

void settle_terms(struct model *model)
{
	for (size_t i = 0; i < model->terms.count; i++)
		settle_term(model, &model->terms.items[i]);
}
