/* The labels of a segment, and tests that ask for them. */
#include "plan/relation.h"

static void enter_label(struct definition *definition, struct label label)
{
	size_t slot = text_hash(label.text) & (definition->label_capacity - 1);
	while (definition->label_slots[slot])
		slot = (slot + 1) & (definition->label_capacity - 1);
	definition->labels[definition->label_count++] = label;
	definition->label_slots[slot] = (uint32_t)definition->label_count;
}

/* Labels are collected before anything is made, so that every segment's are known. */
void collect_labels(struct planner *planner, struct definition *definition)
{
	struct rules rules = definition->statement->rules;
	if (definition->labels)
		return;
	definition->labels = arena_array(&planner->plan->arena, rules.count, sizeof *definition->labels);
	definition->label_capacity = 16;
	while (definition->label_capacity < rules.count * 2)
		definition->label_capacity *= 2;
	definition->label_slots =
		arena_array(&planner->plan->arena, definition->label_capacity, sizeof *definition->label_slots);
	for (size_t i = 0; i < rules.count; i++) {
		const struct outcome *outcome = &rules.items[i]->outcome;
		bool known = definition_find_label(definition, outcome->label.text) != 0;
		definition->labels_repeat |= known;
		if (outcome->label.text.size == 0 || known)
			continue;
		enter_label(definition, (struct label){outcome->label.text, outcome->label.span});
	}
}

uint32_t definition_find_label(const struct definition *segment, struct text label)
{
	if (segment->label_capacity == 0)
		return 0;
	size_t slot = text_hash(label) & (segment->label_capacity - 1);
	while (segment->label_slots[slot] && !text_equal(segment->labels[segment->label_slots[slot] - 1].text, label))
		slot = (slot + 1) & (segment->label_capacity - 1);
	return segment->label_slots[slot];
}

static void complain_of_label(struct planner *planner, const struct definition *segment, struct text label,
			      struct span span)
{
	if (!complain(planner, CODE_E105, span, "`%.*s` has no label `%.*s`", TEXT_ARGUMENTS(segment->name),
		      TEXT_ARGUMENTS(label)))
		return;
	struct text *labels = arena_array(planner->arena, segment->label_count, sizeof *labels);
	for (size_t i = 0; i < segment->label_count; i++)
		labels[i] = segment->labels[i].text;
	size_t near = text_nearest(label, labels, segment->label_count);
	if (near < segment->label_count)
		complain_remedy(planner, "did you mean `%.*s`?", TEXT_ARGUMENTS(labels[near]));
	else if (segment->label_count)
		complain_remedy(planner, "its labels are: %s", text_list(planner->arena, labels, segment->label_count));
}

bool is_label_word(const struct expression *expression)
{
	return expression->kind == EXPRESSION_NAME || expression->kind == EXPRESSION_TEXT;
}

/* A word that is no label, but a value of its own: a parameter, a column that is declared, ... */
static bool is_other_value(const struct planner *planner, const struct expression *expression)
{
	if (expression->kind != EXPRESSION_NAME)
		return false;
	struct symbol symbol = find_symbol(planner, expression->name.text);
	return symbol.kind == SYMBOL_DEFINITION ||
	       (symbol.kind == SYMBOL_COLUMN && planner->columns.items[symbol.index].declared);
}

struct value *make_label_test(struct planner *planner, struct span span, struct value *subject,
			      const struct expression *word)
{
	const struct definition *segment = definition_at(planner, subject->type.of);
	struct text label = word->kind == EXPRESSION_TEXT ? word->text : word->name.text;
	uint32_t index = definition_find_label(segment, label);
	if (index == 0 && is_other_value(planner, word))
		return NULL;
	if (index == 0) {
		complain_of_label(planner, segment, label, word->span);
		return value_unknown(planner, span);
	}
	bool set = subject->type.kind == TYPE_LABELS;
	struct value *value =
		value_unary(planner, set ? VALUE_LABELS_CONTAIN : VALUE_LABEL_IS, TYPE_TRUTH, span, subject);
	value->index = index;
	return value;
}

struct value *complain_of_set(struct planner *planner, struct span span, const struct value *set)
{
	const struct definition *segment = definition_at(planner, set->type.of);
	struct text name = segment->name;
	if (complain(planner, CODE_E205, span, "`%.*s` gives a set of labels, which is not compared as one",
		     TEXT_ARGUMENTS(name)))
		complain_remedy(planner, "write %.*s contains LABEL", TEXT_ARGUMENTS(name));
	return value_unknown(planner, span);
}
