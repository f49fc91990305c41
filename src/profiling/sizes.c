#include "profiling/sizes.h"

static struct size_of_label make_label(struct sizes *sizes)
{
	struct size_of_label label = {0};
	label.weights = arena_array(&sizes->arena, sizes->weight_count, sizeof *label.weights);
	return label;
}

struct sizes sizes_make(const struct plan *plan, const struct program *program, size_t roots, size_t weight_count)
{
	struct sizes sizes = {.plan = plan, .weight_count = weight_count};
	sizes.total = make_label(&sizes);
	sizes.segments = arena_array(&sizes.arena, roots, sizeof *sizes.segments);
	for (size_t i = 0; i < roots; i++) {
		const struct root *root = &program->roots.items[i];
		if (plan->definitions[root->definition].kind != DEFINITION_SEGMENT)
			continue;
		struct size_of_segment *segment = &sizes.segments[sizes.segment_count++];
		size_t labels = plan->definitions[root->definition].label_count + 1;
		segment->definition = root->definition;
		segment->root = i;
		segment->labels = arena_array(&sizes.arena, labels, sizeof *segment->labels);
		for (size_t l = 0; l < labels; l++)
			segment->labels[l] = make_label(&sizes);
	}
	return sizes;
}

static void free_label(struct sizes *sizes, struct size_of_label *label)
{
	for (size_t w = 0; w < sizes->weight_count; w++)
		exact_free(&label->weights[w]);
}

void sizes_free(struct sizes *sizes)
{
	if (sizes->weight_count)
		free_label(sizes, &sizes->total);
	for (size_t s = 0; s < sizes->segment_count; s++)
		for (size_t l = 0; l <= sizes->plan->definitions[sizes->segments[s].definition].label_count; l++)
			free_label(sizes, &sizes->segments[s].labels[l]);
	arena_free(&sizes->arena);
}

/* --- adding --- */

static void add_lane(struct size_of_label *label, const struct vector *const *weights, size_t count, size_t lane)
{
	label->clients++;
	for (size_t w = 0; w < count; w++) {
		if (!bits_get(&weights[w]->known, lane))
			continue;
		struct decimal value = vector_number(weights[w], lane);
		exact_add(&label->weights[w], value.coefficient, value.scale);
	}
}

static void add_to_segment(struct size_of_segment *segment, const struct vector *vector,
			   const struct vector *const *weights, size_t weight_count, size_t lane)
{
	bool labelled = false;
	if (!bits_get(&vector->known, lane)) {
		add_lane(&segment->labels[0], weights, weight_count, lane);
		return;
	}
	if (vector->type == VECTOR_CODE) {
		add_lane(&segment->labels[vector->codes[vector->constant ? 0 : lane]], weights, weight_count, lane);
		return;
	}
	for (size_t l = 0; l < vector->label_count; l++) {
		if (!bits_get(&vector->labels[l], lane))
			continue;
		add_lane(&segment->labels[l + 1], weights, weight_count, lane);
		labelled = true;
	}
	if (!labelled)
		add_lane(&segment->labels[0], weights, weight_count, lane);
}

void sizes_add(struct sizes *sizes, const struct labelling *labelling, size_t side, const struct scan_batch *batch,
	       const size_t *weights)
{
	const struct program *program = labelling_program(labelling, side);
	const struct machine *machine = labelling_machine(labelling, side);
	const struct bits *active = labelling_active(labelling, side);
	const struct vector **columns = arena_array(batch->arena, sizes->weight_count, sizeof(struct vector *));
	for (size_t w = 0; w < sizes->weight_count; w++)
		columns[w] = labelling_column(labelling, weights[w]);
	for (size_t lane = 0; lane < batch->records->count; lane++) {
		if (!bits_get(active, lane) || !bits_get(&batch->active, lane))
			continue;
		add_lane(&sizes->total, columns, sizes->weight_count, lane);
		for (size_t s = 0; s < sizes->segment_count; s++) {
			struct size_of_segment *segment = &sizes->segments[s];
			const struct vector *vector =
				machine_vector(machine, program->roots.items[segment->root].value);
			add_to_segment(segment, vector, columns, sizes->weight_count, lane);
		}
	}
}

bool size_weight(const struct size_of_label *size, size_t weight, struct decimal *sum)
{
	return exact_total(&size->weights[weight], sum);
}
