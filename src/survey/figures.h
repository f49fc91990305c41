/* Figures: numbers as a person would choose and write them in a rule. */
#ifndef RUBRIC_SURVEY_FIGURES_H
#define RUBRIC_SURVEY_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/text.h"

/* The nearest round figure: with one digit 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten, with more so many
 * significant digits. */
struct decimal round_figure(struct decimal value, int digits);

/* As a rule file writes it: 1.5M, 20k, 0.25, or in per cent 25%; in `arena`. */
struct text figure_text(struct decimal value, bool in_percent, struct arena *arena);

/* Round figures near the quartiles that lie above `least` and not above `greatest`, greatest first and each once;
 * returns how many. `whole`: whole numbers alone. */
size_t round_bounds(const struct decimal *quartiles, size_t count, struct decimal least, struct decimal greatest,
		    bool whole, struct decimal *bounds);

#endif
