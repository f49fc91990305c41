/* Draft: a first rule file for an export, made of what a survey found.
 *
 * It says how the file is written (`csv`), tells in comments what each column holds, declares the columns that its
 * rules use, with the others in comments, and proposes bands of the number that tells most of what a record is worth:
 * round figures near its quartiles, which are meant to be changed. Bands for the other numbers, and for how long ago a
 * day was, stand in comments. The text has no errors, and is laid out as the formatter does. */
#ifndef RUBRIC_SURVEY_DRAFT_H
#define RUBRIC_SURVEY_DRAFT_H

#include "survey/survey.h"

/* Appends the rule file. `name` is the export's, as the user gave it. */
void draft_write(struct survey *survey, struct text name, struct buffer *out);

#endif
