/* Cells: taking one cell after the other into what is known of its column. Private to this room. */
#ifndef RUBRIC_SURVEY_CELLS_H
#define RUBRIC_SURVEY_CELLS_H

#include "survey/survey.h"

/* Index of the word that means missing, or MISSING_WORDS. */
size_t missing_word(struct text cell);

/* A number of digits with a zero before them, which a code has and a number has not. */
bool has_leading_zero(struct text cell);

/* The cell, in UTF-8 and not empty, stands in this line; texts are kept in `arena`. At most `values_max` numbers are
 * kept. */
void take_cell(struct surveyed_column *column, const struct dialect *dialect, struct text cell, uint64_t line,
	       size_t values_max, struct arena *arena);

#endif
