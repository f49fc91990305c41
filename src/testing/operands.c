/* Operands: the values that a definition stands on, and their values in a record. */
#include "testing/explain.h"

enum { OPERANDS_SHOWN = 20 };

static bool is_listed(const struct operands *operands, const struct value *value)
{
	for (size_t i = 0; i < operands->list.count; i++) {
		const struct operand *operand = &operands->list.items[i];
		bool same = operand->operation == value->operation && operand->index == value->index;
		if (same && (value->operation != VALUE_LOOKUP || operand->value->member == value->member))
			return true;
	}
	return false;
}

void add_operands(const struct plan *plan, const struct value *value, struct operands *operands)
{
	if (!value)
		return;
	bool named = value->operation == VALUE_COLUMN || value->operation == VALUE_DEFINITION ||
		     value->operation == VALUE_LOOKUP;
	if (named && !is_listed(operands, value))
		vector_push(&operands->list, (struct operand){value->operation, value->index, value});
	if (value->operation == VALUE_LOOKUP)
		add_operands(plan, plan->lookups[value->index].key, operands);
	for (size_t i = 0; i < value->count; i++)
		add_operands(plan, value->operands[i], operands);
}

const struct definition *deciding(const struct plan *plan, const struct definition *definition)
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

void add_operands_of(const struct plan *plan, const struct definition *definition, struct operands *operands)
{
	const struct definition *rules = deciding(plan, definition);
	if (!rules || rules->kind == DEFINITION_SCORE)
		add_operands(plan, definition->value, operands);
	for (size_t r = 0; rules && r < rules->rule_count; r++) {
		const struct plan_rule *rule = &rules->rules[r];
		add_operands(plan, rule->condition, operands);
		add_operands(plan, rule->points, operands);
		if (definition->kind == DEFINITION_TABLE_OUTPUT)
			add_operands(plan, rule->outputs[definition->output], operands);
	}
}

/* --- as lines --- */

const struct datum *probed(const struct explainer *explainer, const struct value *value, size_t record)
{
	for (size_t i = 0; i < explainer->probes.count; i++)
		if (explainer->probes.items[i].value == value)
			return &explainer->results[explainer->probes.items[i].definition][record].value;
	return NULL;
}

static struct datum value_of(const struct explainer *explainer, const struct operand *operand, size_t record)
{
	const struct datum *values;
	const struct datum *value;
	switch (operand->operation) {
	case VALUE_COLUMN:
		values = explainer->trial->records.columns[operand->index];
		return values ? values[record] : datum_missing(explainer->plan.columns[operand->index].type);
	case VALUE_DEFINITION:
		return explainer->results[operand->index][record].value;
	default:
		value = probed(explainer, operand->value, record);
		return value ? *value : datum_missing(operand->value->type);
	}
}

static struct text words_of(const struct explainer *explainer, const struct operand *operand)
{
	const struct plan *plan = &explainer->plan;
	if (operand->operation == VALUE_COLUMN)
		return plan->columns[operand->index].name;
	if (operand->operation == VALUE_DEFINITION)
		return plan->definitions[operand->index].name;
	return span_text(&explainer->trial->rules->syntax.sources, operand->value->span);
}

static void append_operand(const struct explainer *explainer, const struct operand *operand, size_t record,
			   const char *indent, struct buffer *out)
{
	struct datum datum = value_of(explainer, operand, record);
	struct text value = datum_text(&datum, &explainer->plan, &explainer->trial->arena);
	buffer_printf(out, "\n%s%.*s = %.*s", indent, TEXT_ARGUMENTS(words_of(explainer, operand)),
		      TEXT_ARGUMENTS(value));
}

/* A `let` is unfolded by one level, but for what is shown anyway. */
static void append_unfolded(const struct explainer *explainer, const struct operands *operands,
			    const struct operand *operand, size_t record, struct buffer *out)
{
	const struct definition *definition = &explainer->plan.definitions[operand->index];
	if (operand->operation != VALUE_DEFINITION || definition->kind != DEFINITION_LET)
		return;
	struct operands inner = {0};
	add_operands(&explainer->plan, definition->value, &inner);
	for (size_t i = 0; i < inner.list.count; i++)
		if (!is_listed(operands, inner.list.items[i].value))
			append_operand(explainer, &inner.list.items[i], record, "    ", out);
	vector_free(&inner.list);
}

void append_operands(const struct explainer *explainer, const struct operands *operands, size_t record,
		     struct buffer *out)
{
	for (size_t i = 0; i < operands->list.count; i++) {
		if (i == OPERANDS_SHOWN) {
			buffer_printf(out, "\n  and %zu more", operands->list.count - i);
			return;
		}
		const struct operand *operand = &operands->list.items[i];
		append_operand(explainer, operand, record, "  ", out);
		append_unfolded(explainer, operands, operand, record, out);
	}
}
