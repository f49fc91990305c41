/* What every pass asks of an instruction: its operands, whether it makes its result, its words; private to this room.
 */
#ifndef RUBRIC_CODE_INSTRUCTION_H
#define RUBRIC_CODE_INSTRUCTION_H

#include "code/program.h"

enum { OPERANDS_MAX = 3, OPCODE_WORD_MAX = 32 };

static inline bool has_index(enum opcode opcode)
{
	return opcode_infos[opcode].extra == EXTRA_INDEX;
}

static inline enum operand_type operand_type(const struct program *program, const struct instruction *instruction,
					     size_t operand)
{
	const struct opcode_info *info = &opcode_infos[instruction->opcode];
	if (info->extra == EXTRA_INDEX)
		return (enum operand_type)program->indexes.items[instruction->extra].subjects[operand].type;
	return operand == 0 ? info->a : operand == 1 ? info->b : info->c;
}

/* How many registers the instruction reads, besides a result that it updates: those of its opcode, or the subjects of
 * its index. */
static inline size_t operand_count(const struct program *program, const struct instruction *instruction)
{
	size_t count = 0;
	if (has_index(instruction->opcode))
		return program->indexes.items[instruction->extra].subject_count;
	while (count < OPERANDS_MAX && operand_type(program, instruction, count) != OPERAND_NONE)
		count++;
	return count;
}

static inline uint32_t operand_of(const struct program *program, const struct instruction *instruction, size_t operand)
{
	if (has_index(instruction->opcode))
		return program->indexes.items[instruction->extra].subjects[operand].operand;
	return operand == 0 ? instruction->a : operand == 1 ? instruction->b : instruction->c;
}

static inline void operand_set(struct program *program, struct instruction *instruction, size_t operand, uint32_t to)
{
	uint32_t *const slots[OPERANDS_MAX] = {&instruction->a, &instruction->b, &instruction->c};
	if (has_index(instruction->opcode))
		program->indexes.items[instruction->extra].subjects[operand].operand = to;
	else
		*slots[operand] = to;
}

/* Is the target a map of labels? */
static inline bool has_map(enum opcode opcode)
{
	return opcode == OP_HIT_ANY || opcode == OP_HIT_ANY_OF;
}

/* Is the target a gather of what the rules of the index give? */
static inline bool has_results(enum opcode opcode)
{
	return opcode == OP_LIST_ADD_OF || opcode == OP_COLLECT_SUM_OF || opcode == OP_COLLECT_MIN_OF ||
	       opcode == OP_COLLECT_MAX_OF || opcode == OP_POINTS_OF;
}

static inline bool updates(const struct instruction *instruction)
{
	return opcode_infos[instruction->opcode].flags & UPDATES;
}

/* The opcode's name in small letters. */
static inline void opcode_word(enum opcode opcode, char out[OPCODE_WORD_MAX])
{
	const char *name = opcode_infos[opcode].name;
	size_t at = 0;
	for (; name[at] && at + 1 < OPCODE_WORD_MAX; at++)
		out[at] = name[at] >= 'A' && name[at] <= 'Z' ? (char)(name[at] - 'A' + 'a') : name[at];
	out[at] = 0;
}

static inline const char *vector_word(enum vector_type type)
{
	static const char *const words[VECTOR_TYPE_COUNT] = {
		[VECTOR_NUMBER] = "number",     [VECTOR_TEXT] = "text",   [VECTOR_DATE] = "date",
		[VECTOR_DURATION] = "duration", [VECTOR_TRUTH] = "truth", [VECTOR_CODE] = "code",
		[VECTOR_LABELS] = "labels",
	};
	return words[type];
}

#endif
