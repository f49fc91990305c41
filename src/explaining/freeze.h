/* Freezing: population functions as columns.
 *
 * What a population function comes to for a client stands fixed once all records were read. Put into the plan as a
 * column of its own, it is shown like any other value of the client, and the rules can be run for that client alone, as
 * it is or as it might be. */
#ifndef RUBRIC_EXPLAINING_FREEZE_H
#define RUBRIC_EXPLAINING_FREEZE_H

#include "explaining/evaluate.h"

/* Where the columns are. */
struct frozen {
	uint32_t first;         /* the column of the first population function of the plan */
	size_t own;             /* how many the rules have; behind them stand totals that they do not ask for */
	const uint32_t *totals; /* by function of the rules: the one that is its total; NO_TOTAL where it is none */
};
enum { NO_TOTAL = UINT32_MAX };

/* Before the records are read: adds to the plan the total of each `share`, so that it is known by how much a client
 * moves it. */
struct frozen freeze_begin(struct plan *plan);

/* Gives the plan a column for each population function that the written definitions stand on, named in the words of the
 * rules, and the records their values from the populations of `evaluation`, whose passes are done. Afterwards no value
 * of the written definitions asks for a population; its operands stay with it, to be shown. `evaluation` is that of the
 * records with the plan as it was. Null, or why the rules cannot be run; everything is in the arena of `evaluation`,
 * which must live as long as the plan. */
const char *freeze_populations(struct plan *plan, struct frozen *frozen, const struct sources *sources,
			       struct records *records, const struct evaluation *evaluation);

#endif
