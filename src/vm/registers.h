/* The inside of a machine; private to this room. */
#ifndef RUBRIC_VM_REGISTERS_H
#define RUBRIC_VM_REGISTERS_H

#include "base/pattern.h"
#include "vm/machine.h"

/* Constants by row, ready to be copied: numbers at one scale where 64 bits hold them. */
struct gather_table {
	bool wide;
	int32_t scale;
	uint64_t bound;
	int64_t *narrow;
	const struct constant **constants; /* by row; null: missing */
	size_t count;
};

/* Rows of a lookup by key. */
struct lookup_index {
	uint32_t *slots; /* row + 1, or 0 */
	size_t capacity; /* a power of two; 0: not built */
};

struct machine {
	struct program *program;
	const struct plan *plan;
	struct vector **vectors; /* by register; columns are the caller's */
	struct gather_table *gathers;
	struct lookup_index *lookups;
	struct pattern **patterns;
	const struct populations *populations;
	struct frame frame;
	const struct bits *all; /* the records of the batch that count */
	struct bits open;       /* of the segment at hand */
	bool failures_are_missing;
	uint64_t taken_as_missing;
};

/* The instructions that no kernel does; `pc` is moved on where one leaps. */
void run_instruction(struct machine *machine, const struct instruction *instruction, size_t *pc);

/* --- tables.c --- */
void gather_build(struct machine *machine, size_t index);
void gather_free(struct gather_table *table);
void gather_run(const struct machine *machine, struct vector *result, const struct vector *rows,
		const struct gather_table *table);
void lookup_build(struct machine *machine, size_t index);
void lookup_run(const struct machine *machine, struct vector *result, const struct vector *keys, size_t index);

#endif
