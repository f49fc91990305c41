/* Findings as JSON: see findings.h. */
#include "report/findings.h"
#include "report/json.h"

static void write_place(struct json *json, const struct sources *sources, struct span span)
{
	struct region region = region_of(sources, span);
	json_string_member(json, "file", region.path);
	const struct {
		const char *key;
		size_t number;
	} numbers[] = {
		{"line", region.begin.line},
		{"column", region.begin.column},
		{"end_line", region.end.line},
		{"end_column", region.end.column},
	};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		json_key(json, numbers[i].key);
		if (region.path)
			json_count(json, numbers[i].number);
		else
			json_null(json);
	}
}

static void write_related(struct json *json, const struct sources *sources, const struct diagnostic *diagnostic)
{
	json_key(json, "related");
	if (span_is_none(diagnostic->other)) {
		json_null(json);
		return;
	}
	json_object_begin(json);
	write_place(json, sources, diagnostic->other);
	json_string_member(json, "note", diagnostic->other_note);
	json_object_end(json);
}

static void write_witness(struct json *json, const struct witness *witness)
{
	json_key(json, "witness");
	if (!witness) {
		json_null(json);
		return;
	}
	json_object_begin(json);
	for (size_t i = 0; i < witness->count; i++)
		json_string_member(json, witness->cells[i].column, witness->cells[i].value);
	json_object_end(json);
}

static void write_price(struct json *json, const struct price *price)
{
	json_key(json, "price");
	if (!price) {
		json_null(json);
		return;
	}
	json_object_begin(json);
	json_count_member(json, "clients", (size_t)price->records);
	json_count_member(json, "of", (size_t)price->of);
	json_key(json, "weights");
	json_array_begin(json);
	for (size_t i = 0; i < price->weight_count; i++) {
		json_object_begin(json);
		json_string_member(json, "column", price->weights[i].column);
		json_key(json, "sum");
		if (price->weights[i].sum)
			json_number(json, text_of(price->weights[i].sum));
		else
			json_null(json);
		json_string_member(json, "share", price->weights[i].share);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
}

static const char *evidence_name(enum evidence evidence)
{
	static const char *const names[] = {NULL, "proven", "data"};
	return names[evidence];
}

static void write_finding(struct json *json, const struct sources *sources, const struct diagnostic *diagnostic)
{
	json_object_begin(json);
	write_place(json, sources, diagnostic->where);
	json_string_member(json, "code", code_name(diagnostic->code));
	json_string_member(json, "severity", code_severity(diagnostic->code));
	json_string_member(json, "message", diagnostic->message);
	json_string_member(json, "remedy", diagnostic->remedy);
	write_related(json, sources, diagnostic);
	json_string_member(json, "evidence", evidence_name(diagnostic->evidence));
	write_witness(json, diagnostic->witness);
	write_price(json, diagnostic->price);
	json_object_end(json);
}

void findings_json(struct buffer *out, const struct findings *lists, size_t count)
{
	struct finding_counts counts = findings_count(lists, count);
	struct json json = {.out = out, .pretty = true};
	json_object_begin(&json);
	json_count_member(&json, "errors", counts.errors);
	json_count_member(&json, "warnings", counts.warnings);
	json_key(&json, "findings");
	json_array_begin(&json);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < lists[i].diagnostics->list.count; j++)
			write_finding(&json, lists[i].sources, &lists[i].diagnostics->list.items[j]);
	json_array_end(&json);
	json_object_end(&json);
	buffer_byte(out, '\n');
}
