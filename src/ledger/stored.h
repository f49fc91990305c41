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

/* Numbers are integers at one scale, as in a vector, as long as 64 bits hold all of them. */
struct stored {
	enum vector_type type;
	struct stored_form {
		bool wide;
		int32_t scale;  /* of numbers that are not wide */
		uint64_t bound; /* no magnitude of these is above it */
	} form;
	VECTOR(uint8_t) marks;    /* STORED_...; above them the kind of the failure */
	VECTOR(int64_t) integers; /* durations, and numbers that are not wide */
	VECTOR(struct packed_number) numbers;
	VECTOR(struct text) texts;
	VECTOR(date) days;
	struct arena arena; /* of the texts */
};

void stored_push(struct stored *stored, const struct vector *vector, size_t lane);

/* The first `count` lanes. */
void stored_push_all(struct stored *stored, const struct vector *vector, size_t count);

/* The vector's active lanes become the values number indices[lane]. */
void stored_take(const struct stored *stored, const struct frame *frame, const uint32_t *indices,
		 struct vector *vector);

/* As a cell of a file: a point for decimals, days in ISO; empty where it is missing. Numbers and days are written into
 * `room`; what is not there needs no room. */
struct text stored_cell(const struct stored *stored, size_t index, char room[DECIMAL_TEXT_MAX]);

/* Appends all of them as bytes, for this process to read again. */
void stored_save(const struct stored *stored, struct buffer *out);

/* Puts `count` of them back, in place of what there was; returns where what follows them begins. */
const char *stored_load(struct stored *stored, size_t count, const char *bytes);

/* Empties it, and keeps its room. */
void stored_clear(struct stored *stored);
void stored_free(struct stored *stored);

#endif
