/* Solver: can formulas hold together, and where? Private to this room.
 *
 * The search narrows a box, a set of parts for each term. What follows is put in at once; where several ways are open,
 * one is tried, and if nothing comes of it, its opposite holds from there on (Davis, Logemann and Loveland 1962, over
 * terms of many values). It gives up after so many steps. */
#ifndef RUBRIC_ANALYSIS_SOLVER_H
#define RUBRIC_ANALYSIS_SOLVER_H

#include "analysis/model.h"

enum verdict { VERDICT_IMPOSSIBLE, VERDICT_POSSIBLE, VERDICT_UNDECIDED };

struct solver_change {
	uint32_t term;
	struct parts before;
};

/* An OR that is neither true nor false. */
struct solver_pending {
	uint32_t formula;
	uint32_t from; /* operands before this one are false, or were tried */
};

/* An operand of an OR that is taken to hold. */
struct solver_choice {
	size_t at; /* the OR, among those that are pending */
	uint32_t operand;
	size_t changes;
	size_t pending_begin;
	size_t pending_end;
};

struct solver {
	struct model *model;
	struct arena arena; /* of the search at hand */
	struct parts *box;  /* by term: after VERDICT_POSSIBLE, any choice of parts does */
	size_t box_size;
	VECTOR(struct solver_change) changes;
	VECTOR(struct solver_choice) choices;
	VECTOR(struct solver_pending) pending; /* those of the newest choice are the last */
	size_t pending_begin;
	uint64_t steps;      /* taken in all searches */
	uint64_t steps_most; /* of all searches */
	uint64_t search_end; /* of the one at hand */
};

void solver_init(struct solver *solver, struct model *model, uint64_t steps_most);
void solver_free(struct solver *solver);

/* Begins a search of so many steps at most, in which terms have all the parts of their domains. */
void solver_begin(struct solver *solver, uint64_t steps_most);

/* Begins with a narrower box for a term; false where nothing is left. */
bool solver_narrow(struct solver *solver, uint32_t term, struct parts parts);

/* Adds a formula that must hold; false where that is impossible. */
bool solver_require(struct solver *solver, uint32_t formula);

/* Searches. */
enum verdict solver_search(struct solver *solver);

#endif
