/* Limits: what a change may do, from the `rollout` of the new rules and from the command line.
 *
 * A limit speaks of the clients that moved at all, or in one segment, or from or to one label; of a set of labels one
 * moves from a label when it had it and no longer has. Its bound is a number of clients, a share of all that count, or
 * a share of all that a column sums up to. Figures are exact: a limit is judged by a product, never by a rounded
 * quotient. */
#ifndef RUBRIC_COMPARISON_LIMITS_H
#define RUBRIC_COMPARISON_LIMITS_H

#include "base/vector.h"
#include "plan/plan.h"
#include "population/exact.h"

struct label_comparison;

struct limit {
	struct text words;    /* as it was written */
	struct span span;     /* in the rule file, or none: from the command line */
	size_t segment;       /* of the comparison; SIZE_MAX: any */
	const uint32_t *from; /* by segment: the label, or LABEL_NONE where it has none of this name; null: from any */
	const uint32_t *to;
	size_t weight; /* of the comparison; SIZE_MAX: clients are counted */
	enum rollout_sign sign;
	bool is_share;
	struct decimal bound;
	uint64_t clients; /* that it found */
	struct exact_sum sum;
	bool holds; /* once judged */
};

struct limits {
	VECTOR(struct limit) list;
};

/* Adds the limits of NEW's `rollout` statements; what is wrong with them is a diagnostic of its rule set, with the
 * nearest name. Columns that they weigh by become weights of the comparison. */
void limits_read(struct label_comparison *comparison);

/* Reports what is wrong with the `rollout` statements of rules, without any others to compare them with. */
void limits_check(struct rule_set *rules, const struct plan *plan);

/* Adds a limit of the command line, `2%`, `100`, `size=1%`. Null, or what is wrong with it, in the comparison's arena.
 */
const char *limits_add(struct label_comparison *comparison, const char *value);

/* Counts one client that moved: `from` and `to` by segment, `weights` by weight, null where it has none. */
void limits_count(struct label_comparison *comparison, const uint32_t *from, const uint32_t *to,
		  const struct decimal *const *weights);

/* Decides which hold. */
void limits_judge(struct label_comparison *comparison);

/* The figure that a limit found, as it is shown: "3 clients", "40%". In `arena`. */
const char *limit_figure(const struct label_comparison *comparison, const struct limit *limit, struct arena *arena);

void limits_free(struct limits *limits);

#endif
