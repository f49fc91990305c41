/* Picking the ends of regular records (structure.h), for processors that can deposit bits: a part of structure_words.h,
 * whose stretches it takes. Who includes it has also defined
 *
 *	uint64_t deposit(uint64_t bits, uint64_t places)  the lowest bits, each at the next of the places
 *
 * Private to this room. */

/* What goes from one word to the next. */
struct picked {
	struct found found;
	uint32_t *places;                  /* behind those that were picked */
	const struct end_pattern *pattern; /* of the ends that follow */
	uint64_t lines;
};

struct irregularities {
	uint64_t quotes; /* where they were not looked for */
	uint64_t others;
};

/* As put_places does: two at once, wanted or not. */
TARGET INLINE void put_few_places(uint32_t *out, uint64_t bits, uint32_t at)
{
	do {
		out[0] = at + place_of_lowest(bits);
		bits &= bits - 1;
		out[1] = at + place_of_lowest(bits);
		bits &= bits - 1;
		out += 2;
	} while (bits);
}

TARGET INLINE struct irregularities pick_stretch(struct picked *picked, const char *bytes, char delimiter, uint32_t at,
						 const struct regular_ends *regular, bool quotes, bool many)
{
	struct irregularities irregularities = {0, 0};
	returns_seen seen = {0};
	const struct end_pattern *behind_patterns = regular->patterns + regular->pattern_count;
	uint64_t ends = 0;
	UNROLLED
	for (uint32_t w = 0; w < STRETCH_WORDS; w++, bytes += 64, at += 64) {
		struct word_marks word = mark_word(&picked->found, bytes, delimiter, false);
		const struct end_pattern *pattern = picked->pattern;
		seen = note_returns(seen, bytes);
		if (quotes)
			irregularities.others |= leave_quoted_out(&picked->found, &word, ~(uint64_t)0);
		else
			irregularities.quotes |= word.quotes;
		ends = word.ends;
		irregularities.others |= deposit(pattern->lines, ends) ^ (ends & word.lines);
		uint64_t wanted = deposit(pattern->wanted, ends);
		if (many)
			put_places(picked->places, wanted, at);
		else
			put_few_places(picked->places, wanted, at);
		picked->places += count_bits(wanted);
		picked->lines += count_bits(word.lines);
		pattern += count_bits(ends);
		picked->pattern = pattern >= behind_patterns ? pattern - regular->pattern_count : pattern;
	}
	if (!quotes)
		picked->found.plain = ~ends >> 63;
	irregularities.others |= any_returns(seen);
	return irregularities;
}

/* Each way on its own, so that what goes from one word to the next stays in registers. */
#define PICK_STRETCHES(name, quotes_, many)                                                                            \
	TARGET static __attribute__((noinline)) size_t name(                                                           \
		struct picked *picked, const char *bytes, size_t size, char delimiter, uint32_t at,                    \
		const struct regular_ends *regular, struct irregularities *irregularities)                             \
	{                                                                                                              \
		for (size_t taken = 0; taken < size; taken += STRETCH_SIZE) {                                          \
			struct picked next = *picked;                                                                  \
			*irregularities = pick_stretch(&next, bytes + taken, delimiter, at + (uint32_t)taken, regular, \
						       quotes_, many);                                                 \
			if (irregularities->quotes | irregularities->others)                                           \
				return taken;                                                                          \
			*picked = next;                                                                                \
		}                                                                                                      \
		return size;                                                                                           \
	}
PICK_STRETCHES(pick_few_plain, false, false)
PICK_STRETCHES(pick_few_with_quotes, true, false)
PICK_STRETCHES(pick_many_plain, false, true)
PICK_STRETCHES(pick_many_with_quotes, true, true)

/* Most words have no more than two ends that are wanted, where records have so many. */
enum { FEW_WANTED = 3 };

/* Room is made for so many bytes at a time. */
enum { PICKED_AT_ONCE = 8 * STRETCH_SIZE };

TARGET static bool pick_ends(struct structure *structure, struct text block, const struct regular_ends *regular,
			     end_places *places)
{
	struct picked picked = {{0}, NULL, regular->patterns, 0};
	struct irregularities irregularities;
	bool many = regular->wanted_count > FEW_WANTED;
	bool quotes = false;
	char copy[STRETCH_SIZE];
	places->count = 0;
	for (size_t at = 0; at < block.size;) {
		size_t left = block.size - at;
		const char *bytes = left < STRETCH_SIZE ? copy_stretch(copy, block, at, 0) : block.data + at;
		size_t size = left < STRETCH_SIZE     ? STRETCH_SIZE
			      : left < PICKED_AT_ONCE ? left / STRETCH_SIZE * STRETCH_SIZE
						      : PICKED_AT_ONCE;
		vector_reserve_more(places, PICKED_AT_ONCE + LISTED_MARGIN);
		picked.places = places->items + places->count;
		size_t taken = (many     ? quotes ? pick_many_with_quotes : pick_many_plain
				: quotes ? pick_few_with_quotes
					 : pick_few_plain)(&picked, bytes, size, structure->delimiter, (uint32_t)at,
							   regular, &irregularities);
		places->count = (size_t)(picked.places - places->items);
		at += taken;
		/* Where quotes were not looked for, there may be ends inside them. */
		if (irregularities.quotes)
			quotes = true;
		else if (irregularities.others)
			return false;
	}
	bool ended = (size_t)(picked.pattern - regular->patterns) % regular->field_count == 0;
	if (!ended || picked.found.inside || block.size == 0 || block.data[block.size - 1] != '\n')
		return false;
	structure->start = block.size;
	structure->line = (uint32_t)picked.lines;
	structure->records.count = places->count / regular->wanted_count;
	return true;
}
