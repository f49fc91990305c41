/* The state of verifying one program; private to this room.
 *
 * The instructions are gone through once, as they would run. Of each register it is known whether it was made, by what,
 * and what a code in it means: a label of a segment, a rule of a segment or table, a row of a lookup. So no code can be
 * taken for an index of a table that it does not belong to. */
#ifndef RUBRIC_CODE_VERIFY_H
#define RUBRIC_CODE_VERIFY_H

#include "code/emitter.h"
#include "code/instruction.h"

enum meaning_kind {
	MEANS_ITSELF,  /* a number, a text, ... */
	MEANS_LABEL,   /* of segment `of` */
	MEANS_RULE,    /* of segment or table `of` */
	MEANS_ROW,     /* of lookup `of` */
	MEANS_MISSING, /* nothing yet, and so anything */
};

struct meaning {
	enum meaning_kind kind;
	uint32_t of;
};

struct made {
	bool is;
	enum opcode by;
	struct meaning meaning;
};

struct checker {
	struct program *program;
	const struct plan *plan;
	size_t at;                 /* the instruction that is looked at */
	struct made *made;         /* by register */
	uint32_t open;             /* the hit of the open region, or NO_REGISTER */
	size_t close;              /* where that region ends */
	uint32_t summed;           /* the one register whose sum is not finished, or NO_REGISTER */
	VECTOR(uint32_t) regional; /* registers made in it */
	struct meaning *gathers;   /* what the entries of each mean */
	uint32_t *gather_types;    /* 1 + the vector type that each was found to hold */
	uint32_t *map_segments;    /* 1 + the segment whose labels each was found to hold */
	const char *wrong;
};

/* Says what is wrong, if nothing was yet, and returns false. */
bool wrong_with(struct checker *checker, const char *what);
#define WRONG(checker, ...) wrong_with(checker, arena_printf(&(checker)->program->arena, __VA_ARGS__))

/* The definition behind an index, or null after a complaint. */
const struct definition *checked_definition(struct checker *checker, uint32_t index);

/* A constant's or column's meaning, from its type. */
struct meaning meaning_of_type(struct type type);
bool same_meaning(struct meaning a, struct meaning b);

static inline const struct instruction *current(const struct checker *checker)
{
	return &checker->program->code.items[checker->at];
}

static inline const struct program_register *register_at(const struct checker *checker, uint32_t index)
{
	return &checker->program->registers.items[index];
}

static inline struct meaning meaning_at(const struct checker *checker, uint32_t index)
{
	return checker->made[index].meaning;
}

/* --- verify_extra.c --- */
bool verify_extra(struct checker *checker);

/* --- verify_index.c --- */

/* Of an instruction with an index that is there, whose operands are verified. */
bool verify_index(struct checker *checker);

/* And of what its rules give, which stands at the target. */
bool verify_results(struct checker *checker);

/* --- verify_tables.c: what stands beside the instructions --- */
bool verify_registers(struct checker *checker);
bool verify_roots(struct checker *checker);

/* Holds a map a label of the segment for each of its rules, a gather an entry of the result's type for each row? */
bool verify_map(struct checker *checker, uint32_t map, uint32_t segment);
bool verify_gather(struct checker *checker, uint32_t gather, size_t rows, enum vector_type type);

#endif
