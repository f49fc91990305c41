/* Rows: a batch of a ledger's rows, computed. Private to this room but for aggregation.h. */
#ifndef RUBRIC_LEDGER_ROWS_H
#define RUBRIC_LEDGER_ROWS_H

#include "base/arena.h"
#include "data/vector.h"

struct ledger_rows {
	struct vector *const *roots; /* of the program that the aggregates are computed from */
	const struct vector *key;    /* the column that names the client */
	const uint64_t *order;       /* by lane: where the row stands among all, above 0 */
	size_t count;
	struct bits active;
	struct arena *arena;
};

#endif
