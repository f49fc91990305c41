/* Markdown: texts in which nothing is taken for a mark. */
#ifndef RUBRIC_REPORT_MARKDOWN_H
#define RUBRIC_REPORT_MARKDOWN_H

#include "base/buffer.h"

/* Appends the text; in a table's cell a line feed is <br> and a bar is escaped, elsewhere a line feed is a hard line
 * break. Control characters and bytes that are no UTF-8 become U+FFFD. */
void markdown_text(struct buffer *out, struct text text);
void markdown_cell(struct buffer *out, struct text text);

#endif
