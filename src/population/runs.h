/* Runs: numbers by group, in order, in a temporary file. Private to this room.
 *
 * An external merge sort (Knuth, The Art of Computer Programming, vol. 3, 5.4): as much as memory holds is sorted and
 * written as a run, time and again; then runs are merged, RUNS_MERGED at once, the least of their first entries found
 * by a heap, until there is one run of all.
 *
 * An entry takes 8 bytes where all are of group 0, 12 where they are not, and 24 where numbers do not fit 64 bits at
 * one scale. Where writing or reading failed, runs_error says so, and what is read is zeros. */
#ifndef RUBRIC_POPULATION_RUNS_H
#define RUBRIC_POPULATION_RUNS_H

#include "base/decimal.h"

/* A decimal of a group, in no more room than the decimal alone takes. */
struct entry {
	int128 coefficient;
	int32_t scale;
	uint32_t group;
};

/* How entries stand in a run. Numbers that are not wide are at one scale. */
struct run_form {
	bool is_wide;
	bool has_groups; /* or they are all 0 */
	int32_t scale;
};

enum { RUNS_MERGED = 64, RUN_READ_MAX = 256 };

struct runs;
struct runs *runs_new(void);
void runs_free(struct runs *runs);

/* 0, or the errno with which it failed. */
int runs_error(const struct runs *runs);
void runs_fail(struct runs *runs, int error);

/* Writes a run: its entries come in order of their groups, within a group ascending, and fit the form. */
void runs_begin(struct runs *runs, struct run_form form);
void runs_put(struct runs *runs, const struct entry *entry);
void runs_end(struct runs *runs);

/* How many runs there are, and the entries of one. */
size_t runs_count(const struct runs *runs);
size_t runs_size(const struct runs *runs, size_t run);

/* Makes one run of all, in a form that fits the entries of each. */
void runs_merge(struct runs *runs, struct run_form form);

/* Up to RUN_READ_MAX entries of a run, or the integers of one that is not wide. Several threads may read at once. */
void runs_read(struct runs *runs, size_t run, size_t begin, size_t count, struct entry *entries);
void runs_read_integers(struct runs *runs, size_t run, size_t begin, size_t count, int64_t *integers);

static inline struct decimal entry_number(const struct entry *entry)
{
	return (struct decimal){entry->coefficient, entry->scale};
}

/* Negative, 0 or positive, as one comes before, beside or after the other. */
static inline int entry_compare(const struct entry *a, const struct entry *b)
{
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return decimal_compare(entry_number(a), entry_number(b));
}

#endif
