#include "report/figures.h"
#include "report/json.h"
#include "report/profile_report.h"

struct profile_document {
	struct json json;
	const struct profile_subject *subject;
	struct arena arena;
};

static void text_member(struct json *json, const char *key, struct text text)
{
	json_key(json, key);
	json_string(json, text);
}

static void share_member(struct profile_document *document, struct decimal part, struct decimal whole)
{
	struct decimal share;
	json_key(&document->json, "share");
	if (share_rounded(part, whole, &share))
		json_number(&document->json, decimal_text(&document->arena, share));
	else
		json_null(&document->json);
}

static void number_member(struct profile_document *document, const char *key, bool known, struct decimal number)
{
	json_key(&document->json, key);
	if (known)
		json_number(&document->json, decimal_text(&document->arena, number));
	else
		json_null(&document->json);
}

/* --- sizes --- */

static void weights_member(struct profile_document *document, const struct size_of_label *size, bool shares)
{
	const struct sizes *sizes = &document->subject->profile->sizes;
	struct json *json = &document->json;
	json_key(json, "weights");
	json_array_begin(json);
	for (size_t w = 0; w < sizes->weight_count; w++) {
		struct decimal sum = decimal_of(0), whole = decimal_of(0);
		bool known = size_weight(size, w, &sum);
		json_object_begin(json);
		text_member(json, "column", document->subject->weights[w]);
		number_member(document, "sum", known, sum);
		if (shares && size_weight(&sizes->total, w, &whole))
			share_member(document, sum, known ? whole : decimal_of(0));
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_label(struct profile_document *document, const struct definition *definition,
			const struct size_of_segment *segment, size_t label)
{
	struct json *json = &document->json;
	const struct size_of_label *size = &segment->labels[label];
	json_object_begin(json);
	json_key(json, "label");
	if (label)
		json_string(json, label_words(definition, label));
	else
		json_null(json);
	json_count_member(json, "clients", (size_t)size->clients);
	share_member(document, decimal_of((int64_t)size->clients),
		     decimal_of((int64_t)document->subject->profile->sizes.total.clients));
	weights_member(document, size, true);
	json_object_end(json);
}

static void segments_member(struct profile_document *document)
{
	const struct sizes *sizes = &document->subject->profile->sizes;
	struct json *json = &document->json;
	json_key(json, "segments");
	json_array_begin(json);
	for (size_t s = 0; s < sizes->segment_count; s++) {
		const struct size_of_segment *segment = &sizes->segments[s];
		const struct definition *definition = &sizes->plan->definitions[segment->definition];
		json_object_begin(json);
		text_member(json, "name", definition->name);
		json_string_member(json, "policy", policy_words(definition->policy));
		json_key(json, "labels");
		json_array_begin(json);
		for (size_t n = 1; n <= definition->label_count + 1; n++)
			if (label_is_shown(segment, n % (definition->label_count + 1)))
				write_label(document, definition, segment, n % (definition->label_count + 1));
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}

/* --- rules and cut points --- */

static void write_rule(struct profile_document *document, const struct definition *definition,
		       const struct profiled_rule *rule)
{
	struct json *json = &document->json;
	const struct source *source = sources_get(document->subject->sources, rule->rule->span.source);
	json_object_begin(json);
	text_member(json, "definition", definition->name);
	json_key(json, "name");
	if (rule->rule->name.size)
		json_string(json, rule->rule->name);
	else
		json_null(json);
	json_string_member(json, "file", source->path);
	json_count_member(json, "line", source_place(source, rule->rule->span.begin).line);
	text_member(json, "words", profiled_rule_words(document->subject, rule->rule, &document->arena));
	json_count_member(json, "fired", (size_t)rule->fired);
	number_member(document, "near", rule->has_threshold, decimal_of((int64_t)rule->near));
	json_object_end(json);
}

static void rules_member(struct profile_document *document)
{
	const struct profile *profile = document->subject->profile;
	json_key(&document->json, "rules");
	json_array_begin(&document->json);
	for (size_t d = 0; d < profile->definition_count; d++) {
		const struct definition *definition = &profile->rules->definitions[profile->definitions[d].definition];
		for (size_t r = 0; r < definition->rule_count; r++)
			write_rule(document, definition, &profile->definitions[d].rules[r]);
	}
	json_array_end(&document->json);
}

static void spread_members(struct profile_document *document, const struct cut_point *cut)
{
	static const char *const keys[] = {"from", "to"};
	struct json *json = &document->json;
	const struct decimal ends[] = {cut->values.low, cut->values.high};
	for (size_t i = 0; i < 2; i++) {
		char digits[DATE_TEXT];
		int64_t day;
		if (cut->kind == TYPE_DATE && cut->values.count && decimal_to_integer(ends[i], &day)) {
			date_format_iso((date)day, digits);
			text_member(json, keys[i], (struct text){digits, sizeof digits});
		} else {
			number_member(document, keys[i], cut->values.count > 0, ends[i]);
		}
	}
}

static void cuts_member(struct profile_document *document)
{
	const struct profile *profile = document->subject->profile;
	struct json *json = &document->json;
	json_key(json, "cut_points");
	json_array_begin(json);
	for (size_t i = 0; i < profile->cut_count; i++) {
		const struct cut_point *cut = &profile->cuts[i];
		if (cut_is_repeated(document->subject, i, &document->arena))
			continue;
		json_object_begin(json);
		text_member(json, "words", cut_words(document->subject, cut, &document->arena));
		text_member(json, "said", cut_values(document->subject, cut, &document->arena));
		spread_members(document, cut);
		json_count_member(json, "clients", (size_t)cut->values.count);
		json_object_end(json);
	}
	json_array_end(json);
}

void profile_json(struct buffer *out, const struct profile_subject *subject)
{
	struct profile_document document = {.json = {.out = out, .pretty = true}, .subject = subject};
	json_object_begin(&document.json);
	json_string_member(&document.json, "rules_file", subject->rules);
	json_string_member(&document.json, "export", subject->export);
	json_count_member(&document.json, "clients", (size_t)subject->profile->sizes.total.clients);
	weights_member(&document, &subject->profile->sizes.total, false);
	segments_member(&document);
	rules_member(&document);
	cuts_member(&document);
	json_object_end(&document.json);
	buffer_byte(out, '\n');
	arena_free(&document.arena);
}
