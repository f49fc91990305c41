/* The machine: runs a program over batches of records.
 *
 * A machine holds a vector for each register of its program. For each batch the caller hands in the vectors of the
 * columns that the program reads; the machine computes, and the caller reads the roots' vectors. All records of a batch
 * go through one instruction before the next one starts; inside a segment only those that no rule has taken yet.
 *
 * A machine is used by one thread; several may share a program. */
#ifndef RUBRIC_VM_MACHINE_H
#define RUBRIC_VM_MACHINE_H

#include "code/program.h"
#include "kernel/kernel.h"
#include "population/population.h"

struct machine;

/* A machine for a program, which must outlive it. With `failures_are_missing`, what fails is missing from there on, and
 * is counted. Returns null where the program does not verify: *message (in the program's arena) says why. */
struct machine *machine_new(struct program *program, bool failures_are_missing, const char **message);
void machine_free(struct machine *machine);

/* Where the program finds what population functions came to; must outlive the machine's runs. */
void machine_use(struct machine *machine, const struct populations *populations);

/* Runs a batch. columns[n] is the vector of column n of the plan, or null for those that the program does not read;
 * `active` says which of the `count` records count; `dialect` (or null) is that of the export. Texts that the results
 * hold live in `arena`. */
void machine_run(struct machine *machine, struct vector *const *columns, size_t count, const struct bits *active,
		 const struct dialect *dialect, struct arena *arena);

/* The vector of a register after a run, for example of a root; good until the next run. */
struct vector *machine_vector(const struct machine *machine, uint32_t index);

/* Those of all roots, by root. */
struct vector *const *machine_roots(const struct machine *machine);

/* How many results were taken as missing because they failed, since the machine was made. */
uint64_t machine_taken_as_missing(const struct machine *machine);

/* Those of the batch at hand: an instruction, and the lanes for which it failed. */
struct taken_failures {
	size_t instruction;
	struct bits lanes;
};
const struct taken_failures *machine_taken(const struct machine *machine, size_t *count);

/* So many of them do not count after all; which they are is forgotten. */
void machine_discount(struct machine *machine, uint64_t results);

/* What a failure is, for a person: "`x` and `y` both fire", ... In `arena`. */
const char *failure_text(const struct failure *failure, const struct plan *plan, struct arena *arena);

#endif
