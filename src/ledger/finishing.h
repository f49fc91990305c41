/* Finishing: what the clients of shares came to becomes fields, several shares at once. Private to this room. */
#ifndef RUBRIC_LEDGER_FINISHING_H
#define RUBRIC_LEDGER_FINISHING_H

#include "ledger/aggregation.h"
#include "ledger/share.h"

struct finishing {
	const struct plan_rollup *rollup;
	struct program *program; /* of the fields */
	const struct aggregation_options *options;
	pthread_mutex_t lock; /* of what follows */
	struct fields *fields;
	uint64_t clients;
	uint64_t taken_as_missing;
	int error; /* or 0 */
};

void finishing_open(struct finishing *finishing, const struct plan_rollup *rollup, struct program *program,
		    struct fields *fields, const struct aggregation_options *options);
void finishing_close(struct finishing *finishing);

/* What the fields come to where nothing was added. */
void finishing_set_absent(struct finishing *finishing);

/* Appends the clients of the shares, and closes these. */
void finishing_do_shares(struct finishing *finishing, struct share *shares, size_t count);

/* Aggregates an overflow (or null) of rows that `row_program` computed, part by part, and what overflows from that;
 * appends the clients, and frees it. Where reading or writing fails, that is the `error`. */
void finishing_do_overflow(struct finishing *finishing, struct overflow *overflow, const struct program *row_program);

#endif
