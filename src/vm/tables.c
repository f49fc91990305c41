/* What rows of tables and lookups give. */
#include "base/memory.h"
#include "vm/registers.h"

/* --- constants by row --- */

static bool gather_is_narrow(const struct gather_table *table, int32_t *scale)
{
	*scale = 0;
	for (size_t i = 0; i < table->count; i++) {
		int32_t needed = table->constants[i] ? decimal_normalize(table->constants[i]->number).scale : 0;
		*scale = needed > *scale ? needed : *scale;
	}
	if (*scale > 18)
		return false;
	for (size_t i = 0; i < table->count; i++) {
		int64_t value;
		bool exact;
		if (table->constants[i] &&
		    decimal_floor_at_scale(table->constants[i]->number, *scale, &value, &exact) != 0)
			return false;
	}
	return true;
}

void gather_build(struct machine *machine, size_t index)
{
	const struct rule_map *map = &machine->program->gathers.items[index];
	struct gather_table *table = &machine->gathers[index];
	table->count = map->count;
	table->constants = memory_zeroed(map->count, sizeof *table->constants);
	bool numbers = false;
	for (size_t i = 0; i < map->count; i++) {
		if (map->entries[i] == 0)
			continue;
		table->constants[i] = &machine->program->constants.items[map->entries[i] - 1];
		numbers |= table->constants[i]->type.kind == TYPE_NUMBER;
	}
	if (!numbers)
		return;
	table->wide = !gather_is_narrow(table, &table->scale);
	if (table->wide)
		return;
	table->narrow = memory_zeroed(map->count, sizeof *table->narrow);
	for (size_t i = 0; i < map->count; i++) {
		bool exact;
		if (!table->constants[i])
			continue;
		decimal_floor_at_scale(table->constants[i]->number, table->scale, &table->narrow[i], &exact);
		uint64_t magnitude = table->narrow[i] < 0 ? -(uint64_t)table->narrow[i] : (uint64_t)table->narrow[i];
		table->bound = magnitude > table->bound ? magnitude : table->bound;
		table->sum = magnitude > INT64_MAX - table->sum ? INT64_MAX : table->sum + magnitude;
	}
}

void gather_free(struct gather_table *table)
{
	memory_free(table->constants);
	memory_free(table->narrow);
	memory_free(table->texts);
}

static void put_constant(struct vector *result, size_t lane, const struct constant *constant)
{
	switch (result->type) {
	case VECTOR_TEXT:
		result->texts[lane] = constant->text;
		break;
	case VECTOR_DATE:
		result->days[lane] = constant->day;
		break;
	case VECTOR_DURATION:
		result->durations[lane] = constant->duration;
		break;
	case VECTOR_CODE:
		result->codes[lane] = constant->label;
		break;
	case VECTOR_TRUTH:
		if (constant->truth)
			bits_set(&result->yes, lane);
		break;
	default:
		break;
	}
}

static struct text constant_text(const struct constant *constant, struct arena *arena)
{
	struct vector *vector = vector_new(vector_type_of(constant->type), 0);
	if (vector->type == VECTOR_NUMBER) {
		vector_make_wide(vector);
		vector->decimals[0] = constant->number;
	} else {
		put_constant(vector, 0, constant);
	}
	struct text text = value_text(vector, 0, arena);
	vector_free_one(vector);
	return text;
}

void gather_write(struct machine *machine, size_t index)
{
	struct gather_table *table = &machine->gathers[index];
	if (table->texts)
		return;
	table->texts = memory_zeroed(table->count, sizeof *table->texts);
	for (size_t i = 0; i < table->count; i++) {
		table->texts[i] = (struct text){"", 0};
		if (table->constants[i])
			table->texts[i] = constant_text(table->constants[i], &machine->program->arena);
	}
}

static void gather_numbers(const struct machine *machine, struct vector *result, const struct vector *rows,
			   const struct gather_table *table)
{
	const struct frame *frame = &machine->frame;
	if (table->wide) {
		number_begin_wide(result);
		for_each_lane(frame, &result->known, lane)
			result->decimals[lane] = table->constants[rows->codes[lane]]->number;
		number_settle(frame, result);
		return;
	}
	for (size_t i = 0; i < frame->count; i++)
		result->narrow[i] = 0;
	if (table->narrow)
		for_each_lane(frame, &result->known, lane)
			result->narrow[lane] = table->narrow[rows->codes[lane]];
	result->scale = table->scale;
	result->bound = table->bound;
}

void gather_run(const struct machine *machine, struct vector *result, const struct vector *rows,
		const struct gather_table *table)
{
	const struct frame *frame = &machine->frame;
	struct vector *const operands[3] = {(struct vector *)(uintptr_t)rows, NULL, NULL};
	result_begin(frame, result, operands, 1);
	for (size_t w = 0; w < frame_words(frame); w++)
		result->yes.words[w] = 0;
	for_each_lane(frame, &result->known, lane) {
		if (!table->constants[rows->codes[lane]])
			bits_clear(&result->known, lane);
	}
	if (result->type == VECTOR_NUMBER) {
		gather_numbers(machine, result, rows, table);
		return;
	}
	for_each_lane(frame, &result->known, lane)
		put_constant(result, lane, table->constants[rows->codes[lane]]);
}

/* --- lookups --- */

static uint64_t constant_key_hash(const struct constant *key)
{
	switch (key->type.kind) {
	case TYPE_NUMBER:
		return decimal_hash(key->number);
	case TYPE_DATE:
		return (uint64_t)(uint32_t)key->day * 0x9E3779B97F4A7C15u >> 20;
	default:
		return text_hash(key->text);
	}
}

void lookup_build(struct machine *machine, size_t index)
{
	const struct plan_lookup *lookup = &machine->plan->lookups[index];
	struct lookup_index *built = &machine->lookups[index];
	if (built->capacity)
		return;
	built->capacity = 16;
	while (built->capacity < lookup->row_count * 2)
		built->capacity *= 2;
	built->slots = memory_zeroed(built->capacity, sizeof *built->slots);
	for (size_t r = 0; r < lookup->row_count; r++) {
		if (!lookup->keys[r].known)
			continue;
		size_t slot = constant_key_hash(&lookup->keys[r]) & (built->capacity - 1);
		while (built->slots[slot])
			slot = (slot + 1) & (built->capacity - 1);
		built->slots[slot] = (uint32_t)r + 1;
	}
}

static bool key_matches(const struct constant *key, const struct constant *wanted)
{
	switch (key->type.kind) {
	case TYPE_NUMBER:
		return decimal_compare(key->number, wanted->number) == 0;
	case TYPE_DATE:
		return key->day == wanted->day;
	default:
		return text_equal(key->text, wanted->text);
	}
}

static struct constant key_of_lane(const struct vector *keys, struct type type, size_t lane)
{
	struct constant key = {.type = type, .known = true};
	size_t at = keys->constant ? 0 : lane;
	if (type.kind == TYPE_NUMBER)
		key.number = vector_number(keys, lane);
	else if (type.kind == TYPE_DATE)
		key.day = keys->days[at];
	else
		key.text = keys->texts[at];
	return key;
}

void lookup_run(const struct machine *machine, struct vector *result, const struct vector *keys, size_t index)
{
	const struct frame *frame = &machine->frame;
	const struct plan_lookup *lookup = &machine->plan->lookups[index];
	const struct lookup_index *built = &machine->lookups[index];
	struct vector *const operands[3] = {(struct vector *)(uintptr_t)keys, NULL, NULL};
	result_begin(frame, result, operands, 1);
	for_each_lane(frame, &result->known, lane) {
		struct constant wanted = key_of_lane(keys, lookup->key_type, lane);
		size_t slot = constant_key_hash(&wanted) & (built->capacity - 1);
		while (built->slots[slot] && !key_matches(&lookup->keys[built->slots[slot] - 1], &wanted))
			slot = (slot + 1) & (built->capacity - 1);
		result->codes[lane] = built->slots[slot];
		if (!built->slots[slot])
			bits_clear(&result->known, lane);
	}
}
