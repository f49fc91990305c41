/* Profile: what the labels of an export hold, which rules gave them, and where the cut points came to lie.
 *
 * The plan is extended by what is to be counted: conditions of rules that leave no trace of themselves, whether a
 * client stands within 1% of a rule's thresholds, and what population functions came to. The labelling is then made
 * with that plan, in its one last pass. */
#ifndef RUBRIC_PROFILING_PROFILE_H
#define RUBRIC_PROFILING_PROFILE_H

#include "profiling/sizes.h"

struct profiled_rule {
	const struct plan_rule *rule;
	uint64_t fired;     /* how many clients it decided for (explaining/firing.h) */
	uint64_t near;      /* how many stand within 1% of one of its thresholds */
	bool has_threshold; /* it has one */
};

struct profiled_definition {
	uint32_t definition; /* a segment, score or table */
	struct profiled_rule *rules;
};

/* Numbers from `low` to `high`; dates as their days. */
struct spread {
	uint64_t count; /* 0: none was seen */
	struct decimal low, high;
};

/* What a population function came to, over all clients: one number, or one for each group; or, where a rule compares
 * what it gives a client, for which clients the comparison held. */
struct cut_point {
	const struct population *population;
	const struct value *comparison; /* or null */
	enum type_kind kind;            /* of the numbers */
	struct spread values;           /* of the function; of a comparison: of what it is asked for, where it held */
	struct spread others;           /* of a comparison: where it did not hold */
};

struct profile {
	const struct plan *rules; /* as they were */
	struct plan plan;         /* extended: for the labelling */
	struct sizes sizes;
	struct profiled_definition *definitions;
	size_t definition_count;
	struct cut_point *cuts;
	size_t cut_count;
	struct profile_probes *probes;
	const struct program *program; /* of the labelling */
	const size_t *weights;         /* places of the columns */
	struct arena arena;
};

/* Free with profile_free. `plan` must outlive it. */
struct profile *profile_new(const struct plan *plan);
void profile_free(struct profile *profile);

/* Once the labelling, which is by the profile's plan, is open. `weights` are places of labelling_want. */
void profile_begin(struct profile *profile, const struct labelling *labelling, const size_t *weights,
		   size_t weight_count);

/* A part, in which a thread counts; what it has counted is added to the whole at its end. */
struct profile *profile_part(const struct profile *whole, const struct labelling *labelling);
void profile_end_part(struct profile *whole, struct profile *part);

/* Adds a batch. Records whose results failed are reported first. */
void profile_add(struct profile *part, const struct labelled *labelled);

#endif
