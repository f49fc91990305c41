/* Survey: what the columns of an export hold.
 *
 * Opening a survey finds the dialect from the beginning of the file: there, a column whose cells can all be read as
 * numbers (dates) in some form common to them is taken as one of numbers (dates), and what is ambiguous is a message
 * that asks, never a guess. Then all records pass through once, by way of a scan in which every column is a text, and
 * each cell is tried as a number, a date and a truth. In the end a column has the type that all of its cells fit; one
 * cell that does not makes it a text, with a note of that cell.
 *
 * Words such as NULL or n/a count as missing where a column of numbers, dates or truths has them; the dialect then
 * declares them. Names that tell of a code (an identifier, a postal code) make a text of what looks like a number.
 *
 * Memory is bounded by the number of columns, not of records: see VALUES_MAX. Counts, least and greatest values are
 * always exact; quartiles are, as long as there are at most that many numbers, and else of every n-th. */
#ifndef RUBRIC_SURVEY_SURVEY_H
#define RUBRIC_SURVEY_SURVEY_H

#include "plan/plan.h"
#include "population/exact.h"
#include "population/ordered.h"
#include "scan/scan.h"
#include "survey/frequencies.h"

/* For all columns together: numbers that are kept for their quartiles, of 12 bytes, and different values that are
 * told apart, of at most 64. */
enum { VALUES_MAX = 1 << 23, DIFFERENT_MAX = 1 << 22 };

enum { MISSING_WORDS = 17 };
extern const char *const missing_words[MISSING_WORDS];

/* Why rules cannot name a column. */
enum obstacle { OBSTACLE_NONE, OBSTACLE_NO_NAME, OBSTACLE_REPEATED };

/* How many cells fit a type, and the first that does not. */
struct fitting {
	uint64_t fits;
	uint64_t misfits;
	uint64_t misfit_line;
	struct text misfit;
	bool given_up; /* so many do not that no more are tried */
};

enum { QUARTILES = 3 };

struct surveyed_column {
	struct text name; /* in the header, without blanks at its ends */
	enum obstacle obstacle;
	enum type_kind type;
	bool is_code;     /* its name, or zeros before its numbers, tell so */
	uint64_t missing; /* once settled, with words that mean missing */

	uint64_t words[MISSING_WORDS]; /* how many cells are each of them */
	struct fitting number, date, truth;
	struct frequencies frequencies;

	/* Of the cells that are numbers */
	bool has_percent;
	bool has_fraction;
	bool has_leading_zero;
	struct decimal least, greatest;
	struct exact_sum sum;
	struct ordered values;
	uint64_t every; /* the values are of every n-th such cell */
	struct decimal quartiles[QUARTILES];

	/* Of the cells that are dates */
	date first, last;
};

struct survey {
	struct arena arena;
	struct scan_options options;
	struct dialect dialect; /* as found and declared */
	bool shows_encoding;    /* the beginning of the file has more than ASCII */
	struct rule_set rules;  /* for what a scan reports */
	struct plan plan;       /* of a text column for each that can be named */
	struct surveyed_column *columns;
	size_t column_count;
	size_t *of_plan; /* by column of the plan: its index here */
	struct scan *scan;
	uint64_t records;
	bool word_is_missing[MISSING_WORDS];
	size_t key; /* index of the column that names the record, or column_count */
};

/* Opens; on failure returns false, sets *status and says why in *message (in the survey's arena; null where it is in
 * the rules' diagnostics). `options` has path, spool, declared, key, bad, rejects and threads. Free either way. */
bool survey_open(struct survey *survey, const struct scan_options *options, enum scan_status *status,
		 const char **message);

/* Takes in the next batch; false at the end, or where the scan says why. */
bool survey_next(struct survey *survey);

/* Decides on types, the key and what means missing, once all records were taken in. */
void survey_settle(struct survey *survey);

void survey_free(struct survey *survey);

#endif
