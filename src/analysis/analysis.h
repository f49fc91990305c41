/* Analysis: what is wrong with rules, found without running them on an export.
 *
 * The rules of each block are taken as regions of all possible clients, and compared: which contradict themselves or
 * are taken up by earlier ones, which clients none takes, which two take and disagree. What is said is proven, or shown
 * by a witness, an example client that the machine confirmed; what could not be told within bounds is named, or left
 * unsaid. Values are those of the day and the parameters that the plan was made with.
 *
 * A finding may ask something of each record, so that an export prices it: how many clients it concerns, and how much
 * of the columns that are weighed. */
#ifndef RUBRIC_ANALYSIS_ANALYSIS_H
#define RUBRIC_ANALYSIS_ANALYSIS_H

#include "plan/plan.h"
#include "scan/scan.h"
#include "vm/machine.h"

struct analysis;

/* Analyses a whole plan of the rules; both must outlive it. Never null. */
struct analysis *analysis_make(const struct plan *plan, struct rule_set *rules);
void analysis_free(struct analysis *analysis);

/* The plan with further definitions, for a labelling in its place: they are what findings ask of a record. */
const struct plan *analysis_plan(struct analysis *analysis);

/* A column to weigh by; `name` must outlive the analysis. */
void analysis_weigh(struct analysis *analysis, struct text name);

/* Counts a batch that a machine has run for analysis_plan: of the records that are active, those that each finding
 * concerns, and which rules fired. weights[n] is the vector of the nth column to weigh by. */
void analysis_count(struct analysis *analysis, const struct program *program, const struct machine *machine,
		    const struct bits *active, size_t count, const struct vector *const *weights);

/* Adds the findings to the diagnostics of the rules. With `counted` they have their prices, and rules that no record
 * fired are among them. */
void analysis_report(struct analysis *analysis, bool counted);

#endif
