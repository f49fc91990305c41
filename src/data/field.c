/* Fields as they are written. */
#include "data/output.h"

#include "data/encoding.h"

static bool needs_quotes(struct text field, char delimiter)
{
	for (size_t i = 0; i < field.size; i++) {
		char byte = field.data[i];
		if (byte == delimiter || byte == '"' || byte == '\n' || byte == '\r')
			return true;
	}
	return false;
}

static void append_quoted(struct buffer *out, struct text field)
{
	buffer_byte(out, '"');
	for (size_t i = 0; i < field.size; i++) {
		if (field.data[i] == '"')
			buffer_byte(out, '"');
		buffer_byte(out, field.data[i]);
	}
	buffer_byte(out, '"');
}

/* The bytes appended since `start` are UTF-8; each becomes as many bytes of the encoding or fewer, so this is done in
 * place. */
static bool encode_in_place(struct buffer *out, size_t start, enum encoding encoding, int32_t *code_point)
{
	struct text text = {out->data + start, out->size - start};
	size_t size = start;
	for (size_t at = 0; at < text.size;) {
		*code_point = utf8_next(text, &at);
		int byte = *code_point < 0 ? -1 : encoding_encode(encoding, *code_point);
		if (byte < 0) {
			out->size = start;
			return false;
		}
		out->data[size++] = (char)byte;
	}
	out->size = size;
	return true;
}

bool write_field(struct buffer *out, struct text field, const struct dialect *dialect, int32_t *code_point)
{
	if (!field.size)
		return true;
	size_t start = out->size;
	if (needs_quotes(field, dialect->delimiter))
		append_quoted(out, field);
	else
		buffer_text(out, field);
	return !encoding_is_single_byte(dialect->encoding) ||
	       encode_in_place(out, start, dialect->encoding, code_point);
}

bool field_looks_like_formula(struct text field)
{
	return field.size && memchr("=+-@\t\r", field.data[0], 6);
}
