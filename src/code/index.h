/* Making indexes of rules (struct rule_index, program.h); private to this room.
 *
 * A condition is taken apart where `and`, `or` and `not` join it, into boxes. Each part that depends on one subject
 * alone is a test: for which values of it the part is true, as the places on a line where that turns. The line holds
 * the constants of the program in their order (of labels and truths, these themselves), and each has two places, before
 * it and behind it: 2 * rank and 2 * rank + 1. Before place 0 nothing is true. So the tests of any comparison, and of
 * what `not`, `and` and `or` make of them, are rising lists of numbers. A part that is no such test is a subject
 * itself, of a test for `true`. */
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

/* True where all of its tests are; of different subjects, in the order in which the condition asks for them. */
struct box {
	struct subject_test **tests;
	size_t count;
};

/* A condition that is true where one of its boxes is. */
struct boxes {
	struct box *items;
	size_t count;
	struct subject_test **parts; /* of which the tests are made */
	size_t part_count;
};

struct indexer {
	struct optimiser *optimiser;
	struct arena arena;
	uint32_t *ranks;             /* of constants, from 1 */
	uint32_t *ranked;            /* the constant of each rank; 0 is not used */
	struct subject_test **tests; /* by register, once asked for */
	bool *may_fail;              /* by register: not known for all records to be no data error */
};

struct indexed_rule {
	size_t at;      /* the instruction that it comes from */
	uint32_t rule;  /* from 1 */
	uint32_t gives; /* 1 + the constant that it gives, or 0 */
	struct boxes condition;
};

/* Rules that one index is to decide. */
struct run {
	size_t number;
	VECTOR(struct indexed_rule) rules;
	uint32_t subjects[INDEX_SUBJECTS_MAX];
	size_t subject_count;
	size_t box_count;
	size_t turns; /* of all their tests */
	size_t cost;  /* of computing them without an index, in comparisons of numbers */
};

struct finder {
	struct indexer indexer;
	size_t runs;      /* how many there were */
	uint32_t *needed; /* by register: the last region in which a rule needed it */
};

/* The instruction that makes a value, or null. */
const struct instruction *maker_in(const struct indexer *indexer, uint32_t index);

/* --- index_tests.c --- */

enum {
	TURNS_MAX = 1024, /* of one test; one of more is left to the instructions, which compute it once for all */
	DEPTH_MAX = 16,   /* of `not`, `and` and `or` inside each other */
};

/* The test that a truth is; of itself where it is no other. */
struct subject_test *test_of(struct indexer *indexer, uint32_t index);
struct subject_test *test_of_itself(struct indexer *indexer, uint32_t index);
struct subject_test *test_of_not(struct indexer *indexer, const struct subject_test *test);

/* A test that is true where all of the tests, of one subject, are; or any of them. */
struct subject_test *test_of_all(struct indexer *indexer, struct subject_test *const *tests, size_t count);
struct subject_test *test_of_any(struct indexer *indexer, struct subject_test *const *tests, size_t count);

/* The registers that `opcode` joins, from left to right; chains are as deep as they are long. */
typedef VECTOR(uint32_t) register_vector;
void joined_by(const struct indexer *indexer, uint32_t index, enum opcode opcode, register_vector *operands);

/* --- index_boxes.c --- */

/* Takes a condition apart; false where it is a constant or has too many subjects. */
bool boxes_of(struct indexer *indexer, uint32_t condition, struct boxes *boxes);

/* --- index_rows.c --- */

/* The index of a run's rules, in the program's arena. */
struct rule_index index_of(struct indexer *indexer, const struct run *run);

/* --- index_ranks.c --- */
void rank_constants(struct indexer *indexer);

/* --- index_run.c --- */

/* May the rule go into an index at all, and into that of the rules of the run? */
bool rule_fits(const struct finder *finder, const struct indexed_rule *rule);
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
