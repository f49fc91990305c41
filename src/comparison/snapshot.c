#include "comparison/snapshot.h"

struct snapshot *snapshot_new(size_t sides, size_t segments, size_t weight_count)
{
	struct snapshot *snapshot = memory_zeroed(1, sizeof *snapshot);
	snapshot->sides = sides;
	snapshot->number_size = 1;
	snapshot->segments = segments;
	snapshot->weight_count = weight_count;
	snapshot->width = size_product(segments, 2);
	snapshot->row = memory_array(snapshot->width, sizeof *snapshot->row);
	return snapshot;
}

void snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	groups_free(&snapshot->combinations);
	vector_free(&snapshot->numbers);
	buffer_free(&snapshot->of_clients);
	vector_free(&snapshot->of_whole);
	memory_free(snapshot->row);
	vector_free(&snapshot->weights);
	vector_free(&snapshot->seen);
	memory_free(snapshot);
}

/* The combination that the row is. */
static uint32_t enter_row(struct snapshot *snapshot, uint32_t likely)
{
	struct text numbers = {(const char *)snapshot->row, snapshot->width * sizeof *snapshot->row};
	uint32_t combination = groups_enter(&snapshot->combinations, numbers, likely);
	if (combination * snapshot->width == snapshot->numbers.count)
		for (size_t i = 0; i < snapshot->width; i++)
			vector_push(&snapshot->numbers, snapshot->row[i]);
	return combination;
}

static void append_number(struct buffer *numbers, uint32_t number, size_t size)
{
	uint8_t one = (uint8_t)number;
	uint16_t two = (uint16_t)number;
	buffer_bytes(numbers,
		     size == sizeof one   ? (void *)&one
		     : size == sizeof two ? (void *)&two
					  : (void *)&number,
		     size);
}

/* From here on numbers take more bytes. */
static void widen(struct snapshot *snapshot)
{
	struct buffer wide = {0};
	buffer_reserve(&wide, size_product(snapshot->clients, 2 * snapshot->number_size));
	for (size_t client = 0; client < snapshot->clients; client++)
		append_number(&wide, snapshot_combination(snapshot, client), 2 * snapshot->number_size);
	buffer_free(&snapshot->of_clients);
	snapshot->of_clients = wide;
	snapshot->number_size *= 2;
}

static void push_combination(struct snapshot *snapshot, uint32_t combination)
{
	while (snapshot->number_size < sizeof combination && combination >> 8 * snapshot->number_size)
		widen(snapshot);
	append_number(&snapshot->of_clients, combination, snapshot->number_size);
	snapshot->clients++;
}

void snapshot_keep(struct snapshot *snapshot)
{
	size_t clients = snapshot->clients;
	push_combination(snapshot,
			 enter_row(snapshot, clients ? snapshot_combination(snapshot, clients - 1) : NO_GROUP));
}

/* --- parts --- */

/* The whole's combination for one of the part. */
static uint32_t add_combination(struct snapshot *whole, const struct snapshot *part, size_t combination,
				const struct label_comparison *of_part)
{
	const uint32_t *numbers = part->numbers.items + combination * part->width;
	for (size_t i = 0; i < part->width; i++) {
		bool is_label = i < part->segments * part->sides;
		whole->row[i] = numbers[i];
		if (is_label)
			whole->row[i] = labels_of_whole(&of_part->segments.items[i / part->sides].labels, numbers[i]);
	}
	return enter_row(whole, NO_GROUP);
}

void snapshot_add(struct snapshot *whole, struct snapshot *part, const struct label_comparison *of_part)
{
	for (size_t i = part->of_whole.count; i < part->combinations.count; i++)
		vector_push(&part->of_whole, add_combination(whole, part, i, of_part));
	for (size_t i = 0; i < part->clients; i++)
		push_combination(whole, part->of_whole.items[snapshot_combination(part, i)]);
	for (size_t i = 0; i < part->weights.count; i++)
		vector_push(&whole->weights, part->weights.items[i]);
}

void snapshot_clear(struct snapshot *part)
{
	part->of_clients.size = 0;
	part->clients = 0;
	part->weights.count = 0;
}

bool snapshot_saw(const struct snapshot *snapshot, size_t client)
{
	size_t word = client / 64;
	return word < snapshot->seen.count && (snapshot->seen.items[word] >> (client % 64) & 1);
}

bool snapshot_see(struct snapshot *snapshot, size_t client)
{
	while (snapshot->seen.count <= client / 64)
		vector_push(&snapshot->seen, 0);
	bool before = snapshot_saw(snapshot, client);
	snapshot->seen.items[client / 64] |= (uint64_t)1 << (client % 64);
	return !before;
}
