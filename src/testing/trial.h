/* A trial: one test while it is run. Private to this room.
 *
 * It is collected (what it gives and expects, by name), planned with what it sets and with columns in place of the
 * definitions that it gives, read (its values, as the types that the plan knows), evaluated and compared. */
#ifndef RUBRIC_TESTING_TRIAL_H
#define RUBRIC_TESTING_TRIAL_H

#include "plan/plan.h"
#include "testing/testing.h"

/* --- values (datum.c) --- */

/* A value that is given, expected or computed. */
struct datum {
	struct constant constant; /* its type; and its value where it is known and no set */
	const bool *labels;       /* of LABELS: by label - 1 */
	const char *failure;      /* why it could not be computed, or null */
};

struct datum datum_missing(struct type type);
/* The results of a table as one text, from how they are written: with | between them. */
struct text list_of(struct arena *arena, struct text joined);

bool datum_equal(const struct datum *a, const struct datum *b, const struct plan *plan);

/* As rule files write it; "missing". In `arena`. */
struct text datum_text(const struct datum *datum, const struct plan *plan, struct arena *arena);

/* --- names (target.c) --- */

/* What a name of a test stands for. */
enum target_kind { TARGET_NONE, TARGET_COLUMN, TARGET_DEFINITION };

struct target {
	enum target_kind kind;
	uint32_t index;
};

struct target target_find(const struct plan *plan, struct text name);

/* The same for the header of a file, which may be the export's name of a column. */
struct target target_find_header(const struct plan *plan, struct text header);

/* The name that a fact of a test speaks of. */
const struct name *fact_name(const struct expression *fact);

struct text target_name(const struct plan *plan, struct target target);
struct type target_type(const struct plan *plan, struct target target);

/* The column that holds it: itself, or the one that stands in for it; SIZE_MAX where it is computed. */
size_t target_column(const struct plan *plan, struct target target);

/* --- tables of data (sheet.c, sheet_file.c) --- */

/* A table of a test, inline or from a file, as texts. A cell's span is its place; in a file, that of its line. */
struct sheet {
	struct span span; /* of the table, or of the file's name in the test */
	bool from_file;
	struct dialect dialect;
	const struct raw_cell *header;
	size_t column_count;
	const struct raw_cell *cells; /* row * column_count + column */
	size_t row_count;
};

struct trial;

/* Null where it was reported that this is no table. */
struct sheet *sheet_read(struct trial *trial, const struct test_item *item);
struct sheet *sheet_of_file(struct trial *trial, struct name file);

/* Finds how the file writes its numbers and dates, once the types of its columns are known. */
bool sheet_find_formats(struct trial *trial, struct sheet *sheet);

/* Index of the column with this header, or SIZE_MAX. */
size_t sheet_find_column(const struct sheet *sheet, struct text header);

static inline const struct raw_cell *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
	return &sheet->cells[row * sheet->column_count + column];
}

/* --- records (evaluate.c) --- */

/* What a test gives: values by column of the plan and record; null where a column is not given at all. */
struct records {
	size_t count;
	const struct datum **columns;
	const struct dialect *dialect; /* of the file, or null */
};

/* What came out for one definition of one record. */
struct computed {
	struct datum value;
	uint32_t rule; /* that fired, from 1; 0: none, or several may */
};

/* Computes the `wanted` definitions of a plan for all records: results[definition][record]; those that are not wanted
 * stay null. Returns null, or why the rules cannot be run. Everything is in `arena`. */
const char *evaluate(const struct plan *plan, const struct records *records, const uint32_t *wanted, size_t count,
		     bool optimise, struct arena *arena, const struct computed **results);

/* --- the trial --- */

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
	struct sheet *given;     /* or null */
	struct sheet **expected; /* by item of the test: its table, or null */
	struct join *joins;      /* by item */

	struct plan *plan; /* with what the test sets and gives */
	struct records records;
	VECTOR(struct expectation) expectations;
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

/* What definitions the expectations are about; in the trial's arena. */
const uint32_t *wanted_definitions(struct trial *trial, size_t *count);

/* Reports where the outcome depends on the day and the test does not say it (day.c). */
void check_day(struct trial *trial);

/* Evaluates, compares, and lists what failed (judge.c). */
void judge(struct trial *trial);

/* --- complaints (complain.c) --- */

void complain_of_repetition(struct trial *trial, struct span again, struct span first, struct text name);
void complain_of_name(struct trial *trial, struct name name, const char *what);
void complain_of_type(struct trial *trial, struct span where, const char *what, struct target target);
void complain_of_label(struct trial *trial, struct span where, const struct definition *segment, struct text label);

#endif
