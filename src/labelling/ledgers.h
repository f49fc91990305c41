/* The ledgers of a labelling: read before its export, they supply the fields of its records. Private to this room. */
#ifndef RUBRIC_LABELLING_LEDGERS_H
#define RUBRIC_LABELLING_LEDGERS_H

#include "labelling/ledger_files.h"
#include "labelling/side.h"

/* One rollup of one side. Sides whose rollups come to the same share the fields. */
struct supply {
	size_t side;
	const struct plan_rollup *rollup;
	struct fields *fields;
	bool shared;        /* the fields belong to an earlier supply */
	uint32_t key_place; /* among the columns of the scan */
	uint32_t *places;   /* by field */
};

struct ledgers {
	VECTOR(struct supply) supplies;
	struct ledger_report report;
	struct buffer records; /* where there is no export: one for each client, with its fields */
	struct text records_text;
	const char *name; /* of those records, for messages about them */
	struct arena arena;
};

/* Reads the ledgers of all rollups of all sides. Where something is wrong it is in the report, or a diagnostic of the
 * first side's rules. */
enum labelling_status ledgers_read(struct ledgers *ledgers, struct side *sides, size_t count,
				   const struct labelling_options *options);

/* Do the sides get the field at `column` of their plans from the same rows? */
bool ledgers_share(const struct ledgers *ledgers, const struct side *sides, size_t side, uint32_t column, size_t other,
		   uint32_t other_column);

/* Where the columns of the sides stand in the scan is known now. */
void ledgers_place(struct ledgers *ledgers, const struct side *sides);

/* Fills the fields of the records of a batch: for scan_supplier. */
void ledgers_supply(void *context, const struct frame *frame, struct vector *const *columns);

/* The records of a labelling without an export: the clients of the first side's ledgers, in the order in which these
 * name them first, with their fields. False where that cannot be, which is a diagnostic of its rules. */
bool ledgers_make_records(struct ledgers *ledgers, const struct side *side);

/* How those records are written. */
extern const struct dialect records_dialect;

/* Appends lines for the summary. */
void ledgers_summarize(const struct ledgers *ledgers, bool verbose, bool has_export, struct buffer *out);

void ledgers_free(struct ledgers *ledgers);

#endif
