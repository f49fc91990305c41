/* Rules that are decided together, by bit vectors (Lakshman and Stiliadis, High-speed policy-based packet forwarding
 * using efficient multi-dimensional range matching, 1998). Each rule is one box or several: conjunctions of tests, one
 * for each subject that the box asks, of which any lets the rule fire. The cuts of a subject divide its values into
 * classes: numbers, dates and durations into the stretches from one cut to the next; texts, labels and truths into
 * those that are named and all others. A row holds a bit for each box: does it pass the test of this subject (as one
 * that does not ask for it does)? The rules that fire are those of which a box has its bit in a row of every subject.
 */
#ifndef RUBRIC_CODE_RULE_INDEX_H
#define RUBRIC_CODE_RULE_INDEX_H

#include "data/vector.h"

struct rule_index {
	uint32_t *
		rules; /* by box: whose it is, from 1, in the order in which they are asked; those of a rule together */
	size_t box_count;
	struct index_subject *subjects;
	size_t subject_count;
};

/* A class of stretches begins at a value, or behind it; one of named values is the value. */
struct cut {
	uint32_t at; /* index of program->constants; of CODE a label, of TRUTH 0 or 1 */
	bool after;
};

struct index_subject {
	enum vector_type type;
	uint32_t operand; /* register */
	struct cut *cuts; /* rising */
	size_t cut_count;
	uint64_t *rows; /* by class, from that before the first cut or of all other values; then those below */
};

/* The rows behind those of the classes. Of a box that is no known falsehood it is still open whether an operand that
 * failed counts. */
enum index_row {
	ROW_MISSING,      /* boxes that a missing value passes */
	ROW_MISSING_OPEN, /* and those for which it leaves open what they come to */
	ROW_ASKING,       /* boxes that ask for the subject */
	ROWS_OF_NO_CLASS,
};

enum { INDEX_SUBJECTS_MAX = 16 };

static inline size_t index_words(const struct rule_index *index)
{
	return (index->box_count + 63) / 64;
}

static inline bool cuts_are_constants(enum vector_type type)
{
	return type != VECTOR_CODE && type != VECTOR_TRUTH;
}

/* Is a class a value, or (false) a stretch of values? */
static inline bool classes_are_named(enum vector_type type)
{
	return type == VECTOR_TEXT || type == VECTOR_CODE || type == VECTOR_TRUTH;
}

/* How many rows come before those of enum index_row. */
static inline size_t class_count(const struct index_subject *subject)
{
	return subject->cut_count + 1;
}

#endif
