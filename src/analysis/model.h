/* The model: what an analysis knows of a plan. Private to this room.
 *
 * A **term** is a value that conditions ask about: a column, a segment's label, arithmetic, the order of two columns.
 * Its values are cut into **parts**: missing; for a term with an order the points that it is compared with and the open
 * intervals between them; else each label, or true and false. All values of a part are alike to every condition.
 *
 * A condition becomes a **formula** with two values, `is it true?` or `is it false?`, over statements that a term is in
 * some of its parts; so three-valued logic needs no care behind this point. Terms are taken as independent but for
 * their **links**, formulas that hold for every record: that a sum is missing where an operand is, that a segment gives
 * a label where one of the label's rules takes the record. What the model cannot tell apart it takes as possible: what
 * is impossible in it is impossible for every record. What it takes as possible needs a witness that the machine
 * confirms.
 *
 * Two values are one term where they are computed alike; lets and parameters are unfolded first. The plan is one
 * without population functions (stand_in.h).
 *
 * The model is made twice: the first time collects what each term is compared with, the second makes the formulas. */
#ifndef RUBRIC_ANALYSIS_MODEL_H
#define RUBRIC_ANALYSIS_MODEL_H

#include "analysis/parts.h"
#include "analysis/stand_in.h"
#include "base/vector.h"
#include "plan/plan.h"
#include "plan/value_map.h"

/* --- terms --- */

enum { PART_MISSING, PART_FALSE = 1, PART_TRUE = 2, PART_LESS = 1, PART_EQUAL = 2, PART_GREATER = 3 };

enum term_kind {
	TERM_ORDERED, /* parts: missing, then intervals and points in turn: below the first, the first, ... */
	TERM_LABEL,   /* missing, then labels by number */
	TERM_TRUTH,
	TERM_PAIR, /* two values that are compared: is the one less than the other, equal, greater? */
};

struct term {
	enum term_kind kind;
	const struct value *value;
	const struct value *other;          /* PAIR */
	VECTOR(struct constant) thresholds; /* ORDERED: ascending once the terms are settled */
	struct parts domain;                /* the parts that a record can be in */
	VECTOR(uint32_t) links;             /* formulas */
};

/* --- formulas --- */

enum formula_kind { FORMULA_FALSE, FORMULA_TRUE, FORMULA_IN, FORMULA_AND, FORMULA_OR };

struct formula {
	enum formula_kind kind;
	uint32_t term;      /* IN */
	struct parts parts; /* IN: neither none nor all of the term's domain */
	const uint32_t *operands;
	size_t count;
	uint32_t opposite; /* 1 + its index, or 0: not made yet */
};

/* A definition with rules. */
struct block {
	bool made;
	uint32_t *conditions; /* by rule: its condition is true; false for what is not valid today, and `otherwise` */
};

struct identity; /* of a value: what it is computed by (identity.c) */

struct model {
	struct arena arena;
	const struct plan *plan;
	const struct stand_ins *stand_ins;
	bool collecting;
	VECTOR(struct term) terms;
	VECTOR(struct formula) formulas;
	VECTOR(struct identity) identities;
	uint32_t *identity_slots; /* a hash of them: 1 + index, or 0 */
	size_t identity_capacity;
	struct value_map identified;    /* values to identities */
	struct value_map conditions[3]; /* values to formulas, by enum answer */
	VECTOR(uint32_t) term_of;       /* by identity: 1 + term, or 0 */
	struct value_map computed;      /* values to constants: 1 + index, or 0 */
	VECTOR(struct constant) constants;
	struct block *blocks; /* by definition */
};

struct model *model_make(const struct stand_ins *stand_ins);

/* The population function that a column stands for, or the aggregate that it is a field of; or null. */
const struct population *population_of(const struct model *model, const struct value *value);
void model_free(struct model *model);

/* --- formulas (formula.c) --- */

uint32_t formula_in(struct model *model, uint32_t term, struct parts parts);
uint32_t formula_all(struct model *model, const uint32_t *operands, size_t count);
uint32_t formula_any(struct model *model, const uint32_t *operands, size_t count);
uint32_t formula_not(struct model *model, uint32_t formula);

static inline uint32_t formula_and(struct model *model, uint32_t a, uint32_t b)
{
	return formula_all(model, (const uint32_t[]){a, b}, 2);
}

static inline uint32_t formula_or(struct model *model, uint32_t a, uint32_t b)
{
	return formula_any(model, (const uint32_t[]){a, b}, 2);
}

/* --- conditions (condition.c, compare.c) --- */

enum answer { ANSWER_FALSE, ANSWER_TRUE, ANSWER_MISSING };

/* When does the value, a truth, come out so? ANSWER_MISSING is for values of any type. */
uint32_t condition(struct model *model, const struct value *value, enum answer answer);
uint32_t comparison(struct model *model, const struct value *value, enum answer answer);
uint32_t value_is_label(struct model *model, const struct value *value, uint32_t label, enum answer answer);

/* Is the value missing just where one of its operands is? */
bool is_missing_with_operands(const struct value *value);

/* Is it missing at least where one of its operands is? */
bool is_strict(const struct value *value);

/* The value behind lets and parameters. */
const struct value *unfolded(const struct model *model, const struct value *value);

/* --- blocks (block.c) --- */

const struct block *block_of(struct model *model, uint32_t definition);

/* No rule but `otherwise` takes the record. */
uint32_t block_takes_none(struct model *model, uint32_t definition);

/* A rule is valid whenever another one is: what it takes is never left to that one. */
bool valid_whenever(const struct plan_rule *rule, const struct plan_rule *other);

/* --- constants (constant.c) --- */

/* Is the value known before any record is read? */
bool value_is_constant(struct model *model, const struct value *value, struct constant *constant);

/* --- terms (identity.c, term.c, link.c) --- */

uint32_t identity_of(struct model *model, const struct value *value);
uint32_t term_of_value(struct model *model, enum term_kind kind, const struct value *value);

/* UINT32_MAX where nothing asks about the value. */
uint32_t find_term(struct model *model, const struct value *value);
uint32_t term_of_pair(struct model *model, const struct value *a, const struct value *b, bool *swapped);

/* The parts of an ordered term on one side of a constant, with or without it. */
enum relation { RELATION_EQUAL, RELATION_LESS, RELATION_LESS_EQUAL, RELATION_GREATER, RELATION_GREATER_EQUAL };
uint32_t term_compared(struct model *model, uint32_t term, enum relation relation, const struct constant *constant,
		       enum answer answer);

/* Sorts the thresholds and finds the parts that there are. */
void settle_terms(struct model *model);

/* The part of a term in which a record's value is; the index of a threshold. */
size_t threshold_at(const struct term *term, const struct constant *constant);

static inline uint32_t last_part(const struct term *term)
{
	return (uint32_t)(1 + 2 * term->thresholds.count);
}

/* Makes what links a term to others. */
void link_term(struct model *model, uint32_t term);

#endif
