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

/* --- values as keys: the group's number, and bytes --- */

static bool enter(struct groups *groups, struct text key)
{
	size_t before = groups->count;
	groups_enter(groups, key, NO_GROUP);
	return groups->count > before;
}

static struct text value_of(const struct groups *groups, size_t index, uint32_t *group)
{
	struct text key = groups_key(groups, (uint32_t)index);
	memcpy(group, key.data, sizeof *group);
	return (struct text){key.data + sizeof *group, key.size - sizeof *group};
}

bool distinct_add(struct distinct *distinct, uint32_t group, const struct vector *x, size_t lane)
{
	distinct->key.size = 0;
	buffer_bytes(&distinct->key, &group, sizeof group);
	put_value(&distinct->key, x, lane);
	return enter(&distinct->values, buffer_view(&distinct->key));
}

bool distinct_merge_value(struct distinct *distinct, const struct distinct *from, size_t index, const uint32_t *places,
			  uint32_t *group)
{
	struct text value = value_of(&from->values, index, group);
	*group = places[*group];
	distinct->key.size = 0;
	buffer_bytes(&distinct->key, group, sizeof *group);
	buffer_text(&distinct->key, value);
	return enter(&distinct->values, buffer_view(&distinct->key));
}

/* --- days --- */

static bool add_far_day(struct distinct *distinct, uint32_t group, date day)
{
	char key[sizeof group + sizeof day];
	memcpy(key, &group, sizeof group);
	memcpy(key + sizeof group, &day, sizeof day);
	return enter(&distinct->far_days, (struct text){key, sizeof key});
}

bool distinct_add_day(struct distinct *distinct, uint32_t group, struct days *days, date day)
{
	int32_t block = day_block(day);
	if (!days_reach(days, block) && !days_stretch(days, &distinct->store, block))
		return add_far_day(distinct, group, day);
	days_blocks(days, &distinct->store)[block - days->first] |= day_bit(day);
	return false;
}

uint64_t distinct_merge_days(struct distinct *distinct, uint32_t group, struct days *days, const struct distinct *from,
			     const struct days *added)
{
	uint64_t fresh = 0;
	const uint64_t *blocks = added->count ? days_blocks(added, &from->store) : NULL;
	for (size_t i = 0; i < added->count; i++)
		for (uint64_t rest = blocks[i]; rest; rest &= rest - 1)
			fresh += distinct_add_day(distinct, group, days,
						  day_of_bit(added->first + (int32_t)i, __builtin_ctzll(rest)));
	return fresh;
}

date distinct_far_day(const struct distinct *from, size_t index, uint32_t *group)
{
	date day;
	memcpy(&day, value_of(&from->far_days, index, group).data, sizeof day);
	return day;
}

/* --- all --- */

size_t distinct_size(const struct distinct *distinct)
{
	return day_store_size(&distinct->store) + groups_size(&distinct->far_days) + groups_size(&distinct->values);
}

void distinct_free(struct distinct *distinct)
{
	day_store_free(&distinct->store);
	groups_free(&distinct->far_days);
	groups_free(&distinct->values);
	buffer_free(&distinct->key);
	*distinct = (struct distinct){0};
}
