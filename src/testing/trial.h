/* A trial: one test while it is run. Private to this room.
 *
 * It is collected (what it gives and expects, by name), planned with what it sets and with columns in place of the
 * definitions that it gives, read (its values, as the types that the plan knows), evaluated and compared. */
#ifndef RUBRIC_TESTING_TRIAL_H
#define RUBRIC_TESTING_TRIAL_H

#include "explaining/evaluate.h"
#include "testing/sheet.h"
#include "testing/target.h"
#include "testing/testing.h"

struct expectation {
	struct target target;
	size_t record;      /* or SIZE_MAX: every one */
	bool present;       /* any value will do, but there must be one */
	struct datum value; /* else */
};

/* How the rows of an expected table find their records: by the texts of one column of each. */
struct join {
	size_t expected;          /* column of the expected table; SIZE_MAX: there is no such table */
	size_t given;             /* column of the given one; SIZE_MAX: a fact */
	const struct text *texts; /* of the records; null until asked for */
	uint32_t *first;          /* by hash: 1 + record, or 0 */
	uint32_t *next;           /* by record, likewise */
	size_t mask;
};

/* A table of rows for a rollup; there may be several for one. */
struct given_ledger {
	size_t rollup; /* index in the plan */
	struct sheet *sheet;
};

/* Cells of a table's column that are not of its type; they are complained of together. */
struct misfit {
	const struct sheet *sheet;
	struct target target;
	struct raw_cell first;
	size_t count;
};

struct fields;

struct trial {
	struct rule_set *rules;
	struct diagnostics *diagnostics;
	const struct plan *base; /* of the rules alone */
	const struct statement *statement;
	bool optimise;
	size_t errors_before; /* diagnostics that the trial did not add */
	struct arena arena;

	const struct test_item *as_of;
	VECTOR(struct param_setting) settings;
	VECTOR(struct text) stand_ins;
	struct sheet *given; /* or null */
	VECTOR(struct given_ledger) ledgers;
	bool clients_are_records;        /* of the ledgers, as nothing else is given */
	VECTOR(struct raw_cell) clients; /* then: their keys */
	struct fields **fields;          /* by rollup: of the ledgers that are given, or null */
	struct sheet **expected;         /* by item of the test: its table, or null */
	struct join *joins;              /* by item */

	struct plan *plan; /* with what the test sets and gives */
	struct records records;
	VECTOR(struct expectation) expectations;
	VECTOR(struct misfit) misfits; /* that nobody was told of yet */
	VECTOR(struct test_failure) failures;
};

/* No errors were found in the test so far. */
bool trial_is_sound(const struct trial *trial);

/* What the trial's items say of names, days and parameters, and its tables (collect.c). */
void collect_trial(struct trial *trial);

/* The columns that join each expected table to what is given, and the names that neither join nor are known to the
 * rules (names.c). */
void find_joins(struct trial *trial);
void check_names(struct trial *trial);

/* The record that a row of an expected table speaks of; SIZE_MAX where there is none or more than one, which is a
 * failure of the test. And a record as messages name it; empty where there is only one (join.c). */
size_t joined_record(struct trial *trial, size_t item, size_t row);
const char *record_words(struct trial *trial, size_t record);

struct plan_options trial_plan_options(struct trial *trial, date today);

/* The values, once there is a plan (given.c, expected.c, cell.c, expression.c). */
void read_given(struct trial *trial);
void read_expected(struct trial *trial);
bool read_cell(struct trial *trial, const struct sheet *sheet, const struct raw_cell *cell, struct target target,
	       struct datum *datum);
bool read_expression(struct trial *trial, const struct expression *expression, struct target target,
		     struct datum *datum);

/* The values of a table by column of the plan, with defaults in place. */
struct records read_sheet(struct trial *trial, struct sheet *sheet);

/* The ledgers of the test (ledger.c): collected; their clients made the records where there are no others; aggregated,
 * once there is a plan; their fields put into the records, but for those that are given. */
void collect_ledger(struct trial *trial, const struct test_item *item);
void give_clients(struct trial *trial);
void aggregate_ledgers(struct trial *trial);
void put_fields(struct trial *trial);
void free_ledgers(struct trial *trial);

/* What definitions the expectations are about; in the trial's arena. */
const uint32_t *wanted_definitions(struct trial *trial, size_t *count);

/* Reports where the outcome depends on the day and the test does not say it (day.c). */
void check_day(struct trial *trial);

/* Evaluates, compares, and lists what failed (judge.c). */
void judge(struct trial *trial);

/* --- complaints (complain.c) --- */

void complain_of_repetition(struct trial *trial, struct span again, struct span first, struct text name);
void complain_of_name(struct trial *trial, struct name name);
void complain_of_parameter(struct trial *trial, struct name name);
void complain_of_type(struct trial *trial, struct span where, const char *what, struct target target);

/* Of the columns whose cells did not fit, once for each; then they are forgotten. */
void complain_of_misfits(struct trial *trial);
void complain_of_label(struct trial *trial, struct span where, const struct definition *segment, struct text label);

#endif
