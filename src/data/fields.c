/* Fields of a record as they stand in it: splitting and unquoting without libcsv. Of a well-formed record they are
 * what libcsv makes of it; a field whose quotes are out of place keeps them (see QUOTES_LENIENT in records.h). */
#include "data/records.h"

#include "base/arena.h"
#include "base/memory.h"
#include "data/encoding.h"

/* Place of the quote that closes the one at `at`: the next that is not doubled; bytes.size where there is none. */
static size_t closing_quote(struct text bytes, size_t at)
{
	for (at++; at < bytes.size; at++) {
		if (bytes.data[at] != '"')
			continue;
		if (at + 1 == bytes.size || bytes.data[at + 1] != '"')
			return at;
		at++;
	}
	return bytes.size;
}

static bool ends_field(char byte, char delimiter)
{
	return byte == delimiter || byte == '\n' || byte == '\r';
}

size_t field_end(struct text bytes, size_t at, char delimiter, bool *unclosed)
{
	*unclosed = false;
	if (at < bytes.size && bytes.data[at] == '"') {
		size_t closing = closing_quote(bytes, at);
		*unclosed = closing == bytes.size;
		if (!*unclosed && (closing + 1 == bytes.size || ends_field(bytes.data[closing + 1], delimiter)))
			return closing + 1;
	}
	while (at < bytes.size && !ends_field(bytes.data[at], delimiter))
		at++;
	return at;
}

size_t record_split(struct text bytes, const struct dialect *dialect, struct text *fields, size_t room)
{
	size_t count = 0;
	bool unclosed;
	for (size_t at = 0; at <= bytes.size; at++) {
		size_t start = at;
		at = field_end(bytes, start, dialect->delimiter, &unclosed);
		if (count < room)
			fields[count] = (struct text){bytes.data + start, at - start};
		count++;
	}
	return count;
}

bool field_is_quoted(struct text field, struct text *inside, bool *doubled)
{
	*inside = field;
	*doubled = false;
	if (field.size < 2 || field.data[0] != '"' || field.data[field.size - 1] != '"')
		return false;
	struct text between = {field.data + 1, field.size - 2};
	bool any = between.size && memchr(between.data, '"', between.size);
	if (any && closing_quote(field, 0) != field.size - 1)
		return false;
	*inside = between;
	*doubled = any;
	return true;
}

size_t field_copy_unquoted(struct text inside, char *out)
{
	size_t size = 0;
	for (size_t i = 0; i < inside.size; i++) {
		out[size++] = inside.data[i];
		if (inside.data[i] == '"' && i + 1 < inside.size && inside.data[i + 1] == '"')
			i++;
	}
	return size;
}

struct text field_unquote(struct text field, struct arena *arena)
{
	struct text inside;
	bool doubled;
	if (!field_is_quoted(field, &inside, &doubled) || !doubled)
		return inside;
	char *out = arena_bytes(arena, inside.size);
	return (struct text){out, field_copy_unquoted(inside, out)};
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
