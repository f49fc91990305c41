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

/* --- numbers --- */

static void widen(struct stored *stored)
{
	vector_reserve_more(&stored->numbers, stored->integers.count);
	for (size_t i = 0; i < stored->integers.count; i++)
		stored->numbers.items[i] = pack((struct decimal){stored->integers.items[i], stored->form.scale});
	stored->numbers.count = stored->integers.count;
	stored->integers.count = 0;
	stored->form = (struct stored_form){.wide = true};
}

/* What integers of up to `bound` are to be multiplied by to come from one scale to another; 0 where 64 bits may not
 * hold that. The bound follows. */
static int64_t factor_between(int32_t from, int32_t to, uint64_t *bound)
{
	enum { POWERS = 18 };
	if (to - from > POWERS)
		return 0;
	int64_t factor = powers_of_ten[to - from];
	return !__builtin_mul_overflow(*bound, (uint64_t)factor, bound) && *bound <= INT64_MAX ? factor : 0;
}

/* Brings all integers to a greater scale; false where they had to become wide. */
static bool raise(struct stored *stored, int32_t scale)
{
	int64_t factor = factor_between(stored->form.scale, scale, &stored->form.bound);
	if (!factor) {
		widen(stored);
		return false;
	}
	for (size_t i = 0; i < stored->integers.count; i++)
		stored->integers.items[i] *= factor;
	stored->form.scale = scale;
	return true;
}

/* Before integers at a scale are pushed: what they are to be multiplied by; 0 where all numbers are wide. */
static int64_t prepare_integers(struct stored *stored, int32_t scale, uint64_t bound)
{
	if (stored->form.wide || (scale > stored->form.scale && !raise(stored, scale)))
		return 0;
	int64_t factor = factor_between(scale, stored->form.scale, &bound);
	if (!factor)
		widen(stored);
	else if (bound > stored->form.bound)
		stored->form.bound = bound;
	return factor;
}

static void push_number(struct stored *stored, struct decimal number)
{
	bool narrow = number.coefficient >= -INT64_MAX && number.coefficient <= INT64_MAX;
	if (!narrow && !stored->form.wide)
		widen(stored);
	int64_t integer = narrow ? (int64_t)number.coefficient : 0;
	uint64_t bound = integer < 0 ? -(uint64_t)integer : (uint64_t)integer;
	int64_t factor = prepare_integers(stored, number.scale, bound);
	if (factor)
		vector_push(&stored->integers, integer * factor);
	else
		vector_push(&stored->numbers, pack(number));
}

/* Lanes that are not known are within the bound, too. */
static void push_narrow(struct stored *stored, const struct vector *vector, size_t count)
{
	int64_t factor = prepare_integers(stored, vector->scale, vector->bound);
	if (!factor) {
		for (size_t lane = 0; lane < count; lane++)
			push_number(stored, (struct decimal){vector->narrow[lane], vector->scale});
		return;
	}
	vector_reserve_more(&stored->integers, count);
	int64_t *integers = stored->integers.items + stored->integers.count;
	for (size_t lane = 0; lane < count; lane++)
		integers[lane] = vector->narrow[lane] * factor;
	stored->integers.count += count;
}

static void push_wide(struct stored *stored, const struct vector *vector, size_t count)
{
	if (!stored->form.wide)
		widen(stored);
	vector_reserve_more(&stored->numbers, count);
	struct packed_number *numbers = stored->numbers.items + stored->numbers.count;
	for (size_t lane = 0; lane < count; lane++)
		numbers[lane] = pack(vector->decimals[lane]);
	stored->numbers.count += count;
}

/* --- pushing --- */

static void push_value(struct stored *stored, const struct vector *vector, size_t lane, bool known)
{
	switch (stored->type) {
	case VECTOR_NUMBER:
		push_number(stored, known ? vector_number(vector, lane) : decimal_of(0));
		break;
	case VECTOR_TEXT:
		vector_push(&stored->texts,
			    known ? text_copy(&stored->arena, vector->texts[lane]) : (struct text){"", 0});
		break;
	case VECTOR_DATE:
		vector_push(&stored->days, known ? vector->days[lane] : 0);
		break;
	case VECTOR_DURATION:
		vector_push(&stored->integers, known ? vector->durations[lane] : 0);
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

static void push_marks(struct stored *stored, const struct vector *vector, size_t count)
{
	bool plain = !vector->any_failed && vector->type != VECTOR_TRUTH;
	vector_reserve_more(&stored->marks, count);
	uint8_t *marks = stored->marks.items + stored->marks.count;
	for (size_t lane = 0; lane < count; lane++)
		marks[lane] = plain ? bits_get(&vector->known, lane) : mark_of(vector, lane);
	stored->marks.count += count;
}

void stored_push_all(struct stored *stored, const struct vector *vector, size_t count)
{
	if (vector->constant) {
		for (size_t lane = 0; lane < count; lane++)
			stored_push(stored, vector, 0);
		return;
	}
	push_marks(stored, vector, count);
	if (stored->type == VECTOR_NUMBER && vector->wide)
		push_wide(stored, vector, count);
	else if (stored->type == VECTOR_NUMBER)
		push_narrow(stored, vector, count);
	else
		for (size_t lane = 0; lane < count; lane++)
			push_value(stored, vector, lane, bits_get(&vector->known, lane));
}

/* --- taking --- */

static void take_marks(const struct stored *stored, const struct frame *frame, const uint32_t *indices,
		       struct vector *vector)
{
	result_empty(frame, vector);
	for_each_lane(frame, frame->active, lane) {
		uint8_t mark = stored->marks.items[indices[lane]];
		enum failure_kind failure = (enum failure_kind)(mark >> STORED_FAILURE_SHIFT);
		if (failure)
			vector_fail(vector, lane, (struct failure){.kind = failure});
		else if (mark & STORED_KNOWN)
			bits_set(&vector->known, lane);
		if (mark & STORED_TRUE)
			bits_set(&vector->yes, lane);
	}
}

static void take_numbers(const struct stored *stored, const struct frame *frame, const uint32_t *indices,
			 struct vector *vector)
{
	if (stored->form.wide) {
		number_begin_wide(vector);
		for_each_lane(frame, &vector->known, lane)
			vector->decimals[lane] = unpack(stored->numbers.items[indices[lane]]);
		number_settle(frame, vector);
		return;
	}
	vector->scale = stored->form.scale;
	vector->bound = stored->form.bound;
	memset(vector->narrow, 0, frame->count * sizeof *vector->narrow);
	for_each_lane(frame, &vector->known, lane)
		vector->narrow[lane] = stored->integers.items[indices[lane]];
}

void stored_take(const struct stored *stored, const struct frame *frame, const uint32_t *indices, struct vector *vector)
{
	take_marks(stored, frame, indices, vector);
	switch (stored->type) {
	case VECTOR_NUMBER:
		take_numbers(stored, frame, indices, vector);
		break;
	case VECTOR_TEXT:
		for_each_lane(frame, &vector->known, lane)
			vector->texts[lane] = stored->texts.items[indices[lane]];
		break;
	case VECTOR_DATE:
		for_each_lane(frame, &vector->known, lane)
			vector->days[lane] = stored->days.items[indices[lane]];
		break;
	case VECTOR_DURATION:
		for_each_lane(frame, &vector->known, lane)
			vector->durations[lane] = stored->integers.items[indices[lane]];
		break;
	default:
		break;
	}
}

static struct decimal number_at(const struct stored *stored, size_t index)
{
	if (stored->form.wide)
		return unpack(stored->numbers.items[index]);
	return (struct decimal){stored->integers.items[index], stored->form.scale};
}

struct text stored_cell(const struct stored *stored, size_t index, char room[DECIMAL_TEXT_MAX])
{
	uint8_t mark = stored->marks.items[index];
	if (!(mark & STORED_KNOWN) || mark >> STORED_FAILURE_SHIFT)
		return (struct text){"", 0};
	switch (stored->type) {
	case VECTOR_NUMBER:
		return (struct text){room, decimal_format(number_at(stored, index), '.', room)};
	case VECTOR_DURATION:
		return (struct text){room, decimal_format(decimal_of(stored->integers.items[index]), '.', room)};
	case VECTOR_DATE:
		date_format_iso(stored->days.items[index], room);
		return (struct text){room, DATE_TEXT};
	case VECTOR_TEXT:
		return stored->texts.items[index];
	default:
		return text_of(mark & STORED_TRUE ? "true" : "false");
	}
}

void stored_clear(struct stored *stored)
{
	stored->form = (struct stored_form){0};
	stored->marks.count = stored->integers.count = stored->numbers.count = stored->texts.count =
		stored->days.count = 0;
	arena_reset(&stored->arena);
}

void stored_free(struct stored *stored)
{
	vector_free(&stored->marks);
	vector_free(&stored->numbers);
	vector_free(&stored->texts);
	vector_free(&stored->days);
	vector_free(&stored->integers);
	arena_free(&stored->arena);
}
