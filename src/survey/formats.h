/* Formats: how the beginning of an export writes its numbers and dates. Private to this room. */
#ifndef RUBRIC_SURVEY_FORMATS_H
#define RUBRIC_SURVEY_FORMATS_H

#include "survey/survey.h"

/* Fills in what the survey's dialect does not know yet of decimal mark, grouping and dates, from the records of
 * `sample` (raw; `whole` tells that it is all of the file). A column counts as one of numbers, or dates, where all its
 * cells can be read so in some form common to them. Null, or what is ambiguous. */
const char *find_formats_of_all(struct survey *survey, struct text sample, bool whole);

#endif
