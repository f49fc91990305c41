#include "ledger/overflow.h"

#include <pthread.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/temporary.h"
#include "ledger/stored.h"

/* Long texts that wait to be written are not to fill the memory for want of which they are here. */
enum { TEXTS_MAX = 1 << 18 };

/* Where rows stand in the file: each stretch is one batch, perhaps not a full one. */
struct stretch {
	uint64_t begin;
	size_t size;
	size_t count; /* rows */
};

struct part {
	pthread_mutex_t lock;
	VECTOR(uint64_t) order;
	struct stored *columns; /* of the distinct roots, then of the key; rows that are not written yet */
	size_t texts_size;      /* bytes of the texts in them */
	VECTOR(struct stretch) stretches;
	struct buffer bytes;
};

struct overflow {
	const struct program *program;
	unsigned level;
	VECTOR(size_t) distinct; /* roots, one for each register */
	size_t *column_of_root;
	enum vector_type key;
	bool keeps_key; /* apart from the key as it is written, which for a text is the same */
	int file;       /* without a name, or -1 */
	uint64_t end;   /* of the file */
	int error;
	struct part parts[OVERFLOW_PARTS];
};

static size_t column_count(const struct overflow *overflow)
{
	return overflow->distinct.count + overflow->keeps_key;
}

static uint32_t register_of(const struct overflow *overflow, size_t root)
{
	return overflow->program->roots.items[root].value;
}

static enum vector_type type_of(const struct overflow *overflow, size_t column)
{
	if (column == overflow->distinct.count)
		return overflow->key;
	return overflow->program->registers.items[register_of(overflow, overflow->distinct.items[column])].type;
}

static void find_columns(struct overflow *overflow)
{
	size_t roots = overflow->program->roots.count;
	overflow->column_of_root = memory_zeroed(roots, sizeof *overflow->column_of_root);
	for (size_t r = 0; r < roots; r++) {
		size_t at = 0;
		while (at < overflow->distinct.count &&
		       register_of(overflow, overflow->distinct.items[at]) != register_of(overflow, r))
			at++;
		if (at == overflow->distinct.count)
			vector_push(&overflow->distinct, r);
		overflow->column_of_root[r] = at;
	}
}

static struct stored *make_columns(const struct overflow *overflow)
{
	struct stored *columns = memory_zeroed(column_count(overflow), sizeof *columns);
	for (size_t i = 0; i < column_count(overflow); i++)
		columns[i].type = type_of(overflow, i);
	return columns;
}

static void free_columns(const struct overflow *overflow, struct stored *columns)
{
	for (size_t i = 0; i < column_count(overflow); i++)
		stored_free(&columns[i]);
	memory_free(columns);
}

struct overflow *overflow_new(const struct program *program, enum vector_type key, unsigned level)
{
	struct overflow *overflow = memory_zeroed(1, sizeof *overflow);
	overflow->program = program;
	overflow->level = level;
	overflow->key = key;
	overflow->keeps_key = key != VECTOR_TEXT;
	find_columns(overflow);
	overflow->error = temporary_open_nameless(&overflow->file);
	for (size_t i = 0; i < OVERFLOW_PARTS; i++) {
		pthread_mutex_init(&overflow->parts[i].lock, NULL);
		overflow->parts[i].columns = make_columns(overflow);
	}
	return overflow;
}

void overflow_free(struct overflow *overflow)
{
	if (!overflow)
		return;
	for (size_t i = 0; i < OVERFLOW_PARTS; i++) {
		struct part *part = &overflow->parts[i];
		free_columns(overflow, part->columns);
		vector_free(&part->order);
		vector_free(&part->stretches);
		buffer_free(&part->bytes);
		pthread_mutex_destroy(&part->lock);
	}
	if (overflow->file >= 0)
		close(overflow->file);
	vector_free(&overflow->distinct);
	memory_free(overflow->column_of_root);
	memory_free(overflow);
}

unsigned overflow_level(const struct overflow *overflow)
{
	return overflow->level;
}

int overflow_error(const struct overflow *overflow)
{
	return __atomic_load_n(&overflow->error, __ATOMIC_RELAXED);
}

static void fail_if(struct overflow *overflow, int error)
{
	if (error)
		__atomic_store_n(&overflow->error, error, __ATOMIC_RELAXED);
}

/* --- writing --- */

/* The rows that the part holds become a stretch of the file. */
static void write_out(struct overflow *overflow, struct part *part)
{
	struct buffer *bytes = &part->bytes;
	bytes->size = 0;
	buffer_bytes(bytes, part->order.items, part->order.count * sizeof *part->order.items);
	for (size_t i = 0; i < column_count(overflow); i++) {
		stored_save(&part->columns[i], bytes);
		stored_clear(&part->columns[i]);
	}
	uint64_t begin = __atomic_fetch_add(&overflow->end, bytes->size, __ATOMIC_RELAXED);
	if (!overflow_error(overflow))
		fail_if(overflow, temporary_write(overflow->file, bytes->data, bytes->size, begin));
	vector_push(&part->stretches, (struct stretch){begin, bytes->size, part->order.count});
	part->order.count = 0;
	part->texts_size = 0;
}

static void add_value(struct part *part, size_t column, const struct vector *vector, size_t lane)
{
	struct stored *stored = &part->columns[column];
	stored_push(stored, vector, lane);
	if (stored->type == VECTOR_TEXT)
		part->texts_size += stored->texts.items[stored->texts.count - 1].size;
}

static void add_row(struct overflow *overflow, struct part *part, const struct ledger_rows *rows, size_t lane)
{
	vector_push(&part->order, rows->order[lane]);
	for (size_t i = 0; i < overflow->distinct.count; i++)
		add_value(part, i, rows->roots[overflow->distinct.items[i]], lane);
	if (overflow->keeps_key)
		add_value(part, overflow->distinct.count, rows->key, lane);
	if (part->order.count == BATCH_SIZE || part->texts_size > TEXTS_MAX)
		write_out(overflow, part);
}

void overflow_add(struct overflow *overflow, const struct ledger_rows *rows, const struct bits *which,
		  const uint64_t *hashes)
{
	for (size_t lane = 0; lane < rows->count; lane++) {
		if (!bits_get(which, lane))
			continue;
		size_t number = hashes[lane] >> overflow->level * OVERFLOW_BITS & (OVERFLOW_PARTS - 1);
		struct part *part = &overflow->parts[number];
		pthread_mutex_lock(&part->lock);
		add_row(overflow, part, rows, lane);
		pthread_mutex_unlock(&part->lock);
	}
}

void overflow_settle(struct overflow *overflow)
{
	for (size_t i = 0; i < OVERFLOW_PARTS; i++) {
		struct part *part = &overflow->parts[i];
		if (part->order.count)
			write_out(overflow, part);
		free_columns(overflow, part->columns);
		part->columns = make_columns(overflow);
		buffer_free(&part->bytes);
	}
}

/* --- reading --- */

struct overflow_reader {
	struct overflow *overflow;
	const struct part *part;
	size_t next; /* stretch */
	struct buffer bytes;
	struct stored *columns;
	struct vector **vectors; /* by column */
	struct vector **roots;
	uint64_t order[BATCH_SIZE];
	struct arena arena;
	struct ledger_rows rows;
};

struct overflow_reader *overflow_read(struct overflow *overflow, size_t part)
{
	struct overflow_reader *reader = memory_zeroed(1, sizeof *reader);
	size_t roots = overflow->program->roots.count;
	reader->overflow = overflow;
	reader->part = &overflow->parts[part];
	reader->columns = make_columns(overflow);
	reader->vectors = memory_array(column_count(overflow), sizeof *reader->vectors);
	reader->roots = memory_array(roots, sizeof *reader->roots);
	for (size_t i = 0; i < column_count(overflow); i++)
		reader->vectors[i] = vector_new(type_of(overflow, i), 0);
	for (size_t r = 0; r < roots; r++)
		reader->roots[r] = reader->vectors[overflow->column_of_root[r]];
	return reader;
}

void overflow_reader_free(struct overflow_reader *reader)
{
	for (size_t i = 0; i < column_count(reader->overflow); i++)
		vector_free_one(reader->vectors[i]);
	free_columns(reader->overflow, reader->columns);
	memory_free(reader->vectors);
	memory_free(reader->roots);
	buffer_free(&reader->bytes);
	arena_free(&reader->arena);
	memory_free(reader);
}

static void fill_vectors(struct overflow_reader *reader, size_t count)
{
	struct frame frame = {count, &reader->rows.active, &reader->arena, NULL};
	const char *bytes = reader->bytes.data;
	uint32_t lanes[BATCH_SIZE];
	for (uint32_t lane = 0; lane < count; lane++)
		lanes[lane] = lane;
	memcpy(reader->order, bytes, count * sizeof *reader->order);
	bytes += count * sizeof *reader->order;
	for (size_t i = 0; i < column_count(reader->overflow); i++) {
		bytes = stored_load(&reader->columns[i], count, bytes);
		stored_take(&reader->columns[i], &frame, lanes, reader->vectors[i]);
	}
}

const struct ledger_rows *overflow_next(struct overflow_reader *reader)
{
	const struct overflow *overflow = reader->overflow;
	if (reader->next == reader->part->stretches.count)
		return NULL;
	struct stretch stretch = reader->part->stretches.items[reader->next++];
	reader->bytes.size = 0;
	buffer_reserve(&reader->bytes, stretch.size);
	int error = temporary_read(overflow->file, reader->bytes.data, stretch.size, stretch.begin);
	fail_if(reader->overflow, error);
	if (error)
		return NULL;
	arena_reset(&reader->arena);
	reader->rows = (struct ledger_rows){.roots = reader->roots,
					    .order = reader->order,
					    .count = stretch.count,
					    .active = bits_first(stretch.count),
					    .arena = &reader->arena};
	fill_vectors(reader, stretch.count);
	reader->rows.key = overflow->keeps_key ? reader->vectors[overflow->distinct.count] : NULL;
	return &reader->rows;
}
