/* Making indexes of rules (struct rule_index, program.h); private to this room.
 *
 * A condition is taken apart where `and` joins it. Each part that depends on one subject alone is a test: for which
 * values of it the part is true, as the places on a line where that turns. The line holds the constants of the program
 * in their order (of labels and truths, these themselves), and each has two places, before it and behind it: 2 * rank
 * and 2 * rank + 1. Before place 0 nothing is true. So the tests of any comparison, and of what `not`, `and` and `or`
 * make of them, are rising lists of numbers. A part that is no such test is a subject itself, of a test for `true`. */
#ifndef RUBRIC_CODE_INDEX_H
#define RUBRIC_CODE_INDEX_H

#include "code/optimise.h"

struct subject_test {
	uint32_t subject;      /* register */
	bool missing_is_known; /* does it come to something where the subject is missing? */
	bool missing_is_true;  /* and if so, to true? */
	const uint32_t *turns; /* rising */
	size_t turn_count;
	size_t cost;    /* of computing it without an index, in comparisons of numbers */
	size_t counted; /* the last run of rules whose cost counts it */
};

/* A condition as tests of different subjects, in the order in which it asks for them. */
struct conjunction {
	struct subject_test **tests;
	size_t count;
	struct subject_test **parts; /* those joined by `and`, of which the tests are made */
	size_t part_count;
};

struct indexer {
	struct optimiser *optimiser;
	struct arena arena;
	uint32_t *ranks;             /* of constants, from 1 */
	uint32_t *ranked;            /* the constant of each rank; 0 is not used */
	struct subject_test **tests; /* by register, once asked for */
};

/* --- index_tests.c --- */

/* Takes a condition apart; false where it is a constant or has too many subjects. */
bool conjunction_of(struct indexer *indexer, uint32_t condition, struct conjunction *conjunction);

/* A test that is true where all of the tests, of one subject, are. */
struct subject_test *test_of_all(struct indexer *indexer, struct subject_test *const *tests, size_t count);

/* --- index_rows.c --- */

struct indexed_rule {
	size_t at;      /* the instruction that it comes from */
	uint32_t rule;  /* from 1 */
	uint32_t gives; /* 1 + the constant that it gives, or 0 */
	struct conjunction conjunction;
};

/* The index of rules over subjects among which are all of theirs, in the program's arena. */
struct rule_index index_of(struct indexer *indexer, const struct indexed_rule *rules, size_t count,
			   const uint32_t *subjects, size_t subject_count);

/* --- index_ranks.c --- */
void rank_constants(struct indexer *indexer);

/* --- index_run.c --- */

/* Rules that one index is to decide. */
struct run {
	size_t number;
	VECTOR(struct indexed_rule) rules;
	uint32_t subjects[INDEX_SUBJECTS_MAX];
	size_t subject_count;
	size_t turns; /* of all their tests */
	size_t cost;  /* of computing them without an index, in comparisons of numbers */
};

struct finder {
	struct indexer indexer;
	size_t runs;      /* how many there were */
	uint32_t *needed; /* by register: the last region in which a rule needed it */
};

/* May the rule go into the same index as those of the run? */
bool run_takes(const struct finder *finder, const struct run *run, const struct indexed_rule *rule);
void run_add(struct finder *finder, struct run *run, const struct indexed_rule *rule);
void run_clear(struct run *run);
bool run_is_worth_it(const struct run *run);

/* Makes the run's last instruction that of its index. Where the opcode has results, they are those that the rules give,
 * with `first` as entry 0. */
void run_make_index(struct finder *finder, const struct run *run, enum opcode opcode, uint32_t first);

/* --- index_points.c --- */
void find_points(struct finder *finder);

#endif
