/* Stored values as bytes of a temporary file. */
#include "ledger/stored.h"

#define save(vector, out) buffer_bytes(out, (vector)->items, (vector)->count * sizeof *(vector)->items)

void stored_save(const struct stored *stored, struct buffer *out)
{
	buffer_bytes(out, &stored->form, sizeof stored->form);
	save(&stored->marks, out);
	save(&stored->integers, out);
	save(&stored->numbers, out);
	save(&stored->days, out);
	for (size_t i = 0; i < stored->texts.count; i++)
		buffer_bytes(out, &stored->texts.items[i].size, sizeof stored->texts.items[i].size);
	for (size_t i = 0; i < stored->texts.count; i++)
		buffer_text(out, stored->texts.items[i]);
}

#define load(vector, added, bytes)                                                                                     \
	do {                                                                                                           \
		vector_reserve_more(vector, added);                                                                    \
		memcpy((vector)->items + (vector)->count, bytes, (added) * sizeof *(vector)->items);                   \
		(vector)->count += (added);                                                                            \
		(bytes) += (added) * sizeof *(vector)->items;                                                          \
	} while (0)

static const char *load_texts(struct stored *stored, size_t count, const char *bytes)
{
	const char *sizes = bytes;
	bytes += count * sizeof(size_t);
	for (size_t i = 0; i < count; i++) {
		struct text text = {bytes, 0};
		memcpy(&text.size, sizes + i * sizeof text.size, sizeof text.size);
		vector_push(&stored->texts, text_copy(&stored->arena, text));
		bytes += text.size;
	}
	return bytes;
}

const char *stored_load(struct stored *stored, size_t count, const char *bytes)
{
	stored_clear(stored);
	memcpy(&stored->form, bytes, sizeof stored->form);
	bytes += sizeof stored->form;
	load(&stored->marks, count, bytes);
	switch (stored->type) {
	case VECTOR_NUMBER:
		if (stored->form.wide)
			load(&stored->numbers, count, bytes);
		else
			load(&stored->integers, count, bytes);
		return bytes;
	case VECTOR_TEXT:
		return load_texts(stored, count, bytes);
	case VECTOR_DATE:
		load(&stored->days, count, bytes);
		return bytes;
	case VECTOR_DURATION:
		load(&stored->integers, count, bytes);
		return bytes;
	default:
		return bytes;
	}
}
