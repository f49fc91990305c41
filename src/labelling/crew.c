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

	pthread_mutex_t lock; /* all below */
	pthread_cond_t changed;
	struct lane **free; /* used last, taken first: its memory is in the cache */
	size_t free_count;
	struct lane **found;    /* by number modulo lane_count, until their batches are worked on */
	struct lane **finished; /* likewise, until they are settled */
	/* Numbers of the blocks that are next to be confirmed, to be worked on, to be settled. */
	uint64_t to_confirm, to_do, turn;
	size_t seeking; /* threads that read a block or find its records */
	bool all_read;
	bool broken; /* the file cannot be read beyond the block that was confirmed last */
	bool settling;
	bool stopped;
	size_t working; /* threads that may still finish a block */

	struct lane *at_hand; /* of the caller */
};

static struct lane **place_of(const struct crew *crew, struct lane **lanes, uint64_t number)
{
	return &lanes[number % crew->lane_count];
}

static struct lane *take(const struct crew *crew, struct lane **lanes, uint64_t number)
{
	struct lane *lane = *place_of(crew, lanes, number);
	*place_of(crew, lanes, number) = NULL;
	return lane;
}

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
	lane_finish(lane, crew->work);
}

/* Reads the next block and finds its records; false at the end. */
static bool seek_block(struct crew *crew, struct lane *lane)
{
	pthread_mutex_lock(&crew->reading);
	bool got = scan_read_block(lane->scan);
	lane->number = crew->blocks_read;
	lane->taken = 0;
	crew->blocks_read += got;
	pthread_mutex_unlock(&crew->reading);
	if (got)
		scan_find_records(lane->scan);
	return got;
}

/* False where nothing more is wanted. */
static bool add_block(struct crew *crew, struct lane *lane)
{
	while (!lane_stands(lane, crew->work)) {
		lane_rewind(lane);
		take_batches(crew, lane);
	}
	lane_add_block(lane, crew->whole);
	bool go_on = lane_settle_work(lane, crew->work);
	lane_advance(crew->whole, crew->options);
	return go_on;
}

/* --- turns; all with the lock held --- */

/* A block's records were found on a guess of where the first one begins; now that those before it are known, they are
 * found again where it was wrong. */
static void confirm_found(struct crew *crew)
{
	struct lane *lane;
	enum scan_status status;
	while (!crew->broken && (lane = *place_of(crew, crew->found, crew->to_confirm)) &&
	       lane->number == crew->to_confirm) {
		scan_adopt_block(lane->scan);
		crew->to_confirm++;
		crew->broken = scan_failure(crew->whole->scan, &status) != NULL;
	}
	crew->all_read |= crew->broken;
}

/* Blocks behind the one where the file breaks off never have a turn. */
static void end_turn(struct crew *crew, struct lane *lane, bool go_on)
{
	crew->turn++;
	crew->stopped = !go_on || (crew->broken && crew->turn == crew->to_confirm);
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
	while (!crew->stopped && (lane = take(crew, crew->finished, crew->turn))) {
		pthread_mutex_unlock(&crew->lock);
		bool go_on = add_block(crew, lane);
		pthread_mutex_lock(&crew->lock);
		end_turn(crew, lane, go_on);
	}
	crew->settling = false;
}

static void do_block(struct crew *crew)
{
	struct lane *lane = take(crew, crew->found, crew->to_do++);
	pthread_mutex_unlock(&crew->lock);
	take_batches(crew, lane);
	pthread_mutex_lock(&crew->lock);
	*place_of(crew, crew->finished, lane->number) = lane;
	settle_finished(crew);
}

static void find_block(struct crew *crew)
{
	struct lane *lane = crew->free[--crew->free_count];
	crew->seeking++;
	pthread_mutex_unlock(&crew->lock);
	bool got = seek_block(crew, lane);
	pthread_mutex_lock(&crew->lock);
	crew->seeking--;
	if (got) {
		*place_of(crew, crew->found, lane->number) = lane;
		confirm_found(crew);
	} else {
		crew->all_read = true;
		crew->free[crew->free_count++] = lane;
	}
}

/* Does what there is to do next; false where nothing more will be. */
static bool do_next(struct crew *crew)
{
	while (!crew->stopped) {
		if (crew->to_do < crew->to_confirm)
			do_block(crew);
		else if (!crew->all_read && crew->free_count)
			find_block(crew);
		else if (crew->all_read && !crew->seeking)
			return false;
		else {
			pthread_cond_wait(&crew->changed, &crew->lock);
			continue;
		}
		pthread_cond_broadcast(&crew->changed);
		return true;
	}
	return false;
}

/* Goes on until all is done, or, where batches are handed out and there is nobody else to do it, one block is. */
static void work_through(struct crew *crew, bool all)
{
	pthread_mutex_lock(&crew->lock);
	while (do_next(crew) && (all || !*place_of(crew, crew->finished, crew->turn)))
		;
	pthread_mutex_unlock(&crew->lock);
}

static void *run_thread(void *data)
{
	struct crew *crew = data;
	work_through(crew, true);
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
	crew->found = memory_zeroed(crew->lane_count, sizeof(struct lane *));
	crew->finished = memory_zeroed(crew->lane_count, sizeof(struct lane *));
	crew->threads = memory_zeroed(options->threads, sizeof *crew->threads);
	pthread_mutex_init(&crew->reading, NULL);
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->changed, NULL);
	return crew;
}

static void open_lanes(struct crew *crew)
{
	lane_begin_gathering(crew->whole, crew->options);
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
		if (pthread_create(thread, NULL, run_thread, crew) == 0) {
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
		lane_close(&crew->lanes[i], crew->whole);
	}
	lane_end_gathering(crew->whole);
	pthread_cond_destroy(&crew->changed);
	pthread_mutex_destroy(&crew->lock);
	pthread_mutex_destroy(&crew->reading);
	memory_free(crew->threads);
	memory_free(crew->found);
	memory_free(crew->finished);
	memory_free(crew->free);
	memory_free(crew->lanes);
	memory_free(crew);
}

/* --- going through --- */

void crew_run(struct crew *crew, const struct labelling_work *work)
{
	crew->work = work;
	scan_widen_blocks(crew->whole->scan);
	open_lanes(crew);
	start_threads(crew, crew->options->threads - 1);
	work_through(crew, true);
	end_threads(crew);
}

/* With the lock held: the lane whose turn it is, once it is finished; null at the end. */
static struct lane *wait_for_turn(struct crew *crew)
{
	struct lane *lane;
	while (!(lane = take(crew, crew->finished, crew->turn)) && crew->working)
		pthread_cond_wait(&crew->changed, &crew->lock);
	return lane;
}

/* A machine that gives no thread at all has the caller do their work. */
static struct lane *next_lane(struct crew *crew)
{
	if (crew->thread_count == 0)
		work_through(crew, false);
	pthread_mutex_lock(&crew->lock);
	struct lane *lane = crew->stopped ? NULL : wait_for_turn(crew);
	pthread_mutex_unlock(&crew->lock);
	return lane;
}

static void give_back(struct crew *crew, struct lane *lane)
{
	bool go_on = add_block(crew, lane);
	pthread_mutex_lock(&crew->lock);
	end_turn(crew, lane, go_on);
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
