#include "analysis/finding.h"

#include <stdio.h>

struct finding *finding_add(struct analysis *analysis, enum code code, struct span where, const char *format, ...)
{
	struct buffer text = {0};
	char line[512];
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	buffer_bytes(&text, line, length < 0 ? 0 : (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
	struct finding finding = {.code = code, .where = where, .confirmed = true};
	finding.message = text_copy(&analysis->arena, buffer_view(&text)).data;
	buffer_free(&text);
	vector_push(&analysis->findings, finding);
	return &analysis->findings.items[analysis->findings.count - 1];
}

struct text block_name(const struct analysis *analysis, uint32_t definition)
{
	return analysis->plan->definitions[definition].name;
}

struct span rule_place(const struct analysis *analysis, uint32_t definition, uint32_t rule)
{
	const struct plan_rule *of = &analysis->plan->definitions[definition].rules[rule];
	return span_is_none(of->condition_span) ? of->span : of->condition_span;
}

bool is_otherwise(const struct plan_rule *rule)
{
	return !rule->condition;
}

const char *rule_words(const struct analysis *analysis, uint32_t definition, uint32_t rule)
{
	const struct definition *block = &analysis->plan->definitions[definition];
	const struct plan_rule *of = &block->rules[rule];
	struct arena *arena = (struct arena *)&analysis->arena;
	if (of->name.size)
		return arena_printf(arena, "`%.*s`", TEXT_ARGUMENTS(of->name));
	const struct source *source = sources_get(&analysis->rules->syntax.sources, of->span.source);
	const char *what = block->kind == DEFINITION_TABLE ? "row" : "rule";
	bool elsewhere = of->span.source != block->span.source;
	return arena_printf(arena, "the %s in line %zu%s%s", what, source_place(source, of->span.begin).line,
			    elsewhere ? " of " : "", elsewhere ? source->path : "");
}

const char *column_words(const struct analysis *analysis, uint32_t column)
{
	struct text name = analysis->stand_ins.plan.columns[column].source_name;
	return arena_copy((struct arena *)&analysis->arena, name.data, name.size);
}
