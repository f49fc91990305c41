/* Terminal: findings for a person to read.
 *
 *     clients.rules:3:15: error E004: `300K` is no number
 *     turnover >= 300K -> large
 *                 ^~~~
 *       write 300k for thousands
 *
 * A finding is the place with what is wrong, the line of the rule file with its words marked, what to do, an example
 * client, what it concerns of an export, and the second place, if there is one, as a note with its own line. The marks
 * stand under the words whatever the width of the characters before them; of words on several lines the first is
 * marked. A line of a rule file that is too wide is cut around the mark, any other is folded. Control characters and
 * bytes that are no UTF-8 are shown as U+FFFD, so that no file can move the cursor.
 *
 * Everything is appended to a buffer; what is passed in stays the caller's. */
#ifndef RUBRIC_REPORT_TERMINAL_H
#define RUBRIC_REPORT_TERMINAL_H

#include "report/findings.h"

/* Where the text will be read. */
struct terminal {
	bool colour;
	size_t columns; /* 0: not known; lines are as long as they come, but those of rule files are cut at 160 */
};

enum { TERMINAL_LEAST = 40 }; /* a terminal with fewer columns is taken as if it had these */

void terminal_diagnostic(struct buffer *out, const struct terminal *terminal, const struct sources *sources,
			 const struct diagnostic *diagnostic);

/* All of them, and a line that counts them; nothing where nothing was found. */
void terminal_findings(struct buffer *out, const struct terminal *terminal, const struct findings *lists, size_t count);

/* "1 error, 3 warnings" with its line end; nothing for none. */
void terminal_counts(struct buffer *out, struct finding_counts counts);

#endif
