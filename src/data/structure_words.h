/* The finding of structure.h as a text that is compiled for each kind of processor. Private to this room.
 *
 * Who includes it has defined FIND, the name of the function, TARGET, the attribute of all functions, and
 *
 *	struct marks marks_of(const char *bytes, char delimiter)         the masks of 64 bytes
 *	uint64_t prefix_xor(uint64_t bits)                               each bit the parity of those up to itself
 *	uint32_t count_bits(uint64_t bits)
 *	void put_places(uint32_t *out, uint64_t bits, uint32_t at)       at + i for each bit i; may write 80 places
 *
 * Words are taken a stretch at a time, in steps that each go through all its words. A step that most stretches do not
 * need, since they hold no quote or no carriage return, is left out for a stretch as a whole: of most files that is
 * foreseen, where it would not be for a word. */
#include <string.h>

#include "data/structure_marks.h"

enum { STRETCH_WORDS = 8, STRETCH_SIZE = 64 * STRETCH_WORDS };

struct stretch {
	uint64_t quotes[STRETCH_WORDS];
	uint64_t returns[STRETCH_WORDS];
	uint64_t second[STRETCH_WORDS]; /* line feeds behind a carriage return; only where there is one */
	uint64_t lines[STRETCH_WORDS];  /* line endings, of two bytes the first */
	uint64_t ends[STRETCH_WORDS];   /* delimiters, and all bytes of line endings */
	bool any_quotes;
	bool any_returns;
};

/* What goes from one word to the next: all ones where the next one begins inside quotes; 1 where the last byte was a
 * carriage return; one of `ends` or a quote; a closing quote. */
struct carry {
	uint64_t inside;
	uint64_t carriage_return;
	uint64_t edge;
	uint64_t closing;
};

TARGET INLINE void mark_stretch(struct stretch *stretch, const char *bytes, char delimiter)
{
	uint64_t quotes = 0;
	uint64_t returns = 0;
	for (size_t w = 0; w < STRETCH_WORDS; w++) {
		struct marks marks = marks_of(bytes + 64 * w, delimiter);
		quotes |= stretch->quotes[w] = marks.quotes;
		returns |= stretch->returns[w] = marks.carriage_returns;
		stretch->lines[w] = marks.line_feeds;
		stretch->ends[w] = marks.delimiters | marks.line_feeds;
	}
	stretch->any_quotes = quotes != 0;
	stretch->any_returns = returns != 0;
}

TARGET INLINE void join_line_endings(struct stretch *stretch, struct carry *carry)
{
	for (size_t w = 0; w < STRETCH_WORDS; w++) {
		uint64_t returns = stretch->returns[w];
		stretch->second[w] = stretch->lines[w] & (returns << 1 | carry->carriage_return);
		stretch->lines[w] = (stretch->lines[w] | returns) & ~stretch->second[w];
		stretch->ends[w] |= returns;
		carry->carriage_return = returns >> 63;
	}
}

/* Takes what is inside quotes out of the ends; returns where the first quote is misplaced, or what follows a closing
 * one and must not, and takes all ends from there on out too; or STRETCH_SIZE. */
TARGET INLINE size_t leave_quoted_out(struct stretch *stretch, struct carry *carry)
{
	for (size_t w = 0; w < STRETCH_WORDS; w++) {
		uint64_t quotes = stretch->quotes[w];
		uint64_t inside = prefix_xor(quotes) ^ carry->inside;
		uint64_t opening = quotes & inside;
		uint64_t closing = quotes & ~inside;
		uint64_t ends = stretch->ends[w] & ~inside;
		uint64_t edges = ends | quotes;
		uint64_t misplaced =
			(opening & ~(edges << 1 | carry->edge)) | ((closing << 1 | carry->closing) & ~edges);
		stretch->ends[w] = ends;
		carry->inside = (uint64_t)0 - (inside >> 63);
		carry->closing = closing >> 63;
		carry->edge = edges >> 63;
		if (misplaced) {
			stretch->ends[w] &= lowest_bit(misplaced) - 1;
			memset(stretch->ends + w + 1, 0, (STRETCH_WORDS - 1 - w) * sizeof *stretch->ends);
			return 64 * w + (size_t)__builtin_ctzll(misplaced);
		}
	}
	return STRETCH_SIZE;
}

/* Ends a record, or a blank line, at the lowest of the line endings. `ends`: of fields, of which those before the word
 * are counted; `lines`: endings inside quotes too, likewise. */
TARGET INLINE void end_record_at(struct structure *structure, struct text block, size_t at, uint64_t ends,
				 uint64_t endings, uint64_t lines, bool any_returns)
{
	uint64_t up_to = endings ^ (endings - 1);
	size_t end = at + (size_t)__builtin_ctzll(endings);
	size_t ends_up_to = structure->ends.count + count_bits(ends & up_to);
	structure->records.items[structure->records.count] = (struct record_place){
		.start = (uint32_t)structure->start,
		.end = (uint32_t)end,
		.first_end = (uint32_t)structure->first_end,
		.field_count = (uint32_t)(ends_up_to - structure->first_end),
		.line = structure->line,
	};
	structure->records.count += end > structure->start;
	structure->start = any_returns ? behind_line(block, end) : end + 1;
	structure->first_end = ends_up_to;
	structure->line = structure->line_count + count_bits(lines & up_to);
}

/* Puts the places of the ends, and ends records; the stretch begins at `at` of the block. */
TARGET INLINE void end_fields(struct structure *structure, const struct stretch *stretch, struct text block, size_t at,
			      bool any_returns)
{
	for (size_t w = 0; w < STRETCH_WORDS; w++, at += 64) {
		uint64_t lines = stretch->lines[w];
		uint64_t ends = stretch->ends[w];
		if (any_returns)
			ends &= ~stretch->second[w];
		put_places(structure->ends.items + structure->ends.count, ends, (uint32_t)at);
		for (uint64_t endings = ends & lines; endings; endings &= endings - 1)
			end_record_at(structure, block, at, ends, endings, lines, any_returns);
		structure->ends.count += count_bits(ends);
		structure->line_count += count_bits(lines);
	}
}

/* The room that a stretch needs. */
enum { STRETCH_ENDS = STRETCH_SIZE + 80, STRETCH_RECORDS = STRETCH_SIZE / 2 + 1 };

/* Takes the stretch whose bytes these are, and which begins at `at` of the block; returns as leave_quoted_out. */
TARGET INLINE size_t take_stretch(struct structure *structure, struct carry *carry, struct text block, size_t at,
				  const char *bytes)
{
	struct stretch stretch;
	size_t misplaced = STRETCH_SIZE;
	vector_reserve_more(&structure->ends, STRETCH_ENDS);
	vector_reserve_more(&structure->records, STRETCH_RECORDS);
	mark_stretch(&stretch, bytes, structure->delimiter);
	bool any_returns = stretch.any_returns || carry->carriage_return;
	if (any_returns)
		join_line_endings(&stretch, carry);
	if (stretch.any_quotes || carry->inside || carry->closing)
		misplaced = leave_quoted_out(&stretch, carry);
	else
		carry->edge = stretch.ends[STRETCH_WORDS - 1] >> 63;
	if (any_returns)
		end_fields(structure, &stretch, block, at, true);
	else
		end_fields(structure, &stretch, block, at, false);
	return misplaced;
}

TARGET size_t FIND(struct structure *caller, struct text block)
{
	struct structure structure = *caller; /* in registers: what is stored may alias the caller's */
	struct carry carry = {.edge = 1};
	size_t misplaced = STRETCH_SIZE;
	size_t at = structure.start;
	structure.ends.count = structure.first_end;
	structure.line_count = structure.line;
	for (; misplaced == STRETCH_SIZE && block.size - at >= STRETCH_SIZE; at += misplaced)
		misplaced = take_stretch(&structure, &carry, block, at, block.data + at);
	if (misplaced == STRETCH_SIZE && at < block.size) {
		/* Zeros behind the last bytes: none ends anything, and one behind a closing quote is behind the block.
		 */
		char last[STRETCH_SIZE] = {0};
		memcpy(last, block.data + at, block.size - at);
		at += take_stretch(&structure, &carry, block, at, last);
	}
	structure.quoted = carry.inside != 0;
	*caller = structure;
	return at < block.size ? at : block.size;
}
