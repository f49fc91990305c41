/* What is kept of the populations. Private to this room.
 *
 * There may be millions of groups, so a population keeps an array for each thing that its function needs, and no other.
 * Populations with the same keys have the same groups, which are found once a batch. */
#ifndef RUBRIC_POPULATION_STATE_H
#define RUBRIC_POPULATION_STATE_H

#include "population/distinct.h"
#include "population/exact.h"
#include "population/groups.h"
#include "population/ordered.h"
#include "population/population.h"
#include "population/tally.h"

struct key_set {
	struct groups groups;
	bool found; /* the numbers are those of the batch at hand */
	uint32_t numbers[BATCH_SIZE];
};

struct kept_text {
	struct text text;
	size_t room; /* what it may be overwritten with */
};

/* Of a group, once its level is finished. */
enum { GROUP_KNOWN = 1, GROUP_OVERFLOW = 2 };

/* Arrays by group, of `group_count` items or none. */
struct state {
	const struct population *population;
	struct key_set *key_set;
	size_t group_count;
	VECTOR(uint64_t) counts;          /* of the values that count */
	VECTOR(struct exact_sum) sums;    /* where kind_sums; at the end settled as the results */
	VECTOR(struct exact_sum) squares; /* STDDEV, VARIATION */
	VECTOR(struct decimal)
	numbers; /* where kind_keeps: number, or a date's day; at the end results of the others without sums */
	VECTOR(struct kept_text) kept; /* where kind_keeps, of texts */
	VECTOR(uint8_t) marks;         /* at the end: GROUP_... */
	struct ordered ordered;        /* where kind_orders */
	struct distinct distinct;      /* COUNT of distinct values */
	struct tally tally;            /* TOP, VARIATION */
	struct arena texts;
};

struct populations {
	const struct plan *plan;
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

/* Afterwards it is empty, and more may be added. */
void state_free(struct state *state);

/* A lane's number; a date's is that of its day. */
struct decimal number_of_lane(const struct vector *x, size_t lane);

/* The group's text becomes this one. */
void keep_text(struct state *state, uint32_t group, struct text text);

/* Arrays for all groups that there are by now. */
void make_room(struct state *state);

#endif
