#include "analysis/sample.h"

uint64_t sampler_draw(struct sampler *sampler, uint64_t below)
{
	sampler->random = sampler->random * 6364136223846793005u + 1442695040888963407u;
	return (sampler->random >> 33) % below;
}

void sample_set(struct sampler *sampler, uint32_t column, struct constant value)
{
	sampler->sample->values[column] = value;
	sampler->sample->chosen[column] = true;
}

/* The plainest part is one with a value. */
static uint32_t pick_part(struct sampler *sampler, struct parts parts)
{
	size_t size = parts_size(parts);
	size_t index = sampler->attempt ? (size_t)sampler_draw(sampler, size) : 0;
	if (sampler->attempt == 0 && size > 1 && parts_at(parts, 0) == PART_MISSING)
		index = 1;
	return parts_at(parts, index);
}

static struct constant value_of_part(struct sampler *sampler, const struct term *term, uint32_t part)
{
	struct constant value = {.type = term->value->type, .known = part != PART_MISSING};
	if (part == PART_MISSING)
		return value;
	if (term->kind == TERM_TRUTH) {
		value.truth = part == PART_TRUE;
		return value;
	}
	return part_value(sampler->arena, term, part, sampler->attempt ? (size_t)sampler_draw(sampler, 9) : 0);
}

static bool is_narrowed(const struct sampler *sampler, uint32_t term)
{
	return !parts_equal(sampler->box[term], sampler->model->terms.items[term].domain);
}

static void sample_columns(struct sampler *sampler)
{
	for (uint32_t i = 0; i < sampler->box_size; i++) {
		const struct term *term = &sampler->model->terms.items[i];
		if (term->kind == TERM_PAIR || term->value->operation != VALUE_COLUMN || !is_narrowed(sampler, i))
			continue;
		uint32_t part = pick_part(sampler, sampler->box[i]);
		sample_set(sampler, term->value->index, value_of_part(sampler, term, part));
	}
}

/* Columns that computed terms stand on, and that nothing else narrows, are anything. */
static void sample_operands(struct sampler *sampler, const struct value *value, int depth)
{
	value = unfolded(sampler->model, value);
	if (value->operation == VALUE_LOOKUP || value->operation == VALUE_IN_LOOKUP) {
		const struct value *key = sampler->model->plan->lookups[value->index].key;
		if (value->operation == VALUE_LOOKUP && depth)
			sample_operands(sampler, key, depth - 1);
	}
	if (value->operation == VALUE_COLUMN && !sampler->sample->chosen[value->index]) {
		struct term unasked = {.kind = value->type.kind == TYPE_TRUTH ? TERM_TRUTH : TERM_ORDERED,
				       .value = value};
		uint32_t index = find_term(sampler->model, value);
		const struct term *term = index == UINT32_MAX ? &unasked : &sampler->model->terms.items[index];
		uint32_t part = index == UINT32_MAX ? 1 : pick_part(sampler, term->domain);
		sample_set(sampler, value->index, value_of_part(sampler, term, part));
	}
	for (size_t i = 0; i < value->count && depth; i++)
		sample_operands(sampler, value->operands[i], depth - 1);
}

static void sample_definition(struct sampler *sampler, const struct definition *definition)
{
	const struct definition *rules = definition->kind == DEFINITION_TABLE_OUTPUT
						 ? &sampler->model->plan->definitions[definition->table]
						 : definition;
	for (size_t r = 0; r < rules->rule_count; r++)
		if (rules->rules[r].condition)
			sample_operands(sampler, rules->rules[r].condition, 8);
}

static void sample_pair(struct sampler *sampler, const struct term *term, uint32_t part)
{
	const struct value *a = term->value;
	const struct value *b = term->other;
	bool first_free = a->operation == VALUE_COLUMN;
	const struct value *free = first_free ? a : b;
	const struct value *fixed = first_free ? b : a;
	if (fixed->operation == VALUE_COLUMN && sampler_draw(sampler, 2))
		first_free = !first_free, free = fixed, fixed = first_free ? b : a;
	if (free->operation != VALUE_COLUMN || fixed->operation != VALUE_COLUMN)
		return;
	struct constant value = sampler->sample->values[fixed->index];
	if (!value.known)
		return;
	/* PART_LESS: the first is the lesser. */
	bool up = part == PART_GREATER ? first_free : !first_free;
	if (part != PART_EQUAL) {
		struct term line = {.kind = TERM_ORDERED, .value = free};
		vector_push(&line.thresholds, value);
		value = part_value(sampler->arena, &line, up ? 3 : 1, sampler->attempt % 9);
		vector_free(&line.thresholds);
	}
	sample_set(sampler, free->index, value);
}

/* Terms that are computed: a value that they are to have, worked back to columns. */
static void sample_computed(struct sampler *sampler)
{
	for (uint32_t i = 0; i < sampler->box_size; i++) {
		struct term *term = &sampler->model->terms.items[i];
		if (!is_narrowed(sampler, i) || (term->kind != TERM_PAIR && term->value->operation == VALUE_COLUMN))
			continue;
		sample_operands(sampler, term->value, 8);
		if (term->other)
			sample_operands(sampler, term->other, 8);
		if (term->value->operation == VALUE_DEFINITION)
			sample_definition(sampler, &sampler->model->plan->definitions[term->value->index]);
		uint32_t part = pick_part(sampler, sampler->box[i]);
		if (term->kind == TERM_PAIR)
			sample_pair(sampler, term, part);
		else if (part != PART_MISSING && term->kind != TERM_LABEL)
			work_back(sampler, term->value, value_of_part(sampler, term, part));
	}
}

struct sample sample_make(struct sampler *sampler)
{
	size_t count = sampler->model->plan->column_count;
	struct sample sample = {
		.values = arena_array(sampler->arena, count, sizeof *sample.values),
		.chosen = arena_array(sampler->arena, count, sizeof *sample.chosen),
	};
	sampler->sample = &sample;
	for (size_t i = 0; i < count; i++) {
		const struct plan_column *column = &sampler->model->plan->columns[i];
		sample.values[i] = column->has_fallback ? column->fallback : (struct constant){.type = column->type};
	}
	sample_columns(sampler);
	sample_computed(sampler);
	sampler->sample = NULL;
	return sample;
}
