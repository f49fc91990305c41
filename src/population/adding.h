/* Adding: the values of some lanes of a batch, to what is kept of the groups that these belong to. Private to this
 * room.
 *
 * The key set has the lanes' groups and their rows already. */
#ifndef RUBRIC_POPULATION_ADDING_H
#define RUBRIC_POPULATION_ADDING_H

#include "population/state.h"

/* Of a count without keys: these lanes all belong to the only group. */
void add_to_only_count(struct state *state, const struct bits *counted);

void add_values(struct state *state, const struct population_inputs *inputs, const struct selection *selection);

#endif
