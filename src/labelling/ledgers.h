/* The ledgers of a labelling: read before its export, they supply the fields of its records. Private to this room. */
#ifndef RUBRIC_LABELLING_LEDGERS_H
#define RUBRIC_LABELLING_LEDGERS_H

#include "labelling/ledger_files.h"

struct supply {
	const struct plan_rollup *rollup;
	struct fields *fields;
};

struct ledgers {
	VECTOR(struct supply) supplies;
	struct ledger_report report;
	struct buffer records; /* where there is no export: one for each client, with its fields */
	struct text records_text;
	const char *name; /* of those records, for messages about them */
	struct arena arena;
};

/* Reads the ledgers of all rollups of the plan. Where something is wrong it is in the report, or a diagnostic of the
 * rules. */
enum labelling_status ledgers_read(struct ledgers *ledgers, const struct plan *plan, struct rule_set *rules,
				   const struct labelling_options *options);

/* Fills the fields of the records of a batch: for scan_supplier. */
void ledgers_supply(void *context, const struct frame *frame, struct vector *const *columns);

/* The records of a labelling without an export: the clients of the ledgers, in the order in which these name
 * them first, with their fields; made by so many threads. False where that cannot be, which is a diagnostic of the
 * rules. */
bool ledgers_make_records(struct ledgers *ledgers, const struct plan *plan, struct rule_set *rules, size_t threads);

/* How those records are written. */
extern const struct dialect records_dialect;

/* Appends lines for the summary. */
void ledgers_summarize(const struct ledgers *ledgers, bool verbose, bool has_export, struct buffer *out);

void ledgers_free(struct ledgers *ledgers);

#endif
