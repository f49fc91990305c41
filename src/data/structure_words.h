/* The finding of structure.h as a text that is compiled for each kind of processor. Private to this room.
 *
 * Who includes it has defined FIND, the name of the function, TARGET, the attribute of all functions, and
 *
 *	struct marks marks_of(const char *bytes, char delimiter)         the masks of 64 bytes
 *	uint64_t prefix_xor(uint64_t bits)                               each bit the parity of those up to itself
 *	uint32_t count_bits(uint64_t bits)
 *	void put_places(uint32_t *out, uint64_t bits, uint32_t at)       at + i for each bit i; may write 80 places
 */
#include "data/structure_marks.h"

/* What goes from one word to the next: all ones where the next one begins inside quotes; 1 where the last byte was a
 * carriage return, a separator outside quotes, a closing quote. */
struct carry {
	uint64_t inside;
	uint64_t carriage_return;
	uint64_t separator;
	uint64_t closing;
};

/* Takes what is inside quotes out of the separators; returns where a quote is misplaced, or what follows one. */
TARGET INLINE uint64_t leave_quoted_out(struct carry *carry, uint64_t quotes, uint64_t *separators)
{
	uint64_t inside = prefix_xor(quotes) ^ carry->inside;
	uint64_t opening = quotes & inside;
	uint64_t closing = quotes & ~inside;
	uint64_t behind_closing = closing << 1 | carry->closing;
	*separators &= ~inside;
	carry->inside = (uint64_t)0 - (inside >> 63);
	carry->closing = closing >> 63;
	return (opening & ~(*separators << 1 | carry->separator | behind_closing)) |
	       (behind_closing & ~(*separators | quotes));
}

/* Ends a record, or a blank line, at the lowest of the line endings. `ends`: of fields, of which those before the word
 * are counted; `lines`: endings inside quotes too. */
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

/* The masks of the last bytes of a block, with nothing behind them. */
TARGET INLINE struct marks cut_off(struct marks marks, uint64_t valid)
{
	return (struct marks){marks.quotes & valid, marks.delimiters & valid, marks.line_feeds & valid,
			      marks.carriage_returns & valid};
}

/* Takes one word; false where a quote is misplaced in it, which is at bit *misplaced. */
TARGET INLINE bool take_word(struct structure *structure, struct carry *carry, struct text block, size_t at,
			     const struct marks *marks, uint64_t valid, uint64_t *misplaced)
{
	bool any_returns = (marks->carriage_returns | carry->carriage_return) != 0;
	uint64_t lines = marks->line_feeds;
	uint64_t separators = marks->delimiters | marks->line_feeds;
	uint64_t second = 0;
	if (any_returns) {
		/* A line feed behind a carriage return belongs to it. */
		second = marks->line_feeds & (marks->carriage_returns << 1 | carry->carriage_return);
		lines = (marks->line_feeds | marks->carriage_returns) & ~second;
		separators |= marks->carriage_returns;
		carry->carriage_return = marks->carriage_returns >> 63;
	}
	*misplaced = 0;
	if (marks->quotes | carry->inside | carry->closing) {
		*misplaced = leave_quoted_out(carry, marks->quotes, &separators) & valid;
		if (*misplaced)
			separators &= lowest_bit(*misplaced) - 1;
	}
	uint64_t ends = separators & ~second;
	uint64_t endings = ends & lines;
	put_places(structure->ends.items + structure->ends.count, ends, (uint32_t)at);
	for (; endings; endings &= endings - 1)
		end_record_at(structure, block, at, ends, endings, lines, any_returns);
	structure->ends.count += count_bits(ends);
	structure->line_count += count_bits(lines);
	carry->separator = separators >> 63;
	return *misplaced == 0;
}

/* Words that are taken before room is asked for again, and the room that they need. */
enum { WORDS_AT_ONCE = 64, ENDS_AT_ONCE = 64 * WORDS_AT_ONCE + 16, RECORDS_AT_ONCE = 32 * WORDS_AT_ONCE + 32 };

/* Takes the words from `at` up to `end`; returns where it came to, which is before `end` where a quote is misplaced. */
TARGET INLINE size_t take_words(struct structure *structure, struct carry *carry, struct text block, size_t at,
				size_t end, uint64_t *misplaced)
{
	for (; at < end; at += 64) {
		struct marks marks = marks_of(block.data + at, structure->delimiter);
		if (!take_word(structure, carry, block, at, &marks, ~(uint64_t)0, misplaced))
			break;
	}
	return at;
}

TARGET INLINE void take_last_word(struct structure *structure, struct carry *carry, struct text block, size_t at,
				  uint64_t *misplaced)
{
	uint64_t valid = ((uint64_t)1 << (block.size - at)) - 1;
	struct marks marks = cut_off(marks_of(block.data + at, structure->delimiter), valid);
	take_word(structure, carry, block, at, &marks, valid, misplaced);
}

TARGET size_t FIND(struct structure *caller, struct text block)
{
	struct structure structure = *caller; /* in registers: what is stored may alias the caller's */
	struct carry carry = {.separator = 1};
	uint64_t misplaced = 0;
	size_t at = structure.start;
	size_t whole_words = at + (block.size - at) / 64 * 64;
	structure.ends.count = structure.first_end;
	structure.line_count = structure.line;
	do {
		size_t end = at + 64 * WORDS_AT_ONCE;
		vector_reserve_more(&structure.ends, ENDS_AT_ONCE);
		vector_reserve_more(&structure.records, RECORDS_AT_ONCE);
		at = take_words(&structure, &carry, block, at, end < whole_words ? end : whole_words, &misplaced);
	} while (!misplaced && at < whole_words);
	if (!misplaced && at < block.size) {
		vector_reserve_more(&structure.ends, ENDS_AT_ONCE);
		vector_reserve_more(&structure.records, RECORDS_AT_ONCE);
		take_last_word(&structure, &carry, block, at, &misplaced);
	}
	structure.quoted = carry.inside != 0;
	*caller = structure;
	return misplaced ? at + (size_t)__builtin_ctzll(misplaced) : block.size;
}
