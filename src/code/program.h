/* Programs: the bytecode of a plan, and what its instructions refer to.
 *
 * A program is a list of instructions over registers. A register is a vector (data/vector.h): a constant, a column of
 * the record, or a place for results. Instructions run in order, each over a whole batch of records; the only leaps
 * lead forward, to the end of a segment whose records are all decided. Every program passes program_verify before it
 * runs.
 *
 * Which label a record gets is found by rule: a CODE register holds the rule that fired (a hit), and a map turns it
 * into the label. So whoever wants to know why reads the hit. */
#ifndef RUBRIC_CODE_PROGRAM_H
#define RUBRIC_CODE_PROGRAM_H

#include "base/buffer.h"
#include "base/vector.h"
#include "code/rule_index.h"
#include "data/vector.h"
#include "kernel/opcode.h"
#include "plan/plan.h"

struct instruction {
	enum opcode opcode;
	uint32_t result, a, b, c; /* registers; unused ones are 0 */
	uint32_t extra;
	uint32_t target; /* LEAPS: index of the instruction to go on with; else a map or gather, or 0 */
	uint32_t origin; /* index of program->origins */
};

/* What an instruction came from. */
struct origin {
	uint32_t definition; /* index in the plan, or UINT32_MAX: `only where` */
	uint32_t rule;       /* from 1, or 0 */
	struct span span;
};

enum register_kind { REGISTER_CONSTANT, REGISTER_COLUMN, REGISTER_RESULT };

struct program_register {
	enum register_kind kind;
	enum vector_type type;
	uint32_t index;       /* of program->constants, or of the plan's columns */
	uint32_t label_count; /* of LABELS */
};

/* ROOT_VALUE: of a definition, or a condition; ROOT_SIDE: one side of a guard's comparison; the others are what a
 * population function is computed from. */
enum root_part { ROOT_VALUE, ROOT_SIDE, ROOT_KEY, ROOT_X, ROOT_WEIGHT, ROOT_WHERE };

/* In which vectors values of a type travel. */
enum vector_type vector_type_of(struct type type);

/* What the program computes: the values of definitions, and what population functions are computed from. */
struct root {
	uint32_t definition; /* or UINT32_MAX: none, but `only where`, a guard or a population */
	uint32_t value;      /* register */
	uint32_t hit;        /* register of the rule that fired, or UINT32_MAX */
	uint32_t population; /* 1 + its index in the plan, or 0 */
	enum root_part part;
};

/* A constant or a label for each rule or row, from 1; entry 0 is that of none. */
struct rule_map {
	uint32_t *entries; /* MAP: labels; GATHER: 1 + index of program->constants, or 0: missing */
	size_t count;
};

struct program {
	struct arena arena;
	VECTOR(struct instruction) code;
	VECTOR(struct program_register) registers;
	VECTOR(struct constant) constants;
	VECTOR(struct origin) origins;
	VECTOR(struct root) roots;
	VECTOR(struct rule_map) maps;    /* MAP */
	VECTOR(struct rule_map) gathers; /* GATHER */
	VECTOR(struct text) patterns;
	VECTOR(struct rule_index) indexes; /* one for each instruction that has one */
	const struct plan *plan;           /* lookups, labels; must outlive the program */
	uint32_t pass;                     /* from 1; 0: it is none */
};

/* The program of all that is written, or of the definitions in `wanted`; never null. With `optimise` false it is run as
 * it was emitted, which gives the same results, only slower. */
struct program *program_make(const struct plan *plan, bool optimise);
struct program *program_make_for(const struct plan *plan, bool optimise, const uint32_t *wanted, size_t count);

/* The program of `only where`; null where the plan has none. */
struct program *program_make_filter(const struct plan *plan, bool optimise);

/* The program of a pass over the records (from 1 to plan->passes): what the population functions of that level are
 * computed from, and in the last pass all that is written. */
struct program *program_make_pass(const struct plan *plan, bool optimise, uint32_t pass);

/* The last pass, with what the population functions of all levels are computed from: it tells which records are in
 * error for that alone. */
struct program *program_make_judging_pass(const struct plan *plan, bool optimise);

/* The program of the guards, for one record: three roots for each, its condition and its two sides (the condition again
 * where it has none). */
struct program *program_make_guards(const struct plan *plan, bool optimise);

void program_free(struct program *program);

/* The root of a definition, or null where the program does not compute it. */
const struct root *program_root(const struct program *program, uint32_t definition);

/* Marks the instructions that computing the marked roots takes. */
void program_needs(const struct program *program, const bool *roots, bool *instructions);

/* The form in which values of a type travel. */
enum vector_type vector_type_of(struct type type);

/* Checks that every instruction has operands of its types, made before they are used, that indices are inside their
 * tables, that leaps lead forward, and that what is opened is closed. Returns null, or what is wrong (in the program's
 * arena). */
const char *program_verify(struct program *program);

/* Appends the program as text, each instruction with the rule it came from. `rules` gives the words of the rules. */
void program_dump(const struct program *program, const struct plan *plan, const struct rule_set *rules,
		  struct buffer *out);

/* Do two programs of plans compute the same in the same way? Places in the rule files do not count. */
bool program_equal(const struct program *left, const struct program *right);

#endif
