/* Reasons in words: the rule that fired, and the values that it stands on. */
#include "testing/explain.h"

enum { OPERANDS_SHOWN = 20 };

/* --- operands, with their values in the record --- */

static struct datum value_of(const struct explainer *explainer, const struct operand *operand, size_t record)
{
	const struct datum *values;
	const struct datum *value;
	switch (operand->operation) {
	case VALUE_COLUMN:
		values = explainer->trial->records.columns[operand->index];
		return values ? values[record] : datum_missing(explainer->plan->columns[operand->index].type);
	case VALUE_DEFINITION:
		return explainer->results[operand->index][record].value;
	default:
		value = probes_find(&explainer->probes, operand->value, record);
		return value ? *value : datum_missing(operand->value->type);
	}
}

static void append_operand(const struct explainer *explainer, const struct operand *operand, size_t record,
			   const char *indent, struct buffer *out)
{
	struct datum datum = value_of(explainer, operand, record);
	struct text value = datum_text(&datum, explainer->plan, &explainer->trial->arena);
	struct text words = operand_words(explainer->plan, &explainer->trial->rules->syntax.sources, operand);
	buffer_printf(out, "\n%s%.*s = %.*s", indent, TEXT_ARGUMENTS(words), TEXT_ARGUMENTS(value));
}

/* A `let` is unfolded by one level, but for what is shown anyway. */
static void append_unfolded(const struct explainer *explainer, const struct operands *operands,
			    const struct operand *operand, size_t record, struct buffer *out)
{
	const struct definition *definition = &explainer->plan->definitions[operand->index];
	if (operand->operation != VALUE_DEFINITION || definition->kind != DEFINITION_LET)
		return;
	struct operands inner = {0};
	operands_add(explainer->plan, definition->value, &inner);
	for (size_t i = 0; i < inner.list.count; i++)
		if (!operands_have(operands, inner.list.items[i].value))
			append_operand(explainer, &inner.list.items[i], record, "    ", out);
	vector_free(&inner.list);
}

static void append_operands(const struct explainer *explainer, const struct operands *operands, size_t record,
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

/* --- words of a rule file --- */

static void append_place(struct buffer *out, const struct sources *sources, struct span span)
{
	if (span_is_none(span))
		return;
	const struct source *source = sources_get(sources, span.source);
	buffer_printf(out, "  (%s:%zu)", source->path, source_place(source, span.begin).line);
}

/* What a rule gives belongs to its words where several may fire. */
static struct span words_span(const struct definition *rules, const struct plan_rule *rule)
{
	if (!rule->condition || rules->kind == DEFINITION_TABLE)
		return rule->span;
	if (keeps_hit(rules))
		return rule->condition_span;
	return (struct span){rule->span.source, rule->condition_span.begin, rule->span.end};
}

static void append_rule(const struct explainer *explainer, const struct definition *rules, const struct plan_rule *rule,
			struct buffer *out)
{
	const struct sources *sources = &explainer->trial->rules->syntax.sources;
	buffer_string(out, out->size ? "\nand " : "because ");
	if (!rule->condition)
		buffer_string(out, "no other rule fired: ");
	else if (rule->name.size)
		buffer_printf(out, "rule `%.*s` fired: ", TEXT_ARGUMENTS(rule->name));
	else
		buffer_printf(out, "this %s fired: ", rules->kind == DEFINITION_TABLE ? "row" : "rule");
	append_words(out, span_text(sources, words_span(rules, rule)));
	append_place(out, sources, rule->span);
}

/* --- what a rule stands on --- */

static void add_rule(const struct plan *plan, const struct definition *definition, const struct plan_rule *rule,
		     struct operands *operands)
{
	operands_add(plan, rule->condition, operands);
	operands_add(plan, rule->points, operands);
	if (definition->kind == DEFINITION_TABLE_OUTPUT)
		operands_add(plan, rule->outputs[definition->output], operands);
}

/* `otherwise` stands on all that did not fire. */
static void explain_hit(const struct explainer *explainer, const struct definition *definition, const struct miss *miss,
			struct operands *operands, struct buffer *out)
{
	const struct plan *plan = explainer->plan;
	const struct definition *rules = deciding_rules(plan, definition);
	uint32_t hit = explainer->results[miss->expectation->target.index][miss->record].rule;
	const struct plan_rule *rule = hit ? &rules->rules[hit - 1] : NULL;
	if (rule)
		append_rule(explainer, rules, rule, out);
	else
		buffer_string(out, miss->actual.failure ? "with these values:" : "because no rule fired");
	if (rule && rule->condition)
		add_rule(plan, definition, rule, operands);
	else
		operands_add_definition(plan, definition, operands);
}

static void explain_fired(const struct explainer *explainer, const struct definition *definition,
			  const struct miss *miss, struct operands *operands, struct buffer *out)
{
	const struct plan *plan = explainer->plan;
	const struct definition *rules = deciding_rules(plan, definition);
	if (rules->kind == DEFINITION_SCORE)
		operands_add(plan, rules->value, operands);
	for (size_t r = 0; r < rules->rule_count; r++) {
		const struct plan_rule *rule = &rules->rules[r];
		const struct datum *fires = rule->condition && rule->valid
						    ? probes_find(&explainer->probes, rule->condition, miss->record)
						    : NULL;
		bool otherwise = !rule->condition && rule->valid && out->size == 0;
		if (!otherwise && (!fires || !fires->constant.known || !fires->constant.truth))
			continue;
		append_rule(explainer, rules, rule, out);
		if (!otherwise)
			add_rule(plan, definition, rule, operands);
		else
			operands_add_definition(plan, definition, operands);
	}
	if (out->size)
		return;
	buffer_string(out, miss->actual.failure ? "with these values:" : "because no rule fired");
	operands_add_definition(plan, definition, operands);
}

static void explain_value(const struct explainer *explainer, const struct definition *definition,
			  struct operands *operands, struct buffer *out)
{
	const struct sources *sources = &explainer->trial->rules->syntax.sources;
	buffer_printf(out, "because `%.*s` is ", TEXT_ARGUMENTS(definition->name));
	append_words(out, span_text(sources, definition->statement->value->span));
	append_place(out, sources, definition->span);
	operands_add_definition(explainer->plan, definition, operands);
}

static const char *explain_column(const struct explainer *explainer, size_t column)
{
	return explainer->trial->records.columns[column] ? NULL : "because the test does not give it";
}

const char *explain(const struct explainer *explainer, const struct miss *miss)
{
	struct target target = miss->expectation->target;
	size_t column = target_column(explainer->trial->plan, target);
	if (column != SIZE_MAX || !explainer->results)
		return column != SIZE_MAX ? explain_column(explainer, column) : NULL;
	const struct definition *definition = &explainer->plan->definitions[target.index];
	const struct definition *rules = deciding_rules(explainer->plan, definition);
	struct operands operands = {0};
	struct buffer out = {0};
	if (!rules)
		explain_value(explainer, definition, &operands, &out);
	else if (keeps_hit(rules))
		explain_hit(explainer, definition, miss, &operands, &out);
	else
		explain_fired(explainer, definition, miss, &operands, &out);
	append_operands(explainer, &operands, miss->record, &out);
	const char *reason = arena_copy(&explainer->trial->arena, out.data, out.size);
	vector_free(&operands.list);
	buffer_free(&out);
	return reason;
}
