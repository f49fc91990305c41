#include "labelling/lane.h"

#include "vm/collect.h"

/* --- a pass --- */

const char *lane_begin_pass(struct lane *whole, const struct labelling_options *options)
{
	const char *message = NULL;
	whole->taken_as_missing = 0; /* a result that several passes compute is taken so once */
	whole->fails_inputs = options->bad == BAD_FAIL;
	whole->judges_inputs = options->bad == BAD_REJECT && whole->pass == whole->plan->passes;
	whole->program = whole->judges_inputs ? program_make_judging_pass(whole->plan, options->optimise)
					      : program_make_pass(whole->plan, options->optimise, whole->pass);
	whole->machine = machine_new(whole->program, options->bad == BAD_MISSING, &message);
	if (whole->machine)
		machine_use(whole->machine, whole->populations);
	return message;
}

void lane_end_pass(struct lane *whole)
{
	machine_free(whole->machine);
	program_free(whole->program);
	whole->machine = NULL;
	whole->program = NULL;
}

/* --- batches --- */

static void fail_record(void *context, size_t record, struct text name, const struct failure *failure)
{
	const struct lane *lane = context;
	scan_fail_record(lane->scan, record, name, failure_text(failure, lane->plan, lane->batch->arena));
}

static struct collecting collecting_of(struct lane *lane)
{
	return (struct collecting){.program = lane->program,
				   .roots = machine_roots(lane->machine),
				   .count = lane->batch->records->count,
				   .arena = lane->batch->arena,
				   .tell = fail_record,
				   .context = lane};
}

/* Those that are in error for what is written too are left to the work, which says that of them. */
static void judge_inputs(struct lane *lane)
{
	struct collecting collecting = collecting_of(lane);
	struct bits judged = lane->counted;
	for (size_t i = 0; i < lane->program->roots.count; i++) {
		const struct vector *vector = collecting.roots[i];
		if (lane->program->roots.items[i].population || !vector->any_failed)
			continue;
		for (size_t w = 0; w < BATCH_WORDS; w++)
			judged.words[w] &= ~vector->failed.words[w];
	}
	collect_judge(&collecting, &judged);
}

const struct scan_batch *lane_next(struct lane *lane)
{
	lane->batch = scan_next(lane->scan);
	if (!lane->batch)
		return NULL;
	machine_run(lane->machine, lane->batch->columns, lane->batch->records->count, &lane->batch->active,
		    scan_dialect(lane->scan), lane->batch->arena);
	lane->counted = lane->batch->active;
	if (lane->judges_inputs)
		judge_inputs(lane);
	return lane->batch;
}

void lane_work(const struct lane *lane, const struct labelling_work *work)
{
	enum { BLOCK_RECORDS_BITS = 32 };
	uint64_t order = (lane->number << BLOCK_RECORDS_BITS) + lane->taken + 1;
	struct labelled labelled = {lane->scan, lane->batch, lane->machine, order};
	if (work)
		work->take(lane->own, &labelled);
}

void lane_finish(const struct lane *lane, const struct labelling_work *work)
{
	if (work && work->finish)
		work->finish(lane->own);
}

bool lane_stands(const struct lane *lane, const struct labelling_work *work)
{
	return !work || !work->judge || work->judge(lane->own);
}

bool lane_settle_work(const struct lane *lane, const struct labelling_work *work)
{
	return !work || !work->settle || work->settle(lane->own);
}

static void add_to_populations(struct lane *lane)
{
	struct collecting collecting = collecting_of(lane);
	collecting.populations = lane->apart ? lane->apart : lane->gathered ? lane->gathered : lane->populations;
	collect_populations(&collecting, &lane->counted, COLLECT_ALL);
	if (lane->fails_inputs)
		collect_judge(&collecting, &lane->counted);
}

void lane_settle(struct lane *lane)
{
	if (!lane->batch)
		return;
	if (lane->populations)
		add_to_populations(lane);
	lane->taken += lane->batch->records->count;
	scan_settle_batch(lane->scan);
	lane->batch = NULL;
}

/* --- lanes beside the whole --- */

void lane_begin_gathering(struct lane *whole, const struct labelling_options *options)
{
	if (!whole->populations)
		return;
	whole->gathered = populations_new(whole->plan);
	populations_limit(whole->gathered, options->memory);
}

void lane_end_gathering(struct lane *whole)
{
	if (!whole->gathered)
		return;
	populations_merge(whole->populations, whole->gathered);
	populations_free(whole->gathered);
	whole->gathered = NULL;
}

void lane_open(struct lane *lane, const struct lane *whole, const struct labelling_options *options, bool apart)
{
	const char *message; /* the whole's program was verified */
	*lane = *whole;
	lane->scan = scan_part(whole->scan);
	lane->machine = machine_new(whole->program, options->bad == BAD_MISSING, &message);
	machine_use(lane->machine, whole->populations);
	lane->apart = apart && whole->gathered ? populations_new(whole->plan) : NULL;
	lane->batch = NULL;
	lane->taken_as_missing = 0;
}

void lane_close(struct lane *lane, struct lane *whole)
{
	if (lane->apart)
		populations_merge(whole->gathered, lane->apart);
	populations_free(lane->apart);
	machine_free(lane->machine);
	scan_close(lane->scan);
}

/* Merging takes its time, and having the same groups in every lane takes memory. */
enum { APART_MAX = 1 << 20 };

void lane_rewind(struct lane *lane)
{
	scan_rewind_block(lane->scan);
	lane->taken_as_missing = machine_taken_as_missing(lane->machine);
	lane->taken = 0;
}

void lane_add_block(struct lane *lane, struct lane *whole)
{
	scan_add_block(lane->scan);
	whole->taken_as_missing += machine_taken_as_missing(lane->machine) - lane->taken_as_missing;
	lane->taken_as_missing = machine_taken_as_missing(lane->machine);
	if (lane->apart && populations_size(lane->apart) > APART_MAX)
		populations_merge(whole->gathered, lane->apart);
}

void lane_advance(const struct lane *whole, const struct labelling_options *options)
{
	uint64_t total;
	uint64_t bytes = scan_position(whole->scan, &total);
	if (options->advance)
		options->advance(options->context, scan_counts(whole->scan)->records, bytes + total * (whole->pass - 1),
				 total * whole->plan->passes);
}
