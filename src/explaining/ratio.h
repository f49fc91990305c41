/* Ratios: a value as a function of one column, all else equal. Private to this room.
 *
 * Sums, differences, products and quotients of a column with what stands fixed are (p x + q) / (r x + s), and where two
 * of them meet is one equation of the first degree. Dates count as their days. A share of a total is one too: the total
 * moves with the client's own part of it. */
#ifndef RUBRIC_EXPLAINING_RATIO_H
#define RUBRIC_EXPLAINING_RATIO_H

#include "explaining/freeze.h"
#include "explaining/probes.h"

struct ratio {
	struct decimal p, q, r, s;
};

struct ratio_setting {
	const struct evaluation *evaluation; /* of one record */
	const struct frozen *frozen;
	const struct probes *probes; /* of what ratio_add_probes adds */
	uint32_t column;
};

/* Is it a value whose inside is not looked at: a function, a choice, a cell of a lookup, a score? */
bool ratio_is_opaque(const struct plan *plan, const struct value *value);

/* Adds what must be known of a value before ratio_of is asked about anything that stands on it. */
void ratio_add_probes(const struct plan *plan, const struct frozen *frozen, const struct value *value,
		      struct probes *probes);

/* Does the value stand on the column? */
bool stands_on_column(const struct plan *plan, struct value *value, uint32_t column);

/* The population function whose frozen column this is; null for other columns. */
const struct population *frozen_population(const struct plan *plan, const struct frozen *frozen, uint32_t column);

/* The frozen column as the setting's column moves it; false where that does not, or not as a ratio. */
bool ratio_of_frozen(const struct ratio_setting *setting, uint32_t frozen_column, struct ratio *ratio);

/* The value at x; false where there is none. */
bool ratio_value(const struct ratio *ratio, struct decimal x, struct decimal *value);

/* False where the value is no ratio of the column, or is not known. */
bool ratio_of(const struct ratio_setting *setting, struct value *value, struct ratio *ratio);

/* The x at which two ratios are equal; false where there is none, or more than one. *exact: it is no rounded one. */
bool ratio_meet(const struct ratio *a, const struct ratio *b, struct decimal *x, bool *exact);

/* The x at which the ratio has no value. */
bool ratio_pole(const struct ratio *ratio, struct decimal *x, bool *exact);

#endif
