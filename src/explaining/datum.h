/* Values of single records: what a test gives and expects, what a client has, what rules come to. */
#ifndef RUBRIC_EXPLAINING_DATUM_H
#define RUBRIC_EXPLAINING_DATUM_H

#include "data/vector.h"
#include "plan/plan.h"

struct datum {
	struct constant constant; /* its type; and its value where it is known and no set */
	const uint32_t *labels;   /* of LABELS: from 1, in the order in which rules gave them */
	size_t label_count;
	const char *failure; /* why it could not be computed, or null */
};

struct datum datum_missing(struct type type);

/* Between values and vectors; what is taken is in `arena`. Null: all are missing. */
void put_datums(struct vector *vector, const struct datum *values, size_t count);
struct datum take_datum(const struct vector *vector, size_t lane, struct type type, const struct plan *plan,
			struct arena *arena);

/* The results of a table as one text, from how they are written: with | between them. */
struct text list_of(struct arena *arena, struct text joined);

bool datum_has_label(const struct datum *set, uint32_t label);
bool datum_equal(const struct datum *a, const struct datum *b);

/* As rule files write it; "missing". In `arena`. */
struct text datum_text(const struct datum *datum, const struct plan *plan, struct arena *arena);

#endif
