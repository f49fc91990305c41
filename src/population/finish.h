/* What the tallies of a state come to. Private to this room. */
#ifndef RUBRIC_POPULATION_FINISH_H
#define RUBRIC_POPULATION_FINISH_H

#include "population/state.h"

/* TOP: of each group the value with the greatest sum; of several the one that is smallest as text. */
void finish_top(struct state *state);

/* VARIATION: of each group the standard deviation of the sums of the months over their absolute mean; months without
 * rows count 0. */
void finish_variation(struct state *state);

#endif
