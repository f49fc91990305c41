/* Overflow: rows of a ledger for which there is no room, kept in a temporary file until there is. Private to this room.
 *
 * As in the hybrid hash join (DeWitt et al. 1984), clients that were met before memory was full stay there; what comes
 * of all others is written out, divided by their keys' hashes into parts, each of which is aggregated by itself later.
 * A part that is too large still is divided again, by other bits of the hashes. Rows are kept as what the aggregates
 * are computed from, so nothing is read or computed twice. */
#ifndef RUBRIC_LEDGER_OVERFLOW_H
#define RUBRIC_LEDGER_OVERFLOW_H

#include "code/program.h"
#include "data/vector.h"
#include "ledger/rows.h"

enum { OVERFLOW_BITS = 5, OVERFLOW_PARTS = 1 << OVERFLOW_BITS, OVERFLOW_LEVELS = 64 / OVERFLOW_BITS };

struct overflow;

/* For rows of these roots and a key of this type. `level` says which bits of the hashes divide them. */
struct overflow *overflow_new(const struct program *program, enum vector_type key, unsigned level);
void overflow_free(struct overflow *overflow);

unsigned overflow_level(const struct overflow *overflow);

/* Adds some rows of a batch; hashes[lane] is that of the row's key. Several threads may do so at once. */
void overflow_add(struct overflow *overflow, const struct ledger_rows *rows, const struct bits *which,
		  const uint64_t *hashes);

/* No more rows come. */
void overflow_settle(struct overflow *overflow);

/* 0, or the errno with which writing or reading failed; then rows are missing. */
int overflow_error(const struct overflow *overflow);

/* Reads batches of a part one after the other; one thread at a time, or each with a reader of its own. */
struct overflow_reader;
struct overflow_reader *overflow_read(struct overflow *overflow, size_t part);
void overflow_reader_free(struct overflow_reader *reader);

/* The next batch, good until the one after it; null at the end. */
const struct ledger_rows *overflow_next(struct overflow_reader *reader);

#endif
