#include "population/distinct.h"

void put_value(struct buffer *out, const struct vector *x, size_t lane)
{
	struct decimal number;
	switch (x->type) {
	case VECTOR_NUMBER:
		number = decimal_normalize(vector_number(x, lane));
		buffer_bytes(out, &number.coefficient, sizeof number.coefficient);
		buffer_bytes(out, &number.scale, sizeof number.scale);
		break;
	case VECTOR_TEXT:
		buffer_text(out, x->texts[lane]);
		break;
	case VECTOR_DATE:
		buffer_bytes(out, &x->days[lane], sizeof x->days[lane]);
		break;
	case VECTOR_DURATION:
		buffer_bytes(out, &x->durations[lane], sizeof x->durations[lane]);
		break;
	case VECTOR_CODE:
		buffer_bytes(out, &x->codes[lane], sizeof x->codes[lane]);
		break;
	case VECTOR_TRUTH:
		buffer_byte(out, bits_get(&x->yes, lane));
		break;
	default: /* labels: the plan turns them to text */
		break;
	}
}

/* --- days --- */

/* splitmix64's finisher, Steele, Lea and Flood 2014. */
static size_t hash_of(uint32_t group, int32_t block)
{
	uint64_t z = ((uint64_t)group << 32 | (uint32_t)block) + 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (size_t)(z ^ z >> 31);
}

static struct day_slot *slot_of(const struct distinct *distinct, uint32_t group, int32_t block)
{
	size_t at = hash_of(group, block) & (distinct->capacity - 1);
	for (;; at = (at + 1) & (distinct->capacity - 1)) {
		struct day_slot *slot = &distinct->slots[at];
		if (!slot->days || (slot->group == group && slot->block == block))
			return slot;
	}
}

static void grow(struct distinct *distinct)
{
	struct day_slot *old = distinct->slots;
	size_t before = distinct->capacity;
	distinct->capacity = before ? size_product(before, 2) : 64;
	distinct->slots = memory_zeroed(distinct->capacity, sizeof *distinct->slots);
	for (size_t i = 0; i < before; i++)
		if (old[i].days)
			*slot_of(distinct, old[i].group, old[i].block) = old[i];
	memory_free(old);
}

/* Returns those that are new. */
static uint64_t add_days(struct distinct *distinct, uint32_t group, int32_t block, uint64_t days)
{
	if (distinct->used * 2 >= distinct->capacity)
		grow(distinct);
	struct day_slot *slot = slot_of(distinct, group, block);
	distinct->used += !slot->days;
	slot->group = group;
	slot->block = block;
	uint64_t fresh = days & ~slot->days;
	slot->days |= days;
	return fresh;
}

static bool add_day(struct distinct *distinct, uint32_t group, date day)
{
	int64_t shifted = (int64_t)day - DATE_MIN;
	return add_days(distinct, group, (int32_t)(shifted >> 6), (uint64_t)1 << (shifted & 63)) != 0;
}

void distinct_ask_for_day(const struct distinct *distinct, uint32_t group, date day)
{
	int64_t shifted = (int64_t)day - DATE_MIN;
	if (distinct->capacity)
		__builtin_prefetch(&distinct->slots[hash_of(group, (int32_t)(shifted >> 6)) & (distinct->capacity - 1)],
				   1);
}

/* --- all --- */

bool distinct_add(struct distinct *distinct, uint32_t group, const struct vector *x, size_t lane)
{
	if (x->type == VECTOR_DATE)
		return add_day(distinct, group, x->days[lane]);
	size_t before = distinct->values.keys.count;
	distinct->key.size = 0;
	buffer_bytes(&distinct->key, &group, sizeof group);
	put_value(&distinct->key, x, lane);
	groups_enter(&distinct->values, buffer_view(&distinct->key), NO_GROUP);
	return distinct->values.keys.count > before;
}

/* The value is known by the bytes behind the number of its group. */
static bool add_bytes(struct distinct *distinct, uint32_t group, struct text value)
{
	size_t before = distinct->values.keys.count;
	distinct->key.size = 0;
	buffer_bytes(&distinct->key, &group, sizeof group);
	buffer_text(&distinct->key, value);
	groups_enter(&distinct->values, buffer_view(&distinct->key), NO_GROUP);
	return distinct->values.keys.count > before;
}

void distinct_merge(struct distinct *distinct, const struct distinct *from, const uint32_t *places, uint64_t *counts)
{
	for (size_t i = 0; i < from->capacity; i++) {
		const struct day_slot *slot = &from->slots[i];
		if (!slot->days)
			continue;
		uint64_t fresh = add_days(distinct, places[slot->group], slot->block, slot->days);
		counts[places[slot->group]] += (uint64_t)__builtin_popcountll(fresh);
	}
	for (size_t i = 0; i < from->values.keys.count; i++) {
		struct text key = from->values.keys.items[i];
		uint32_t group;
		memcpy(&group, key.data, sizeof group);
		struct text value = {key.data + sizeof group, key.size - sizeof group};
		counts[places[group]] += add_bytes(distinct, places[group], value);
	}
}

size_t distinct_size(const struct distinct *distinct)
{
	return groups_size(&distinct->values) + distinct->capacity * sizeof *distinct->slots;
}

void distinct_free(struct distinct *distinct)
{
	groups_free(&distinct->values);
	buffer_free(&distinct->key);
	memory_free(distinct->slots);
	*distinct = (struct distinct){0};
}
