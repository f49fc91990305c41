/* Problems: what is wrong with data, counted, and the first of them in full. */
#ifndef RUBRIC_SCAN_PROBLEMS_H
#define RUBRIC_SCAN_PROBLEMS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/vector.h"

enum { PROBLEMS_SHOWN = 20 };

struct problem {
	uint64_t line;
	struct text column; /* or the segment; empty: the whole record; as it is shown */
	const char *message;
};

struct problem_count {
	struct text column;
	struct text shown;
	uint64_t count;
};

struct problems {
	struct arena arena;
	VECTOR(struct problem) shown;
	VECTOR(struct problem_count) counts;
	uint64_t total;
};

void problems_add(struct problems *problems, uint64_t line, struct text column, const char *message);

/* Adds those of another. */
void problems_merge(struct problems *problems, const struct problems *other);

/* How many there are of a column. */
uint64_t problems_count(const struct problems *problems, struct text column);

/* Appends `FILE:LINE:COLUMN: message` for the first ones, then how many each column has, where there are more. */
void problems_write(const struct problems *problems, const char *file, struct buffer *out);

/* Afterwards there are none, and more may be added. */
void problems_free(struct problems *problems);

#endif
