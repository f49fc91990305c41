/* Differences: where two subjects give a made-up client something else. Private to this room. */
#ifndef RUBRIC_COMPARISON_DIFFERENCE_H
#define RUBRIC_COMPARISON_DIFFERENCE_H

#include "comparison/subject.h"

/* A column of the output that two subjects have. */
struct output {
	struct text name;
	uint32_t values[2];                      /* registers, before and after */
	const struct definition *definitions[2]; /* of a segment: whose labels they are */
	uint32_t *labels;                        /* of a segment: by label before, that after, or 0 */
};

/* Lists what both subjects have in the output; in `arena`. */
struct output *match_outputs(const struct subject *before, const struct subject *after, struct arena *arena,
			     size_t *count);

enum { SAME = UINT32_MAX, LEFT_OUT = UINT32_MAX - 1, IN_ERROR = UINT32_MAX - 2 };

/* The first output in which the lane differs, labels before other values; LEFT_OUT where one side leaves it out,
 * IN_ERROR where it is a data error on one side. */
uint32_t difference(const struct subject *before, const struct subject *after, const struct output *outputs,
		    size_t count, size_t lane);

/* Is the lane in error? */
bool any_failed(const struct subject *subject, size_t lane);

#endif
