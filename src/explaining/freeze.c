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

static void reach_written(struct reach *reach, const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].written)
			reach_definition(reach, plan, i);
}

const char *freeze_populations(struct plan *plan, const struct sources *sources, struct records *records,
			       const struct evaluation *evaluation)
{
	struct reach reach = {0};
	struct probes probes = {0};
	uint32_t first = (uint32_t)plan->column_count;
	reach_written(&reach, plan);
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
		value->index += first;
		records->columns[value->index] = probes_find(&probes, value, 0);
	}
	probes_free(&probes);
	reach_free(&reach);
	return message;
}
