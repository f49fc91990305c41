/* Freezing: population functions as columns.
 *
 * What a population function comes to for a client stands fixed once all records were read. Put into the plan as a
 * column of its own, it is shown like any other value of the client, and the rules can be run for that client alone, as
 * it is or as it might be. */
#ifndef RUBRIC_EXPLAINING_FREEZE_H
#define RUBRIC_EXPLAINING_FREEZE_H

#include "explaining/evaluate.h"

/* Gives the plan a column for each population function that the written definitions stand on, named in the words of the
 * rules, and the records their values from `populations`, whose passes are done. Afterwards no value of the written
 * definitions asks for a population; its operands stay with it, to be shown. `evaluation` is that of the records with
 * the plan as it was. Null, or why the rules cannot be run; everything is in the arena of `evaluation`, which must live
 * as long as the plan. */
const char *freeze_populations(struct plan *plan, const struct sources *sources, struct records *records,
			       const struct evaluation *evaluation);

#endif
