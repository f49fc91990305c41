#include "report/json.h"

static void new_line(struct json *json)
{
	if (!json->pretty)
		return;
	buffer_byte(json->out, '\n');
	for (size_t i = 0; i < json->depth; i++)
		buffer_string(json->out, "  ");
}

/* What stands before a key or an item; the value of a member follows its key directly. */
static void begin_item(struct json *json)
{
	if (json->keyed) {
		json->keyed = false;
		return;
	}
	if (json->separate)
		buffer_byte(json->out, ',');
	if (json->depth)
		new_line(json);
}

static void begin_level(struct json *json, char bracket)
{
	begin_item(json);
	buffer_byte(json->out, bracket);
	json->depth++;
	json->separate = false;
}

static void end_level(struct json *json, char bracket)
{
	json->depth--;
	if (json->separate)
		new_line(json);
	buffer_byte(json->out, bracket);
	json->separate = true;
}

void json_object_begin(struct json *json)
{
	begin_level(json, '{');
}

void json_object_end(struct json *json)
{
	end_level(json, '}');
}

void json_array_begin(struct json *json)
{
	begin_level(json, '[');
}

void json_array_end(struct json *json)
{
	end_level(json, ']');
}

static void append_escaped(struct buffer *out, struct text text, size_t begin, size_t end, int32_t code_point)
{
	static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	for (size_t i = 0; short_forms[i]; i += 2) {
		if (code_point == short_forms[i]) {
			buffer_byte(out, '\\');
			buffer_byte(out, short_forms[i + 1]);
			return;
		}
	}
	if (code_point < 0)
		buffer_string(out, "\xEF\xBF\xBD");
	else if (code_point < 0x20 || code_point == 0x7F)
		buffer_printf(out, "\\u%04x", (unsigned)code_point);
	else
		buffer_bytes(out, text.data + begin, end - begin);
}

static void append_string(struct buffer *out, struct text text)
{
	buffer_byte(out, '"');
	for (size_t at = 0; at < text.size;) {
		size_t begin = at;
		int32_t code_point = utf8_next(text, &at);
		append_escaped(out, text, begin, at, code_point);
	}
	buffer_byte(out, '"');
}

void json_key(struct json *json, const char *key)
{
	begin_item(json);
	append_string(json->out, text_of(key));
	buffer_string(json->out, json->pretty ? ": " : ":");
	json->keyed = true;
}

void json_string(struct json *json, struct text text)
{
	begin_item(json);
	append_string(json->out, text);
	json->separate = true;
}

void json_number(struct json *json, struct text number)
{
	begin_item(json);
	buffer_text(json->out, number);
	json->separate = true;
}

void json_count(struct json *json, size_t count)
{
	begin_item(json);
	buffer_printf(json->out, "%zu", count);
	json->separate = true;
}

void json_truth(struct json *json, bool truth)
{
	json_number(json, text_of(truth ? "true" : "false"));
}

void json_null(struct json *json)
{
	json_number(json, text_of("null"));
}

void json_string_member(struct json *json, const char *key, const char *value)
{
	json_key(json, key);
	if (value)
		json_string(json, text_of(value));
	else
		json_null(json);
}

void json_count_member(struct json *json, const char *key, size_t count)
{
	json_key(json, key);
	json_count(json, count);
}
