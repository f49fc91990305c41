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

static size_t total_size(const struct record_batch *batch, size_t wanted)
{
	size_t size = 0;
	for (size_t i = 0; i < batch->count; i++)
		size += batch->bytes[i].size;
	for (size_t w = 0; w < wanted; w++)
		for (size_t i = 0; i < batch->count; i++)
			size += batch->cells[w * BATCH_SIZE + i].size;
	return size;
}

static struct text keep(struct buffer *bytes, struct text text)
{
	struct text kept = {bytes->data + bytes->size, text.size};
	buffer_bytes(bytes, text.data, text.size);
	return kept;
}

static void copy_batch(struct slot *slot, const struct record_batch *from, size_t wanted)
{
	struct record_batch *to = &slot->batch;
	slot->bytes.size = 0;
	buffer_reserve(&slot->bytes,
		       total_size(from, wanted) + 1); /* so that nothing moves while texts point into it */
	to->count = from->count;
	for (size_t i = 0; i < from->count; i++) {
		to->bytes[i] = keep(&slot->bytes, from->bytes[i]);
		to->lines[i] = from->lines[i];
		to->field_counts[i] = from->field_counts[i];
		to->forms[i] = from->forms[i];
	}
	for (size_t w = 0; w < wanted; w++)
		for (size_t i = 0; i < from->count; i++)
			to->cells[w * BATCH_SIZE + i] = keep(&slot->bytes, from->cells[w * BATCH_SIZE + i]);
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
