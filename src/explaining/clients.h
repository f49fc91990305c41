/* Clients: the records of an export that are to be explained, found by key or by number while the export is read. */
#ifndef RUBRIC_EXPLAINING_CLIENTS_H
#define RUBRIC_EXPLAINING_CLIENTS_H

#include "explaining/evaluate.h"
#include "labelling/labelling.h"

enum { CLIENTS_MAX = 10, NEAR_KEYS_MAX = 3 };

struct client {
	struct text key;
	uint64_t row; /* from 1, the header not counted */
	uint64_t line;
	bool left_out; /* by `only where` */
	bool rejected;
	const char *problem; /* why it was rejected, where that was kept; or null */
};

struct near_key {
	struct text key;
	size_t distance;
};

/* Set `id`, or `row`; the rest zero. */
struct clients {
	const char *id;
	uint64_t row; /* from 1 */

	struct arena arena;
	VECTOR(struct client) list; /* the first CLIENTS_MAX */
	struct datum **cells;       /* by column of the plan and client; null: not read */
	uint64_t found;
	uint64_t rows; /* read */
	struct near_key near[NEAR_KEYS_MAX];
	size_t near_count;
};

/* Looks through a batch of a labelling by the plan; `key` is the place of labelling_want_key. */
void clients_look(struct clients *clients, const struct plan *plan, const struct scan_batch *batch, size_t key);

/* Once all batches were looked through: why clients were rejected. */
void clients_settle(struct clients *clients, const struct labelling *labelling);
void clients_free(struct clients *clients);

#endif
