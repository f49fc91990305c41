/* What a state comes to. Private to this room. */
#ifndef RUBRIC_POPULATION_FINISH_H
#define RUBRIC_POPULATION_FINISH_H

#include "population/state.h"

/* The group's cell is this result now. */
void settle(struct state *state, char *row, uint16_t marks, struct decimal result);

/* TOP: of each group the value with the greatest sum; of several the one that is smallest as text. */
void finish_top(struct state *state);

/* VARIATION: of each group the standard deviation of the sums of the months over their absolute mean; months without
 * rows count 0. */
void finish_variation(struct state *state);

#endif
