/* Marked line: a line of a rule file with some of its words underlined. Part of the terminal report (terminal.h). */
#ifndef RUBRIC_REPORT_MARKED_LINE_H
#define RUBRIC_REPORT_MARKED_LINE_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/text.h"

/* Bytes of the line. */
struct stretch {
	size_t begin;
	size_t end;
};

/* Appends `text` with everything a terminal would act on, but for tabs and line ends, shown as U+FFFD. */
void append_visible(struct buffer *out, struct text text);

/* The part of `line` that is shown where there are `columns`: all of it, or what is around the mark, an ellipsis for
 * the rest included. */
struct stretch shown_part(struct text line, struct stretch marked, size_t columns);

/* Appends the shown part of the line, with an ellipsis where it is cut. */
void append_line(struct buffer *out, struct text line, struct stretch shown);

/* Appends what leads up to the marks below it, then the marks: `^~~~`. */
void append_mark_indent(struct buffer *out, struct text line, struct stretch shown, struct stretch marked);
void append_marks(struct buffer *out, struct text line, struct stretch shown, struct stretch marked);

#endif
