/* Vector: one value for each record of a batch, all of one type.
 *
 * A lane has a value (its bit in `known`), is missing (neither bit), or has failed: computing it met a data error (its
 * bit in `failed`, and the reason in `failures`). `known` and `failed` never overlap. Lanes that are not known hold any
 * value (a number within the bound), so that kernels may compute on all lanes alike; a text of theirs is not read.
 *
 * Numbers are narrow where they can be: 64-bit integers at one scale for the whole vector (value = narrow[i] /
 * 10^scale), with an upper bound on their magnitude, so that a kernel knows beforehand that nothing overflows. Else the
 * vector is wide: a struct decimal for each lane. A truth has no array: it is the bits `yes`, inside `known`. A
 * constant holds its value in lane 0 and, once vector_fill was called, in all. */
#ifndef RUBRIC_DATA_VECTOR_H
#define RUBRIC_DATA_VECTOR_H

#include "base/arena.h"
#include "data/batch.h"

enum vector_type {
	VECTOR_NUMBER,
	VECTOR_TEXT,
	VECTOR_DATE,
	VECTOR_DURATION, /* days or months, as the program knows */
	VECTOR_TRUTH,
	VECTOR_CODE,   /* a label, a rule or a row, from 1 */
	VECTOR_LABELS, /* a set of labels: bits for each */
	VECTOR_TYPE_COUNT,
};

enum failure_kind {
	FAILURE_NONE,
	FAILURE_OVERFLOW, /* a number of more than 38 digits before the point */
	FAILURE_DATE,     /* a day outside the years 1 to 9999 */
	FAILURE_CONFLICT, /* two rules that must not both fire */
	FAILURE_PATTERN,  /* a regular expression took too many steps */
};

struct failure {
	enum failure_kind kind;
	uint32_t definition; /* CONFLICT: index in the plan, and the two rules, from 1 */
	uint32_t first;
	uint32_t second;
};

struct vector {
	enum vector_type type;
	bool constant;
	bool filled;
	bool wide;
	bool any_failed;
	int32_t scale;      /* of narrow numbers */
	uint64_t bound;     /* no |narrow[i]| is above it */
	size_t label_count; /* of LABELS */
	struct bits known;
	struct bits failed;
	struct bits yes;
	union {
		int64_t *narrow; /* NUMBER */
		struct text *texts;
		date *days;
		int64_t *durations;
		uint32_t *codes;
		struct bits *labels; /* labels[n]: who has label n + 1 */
	};
	bool ranked;              /* LABELS: the order in which they came differs from that of their numbers */
	uint32_t *first_rules;    /* then, by label * BATCH_SIZE + lane: the rule that gave it first */
	struct decimal *decimals; /* of a wide vector; allocated when first needed */
	struct failure *failures; /* likewise */
};

/* A vector with room for a batch, from the heap; all lanes missing. */
struct vector *vector_new(enum vector_type type, size_t label_count);
void vector_free_one(struct vector *vector);

/* Forgets all values: no lane known, none failed. */
void vector_clear(struct vector *vector);

/* Room for decimals, so that the vector may be wide. */
void vector_make_wide(struct vector *vector);

/* The number of a lane, known or not, whatever the form. */
static inline struct decimal vector_number(const struct vector *vector, size_t lane)
{
	size_t from = vector->constant && !vector->filled ? 0 : lane;
	if (vector->wide)
		return vector->decimals[from];
	return (struct decimal){vector->narrow[from], vector->scale};
}

/* Marks a lane as failed (and not known). */
void vector_fail(struct vector *vector, size_t lane, struct failure failure);

/* From here on the vector of labels keeps the order in which they come. */
void vector_rank_labels(struct vector *vector);

/* The labels of a lane, from 1, in the order in which they came; returns how many. `labels` has room for all. */
size_t vector_labels(const struct vector *vector, size_t lane, uint32_t *labels);

/* Puts a constant's value into all lanes. */
void vector_fill(struct vector *vector);

/* The greatest magnitude there is, which may be below the bound. */
uint64_t vector_magnitude(const struct vector *vector);

#endif
