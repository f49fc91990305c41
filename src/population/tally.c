#include "population/tally.h"

#include "population/distinct.h"

/* Of the entry that the key is at hand of. */
static struct exact_sum *sum_at_hand(struct tally *tally)
{
	tally->entries.kept = sizeof(struct exact_sum);
	uint32_t entry = groups_enter(&tally->entries, buffer_view(&tally->key), NO_GROUP);
	return (void *)(groups_row(&tally->entries, entry) + GROUP_KEPT);
}

void tally_add(struct tally *tally, uint32_t group, const struct vector *x, size_t lane, struct decimal amount)
{
	tally->key.size = 0;
	buffer_bytes(&tally->key, &group, sizeof group);
	put_value(&tally->key, x, lane);
	exact_add(sum_at_hand(tally), amount.coefficient, amount.scale);
}

void tally_merge(struct tally *tally, const struct tally *from, const uint32_t *places)
{
	for (size_t i = 0; i < from->entries.count; i++) {
		tally->key.size = 0;
		buffer_bytes(&tally->key, &places[tally_group(from, i)], sizeof *places);
		buffer_text(&tally->key, tally_value(from, i));
		exact_add_sum(sum_at_hand(tally), tally_sum(from, i));
	}
}

uint32_t tally_group(const struct tally *tally, size_t entry)
{
	uint32_t group;
	memcpy(&group, groups_key(&tally->entries, (uint32_t)entry).data, sizeof group);
	return group;
}

struct text tally_value(const struct tally *tally, size_t entry)
{
	struct text key = groups_key(&tally->entries, (uint32_t)entry);
	return (struct text){key.data + sizeof(uint32_t), key.size - sizeof(uint32_t)};
}

size_t tally_size(const struct tally *tally)
{
	return groups_size(&tally->entries);
}

void tally_free(struct tally *tally)
{
	for (size_t i = 0; i < tally->entries.count; i++)
		exact_free((void *)(groups_row(&tally->entries, (uint32_t)i) + GROUP_KEPT));
	groups_free(&tally->entries);
	buffer_free(&tally->key);
}
