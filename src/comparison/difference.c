#include "comparison/difference.h"

#include "comparison/same_values.h"

static uint32_t *match_labels(struct arena *arena, const struct definition *before, const struct definition *after)
{
	uint32_t *labels = arena_array(arena, before->label_count + 1, sizeof *labels);
	for (size_t i = 0; i < before->label_count; i++)
		labels[i + 1] = definition_find_label(after, before->labels[i].text);
	return labels;
}

static bool is_of_labels(const struct definition *definition)
{
	return definition->type.kind == TYPE_LABEL || definition->type.kind == TYPE_LABELS;
}

static struct output output_of(struct arena *arena, const struct subject *before, const struct subject *after,
			       const struct root *root, const struct root *twin)
{
	const struct plan *plans[] = {before->plan, after->plan};
	const struct definition *definitions[] = {&plans[0]->definitions[root->definition],
						  &plans[1]->definitions[twin->definition]};
	struct output output = {.name = definitions[0]->name, .values = {root->value, twin->value}};
	if (!is_of_labels(definitions[0]))
		return output;
	for (int i = 0; i < 2; i++)
		output.definitions[i] = &plans[i]->definitions[definitions[i]->type.of];
	output.labels = match_labels(arena, output.definitions[0], output.definitions[1]);
	return output;
}

struct output *match_outputs(const struct subject *before, const struct subject *after, struct arena *arena,
			     size_t *count)
{
	struct output *outputs = arena_array(arena, before->program->roots.count, sizeof *outputs);
	*count = 0;
	for (size_t i = 0; i < before->program->roots.count; i++) {
		const struct root *root = &before->program->roots.items[i];
		const struct definition *definition = &before->plan->definitions[root->definition];
		for (size_t j = 0; j < after->program->roots.count; j++) {
			const struct root *twin = &after->program->roots.items[j];
			const struct definition *other = &after->plan->definitions[twin->definition];
			bool alike = is_of_labels(definition) ? is_of_labels(other)
							      : definition->type.kind == other->type.kind;
			if (alike && text_equal(definition->name, other->name))
				outputs[(*count)++] = output_of(arena, before, after, root, twin);
		}
	}
	return outputs;
}

/* Has the lane the label, as its one or among several? */
static bool has_label(const struct vector *vector, uint32_t label, size_t lane)
{
	if (!bits_get(&vector->known, lane))
		return false;
	if (vector->type == VECTOR_LABELS)
		return bits_get(&vector->labels[label - 1], lane);
	return vector->codes[vector->constant ? 0 : lane] == label;
}

/* The same labels, where a set of one is its label and an empty one is none. */
static bool same_labels(const struct output *output, const struct vector *a, const struct vector *b, size_t lane)
{
	size_t had = 0;
	size_t has = 0;
	for (uint32_t l = 1; l <= output->definitions[0]->label_count; l++) {
		uint32_t twin = output->labels[l];
		if (!has_label(a, l, lane))
			continue;
		had++;
		if (!twin || !has_label(b, twin, lane))
			return false;
	}
	for (uint32_t l = 1; l <= output->definitions[1]->label_count; l++)
		has += has_label(b, l, lane);
	return had == has;
}

static bool is_same(const struct output *output, const struct vector *a, const struct vector *b, size_t lane)
{
	if (!output->labels)
		return lanes_same(a, b, lane);
	if (a->type == VECTOR_LABELS || b->type == VECTOR_LABELS)
		return same_labels(output, a, b, lane);
	bool known = bits_get(&a->known, lane);
	if (known != bits_get(&b->known, lane))
		return false;
	return !known || output->labels[a->codes[a->constant ? 0 : lane]] == b->codes[b->constant ? 0 : lane];
}

bool any_failed(const struct subject *subject, size_t lane)
{
	for (size_t i = 0; i < subject->program->roots.count; i++)
		if (bits_get(&machine_vector(subject->machine, subject->program->roots.items[i].value)->failed, lane))
			return true;
	return false;
}

uint32_t difference(const struct subject *before, const struct subject *after, const struct output *outputs,
		    size_t count, size_t lane)
{
	if (bits_get(&before->active, lane) != bits_get(&after->active, lane))
		return LEFT_OUT;
	if (!bits_get(&before->active, lane))
		return SAME;
	bool failed = any_failed(before, lane);
	if (failed != any_failed(after, lane))
		return IN_ERROR;
	if (failed)
		return SAME;
	uint32_t found = SAME;
	for (uint32_t i = 0; i < count; i++) {
		if (is_same(&outputs[i], machine_vector(before->machine, outputs[i].values[0]),
			    machine_vector(after->machine, outputs[i].values[1]), lane))
			continue;
		if (outputs[i].labels)
			return i;
		found = found == SAME ? i : found;
	}
	return found;
}
