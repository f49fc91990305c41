/* Attribution: the clients that moved, and which edit moved each.
 *
 * Clients that moved are gathered, with the cells that the rules read, until there is a batch of them, which is then
 * labelled under every edit. A client whose new label exactly one edit gives it moved by that edit; else it moved by
 * several together. The plans of the edits are joined with those of the sides: one program labels the batch, of each
 * edit it computes only what neither side's rules nor another edit's come to, and what population functions come to
 * under an edit is collected with those of the sides. So an edit costs what the clients cost that moved, however large
 * the export is, unless it has population functions of its own. */
#ifndef RUBRIC_COMPARISON_ATTRIBUTION_H
#define RUBRIC_COMPARISON_ATTRIBUTION_H

#include "comparison/tried_edits.h"

/* A client that moved. */
struct mover {
	struct text key;
	const uint32_t *from, *to; /* by segment */
	const uint32_t *old_rules, *new_rules;
	const uint32_t *edits; /* of a segment in which it moved: index, EDIT_SEVERAL or EDIT_NONE */
	const struct decimal *const *weights;
};

struct attribution;
struct reading;

/* For a part's segments and weights; once the labelling is open, by whose populations the edits label. */
struct attribution *attribution_new(struct label_comparison *part, const struct tried_edits *tried,
				    const struct labelling *labelling);
void attribution_free(struct attribution *attribution);

/* Takes in a lane that moved; its labels of both sides are those of the reading. `old_rules` are by segment, or null
 * where OLD's are of the same batch. */
void attribution_add(struct attribution *attribution, const struct reading *reading, size_t lane,
		     const uint32_t *old_rules);

/* Attributes those that are there, counts their causes, and hands them on. */
void attribution_flush(struct attribution *attribution);

/* Counts clients of a cause; returns its place. */
size_t causes_enter(struct causes *causes, const struct cause *cause, size_t weights, uint64_t clients);

#endif
