#include "report/explanation_report.h"

static void text_member(struct json *json, const char *key, struct text text)
{
	json_key(json, key);
	if (text.size)
		json_string(json, text);
	else
		json_null(json);
}

/* What rules outside of blocks make up has no words of its own: its name stands nowhere. */
struct text explained_description(const struct explained_client *client, const struct explained_definition *definition)
{
	const struct statement *statement = client->plan->definitions[definition->index].statement;
	if (statement->name.span.begin == statement->span.begin)
		return (struct text){"", 0};
	return rules_description(client->rule_set, statement->span);
}

/* Texts, dates and labels as they are, without the quotes of rule files. */
static void value_of(struct json *json, const struct datum *datum, const struct plan *plan, struct arena *arena)
{
	struct text text = datum_text(datum, plan, arena);
	const struct constant *constant = &datum->constant;
	if (datum->failure)
		json_string(json, text);
	else if (!constant->known)
		json_null(json);
	else if (constant->type.kind == TYPE_NUMBER)
		json_number(json, text);
	else if (constant->type.kind == TYPE_TRUTH)
		json_truth(json, constant->truth);
	else if (constant->type.kind == TYPE_TEXT)
		json_string(json, constant->text);
	else if (constant->type.kind == TYPE_LABEL)
		json_string(json, plan->definitions[constant->type.of].labels[constant->label - 1].text);
	else
		json_string(json, text);
}

static void labels_of(struct json *json, const struct datum *datum, const struct plan *plan)
{
	const struct definition *segment = &plan->definitions[datum->constant.type.of];
	json_array_begin(json);
	for (size_t i = 0; i < datum->label_count; i++)
		json_string(json, segment->labels[datum->labels[i] - 1].text);
	json_array_end(json);
}

static void value_member(struct json *json, const char *key, const struct datum *datum, const struct plan *plan,
			 struct arena *arena)
{
	json_key(json, key);
	if (datum->constant.type.kind == TYPE_LABELS && datum->constant.known && !datum->failure)
		labels_of(json, datum, plan);
	else
		value_of(json, datum, plan, arena);
}

static void truth_member(struct json *json, const char *key, bool truth)
{
	json_key(json, key);
	json_truth(json, truth);
}

static void operands_member(struct json *json, const struct explained_operands *operands, const struct plan *plan,
			    struct arena *arena)
{
	json_key(json, "operands");
	json_array_begin(json);
	for (size_t i = 0; i < operands->list.count; i++) {
		const struct explained_operand *operand = &operands->list.items[i];
		json_object_begin(json);
		text_member(json, "words", operand->words);
		value_member(json, "value", &operand->datum, plan, arena);
		json_count_member(json, "depth", operand->depth);
		json_object_end(json);
	}
	json_array_end(json);
}

static void parts_member(struct json *json, const struct explained_rule *rule, const struct plan *plan,
			 struct arena *arena)
{
	json_key(json, "parts");
	json_array_begin(json);
	for (size_t p = 0; p < rule->parts.count; p++) {
		const struct explained_part *part = &rule->parts.items[p];
		json_object_begin(json);
		text_member(json, "words", part->words);
		value_member(json, "holds", &part->datum, plan, arena);
		operands_member(json, &part->operands, plan, arena);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_rule(struct json *json, const struct explained_rule *rule, const struct explained_client *client,
		       struct arena *arena)
{
	const struct plan *plan = client->plan;
	json_object_begin(json);
	text_member(json, "name", rule->rule->name);
	text_member(json, "description", rules_description(client->rule_set, rule->rule->span));
	json_string_member(json, "file", rule->path);
	json_count_member(json, "line", rule->line);
	text_member(json, "condition", rule->words);
	text_member(json, "outcome", rule->outcome);
	text_member(json, "because", rule->rule->reason);
	json_string_member(json, "verdict", verdict_name(rule->verdict));
	truth_member(json, "valid", rule->rule->valid);
	truth_member(json, "decides", rule->decides);
	json_key(json, "failed");
	if (rule->failed < rule->parts.count)
		json_string(json, rule->parts.items[rule->failed].words);
	else
		json_null(json);
	parts_member(json, rule, plan, arena);
	json_object_end(json);
}

static void near_member(struct json *json, const struct explained_definition *definition, const struct plan *plan,
			struct arena *arena)
{
	json_key(json, "near");
	json_array_begin(json);
	for (size_t i = 0; i < definition->near.count; i++) {
		const struct nearness *near = &definition->near.items[i];
		json_object_begin(json);
		text_member(json, "column", plan->columns[near->column].name);
		value_member(json, "now", &near->now, plan, arena);
		value_member(json, "threshold", &near->threshold, plan, arena);
		json_string_member(json, "direction", near->above ? "above" : "below");
		truth_member(json, "included", !near->beyond);
		text_member(json, "output", definition->outputs.items[near->output].name);
		value_member(json, "gives", &near->result, plan, arena);
		truth_member(json, "populations_held", near->holds);
		json_object_end(json);
	}
	json_array_end(json);
}

static const char *kind_name(enum definition_kind kind)
{
	switch (kind) {
	case DEFINITION_SEGMENT:
		return "segment";
	case DEFINITION_SCORE:
		return "score";
	case DEFINITION_TABLE:
		return "table";
	default:
		return "output";
	}
}

static void write_definition(struct json *json, const struct explained_definition *definition,
			     const struct explained_client *client, struct arena *arena)
{
	const struct plan *plan = client->plan;
	const struct definition *own = &plan->definitions[definition->index];
	json_object_begin(json);
	text_member(json, "name", own->name);
	json_string_member(json, "kind", kind_name(own->kind));
	text_member(json, "description", explained_description(client, definition));
	json_key(json, "values");
	json_object_begin(json);
	for (size_t o = 0; o < definition->outputs.count; o++) {
		const struct explained_output *output = &definition->outputs.items[o];
		value_member(json, arena_printf(arena, "%.*s", TEXT_ARGUMENTS(output->name)), &output->value, plan,
			     arena);
	}
	json_object_end(json);
	operands_member(json, &definition->operands, plan, arena);
	json_key(json, "rules");
	json_array_begin(json);
	for (size_t r = 0; r < definition->rules.count; r++)
		write_rule(json, &definition->rules.items[r], client, arena);
	json_array_end(json);
	near_member(json, definition, plan, arena);
	json_object_end(json);
}

void explanation_json(struct json *json, struct explained_client *client)
{
	struct arena arena = {0};
	struct explanation *explanation = &client->explanation;
	const struct explained_rule *filter = explanation->filter;
	bool labelled = !client->client->left_out && !client->client->rejected;
	json_object_begin(json);
	text_member(json, "key", client->client->key);
	json_count_member(json, "row", (size_t)client->client->row);
	json_count_member(json, "line", (size_t)client->client->line);
	truth_member(json, "left_out", client->client->left_out);
	truth_member(json, "rejected", client->client->rejected);
	if (filter)
		parts_member(json, filter, client->plan, &arena);
	json_key(json, "definitions");
	json_array_begin(json);
	for (size_t i = 0; i < explanation->list.count && labelled; i++)
		write_definition(json, &explanation->list.items[i], client, &arena);
	json_array_end(json);
	json_object_end(json);
	arena_free(&arena);
}
