/* Trials: rule sets made of parts of two others. Private to this room. */
#ifndef RUBRIC_COMPARISON_TRIAL_H
#define RUBRIC_COMPARISON_TRIAL_H

#include "comparison/align.h"
#include "comparison/edits.h"

/* Everything that a statement which holds rules or rows is made of. */
struct block_pair {
	const struct statement *old, *new; /* null: rules outside any block */
	struct block old_block, new_block;
	struct match *old_matches, *new_matches;
};

/* Makes the edit's plan of the base with one statement replaced. */
void try_statement(struct edits *edits, struct edit *edit, const struct statement *old, struct statement *replacement);

/* Makes the edit's plan of the base with a block's items in place of its own: rules, rows, or rules outside any block.
 */
void try_items(struct edits *edits, struct edit *edit, const struct statement *old, void **items, size_t count);

/* Makes the base. */
void make_base(struct edits *edits, struct statement **added, size_t count);

#endif
