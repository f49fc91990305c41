/* Record places: where records stand in a block, an array for each thing that is known of them. */
#ifndef RUBRIC_DATA_RECORD_PLACES_H
#define RUBRIC_DATA_RECORD_PLACES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"

/* Where a cell begins and ends, counted from the batch's cell_bytes. */
struct cell_place {
	uint32_t start;
	uint32_t end;
};

/* Of a cell between two ends: it begins one byte behind the first. */
static inline struct cell_place place_between(const uint32_t *ends)
{
	static const uint64_t one_behind = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 1 : (uint64_t)1 << 32;
	uint64_t both;
	struct cell_place place;
	memcpy(&both, ends, sizeof both);
	both += one_behind;
	memcpy(&place, &both, sizeof place);
	return place;
}

struct record_places {
	size_t count;
	size_t capacity;
	uint32_t *starts;
	uint32_t *ends;         /* without the line ending */
	uint32_t *first_ends;   /* number of the end of its first field (structure.h) */
	uint32_t *field_counts; /* 0 of malformed ones */
	uint32_t *lines;        /* line endings of the block before it */
	uint8_t *forms;         /* enum record_form */
};

/* Room for `more` further ones. */
static inline void record_places_reserve(struct record_places *places, size_t more)
{
	size_t capacity = size_sum(places->count, more);
	if (capacity <= places->capacity)
		return;
	capacity = size_sum(capacity, capacity / 2);
	places->starts = memory_resize(places->starts, capacity, sizeof *places->starts);
	places->ends = memory_resize(places->ends, capacity, sizeof *places->ends);
	places->first_ends = memory_resize(places->first_ends, capacity, sizeof *places->first_ends);
	places->field_counts = memory_resize(places->field_counts, capacity, sizeof *places->field_counts);
	places->lines = memory_resize(places->lines, capacity, sizeof *places->lines);
	places->forms = memory_resize(places->forms, capacity, sizeof *places->forms);
	places->capacity = capacity;
}

static inline void record_places_free(struct record_places *places)
{
	memory_free(places->starts);
	memory_free(places->ends);
	memory_free(places->first_ends);
	memory_free(places->field_counts);
	memory_free(places->lines);
	memory_free(places->forms);
}

#endif
