/* Figures: counts, shares and bars as reports show them. All texts are in `arena`. */
#ifndef RUBRIC_REPORT_FIGURES_H
#define RUBRIC_REPORT_FIGURES_H

#include "base/arena.h"
#include "base/decimal.h"
#include "base/text.h"

struct text count_text(struct arena *arena, uint64_t count);

/* A number as percentage, exact: 0.035 is "3.5%". */
struct text percentage_text(struct arena *arena, struct decimal share);

/* A part of a whole in percent, rounded half away from zero to one digit: "5.7%"; "<0.1%" for what is more
 * than nothing; empty where the whole is 0. */
struct text share_in_percent(struct arena *arena, struct decimal part, struct decimal whole);

/* part / whole, rounded half away from zero to six digits after the point, for programs; false where the whole is 0. */
bool share_rounded(struct decimal part, struct decimal whole, struct decimal *share);

/* A bar of eighths of characters, `columns` long where the part is the whole, and never nothing where it is above 0. */
struct text bar_text(struct arena *arena, struct decimal part, struct decimal whole, size_t columns);

#endif
