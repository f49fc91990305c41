#include "data/read_ahead.h"

#include <pthread.h>

#include "base/buffer.h"
#include "base/memory.h"

enum { SLOTS = 3 };

/* A batch with all that it points to. */
struct slot {
	struct record_batch batch;
	struct buffer bytes;
	uint64_t position;
};

struct read_ahead {
	struct record_reader *reader;
	struct input *input;
	size_t wanted;
	struct slot slots[SLOTS];
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t filled;  /* batches so far */
	size_t emptied; /* given back by the caller */
	size_t taken;   /* handed to the caller */
	bool ended;
	bool stopped;
	bool joined;
};

/* --- the thread --- */

/* All records' bytes, from the first one's to the last one's, with the line endings between them. */
static struct text whole_block(const struct record_batch *batch)
{
	if (batch->count == 0)
		return (struct text){"", 0};
	const struct text *last = &batch->bytes[batch->count - 1];
	return (struct text){batch->bytes[0].data, (size_t)(last->data + last->size - batch->bytes[0].data)};
}

/* The same text in the copy of its block. */
static struct text moved(struct text text, struct text block, const char *copy)
{
	return text.size ? (struct text){copy + (text.data - block.data), text.size} : (struct text){"", 0};
}

static void copy_batch(struct slot *slot, const struct record_batch *from, size_t wanted)
{
	struct record_batch *to = &slot->batch;
	struct text block = whole_block(from);
	slot->bytes.size = 0;
	buffer_reserve(&slot->bytes, size_sum(size_sum(block.size, from->cell_bytes.size),
					      2 * CELL_MARGIN)); /* nothing moves from here on */
	slot->bytes.size = CELL_MARGIN;
	const char *bytes = slot->bytes.data + CELL_MARGIN;
	const char *cells = bytes + block.size;
	buffer_text(&slot->bytes, block);
	buffer_text(&slot->bytes, from->cell_bytes);
	to->count = from->count;
	for (size_t i = 0; i < from->count; i++)
		to->bytes[i] = moved(from->bytes[i], block, bytes);
	memcpy(to->lines, from->lines, from->count * sizeof *to->lines);
	memcpy(to->field_counts, from->field_counts, from->count * sizeof *to->field_counts);
	memcpy(to->forms, from->forms, from->count * sizeof *to->forms);
	for (size_t w = 0; w < wanted; w++)
		for (size_t i = w * BATCH_SIZE; i < w * BATCH_SIZE + from->count; i++)
			to->cells[i] = moved(from->cells[i], from->cell_bytes, cells);
}

/* A slot to fill, or null where the caller wants no more. */
static struct slot *wait_for_slot(struct read_ahead *ahead)
{
	pthread_mutex_lock(&ahead->lock);
	while (ahead->filled - ahead->emptied == SLOTS && !ahead->stopped)
		pthread_cond_wait(&ahead->changed, &ahead->lock);
	struct slot *slot = ahead->stopped ? NULL : &ahead->slots[ahead->filled % SLOTS];
	pthread_mutex_unlock(&ahead->lock);
	return slot;
}

static void publish(struct read_ahead *ahead, bool ended)
{
	pthread_mutex_lock(&ahead->lock);
	ahead->filled += !ended;
	ahead->ended |= ended;
	pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
}

static void *fill_slots(void *data)
{
	struct read_ahead *ahead = data;
	const struct record_batch *batch;
	while ((batch = record_reader_next(ahead->reader))) {
		struct slot *slot = wait_for_slot(ahead);
		if (!slot)
			break;
		copy_batch(slot, batch, ahead->wanted);
		slot->position = input_position(ahead->input);
		publish(ahead, false);
	}
	publish(ahead, true);
	return NULL;
}

/* --- the caller --- */

static void join(struct read_ahead *ahead)
{
	if (!ahead->joined)
		pthread_join(ahead->thread, NULL);
	ahead->joined = true;
}

struct read_ahead *read_ahead_open(struct record_reader *reader, struct input *input, size_t wanted)
{
	struct read_ahead *ahead = memory_zeroed(1, sizeof *ahead);
	ahead->reader = reader;
	ahead->input = input;
	ahead->wanted = wanted;
	for (size_t i = 0; i < SLOTS; i++)
		ahead->slots[i].batch.cells =
			memory_zeroed(size_product(wanted, BATCH_SIZE), sizeof *ahead->slots[i].batch.cells);
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->changed, NULL);
	if (pthread_create(&ahead->thread, NULL, fill_slots, ahead) == 0)
		return ahead;
	ahead->joined = true;
	read_ahead_close(ahead);
	return NULL;
}

const struct record_batch *read_ahead_next(struct read_ahead *ahead, uint64_t *position)
{
	pthread_mutex_lock(&ahead->lock);
	ahead->emptied = ahead->taken;
	pthread_cond_signal(&ahead->changed);
	while (ahead->filled == ahead->taken && !ahead->ended)
		pthread_cond_wait(&ahead->changed, &ahead->lock);
	const struct slot *slot = NULL;
	if (ahead->filled > ahead->taken)
		slot = &ahead->slots[ahead->taken++ % SLOTS];
	pthread_mutex_unlock(&ahead->lock);
	if (!slot) {
		join(ahead);
		return NULL;
	}
	if (position)
		*position = slot->position;
	return &slot->batch;
}

void read_ahead_close(struct read_ahead *ahead)
{
	if (!ahead)
		return;
	pthread_mutex_lock(&ahead->lock);
	ahead->stopped = true;
	pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	join(ahead);
	for (size_t i = 0; i < SLOTS; i++) {
		memory_free(ahead->slots[i].batch.cells);
		buffer_free(&ahead->slots[i].bytes);
	}
	pthread_cond_destroy(&ahead->changed);
	pthread_mutex_destroy(&ahead->lock);
	memory_free(ahead);
}
