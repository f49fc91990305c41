/* The finding of structure.h as a text that is compiled for each kind of processor. Private to this room.
 *
 * Who includes it has defined FIND, the name of the function, TARGET, the attribute of all functions, and
 *
 *	struct marks marks_of(const char *bytes, char delimiter)         the masks of 64 bytes
 *	uint64_t prefix_xor(uint64_t bits)                               each bit the parity of those up to itself
 *	uint32_t count_bits(uint64_t bits)
 *	uint32_t first_bit(uint64_t bits)                                the number of the lowest bit; 64 of none
 *	void put_places(uint32_t *out, uint64_t bits, uint32_t at)       at + i for each bit i; may write 76 places
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

/* Ends a record, or a blank line, at the lowest of the line endings, if there is one: without asking, since that is
 * hard to foresee. `ends`: of fields, of which those before the word are counted; `lines`: endings inside quotes too.
 */
TARGET INLINE void end_record_at(struct structure *structure, struct text block, size_t at, uint64_t ends,
				 uint64_t endings, uint64_t lines, bool any_returns)
{
	bool any = endings != 0;
	uint64_t up_to = endings ^ (endings - 1);
	size_t end = at + (size_t)first_bit(endings);
	size_t ends_up_to = structure->ends.count + count_bits(ends & up_to);
	structure->records.items[structure->records.count] = (struct record_place){
		.start = (uint32_t)structure->start,
		.end = (uint32_t)end,
		.first_end = (uint32_t)structure->first_end,
		.field_count = (uint32_t)(ends_up_to - structure->first_end),
		.line = structure->line,
	};
	size_t next = any && any_returns ? behind_line(block, end) : end + 1;
	structure->records.count += any & (end > structure->start);
	structure->start = any ? next : structure->start;
	structure->first_end = any ? ends_up_to : structure->first_end;
	structure->line = any ? structure->line_count + count_bits(lines & up_to) : structure->line;
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
	/* A line feed behind a carriage return belongs to it. */
	uint64_t second = marks->line_feeds & (marks->carriage_returns << 1 | carry->carriage_return);
	uint64_t lines = (marks->line_feeds | marks->carriage_returns) & ~second;
	uint64_t separators = marks->delimiters | marks->line_feeds | marks->carriage_returns;
	*misplaced = 0;
	if (marks->quotes | carry->inside | carry->closing) {
		*misplaced = leave_quoted_out(carry, marks->quotes, &separators) & valid;
		if (*misplaced)
			separators &= lowest_bit(*misplaced) - 1;
	}
	uint64_t ends = separators & ~second;
	uint64_t endings = ends & lines;
	put_places(structure->ends.items + structure->ends.count, ends, (uint32_t)at);
	bool any_returns = marks->carriage_returns != 0;
	end_record_at(structure, block, at, ends, endings, lines, any_returns);
	for (endings &= endings - 1; endings; endings &= endings - 1)
		end_record_at(structure, block, at, ends, endings, lines, any_returns);
	structure->ends.count += count_bits(ends);
	structure->line_count += count_bits(lines);
	carry->carriage_return = marks->carriage_returns >> 63;
	carry->separator = separators >> 63;
	return *misplaced == 0;
}

enum { PLACES_MORE = 4096 };

TARGET size_t FIND(struct structure *caller, struct text block)
{
	struct structure structure = *caller; /* in registers: what is stored may alias the caller's */
	struct carry carry = {.separator = 1};
	uint64_t misplaced = 0;
	size_t at = structure.start;
	structure.ends.count = structure.first_end;
	structure.line_count = structure.line;
	for (; at < block.size; at += 64) {
		if (structure.ends.capacity - structure.ends.count < 76)
			vector_reserve_more(&structure.ends, PLACES_MORE);
		if (structure.records.capacity - structure.records.count < 64)
			vector_reserve_more(&structure.records, PLACES_MORE);
		struct marks marks = marks_of(block.data + at, structure.delimiter);
		uint64_t valid = block.size - at < 64 ? ((uint64_t)1 << (block.size - at)) - 1 : ~(uint64_t)0;
		if (block.size - at < 64)
			marks = cut_off(marks, valid);
		if (!take_word(&structure, &carry, block, at, &marks, valid, &misplaced))
			break;
	}
	structure.quoted = carry.inside != 0;
	*caller = structure;
	return misplaced ? at + first_bit(misplaced) : block.size;
}
