/* Versions: the rule sets that an edit-by-edit comparison is about, joined to one plan. Private to this room. */
#ifndef RUBRIC_COMPARISON_VERSIONS_H
#define RUBRIC_COMPARISON_VERSIONS_H

#include "analysis/difference.h"
#include "base/vector.h"
#include "plan/join.h"

struct versions {
	struct arena arena;
	VECTOR(const struct plan *) plans; /* the first is the base */
	struct plan_join *join;
	const struct plan *joined;
	struct differences *differences;
};

/* What two versions compute under one name, and differently. */
struct version_pair {
	struct difference_question question;
	size_t tellable;  /* so many of the first pairs stand on population functions of the base alone */
	bool read_alike;  /* they read the same columns in the same way */
	bool write_alike; /* they write the same names */
};

/* Adds plans first, then joins them, with so many steps of the solver for each pair at most. */
void versions_join(struct versions *versions, const struct sources *sources, uint64_t steps_most);
void versions_free(struct versions *versions);

struct version_pair versions_pair(struct versions *versions, size_t before, size_t after);

/* What a version writes and computes without further population functions, in the joined plan; in the arena. */
uint32_t *versions_written(struct versions *versions, size_t version, size_t *count);

#endif
