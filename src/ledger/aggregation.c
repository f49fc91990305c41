#include "ledger/aggregation.h"

#include "base/memory.h"
#include "ledger/finishing.h"
#include "ledger/share.h"

/* More shares than threads, so that two seldom want the same one. */
enum { SHARES_PER_THREAD = 2, SHARES_MAX = 64 };

struct aggregation {
	const struct plan_rollup *rollup;
	struct aggregation_options options;
	struct program *program; /* what the aggregates are computed from */
	struct machine *machine;
	struct program *field_program;
	struct shared shared;
	struct share *shares;
	size_t share_count;
	pthread_mutex_t lock;           /* of what follows */
	struct populations *population; /* what is counted over all rows */
	uint64_t computed;              /* rows */
	struct row_counts counts;
	uint64_t taken_as_missing;
	int error;
};

static size_t shares_for(size_t threads)
{
	size_t count = size_product(threads, SHARES_PER_THREAD);
	return threads < 2 ? 1 : count > SHARES_MAX ? SHARES_MAX : count;
}

static void open_shares(struct aggregation *aggregation)
{
	aggregation->share_count = shares_for(aggregation->options.threads);
	shared_open(&aggregation->shared, aggregation->rollup, aggregation->program, aggregation->options.memory,
		    aggregation->share_count, 0);
	aggregation->shares = memory_zeroed(aggregation->share_count, sizeof *aggregation->shares);
	for (size_t i = 0; i < aggregation->share_count; i++)
		share_open(&aggregation->shares[i], &aggregation->shared);
}

struct aggregation *aggregation_new(const struct plan_rollup *rollup, const struct aggregation_options *options,
				    const char **message)
{
	struct aggregation *aggregation = memory_zeroed(1, sizeof *aggregation);
	aggregation->rollup = rollup;
	aggregation->options = *options;
	aggregation->program = program_make_pass(rollup->plan, options->optimise, 1);
	aggregation->field_program = program_make(rollup->plan, options->optimise);
	aggregation->population = populations_new(rollup->plan);
	aggregation->machine = machine_new(aggregation->program, options->failures_are_missing, message);
	pthread_mutex_init(&aggregation->lock, NULL);
	open_shares(aggregation);
	const char *wrong = program_verify(aggregation->field_program);
	if (aggregation->machine && !wrong)
		return aggregation;
	*message = wrong ? wrong : *message;
	*message = arena_copy(&rollup->plan->arena, *message, strlen(*message) + 1);
	aggregation_free(aggregation);
	return NULL;
}

void aggregation_free(struct aggregation *aggregation)
{
	if (!aggregation)
		return;
	for (size_t i = 0; i < aggregation->share_count; i++)
		share_close(&aggregation->shares[i]);
	shared_close(&aggregation->shared);
	memory_free(aggregation->shares);
	populations_free(aggregation->population);
	machine_free(aggregation->machine);
	program_free(aggregation->program);
	program_free(aggregation->field_program);
	pthread_mutex_destroy(&aggregation->lock);
	memory_free(aggregation);
}

struct program *aggregation_program(const struct aggregation *aggregation)
{
	return aggregation->program;
}

/* --- rows --- */

static void drop_keyless(struct aggregation *aggregation, const struct ledger_rows *rows, struct bits *active)
{
	uint64_t keyless = 0;
	for (size_t w = 0; w < BATCH_WORDS; w++) {
		keyless += (uint64_t)__builtin_popcountll(active->words[w] & ~rows->key->known.words[w]);
		active->words[w] &= rows->key->known.words[w];
	}
	if (keyless)
		__atomic_add_fetch(&aggregation->counts.keyless, keyless, __ATOMIC_RELAXED);
}

static void count_rows(struct aggregation *aggregation, const struct collecting *collecting, const struct bits *active)
{
	pthread_mutex_lock(&aggregation->lock);
	collect_populations(collecting, active, COLLECT_WITHOUT_KEYS);
	pthread_mutex_unlock(&aggregation->lock);
}

/* The bits above those that tell parts of an overflow apart. */
static size_t share_of(const struct aggregation *aggregation, uint64_t hash)
{
	return (size_t)((hash >> 32) * aggregation->share_count >> 32);
}

/* Those that other threads hold come last. */
static void add_to_shares(struct aggregation *aggregation, const struct ledger_rows *rows, const struct bits *active)
{
	uint64_t hashes[BATCH_SIZE];
	struct bits which[SHARES_MAX];
	bool added[SHARES_MAX];
	size_t count = aggregation->share_count;
	const struct vector *keys = written_keys(&aggregation->shared, rows);
	struct frame frame = {rows->count, active, rows->arena, NULL};
	memset(which, 0, count * sizeof *which);
	for_each_lane(&frame, active, lane) {
		hashes[lane] = shared_hash(&aggregation->shared, keys->texts[lane]);
		bits_set(&which[share_of(aggregation, hashes[lane])], lane);
	}
	for (size_t i = 0; i < count; i++)
		added[i] = share_add(&aggregation->shares[i], rows, &which[i], hashes, false);
	for (size_t i = 0; i < count; i++)
		if (!added[i])
			share_add(&aggregation->shares[i], rows, &which[i], hashes, true);
}

void aggregation_add(struct aggregation *aggregation, const struct ledger_rows *rows, failing_record *tell,
		     void *context)
{
	struct collecting collecting = {.program = aggregation->program,
					.roots = rows->roots,
					.populations = aggregation->population,
					.order = rows->order,
					.count = rows->count,
					.arena = rows->arena,
					.tell = tell,
					.context = context};
	struct bits active = rows->active;
	drop_keyless(aggregation, rows, &active);
	collect_judge(&collecting, &active);
	count_rows(aggregation, &collecting, &active);
	add_to_shares(aggregation, rows, &active);
}

void aggregation_compute(struct aggregation *aggregation, struct vector *const *columns, size_t count,
			 const struct bits *active, const struct dialect *dialect, struct arena *arena)
{
	uint64_t order[BATCH_SIZE];
	machine_run(aggregation->machine, columns, count, active, dialect, arena);
	struct ledger_rows rows = {
		.roots = machine_roots(aggregation->machine),
		.key = columns[aggregation->rollup->ledger_key],
		.order = order,
		.count = count,
		.active = *active,
		.arena = arena,
	};
	for (size_t lane = 0; lane < count; lane++)
		order[lane] = ++aggregation->computed;
	aggregation_add(aggregation, &rows, NULL, NULL);
}

/* --- the end --- */

static void take_counts(struct aggregation *aggregation)
{
	const struct plan_rollup *rollup = aggregation->rollup;
	struct row_counts *counts = &aggregation->counts;
	struct text first;
	populations_finish(aggregation->population, 1);
	if (rollup->outside)
		counts->outside = population_count(aggregation->population, rollup->outside - 1);
	if (rollup->undated)
		counts->undated = population_count(aggregation->population, rollup->undated - 1);
	if (counts->undated && population_text(aggregation->population, rollup->undated_key - 1, &first))
		counts->undated_key = text_copy(&aggregation->rollup->plan->arena, first);
}

int aggregation_end(struct aggregation *aggregation, struct fields *fields)
{
	struct finishing finishing;
	take_counts(aggregation);
	finishing_open(&finishing, aggregation->rollup, aggregation->field_program, fields, &aggregation->options);
	finishing_set_absent(&finishing);
	finishing_do_shares(&finishing, aggregation->shares, aggregation->share_count);
	aggregation->share_count = 0;
	aggregation->counts.held = finishing.clients;
	finishing_do_overflow(&finishing, shared_take_overflow(&aggregation->shared), aggregation->program);
	aggregation->taken_as_missing = finishing.taken_as_missing;
	aggregation->error = finishing.error;
	finishing_close(&finishing);
	return aggregation->error;
}

int aggregation_error(const struct aggregation *aggregation)
{
	const struct overflow *overflow = __atomic_load_n(&aggregation->shared.overflow, __ATOMIC_ACQUIRE);
	return overflow ? overflow_error(overflow) : aggregation->error;
}

uint64_t aggregation_taken_as_missing(const struct aggregation *aggregation)
{
	return aggregation->taken_as_missing;
}

const struct row_counts *aggregation_counts(const struct aggregation *aggregation)
{
	return &aggregation->counts;
}
