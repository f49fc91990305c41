/* Selection: the lanes of a batch that a function counts, listed one after the other (a selection vector). Functions
 * with the same condition count the same lanes, so the last few lists are kept. Private to this room. */
#ifndef RUBRIC_POPULATION_SELECTION_H
#define RUBRIC_POPULATION_SELECTION_H

#include "kernel/kernel.h"

enum { SELECTIONS_KEPT = 4 };

struct selection {
	struct bits bits;
	size_t count;
	uint16_t lanes[BATCH_SIZE];
};

_Static_assert(BATCH_SIZE <= UINT16_MAX, "a lane has 16 bits");

/* Zeroed: none. */
struct selections {
	size_t count;
	size_t next; /* whose place the next one takes */
	struct selection kept[SELECTIONS_KEPT];
};

/* Before another batch. */
static inline void selections_clear(struct selections *selections)
{
	selections->count = selections->next = 0;
}

/* The list of these lanes, good until others were asked for SELECTIONS_KEPT times. */
const struct selection *select_lanes(struct selections *selections, const struct bits *bits);

/* for_each_selected(selection, lane) { ... } */
#define for_each_selected(selection, lane)                                                                             \
	for (const uint16_t *at_ = (selection)->lanes, *end_ = at_ + (selection)->count; at_ < end_; at_++)            \
		for (size_t lane = *at_, once_ = 1; once_; once_ = 0)

#endif
