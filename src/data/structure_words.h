/* The finding of structure.h as a text that is compiled for each kind of processor. Private to this room.
 *
 * Who includes it has defined FINDER, the name of its struct structure_finder, TARGET, the attribute of all functions,
 * UNROLLED, what makes a loop over the words of a stretch a straight line (or nothing, where that is too long), and
 *
 *	struct marks marks_of(const char *bytes, char delimiter)         the masks of 64 bytes
 *	uint64_t returns_of(const char *bytes)                           that of carriage returns
 *	returns_seen note_returns(returns_seen seen, const char *bytes)  notes whether there are any; at first 0
 *	bool any_returns(returns_seen seen)
 *	uint64_t prefix_xor(uint64_t bits)                               each bit the parity of those up to itself
 *	uint32_t count_bits(uint64_t bits)
 *	uint32_t place_of_lowest(uint64_t bits)                          any where there is none
 *	uint64_t bit_of_rank(uint64_t bits, uint32_t rank)               that bit alone, counted from 0; there is one
 *	void put_places(uint32_t *out, uint64_t bits, uint32_t at)       at + i for each bit i; may write LISTED_MARGIN
 *	                                                                 more
 *
 * and, where the processor can deposit bits, PICKS_ENDS and what structure_regular.h asks for.
 *
 * Words are taken a stretch at a time. Most files have no carriage returns, many no quotes: so a stretch is taken in
 * the way that did for those before it, and where that does not do for it, taken anew. */
#include <string.h>

#include "data/structure_marks.h"

struct way {
	bool quotes;
	bool returns;
	bool misplaced; /* of the quotes, perhaps */
};

/* What goes from one word to the next. */
struct found {
	uint32_t *line_ends;      /* behind those that were found */
	uint64_t counts;          /* of ends, and above them of lines */
	uint64_t inside;          /* all ones where the next word begins inside quotes */
	uint64_t quote;           /* 1 where the last byte was a quote, */
	uint64_t plain;           /* 1 where it was neither quoted nor a quote nor an end, */
	uint64_t carriage_return; /* 1 where it was one */
};

/* What is known of a word before it is taken. */
struct word_marks {
	uint64_t quotes;
	uint64_t lines;
	uint64_t second; /* line feeds behind a carriage return */
	uint64_t ends;   /* with those */
};

TARGET INLINE struct word_marks mark_word(struct found *found, const char *bytes, char delimiter, bool returns)
{
	struct marks marks = marks_of(bytes, delimiter);
	struct word_marks word = {marks.quotes, marks.line_feeds, 0, marks.delimiters | marks.line_feeds};
	if (returns) {
		uint64_t carriage_returns = returns_of(bytes);
		word.second = word.lines & (carriage_returns << 1 | found->carriage_return);
		word.lines = (word.lines | carriage_returns) & ~word.second;
		word.ends |= carriage_returns;
		found->carriage_return = carriage_returns >> 63;
	}
	return word;
}

/* Takes what is inside quotes out of the ends; returns where a quote follows what it must not, or what must not
 * follows a quote. Only bytes to `keep` count. */
TARGET INLINE uint64_t leave_quoted_out(struct found *found, struct word_marks *word, uint64_t keep)
{
	uint64_t inside = prefix_xor(word->quotes) ^ found->inside;
	uint64_t plain = ~(word->ends | inside | word->quotes) & keep;
	uint64_t behind_plain = plain * 2 + found->plain;
	uint64_t behind_quote = word->quotes * 2 + found->quote;
	word->ends &= ~inside;
	found->inside = (uint64_t)0 - (inside >> 63);
	found->quote = word->quotes >> 63;
	found->plain = plain >> 63;
	return (behind_plain & word->quotes) | (behind_quote & plain);
}

/* Puts the places of the line endings; few words have more than two. */
TARGET INLINE void end_lines(struct found *found, uint64_t endings, uint32_t at)
{
	uint32_t *line_ends = found->line_ends;
	found->line_ends += count_bits(endings);
	do {
		line_ends[0] = at + place_of_lowest(endings);
		endings &= endings - 1;
		line_ends[1] = at + place_of_lowest(endings);
		endings &= endings - 1;
		line_ends += 2;
	} while (endings);
}

TARGET INLINE void end_word(struct found *found, const struct word_marks *marks, uint32_t at,
			    struct structure_word *word)
{
	uint64_t ends = marks->ends & ~marks->second;
	*word = (struct structure_word){ends, marks->lines, found->counts};
	end_lines(found, ends & marks->lines, at);
	found->counts += count_bits(ends) + ((uint64_t)count_bits(marks->lines) << 32);
}

/* Takes one stretch after another, of `size` bytes in all, which begin at `at` of the block. Returns how many were
 * taken when there are no more, or where another way has to be taken: *way. */
TARGET INLINE size_t take_stretches(struct found *found, const char *bytes, size_t size, char delimiter, uint32_t at,
				    struct structure_word *words, bool quotes, bool returns, struct way *way)
{
	for (size_t taken = 0; taken < size; taken += STRETCH_SIZE) {
		struct found next = *found;
		returns_seen seen = {0};
		uint64_t any_quotes = 0;
		uint64_t misplaced = 0;
		uint64_t last_ends = 0;
		UNROLLED
		for (uint32_t w = 0; w < STRETCH_WORDS; w++, bytes += 64, at += 64) {
			struct word_marks word = mark_word(&next, bytes, delimiter, returns);
			if (!returns)
				seen = note_returns(seen, bytes);
			last_ends = word.ends;
			if (quotes)
				misplaced |= leave_quoted_out(&next, &word, ~(uint64_t)0);
			else
				any_quotes |= word.quotes;
			end_word(&next, &word, at, words++);
		}
		if (!quotes)
			next.plain = ~last_ends >> 63;
		way->quotes = quotes || any_quotes;
		way->returns = returns || any_returns(seen);
		way->misplaced = misplaced != 0;
		if (way->quotes != quotes || way->returns != returns || way->misplaced)
			return taken;
		*found = next;
	}
	return size;
}

/* One for each way: together in one function they would take each other's registers. */
#define TAKE_STRETCHES(name, quotes, returns)                                                                          \
	TARGET static __attribute__((noinline)) size_t name(struct found *found, const char *bytes, size_t size,       \
							    char delimiter, uint32_t at, struct structure_word *words, \
							    struct way *way)                                           \
	{                                                                                                              \
		return take_stretches(found, bytes, size, delimiter, at, words, quotes, returns, way);                 \
	}
TAKE_STRETCHES(take_plain, false, false)
TAKE_STRETCHES(take_with_returns, false, true)
TAKE_STRETCHES(take_with_quotes, true, false)
TAKE_STRETCHES(take_with_both, true, true)

/* Takes any stretch, of its first word only bytes to `keep`. Returns where the first quote is misplaced, or what
 * follows a closing one and must not, beyond which there are no ends; or STRETCH_SIZE. */
TARGET static size_t take_difficult_stretch(struct found *found, const char *bytes, char delimiter, uint32_t at,
					    struct structure_word *words, uint64_t keep)
{
	for (size_t w = 0; w < STRETCH_WORDS; w++, keep = ~(uint64_t)0) {
		struct word_marks word = mark_word(found, bytes + 64 * w, delimiter, true);
		uint64_t misplaced = leave_quoted_out(found, &word, keep);
		if (misplaced)
			word.ends &= lowest_bit(misplaced) - 1;
		end_word(found, &word, at + (uint32_t)(64 * w), words + w);
		if (misplaced)
			return 64 * w + (size_t)__builtin_ctzll(misplaced);
	}
	return STRETCH_SIZE;
}

/* Takes stretches in whichever way; returns as those above. */
TARGET static size_t take_run(struct found *found, const char *bytes, size_t size, char delimiter, uint32_t at,
			      struct structure_word *words, uint64_t keep, struct way *way)
{
	size_t taken = 0;
	way->misplaced = keep != ~(uint64_t)0;
	while (taken < size) {
		const char *next = bytes + taken;
		uint32_t next_at = at + (uint32_t)taken;
		struct structure_word *next_words = words + taken / 64;
		if (way->misplaced) {
			size_t end = take_difficult_stretch(found, next, delimiter, next_at, next_words, keep);
			taken += end;
			if (end < STRETCH_SIZE)
				return taken;
			keep = ~(uint64_t)0;
			way->returns = true;
			way->misplaced = false;
			continue;
		}
		way->quotes = way->quotes || found->inside || found->quote;
		taken += (way->quotes    ? way->returns ? take_with_both : take_with_quotes
			  : way->returns ? take_with_returns
					 : take_plain)(found, next, size - taken, delimiter, next_at, next_words, way);
	}
	return taken;
}

/* The bytes of the stretch at `at` that are in the block and not before `from`, with zeros around them: these end
 * nothing, and one behind a closing quote is behind the block. */
static inline const char *copy_stretch(char copy[STRETCH_SIZE], struct text block, size_t at, size_t from)
{
	size_t begin = from > at ? from - at : 0;
	size_t left = block.size - at;
	memset(copy, 0, STRETCH_SIZE);
	memcpy(copy + begin, block.data + at + begin, (left < STRETCH_SIZE ? left : STRETCH_SIZE) - begin);
	return copy;
}

/* Makes records of the line endings whose places stand behind the records; blank lines are none. */
TARGET static void end_records(struct structure *structure, struct text block, size_t line_count, bool returns)
{
	struct record_places records = structure->records;
	size_t count = records.count;
	uint32_t start = (uint32_t)structure->start;
	uint32_t first_end = structure->first_end;
	uint32_t line = structure->line;
	for (size_t i = records.count; i < line_count; i++) {
		uint32_t end = records.ends[i];
		const struct structure_word *word = &structure->words[end / 64];
		uint32_t beyond = 63 - end % 64;
		uint32_t next_end = ends_before(word) + count_bits(word->ends << beyond);
		records.starts[count] = start;
		records.ends[count] = end;
		records.first_ends[count] = first_end;
		records.field_counts[count] = next_end - first_end;
		records.lines[count] = line;
		count += end > start;
		start = returns ? (uint32_t)behind_line(block, end) : end + 1;
		first_end = next_end;
		line = lines_before(word) + count_bits(word->lines << beyond);
	}
	memset(records.forms + records.count, 0, count - records.count);
	structure->records.count = count;
	structure->start = start;
	structure->first_end = first_end;
	structure->line = line;
}

/* Records are made of what was found in so many bytes while it is in the first-level cache. */
enum { RUN_SIZE = 32 * STRETCH_SIZE };

TARGET static size_t find(struct structure *structure, struct text block)
{
	struct record_places *records = &structure->records;
	size_t from = structure->start;
	size_t at = from & ~(size_t)63;
	uint64_t keep = ~(uint64_t)0 << from % 64;
	struct structure_word *word = &structure->words[at / 64];
	struct structure_word before = {.ends = word->ends & ~keep, .lines = word->lines & ~keep};
	struct found found = {.counts = structure->first_end + ((uint64_t)structure->line << 32)};
	struct way way = {false, false, false};
	size_t size;
	size_t taken;
	char copy[STRETCH_SIZE];
	do {
		size_t left = block.size - at;
		bool whole = at >= from && left >= STRETCH_SIZE;
		const char *bytes = whole ? block.data + at : copy_stretch(copy, block, at, from);
		size = !whole ? STRETCH_SIZE : left < RUN_SIZE ? left / STRETCH_SIZE * STRETCH_SIZE : RUN_SIZE;
		record_places_reserve(records, size + 2);
		found.line_ends = records->ends + records->count;
		word = &structure->words[at / 64];
		taken = take_run(&found, bytes, size, structure->delimiter, (uint32_t)at, word, keep, &way);
		word->ends |= before.ends;
		word->lines |= before.lines;
		word->counts -= count_bits(before.ends) + ((uint64_t)count_bits(before.lines) << 32);
		end_records(structure, block, (size_t)(found.line_ends - records->ends), way.returns || way.misplaced);
		before = (struct structure_word){0};
		keep = ~(uint64_t)0;
		at += taken;
	} while (taken == size && at <= block.size);
	word = &structure->words[taken == size ? at / 64 : at / 64 + 1];
	*word = (struct structure_word){.counts = found.counts};
	structure->quoted = found.inside != 0;
	return at < block.size ? at : block.size;
}

TARGET static void list_ends(const struct structure *structure, size_t first, size_t last, uint32_t *places)
{
	for (size_t w = first; w <= last; w++) {
		uint64_t ends = structure->words[w].ends;
		put_places(places, ends, (uint32_t)(64 * w));
		places += count_bits(ends);
	}
}

TARGET static void pick_cells(const struct structure *structure, size_t first_record, size_t count, size_t column,
			      struct cell_place *cells)
{
	const struct structure_word *words = structure->words;
	for (size_t i = 0; i < count; i++) {
		uint32_t number = structure->records.first_ends[first_record + i] + (uint32_t)column - 1;
		const struct structure_word *word = &words[structure->records.starts[first_record + i] / 64];
		/* Of most records one of the next two: which one is hard to foresee. */
		word += ends_before(word + 1) <= number;
		word += ends_before(word + 1) <= number;
		while (ends_before(word + 1) <= number)
			word++;
		uint64_t bit = bit_of_rank(word->ends, number - ends_before(word));
		uint64_t later = word->ends & ~(bit | (bit - 1));
		cells[i].start = (uint32_t)(64 * (word - words)) + (uint32_t)__builtin_ctzll(bit) + 1;
		while (later == 0)
			later = (++word)->ends;
		cells[i].end = (uint32_t)(64 * (word - words)) + (uint32_t)__builtin_ctzll(later);
	}
}

#ifdef PICKS_ENDS
#include "data/structure_regular.h"
const struct structure_finder FINDER = {find, list_ends, pick_cells, pick_ends};
#else
const struct structure_finder FINDER = {find, list_ends, pick_cells, NULL};
#endif
