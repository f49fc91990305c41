#include "profiling/sizes.h"

static struct size_of_label make_label(struct sizes *sizes)
{
	struct size_of_label label = {0};
	label.weights = arena_array(&sizes->arena, sizes->weight_count, sizeof *label.weights);
	return label;
}

static struct size_of_segment make_segment(struct sizes *sizes, const struct program *program, const uint32_t *places,
					   uint32_t definition)
{
	struct size_of_segment segment = {.definition = definition};
	size_t labels = sizes->plan->definitions[definition].label_count + 1;
	segment.value = program_root(program, places ? places[definition] : definition)->value;
	segment.labels = arena_array(&sizes->arena, labels, sizeof *segment.labels);
	for (size_t l = 0; l < labels; l++)
		segment.labels[l] = make_label(sizes);
	return segment;
}

struct sizes sizes_make(const struct plan *plan, const struct program *program, const uint32_t *places,
			size_t weight_count)
{
	struct sizes sizes = {.plan = plan, .weight_count = weight_count};
	sizes.total = make_label(&sizes);
	sizes.segments = arena_array(&sizes.arena, plan->definition_count, sizeof *sizes.segments);
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].kind == DEFINITION_SEGMENT && plan->definitions[i].written)
			sizes.segments[sizes.segment_count++] = make_segment(&sizes, program, places, i);
	return sizes;
}

void sizes_share(struct sizes *sizes, const struct sizes *other)
{
	for (size_t s = 0; s < sizes->segment_count; s++) {
		struct size_of_segment *segment = &sizes->segments[s];
		const struct size_of_segment *same = &other->segments[s];
		if (segment->is_shared || segment->value != same->value)
			continue;
		segment->labels = same->labels;
		segment->is_shared = true;
	}
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
	for (size_t s = 0; s < sizes->segment_count; s++) {
		size_t labels = sizes->plan->definitions[sizes->segments[s].definition].label_count + 1;
		for (size_t l = 0; l < labels && !sizes->segments[s].is_shared; l++)
			free_label(sizes, &sizes->segments[s].labels[l]);
	}
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

void sizes_add(struct sizes *sizes, const struct machine *machine, const struct bits *active, size_t count,
	       const struct vector *const *weights)
{
	for (size_t lane = 0; lane < count; lane++)
		if (bits_get(active, lane))
			add_lane(&sizes->total, weights, sizes->weight_count, lane);
	for (size_t s = 0; s < sizes->segment_count; s++) {
		struct size_of_segment *segment = &sizes->segments[s];
		const struct vector *vector = machine_vector(machine, segment->value);
		for (size_t lane = 0; lane < count && !segment->is_shared; lane++)
			if (bits_get(active, lane))
				add_to_segment(segment, vector, weights, sizes->weight_count, lane);
	}
}

static void merge_label(struct size_of_label *label, const struct size_of_label *other, size_t weights)
{
	label->clients += other->clients;
	for (size_t w = 0; w < weights; w++)
		exact_add_sum(&label->weights[w], &other->weights[w]);
}

void sizes_merge(struct sizes *sizes, const struct sizes *other)
{
	merge_label(&sizes->total, &other->total, sizes->weight_count);
	for (size_t s = 0; s < sizes->segment_count; s++) {
		struct size_of_segment *segment = &sizes->segments[s];
		size_t labels = sizes->plan->definitions[segment->definition].label_count + 1;
		for (size_t l = 0; l < labels && !segment->is_shared; l++)
			merge_label(&segment->labels[l], &other->segments[s].labels[l], sizes->weight_count);
	}
}

bool size_weight(const struct size_of_label *size, size_t weight, struct decimal *sum)
{
	return exact_total(&size->weights[weight], sum);
}
