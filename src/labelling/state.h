/* What a labelling is made of. Private to this room. */
#ifndef RUBRIC_LABELLING_STATE_H
#define RUBRIC_LABELLING_STATE_H

#include "labelling/crew.h"
#include "labelling/ledgers.h"

struct labelling {
	const struct labelling_options *options;
	struct arena arena;
	VECTOR(struct side) sides;
	VECTOR(struct plan_column) wanted; /* besides what the rules read */
	uint32_t *wanted_places;
	struct ledgers ledgers;
	struct scan_supplier supplier;
	struct plan joined; /* the first side's plan with the columns of all sides */
	struct scan_options scan_options;
	struct dialect found; /* by the first pass; its texts are in the arena */
	bool has_found;
	bool judges_all;            /* cells of all columns are judged in the pass at hand */
	struct spool *spool;        /* what is read more than once, where it cannot be; or null */
	struct lane whole;          /* the scan of the pass at hand, and the sides */
	struct crew *crew;          /* of the pass, or null: it is not divided */
	const struct lane *at_hand; /* the batch's */
	enum labelling_status status;
	const char *message; /* what was wrong, or null */
};

/* --- join.c --- */

/* One scan serves all sides: finds the places of their columns, and of those that are wanted besides, in it. */
void join_columns(struct labelling *labelling);

/* One `only where` of all sides is the scan's; several are asked side by side. Null, or what is wrong. */
const char *place_filters(struct labelling *labelling);

#endif
