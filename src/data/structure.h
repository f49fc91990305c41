/* Structure: where the fields and records of a block of delimited text begin and end, found 64 bytes at a time.
 *
 * Each word of 64 bytes becomes four masks of a bit for each byte: quotes, delimiters, line feeds, carriage returns.
 * Where there are quotes nearby, the prefix xor of their bits tells what is inside them (Langdale and Lemire, "Parsing
 * Gigabytes of JSON per Second", 2019; a doubled quote closes and opens again, so it changes nothing). What is left of
 * the delimiters and line endings ends fields, and is turned into places.
 *
 * A quote must open at the beginning of a field and close at its end. The first that does not ends the finding: what
 * becomes of its record is the caller's affair.
 *
 * There is an implementation for each kind of processor, all of one text (structure_words.h), and the best that the
 * machine has is chosen at run time. Places are 32 bits wide: a block is smaller than 4 GiB. */
#ifndef RUBRIC_DATA_STRUCTURE_H
#define RUBRIC_DATA_STRUCTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "base/vector.h"

struct record_place {
	uint32_t start;
	uint32_t end;       /* of the record without its line ending */
	uint32_t first_end; /* index in `ends` of the end of its first field */
	uint32_t field_count;
	uint32_t line; /* line endings of the block before it */
	uint32_t form; /* enum record_form */
};

struct structure {
	char delimiter;
	VECTOR(uint32_t) ends; /* of fields, in order; blank lines have one too, which no record refers to */
	VECTOR(struct record_place) records;

	/* Of the record that has begun and not ended. */
	size_t start;
	size_t first_end;
	uint32_t line;

	uint32_t line_count; /* line endings up to where the finding ended */
	bool quoted;         /* it ended inside quotes */
};

/* Finds on from structure->start, which lies outside quotes (fields of the record there that were found before are
 * found again), up to the end of the block. Returns the place of the first misplaced quote, or of the byte that follows
 * a closing quote and must not; or block.size. */
typedef size_t structure_finder(struct structure *structure, struct text block);

enum structure_processor { STRUCTURE_PORTABLE, STRUCTURE_AVX2, STRUCTURE_AVX512, STRUCTURE_NEON, STRUCTURE_PROCESSORS };

/* The implementation for a kind of processor; null where this machine is none. */
structure_finder *structure_finder_for(enum structure_processor processor);

/* The best for this machine. */
structure_finder *structure_best_finder(void);

/* Place of the line that follows the line ending at `end`. */
static inline size_t behind_line(struct text block, size_t end)
{
	return end + 1 + (block.data[end] == '\r' && end + 1 < block.size && block.data[end + 1] == '\n');
}

void structure_free(struct structure *structure);

#endif
