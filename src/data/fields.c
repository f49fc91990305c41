/* Fields of a record as they stand in it: splitting and unquoting without the reader. Both read quotes as libcsv does:
 * a field that begins with a quote ends at a quote that a delimiter or the record's end follows; doubled quotes inside
 * are one. */
#include "data/records.h"

#include "base/arena.h"
#include "data/encoding.h"

/* Place behind the field that begins at `at`. */
static size_t field_end(struct text bytes, size_t at, char delimiter)
{
	if (at == bytes.size)
		return at;
	if (bytes.data[at] != '"') {
		const char *found = memchr(bytes.data + at, delimiter, bytes.size - at);
		return found ? (size_t)(found - bytes.data) : bytes.size;
	}
	for (at++; at < bytes.size; at++) {
		if (bytes.data[at] != '"')
			continue;
		if (at + 1 == bytes.size || bytes.data[at + 1] == delimiter)
			return at + 1;
		at += bytes.data[at + 1] == '"';
	}
	return at;
}

size_t record_split(struct text bytes, const struct dialect *dialect, struct text *fields, size_t room)
{
	size_t count = 0;
	for (size_t at = 0; at <= bytes.size; at++) {
		size_t start = at;
		at = field_end(bytes, start, dialect->delimiter);
		if (count < room)
			fields[count] = (struct text){bytes.data + start, at - start};
		count++;
	}
	return count;
}

struct text field_unquote(struct text field, struct arena *arena)
{
	if (field.size < 2 || field.data[0] != '"' || field.data[field.size - 1] != '"')
		return field;
	struct text inside = {field.data + 1, field.size - 2};
	if (!inside.size || !memchr(inside.data, '"', inside.size))
		return inside;
	char *out = arena_bytes(arena, inside.size);
	size_t size = 0;
	for (size_t i = 0; i < inside.size; i++) {
		out[size++] = inside.data[i];
		if (inside.data[i] == '"' && i + 1 < inside.size && inside.data[i + 1] == '"')
			i++;
	}
	return (struct text){out, size};
}

size_t record_texts(struct text bytes, const struct dialect *dialect, struct arena *arena, const struct text **texts,
		    size_t *count)
{
	*count = record_split(bytes, dialect, NULL, 0);
	struct text *fields = arena_array(arena, *count, sizeof *fields);
	record_split(bytes, dialect, fields, *count);
	*texts = fields;
	for (size_t i = 0; i < *count; i++) {
		if (!encoding_decode(field_unquote(fields[i], arena), dialect->encoding, arena, &fields[i]))
			return i + 1;
	}
	return 0;
}
