/* Findings as a SARIF 2.1.0 log (OASIS, Static Analysis Results Interchange Format). */
#include "report/findings.h"
#include "report/json.h"

static bool stands_in_uri(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       strchr("/-._~", byte);
}

/* A path as a reference (RFC 3986): everything but plain characters is percent-encoded. */
static void write_uri(struct json *json, const char *path)
{
	struct buffer uri = {0};
	if (path[0] == '/')
		buffer_string(&uri, "file://");
	for (; *path; path++) {
		if (stands_in_uri(*path))
			buffer_byte(&uri, *path);
		else
			buffer_printf(&uri, "%%%02X", (unsigned)(unsigned char)*path);
	}
	json_key(json, "uri");
	json_string(json, buffer_view(&uri));
	buffer_free(&uri);
}

static void write_physical_location(struct json *json, const struct region *region)
{
	json_key(json, "physicalLocation");
	json_object_begin(json);
	json_key(json, "artifactLocation");
	json_object_begin(json);
	write_uri(json, region->path);
	json_object_end(json);
	json_key(json, "region");
	json_object_begin(json);
	json_count_member(json, "startLine", region->begin.line);
	json_count_member(json, "startColumn", region->begin.column);
	json_count_member(json, "endLine", region->end.line);
	json_count_member(json, "endColumn", region->end.column);
	json_object_end(json);
	json_object_end(json);
}

/* {"text": ...} under `key`. */
static void write_text(struct json *json, const char *key, struct text text)
{
	json_key(json, key);
	json_object_begin(json);
	json_key(json, "text");
	json_string(json, text);
	json_object_end(json);
}

/* What is wrong, what to do, the example and the price, each in lines of its own. */
static void write_message(struct json *json, const struct diagnostic *diagnostic)
{
	struct buffer text = {0};
	buffer_string(&text, diagnostic->message);
	if (diagnostic->remedy)
		buffer_printf(&text, "\n%s", diagnostic->remedy);
	if (diagnostic->witness) {
		buffer_string(&text, "\nfor example: ");
		append_witness(&text, diagnostic->witness);
	}
	if (diagnostic->price) {
		buffer_byte(&text, '\n');
		append_price(&text, diagnostic->price);
	}
	write_text(json, "message", buffer_view(&text));
	buffer_free(&text);
}

/* A list of one location, or nothing where the span is none. */
static void write_locations(struct json *json, const char *key, const struct sources *sources, struct span span,
			    const char *note)
{
	struct region region = region_of(sources, span);
	if (!region.path)
		return;
	json_key(json, key);
	json_array_begin(json);
	json_object_begin(json);
	write_physical_location(json, &region);
	if (note)
		write_text(json, "message", text_of(note));
	json_object_end(json);
	json_array_end(json);
}

static void write_result(struct json *json, const struct sources *sources, const struct diagnostic *diagnostic)
{
	json_object_begin(json);
	json_string_member(json, "ruleId", code_name(diagnostic->code));
	json_count_member(json, "ruleIndex", (size_t)diagnostic->code);
	json_string_member(json, "level", code_severity(diagnostic->code));
	write_message(json, diagnostic);
	write_locations(json, "locations", sources, diagnostic->where, NULL);
	write_locations(json, "relatedLocations", sources, diagnostic->other, diagnostic->other_note);
	json_object_end(json);
}

/* Every code, so that a result's ruleIndex is its code. */
static void write_rules(struct json *json)
{
	json_key(json, "rules");
	json_array_begin(json);
	for (size_t i = 0; i < CODE_COUNT; i++) {
		enum code code = (enum code)i;
		json_object_begin(json);
		json_string_member(json, "id", code_name(code));
		write_text(json, "shortDescription", text_of(code_about(code)));
		json_key(json, "defaultConfiguration");
		json_object_begin(json);
		json_string_member(json, "level", code_severity(code));
		json_object_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_tool(struct json *json, const char *version)
{
	json_key(json, "tool");
	json_object_begin(json);
	json_key(json, "driver");
	json_object_begin(json);
	json_string_member(json, "name", "rubric");
	json_string_member(json, "version", version);
	write_rules(json);
	json_object_end(json);
	json_object_end(json);
}

static void write_run(struct json *json, const struct findings *lists, size_t count, const char *version)
{
	json_object_begin(json);
	write_tool(json, version);
	json_string_member(json, "columnKind", "unicodeCodePoints");
	json_key(json, "results");
	json_array_begin(json);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < lists[i].diagnostics->list.count; j++)
			write_result(json, lists[i].sources, &lists[i].diagnostics->list.items[j]);
	json_array_end(json);
	json_object_end(json);
}

void findings_sarif(struct buffer *out, const struct findings *lists, size_t count, const char *version)
{
	struct json json = {.out = out, .pretty = true};
	json_object_begin(&json);
	json_string_member(&json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_string_member(&json, "version", "2.1.0");
	json_key(&json, "runs");
	json_array_begin(&json);
	write_run(&json, lists, count, version);
	json_array_end(&json);
	json_object_end(&json);
	buffer_byte(out, '\n');
}
