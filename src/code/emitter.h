/* The state of emitting one program; private to this room. */
#ifndef RUBRIC_CODE_EMITTER_H
#define RUBRIC_CODE_EMITTER_H

#include "code/program.h"
#include "plan/value_map.h"

enum { NO_REGISTER = UINT32_MAX };

struct emitter {
	const struct plan *plan;
	struct program *program;
	uint32_t *values;         /* by definition: the register of its value, or NO_REGISTER */
	uint32_t *hits;           /* by definition: the register of the rule that fired */
	uint32_t *columns;        /* by column of the plan */
	uint32_t *constant_slots; /* a hash of program->constants */
	uint32_t *constant_registers;
	size_t constant_capacity;
	uint32_t **lookup_cells; /* by lookup and column: 1 + its gather, or 0; null until asked for */
	struct value_map made;   /* values that were emitted already */
	uint32_t region;         /* 0: outside; else which one is open */
	uint32_t region_count;
	struct origin origin; /* of what is emitted now */
};

static inline const struct definition *definition_of(const struct emitter *emitter, uint32_t index)
{
	return &emitter->plan->definitions[index];
}

uint32_t register_add(struct emitter *emitter, struct program_register new);
uint32_t register_new(struct emitter *emitter, enum vector_type type);
uint32_t emit(struct emitter *emitter, enum opcode opcode, enum vector_type type, uint32_t a, uint32_t b, uint32_t c,
	      uint32_t extra);

/* An instruction that updates `result`; returns its index. */
size_t emit_update(struct emitter *emitter, enum opcode opcode, uint32_t result, uint32_t a, uint32_t b,
		   uint32_t extra);

uint32_t emit_constant(struct emitter *emitter, struct constant constant);
uint32_t emit_number(struct emitter *emitter, int64_t number);
uint32_t emit_missing(struct emitter *emitter, struct type type);
uint32_t emit_value(struct emitter *emitter, const struct value *value);
void emit_definition(struct emitter *emitter, uint32_t index);

/* --- emit_rules.c --- */

/* What is emitted from here on comes from a rule, or from a definition as a whole. */
void from_rule(struct emitter *emitter, const struct definition *definition, size_t rule);
void from_definition(struct emitter *emitter, uint32_t index);

/* The rule that fires: the first one in order, each seeing only the records that are still open. */
uint32_t emit_first(struct emitter *emitter, uint32_t index);

/* Every rule is asked: a second one that fires is a data error, or (HIT_ANY, with a map of labels) one that disagrees.
 */
uint32_t emit_checked(struct emitter *emitter, uint32_t index, enum opcode opcode, uint32_t map);

/* --- emit_tables.c --- */
void emit_table(struct emitter *emitter, uint32_t index);

/* Makes roots of what a population function is computed from. */
void emit_population_inputs(struct emitter *emitter, uint32_t index);

uint32_t constant_index(struct program *program, uint32_t constant_register);

/* Of any two values: equal, or both missing. */
uint32_t emit_same(struct emitter *emitter, uint32_t a, uint32_t b);
uint32_t emit_equal(struct emitter *emitter, enum vector_type type, uint32_t a, uint32_t b);

/* --- optimise.c --- */

/* Folds constants, computes equal values once, drops what nobody asks for, and packs the registers. */
void program_optimise(struct program *program);

/* Gives results that are never alive together the same register. */
void program_pack(struct program *program);

#endif
