#include "data/cells.h"

#include "data/encoding.h"

bool cell_is_missing(struct text cell, const struct text *missing, size_t count)
{
	if (!cell.size)
		return true;
	for (size_t i = 0; i < count; i++) {
		if (text_equal(cell, missing[i]))
			return true;
	}
	return false;
}

/* Writes `text` in a single-byte encoding; false where it lacks one of the characters. */
static bool encode(struct text text, enum encoding encoding, char *out, size_t *size)
{
	*size = 0;
	for (size_t at = 0; at < text.size;) {
		int byte = encoding_encode(encoding, utf8_next(text, &at));
		if (byte < 0)
			return false;
		out[(*size)++] = (char)byte;
	}
	return true;
}

const struct text *encoded_missing(const struct dialect *dialect, size_t *count, struct arena *arena)
{
	*count = dialect->missing_count;
	if (!encoding_is_single_byte(dialect->encoding))
		return dialect->missing;
	struct text *encoded = arena_array(arena, dialect->missing_count, sizeof *encoded);
	*count = 0;
	for (size_t i = 0; i < dialect->missing_count; i++) {
		char *out = arena_bytes(arena, dialect->missing[i].size);
		size_t size;
		if (encode(dialect->missing[i], dialect->encoding, out, &size))
			encoded[(*count)++] = (struct text){out, size};
	}
	return encoded;
}

enum cell_reading cell_truth(struct text cell, enum encoding encoding, bool *value)
{
	cell = encoding_trim(cell, encoding);
	*value = text_is(cell, "1") || text_equal_ignoring_case(cell, "true") || text_equal_ignoring_case(cell, "yes");
	if (*value || text_is(cell, "0") || text_equal_ignoring_case(cell, "false") ||
	    text_equal_ignoring_case(cell, "no"))
		return CELL_FITS;
	return CELL_DOES_NOT_FIT;
}

enum cell_reading cell_text(struct text cell, enum encoding encoding, struct arena *arena, struct text *value)
{
	return encoding_decode(cell, encoding, arena, value) ? CELL_FITS : CELL_DOES_NOT_FIT;
}
