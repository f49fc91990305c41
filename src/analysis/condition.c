/* Conditions as formulas. */
#include "analysis/model.h"

enum { CHOICES_MAX = 8 /* of labels, one inside the other */ };

static uint32_t never(struct model *model)
{
	return formula_any(model, NULL, 0);
}

static uint32_t always(struct model *model)
{
	return formula_all(model, NULL, 0);
}

const struct value *unfolded(const struct model *model, const struct value *value)
{
	while (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = &model->plan->definitions[value->index];
		bool single = definition->kind == DEFINITION_LET || definition->kind == DEFINITION_PARAM ||
			      definition->kind == DEFINITION_OUTPUT;
		if (!single)
			return value;
		value = definition->value;
	}
	return value;
}

/* --- terms --- */

static uint32_t opaque_term(struct model *model, const struct value *value)
{
	enum term_kind kind = value->type.kind == TYPE_TRUTH ? TERM_TRUTH : TERM_ORDERED;
	if (value->operation == VALUE_DEFINITION && value->type.kind == TYPE_LABEL)
		kind = TERM_LABEL;
	return term_of_value(model, kind, value);
}

static uint32_t in_part(struct model *model, const struct value *value, uint32_t part)
{
	return formula_in(model, opaque_term(model, value), parts_range(&model->arena, part, part));
}

/* --- branches --- */

static uint32_t choose(struct model *model, const struct value *value, enum answer answer)
{
	const struct value *asked = value->operands[0];
	uint32_t first =
		formula_and(model, condition(model, asked, ANSWER_TRUE), condition(model, value->operands[1], answer));
	uint32_t second =
		formula_and(model, condition(model, asked, ANSWER_FALSE), condition(model, value->operands[2], answer));
	uint32_t chosen = formula_or(model, first, second);
	return answer == ANSWER_MISSING ? formula_or(model, condition(model, asked, ANSWER_MISSING), chosen) : chosen;
}

static uint32_t coalesced(struct model *model, const struct value *value, enum answer answer)
{
	uint32_t result = answer == ANSWER_MISSING ? always(model) : never(model);
	for (size_t i = value->count; i-- > 0;) {
		uint32_t missing = condition(model, value->operands[i], ANSWER_MISSING);
		uint32_t rest = formula_and(model, missing, result);
		result = answer == ANSWER_MISSING
				 ? rest
				 : formula_or(model, condition(model, value->operands[i], answer), rest);
	}
	return result;
}

static bool is_coalesce(const struct value *value)
{
	return value->operation == VALUE_FUNCTION && value->function == FUNCTION_COALESCE;
}

/* --- labels --- */

/* Of a label that is neither a segment's nor chosen between, or chosen too deeply: whether it is the one is a term. */
static uint32_t other_label_is(struct model *model, const struct value *value, uint32_t label, enum answer answer)
{
	struct value *is = arena_alloc(&model->arena, sizeof *is);
	*is = (struct value){.operation = VALUE_LABEL_IS, .type = {TYPE_TRUTH, 0}, .count = 1, .index = label};
	is->operands = arena_array(&model->arena, 1, sizeof(struct value *));
	is->operands[0] = (struct value *)value;
	return in_part(model, is, answer == ANSWER_TRUE ? PART_TRUE : PART_FALSE);
}

static uint32_t label_within(struct model *model, const struct value *value, uint32_t label, enum answer answer,
			     int depth)
{
	value = unfolded(model, value);
	if (value->operation == VALUE_CHOOSE && depth < CHOICES_MAX) {
		const struct value *asked = value->operands[0];
		uint32_t first = formula_and(model, condition(model, asked, ANSWER_TRUE),
					     label_within(model, value->operands[1], label, answer, depth + 1));
		uint32_t second = formula_and(model, condition(model, asked, ANSWER_FALSE),
					      label_within(model, value->operands[2], label, answer, depth + 1));
		return formula_or(model, first, second);
	}
	if (value->operation != VALUE_DEFINITION)
		return other_label_is(model, value, label, answer);
	uint32_t term = opaque_term(model, value);
	uint32_t count = (uint32_t)model->plan->definitions[value->index].label_count;
	struct parts one = parts_range(&model->arena, label, label);
	if (answer == ANSWER_FALSE)
		one = parts_subtract(&model->arena, parts_range(&model->arena, 1, count), one);
	return formula_in(model, term, one);
}

uint32_t value_is_label(struct model *model, const struct value *value, uint32_t label, enum answer answer)
{
	return label_within(model, value, label, answer, 0);
}

/* Of an `all` segment: some rule with the label takes the record; or one does, but none with the label. */
static uint32_t labels_contain(struct model *model, const struct value *value, enum answer answer)
{
	const struct value *set = unfolded(model, value->operands[0]);
	if (set->operation != VALUE_DEFINITION)
		return in_part(model, value, answer == ANSWER_TRUE ? PART_TRUE : PART_FALSE);
	const struct definition *segment = &model->plan->definitions[set->index];
	const struct block *block = block_of(model, set->index);
	uint32_t *with = memory_array(segment->rule_count, sizeof *with);
	size_t count = 0;
	uint32_t none = block_takes_none(model, set->index);
	for (size_t r = 0; r < segment->rule_count; r++)
		if (segment->rules[r].label == value->index && segment->rules[r].valid)
			with[count++] = segment->rules[r].condition ? block->conditions[r] : none;
	uint32_t contains = formula_any(model, with, count);
	memory_free(with);
	if (answer == ANSWER_TRUE)
		return contains;
	uint32_t given = formula_not(model, condition(model, set, ANSWER_MISSING));
	return formula_and(model, given, formula_not(model, contains));
}

/* --- texts --- */

/* A text begins with another one where it is not before it, and before the first text that does not begin so. */
static uint32_t starts_with(struct model *model, const struct value *value, enum answer answer)
{
	struct constant begin;
	bool known = value_is_constant(model, value->operands[1], &begin);
	if (!known || !begin.known || begin.text.size == 0 || begin.text.data[begin.text.size - 1] == '\xff')
		return in_part(model, value, answer == ANSWER_TRUE ? PART_TRUE : PART_FALSE);
	char *behind = arena_copy(&model->arena, begin.text.data, begin.text.size);
	behind[begin.text.size - 1]++;
	struct constant end = begin;
	end.text.data = behind;
	uint32_t term = opaque_term(model, unfolded(model, value->operands[0]));
	uint32_t from = term_compared(model, term, RELATION_GREATER_EQUAL, &begin, answer);
	uint32_t until = term_compared(model, term, RELATION_LESS, &end, answer);
	return answer == ANSWER_TRUE ? formula_and(model, from, until) : formula_or(model, from, until);
}

/* --- missing --- */

bool is_missing_with_operands(const struct value *value)
{
	return value->operation == VALUE_ADD || value->operation == VALUE_SUBTRACT ||
	       value->operation == VALUE_MULTIPLY || value->operation == VALUE_NEGATE;
}

bool is_strict(const struct value *value)
{
	switch (value->operation) {
	case VALUE_DIVIDE:
	case VALUE_CONTAINS:
	case VALUE_STARTS_WITH:
	case VALUE_ENDS_WITH:
	case VALUE_MATCHES:
	case VALUE_TO_TEXT:
		return true;
	case VALUE_FUNCTION:
		return value->function != FUNCTION_COALESCE && value->function != FUNCTION_COUNT_OF;
	default:
		return is_missing_with_operands(value);
	}
}

/* A chain of operators is as deep as it is long: it is gone down in a loop. */
static uint32_t operand_is_missing(struct model *model, const struct value *value)
{
	VECTOR(uint32_t) missing = {0};
	while (is_missing_with_operands(value)) {
		for (size_t i = 1; i < value->count; i++)
			vector_push(&missing, condition(model, value->operands[i], ANSWER_MISSING));
		value = value->operands[0];
	}
	vector_push(&missing, condition(model, value, ANSWER_MISSING));
	uint32_t result = formula_any(model, missing.items, missing.count);
	vector_free(&missing);
	return result;
}

static uint32_t labels_missing(struct model *model, uint32_t definition)
{
	const struct definition *segment = &model->plan->definitions[definition];
	const struct plan_rule *last = segment->rule_count ? &segment->rules[segment->rule_count - 1] : NULL;
	bool otherwise = last && !last->condition && last->valid;
	return otherwise ? never(model) : block_takes_none(model, definition);
}

static uint32_t is_missing(struct model *model, const struct value *value)
{
	if (value->operation == VALUE_CONSTANT)
		return value->constant.known ? never(model) : always(model);
	if (value->operation == VALUE_CHOOSE)
		return choose(model, value, ANSWER_MISSING);
	if (is_coalesce(value))
		return coalesced(model, value, ANSWER_MISSING);
	if (is_missing_with_operands(value))
		return operand_is_missing(model, value);
	if (value->operation == VALUE_TO_TEXT && value->operands[0]->type.kind == TYPE_LABEL)
		return condition(model, value->operands[0], ANSWER_MISSING);
	if (value->operation == VALUE_DEFINITION && value->type.kind == TYPE_LABELS)
		return labels_missing(model, value->index);
	return in_part(model, value, PART_MISSING);
}

/* --- truths --- */

static uint32_t join(struct model *model, const struct value *value, enum answer answer)
{
	uint32_t *operands = memory_array(value->count, sizeof *operands);
	for (size_t i = 0; i < value->count; i++)
		operands[i] = condition(model, value->operands[i], answer);
	bool all = (value->operation == VALUE_AND) == (answer == ANSWER_TRUE);
	uint32_t result = all ? formula_all(model, operands, value->count) : formula_any(model, operands, value->count);
	memory_free(operands);
	return result;
}

static uint32_t truth(struct model *model, const struct value *value, enum answer answer)
{
	enum answer opposite = answer == ANSWER_TRUE ? ANSWER_FALSE : ANSWER_TRUE;
	bool wanted = answer == ANSWER_TRUE;
	switch (value->operation) {
	case VALUE_CONSTANT:
		return value->constant.known && value->constant.truth == wanted ? always(model) : never(model);
	case VALUE_AND:
	case VALUE_OR:
		return join(model, value, answer);
	case VALUE_NOT:
		return condition(model, value->operands[0], opposite);
	case VALUE_IS_MISSING: {
		uint32_t missing = condition(model, value->operands[0], ANSWER_MISSING);
		return wanted ? missing : formula_not(model, missing);
	}
	case VALUE_EQUAL:
	case VALUE_LESS:
	case VALUE_LESS_EQUAL:
		return comparison(model, value, answer);
	case VALUE_LABEL_IS:
		return value_is_label(model, value->operands[0], value->index, answer);
	case VALUE_LABELS_CONTAIN:
		return labels_contain(model, value, answer);
	case VALUE_STARTS_WITH:
		return starts_with(model, value, answer);
	case VALUE_CHOOSE:
		return choose(model, value, answer);
	default:
		if (is_coalesce(value))
			return coalesced(model, value, answer);
		return in_part(model, value, wanted ? PART_TRUE : PART_FALSE);
	}
}

static bool has_opaque_truth(const struct value *value)
{
	switch (value->operation) {
	case VALUE_CONSTANT:
	case VALUE_AND:
	case VALUE_OR:
	case VALUE_NOT:
	case VALUE_IS_MISSING:
	case VALUE_EQUAL:
	case VALUE_LESS:
	case VALUE_LESS_EQUAL:
	case VALUE_LABEL_IS:
	case VALUE_LABELS_CONTAIN:
	case VALUE_STARTS_WITH:
		return false;
	default:
		return true;
	}
}

static uint32_t make_condition(struct model *model, const struct value *value, enum answer answer)
{
	if (answer != ANSWER_MISSING)
		return truth(model, value, answer);
	if (value->type.kind != TYPE_TRUTH || has_opaque_truth(value))
		return is_missing(model, value);
	uint32_t decided =
		formula_or(model, condition(model, value, ANSWER_TRUE), condition(model, value, ANSWER_FALSE));
	return formula_not(model, decided);
}

uint32_t condition(struct model *model, const struct value *value, enum answer answer)
{
	value = unfolded(model, value);
	const struct value_entry *known = value_map_find(&model->conditions[answer], value);
	if (known)
		return known->made;
	uint32_t made = make_condition(model, value, answer);
	value_map_put(&model->conditions[answer], (struct value_entry){value, made, 0});
	return made;
}
