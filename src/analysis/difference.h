/* Differences: for which records do two definitions of a plan come to something else?
 *
 * The plan is a joined one (plan/join.h): what several rule sets compute alike is in it once, so only what they do not
 * is compared. A pair of definitions is taken apart into **regions**, formulas of the model, outside of which the two
 * come to the same: a rule that was changed decides in the one, and the other gives another label; and so on. Where the
 * solver finds every region impossible, the two are proven to come to the same for every record. In a region that it
 * finds possible it makes up samples, for the machine to confirm that one of them makes a difference. Where neither
 * comes of it, nothing is told.
 *
 * What is proven is proven of values: a result that fails counts as missing. What a population function comes to is a
 * column, of any value that it can have; one that only the later rule set asks depends on all records in a way that no
 * sample shows. */
#ifndef RUBRIC_ANALYSIS_DIFFERENCE_H
#define RUBRIC_ANALYSIS_DIFFERENCE_H

#include "plan/plan.h"

/* Two definitions of the joined plan. */
struct definition_pair {
	uint32_t before, after;
};

/* What is compared: the same definitions are no pair. */
struct difference_question {
	const struct definition_pair *pairs;
	size_t count;
	uint32_t only_where[2]; /* definitions of conditions that records must meet; UINT32_MAX: that of the plan */
};

/* A record of a region, by column of differences_plan. */
struct region_sample {
	const struct constant *values;
	const bool *chosen; /* the others do not matter */
};

enum { REGION_SAMPLES = 24 };

struct differences;

/* The model of a joined plan, for questions of which each takes so many steps of the solver at most. The first `known`
 * definitions are those of the rule set that others are compared with. All must outlive it; never null. */
struct differences *differences_new(const struct plan *joined, size_t known, const struct sources *sources,
				    uint64_t steps_most);
void differences_free(struct differences *differences);

/* The joined plan with columns for what its population functions come to: samples are records of it. */
const struct plan *differences_plan(const struct differences *differences);

/* Does the definition stand on a population function that no known one stands on? */
bool difference_is_foreign(const struct differences *differences, uint32_t definition);

/* Begins with a question, which must outlive the answers. */
void difference_begin(struct differences *differences, const struct difference_question *question);

/* Goes on to the next region that is possible and gives REGION_SAMPLES samples of it; false where there is none. They
 * live until the next question. */
bool difference_next(struct differences *differences, const struct region_sample **samples);

/* After the last region: were all of them impossible? */
bool difference_is_ruled_out(const struct differences *differences);

#endif
