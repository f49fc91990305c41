/* The flows of a segment as a picture: old labels at the left, new ones at the right, and a band between them for each
 * move, as high as it has clients. Private to this room. */
#ifndef RUBRIC_REPORT_MOVES_FLOW_H
#define RUBRIC_REPORT_MOVES_FLOW_H

#include "report/moves_table.h"

/* Labels of one side beyond which a picture shows nothing. */
enum { FLOW_LABELS_MAX = 24 };

/* Appends an SVG picture, which says in words what it shows; nothing where there are no clients or too many labels. */
void moves_flow(struct buffer *out, const struct moves_table *table, struct text name, struct arena *arena);

#endif
