/* What is kept of one population. Private to this room. */
#ifndef RUBRIC_POPULATION_STATE_H
#define RUBRIC_POPULATION_STATE_H

#include "base/buffer.h"
#include "population/exact.h"
#include "population/groups.h"
#include "population/ordered.h"
#include "population/population.h"

/* There may be millions of groups: what no function needs at once shares its room. */
struct group {
	uint64_t count; /* of the values that count */
	union {
		struct exact_sum sum;   /* where kind_sums */
		struct decimal extreme; /* of MIN and MAX; a date as its day */
		struct text text;       /* of MIN and MAX over texts, in `texts` */
	};
	union {
		struct exact_sum squares; /* of STDDEV */
		size_t text_room;         /* what `text` may be overwritten with */
	};
	struct decimal result;
	bool known;    /* the result is; else it is missing */
	bool overflow; /* the result has too many digits */
};

struct state {
	const struct population *population;
	struct groups groups;
	VECTOR(struct group) list; /* by group */
	struct ordered ordered;    /* where kind_orders */
	struct groups distinct;    /* what was counted already */
	struct buffer distinct_key;
	struct arena texts;
};

struct populations {
	const struct plan *plan;
	struct state *states;
};

static inline bool kind_sums(enum population_kind kind)
{
	return kind == POPULATION_TOTAL || kind == POPULATION_AVG || kind == POPULATION_STDDEV ||
	       kind == POPULATION_SHARE || kind == POPULATION_CUMULATIVE_SHARE;
}

static inline bool kind_orders(enum population_kind kind)
{
	return kind == POPULATION_MEDIAN || kind == POPULATION_QUANTILE || kind == POPULATION_RANK ||
	       kind == POPULATION_NTILE || kind == POPULATION_CUMULATIVE_SHARE;
}

/* A lane's number; a date's is that of its day. */
struct decimal number_of_lane(const struct vector *x, size_t lane);

#endif
