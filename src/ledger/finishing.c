#include "ledger/finishing.h"

#include "base/memory.h"
#include "base/threads.h"

void finishing_open(struct finishing *finishing, const struct plan_rollup *rollup, struct program *program,
		    struct fields *fields, const struct aggregation_options *options)
{
	*finishing = (struct finishing){.rollup = rollup, .program = program, .options = options, .fields = fields};
	pthread_mutex_init(&finishing->lock, NULL);
}

void finishing_close(struct finishing *finishing)
{
	pthread_mutex_destroy(&finishing->lock);
}

static size_t threads_for(const struct finishing *finishing, size_t pieces)
{
	return finishing->options->threads < pieces ? finishing->options->threads : pieces;
}

/* --- one thread --- */

struct finisher {
	struct finishing *finishing;
	struct machine *machine;
	struct vector **key_column; /* by column of the plan: the key, and nothing else */
	struct vector *key;
	struct vector **values; /* by field */
	struct arena arena;
};

static void finisher_open(struct finisher *finisher, struct finishing *finishing)
{
	const struct plan_rollup *rollup = finishing->rollup;
	const char *message; /* the program was verified */
	*finisher = (struct finisher){.finishing = finishing};
	finisher->machine = machine_new(finishing->program, finishing->options->failures_are_missing, &message);
	finisher->key_column = memory_zeroed(rollup->plan->column_count, sizeof *finisher->key_column);
	finisher->key = vector_new(vector_type_of(rollup->plan->columns[rollup->ledger_key].type), 0);
	finisher->key_column[rollup->ledger_key] = finisher->key;
	finisher->values = memory_array(rollup->field_count, sizeof *finisher->values);
}

static void finisher_close(struct finisher *finisher)
{
	machine_free(finisher->machine);
	vector_free_one(finisher->key);
	memory_free(finisher->key_column);
	memory_free(finisher->values);
	arena_free(&finisher->arena);
}

static void run_fields(struct finisher *finisher, const struct frame *frame)
{
	const struct finishing *finishing = finisher->finishing;
	machine_run(finisher->machine, finisher->key_column, frame->count, frame->active, NULL, frame->arena);
	for (size_t i = 0; i < finishing->rollup->field_count; i++)
		finisher->values[i] = machine_vector(finisher->machine, finishing->program->roots.items[i].value);
}

static void append_clients(struct finisher *finisher, const struct share *share, size_t begin, size_t count)
{
	struct finishing *finishing = finisher->finishing;
	uint32_t rows = finishing->rollup->rows - 1;
	struct bits active = bits_first(count);
	struct frame frame = {count, &active, &finisher->arena, NULL};
	struct text keys[BATCH_SIZE];
	uint64_t first[BATCH_SIZE];
	for (size_t lane = 0; lane < count; lane++) {
		keys[lane] = populations_key(share->populations, rows, (uint32_t)(begin + lane));
		first[lane] = populations_first(share->populations, rows, (uint32_t)(begin + lane));
	}
	share_keys(share, begin, &frame, finisher->key);
	populations_ask(share->populations, rows, (uint32_t)begin, count);
	run_fields(finisher, &frame);
	pthread_mutex_lock(&finishing->lock);
	fields_append(finishing->fields, count, keys, finisher->key, first, finisher->values);
	finishing->clients += count;
	pthread_mutex_unlock(&finishing->lock);
	arena_reset(&finisher->arena);
}

static void finish_share(struct finisher *finisher, struct share *share)
{
	struct finishing *finishing = finisher->finishing;
	size_t clients = share_clients(share);
	uint64_t before = machine_taken_as_missing(finisher->machine);
	populations_finish(share->populations, 1);
	machine_use(finisher->machine, share->populations);
	for (size_t begin = 0; begin < clients; begin += BATCH_SIZE)
		append_clients(finisher, share, begin, clients - begin < BATCH_SIZE ? clients - begin : BATCH_SIZE);
	pthread_mutex_lock(&finishing->lock);
	finishing->taken_as_missing += machine_taken_as_missing(finisher->machine) - before;
	if (!finishing->error)
		finishing->error = populations_error(share->populations);
	pthread_mutex_unlock(&finishing->lock);
	share_close(share);
}

void finishing_set_absent(struct finishing *finishing)
{
	struct finisher finisher;
	struct populations *nothing = populations_new(finishing->rollup->plan);
	struct bits active = {{1}};
	populations_finish(nothing, 1);
	finisher_open(&finisher, finishing);
	machine_use(finisher.machine, nothing);
	run_fields(&finisher, &(struct frame){1, &active, &finisher.arena, NULL});
	fields_set_absent(finishing->fields, finisher.values);
	finisher_close(&finisher);
	populations_free(nothing);
}

/* --- shares --- */

struct shares_at_work {
	struct finishing *finishing;
	struct share *shares;
	size_t count;
	size_t next;
};

static void work_on_shares(void *context, size_t number)
{
	struct shares_at_work *work = context;
	struct finisher finisher;
	size_t next;
	(void)number;
	finisher_open(&finisher, work->finishing);
	while ((next = __atomic_fetch_add(&work->next, 1, __ATOMIC_RELAXED)) < work->count)
		finish_share(&finisher, &work->shares[next]);
	finisher_close(&finisher);
}

void finishing_do_shares(struct finishing *finishing, struct share *shares, size_t count)
{
	struct shares_at_work work = {finishing, shares, count, 0};
	threads_run(threads_for(finishing, count), work_on_shares, &work);
}

/* --- overflows --- */

struct overflow_at_work {
	struct finishing *finishing;
	const struct program *program; /* of the rows */
	struct overflow *overflow;
	size_t next; /* part */
	VECTOR(struct overflow *) waiting;
};

static void add_rows(struct share *share, const struct ledger_rows *rows)
{
	const struct vector *keys = written_keys(share->shared, rows);
	uint64_t hashes[BATCH_SIZE];
	for (size_t lane = 0; lane < rows->count; lane++)
		hashes[lane] = shared_hash(share->shared, keys->texts[lane]);
	share_add(share, rows, &rows->active, hashes, true);
}

/* All parts that are worked on at once have the memory together. */
static void aggregate_part(struct overflow_at_work *work, struct finisher *finisher, size_t part)
{
	struct finishing *finishing = work->finishing;
	size_t memory = finishing->options->memory / threads_for(finishing, OVERFLOW_PARTS);
	struct overflow_reader *reader = overflow_read(work->overflow, part);
	struct shared shared;
	struct share share;
	const struct ledger_rows *rows;
	shared_open(&shared, finishing->rollup, work->program, memory, 1, overflow_level(work->overflow) + 1);
	share_open(&share, &shared);
	while ((rows = overflow_next(reader)))
		add_rows(&share, rows);
	overflow_reader_free(reader);
	finish_share(finisher, &share);
	struct overflow *deeper = shared_take_overflow(&shared);
	shared_close(&shared);
	pthread_mutex_lock(&finishing->lock);
	if (deeper)
		vector_push(&work->waiting, deeper);
	pthread_mutex_unlock(&finishing->lock);
}

static void work_on_parts(void *context, size_t number)
{
	struct overflow_at_work *work = context;
	struct finisher finisher;
	size_t part;
	(void)number;
	finisher_open(&finisher, work->finishing);
	while ((part = __atomic_fetch_add(&work->next, 1, __ATOMIC_RELAXED)) < OVERFLOW_PARTS &&
	       !overflow_error(work->overflow))
		aggregate_part(work, &finisher, part);
	finisher_close(&finisher);
}

void finishing_do_overflow(struct finishing *finishing, struct overflow *overflow, const struct program *row_program)
{
	struct overflow_at_work work = {.finishing = finishing, .program = row_program};
	if (overflow)
		vector_push(&work.waiting, overflow);
	while (work.waiting.count) {
		work.overflow = work.waiting.items[--work.waiting.count];
		work.next = 0;
		if (!finishing->error)
			threads_run(threads_for(finishing, OVERFLOW_PARTS), work_on_parts, &work);
		if (!finishing->error)
			finishing->error = overflow_error(work.overflow);
		overflow_free(work.overflow);
	}
	vector_free(&work.waiting);
}
