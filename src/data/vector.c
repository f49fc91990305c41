#include "data/vector.h"

#include "base/memory.h"

static size_t item_size(enum vector_type type)
{
	switch (type) {
	case VECTOR_NUMBER:
	case VECTOR_DURATION:
		return sizeof(int64_t);
	case VECTOR_TEXT:
		return sizeof(struct text);
	case VECTOR_DATE:
		return sizeof(date);
	case VECTOR_CODE:
		return sizeof(uint32_t);
	default:
		return 0;
	}
}

struct vector *vector_new(enum vector_type type, size_t label_count)
{
	struct vector *vector = memory_zeroed(1, sizeof *vector);
	vector->type = type;
	vector->label_count = label_count;
	if (type == VECTOR_LABELS)
		vector->labels = memory_zeroed(label_count, sizeof *vector->labels);
	else if (item_size(type))
		vector->narrow = memory_zeroed(BATCH_SIZE, item_size(type));
	return vector;
}

void vector_free_one(struct vector *vector)
{
	if (!vector)
		return;
	memory_free(vector->narrow);
	memory_free(vector->first_rules);
	memory_free(vector->decimals);
	memory_free(vector->failures);
	memory_free(vector);
}

void vector_clear(struct vector *vector)
{
	vector->known = vector->failed = vector->yes = (struct bits){0};
	vector->any_failed = false;
	vector->wide = false;
	vector->scale = 0;
	vector->bound = 0;
	size_t size = item_size(vector->type);
	if (size)
		memset(vector->narrow, 0, BATCH_SIZE * size);
	if (vector->type == VECTOR_LABELS)
		memset(vector->labels, 0, vector->label_count * sizeof *vector->labels);
}

void vector_make_wide(struct vector *vector)
{
	if (!vector->decimals)
		vector->decimals = memory_zeroed(BATCH_SIZE, sizeof *vector->decimals);
	vector->wide = true;
}

void vector_fail(struct vector *vector, size_t lane, struct failure failure)
{
	if (!vector->failures)
		vector->failures = memory_zeroed(BATCH_SIZE, sizeof *vector->failures);
	vector->failures[lane] = failure;
	vector->any_failed = true;
	bits_set(&vector->failed, lane);
	bits_clear(&vector->known, lane);
	bits_clear(&vector->yes, lane);
}

void vector_fill(struct vector *vector)
{
	if (!vector->constant || vector->filled)
		return;
	vector->filled = true;
	for (size_t i = 1; i < BATCH_SIZE; i++) {
		switch (vector->type) {
		case VECTOR_NUMBER:
			vector->narrow[i] = vector->narrow[0];
			if (vector->wide)
				vector->decimals[i] = vector->decimals[0];
			break;
		case VECTOR_TEXT:
			vector->texts[i] = vector->texts[0];
			break;
		case VECTOR_DATE:
			vector->days[i] = vector->days[0];
			break;
		case VECTOR_DURATION:
			vector->durations[i] = vector->durations[0];
			break;
		case VECTOR_CODE:
			vector->codes[i] = vector->codes[0];
			break;
		default:
			break;
		}
	}
}

uint64_t vector_magnitude(const struct vector *vector)
{
	uint64_t all = 0;
	for (size_t i = 0; i < BATCH_SIZE; i++) {
		int64_t value = vector->narrow[i];
		all |= (uint64_t)(value ^ (value >> 63));
	}
	if (all == 0)
		return 1; /* -1 has the pattern of 0 here */
	unsigned bits = 64 - (unsigned)__builtin_clzll(all);
	return bits >= 63 ? (uint64_t)INT64_MAX + 1 : (uint64_t)1 << bits;
}

void vector_rank_labels(struct vector *vector)
{
	size_t count = size_product(vector->label_count, BATCH_SIZE);
	if (!vector->first_rules)
		vector->first_rules = memory_array(count, sizeof *vector->first_rules);
	vector->ranked = true;
}

size_t vector_labels(const struct vector *vector, size_t lane, uint32_t *labels)
{
	size_t count = 0;
	for (uint32_t label = 1; label <= vector->label_count; label++) {
		if (!bits_get(&vector->labels[label - 1], lane))
			continue;
		size_t at = count++;
		uint32_t rule = vector->ranked ? vector->first_rules[(label - 1) * BATCH_SIZE + lane] : label;
		while (at > 0 && vector->ranked &&
		       vector->first_rules[(labels[at - 1] - 1) * BATCH_SIZE + lane] > rule) {
			labels[at] = labels[at - 1];
			at--;
		}
		labels[at] = label;
	}
	return count;
}
