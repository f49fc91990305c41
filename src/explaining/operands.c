#include "explaining/operands.h"

bool operands_have(const struct operands *operands, const struct value *value)
{
	for (size_t i = 0; i < operands->list.count; i++) {
		const struct operand *operand = &operands->list.items[i];
		bool same = operand->operation == value->operation && operand->index == value->index;
		if (same && (value->operation != VALUE_LOOKUP || operand->value->member == value->member))
			return true;
	}
	return false;
}

void operands_add(const struct plan *plan, const struct value *value, struct operands *operands)
{
	if (!value)
		return;
	bool named = value->operation == VALUE_COLUMN || value->operation == VALUE_DEFINITION ||
		     value->operation == VALUE_LOOKUP;
	if (named && !operands_have(operands, value))
		vector_push(&operands->list, (struct operand){value->operation, value->index, value});
	if (value->operation == VALUE_LOOKUP)
		operands_add(plan, plan->lookups[value->index].key, operands);
	for (size_t i = 0; i < value->count; i++)
		operands_add(plan, value->operands[i], operands);
}

const struct definition *deciding_rules(const struct plan *plan, const struct definition *definition)
{
	switch (definition->kind) {
	case DEFINITION_TABLE_OUTPUT:
		return &plan->definitions[definition->table];
	case DEFINITION_SEGMENT:
	case DEFINITION_SCORE:
		return definition;
	default:
		return NULL;
	}
}

void operands_add_definition(const struct plan *plan, const struct definition *definition, struct operands *operands)
{
	const struct definition *rules = deciding_rules(plan, definition);
	if (!rules || rules->kind == DEFINITION_SCORE)
		operands_add(plan, definition->value, operands);
	for (size_t r = 0; rules && r < rules->rule_count; r++) {
		const struct plan_rule *rule = &rules->rules[r];
		operands_add(plan, rule->condition, operands);
		operands_add(plan, rule->points, operands);
		if (definition->kind == DEFINITION_TABLE_OUTPUT)
			operands_add(plan, rule->outputs[definition->output], operands);
	}
}

struct text operand_words(const struct plan *plan, const struct sources *sources, const struct operand *operand)
{
	if (operand->operation == VALUE_COLUMN)
		return plan->columns[operand->index].name;
	if (operand->operation == VALUE_DEFINITION)
		return plan->definitions[operand->index].name;
	return span_text(sources, operand->value->span);
}

bool keeps_hit(const struct definition *rules)
{
	return rules->kind != DEFINITION_SCORE && rules->policy <= POLICY_PRIORITY;
}
