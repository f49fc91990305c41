/* Labels: sets of those that rules give, and what is asked of labels. */
#include "vm/registers.h"

void labels_new(struct machine *machine, struct vector *set, uint32_t segment)
{
	set->ranked = false;
	if (machine->plan->definitions[segment].labels_repeat)
		vector_rank_labels(set);
	result_empty(&machine->frame, set);
	memset(set->labels, 0, set->label_count * sizeof *set->labels);
}

/* Notes which rule gave the label to records that did not have it. */
static void rank_label(struct vector *set, uint32_t label, uint32_t rule, size_t word, uint64_t lanes)
{
	lanes &= ~set->labels[label - 1].words[word];
	for (; lanes; lanes &= lanes - 1) {
		size_t lane = word * 64 + (size_t)__builtin_ctzll(lanes);
		set->first_rules[(label - 1) * BATCH_SIZE + lane] = rule;
	}
}

void labels_take(struct vector *set, uint32_t label, uint32_t rule, size_t word, uint64_t lanes)
{
	if (set->ranked)
		rank_label(set, label, rule, word, lanes);
	set->labels[label - 1].words[word] |= lanes;
	set->known.words[word] |= lanes & ~set->failed.words[word];
}

void labels_add(struct machine *machine, struct vector *set, const struct vector *condition, uint32_t label,
		uint32_t rule)
{
	fail_where(machine, set, condition);
	for (size_t w = 0; w < machine_words(machine); w++) {
		labels_take(set, label, rule, w, condition->yes.words[w] & machine->frame.active->words[w]);
		set->known.words[w] &= ~set->failed.words[w];
	}
}

void labels_otherwise(struct machine *machine, struct vector *set, uint32_t label, uint32_t rule)
{
	for (size_t w = 0; w < machine_words(machine); w++)
		labels_take(set, label, rule, w, undecided(machine, set, w));
}

void labels_contain(struct machine *machine, struct vector *result, struct vector *set, uint32_t label)
{
	struct vector *const operands[3] = {set, NULL, NULL};
	result_begin(&machine->frame, result, operands, 1);
	for (size_t w = 0; w < machine_words(machine); w++)
		result->yes.words[w] = set->labels[label - 1].words[w] & result->known.words[w];
}

void label_is(struct machine *machine, struct vector *result, struct vector *label, uint32_t wanted)
{
	struct vector *const operands[3] = {label, NULL, NULL};
	result_begin(&machine->frame, result, operands, 1);
	vector_fill(label);
	for (size_t w = 0; w < machine_words(machine); w++)
		result->yes.words[w] = 0;
	for_each_lane(&machine->frame, &result->known, lane) {
		if (label->codes[lane] == wanted)
			bits_set(&result->yes, lane);
	}
}

void label_text(struct machine *machine, struct vector *result, struct vector *label, uint32_t segment)
{
	const struct label *labels = machine->plan->definitions[segment].labels;
	struct vector *const operands[3] = {label, NULL, NULL};
	result_begin(&machine->frame, result, operands, 1);
	vector_fill(label);
	for_each_lane(&machine->frame, &result->known, lane)
		result->texts[lane] = labels[label->codes[lane] - 1].text;
}

static struct text join_labels(struct machine *machine, const struct vector *set, uint32_t segment, size_t lane)
{
	const struct definition *definition = &machine->plan->definitions[segment];
	struct arena *arena = machine->frame.arena;
	uint32_t *labels = arena_array(arena, definition->label_count, sizeof *labels);
	size_t count = vector_labels(set, lane, labels);
	size_t size = 0;
	for (size_t i = 0; i < count; i++)
		size += definition->labels[labels[i] - 1].text.size + 1;
	char *joined = arena_bytes(arena, size);
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		struct text label = definition->labels[labels[i] - 1].text;
		if (at)
			joined[at++] = '|';
		memcpy(joined + at, label.data, label.size);
		at += label.size;
	}
	return (struct text){joined, at};
}

void labels_text(struct machine *machine, struct vector *result, struct vector *set, uint32_t segment)
{
	struct vector *const operands[3] = {set, NULL, NULL};
	result_begin(&machine->frame, result, operands, 1);
	for_each_lane(&machine->frame, &result->known, lane)
		result->texts[lane] = join_labels(machine, set, segment, lane);
}
