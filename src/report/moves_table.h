/* A segment's moves put in order, and its figures as texts. Private to this room. */
#ifndef RUBRIC_REPORT_MOVES_TABLE_H
#define RUBRIC_REPORT_MOVES_TABLE_H

#include "comparison/comparison.h"

/* Old labels by new ones. Rows and columns are those that some client has, in the order of the labels, no label and
 * those left out at the end. Clients that one side lacks are not in it. */
struct moves_table {
	const struct moves *moves;
	const struct labels *labels;
	uint32_t *rows, *columns; /* labels */
	size_t row_count, column_count;
	size_t *cells; /* row * column_count + column: a move, or SIZE_MAX */
	uint64_t *row_totals, *column_totals;
	uint64_t total;
};
struct moves_table moves_table_of(const struct moves *moves, const struct labels *labels, struct arena *arena);

/* The moves from one label to another that both sides have, most clients first; returns how many. In `arena`. */
size_t moves_by_size(const struct moves *moves, struct arena *arena, size_t **list);

/* The same of causes. */
size_t causes_by_size(const struct causes *causes, struct arena *arena, size_t **list);
struct cause cause_at(const struct causes *causes, size_t index);

/* Moves from (`from` true: who went) or to nowhere (who came), in the order of the labels. */
size_t moves_beyond(const struct moves *moves, bool went, struct arena *arena, size_t **list);

/* --- texts, in `arena` --- */

/* "33.33%"; "<0.01%" for what is more than nothing; "-" where there is no whole. */
const char *share_text(uint64_t part, uint64_t whole, struct arena *arena);
const char *sum_share_text(const struct exact_sum *part, const struct exact_sum *whole, struct arena *arena);

/* "17 of 300 clients moved (5.67%)", without a share where there are no clients. */
const char *moved_text(uint64_t moved, uint64_t whole, struct arena *arena);

/* The share with six digits, as JSON has it; "null" where there is no whole. */
const char *share_number(uint64_t part, uint64_t whole, struct arena *arena);
const char *sum_share_number(const struct exact_sum *part, const struct exact_sum *whole, struct arena *arena);

/* The sum with all its digits; "null" where they do not fit. */
const char *sum_text(const struct exact_sum *sum, struct arena *arena);

/* A label for a person, in full: "(none)" and "(left out)" where it is no label. */
struct text label_shown(const struct labels *labels, uint32_t label);

/* "1 client", "2 clients". */
const char *clients_text(uint64_t clients, struct arena *arena);

/* ": 500 of turnover (4.27%), 3 of orders (1%)", what the clients that moved weigh; empty where nothing is weighed. */
const char *moved_weights_text(const struct label_comparison *comparison, struct arena *arena);

/* "size: large -> VIP; manager: desk -> personal" */
const char *mover_text(const struct label_comparison *comparison, const struct large_mover *mover, struct arena *arena);

/* Labels that one side's segment has and the other's lacks; null where both have the same. */
const char *own_labels(const struct compared_segment *segment, int side, struct arena *arena);

/* Names of the two sides: rule files, or exports. */
struct text old_name(const struct label_comparison *comparison);
struct text new_name(const struct label_comparison *comparison);

#endif
