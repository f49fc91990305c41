/* Fold: lines no wider than a terminal's.
 *
 * A line that is too wide is broken at blanks. It goes on below what stands behind its first gap of two blanks or more,
 * as the second column of a list does; where there is no gap, or little room behind it, four blanks further in than it
 * began. A word that is wider than the terminal is not broken. Escape sequences of colours take no room. */
#ifndef RUBRIC_REPORT_FOLD_H
#define RUBRIC_REPORT_FOLD_H

#include "base/buffer.h"
#include "report/terminal.h"

/* Folds what was appended from `from` on; nothing is done where the terminal's columns are not known. */
void fold_lines(struct buffer *out, size_t from, const struct terminal *terminal);

/* Takes what fits into `columns` from the beginning of the text, up to a blank; `text` goes on behind it. A word that
 * is too wide is broken where `break_words`, else it is taken whole. */
struct text take_line(struct text *text, size_t columns, bool break_words);

#endif
