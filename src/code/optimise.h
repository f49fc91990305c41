/* The state of optimising one program; private to this room.
 *
 * Two kinds of instructions: values, which make a register from others and nothing else, and effects, which begin,
 * update, open and close. Effects keep their order. Values are numbered (number.c): each register learns which other
 * one holds the same value, perhaps a constant (fold.c, simplify.c). Many rules over the same subjects become one
 * instruction (index.c). Then the code is written anew (place.c): the
 * effects that a root needs, and each value once, where it is first needed; what only the rules of one region need is
 * computed inside it, for the records that are still open, and what others need too before it. */
#ifndef RUBRIC_CODE_OPTIMISE_H
#define RUBRIC_CODE_OPTIMISE_H

#include "code/emitter.h"
#include "code/instruction.h"

enum { NO_INSTRUCTION = UINT32_MAX };

enum role { ROLE_GONE, ROLE_VALUE, ROLE_EFFECT };

struct optimiser {
	struct program *program;
	size_t room;          /* of the arrays by register, which constants add to */
	enum role *roles;     /* by instruction */
	uint32_t *regions;    /* by instruction: 0 outside, else which region, from 1 */
	uint32_t *same;       /* by register: the one that holds its value */
	uint32_t *makers;     /* by register: the instruction that makes it, or NO_INSTRUCTION */
	uint32_t *updated;    /* by register: the last instruction that updates it, or 0 */
	bool *whole;          /* by register: a truth that is never missing */
	uint32_t *slots;      /* a hash of the values, by 1 + instruction */
	size_t slot_count;    /* a power of two */
	uint32_t *constants;  /* a hash of the constants, by 1 + register */
	size_t constant_room; /* a power of two */
	struct vector
		*vectors[OPERANDS_MAX + 1][VECTOR_TYPE_COUNT]; /* for folding: operands and a result, when needed */
};

/* --- number.c --- */

/* Finds equal values and constants, and the effects that do nothing. */
void number_values(struct optimiser *optimiser);

/* --- fold.c --- */

/* The register that holds what the instruction would compute, or NO_REGISTER. Its operands are numbered. */
uint32_t fold(struct optimiser *optimiser, const struct instruction *instruction);

/* The type of what an instruction computes: durations and labels are of the kind that its operands are. */
struct type type_of_result(const struct optimiser *optimiser, const struct instruction *instruction);

/* The constant of a register, or null. */
const struct constant *constant_in(const struct optimiser *optimiser, uint32_t index);
uint32_t constant_register(struct optimiser *optimiser, struct constant constant);
void remember_constants(struct optimiser *optimiser);

/* --- simplify.c --- */

/* The register that holds the result, of those there are, or NO_REGISTER. */
uint32_t simplify(struct optimiser *optimiser, const struct instruction *instruction);

/* --- index.c --- */

/* Lets rules over the same few subjects be decided together (struct rule_index). */
void index_rules(struct optimiser *optimiser);

/* --- quotients.c --- */

/* Compares quotients that nobody else needs without forming them. */
void compare_quotients(struct optimiser *optimiser);

/* --- place.c --- */
void place_code(struct optimiser *optimiser);

/* --- compact.c --- */

/* Makes equal maps, gathers and patterns one. */
void unify_tables(struct program *program);

/* Drops constants, maps, gathers, patterns and origins that nothing refers to; the rest is numbered by its first use.
 */
void compact_tables(struct program *program);

#endif
