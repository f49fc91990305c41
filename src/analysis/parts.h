/* Parts: sets of the parts that an analysis cuts the values of a term into. Private to this room.
 *
 * Parts are numbered from 0; a set of them is a list of ranges in ascending order that neither overlap nor touch. Sets
 * are never changed; a new one lives in the arena that it is made in, and may share the ranges of what it was made
 * from. */
#ifndef RUBRIC_ANALYSIS_PARTS_H
#define RUBRIC_ANALYSIS_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct part_range {
	uint32_t first;
	uint32_t last;
};

struct parts {
	const struct part_range *ranges;
	size_t count;
};

static inline bool parts_empty(struct parts parts)
{
	return parts.count == 0;
}

/* first to last; none where `last` is before `first`. */
struct parts parts_range(struct arena *arena, uint32_t first, uint32_t last);
struct parts parts_intersect(struct arena *arena, struct parts a, struct parts b);
struct parts parts_unite(struct arena *arena, struct parts a, struct parts b);
struct parts parts_subtract(struct arena *arena, struct parts a, struct parts b);

bool parts_have(struct parts parts, uint32_t part);
bool parts_disjoint(struct parts a, struct parts b);

/* Is every part of `a` one of `b`? */
bool parts_within(struct parts a, struct parts b);
bool parts_equal(struct parts a, struct parts b);

/* How many parts there are, and the one at `index`. */
size_t parts_size(struct parts parts);
uint32_t parts_at(struct parts parts, size_t index);

#endif
