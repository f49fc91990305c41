/* What is kept of the populations. Private to this room.
 *
 * There may be millions of groups, and a batch's records belong to any of them, so waiting for memory is what adding
 * costs. Populations with the same keys therefore have the same groups, found once a batch, and what they keep of a
 * group stands together in its row: each population has its places there, and no more of them than it needs. */
#ifndef RUBRIC_POPULATION_STATE_H
#define RUBRIC_POPULATION_STATE_H

#include "population/cell.h"
#include "population/distinct.h"
#include "population/groups.h"
#include "population/ordered.h"
#include "population/population.h"
#include "population/selection.h"
#include "population/tally.h"

struct key_set {
	struct groups groups;
	bool found; /* the numbers and rows are those of the batch at hand */
	bool same;  /* those of all lanes are the same, whatever the batch */
	bool asked; /* the rows are those of the groups that are asked for */
	uint32_t numbers[BATCH_SIZE];
	char *rows[BATCH_SIZE];
};

/* The first thing that is kept of a group: where its first record stands among all. */
enum { FIRST_PLACE = GROUP_KEPT };

/* Zeroed: none yet. */
struct kept_text {
	struct text text;
	size_t room; /* what it may be overwritten with */
};

/* Places are offsets in a group's row; 0: the population does without. */
struct state {
	const struct populations *all;
	const struct population *population;
	struct key_set *key_set;
	size_t count_place;  /* uint64_t: of the values that count */
	size_t cell_place;   /* the sum, or the number or day that is kept; at the end the result */
	size_t square_place; /* a cell: the sum of squares */
	size_t text_place;   /* struct kept_text */
	size_t days_place;   /* struct days */
	size_t order_place;  /* uint64_t: where the record of the value that is kept stands among all; FIRST, LAST */
	size_t finished;     /* groups that there were at the end */
	struct cells cells;
	struct cells squares;
	struct ordered ordered;   /* where kind_orders */
	struct distinct distinct; /* COUNT of distinct values */
	struct tally tally;       /* TOP, VARIATION */
	struct arena texts;
	int error; /* of the temporary file of values that were asked for at the end alone; or 0 */
};

struct populations {
	const struct plan *plan;
	const uint64_t *order;  /* of the batch at hand, or null */
	const uint64_t *hashes; /* likewise */
	uint64_t batches;
	struct selections selections; /* of the batch at hand */
	struct state *states;
	struct key_set *key_sets; /* by population->key_set */
};

static inline bool kind_sums(enum population_kind kind)
{
	return kind == POPULATION_TOTAL || kind == POPULATION_AVG || kind == POPULATION_STDDEV ||
	       kind == POPULATION_VARIATION || kind == POPULATION_SHARE || kind == POPULATION_CUMULATIVE_SHARE;
}

static inline bool kind_orders(enum population_kind kind)
{
	return kind == POPULATION_MEDIAN || kind == POPULATION_QUANTILE || kind == POPULATION_RANK ||
	       kind == POPULATION_NTILE || kind == POPULATION_CUMULATIVE_SHARE;
}

/* One of the values is the result. */
static inline bool kind_keeps(enum population_kind kind)
{
	return kind == POPULATION_MIN || kind == POPULATION_MAX || kind == POPULATION_FIRST ||
	       kind == POPULATION_LAST || kind == POPULATION_TOP;
}

static inline char *row_of(const struct state *state, uint32_t group)
{
	return groups_row(&state->key_set->groups, group);
}

static inline uint64_t *count_in(const struct state *state, char *row)
{
	return (void *)(row + state->count_place);
}

static inline struct cell *cell_in(const struct state *state, char *row)
{
	return (void *)(row + state->cell_place);
}

static inline struct cell *squares_in(const struct state *state, char *row)
{
	return (void *)(row + state->square_place);
}

static inline struct kept_text *text_in(const struct state *state, char *row)
{
	return (void *)(row + state->text_place);
}

static inline struct days *days_in(const struct state *state, char *row)
{
	return (void *)(row + state->days_place);
}

static inline uint64_t *order_in(const struct state *state, char *row)
{
	return (void *)(row + state->order_place);
}

static inline uint64_t *first_in(char *row)
{
	return (void *)(row + FIRST_PLACE);
}

/* MIN and MAX: does a value that compares so with the one that is kept take its place? */
static inline bool takes_by_value(enum population_kind kind, int order)
{
	return kind == POPULATION_MIN ? order < 0 : order > 0;
}

/* FIRST and LAST: does a value from there in the order take the place of the one that is kept? Then its place is kept.
 */
static inline bool takes_by_order(const struct state *state, char *row, uint64_t order)
{
	uint64_t *kept = order_in(state, row);
	bool takes = *kept == 0 || (state->population->kind == POPULATION_FIRST ? order < *kept : order > *kept);
	if (takes)
		*kept = order;
	return takes;
}

/* Gives the populations of a plan their places. */
void lay_out(struct populations *populations);

/* Before numbers at up to these scales are added: the cells, the cells of squares get a scale that suits them. */
void prepare_cells(struct state *state, int32_t scale);
void prepare_squares(struct state *state, int32_t scale);

/* Where a record of the batch at hand stands among all. */
static inline uint64_t order_of(const struct populations *populations, size_t lane)
{
	return populations->order ? populations->order[lane] : populations->batches * BATCH_SIZE + lane;
}

/* Afterwards it is empty, and more may be added. Its groups remain. */
void state_clear(struct state *state);

/* A lane's number; a date's is that of its day. */
struct decimal number_of_lane(const struct vector *x, size_t lane);

/* What the group keeps becomes this text, this number. */
void keep_text(struct state *state, char *row, struct text text);
void keep_number(struct state *state, char *row, struct decimal number);

#endif
