/* Samples: records made up inside a box of the solver, as candidates for a witness. Private to this room.
 *
 * A value is drawn from a part of each term that the box narrows; columns take it as it is, and where a term is
 * computed, one of its columns gets the value from which it comes to that. Nothing here needs to be right: what a
 * sample is taken for, the machine confirms. */
#ifndef RUBRIC_ANALYSIS_SAMPLE_H
#define RUBRIC_ANALYSIS_SAMPLE_H

#include "analysis/model.h"

/* A made-up record, by column of the model's plan. */
struct sample {
	struct constant *values;
	bool *chosen; /* the others are missing, and do not matter */
};

struct sampler {
	struct model *model;
	const struct parts *box; /* by term */
	size_t box_size;
	struct arena *arena;
	uint64_t random;
	size_t attempt; /* 0: the plainest sample; then others at random */
	struct sample *sample;
};

struct sample sample_make(struct sampler *sampler);

/* A value of an ordered term's part (not missing), the `variant`th of several. */
struct constant part_value(struct arena *arena, const struct term *term, uint32_t part, size_t variant);

/* A computed value that is to be as it is wanted: one of the columns it is computed from is set. False where that was
 * not managed. */
bool work_back(struct sampler *sampler, const struct value *value, struct constant wanted);

void sample_set(struct sampler *sampler, uint32_t column, struct constant value);

uint64_t sampler_draw(struct sampler *sampler, uint64_t below);

#endif
