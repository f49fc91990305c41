/* The state of listing one program; private to this room. */
#ifndef RUBRIC_CODE_DUMP_H
#define RUBRIC_CODE_DUMP_H

#include "code/emitter.h"
#include "code/instruction.h"

struct dump {
	const struct program *program;
	const struct plan *plan;
	const struct rule_set *rules; /* or null */
	struct buffer *out;
	uint32_t *owners; /* by register: the segment, table or lookup that a code in it is of, or NO_REGISTER */
};

enum { DUMP_LIST_MAX = 8, DUMP_WORDS_MAX = 60 };

/* --- dump_words.c --- */
void dump_quoted(struct buffer *out, struct text text);
void dump_constant(const struct dump *dump, const struct constant *constant);
const char *dump_type_word(struct type type);

/* The label's text, or `none` for 0. */
void dump_label(const struct dump *dump, uint32_t segment, uint32_t label);

/* "segment size", or with `rule` from 1 "size, rule 2: turnover > 300k -> large". */
void dump_origin(const struct dump *dump, const struct origin *origin);

#endif
