#include "labelling/lane.h"

#include "base/memory.h"

const struct scan_batch *lane_next(struct lane *lane)
{
	lane->batch = scan_next(lane->scan);
	for (size_t i = 0; i < lane->side_count && lane->batch; i++)
		side_run(&lane->sides[i], lane->scan, lane->batch);
	return lane->batch;
}

void lane_work(const struct lane *lane, const struct labelling_work *work)
{
	enum { BLOCK_RECORDS_BITS = 32 };
	uint64_t order = (lane->number << BLOCK_RECORDS_BITS) + lane->taken + 1;
	struct labelled labelled = {lane->scan, lane->batch, lane->sides, order};
	if (work)
		work->take(lane->own, &labelled);
}

void lane_settle(struct lane *lane)
{
	if (!lane->batch)
		return;
	for (size_t i = 0; i < lane->side_count; i++)
		if (lane->pass <= lane->sides[i].plan->passes)
			side_add_to_populations(&lane->sides[i], lane->scan, lane->batch);
	lane->taken += lane->batch->records->count;
	scan_settle_batch(lane->scan);
	lane->batch = NULL;
}

void lane_open(struct lane *lane, const struct lane *whole, const struct labelling_options *options, bool apart)
{
	*lane = *whole;
	lane->scan = scan_part(whole->scan);
	lane->batch = NULL;
	lane->sides = memory_zeroed(whole->side_count, sizeof *lane->sides);
	for (size_t i = 0; i < whole->side_count; i++)
		side_fork(&lane->sides[i], &whole->sides[i], options,
			  apart && whole->pass <= whole->sides[i].plan->passes);
}

void lane_close(struct lane *lane, struct lane *whole)
{
	for (size_t i = 0; i < lane->side_count; i++)
		side_join(&lane->sides[i], &whole->sides[i]);
	memory_free(lane->sides);
	scan_close(lane->scan);
}

void lane_add_block(struct lane *lane, struct lane *whole)
{
	scan_add_block(lane->scan);
	for (size_t i = 0; i < lane->side_count; i++)
		side_add(&lane->sides[i], &whole->sides[i]);
}

void lane_advance(const struct lane *whole, const struct labelling_options *options)
{
	uint64_t total;
	uint64_t bytes = scan_position(whole->scan, &total);
	if (options->advance)
		options->advance(options->context, scan_counts(whole->scan)->records, bytes + total * (whole->pass - 1),
				 total * whole->passes);
}
