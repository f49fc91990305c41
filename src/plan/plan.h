/* The plan: what a rule file means.
 *
 * Names are resolved, types are known, policies are checked. A plan is a list of definitions (lets, segments, scores,
 * table outputs, outputs, ...), each after those that it uses, whose values are typed expressions. Columns are what the
 * rules need of a record. Spans lead back to the words of the rule files.
 *
 * Everything lives in the plan's arena, but for what belongs to the syntax it was made from (names, texts, sources),
 * which must outlive it. */
#ifndef RUBRIC_PLAN_PLAN_H
#define RUBRIC_PLAN_PLAN_H

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/diagnostic.h"
#include "data/dialect.h"
#include "syntax/load.h"
#include "syntax/tree.h"

enum type_kind {
	TYPE_UNKNOWN,
	TYPE_NUMBER,
	TYPE_TEXT,
	TYPE_DATE,
	TYPE_DAYS,   /* a duration of days */
	TYPE_MONTHS, /* a duration of months */
	TYPE_TRUTH,
	TYPE_LABEL,  /* one label of a segment */
	TYPE_LABELS, /* a set of labels of a segment with policy `all` */
	TYPE_LIST,   /* the joined outputs of a table with policy `all` */
};

struct type {
	enum type_kind kind;
	uint32_t of; /* LABEL, LABELS: index of the definition of the segment; LIST: the kind of the elements */
};

/* "number", "text", "date", ... as messages name it. */
const char *type_name(struct type type);

/* A value that is known before any record is read. */
struct constant {
	struct type type;
	bool known;
	union {
		struct decimal number;
		struct text text;
		date day;
		int64_t duration; /* DAYS, MONTHS */
		bool truth;
		uint32_t label; /* from 1 */
	};
};

/* Of one type, and equal by value (1.0 is 1) or both missing. */
bool constant_equal(const struct constant *a, const struct constant *b);

/* What a number, text, date, duration, true or false in the rules says. */
struct constant constant_of_literal(const struct expression *expression);

/* The same for constants that are equal. */
uint64_t constant_hash(const struct constant *constant);

/* Below, at or above 0 as `a` stands before, beside or behind `b`; both known, of one type that has an order. */
int constant_order(const struct constant *a, const struct constant *b);

/* What a value is computed by; the operands' types choose the opcode. */
enum operation {
	VALUE_CONSTANT,
	VALUE_COLUMN,
	VALUE_DEFINITION, /* the value of another definition */
	VALUE_ADD,
	VALUE_SUBTRACT,
	VALUE_MULTIPLY,
	VALUE_DIVIDE,
	VALUE_NEGATE,
	VALUE_EQUAL,
	VALUE_LESS,
	VALUE_LESS_EQUAL,
	VALUE_AND, /* any number of operands */
	VALUE_OR,
	VALUE_NOT,
	VALUE_IS_MISSING,
	VALUE_LABEL_IS, /* the label of operand 0 is `label` */
	VALUE_LABELS_CONTAIN,
	VALUE_CONTAINS,
	VALUE_STARTS_WITH,
	VALUE_ENDS_WITH,
	VALUE_MATCHES,
	VALUE_IN_LOOKUP,
	VALUE_LOOKUP,
	VALUE_CHOOSE,  /* condition, then, else */
	VALUE_TO_TEXT, /* what `text(x)` gives */
	VALUE_FUNCTION,
	VALUE_POPULATION, /* operands: the value it is asked for, if it takes one, then the keys */
};

enum function {
	FUNCTION_ABS,
	FUNCTION_ROUND,
	FUNCTION_FLOOR,
	FUNCTION_CEIL,
	FUNCTION_MIN,
	FUNCTION_MAX,
	FUNCTION_MOD,
	FUNCTION_SQRT,
	FUNCTION_COALESCE,
	FUNCTION_LOWER,
	FUNCTION_UPPER,
	FUNCTION_TRIM,
	FUNCTION_LENGTH,
	FUNCTION_SUBSTRING,
	FUNCTION_CONCAT,
	FUNCTION_NUMBER,
	FUNCTION_TEXT,
	FUNCTION_DATE,
	FUNCTION_DAYS,
	FUNCTION_YEAR,
	FUNCTION_MONTH,
	FUNCTION_DAY,
	FUNCTION_WEEKDAY,
	FUNCTION_QUARTER,
	FUNCTION_START_OF_MONTH,
	FUNCTION_COUNT_OF,
};

/* Is a value a constant, one for all records of a run, or one of each record? */
enum constancy { CONSTANCY_UNKNOWN, CONSTANCY_CONSTANT, CONSTANCY_OF_RUN, CONSTANCY_OF_RECORD };

struct value {
	enum operation operation;
	enum function function; /* FUNCTION */
	struct type type;
	struct span span;
	struct value **operands;
	size_t count;
	uint32_t index;  /* COLUMN, DEFINITION, lookup; LABEL_IS, LABELS_CONTAIN: the label */
	uint32_t member; /* LOOKUP: the column of the file */
	struct constant constant;
	struct text pattern; /* MATCHES */
	/* What was found out about it, so that a value which stands in many places is looked at once. */
	uint32_t level_found; /* 1 + the level of the last population in it, or 0 */
	enum constancy constancy;
	bool filter_checked;
};

struct plan_column {
	struct text name;        /* in the rules */
	struct text source_name; /* in the export */
	struct type type;
	struct span first_use; /* or the declaration */
	bool declared;
	bool assumed; /* its type follows from weak evidence: it is compared with another column of no known type */
	bool key;
	bool required;
	bool stand_in;            /* a test gives it in place of a definition */
	struct constant fallback; /* `default` */
	bool has_fallback;
	struct expression *fallback_expression;
	bool of_rollup; /* a field: not in the export */
};

struct label {
	struct text text;
	struct span first; /* where it is first named */
};

struct plan_rule {
	struct span span;
	struct span condition_span;
	struct text name;        /* perhaps empty */
	struct text reason;      /* perhaps empty */
	struct value *condition; /* null: otherwise */
	uint32_t label;          /* from 1; 0: none (score, table) */
	struct value *points;    /* SCORE and POINTS, else null */
	struct value **outputs;  /* of a table's row */
	bool valid;              /* on the day of the run */
	date valid_from, valid_until;
};

enum definition_kind {
	DEFINITION_PARAM,
	DEFINITION_LET,
	DEFINITION_OUTPUT,
	DEFINITION_SEGMENT,
	DEFINITION_SCORE,
	DEFINITION_TABLE, /* the rows; its outputs are definitions of their own */
	DEFINITION_TABLE_OUTPUT,
};

struct definition {
	enum definition_kind kind;
	struct text name; /* of a TABLE: its own, which no expression uses */
	struct span name_span;
	struct span span;
	struct type type;
	struct type learnt; /* from its uses, while its own value does not tell */
	const struct statement *statement;
	bool written;          /* is a column of the output */
	uint32_t level;        /* of the last population that it needs; 0: none */
	size_t population_end; /* how many populations were made for it and those before it */
	uint32_t stand_in;     /* 1 + the column that stands in for it in a test, or 0 */

	struct value *value;     /* PARAM, LET, OUTPUT; SEGMENT: what is after `on`; SCORE: the base */
	enum policy_kind policy; /* SEGMENT, TABLE */
	struct plan_rule *rules; /* SEGMENT, SCORE, TABLE */
	size_t rule_count;
	uint32_t *ranked;     /* PRIORITY: indices of rules in order of rank, `otherwise` last; else null */
	struct label *labels; /* SEGMENT: label n is labels[n - 1] */
	size_t label_count;
	bool labels_repeat;    /* two rules give the same one */
	uint32_t *label_slots; /* a hash of the labels: their numbers, or 0 */
	size_t label_capacity; /* a power of two, or 0 */
	uint32_t table;        /* TABLE_OUTPUT: its table */
	uint32_t output;       /* TABLE_OUTPUT: which of the row's outputs */
	uint32_t output_count; /* TABLE */
	uint32_t input_count;
};

enum population_kind {
	POPULATION_TOTAL,
	POPULATION_COUNT,
	POPULATION_AVG,
	POPULATION_MIN,
	POPULATION_MAX,
	POPULATION_MEDIAN,
	POPULATION_QUANTILE,
	POPULATION_STDDEV,
	POPULATION_FIRST, /* these four of a ledger alone */
	POPULATION_LAST,
	POPULATION_TOP,
	POPULATION_VARIATION,
	POPULATION_SHARE,
	POPULATION_RANK,
	POPULATION_NTILE,
	POPULATION_CUMULATIVE_SHARE,
	POPULATION_KIND_COUNT,
};

/* A function over all records of the run. It is computed in pass `level`, from values that depend on populations of
 * lower levels alone. */
struct population {
	enum population_kind kind;
	struct value *x;          /* or null: count() */
	struct value *weight;     /* TOP: what is summed; VARIATION: the number of the month; else null */
	struct decimal parameter; /* of QUANTILE and NTILE; of VARIATION the number of months */
	bool distinct;
	struct value **keys;
	size_t key_count;
	struct value *where; /* or null */
	struct type type;
	struct span span;
	uint32_t level;   /* from 1 */
	uint32_t key_set; /* of the first population that has the same keys */
};

/* "total", "count", ... */
struct text population_name(enum population_kind kind);

/* Is it an aggregate that only a rollup has? */
static inline bool population_is_of_ledger(enum population_kind kind)
{
	return kind >= POPULATION_FIRST && kind <= POPULATION_VARIATION;
}

/* Is the function asked for each record's own value? */
static inline bool population_takes_value(enum population_kind kind)
{
	return kind >= POPULATION_SHARE;
}

/* Does the answer depend on the values of the other records one by one? A share is x by what its group came to. */
static inline bool population_asks_record(enum population_kind kind)
{
	return kind > POPULATION_SHARE;
}

struct plan_guard {
	struct text name;
	struct span span;
	struct value *condition;
	struct value *left, *right; /* the two sides, where it is a comparison; else null */
	struct span left_span;
	uint32_t level; /* of the last population that it needs */
};

struct plan_lookup {
	struct text name;
	struct span name_span;
	struct value *key; /* what is looked up */
	struct type key_type;
	size_t row_count;
	const struct constant *keys; /* one a row */
	struct lookup_column {
		struct text name;
		struct type type;
		const struct constant *cells;
	} * columns;
	size_t column_count;
};

/* A rollup: the rows of a ledger, aggregated by client. What its fields come to is computed in a plan of its own: its
 * columns are those of the ledger, its populations the aggregates (by the client), and its outputs the fields. */
struct plan_rollup {
	struct text name;
	struct span name_span;
	struct plan *plan;
	uint32_t ledger_key; /* column of `plan` */
	uint32_t record_key; /* column of the record by which they are joined */
	uint32_t *fields;    /* columns of the record: one for each output of `plan`, in order */
	size_t field_count;
	uint32_t rows; /* 1 + the index of the population of `plan` that counts each client's rows */
	/* Populations of `plan` over all rows that have a key, as their index + 1; 0: there are no dates. */
	uint32_t undated;     /* rows without a date */
	uint32_t undated_key; /* the key of the first of them */
	uint32_t outside;     /* rows whose date is in no period; 0 also where there are no periods */
};

/* The rollup that a column is a field of, and (where `field` is not null) which; null where it is none. */
const struct plan_rollup *plan_find_rollup(const struct plan *plan, uint32_t column, size_t *field);

/* The definition of a field in the ledger's plan. */
const struct definition *rollup_output(const struct plan_rollup *rollup, size_t field);

/* A condition in a table's file that reads otherwise than it looks. */
struct doubtful_cell {
	struct span where;
	const char *message;
	const char *remedy;
};

struct csv_settings {
	struct dialect dialect; /* what is declared; the rest unknown */
	bool given;
	struct span span;
};

/* Do they declare the same? */
bool csv_settings_equal(const struct csv_settings *left, const struct csv_settings *right);

struct plan {
	struct arena arena;
	struct plan_column *columns;
	size_t column_count;
	struct definition *definitions; /* in the order of the rule file */
	size_t definition_count;
	uint32_t *order; /* indices, each after those that it uses */
	struct plan_lookup *lookups;
	size_t lookup_count;
	struct value *only_where; /* or null */
	struct population *populations;
	size_t population_count;
	struct plan_guard *guards;
	size_t guard_count;
	struct plan_rollup *rollups;
	size_t rollup_count;
	struct doubtful_cell *doubtful_cells;
	size_t doubtful_cell_count;
	uint32_t passes; /* over the records: 1, and one more for each level that the output waits for */
	struct csv_settings csv;
	date today;
	struct span today_use; /* where `today` or a validity is first used, or none */
};

/* A parameter's value in place of its own: as text from the command line, or as an expression from a test. */
struct param_setting {
	struct text name;
	struct text text;
	struct expression *value; /* or null: `text` counts */
	bool used;                /* set by plan_make */
};

struct plan_options {
	date today;
	struct param_setting *params;
	size_t param_count;
	const struct text *stand_ins; /* definitions that a test gives as columns */
	size_t stand_in_count;
	bool planned_before; /* without errors: regular expressions, which take long, are not checked again */
};

/* Makes the plan of a rule set; reports to program->syntax.diagnostics what is wrong. The plan is whole (may be
 * emitted) if no diagnostic was added; it is never null and is freed with plan_free either way. */
struct plan *plan_make(struct rule_set *rules, const struct plan_options *options);
void plan_free(struct plan *plan);

/* Index of the definition, column or lookup of this name, or SIZE_MAX. */
size_t plan_find_definition(const struct plan *plan, struct text name);
size_t plan_find_column(const struct plan *plan, struct text name);

/* Does the same cell make the same value in both? Fields of rollups have no cell. */
bool plan_columns_read_alike(const struct plan_column *a, const struct plan_column *b);

/* Index from 1 of a label of a segment, or 0. */
uint32_t definition_find_label(const struct definition *segment, struct text label);

#endif
