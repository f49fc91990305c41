/* The syntax tree: what a rule file says, as it was written.
 *
 * Nodes live in the arena of their syntax (parse.h) and are not changed once built. Every node has the span of its
 * words. Operands of `and`, `or`, `+ -` and `* /` stand in one flat list, so that a long chain is no deep tree; what
 * nests is bounded by NESTING_MAX. A unary test (`>= 5`, of an `on` block or a table's cell) is an expression whose
 * left operand is EXPRESSION_SUBJECT. */
#ifndef RUBRIC_SYNTAX_TREE_H
#define RUBRIC_SYNTAX_TREE_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/diagnostic.h"
#include "base/text.h"

enum { NESTING_MAX = 256 };

struct name {
	struct text text; /* without backticks or quotes */
	struct span span;
	bool in_backticks;
};

enum expression_kind {
	EXPRESSION_ERROR,    /* did not parse, and was reported */
	EXPRESSION_SUBJECT,  /* what a unary test is about */
	EXPRESSION_ANYTHING, /* `-` in a table's cell */
	EXPRESSION_EMPTY,    /* an empty cell of a table */
	EXPRESSION_NUMBER,
	EXPRESSION_TEXT,
	EXPRESSION_DATE,
	EXPRESSION_DURATION,
	EXPRESSION_TRUTH,
	EXPRESSION_MISSING,
	EXPRESSION_NAME,
	EXPRESSION_MEMBER, /* lookup.column */
	EXPRESSION_CALL,
	EXPRESSION_NEGATE,
	EXPRESSION_NOT,
	EXPRESSION_SUM,     /* operands joined by + and - */
	EXPRESSION_PRODUCT, /* operands joined by * and / */
	EXPRESSION_AND,
	EXPRESSION_OR, /* also the comma between unary tests */
	EXPRESSION_COMPARE,
	EXPRESSION_IN_SET,
	EXPRESSION_IN_INTERVAL,
	EXPRESSION_IN_LOOKUP,
	EXPRESSION_BETWEEN,
	EXPRESSION_CONTAINS,
	EXPRESSION_STARTS_WITH,
	EXPRESSION_ENDS_WITH,
	EXPRESSION_MATCHES,
	EXPRESSION_IS_MISSING,
	EXPRESSION_IF,
	EXPRESSION_SET, /* {a, b} after `expect name =` */
};

enum comparison {
	COMPARE_EQUAL,
	COMPARE_NOT_EQUAL,
	COMPARE_LESS,
	COMPARE_LESS_EQUAL,
	COMPARE_GREATER,
	COMPARE_GREATER_EQUAL
};

enum duration_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR };

struct expression;

struct expressions {
	struct expression **items;
	size_t count;
};

/* NAME([distinct] arguments [by keys] [where condition]) [per UNIT] [in PERIOD] */
struct call {
	struct name function;
	struct expressions arguments;
	bool distinct;
	struct expressions keys;
	struct expression *where; /* or null */
	bool per;                 /* `per` stands behind, with this unit */
	enum duration_unit per_unit;
	struct name period; /* or empty */
};

struct expression {
	enum expression_kind kind;
	struct span span;
	uint16_t depth;
	bool bracketed;   /* stands in ( ) of its own */
	bool negated;     /* `not in`, `not between`, `is present`, ... */
	bool by_comma;    /* OR: the comma between unary tests */
	struct text cell; /* of a side file's cell: what stands in it */
	union {
		struct decimal number;
		struct text text;
		date day;
		struct {
			int64_t count;
			enum duration_unit unit;
		} duration;
		bool truth;
		struct name name;
		struct {
			struct name lookup;
			struct name column;
		} member;
		struct call *call;
		struct {
			struct expressions operands;
			const char *
				operators; /* of SUM and PRODUCT: operators[i] stands before operand i; [0] is unused */
		} chain;
		struct {
			enum comparison relation;
			struct expression *left;
			struct expression *right;
		} compare;
		struct { /* IN_..., BETWEEN, CONTAINS ... IS_MISSING, NEGATE, NOT: what they are about, and with what */
			struct expression *subject;
			struct expressions elements; /* of a set; one for CONTAINS and its like */
			struct expression *low;
			struct expression *high;
			bool low_open;
			bool high_open;
			bool bare; /* an interval written without `in` and brackets */
			struct name lookup;
		} test;
		struct { /* IF: conditions[i] chooses values[i]; the last value is that of `else` */
			struct expressions conditions;
			struct expressions values;
		} choice;
	};
};

enum outcome_kind { OUTCOME_LABEL, OUTCOME_POINTS, OUTCOME_LABEL_POINTS, OUTCOME_ERROR };

struct outcome {
	enum outcome_kind kind;
	struct span span;
	struct name label;
	bool label_is_text; /* written in double quotes */
	struct expression *points;
};

struct rule {
	struct span span;
	struct name name;             /* or empty */
	struct expression *condition; /* null for `otherwise` */
	struct outcome outcome;
	struct name reason; /* the text after `because`, or empty */
	bool has_from, has_until;
	date from, until;
	struct span from_span, until_span;
};

struct rules {
	struct rule **items;
	size_t count;
};

enum policy_kind {
	POLICY_NONE, /* none was written */
	POLICY_FIRST,
	POLICY_UNIQUE,
	POLICY_ANY,
	POLICY_PRIORITY,
	POLICY_ALL,
	POLICY_POINTS,
	POLICY_SUM,
	POLICY_MIN,
	POLICY_MAX,
	POLICY_COUNT,
};

struct policy {
	enum policy_kind kind;
	struct span span;
	struct expressions order; /* of `priority`: names and texts */
};

struct column_declaration {
	struct name name;
	struct name type; /* the type's word */
	bool key;
	bool required;
	struct expression *fallback; /* after `default`, or null */
	struct name from;            /* the column's name in the export, or empty */
	struct span span;
};

struct input {
	struct column_declaration **columns;
	size_t count;
	struct expression *only_where; /* or null; several are joined by `and` */
	struct span span;
};

struct setting {
	struct name name;
	struct name *values;
	size_t count;
};

struct settings {
	struct setting **items;
	size_t count;
	struct span span;
};

struct table_row {
	struct span span;
	struct expressions inputs;
	struct expressions outputs;
};

struct table {
	struct policy policy;
	struct name file;        /* of a table from CSV, else empty */
	struct table_row **rows; /* the first is the header */
	size_t row_count;
};

struct lookup {
	struct name file;
	struct name key;          /* the column of the file */
	struct expression *value; /* what is looked up; null: the record's column of the same name */
};

enum rollout_sign { ROLLOUT_AT_MOST, ROLLOUT_BELOW, ROLLOUT_EXACTLY };

struct rollout_limit {
	struct span span;
	struct name segment, from, to, by; /* each perhaps empty */
	enum rollout_sign sign;
	struct expression *bound;
	bool bound_is_share; /* written with % */
};

struct period {
	struct name name;
	struct span span;
	bool last; /* last COUNT UNIT, else from first to final */
	int64_t count;
	enum duration_unit unit;
	date first, final;
	struct name column;
	struct expressions except_months;
};

struct rollup_field {
	struct name name;
	struct expression *value;
	struct span span;
};

struct rollup {
	struct expression *key;    /* the column after `by` */
	struct input *input;       /* or null */
	struct settings *settings; /* or null */
	struct period **periods;
	size_t period_count;
	struct rollup_field **fields;
	size_t field_count;
	struct input **inputs; /* all of them: more than one is an error */
	size_t input_count;
	struct settings **all_settings;
	size_t settings_count;
};

/* The lines of a `given` or `expect` table, cells trimmed and unquoted. */
struct raw_table {
	struct span span;
	struct raw_row {
		struct span span;
		struct raw_cell {
			struct text text;
			struct span span;
		} * cells;
		size_t count;
	} * rows;
	size_t count;
};

enum test_item_kind { TEST_AS_OF, TEST_SET, TEST_GIVEN, TEST_EXPECT };

struct test_item {
	enum test_item_kind kind;
	struct span span;
	date day;                 /* AS_OF */
	struct name name;         /* SET: the parameter; GIVEN: the ledger, or empty */
	struct expression *value; /* SET */
	struct expressions facts; /* GIVEN and EXPECT: name = value, name is missing */
	struct raw_table *table;  /* or null */
	struct name file;         /* or empty */
};

struct test {
	struct test_item **items;
	size_t count;
};

enum statement_kind {
	STATEMENT_INPUT,
	STATEMENT_PARAM,
	STATEMENT_LET,
	STATEMENT_OUTPUT,
	STATEMENT_INCLUDE,
	STATEMENT_SEGMENT,
	STATEMENT_SCORE,
	STATEMENT_TABLE,
	STATEMENT_LOOKUP,
	STATEMENT_GUARD,
	STATEMENT_ROLLOUT,
	STATEMENT_ROLLUP,
	STATEMENT_CSV,
	STATEMENT_TEST,
	STATEMENT_RULE, /* outside any block */
};

struct statement {
	enum statement_kind kind;
	struct span span;
	struct name name;         /* what it defines; the text of INCLUDE, GUARD and TEST */
	struct expression *value; /* PARAM, LET, OUTPUT, GUARD; SEGMENT: after `on`, or null */
	struct policy policy;     /* SEGMENT */
	struct rules rules;       /* SEGMENT, SCORE */
	struct expressions bases; /* SCORE: what stands after each `base` */
	union {
		struct rule *rule;
		struct input *input;
		struct settings *settings;
		struct table *table;
		struct lookup *lookup;
		struct {
			struct rollout_limit **limits;
			size_t limit_count;
		};
		struct rollup *rollup;
		struct test *test;
	};
};

struct comment {
	struct span span;
	bool describes; /* begins with ## */
	bool own_line;  /* nothing but blanks before it on its line */
};

/* One rule file. */
struct module {
	uint32_t source;
	struct statement **statements;
	size_t count;
	const struct comment *comments;
	size_t comment_count;
};

#endif
