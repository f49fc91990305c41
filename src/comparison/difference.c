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

static uint32_t register_of(const struct subject *subject, uint32_t definition)
{
	const struct program *program = subject->program;
	size_t i = 0;
	while (program->roots.items[i].definition != definition)
		i++;
	return program->roots.items[i].value;
}

static struct output output_of(struct arena *arena, const struct subject *before, const struct subject *after,
			       struct definition_pair pair)
{
	const struct definition *all = before->plan->definitions;
	const struct definition *definitions[] = {&all[pair.before], &all[pair.after]};
	struct output output = {.name = definitions[0]->name,
				.values = {register_of(before, pair.before), register_of(after, pair.after)}};
	if (!is_of_labels(definitions[0]))
		return output;
	for (int i = 0; i < 2; i++)
		output.definitions[i] = &all[definitions[i]->type.of];
	output.labels = match_labels(arena, output.definitions[0], output.definitions[1]);
	return output;
}

static bool is_in_a_pair(uint32_t definition, const struct definition_pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (pairs[i].before == definition)
			return true;
	return false;
}

struct outputs outputs_of(const struct subject *before, const struct subject *after,
			  const struct definition_pair *pairs, size_t count, struct arena *arena)
{
	const struct program *program = before->program;
	struct outputs outputs = {.count = count};
	outputs.list = arena_array(arena, count, sizeof *outputs.list);
	outputs.others = arena_array(arena, program->roots.count, sizeof *outputs.others);
	for (size_t i = 0; i < count; i++)
		outputs.list[i] = output_of(arena, before, after, pairs[i]);
	for (size_t i = 0; i < program->roots.count; i++)
		if (!is_in_a_pair(program->roots.items[i].definition, pairs, count))
			outputs.others[outputs.other_count++] = program->roots.items[i].value;
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

static bool has_failed(const struct subject *subject, uint32_t value, size_t lane)
{
	return bits_get(&machine_vector(subject->machine, value)->failed, lane);
}

/* Is one of the outputs an error, before (0) or after (1)? */
static bool any_failed(const struct subject *subject, int side, const struct outputs *outputs, size_t lane)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (has_failed(subject, outputs->list[i].values[side], lane))
			return true;
	return false;
}

static bool others_failed(const struct subject *before, const struct outputs *outputs, size_t lane)
{
	for (size_t i = 0; i < outputs->other_count; i++)
		if (has_failed(before, outputs->others[i], lane))
			return true;
	return false;
}

uint32_t difference(const struct subject *before, const struct subject *after, const struct outputs *outputs,
		    size_t lane)
{
	if (bits_get(&before->active, lane) != bits_get(&after->active, lane))
		return LEFT_OUT;
	if (!bits_get(&before->active, lane) || others_failed(before, outputs, lane))
		return SAME;
	bool failed = any_failed(before, 0, outputs, lane);
	if (failed != any_failed(after, 1, outputs, lane))
		return IN_ERROR;
	if (failed)
		return SAME;
	uint32_t found = SAME;
	for (uint32_t i = 0; i < outputs->count; i++) {
		const struct output *output = &outputs->list[i];
		if (is_same(output, machine_vector(before->machine, output->values[0]),
			    machine_vector(after->machine, output->values[1]), lane))
			continue;
		if (output->labels)
			return i;
		found = found == SAME ? i : found;
	}
	return found;
}

/* --- in words --- */

static struct text value_words(const struct output *output, int side, const struct subject *subject, size_t lane,
			       struct arena *arena)
{
	const struct vector *vector = machine_vector(subject->machine, output->values[side]);
	struct buffer words = {0};
	if (!bits_get(&vector->known, lane))
		return text_of("nothing");
	if (!output->labels)
		return text_copy(arena, value_text(vector, lane, arena));
	uint32_t *labels = arena_array(arena, output->definitions[side]->label_count + 1, sizeof *labels);
	size_t count = 1;
	if (vector->type == VECTOR_LABELS)
		count = vector_labels(vector, vector->constant ? 0 : lane, labels);
	else
		labels[0] = vector->codes[vector->constant ? 0 : lane];
	for (size_t i = 0; i < count; i++) {
		buffer_string(&words, i ? "|" : "");
		buffer_text(&words, output->definitions[side]->labels[labels[i] - 1].text);
	}
	struct text text = text_copy(arena, count ? buffer_view(&words) : text_of("nothing"));
	buffer_free(&words);
	return text;
}

const char *difference_in_words(const struct subject *before, const struct subject *after,
				const struct outputs *outputs, uint32_t found, const char *client, struct arena *arena)
{
	if (found == LEFT_OUT)
		return arena_printf(arena, "a client with %s: %s", client,
				    bits_get(&after->active, 0) ? "counts now" : "is left out now");
	if (found == IN_ERROR)
		return arena_printf(arena, "a client with %s: is %s a data error", client,
				    any_failed(after, 1, outputs, 0) ? "now" : "no longer");
	const struct output *output = &outputs->list[found];
	struct text was = value_words(output, 0, before, 0, arena);
	struct text is = value_words(output, 1, after, 0, arena);
	return arena_printf(arena, "a client with %s: %.*s was %.*s, is now %.*s", client, TEXT_ARGUMENTS(output->name),
			    TEXT_ARGUMENTS(was), TEXT_ARGUMENTS(is));
}
