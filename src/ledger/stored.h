/* Stored: values of one type, one for each client, in little room. Private to this room. */
#ifndef RUBRIC_LEDGER_STORED_H
#define RUBRIC_LEDGER_STORED_H

#include "base/buffer.h"
#include "base/vector.h"
#include "kernel/kernel.h"

/* A decimal without the room that its alignment takes. */
struct packed_number {
	uint64_t low;
	uint64_t high;
	int32_t scale;
} __attribute__((packed));

enum { STORED_KNOWN = 1, STORED_TRUE = 2, STORED_FAILURE_SHIFT = 2 };

struct stored {
	enum vector_type type;
	VECTOR(uint8_t) marks; /* STORED_...; above them the kind of the failure */
	VECTOR(struct packed_number) numbers;
	VECTOR(struct text) texts;
	VECTOR(date) days;
	VECTOR(int64_t) durations;
	struct arena arena; /* of the texts */
};

void stored_push(struct stored *stored, const struct vector *vector, size_t lane);

/* The first `count` lanes. */
void stored_push_all(struct stored *stored, const struct vector *vector, size_t count);

/* Before stored_put: prepares a vector; afterwards number vectors are settled. */
void stored_begin(const struct frame *frame, struct vector *vector);
void stored_put(const struct stored *stored, size_t index, struct vector *vector, size_t lane);
void stored_end(const struct frame *frame, struct vector *vector);

/* As a cell of a file: a point for decimals, days in ISO; empty where it is missing. In `arena`. */
struct text stored_cell(const struct stored *stored, size_t index, struct arena *arena);

/* Appends all of them as bytes, for this process to read again. */
void stored_save(const struct stored *stored, struct buffer *out);

/* Puts `count` of them back, in place of what there was; returns where what follows them begins. */
const char *stored_load(struct stored *stored, size_t count, const char *bytes);

/* Empties it, and keeps its room. */
void stored_clear(struct stored *stored);
void stored_free(struct stored *stored);

#endif
