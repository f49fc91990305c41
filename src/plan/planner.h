/* The state of making one plan; private to this room.
 *
 * Definitions are collected, ordered, and then made into typed values again and again: each pass learns types of
 * columns and lets from their uses, until nothing changes; then the two defaults of the language decide what is left
 * (arithmetic and `<` make numbers, the rest is text); the last pass reports what does not fit. So one function per
 * construct both infers and builds, and only the values of the last pass count. */
#ifndef RUBRIC_PLAN_PLANNER_H
#define RUBRIC_PLAN_PLANNER_H

#include "base/vector.h"
#include "plan/plan.h"

enum symbol_kind { SYMBOL_NONE, SYMBOL_COLUMN, SYMBOL_DEFINITION, SYMBOL_LOOKUP };

struct symbol {
	enum symbol_kind kind;
	uint32_t index;
};

/* Names to symbols. */
struct names {
	struct text *keys;
	struct symbol *symbols;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

struct symbol names_find(const struct names *names, struct text name);
void names_add(struct names *names, struct text name, struct symbol symbol);
void names_free(struct names *names);

/* The cells of a lookup's file until their types are known. */
struct lookup_file {
	const char *path;
	struct dialect dialect;
	const struct text *header;
	size_t column_count;
	const struct text *cells; /* row * column_count + column, in UTF-8 */
	const uint64_t *lines;
	size_t row_count;
	size_t key_column;
	const struct statement *statement;
	struct expression *key; /* what is looked up */
	struct value *made_key;
	bool used;
	struct type *types; /* one a column */
	struct span *uses;  /* where each was learnt */
};

enum phase { PHASE_LEARN, PHASE_NUMBERS, PHASE_TEXTS };

struct planner {
	struct plan *plan;
	struct rule_set *rules;
	struct syntax *syntax;
	struct diagnostics *diagnostics;
	const struct plan_options *options;
	struct statement *const *statements;
	size_t statement_count;
	struct arena *arena; /* of the values of this pass */
	struct arena scratch;
	struct names names;
	VECTOR(struct plan_column) columns;
	VECTOR(struct definition) definitions;
	VECTOR(struct lookup_file) lookups;
	VECTOR(struct population) populations; /* of this pass */
	VECTOR(struct plan_guard) guards;
	VECTOR(struct doubtful_cell) doubtful_cells;
	size_t lookup_populations; /* of the keys of lookups, which are made first */
	bool in_population;        /* inside the brackets of one */
	bool in_guard;
	const struct rollup *ledger; /* whose ledger this is the plan of, or null */
	struct names ledger_columns;
	uint32_t ledger_key;        /* its column */
	bool in_rows;               /* names are those of the ledger's rows */
	struct plan_rollup *rollup; /* that this ledger's plan is for */
	VECTOR(struct plan_rollup) rollups;
	struct span ledger_today_use; /* where one of them uses `today` first */
	struct table_rows {
		struct table_row **rows;
		size_t count;
		bool from_file;
	} * tables; /* by definition: rows of a TABLE, header first */
	struct expression *only_where;
	bool input_seen;

	enum phase phase;
	bool waits; /* something would come out differently in a later phase */
	bool changed;
	bool reporting;
	struct value *subject; /* of unary tests, or null */
	struct expression *subject_expression;
};

/* --- collecting (collect.c, settings.c, table_file.c, lookup.c) --- */
void collect_statements(struct planner *planner);

/* Enters a name; one that is taken is reported, and keeps its first meaning. */
void enter_name(struct planner *planner, struct text name, struct span span, struct symbol symbol);
void collect_input(struct planner *planner, const struct input *input);
void read_settings(struct planner *planner, const struct settings *settings, struct csv_settings *result);
void read_table_file(struct planner *planner, const struct statement *statement, struct table_rows *rows);
void read_lookup_file(struct planner *planner, const struct statement *statement);
void make_lookup(struct planner *planner, size_t index);
void use_lookup(struct planner *planner, size_t index);
void finish_lookups(struct planner *planner);

/* Asked only where it matters: of what has no type yet. */
static inline bool phase_reached(struct planner *planner, enum phase phase)
{
	planner->waits |= planner->phase < phase;
	return planner->phase >= phase;
}

/* Reports, in the pass that reports. Null otherwise; the result is not to be kept. */
struct diagnostic *complain(struct planner *planner, enum code code, struct span where, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void complain_remedy(struct planner *planner, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes the plan of what planner->statements say, which planner->plan then is. */
void make_plan(struct planner *planner);

/* --- rollups (rollup.c, aggregate.c) --- */

/* Plans the ledger of a rollup, and makes its fields columns of the record. */
void collect_rollup(struct planner *planner, const struct statement *statement);

/* Finds their key among the columns of the record, once all are collected. */
void join_rollups(struct planner *planner);

/* The column by which a ledger's rows are aggregated, made where `input` does not declare it. */
void find_ledger_key(struct planner *planner);

/* What is counted of a ledger's rows besides the aggregates. */
void make_row_counts(struct planner *planner);

/* Null where the call is of no aggregate. */
struct value *make_aggregate(struct planner *planner, struct expression *expression);
bool is_aggregate(const struct call *call);

/* How an aggregate of nearly this name is written, or null. */
const char *nearest_aggregate(struct text name);

/* --- order (order.c) --- */

/* Fills plan->order; false where definitions need each other in a circle, which is reported. */
bool order_definitions(struct planner *planner);

/* --- types (types.c) --- */
bool type_equal(struct type a, struct type b);
struct type type_of_kind(enum type_kind kind);
bool type_is_duration(struct type type);

/* Says that `expression`, whose type is not known yet, is of this type: what it stands on learns it. */
void assume(struct planner *planner, struct expression *expression, struct type type);

/* `value` (made of `expression`) as a value of `type`: itself, a conversion of it, or a complaint. */
struct value *expect(struct planner *planner, struct value *value, struct expression *expression, struct type type);

/* Brings several values to one type, which is returned; UNKNOWN where none is known. */
struct type expect_same(struct planner *planner, struct value **values, struct expression **expressions, size_t count);

/* --- values (values.c, arithmetic.c, calls.c; relation.h has the tests) --- */
struct value *make(struct planner *planner, struct expression *expression);
struct value *make_truth(struct planner *planner, struct expression *expression);

/* A unary test of planner->subject: a test, a bare value, a list of them. */
struct value *make_test(struct planner *planner, struct expression *expression);

struct value *make_sum(struct planner *planner, struct expression *expression);
struct value *make_product(struct planner *planner, struct expression *expression);
struct value *make_negation(struct planner *planner, struct expression *expression);
struct value *make_call(struct planner *planner, struct expression *expression);

/* --- how far values vary (constancy.c) --- */

/* Lets and parameters that it names were made before. */
enum constancy constancy_of(const struct planner *planner, struct value *value);

/* --- population functions and guards (population.c) --- */

/* Null where the call is of no population function. */
struct value *make_population(struct planner *planner, struct expression *expression);
void make_guards(struct planner *planner);

/* The value of a population function for a record; one that was made before is not made again. */
struct value *add_population(struct planner *planner, const struct population *population);

/* The constant that QUANTILE and NTILE take; false where it does not fit, which is reported. */
bool population_parameter(struct planner *planner, struct expression *expression, enum population_kind kind,
			  struct decimal *parameter);

/* Fills in the levels and the number of passes. */
void order_populations(struct planner *planner);

struct value *value_new(struct planner *planner, enum operation operation, enum type_kind type, struct span span,
			size_t count, struct value *const *operands);
struct value *value_unary(struct planner *planner, enum operation operation, enum type_kind type, struct span span,
			  struct value *operand);
struct value *value_binary(struct planner *planner, enum operation operation, enum type_kind type, struct span span,
			   struct value *left, struct value *right);
struct value *value_constant(struct planner *planner, struct span span, struct constant constant);
struct value *value_unknown(struct planner *planner, struct span span);
struct value *value_truth(struct planner *planner, struct span span, bool truth);
struct value *value_not(struct planner *planner, struct value *value, bool negated);

/* Is it a step of a chain of sums or products, whose first operand is the step before? */
static inline bool value_leans_left(const struct value *value)
{
	return value->operation >= VALUE_ADD && value->operation <= VALUE_DIVIDE;
}

/* Has the value a constant that is known now (a literal, or a parameter that is one)? */
const struct constant *constant_of(const struct planner *planner, const struct value *value);

/* The number that the value is, computed from constants by + - * /; false where it is none, or too deep. */
bool number_of(const struct planner *planner, const struct value *value, struct decimal *number);

/* --- what names stand for (references.c) --- */

/* What a name means where it stands. The fields of a rollup see each other; inside the brackets of an aggregate names
 * are columns of the ledger. */
struct symbol find_symbol(const struct planner *planner, struct text name);
bool name_is_known(const struct planner *planner, struct text name);

/* Columns that are not declared come to be by being named. */
struct value *make_name(struct planner *planner, struct expression *expression);

/* `LOOKUP.column` */
struct value *make_member(struct planner *planner, struct expression *expression);

/* --- blocks (blocks.c, labels.c, tables.c, table_texts.c) --- */
void make_definition(struct planner *planner, struct definition *definition);
void collect_labels(struct planner *planner, struct definition *segment);
void make_table(struct planner *planner, struct definition *definition);

/* A cell of a table from CSV: what it was parsed as, or the text that it is where it names something unknown. In a
 * condition, which is about planner->subject, that text may be a list, or not( ). */
struct expression *file_result(struct planner *planner, struct expression *expression);
struct expression *file_condition(struct planner *planner, struct expression *expression);

/* The cell's text whatever it was parsed as. */
struct expression *text_of_cell(struct planner *planner, const struct expression *expression);
bool rule_is_valid(struct planner *planner, const struct rule *rule);
struct definition *definition_at(struct planner *planner, size_t index);

/* Names near to `wanted` among everything that is defined, for a remedy; empty if none is. */
struct text nearest_name(const struct planner *planner, struct text wanted);

#endif
