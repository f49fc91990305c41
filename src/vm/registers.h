/* The inside of a machine; private to this room. */
#ifndef RUBRIC_VM_REGISTERS_H
#define RUBRIC_VM_REGISTERS_H

#include "base/pattern.h"
#include "base/short_text.h"
#include "population/exact.h"
#include "vm/machine.h"

/* Constants by row, ready to be copied: numbers at one scale where 64 bits hold them. */
struct gather_table {
	bool wide;
	int32_t scale;
	uint64_t bound; /* of each */
	uint64_t sum;   /* of the magnitudes, up to INT64_MAX */
	int64_t *narrow;
	const struct constant **constants; /* by row; null: missing */
	struct text *texts;                /* of the constants, where they are joined, else null */
	size_t count;
};

/* Rows of a lookup by key. */
struct lookup_index {
	uint32_t *slots; /* row + 1, or 0 */
	size_t capacity; /* a power of two; 0: not built */
};

/* The ends of stretches of values, as integers of one scale: the class of a value is the number of those below it. */
struct limits {
	int64_t *values;  /* rising; behind them as many that are the greatest there is */
	uint32_t *starts; /* by bucket: how many are below its values */
	int64_t low;      /* the beginning of the first bucket */
	int64_t high;     /* in the last one; above it no limit is left */
	unsigned shift;   /* a bucket has 2^shift values */
	uint32_t most;    /* limits in one bucket */
};

/* A named text in a hash: a short one is its words, of another they are its hash. */
struct text_slot {
	struct short_text words;
	size_t size;
	uint32_t class; /* 1 + the cut, or 0: free */
};

/* Classes of a subject of an index, ready to be found. */
struct subject_table {
	struct limits *limits; /* stretches: by scale, made when a batch needs them; else null */
	struct limits doubled; /* for numbers of more than 64 bits; without values where 64 bits do not hold it */
	int32_t doubled_scale; /* or -1: not made yet */
	struct text_slot *texts;
	uint64_t factor; /* of their hash, odd */
	bool direct;     /* are all of them short, and none where another's search begins? */
	uint32_t *codes; /* labels and truths: 1 + the cut, or 0; by the code itself */
	size_t capacity; /* of texts (a power of two) or codes */
};

/* Records of a batch, rising. */
struct lanes {
	uint16_t at[BATCH_SIZE];
	size_t count;
};

struct machine {
	struct program *program;
	const struct plan *plan;
	struct vector **vectors; /* by register; columns are the caller's */
	struct vector **roots;   /* room for machine_roots */
	struct gather_table *gathers;
	struct lookup_index *lookups;
	struct pattern **patterns;
	struct subject_table **indexes; /* by index and subject */
	struct box_groups **box_groups; /* by index; made when first needed */
	struct exact_sum *sums;         /* by record, while COLLECT_SUM adds; allocated when first needed */
	const struct populations *populations;
	struct frame frame;
	const struct bits *all; /* the records of the batch that count */
	struct bits open;       /* of the segment at hand */
	bool failures_are_missing;
	uint64_t taken_as_missing;
	VECTOR(struct taken_failures) taken; /* in the batch at hand */
};

static inline size_t machine_words(const struct machine *machine)
{
	return frame_words(&machine->frame);
}

/* Records that count here and that the register has not settled. */
static inline uint64_t undecided(const struct machine *machine, const struct vector *vector, size_t word)
{
	return machine->frame.active->words[word] & ~vector->known.words[word] & ~vector->failed.words[word];
}

static inline void fail_where(const struct machine *machine, struct vector *result, const struct vector *condition)
{
	if (!condition->any_failed)
		return;
	for_each_lane(&machine->frame, &condition->failed, lane) {
		if (!bits_get(&result->failed, lane))
			result_fail_like(result, condition, lane);
	}
}

/* The instructions that no kernel does; `pc` is moved on where one leaps. */
void run_instruction(struct machine *machine, const struct instruction *instruction, size_t *pc);

/* The record fails, as `rule` fires beside the one that already did. */
void hit_conflict(struct vector *hit, size_t lane, uint32_t rule, uint32_t definition);

/* --- labels.c --- */
void labels_new(struct machine *machine, struct vector *set, uint32_t segment);

/* A rule's label for those of a word of records that have not failed. */
void labels_take(struct vector *set, uint32_t label, uint32_t rule, size_t word, uint64_t lanes);
void labels_add(struct machine *machine, struct vector *set, const struct vector *condition, uint32_t label,
		uint32_t rule);
void labels_otherwise(struct machine *machine, struct vector *set, uint32_t label, uint32_t rule);
void labels_contain(struct machine *machine, struct vector *result, struct vector *set, uint32_t label);
void label_is(struct machine *machine, struct vector *result, struct vector *label, uint32_t wanted);
void label_text(struct machine *machine, struct vector *result, struct vector *label, uint32_t segment);
void labels_text(struct machine *machine, struct vector *result, struct vector *set, uint32_t segment);

/* --- results.c --- */

/* Joins a text on to the list of a record. */
void list_join(struct machine *machine, struct vector *list, size_t lane, struct text item);
void list_add(struct machine *machine, struct vector *list, const struct vector *condition, struct vector *value);
void collect_new(struct machine *machine, struct vector *result, uint32_t definition);

/* Takes a number into what COLLECT_* comes to for a record. */
void collect_number(struct machine *machine, struct vector *result, enum opcode opcode, size_t lane,
		    struct decimal number);
void collect_total(struct machine *machine, struct vector *result);
void collect(struct machine *machine, struct vector *result, const struct vector *condition, struct vector *value,
	     enum opcode opcode);

/* --- indexes.c --- */
void index_build(struct machine *machine, size_t at);
void index_free(struct machine *machine, size_t at);
void index_run(struct machine *machine, const struct instruction *instruction);

/* --- first_rules.c --- */

/* The boxes of an index, ready to be searched for the first rules. */
struct box_groups *box_groups_new(const struct rule_index *index);
void box_groups_free(struct box_groups *groups);

/* For each of the records, of which nothing failed: the first rule that fires is its hit. */
void first_rules_take(const struct rule_index *index, const struct box_groups *groups, const struct lanes *lanes,
		      uint32_t (*classes)[BATCH_SIZE], struct vector *hit);

/* --- classes.c --- */
void subject_build(const struct machine *machine, const struct index_subject *subject, struct subject_table *table);
void subject_free(struct subject_table *table);

/* The rows of the values: by class, or that of missing ones; where a value failed, any. */
void classes_find(const struct machine *machine, const struct index_subject *subject, struct subject_table *table,
		  const struct lanes *lanes, uint32_t *classes);

/* --- stretches.c --- */
void stretches_build(struct subject_table *table);
void stretches_free(struct subject_table *table);

/* The classes of the known values; those of others are any. */
void stretches_find(const struct machine *machine, const struct index_subject *subject, struct subject_table *table,
		    const struct vector *vector, const struct lanes *lanes, uint32_t *classes);

/* --- tables.c --- */
void gather_build(struct machine *machine, size_t index);
void gather_free(struct gather_table *table);

/* Also the texts of the constants. */
void gather_write(struct machine *machine, size_t index);
void gather_run(const struct machine *machine, struct vector *result, const struct vector *rows,
		const struct gather_table *table);
void lookup_build(struct machine *machine, size_t index);
void lookup_run(const struct machine *machine, struct vector *result, const struct vector *keys, size_t index);

#endif
