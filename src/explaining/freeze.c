#include "explaining/freeze.h"

#include "explaining/operands.h"
#include "explaining/probes.h"
#include "explaining/reach.h"

static struct text name_of(const struct population *population, const struct sources *sources, struct arena *arena)
{
	struct buffer words = {0};
	append_words(&words, span_text(sources, population->span));
	struct text name = text_copy(arena, buffer_view(&words));
	buffer_free(&words);
	return name;
}

static void add_columns(struct plan *plan, const struct sources *sources, struct records *records, struct arena *arena)
{
	size_t count = size_sum(plan->column_count, plan->population_count);
	struct plan_column *columns = arena_array(arena, count, sizeof *columns);
	const struct datum **data = arena_array(arena, count, sizeof *data);
	for (size_t i = 0; i < plan->column_count; i++) {
		columns[i] = plan->columns[i];
		data[i] = records->columns[i];
	}
	for (size_t i = 0; i < plan->population_count; i++) {
		const struct population *population = &plan->populations[i];
		columns[plan->column_count + i] = (struct plan_column){
			.name = name_of(population, sources, arena),
			.type = population->type,
			.first_use = population->span,
		};
	}
	plan->columns = columns;
	plan->column_count = count;
	records->columns = data;
}

struct frozen freeze_begin(struct plan *plan)
{
	size_t own = plan->population_count;
	uint32_t *totals = arena_array(&plan->arena, own, sizeof *totals);
	struct population *populations = arena_array(&plan->arena, size_sum(own, own), sizeof *populations);
	size_t count = own;
	for (size_t i = 0; i < own; i++) {
		populations[i] = plan->populations[i];
		totals[i] = populations[i].kind == POPULATION_TOTAL ? (uint32_t)i : NO_TOTAL;
		if (populations[i].kind != POPULATION_SHARE)
			continue;
		totals[i] = (uint32_t)count;
		populations[count] = populations[i];
		populations[count++].kind = POPULATION_TOTAL;
	}
	plan->populations = populations;
	plan->population_count = count;
	return (struct frozen){.own = own, .totals = totals};
}

static void reach_written(struct reach *reach, const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].written)
			reach_definition(reach, plan, i);
}

/* Asks for the total that a share was divided by. */
static struct value *ask_total(const struct plan *plan, uint32_t total, struct arena *arena)
{
	const struct population *population = &plan->populations[total];
	struct value *value = arena_alloc(arena, sizeof *value);
	*value = (struct value){
		.operation = VALUE_POPULATION,
		.type = population->type,
		.span = population->span,
		.operands = population->keys,
		.count = population->key_count,
		.index = total,
	};
	return value;
}

static void add_totals(struct reach *reach, const struct plan *plan, const struct frozen *frozen, struct arena *arena)
{
	size_t count = reach->values.count;
	for (size_t i = 0; i < count; i++) {
		const struct value *value = reach->values.items[i];
		bool share = value->operation == VALUE_POPULATION && frozen->totals[value->index] >= frozen->own &&
			     frozen->totals[value->index] != NO_TOTAL;
		if (share)
			reach_value(reach, plan, ask_total(plan, frozen->totals[value->index], arena));
	}
}

const char *freeze_populations(struct plan *plan, struct frozen *frozen, const struct sources *sources,
			       struct records *records, const struct evaluation *evaluation)
{
	struct reach reach = {0};
	struct probes probes = {0};
	frozen->first = (uint32_t)plan->column_count;
	reach_written(&reach, plan);
	add_totals(&reach, plan, frozen, evaluation->arena);
	for (size_t i = 0; i < reach.values.count; i++)
		if (reach.values.items[i]->operation == VALUE_POPULATION)
			probes_add(&probes, reach.values.items[i]);
	const char *message = probes_evaluate(&probes, evaluation);
	if (!message)
		add_columns(plan, sources, records, evaluation->arena);
	for (size_t i = 0; i < reach.values.count && !message; i++) {
		struct value *value = reach.values.items[i];
		if (value->operation != VALUE_POPULATION)
			continue;
		value->operation = VALUE_COLUMN;
		value->index += frozen->first;
		records->columns[value->index] = probes_find(&probes, value, 0);
	}
	probes_free(&probes);
	reach_free(&reach);
	return message;
}
