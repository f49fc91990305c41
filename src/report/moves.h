/* Moves: what a comparison (comparison/comparison.h) came to, as people and programs read it.
 *
 * All four forms say the same: which rules changed, how many clients moved, for each segment the table of moves with
 * its totals and what they weigh, which rules and which edit moved them, who came and went, and which limits hold.
 * Shares are of the clients that count, rounded half away from zero, to two digits of a percent where people read them
 * and to six digits of the share where programs do; counts and sums are exact. */
#ifndef RUBRIC_REPORT_MOVES_H
#define RUBRIC_REPORT_MOVES_H

#include "comparison/comparison.h"
#include "report/terminal.h"

/* Lines no wider than the terminal; of a table that is too wide, the list of its moves. */
void moves_human(struct buffer *out, const struct terminal *terminal, const struct label_comparison *comparison);

/* One object: {"command", "old", "new", "export", "clients", "moved", "moved_share", "changes", "segments", ...}. Each
 * of `segments` has `moves`: a list of {"old", "new", "clients", "share", "weights"}, clients that stay among them; no
 * label is null. */
void moves_json(struct buffer *out, const struct label_comparison *comparison);

void moves_markdown(struct buffer *out, const struct label_comparison *comparison);

/* A page (report/html.h), with a picture of the flows in each segment and the clients that weigh most. */
void moves_html(struct buffer *out, const struct label_comparison *comparison);

/* What changed in the rules, and whether they mean the same, in lines for a person: said before data are read. */
void moves_announce(struct buffer *out, const struct label_comparison *comparison);

#endif
