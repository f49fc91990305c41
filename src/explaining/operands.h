/* Operands: the names that a value stands on, and the words of the rules that say so. */
#ifndef RUBRIC_EXPLAINING_OPERANDS_H
#define RUBRIC_EXPLAINING_OPERANDS_H

#include "base/buffer.h"
#include "base/vector.h"
#include "plan/plan.h"

/* A column, a definition, or a cell of a lookup. */
struct operand {
	enum operation operation;
	uint32_t index;
	const struct value *value; /* where it is first named */
};

struct operands {
	VECTOR(struct operand) list; /* each once, in the order of the words */
};

bool operands_have(const struct operands *operands, const struct value *value);
void operands_add(const struct plan *plan, const struct value *value, struct operands *operands);

/* Those of what a definition is computed from: its value, or the conditions of its rules with what they give. */
void operands_add_definition(const struct plan *plan, const struct definition *definition, struct operands *operands);

/* An operand by its name, or in the words of the rules. */
struct text operand_words(const struct plan *plan, const struct sources *sources, const struct operand *operand);

/* The rules that decide: its own, or those of its table. Null for what has none. */
const struct definition *deciding_rules(const struct plan *plan, const struct definition *definition);

/* Does its program keep which rule fired? */
bool keeps_hit(const struct definition *rules);

/* --- words.c --- */

/* Words of a rule file on one line, without comments. */
void append_words(struct buffer *out, struct text words);

#endif
