#include "labelling/side.h"

const char *side_begin_pass(struct side *side, const struct labelling_options *options, uint32_t pass)
{
	const char *message = NULL;
	bool last = pass >= side->plan->passes;
	side->program = program_make_pass(side->plan, options->optimise, last ? side->plan->passes : pass);
	side->machine = machine_new(side->program, options->bad == BAD_MISSING, &message);
	if (side->machine)
		machine_use(side->machine, side->populations);
	return message;
}

void side_end_pass(struct side *side)
{
	machine_free(side->machine);
	program_free(side->program);
	side->machine = NULL;
	side->program = NULL;
}

void side_free(struct side *side)
{
	side_end_pass(side);
	machine_free(side->filter_machine);
	program_free(side->filter);
	populations_free(side->populations);
}

/* A record for which the side's own `only where` is not true does not count for it. */
static void filter(struct side *side, struct scan *scan, const struct scan_batch *batch)
{
	if (!side->filter)
		return;
	machine_run(side->filter_machine, side->vectors, batch->records->count, &batch->active, scan_dialect(scan),
		    batch->arena);
	const struct vector *keep = machine_vector(side->filter_machine, side->filter->roots.items[0].value);
	for (size_t lane = 0; lane < batch->records->count; lane++) {
		if (!bits_get(&side->active, lane) || bits_get(&keep->yes, lane))
			continue;
		if (bits_get(&keep->failed, lane))
			scan_fail_record(scan, lane, text_of("only where"),
					 failure_text(&keep->failures[lane], side->plan, batch->arena));
		bits_clear(&side->active, lane);
	}
}

void side_run(struct side *side, struct scan *scan, const struct scan_batch *batch)
{
	for (size_t i = 0; i < side->plan->column_count; i++)
		side->vectors[i] = batch->columns[side->places[i]];
	side->active = batch->active;
	filter(side, scan, batch);
	machine_run(side->machine, side->vectors, batch->records->count, &side->active, scan_dialect(scan),
		    batch->arena);
}

/* --- populations --- */

/* What one population function is computed from, in the batch at hand. */
struct inputs {
	const struct population *population;
	struct vector *key;
	struct vector *x;     /* or null */
	struct vector *where; /* or null */
};

/* The roots of one function stand together, its key first; returns where those of the next one begin. */
static size_t take_inputs(const struct side *side, size_t at, struct inputs *inputs)
{
	const struct root *roots = side->program->roots.items;
	*inputs = (struct inputs){.population = &side->plan->populations[roots[at].population - 1]};
	size_t end = at;
	for (; end < side->program->roots.count && roots[end].population == roots[at].population; end++) {
		struct vector *vector = machine_vector(side->machine, roots[end].value);
		if (roots[end].part == ROOT_KEY)
			inputs->key = vector;
		else if (roots[end].part == ROOT_X)
			inputs->x = vector;
		else
			inputs->where = vector;
	}
	return end;
}

static void judge_input(struct side *side, struct scan *scan, const struct scan_batch *batch,
			const struct inputs *inputs, const struct vector *vector, const struct bits *judged)
{
	if (!vector || !vector->any_failed || vector->constant)
		return;
	bool asked_anyway = vector == inputs->where || !inputs->where;
	for (size_t lane = 0; lane < batch->records->count; lane++) {
		bool counts = asked_anyway || bits_get(&inputs->where->yes, lane);
		if (!counts || !bits_get(&vector->failed, lane) || !bits_get(judged, lane))
			continue;
		scan_fail_record(scan, lane, population_name(inputs->population->kind),
				 failure_text(&vector->failures[lane], side->plan, batch->arena));
		bits_clear(&side->active, lane);
	}
}

void side_add_to_populations(struct side *side, struct scan *scan, const struct scan_batch *batch)
{
	for (size_t w = 0; w < BATCH_WORDS; w++)
		side->active.words[w] &= batch->active.words[w]; /* without those that failed since */
	struct frame frame = {batch->records->count, &side->active, batch->arena, scan_dialect(scan)};
	struct bits judged = side->active;
	struct inputs inputs;
	size_t first = 0;
	while (first < side->program->roots.count && !side->program->roots.items[first].population)
		first++;
	for (size_t i = first; i < side->program->roots.count;) {
		i = take_inputs(side, i, &inputs);
		judge_input(side, scan, batch, &inputs, inputs.where, &judged);
		judge_input(side, scan, batch, &inputs, inputs.x, &judged);
		judge_input(side, scan, batch, &inputs, inputs.key, &judged);
	}
	for (size_t i = first; i < side->program->roots.count;) {
		uint32_t index = side->program->roots.items[i].population - 1;
		i = take_inputs(side, i, &inputs);
		populations_add(side->populations, index, &frame, inputs.x, inputs.key, inputs.where);
	}
}
