/* Turns: where, as a function of one column, the outcome of rules may change. Private to this room.
 *
 * That is where a comparison changes, or a quotient has no value. Turns are computed; whether anything changes there is
 * found out by running the rules (nearness.c). */
#ifndef RUBRIC_EXPLAINING_TURNS_H
#define RUBRIC_EXPLAINING_TURNS_H

#include "explaining/explanation.h"
#include "explaining/ratio.h"
#include "explaining/reach.h"

enum { TURN_DIGITS_LEAST = 2 };

/* Where a comparison changes. */
struct turn {
	uint32_t column;
	struct decimal x;
	bool above; /* on the way up from the client's own value */
	bool percent;
	bool pole; /* a quotient has no value there: it changes its sign, which is no threshold of the rules */
};

/* A frozen column that a column moves: a share, or a total, that the client itself is a part of. */
struct follower {
	uint32_t column;
	uint32_t frozen;
	struct ratio ratio;
};

struct search {
	const struct evaluation *evaluation;
	const struct frozen *frozen;
	const struct sources *sources;
	struct explained_definition *definition;
	struct reach reach;
	struct probes probes;
	VECTOR(struct follower) followers;
	VECTOR(struct turn) turns;
	VECTOR(struct turn) points; /* at and beside them, in the order of the turns: two for each */
	struct records records;     /* the client as it is, then at the points */
	const struct computed **results;
};

/* Fills the probes, followers and turns of a search whose reach holds what the definition stands on. Turns stand column
 * by column, those above the client's value before those below it, each from that value outwards. Null, or why the
 * rules cannot be run. */
const char *find_turns(struct search *search);

/* Adds what the population functions are computed from whose frozen columns are in the reach. */
void reach_frozen(const struct search *search, struct reach *reach);

/* By column of the plan: does the definition stand on it? The caller frees it. */
bool *columns_read(const struct search *search);

/* Digits after the point, without trailing zeros. */
int32_t digits_after_point(struct decimal value);

#endif
