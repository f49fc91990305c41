/* Parts: conditions taken apart. Private to this room. */
#ifndef RUBRIC_EXPLAINING_PARTS_H
#define RUBRIC_EXPLAINING_PARTS_H

#include "explaining/explanation.h"
#include "plan/value_map.h"

struct taking_apart {
	const struct plan *plan;
	const struct sources *sources;
	struct arena *arena;
	struct value_map seen; /* of the part at hand */
};

/* Words of the rules on one line, in the arena. */
struct text words_of_span(struct taking_apart *taking, struct span span);

/* Appends the parts of a condition, with their operands' words; the data come later. */
void take_apart(struct taking_apart *taking, struct value *condition, struct explained_rule *rule);

/* Appends what a value stands on. */
void list_operands(struct taking_apart *taking, struct value *value, struct explained_operands *operands);

#endif
