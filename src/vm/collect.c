#include "vm/collect.h"

/* The roots of one function stand together, its key first; returns where those of the next one begin. */
static size_t take_inputs(const struct collecting *collecting, size_t at, struct population_inputs *inputs)
{
	const struct program *program = collecting->program;
	const struct root *roots = program->roots.items;
	size_t end = at;
	*inputs = (struct population_inputs){0};
	for (; end < program->roots.count && roots[end].population == roots[at].population; end++) {
		struct vector *vector = collecting->roots[end];
		if (roots[end].part == ROOT_KEY)
			inputs->key = vector;
		else if (roots[end].part == ROOT_X)
			inputs->x = vector;
		else if (roots[end].part == ROOT_WEIGHT)
			inputs->weight = vector;
		else
			inputs->where = vector;
	}
	return end;
}

static size_t first_input(const struct program *program)
{
	size_t first = 0;
	while (first < program->roots.count && !program->roots.items[first].population)
		first++;
	return first;
}

/* --- judging --- */

static void judge(const struct collecting *collecting, const struct population_inputs *inputs,
		  const struct vector *vector, struct text name, const struct bits *judged, struct bits *active)
{
	if (!vector || !vector->any_failed || vector->constant)
		return;
	bool asked_anyway = vector == inputs->where || !inputs->where;
	for (size_t lane = 0; lane < collecting->count; lane++) {
		bool counts = asked_anyway || bits_get(&inputs->where->yes, lane);
		if (!counts || !bits_get(&vector->failed, lane) || !bits_get(judged, lane))
			continue;
		bits_clear(active, lane);
		if (collecting->tell)
			collecting->tell(collecting->context, lane, name, &vector->failures[lane]);
	}
}

void collect_judge(const struct collecting *collecting, struct bits *active)
{
	const struct program *program = collecting->program;
	struct bits judged = *active;
	struct population_inputs inputs;
	for (size_t i = first_input(program); i < program->roots.count;) {
		uint32_t index = program->roots.items[i].population - 1;
		struct text name = population_name(program->plan->populations[index].kind);
		i = take_inputs(collecting, i, &inputs);
		judge(collecting, &inputs, inputs.where, name, &judged, active);
		judge(collecting, &inputs, inputs.x, name, &judged, active);
		judge(collecting, &inputs, inputs.weight, name, &judged, active);
		judge(collecting, &inputs, inputs.key, name, &judged, active);
	}
}

/* --- adding --- */

void collect_populations(const struct collecting *collecting, const struct bits *active, enum collected which)
{
	const struct program *program = collecting->program;
	struct frame frame = {collecting->count, active, collecting->arena, NULL};
	struct population_inputs inputs;
	populations_begin_batch(collecting->populations, collecting->order, collecting->hashes);
	for (size_t i = first_input(program); i < program->roots.count;) {
		uint32_t index = program->roots.items[i].population - 1;
		const struct population *population = &program->plan->populations[index];
		bool keys = population->key_count > 0;
		i = take_inputs(collecting, i, &inputs);
		if (population->level != program->pass ||
		    (which != COLLECT_ALL && keys != (which == COLLECT_WITH_KEYS)))
			continue;
		populations_add(collecting->populations, index, &frame, &inputs);
	}
}
