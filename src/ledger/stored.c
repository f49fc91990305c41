#include "ledger/stored.h"

static struct packed_number pack(struct decimal number)
{
	uint128 bits = (uint128)number.coefficient;
	return (struct packed_number){(uint64_t)bits, (uint64_t)(bits >> 64), number.scale};
}

static struct decimal unpack(struct packed_number packed)
{
	return (struct decimal){(int128)((uint128)packed.high << 64 | packed.low), packed.scale};
}

static void push_value(struct stored *stored, const struct vector *vector, size_t lane, bool known)
{
	struct decimal none = {0};
	switch (stored->type) {
	case VECTOR_NUMBER:
		vector_push(&stored->numbers, pack(known ? vector_number(vector, lane) : none));
		break;
	case VECTOR_TEXT:
		vector_push(&stored->texts,
			    known ? text_copy(&stored->arena, vector->texts[lane]) : (struct text){"", 0});
		break;
	case VECTOR_DATE:
		vector_push(&stored->days, known ? vector->days[lane] : 0);
		break;
	case VECTOR_DURATION:
		vector_push(&stored->durations, known ? vector->durations[lane] : 0);
		break;
	default:
		break;
	}
}

static uint8_t mark_of(const struct vector *vector, size_t lane)
{
	uint8_t mark = bits_get(&vector->known, lane) ? STORED_KNOWN : 0;
	if (vector->type == VECTOR_TRUTH && bits_get(&vector->yes, lane))
		mark |= STORED_TRUE;
	if (vector->any_failed && bits_get(&vector->failed, lane))
		mark = (uint8_t)(vector->failures[lane].kind << STORED_FAILURE_SHIFT);
	return mark;
}

void stored_push(struct stored *stored, const struct vector *vector, size_t lane)
{
	size_t from = vector->constant ? 0 : lane;
	vector_push(&stored->marks, mark_of(vector, from));
	push_value(stored, vector, from, bits_get(&vector->known, from));
}

/* Of numbers, which most fields are. */
static void push_numbers(struct stored *stored, const struct vector *vector, size_t count)
{
	vector_reserve_more(&stored->marks, count);
	vector_reserve_more(&stored->numbers, count);
	uint8_t *marks = stored->marks.items + stored->marks.count;
	struct packed_number *numbers = stored->numbers.items + stored->numbers.count;
	for (size_t lane = 0; lane < count; lane++) {
		struct decimal number = {0};
		marks[lane] = mark_of(vector, lane);
		if (bits_get(&vector->known, lane) && vector->wide)
			number = vector->decimals[lane];
		else if (bits_get(&vector->known, lane))
			number = (struct decimal){vector->narrow[lane], vector->scale};
		numbers[lane] = pack(number);
	}
	stored->marks.count += count;
	stored->numbers.count += count;
}

void stored_push_all(struct stored *stored, const struct vector *vector, size_t count)
{
	if (stored->type == VECTOR_NUMBER && !vector->constant) {
		push_numbers(stored, vector, count);
		return;
	}
	for (size_t lane = 0; lane < count; lane++)
		stored_push(stored, vector, lane);
}

void stored_begin(const struct frame *frame, struct vector *vector)
{
	result_empty(frame, vector);
	if (vector->type == VECTOR_NUMBER)
		number_begin_wide(vector);
}

void stored_put(const struct stored *stored, size_t index, struct vector *vector, size_t lane)
{
	uint8_t mark = stored->marks.items[index];
	if (mark >> STORED_FAILURE_SHIFT) {
		vector_fail(vector, lane, (struct failure){.kind = (enum failure_kind)(mark >> STORED_FAILURE_SHIFT)});
		return;
	}
	if (!(mark & STORED_KNOWN))
		return;
	bits_set(&vector->known, lane);
	switch (stored->type) {
	case VECTOR_NUMBER:
		vector->decimals[lane] = unpack(stored->numbers.items[index]);
		break;
	case VECTOR_TEXT:
		vector->texts[lane] = stored->texts.items[index];
		break;
	case VECTOR_DATE:
		vector->days[lane] = stored->days.items[index];
		break;
	case VECTOR_DURATION:
		vector->durations[lane] = stored->durations.items[index];
		break;
	default:
		if (mark & STORED_TRUE)
			bits_set(&vector->yes, lane);
		break;
	}
}

void stored_end(const struct frame *frame, struct vector *vector)
{
	if (vector->type == VECTOR_NUMBER)
		number_settle(frame, vector);
}

struct text stored_cell(const struct stored *stored, size_t index, struct arena *arena)
{
	char *room = arena_bytes(arena, DECIMAL_TEXT_MAX);
	uint8_t mark = stored->marks.items[index];
	if (!(mark & STORED_KNOWN) || mark >> STORED_FAILURE_SHIFT)
		return (struct text){"", 0};
	switch (stored->type) {
	case VECTOR_NUMBER:
		return (struct text){room, decimal_format(unpack(stored->numbers.items[index]), '.', room)};
	case VECTOR_DURATION:
		return (struct text){room, decimal_format(decimal_of(stored->durations.items[index]), '.', room)};
	case VECTOR_DATE:
		date_format_iso(stored->days.items[index], room);
		return (struct text){room, DATE_TEXT};
	case VECTOR_TEXT:
		return stored->texts.items[index];
	default:
		return text_of(mark & STORED_TRUE ? "true" : "false");
	}
}

/* --- as bytes --- */

#define save(vector, out) buffer_bytes(out, (vector)->items, (vector)->count * sizeof *(vector)->items)

void stored_save(const struct stored *stored, struct buffer *out)
{
	save(&stored->marks, out);
	save(&stored->numbers, out);
	save(&stored->days, out);
	save(&stored->durations, out);
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
	load(&stored->marks, count, bytes);
	switch (stored->type) {
	case VECTOR_NUMBER:
		load(&stored->numbers, count, bytes);
		return bytes;
	case VECTOR_TEXT:
		return load_texts(stored, count, bytes);
	case VECTOR_DATE:
		load(&stored->days, count, bytes);
		return bytes;
	case VECTOR_DURATION:
		load(&stored->durations, count, bytes);
		return bytes;
	default:
		return bytes;
	}
}

void stored_clear(struct stored *stored)
{
	stored->marks.count = stored->numbers.count = stored->texts.count = stored->days.count =
		stored->durations.count = 0;
	arena_reset(&stored->arena);
}

void stored_free(struct stored *stored)
{
	vector_free(&stored->marks);
	vector_free(&stored->numbers);
	vector_free(&stored->texts);
	vector_free(&stored->days);
	vector_free(&stored->durations);
	arena_free(&stored->arena);
}
