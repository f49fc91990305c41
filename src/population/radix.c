#include "population/radix.h"

#include <stdbool.h>

/* The first bytes are those of the group; so few that it is quicker to insert them one by one are not divided. */
enum { BYTE_VALUES = 256, GROUP_BYTES = 4, VALUE_BYTES = 8, BYTES = GROUP_BYTES + VALUE_BYTES, FEW = 24 };

struct pairs {
	int64_t *values;
	uint32_t *groups; /* or null */
};

static struct pairs pairs_from(struct pairs pairs, size_t begin)
{
	return (struct pairs){pairs.values + begin, pairs.groups ? pairs.groups + begin : NULL};
}

/* The value with its sign turned, so that negative ones come first. */
static inline unsigned byte_of(struct pairs pairs, size_t i, unsigned byte)
{
	if (byte < GROUP_BYTES)
		return pairs.groups[i] >> 8 * (GROUP_BYTES - 1 - byte) & (BYTE_VALUES - 1);
	uint64_t key = (uint64_t)pairs.values[i] ^ (uint64_t)1 << 63;
	return (unsigned)(key >> 8 * (BYTES - 1 - byte)) & (BYTE_VALUES - 1);
}

static inline void swap(struct pairs pairs, size_t i, size_t j)
{
	int64_t value = pairs.values[i];
	pairs.values[i] = pairs.values[j];
	pairs.values[j] = value;
	if (pairs.groups) {
		uint32_t group = pairs.groups[i];
		pairs.groups[i] = pairs.groups[j];
		pairs.groups[j] = group;
	}
}

static bool comes_before(struct pairs pairs, size_t i, size_t j)
{
	if (pairs.groups && pairs.groups[i] != pairs.groups[j])
		return pairs.groups[i] < pairs.groups[j];
	return pairs.values[i] < pairs.values[j];
}

static void insert_each(struct pairs pairs, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t at = i; at > 0 && comes_before(pairs, at, at - 1); at--)
			swap(pairs, at, at - 1);
}

/* Puts those with the same byte together; ends[b] is where those with byte b end then. */
static inline void divide(struct pairs pairs, size_t count, unsigned byte, size_t ends[BYTE_VALUES])
{
	size_t next[BYTE_VALUES];
	size_t end = 0;
	for (unsigned b = 0; b < BYTE_VALUES; b++)
		ends[b] = 0;
	for (size_t i = 0; i < count; i++)
		ends[byte_of(pairs, i, byte)]++;
	for (unsigned b = 0; b < BYTE_VALUES; b++) {
		next[b] = end;
		end = ends[b] += end;
	}
	for (unsigned b = 0; b < BYTE_VALUES; b++) {
		while (next[b] < ends[b]) {
			unsigned other = byte_of(pairs, next[b], byte);
			if (other == b)
				next[b]++;
			else
				swap(pairs, next[b], next[other]++);
		}
	}
}

/* Sorts those that are the same in all bytes before this one; as deep as there are bytes. */
static void sort_from(struct pairs pairs, size_t count, unsigned byte)
{
	size_t ends[BYTE_VALUES];
	if (count <= FEW) {
		insert_each(pairs, count);
		return;
	}
	divide(pairs, count, byte, ends);
	size_t begin = 0;
	for (unsigned b = 0; byte + 1 < BYTES && b < BYTE_VALUES; begin = ends[b++])
		if (ends[b] - begin > 1)
			sort_from(pairs_from(pairs, begin), ends[b] - begin, byte + 1);
}

void radix_sort(int64_t *values, uint32_t *groups, size_t count)
{
	sort_from((struct pairs){values, groups}, count, groups ? 0 : GROUP_BYTES);
}
