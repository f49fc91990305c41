/* Ratios: a value as a function of one column, all else equal. Private to this room.
 *
 * Sums, differences, products and quotients of a column with what stands fixed are (p x + q) / (r x + s), and where two
 * of them meet is one equation of the first degree. Dates count as their days. */
#ifndef RUBRIC_EXPLAINING_RATIO_H
#define RUBRIC_EXPLAINING_RATIO_H

#include "explaining/probes.h"

struct ratio {
	struct decimal p, q, r, s;
};

struct ratio_setting {
	const struct evaluation *evaluation; /* of one record */
	const struct probes *probes;         /* of values that are no ratios by themselves (ratio_is_opaque) */
	uint32_t column;
};

/* Is it a value whose inside is not looked at: a function, a choice, a cell of a lookup, a score? */
bool ratio_is_opaque(const struct plan *plan, const struct value *value);

/* False where the value is no ratio of the column, or is not known. */
bool ratio_of(const struct ratio_setting *setting, struct value *value, struct ratio *ratio);

/* The x at which two ratios are equal; false where there is none, or more than one. *exact: it is no rounded one. */
bool ratio_meet(const struct ratio *a, const struct ratio *b, struct decimal *x, bool *exact);

/* The x at which the ratio has no value. */
bool ratio_pole(const struct ratio *ratio, struct decimal *x, bool *exact);

#endif
