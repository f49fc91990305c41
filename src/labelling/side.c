#include "labelling/side.h"

#include "base/memory.h"
#include "vm/collect.h"

const char *side_begin_pass(struct side *side, const struct labelling_options *options, uint32_t pass)
{
	const char *message = NULL;
	bool last = pass >= side->plan->passes;
	side->program = program_make_pass(side->plan, options->optimise, last ? side->plan->passes : pass);
	side->machine = machine_new(side->program, options->bad == BAD_MISSING, &message);
	if (side->machine)
		machine_use(side->machine, side->populations);
	return message;
}

void side_end_pass(struct side *side)
{
	machine_free(side->machine);
	program_free(side->program);
	side->machine = NULL;
	side->program = NULL;
}

void side_free(struct side *side)
{
	side_end_pass(side);
	machine_free(side->filter_machine);
	program_free(side->filter);
	populations_free(side->gathered);
	populations_free(side->populations);
}

/* --- forks --- */

void side_begin_forks(struct side *side)
{
	side->gathered = populations_new(side->plan);
}

void side_end_forks(struct side *side)
{
	if (!side->gathered)
		return;
	if (side->populations)
		populations_merge(side->populations, side->gathered);
	populations_free(side->gathered);
	side->gathered = NULL;
}

void side_fork(struct side *fork, const struct side *side, const struct labelling_options *options, bool apart)
{
	const char *message; /* the side's own programs were verified */
	bool missing = options->bad == BAD_MISSING;
	*fork = *side;
	fork->taken_as_missing = 0;
	fork->vectors = memory_zeroed(side->plan->column_count, sizeof *fork->vectors);
	fork->machine = machine_new(side->program, missing, &message);
	machine_use(fork->machine, side->populations);
	if (side->filter)
		fork->filter_machine = machine_new(side->filter, missing, &message);
	fork->apart = apart ? populations_new(side->plan) : NULL;
}

void side_join(struct side *fork, struct side *side)
{
	if (fork->apart)
		populations_merge(side->gathered, fork->apart);
	machine_free(fork->machine);
	machine_free(fork->filter_machine);
	populations_free(fork->apart);
	memory_free(fork->vectors);
}

/* Merging takes its time, and having the same groups in every fork takes memory. */
enum { APART_MAX = 1 << 20 };

void side_add(struct side *fork, struct side *side)
{
	side->taken_as_missing += machine_taken_as_missing(fork->machine) - fork->taken_as_missing;
	fork->taken_as_missing = machine_taken_as_missing(fork->machine);
	if (fork->apart && populations_size(fork->apart) > APART_MAX)
		populations_merge(side->gathered, fork->apart);
}

/* --- batches --- */

/* A record for which the side's own `only where` is not true does not count for it. */
static void filter(struct side *side, struct scan *scan, const struct scan_batch *batch)
{
	if (!side->filter)
		return;
	machine_run(side->filter_machine, side->vectors, batch->records->count, &batch->active, scan_dialect(scan),
		    batch->arena);
	const struct vector *keep = machine_vector(side->filter_machine, side->filter->roots.items[0].value);
	for (size_t lane = 0; lane < batch->records->count; lane++) {
		if (!bits_get(&side->active, lane) || bits_get(&keep->yes, lane))
			continue;
		if (bits_get(&keep->failed, lane))
			scan_fail_record(scan, lane, text_of("only where"),
					 failure_text(&keep->failures[lane], side->plan, batch->arena));
		bits_clear(&side->active, lane);
	}
}

void side_run(struct side *side, struct scan *scan, const struct scan_batch *batch)
{
	for (size_t i = 0; i < side->plan->column_count; i++)
		side->vectors[i] = batch->columns[side->places[i]];
	side->active = batch->active;
	filter(side, scan, batch);
	machine_run(side->machine, side->vectors, batch->records->count, &side->active, scan_dialect(scan),
		    batch->arena);
}

/* --- populations --- */

struct telling {
	struct scan *scan;
	const struct side *side;
	struct arena *arena;
};

static void fail_record(void *context, size_t lane, struct text name, const struct failure *failure)
{
	const struct telling *telling = context;
	scan_fail_record(telling->scan, lane, name, failure_text(failure, telling->side->plan, telling->arena));
}

void side_add_to_populations(struct side *side, struct scan *scan, const struct scan_batch *batch)
{
	struct telling telling = {scan, side, batch->arena};
	for (size_t w = 0; w < BATCH_WORDS; w++)
		side->active.words[w] &= batch->active.words[w]; /* without those that failed since */
	struct populations *populations = side->apart      ? side->apart
					  : side->gathered ? side->gathered
							   : side->populations;
	struct collecting collecting = {.program = side->program,
					.roots = machine_roots(side->machine),
					.populations = populations,
					.count = batch->records->count,
					.arena = batch->arena,
					.tell = fail_record,
					.context = &telling};
	collect_judge(&collecting, &side->active);
	collect_populations(&collecting, &side->active, COLLECT_ALL);
}
