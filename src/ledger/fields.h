/* Fields: what a rollup comes to, one row for each client that its ledger has, in the order in which the ledger names
 * them first.
 *
 * Rows are appended in parts, perhaps out of that order. Afterwards any batch of records is supplied with the fields of
 * their keys: a record that the ledger knows nothing of gets those of a client without rows. */
#ifndef RUBRIC_LEDGER_FIELDS_H
#define RUBRIC_LEDGER_FIELDS_H

#include "base/buffer.h"
#include "kernel/kernel.h"
#include "plan/plan.h"

struct fields;

/* For the outputs of a rollup's plan, which must outlive it. */
struct fields *fields_new(const struct plan_rollup *rollup);
void fields_free(struct fields *fields);

/* Appends the fields of `count` clients: their keys as kernel_KEY writes them and as they are, in which row of the
 * ledger each stands first, and a vector for each field. */
void fields_append(struct fields *fields, size_t count, const struct text *keys, struct vector *key,
		   const uint64_t *first_rows, struct vector *const *values);

/* What a client without rows has: lane 0 of each vector. Once, before anything is supplied. */
void fields_set_absent(struct fields *fields, struct vector *const *values);

/* No more clients come. */
void fields_settle(struct fields *fields);

size_t fields_count(const struct fields *fields);

/* Fills the columns of the active records from the fields of their keys. columns[n] is the vector of field n, or null
 * where nobody reads it. Several threads may do so at once. */
void fields_supply(struct fields *fields, const struct frame *frame, struct vector *key, struct vector *const *columns);

/* Clients that no record asked for. */
size_t fields_unasked(const struct fields *fields);

/* The row of the client that appears as number `place`, and that of a key as kernel_KEY writes it, or FIELDS_ABSENT. */
size_t fields_row(const struct fields *fields, size_t place);
size_t fields_find(const struct fields *fields, struct text written_key);
#define FIELDS_ABSENT ((size_t)-1)

/* A row's key as kernel_KEY writes it, and as a cell. Numbers and days are written into `room`; what is not there needs
 * no room. */
struct text fields_written_key(const struct fields *fields, size_t row);
struct text fields_key(const struct fields *fields, size_t row, char room[DECIMAL_TEXT_MAX]);

/* A field of a row, or of a client without rows (FIELDS_ABSENT), as a cell; empty where it is missing. */
struct text fields_cell(const struct fields *fields, size_t row, size_t field, char room[DECIMAL_TEXT_MAX]);

#endif
