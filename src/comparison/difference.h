/* Differences: where two subjects give a made-up client something else. Private to this room. */
#ifndef RUBRIC_COMPARISON_DIFFERENCE_H
#define RUBRIC_COMPARISON_DIFFERENCE_H

#include "analysis/difference.h"
#include "comparison/subject.h"

/* A column of the output that two subjects have. */
struct output {
	struct text name;
	uint32_t values[2];                      /* registers, before and after */
	const struct definition *definitions[2]; /* of a segment: whose labels they are */
	uint32_t *labels;                        /* of a segment: by label before, that after, or 0 */
};

/* What two subjects make of pairs of definitions. */
struct outputs {
	struct output *list;
	size_t count;
	uint32_t *others; /* registers of the one before that are in no pair: both have them */
	size_t other_count;
};

/* In `arena`. */
struct outputs outputs_of(const struct subject *before, const struct subject *after,
			  const struct definition_pair *pairs, size_t count, struct arena *arena);

enum { SAME = UINT32_MAX, LEFT_OUT = UINT32_MAX - 1, IN_ERROR = UINT32_MAX - 2 };

/* The first output in which the lane differs, labels before other values; LEFT_OUT where one side leaves it out,
 * IN_ERROR where it is a data error on one side. One that is in error on both sides is the same. */
uint32_t difference(const struct subject *before, const struct subject *after, const struct outputs *outputs,
		    size_t lane);

/* The difference that was found of the first lane, whose client is put in words: "a client with turnover = 450000: size
 * was large, is now VIP". In `arena`. */
const char *difference_in_words(const struct subject *before, const struct subject *after,
				const struct outputs *outputs, uint32_t found, const char *client, struct arena *arena);

#endif
