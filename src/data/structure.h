/* Structure: where the fields and records of a block of delimited text begin and end, found 64 bytes at a time.
 *
 * Each word of 64 bytes becomes four masks of a bit for each byte: quotes, delimiters, line feeds, carriage returns.
 * Where there are quotes nearby, the prefix xor of their bits tells what is inside them (Langdale and Lemire, "Parsing
 * Gigabytes of JSON per Second", 2019; a doubled quote closes and opens again, so it changes nothing). What is left of
 * the delimiters and line endings ends fields.
 *
 * These masks are kept, with how many ends stand before each word: so every end has a number, from which its place is
 * found. Records are numbers of ends. Of few columns the cells are picked, an end at a time; of many, all ends of the
 * records at hand are listed before.
 *
 * Where of each record the same few cells are wanted and nothing else, and records are regular, only the ends of those
 * are picked: a pattern of ends that is repeated from record to record is laid over the ends of each word.
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
#include "data/record_places.h"

struct structure_word {
	uint64_t ends;   /* of fields; blank lines have one too, which no record refers to */
	uint64_t lines;  /* line endings, of two bytes the first; inside quotes too */
	uint64_t counts; /* of ends before the word, and of lines, by 2^32 */
};

static inline uint32_t ends_before(const struct structure_word *word)
{
	return (uint32_t)word->counts;
}

static inline uint32_t lines_before(const struct structure_word *word)
{
	return (uint32_t)(word->counts >> 32);
}

/* Which of the ends that come next are wanted, or end lines; the next one is the lowest bit. */
struct end_pattern {
	uint64_t wanted;
	uint64_t lines; /* the last fields' */
};

typedef VECTOR(uint32_t) end_places;

/* Records are regular that all have `field_count` fields, and no blank lines or carriage returns among them. */
struct regular_ends {
	size_t field_count;  /* 2 at least */
	size_t wanted_count; /* of a record */

	/* For each number of ends from the beginning of some record, of so many records that there are no fewer ends
	 * than bits in a word. */
	struct end_pattern *patterns;
	size_t pattern_count;
};

struct structure {
	char delimiter;
	struct structure_word *words; /* of the block, and one behind */
	size_t words_capacity;
	struct record_places records;

	/* Of the record that has begun and not ended. */
	size_t start;
	uint32_t first_end;
	uint32_t line;

	bool quoted; /* the finding ended inside quotes */
};

enum structure_processor { STRUCTURE_PORTABLE, STRUCTURE_AVX2, STRUCTURE_AVX512, STRUCTURE_NEON, STRUCTURE_PROCESSORS };

struct structure_finder {
	/* Finds on from structure->start, which lies outside quotes, up to the end of the block; the words before it
	 * are those that were found, and there is room for all. Returns the place of the first misplaced quote, or of
	 * the byte that follows a closing quote and must not; or block.size. */
	size_t (*find)(struct structure *structure, struct text block);

	/* Puts the places of all ends of the words from `first` to `last` into `places`, which has room for
	 * LISTED_MARGIN more. */
	void (*list_ends)(const struct structure *structure, size_t first, size_t last, uint32_t *places);

	/* Puts the cells of a column, which is not the first, of `count` records, all of which have it. */
	void (*pick_cells)(const struct structure *structure, size_t first_record, size_t count, size_t column,
			   struct cell_place *cells);

	/* Or null: of a whole block finds how many records and lines there are, and puts the places of the wanted ends
	 * into `places`, in order. False where records are not regular, or the block ends in the midst of one. */
	bool (*pick_ends)(struct structure *structure, struct text block, const struct regular_ends *regular,
			  end_places *places);
};

enum { LISTED_MARGIN = 16 };

/* The implementation for a kind of processor; null where this machine is none. */
const struct structure_finder *structure_finder_for(enum structure_processor processor);

/* The best for this machine. */
const struct structure_finder *structure_best_finder(void);

/* Begins a block of up to `size` bytes. */
void structure_begin(struct structure *structure, size_t size);

/* Makes `ends`, which are `count` places in ascending order, all ends between the beginning of the record at hand and
 * `next`, in place of those that were found. */
void structure_replace_ends(struct structure *structure, size_t next, const uint32_t *ends, size_t count);

/* Place of the line that follows the line ending at `end`. */
static inline size_t behind_line(struct text block, size_t end)
{
	return end + 1 + (block.data[end] == '\r' && end + 1 < block.size && block.data[end + 1] == '\n');
}

static inline bool is_line_ending(char byte)
{
	return byte == '\n' || byte == '\r';
}

/* How many line endings begin in [from, to). */
uint32_t count_lines(struct text block, size_t from, size_t to);

/* Ends the record at hand at `end`, with so many fields; the next one begins at `next`, with so many lines before it in
 * the block. `form` is an enum record_form. */
void structure_end_record(struct structure *structure, size_t end, size_t next, size_t field_count, uint32_t line,
			  uint8_t form);

void structure_free(struct structure *structure);

#endif
