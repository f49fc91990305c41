#include "labelling/crew.h"

#include <pthread.h>

#include "base/memory.h"

/* Lanes that wait for their turn, so that threads need not. */
enum { SPARE_LANES = 2 };

struct crew {
	struct lane *whole;
	const struct labelling_options *options;
	const struct labelling_work *work; /* or null */
	bool handing_out;                  /* batches are the caller's to take */

	struct lane *lanes;
	size_t lane_count;
	pthread_t *threads;
	size_t thread_count;

	pthread_mutex_t reading; /* the order of blocks */
	uint64_t blocks_read;
	bool all_read;

	pthread_mutex_t lock; /* all below */
	pthread_cond_t changed;
	struct lane **free; /* used last, taken first: its memory is in the cache */
	size_t free_count;
	struct lane **finished; /* by number modulo lane_count */
	uint64_t turn;          /* number of the block to be settled next */
	bool settling;
	bool stopped;
	size_t working; /* threads that may still finish a block */

	struct lane *at_hand; /* of the caller */
};

/* --- one block --- */

static void take_batches(struct crew *crew, struct lane *lane)
{
	if (crew->handing_out) {
		lane_next(lane);
		return;
	}
	while (lane_next(lane)) {
		lane_work(lane, crew->work);
		lane_settle(lane);
	}
}

/* Reads the next block; false at the end. */
static bool read_block(struct crew *crew, struct lane *lane)
{
	pthread_mutex_lock(&crew->reading);
	bool got = !crew->all_read && scan_read_block(lane->scan);
	crew->all_read = !got;
	lane->number = crew->blocks_read;
	crew->blocks_read += got;
	pthread_mutex_unlock(&crew->reading);
	return got;
}

/* In its turn: what was found on a wrong guess is found again. */
static void adopt(struct crew *crew, struct lane *lane)
{
	if (scan_adopt_block(lane->scan))
		return;
	lane_drop_block(lane);
	if (crew->work)
		crew->work->drop(lane->own);
	take_batches(crew, lane);
}

/* False where nothing more is wanted. */
static bool add_block(struct crew *crew, struct lane *lane)
{
	enum scan_status status;
	lane_add_block(lane, crew->whole);
	bool go_on = !crew->work || crew->work->settle(lane->own);
	lane_advance(crew->whole, crew->options);
	return go_on && !scan_failure(crew->whole->scan, &status);
}

/* --- turns; all with the lock held --- */

static struct lane *whose_turn(const struct crew *crew)
{
	return crew->finished[crew->turn % crew->lane_count];
}

static void end_turn(struct crew *crew, struct lane *lane)
{
	crew->turn++;
	crew->free[crew->free_count++] = lane;
	pthread_cond_broadcast(&crew->changed);
}

/* Settles the blocks whose turn it is, unless another thread does. */
static void settle_finished(struct crew *crew)
{
	struct lane *lane;
	if (crew->handing_out || crew->settling)
		return;
	crew->settling = true;
	while (!crew->stopped && (lane = whose_turn(crew))) {
		crew->finished[crew->turn % crew->lane_count] = NULL;
		pthread_mutex_unlock(&crew->lock);
		adopt(crew, lane);
		bool go_on = add_block(crew, lane);
		pthread_mutex_lock(&crew->lock);
		crew->stopped = !go_on;
		end_turn(crew, lane);
	}
	crew->settling = false;
}

static struct lane *wait_for_lane(struct crew *crew)
{
	while (!crew->stopped && crew->free_count == 0)
		pthread_cond_wait(&crew->changed, &crew->lock);
	return crew->stopped ? NULL : crew->free[--crew->free_count];
}

/* Reads, works on and finishes one block; false where there are no more. */
static bool do_block(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	struct lane *lane = wait_for_lane(crew);
	pthread_mutex_unlock(&crew->lock);
	bool got = lane && read_block(crew, lane);
	if (got) {
		scan_find_records(lane->scan);
		take_batches(crew, lane);
	}
	pthread_mutex_lock(&crew->lock);
	if (got) {
		crew->finished[lane->number % crew->lane_count] = lane;
		settle_finished(crew);
	} else if (lane) {
		crew->free[crew->free_count++] = lane;
	}
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	return got;
}

static void *work_through(void *data)
{
	struct crew *crew = data;
	while (do_block(crew))
		;
	pthread_mutex_lock(&crew->lock);
	crew->working--;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

/* --- opening and closing --- */

struct crew *crew_open(struct lane *whole, const struct labelling_options *options)
{
	struct crew *crew = memory_zeroed(1, sizeof *crew);
	crew->whole = whole;
	crew->options = options;
	crew->lane_count = size_sum(options->threads, SPARE_LANES);
	crew->lanes = memory_zeroed(crew->lane_count, sizeof *crew->lanes);
	crew->free = memory_zeroed(crew->lane_count, sizeof(struct lane *));
	crew->finished = memory_zeroed(crew->lane_count, sizeof(struct lane *));
	crew->threads = memory_zeroed(options->threads, sizeof *crew->threads);
	pthread_mutex_init(&crew->reading, NULL);
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->changed, NULL);
	return crew;
}

static void open_lanes(struct crew *crew)
{
	for (size_t i = 0; i < crew->whole->side_count; i++)
		side_begin_forks(&crew->whole->sides[i]);
	for (size_t i = 0; i < crew->lane_count; i++) {
		struct lane *lane = &crew->lanes[i];
		lane_open(lane, crew->whole, crew->options, !crew->handing_out);
		if (crew->work)
			lane->own = crew->work->make(crew->work->context);
		crew->free[crew->free_count++] = lane;
	}
}

/* Where the machine gives fewer threads, there are fewer. */
static void start_threads(struct crew *crew, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pthread_t *thread = &crew->threads[crew->thread_count];
		pthread_mutex_lock(&crew->lock);
		crew->working++;
		pthread_mutex_unlock(&crew->lock);
		if (pthread_create(thread, NULL, work_through, crew) == 0) {
			crew->thread_count++;
			continue;
		}
		pthread_mutex_lock(&crew->lock);
		crew->working--;
		pthread_mutex_unlock(&crew->lock);
	}
}

static void end_threads(struct crew *crew)
{
	for (size_t i = 0; i < crew->thread_count; i++)
		pthread_join(crew->threads[i], NULL);
	crew->thread_count = 0;
}

void crew_close(struct crew *crew)
{
	if (!crew)
		return;
	pthread_mutex_lock(&crew->lock);
	crew->stopped = true;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	end_threads(crew);
	for (size_t i = 0; i < crew->lane_count && crew->lanes[i].scan; i++) {
		if (crew->work)
			crew->work->free(crew->lanes[i].own);
		lane_close(&crew->lanes[i]);
	}
	for (size_t i = 0; i < crew->whole->side_count; i++)
		side_end_forks(&crew->whole->sides[i]);
	pthread_cond_destroy(&crew->changed);
	pthread_mutex_destroy(&crew->lock);
	pthread_mutex_destroy(&crew->reading);
	memory_free(crew->threads);
	memory_free(crew->finished);
	memory_free(crew->free);
	memory_free(crew->lanes);
	memory_free(crew);
}

/* --- going through --- */

void crew_run(struct crew *crew, const struct labelling_work *work)
{
	crew->work = work;
	open_lanes(crew);
	start_threads(crew, crew->options->threads - 1);
	while (do_block(crew))
		;
	end_threads(crew);
}

/* With the lock held: the lane whose turn it is, once it is finished; null at the end. */
static struct lane *wait_for_turn(struct crew *crew)
{
	struct lane *lane;
	while (!(lane = whose_turn(crew)) && crew->working)
		pthread_cond_wait(&crew->changed, &crew->lock);
	if (lane)
		crew->finished[crew->turn % crew->lane_count] = NULL;
	return lane;
}

/* A machine that gives no thread at all has the caller do their work. */
static struct lane *next_lane(struct crew *crew)
{
	if (crew->thread_count == 0)
		do_block(crew);
	pthread_mutex_lock(&crew->lock);
	struct lane *lane = crew->stopped ? NULL : wait_for_turn(crew);
	pthread_mutex_unlock(&crew->lock);
	if (lane)
		adopt(crew, lane);
	return lane;
}

static void give_back(struct crew *crew, struct lane *lane)
{
	bool go_on = add_block(crew, lane);
	pthread_mutex_lock(&crew->lock);
	crew->stopped = !go_on;
	end_turn(crew, lane);
	pthread_mutex_unlock(&crew->lock);
}

struct lane *crew_next(struct crew *crew)
{
	if (!crew->handing_out) {
		crew->handing_out = true;
		open_lanes(crew);
		start_threads(crew, crew->options->threads);
	}
	if (crew->at_hand) {
		lane_settle(crew->at_hand);
		lane_next(crew->at_hand);
	}
	while (!crew->at_hand || !crew->at_hand->batch) {
		if (crew->at_hand)
			give_back(crew, crew->at_hand);
		crew->at_hand = next_lane(crew);
		if (!crew->at_hand)
			return NULL;
	}
	return crew->at_hand;
}
