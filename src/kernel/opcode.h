/* The machine's instructions: one table (opcodes.def) feeds the names, the types of the operands, the verifier, the
 * listing and the dispatch. */
#ifndef RUBRIC_KERNEL_OPCODE_H
#define RUBRIC_KERNEL_OPCODE_H

#include "data/vector.h"

enum opcode {
#define OP(name, result, a, b, c, extra, flags, about) OP_##name,
#include "kernel/opcodes.def"
#undef OP
	OPCODE_COUNT
};

enum operand_type {
	OPERAND_NUMBER = VECTOR_NUMBER,
	OPERAND_TEXT = VECTOR_TEXT,
	OPERAND_DATE = VECTOR_DATE,
	OPERAND_DURATION = VECTOR_DURATION,
	OPERAND_TRUTH = VECTOR_TRUTH,
	OPERAND_CODE = VECTOR_CODE,
	OPERAND_LABELS = VECTOR_LABELS,
	OPERAND_ANY,
	OPERAND_SAME,
	OPERAND_NONE,
};

enum extra_kind {
	EXTRA_NONE,
	EXTRA_LABEL,
	EXTRA_RULE,
	EXTRA_LOOKUP,
	EXTRA_POPULATION,
	EXTRA_PATTERN,
	EXTRA_MAP,
	EXTRA_GATHER,
	EXTRA_TYPE,
	EXTRA_DEFINITION,
	EXTRA_INDEX,
};

enum opcode_flags { UPDATES = 1, OPENS = 2, CLOSES = 4, LEAPS = 8, DEAR = 16, FAILS = 32 };

struct opcode_info {
	const char *name;
	enum operand_type result, a, b, c;
	enum extra_kind extra;
	unsigned flags;
	const char *about;
};

extern const struct opcode_info opcode_infos[OPCODE_COUNT];

#endif
