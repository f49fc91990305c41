/* JSON: a writer that appends one document to a buffer.
 *
 *     struct json json = {.out = &out, .pretty = true};
 *     json_object_begin(&json);
 *     json_key(&json, "labels");
 *     json_array_begin(&json);
 *     json_string(&json, label);
 *     json_array_end(&json);
 *     json_object_end(&json);
 *
 * The writer puts in commas, colons and, if `pretty`, line breaks and indentation by two blanks; else the document is
 * one line without blanks. It trusts the caller to close what was begun and to give every member a key. */
#ifndef RUBRIC_REPORT_JSON_H
#define RUBRIC_REPORT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/text.h"

struct json {
	struct buffer *out;
	bool pretty;
	size_t depth;
	bool separate; /* something stands before on this level */
	bool keyed;    /* a key has just been written */
};

void json_object_begin(struct json *json);
void json_object_end(struct json *json);
void json_array_begin(struct json *json);
void json_array_end(struct json *json);
void json_key(struct json *json, const char *key);

/* Bytes that are no UTF-8 become U+FFFD. */
void json_string(struct json *json, struct text text);

/* A number that is written as JSON wants it: digits, perhaps a sign, a point, an exponent. */
void json_number(struct json *json, struct text number);
void json_count(struct json *json, size_t count);
void json_truth(struct json *json, bool truth);
void json_null(struct json *json);

/* A member whose value is a string, null for a null pointer; and one whose value is a count. */
void json_string_member(struct json *json, const char *key, const char *value);
void json_count_member(struct json *json, const char *key, size_t count);

#endif
