/* Groups: keys to numbers from 0, in the order of first appearance. Private to this room. */
#ifndef RUBRIC_POPULATION_GROUPS_H
#define RUBRIC_POPULATION_GROUPS_H

#include "base/arena.h"
#include "base/text.h"
#include "base/vector.h"

struct groups {
	struct arena arena; /* of the keys */
	VECTOR(struct text) keys;
	uint32_t *slots;    /* group + 1, or 0 */
	size_t capacity;    /* a power of two, or 0 */
};

enum { NO_GROUP = UINT32_MAX };

uint32_t groups_find(const struct groups *groups, struct text key);

/* The same, made where it is new. */
uint32_t groups_enter(struct groups *groups, struct text key);
void groups_free(struct groups *groups);

#endif
