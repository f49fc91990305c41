#include "population/runs.h"

#include <unistd.h>

#include "base/buffer.h"
#include "base/vector.h"
#include "data/temporary.h"
#include "kernel/kernel.h"

enum { PIECE_SIZE = 1 << 16, NARROW_SIZE = 8, GROUPED_SIZE = 12, WIDE_SIZE = 24 };

struct run {
	struct run_form form;
	uint64_t begin; /* in the file */
	size_t count;   /* entries */
};

struct runs {
	int file;     /* without a name, or -1 */
	uint64_t end; /* of the file */
	int error;
	VECTOR(struct run) all;
	struct run writing;
	struct buffer bytes; /* of that, not yet in the file */
};

struct runs *runs_new(void)
{
	struct runs *runs = memory_zeroed(1, sizeof *runs);
	runs->error = temporary_open_nameless(&runs->file);
	return runs;
}

void runs_free(struct runs *runs)
{
	if (!runs)
		return;
	if (runs->file >= 0)
		close(runs->file);
	vector_free(&runs->all);
	buffer_free(&runs->bytes);
	memory_free(runs);
}

int runs_error(const struct runs *runs)
{
	return __atomic_load_n(&runs->error, __ATOMIC_RELAXED);
}

void runs_fail(struct runs *runs, int error)
{
	__atomic_store_n(&runs->error, error, __ATOMIC_RELAXED);
}

size_t runs_count(const struct runs *runs)
{
	return runs->all.count;
}

size_t runs_size(const struct runs *runs, size_t run)
{
	return runs->all.items[run].count;
}

/* --- entries as bytes --- */

static size_t entry_size(struct run_form form)
{
	return form.is_wide ? WIDE_SIZE : form.has_groups ? GROUPED_SIZE : NARROW_SIZE;
}

static void put_wide(struct buffer *out, const struct entry *entry)
{
	buffer_bytes(out, &entry->coefficient, sizeof entry->coefficient);
	buffer_bytes(out, &entry->scale, sizeof entry->scale);
	buffer_bytes(out, &entry->group, sizeof entry->group);
}

static void put_narrow(struct buffer *out, const struct entry *entry, struct run_form form)
{
	int64_t integer = (int64_t)entry->coefficient * powers_of_ten[form.scale - entry->scale];
	buffer_bytes(out, &integer, sizeof integer);
	if (form.has_groups)
		buffer_bytes(out, &entry->group, sizeof entry->group);
}

static struct entry entry_of(const char *bytes, struct run_form form)
{
	struct entry entry = {.scale = form.scale};
	int64_t integer;
	if (form.is_wide) {
		memcpy(&entry.coefficient, bytes, sizeof entry.coefficient);
		memcpy(&entry.scale, bytes + sizeof entry.coefficient, sizeof entry.scale);
		memcpy(&entry.group, bytes + sizeof entry.coefficient + sizeof entry.scale, sizeof entry.group);
		return entry;
	}
	memcpy(&integer, bytes, sizeof integer);
	entry.coefficient = integer;
	if (form.has_groups)
		memcpy(&entry.group, bytes + sizeof integer, sizeof entry.group);
	return entry;
}

/* --- writing --- */

static void write_bytes(struct runs *runs)
{
	if (!runs_error(runs)) {
		int error = temporary_write(runs->file, runs->bytes.data, runs->bytes.size, runs->end);
		if (error)
			runs_fail(runs, error);
	}
	runs->end += runs->bytes.size;
	runs->bytes.size = 0;
}

void runs_begin(struct runs *runs, struct run_form form)
{
	runs->writing = (struct run){.form = form, .begin = runs->end};
}

void runs_put(struct runs *runs, const struct entry *entry)
{
	if (runs->writing.form.is_wide)
		put_wide(&runs->bytes, entry);
	else
		put_narrow(&runs->bytes, entry, runs->writing.form);
	runs->writing.count++;
	if (runs->bytes.size >= PIECE_SIZE)
		write_bytes(runs);
}

void runs_end(struct runs *runs)
{
	write_bytes(runs);
	buffer_free(&runs->bytes);
	vector_push(&runs->all, runs->writing);
}

/* --- reading --- */

/* The bytes of entries, or zeros. */
static void read_bytes(struct runs *runs, const struct run *run, size_t begin, size_t count, char *bytes)
{
	size_t size = entry_size(run->form);
	int error = runs_error(runs);
	if (!error) {
		error = temporary_read(runs->file, bytes, count * size, run->begin + begin * size);
		if (error)
			runs_fail(runs, error);
	}
	if (error)
		memset(bytes, 0, count * size);
}

void runs_read(struct runs *runs, size_t run, size_t begin, size_t count, struct entry *entries)
{
	char bytes[RUN_READ_MAX * WIDE_SIZE];
	const struct run *read = &runs->all.items[run];
	size_t size = entry_size(read->form);
	read_bytes(runs, read, begin, count, bytes);
	for (size_t i = 0; i < count; i++)
		entries[i] = entry_of(bytes + i * size, read->form);
}

void runs_read_integers(struct runs *runs, size_t run, size_t begin, size_t count, int64_t *integers)
{
	char bytes[RUN_READ_MAX * GROUPED_SIZE];
	const struct run *read = &runs->all.items[run];
	size_t size = entry_size(read->form);
	read_bytes(runs, read, begin, count, bytes);
	for (size_t i = 0; i < count; i++)
		memcpy(&integers[i], bytes + i * size, sizeof *integers);
}

/* --- merging --- */

/* A run that is read from its beginning. */
struct reader {
	size_t run;
	size_t next; /* entry that is not at hand yet */
	size_t at, count;
	struct entry entries[RUN_READ_MAX];
};

/* Those that have an entry left, as a heap: none has a smaller one than its parent, which stands at half its place. */
struct heap {
	struct reader *items[RUNS_MERGED];
	size_t count;
};

static const struct entry *head(const struct reader *reader)
{
	return &reader->entries[reader->at];
}

/* False at the end. */
static bool advance(struct runs *runs, struct reader *reader)
{
	if (++reader->at < reader->count)
		return true;
	size_t left = runs_size(runs, reader->run) - reader->next;
	reader->at = 0;
	reader->count = left < RUN_READ_MAX ? left : RUN_READ_MAX;
	if (reader->count)
		runs_read(runs, reader->run, reader->next, reader->count, reader->entries);
	reader->next += reader->count;
	return reader->count > 0;
}

/* Lets the one at this place sink to where it belongs. */
static void sink(struct heap *heap, size_t place)
{
	struct reader *sinking = heap->items[place];
	for (size_t child; (child = 2 * place + 1) < heap->count; place = child) {
		if (child + 1 < heap->count &&
		    entry_compare(head(heap->items[child + 1]), head(heap->items[child])) < 0)
			child++;
		if (entry_compare(head(sinking), head(heap->items[child])) <= 0)
			break;
		heap->items[place] = heap->items[child];
	}
	heap->items[place] = sinking;
}

static void merge_heap(struct runs *runs, struct heap *heap)
{
	for (size_t i = heap->count; i-- > 0;)
		sink(heap, i);
	while (heap->count) {
		runs_put(runs, head(heap->items[0]));
		if (!advance(runs, heap->items[0]))
			heap->items[0] = heap->items[--heap->count];
		if (heap->count)
			sink(heap, 0);
	}
}

/* The first `count` runs become one behind the last. */
static void merge_first(struct runs *runs, size_t count, struct run_form form)
{
	struct reader *readers = memory_zeroed(count, sizeof *readers);
	struct heap heap = {.count = 0};
	for (size_t i = 0; i < count; i++) {
		readers[i].run = i;
		if (advance(runs, &readers[i]))
			heap.items[heap.count++] = &readers[i];
	}
	runs_begin(runs, form);
	merge_heap(runs, &heap);
	runs_end(runs);
	memory_free(readers);
	runs->all.count -= count;
	memmove(runs->all.items, runs->all.items + count, runs->all.count * sizeof *runs->all.items);
}

static bool same_form(struct run_form a, struct run_form b)
{
	return a.is_wide == b.is_wide && a.has_groups == b.has_groups && a.scale == b.scale;
}

void runs_merge(struct runs *runs, struct run_form form)
{
	while (runs->all.count > 1 || !same_form(runs->all.items[0].form, form))
		merge_first(runs, runs->all.count < RUNS_MERGED ? runs->all.count : RUNS_MERGED, form);
}
