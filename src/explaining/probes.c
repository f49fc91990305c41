#include "explaining/probes.h"

/* Each has a vector of its own while its program runs, so that there are not too many at a time. */
enum { PROBES_AT_ONCE = 256 };

void probes_add(struct probes *probes, const struct value *value)
{
	if (value_map_find(&probes->places, value))
		return;
	value_map_put(&probes->places, (struct value_entry){.value = value, .made = (uint32_t)probes->values.count});
	vector_push(&probes->values, value);
}

struct plan plan_extended(const struct plan *plan, const struct value *const *values, size_t count, bool written,
			  struct arena *arena)
{
	size_t own = plan->definition_count;
	struct plan extended = *plan;
	extended.definition_count = size_sum(own, count);
	extended.definitions = arena_array(arena, extended.definition_count, sizeof *extended.definitions);
	extended.order = arena_array(arena, extended.definition_count, sizeof *extended.order);
	for (size_t i = 0; i < own; i++) {
		extended.definitions[i] = plan->definitions[i];
		extended.order[i] = plan->order[i];
	}
	for (size_t i = 0; i < count; i++) {
		extended.order[own + i] = (uint32_t)(own + i);
		extended.definitions[own + i] = (struct definition){
			.kind = DEFINITION_LET,
			.span = values[i]->span,
			.type = values[i]->type,
			.written = written,
			.value = (struct value *)values[i], /* which programs only read */
		};
	}
	return extended;
}

static const char *evaluate_some(struct probes *probes, const struct evaluation *evaluation, size_t begin, size_t count)
{
	struct plan extended =
		plan_extended(evaluation->plan, probes->values.items + begin, count, false, evaluation->arena);
	size_t own = extended.definition_count - count;
	uint32_t wanted[PROBES_AT_ONCE];
	const struct computed **results =
		arena_array(evaluation->arena, extended.definition_count, sizeof(struct computed *));
	struct evaluation of_extended = *evaluation;
	of_extended.plan = &extended;
	for (size_t i = 0; i < count; i++)
		wanted[i] = (uint32_t)(own + i);
	const char *message = evaluate(&of_extended, wanted, count, results);
	for (size_t i = 0; i < count && !message; i++) {
		struct datum *data = arena_array(evaluation->arena, evaluation->records->count, sizeof *data);
		for (size_t r = 0; r < evaluation->records->count; r++)
			data[r] = results[own + i][r].value;
		probes->data[begin + i] = data;
	}
	return message;
}

const char *probes_evaluate(struct probes *probes, const struct evaluation *evaluation)
{
	const char *message = NULL;
	probes->data = arena_array(evaluation->arena, probes->values.count, sizeof *probes->data);
	for (size_t i = 0; i < probes->values.count && !message; i += PROBES_AT_ONCE) {
		size_t rest = probes->values.count - i;
		message = evaluate_some(probes, evaluation, i, rest < PROBES_AT_ONCE ? rest : PROBES_AT_ONCE);
	}
	return message;
}

const struct datum *probes_find(const struct probes *probes, const struct value *value, size_t record)
{
	const struct value_entry *entry = value_map_find(&probes->places, value);
	return entry && probes->data && probes->data[entry->made] ? &probes->data[entry->made][record] : NULL;
}

void probes_free(struct probes *probes)
{
	vector_free(&probes->values);
	value_map_free(&probes->places);
}
