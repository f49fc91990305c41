/* Parts of a draft. Private to this room. */
#ifndef RUBRIC_SURVEY_DRAFT_PARTS_H
#define RUBRIC_SURVEY_DRAFT_PARTS_H

#include "survey/draft.h"

/* What rules call each column, without backticks: its name in the export where that is handy, else one made of the
 * words in it. Empty for those that cannot be named. In the survey's arena. */
const struct text *choose_names(struct survey *survey);

/* What each column holds, as comments. */
void describe_columns(struct survey *survey, const struct text *names, struct buffer *out);

/* The column that tells most of what a record is worth, by its name, else by its total; column_count where none does.
 */
size_t find_measure(struct survey *survey);

/* Bands: of the measure as rules, of the others as comments. */
void propose_bands(struct survey *survey, const struct text *names, size_t measure, struct buffer *out);

/* Rule text laid out as the formatter does, each of its lines behind `prefix`. */
void write_formatted(struct buffer *out, struct text rules, const char *prefix);

#endif
