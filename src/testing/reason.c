/* Reasons in words: the rule that fired, and the values that it stands on. */
#include "testing/explain.h"

bool keeps_hit(const struct definition *rules)
{
	return rules->kind != DEFINITION_SCORE && rules->policy <= POLICY_PRIORITY;
}

/* --- words of a rule file --- */

/* On one line, and without comments. */
static void append_words(struct buffer *out, struct text words)
{
	char quote = 0;
	bool blank = false;
	for (size_t i = 0; i < words.size; i++) {
		char byte = words.data[i];
		if (!quote && byte == '#')
			while (i + 1 < words.size && words.data[i + 1] != '\n')
				i++;
		if (!quote && (byte == '#' || byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n')) {
			blank = true;
			continue;
		}
		if (blank)
			buffer_byte(out, ' ');
		blank = false;
		buffer_byte(out, byte);
		if (quote == '"' && byte == '\\' && i + 1 < words.size)
			buffer_byte(out, words.data[++i]);
		else if (byte == quote)
			quote = 0;
		else if (!quote && (byte == '"' || byte == '`'))
			quote = byte;
	}
}

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
	add_operands(plan, rule->condition, operands);
	add_operands(plan, rule->points, operands);
	if (definition->kind == DEFINITION_TABLE_OUTPUT)
		add_operands(plan, rule->outputs[definition->output], operands);
}

/* `otherwise` stands on all that did not fire. */
static void explain_hit(const struct explainer *explainer, const struct definition *definition, const struct miss *miss,
			struct operands *operands, struct buffer *out)
{
	const struct plan *plan = &explainer->plan;
	const struct definition *rules = deciding(plan, definition);
	uint32_t hit = explainer->results[miss->expectation->target.index][miss->record].rule;
	const struct plan_rule *rule = hit ? &rules->rules[hit - 1] : NULL;
	if (rule)
		append_rule(explainer, rules, rule, out);
	else
		buffer_string(out, miss->actual.failure ? "with these values:" : "because no rule fired");
	if (rule && rule->condition)
		add_rule(plan, definition, rule, operands);
	else
		add_operands_of(plan, definition, operands);
}

static void explain_fired(const struct explainer *explainer, const struct definition *definition,
			  const struct miss *miss, struct operands *operands, struct buffer *out)
{
	const struct plan *plan = &explainer->plan;
	const struct definition *rules = deciding(plan, definition);
	if (rules->kind == DEFINITION_SCORE)
		add_operands(plan, rules->value, operands);
	for (size_t r = 0; r < rules->rule_count; r++) {
		const struct plan_rule *rule = &rules->rules[r];
		const struct datum *fires =
			rule->condition && rule->valid ? probed(explainer, rule->condition, miss->record) : NULL;
		bool otherwise = !rule->condition && rule->valid && out->size == 0;
		if (!otherwise && (!fires || !fires->constant.known || !fires->constant.truth))
			continue;
		append_rule(explainer, rules, rule, out);
		if (!otherwise)
			add_rule(plan, definition, rule, operands);
		else
			add_operands_of(plan, definition, operands);
	}
	if (out->size)
		return;
	buffer_string(out, miss->actual.failure ? "with these values:" : "because no rule fired");
	add_operands_of(plan, definition, operands);
}

static void explain_value(const struct explainer *explainer, const struct definition *definition,
			  struct operands *operands, struct buffer *out)
{
	const struct sources *sources = &explainer->trial->rules->syntax.sources;
	buffer_printf(out, "because `%.*s` is ", TEXT_ARGUMENTS(definition->name));
	append_words(out, span_text(sources, definition->statement->value->span));
	append_place(out, sources, definition->span);
	add_operands_of(&explainer->plan, definition, operands);
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
	const struct definition *definition = &explainer->plan.definitions[target.index];
	const struct definition *rules = deciding(&explainer->plan, definition);
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
