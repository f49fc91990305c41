#include "comparison/align.h"

#include "base/memory.h"

struct alignment {
	const struct block *old, *new;
	struct match *old_matches, *new_matches;
};

static void match(struct alignment *alignment, enum match_kind kind, size_t i, size_t j)
{
	alignment->old_matches[i] = (struct match){kind, j};
	alignment->new_matches[j] = (struct match){kind, i};
}

/* --- the same words in the same order --- */

/* A table beyond this is not worth its memory: what differs then counts as changed. */
enum { CELLS_MAX = 1 << 24 };

static void match_middle(struct alignment *alignment, size_t begin, size_t old_end, size_t new_end)
{
	size_t rows = old_end - begin;
	size_t columns = new_end - begin;
	if (rows == 0 || columns == 0 || rows > CELLS_MAX / columns)
		return;
	uint32_t *longest = memory_zeroed(size_product(rows + 1, columns + 1), sizeof *longest);
	for (size_t i = rows; i-- > 0;) {
		for (size_t j = columns; j-- > 0;) {
			uint32_t *here = &longest[i * (columns + 1) + j];
			const struct text *a = &alignment->old->items[begin + i].words;
			const struct text *b = &alignment->new->items[begin + j].words;
			uint32_t below = here[columns + 1];
			uint32_t beside = here[1];
			*here = text_equal(*a, *b) ? here[columns + 2] + 1 : below > beside ? below : beside;
		}
	}
	for (size_t i = 0, j = 0; i < rows && j < columns;) {
		const uint32_t *here = &longest[i * (columns + 1) + j];
		if (text_equal(alignment->old->items[begin + i].words, alignment->new->items[begin + j].words)) {
			match(alignment, MATCH_SAME, begin + i, begin + j);
			i++;
			j++;
		} else if (here[columns + 1] >= here[1]) {
			i++;
		} else {
			j++;
		}
	}
	memory_free(longest);
}

static void match_same(struct alignment *alignment)
{
	const struct block *old = alignment->old;
	const struct block *new = alignment->new;
	size_t begin = 0;
	size_t old_end = old->count;
	size_t new_end = new->count;
	while (begin < old_end && begin < new_end && text_equal(old->items[begin].words, new->items[begin].words)) {
		match(alignment, MATCH_SAME, begin, begin);
		begin++;
	}
	while (old_end > begin && new_end > begin &&
	       text_equal(old->items[old_end - 1].words, new->items[new_end - 1].words))
		match(alignment, MATCH_SAME, --old_end, --new_end);
	match_middle(alignment, begin, old_end, new_end);
}

/* --- the others --- */

static bool is_same_moved(const struct block_item *a, const struct block_item *b)
{
	return text_equal(a->words, b->words);
}

static bool has_same_name(const struct block_item *a, const struct block_item *b)
{
	return a->name.size && text_equal(a->name, b->name);
}

static bool has_same_condition(const struct block_item *a, const struct block_item *b)
{
	return text_equal(a->condition, b->condition);
}

static bool has_same_outcome(const struct block_item *a, const struct block_item *b)
{
	bool otherwise = a->condition.size == 0 || b->condition.size == 0;
	return !otherwise && text_equal(a->outcome, b->outcome);
}

static void match_rest(struct alignment *alignment, enum match_kind kind,
		       bool (*are_alike)(const struct block_item *, const struct block_item *))
{
	for (size_t j = 0; j < alignment->new->count; j++) {
		for (size_t i = 0; i < alignment->old->count && alignment->new_matches[j].kind == MATCH_NONE; i++)
			if (alignment->old_matches[i].kind == MATCH_NONE &&
			    are_alike(&alignment->old->items[i], &alignment->new->items[j]))
				match(alignment, kind, i, j);
	}
}

void blocks_align(const struct block *old, const struct block *new, struct match *old_matches,
		  struct match *new_matches)
{
	struct alignment alignment = {old, new, old_matches, new_matches};
	match_same(&alignment);
	match_rest(&alignment, MATCH_MOVED, is_same_moved);
	match_rest(&alignment, MATCH_CHANGED, has_same_name);
	match_rest(&alignment, MATCH_CHANGED, has_same_condition);
	match_rest(&alignment, MATCH_CHANGED, has_same_outcome);
}
