/* The first rule of an index that fires, for records of which nothing failed. Boxes that ask the same subjects are
 * searched by themselves, from the first one on that every class of the record passes: where rules ask `a or b`, those
 * that ask for `a` begin nowhere for most of its values, though those that ask for `b` pass it. */
#include "base/memory.h"
#include "vm/registers.h"

enum { GROUPS_MAX = 4 };

/* Boxes that ask the same subjects. */
struct box_group {
	uint64_t *boxes; /* a bit for each of them, and a word without any */
	uint32_t first;  /* box */
	uint16_t asked[INDEX_SUBJECTS_MAX];
	size_t asked_count;
	uint32_t *firsts[INDEX_SUBJECTS_MAX]; /* of those asked, by row: the first box that passes, or box_count */
	uint16_t sifting[INDEX_SUBJECTS_MAX]; /* of those asked: where behind the first box not all others pass too */
	size_t sifting_count;
};

struct box_groups {
	struct box_group items[GROUPS_MAX];
	size_t count;
};

/* --- making --- */

static uint32_t subjects_asked(const struct rule_index *index, size_t box)
{
	uint32_t asked = 0;
	for (size_t s = 0; s < index->subject_count; s++) {
		size_t row = class_count(&index->subjects[s]) + ROW_ASKING;
		uint64_t word = index->subjects[s].rows[row * index_words(index) + box / 64];
		asked |= (uint32_t)(word >> box % 64 & 1) << s;
	}
	return asked;
}

static void group_add(struct box_group *group, const struct rule_index *index, uint32_t box)
{
	if (!group->boxes) {
		group->boxes = memory_zeroed(index_words(index) + 1, sizeof *group->boxes);
		group->first = box;
	}
	group->boxes[box / 64] |= (uint64_t)1 << box % 64;
}

static void groups_clear(struct box_groups *groups)
{
	for (size_t g = 0; g < groups->count; g++) {
		for (size_t a = 0; a < groups->items[g].asked_count; a++)
			memory_free(groups->items[g].firsts[a]);
		memory_free(groups->items[g].boxes);
	}
	*groups = (struct box_groups){.count = 0};
}

/* False where there are too many groups, or boxes ask fewer subjects than others: a table with empty cells, of which
 * the rows had better be searched together. */
static bool divide(struct box_groups *groups, const struct rule_index *index, uint32_t *asked)
{
	for (uint32_t box = 0; box < index->box_count; box++) {
		uint32_t subjects = subjects_asked(index, box);
		size_t g = 0;
		while (g < groups->count && asked[g] != subjects)
			g++;
		if (g == GROUPS_MAX || (g > 0 && __builtin_popcount(asked[0]) != __builtin_popcount(subjects)))
			return false;
		groups->count += g == groups->count;
		asked[g] = subjects;
		group_add(&groups->items[g], index, box);
	}
	return true;
}

/* The first box of the group that passes by a row; clears *all where not all that follow pass too. */
static uint32_t find_first(const struct box_group *group, const struct rule_index *index, const uint64_t *row,
			   bool *all)
{
	size_t words = index_words(index);
	size_t w = 0;
	while (w < words && (row[w] & group->boxes[w]) == 0)
		w++;
	if (w == words)
		return (uint32_t)index->box_count;
	unsigned bit = (unsigned)__builtin_ctzll(row[w] & group->boxes[w]);
	uint64_t lacking = ~row[w] & group->boxes[w] & ~(uint64_t)0 << bit;
	for (size_t rest = w + 1; rest < words && !lacking && *all; rest++)
		lacking = ~row[rest] & group->boxes[rest];
	*all &= lacking == 0;
	return (uint32_t)(w * 64 + bit);
}

static void group_ask(struct box_group *group, const struct rule_index *index, size_t subject)
{
	const struct index_subject *of = &index->subjects[subject];
	size_t rows = class_count(of) + ROW_MISSING + 1;
	uint32_t *firsts = memory_array(rows, sizeof *firsts);
	bool all = true;
	for (size_t row = 0; row < rows; row++)
		firsts[row] = find_first(group, index, of->rows + row * index_words(index), &all);
	group->firsts[group->asked_count] = firsts;
	group->asked[group->asked_count++] = (uint16_t)subject;
	if (!all)
		group->sifting[group->sifting_count++] = (uint16_t)subject;
}

struct box_groups *box_groups_new(const struct rule_index *index)
{
	struct box_groups *groups = memory_zeroed(1, sizeof *groups);
	uint32_t asked[GROUPS_MAX];
	if (!divide(groups, index, asked)) {
		groups_clear(groups);
		groups->count = 1;
		asked[0] = ~(uint32_t)0;
		for (uint32_t box = 0; box < index->box_count; box++)
			group_add(&groups->items[0], index, box);
	}
	for (size_t g = 0; g < groups->count; g++)
		for (size_t s = 0; s < index->subject_count; s++)
			if (asked[g] >> s & 1)
				group_ask(&groups->items[g], index, s);
	return groups;
}

void box_groups_free(struct box_groups *groups)
{
	if (groups)
		groups_clear(groups);
	memory_free(groups);
}

/* --- searching --- */

struct search {
	const struct rule_index *index;
	const struct box_group *group;
	uint32_t (*classes)[BATCH_SIZE];
	size_t count;
};

/* The first box that every class of a record passes. */
static void find_begins(const struct search *search, uint32_t *begins)
{
	const struct box_group *group = search->group;
	for (size_t i = 0; i < search->count; i++)
		begins[i] = group->first;
	for (size_t a = 0; a < group->asked_count; a++) {
		const uint32_t *classes = search->classes[group->asked[a]];
		const uint32_t *firsts = group->firsts[a];
		for (size_t i = 0; i < search->count; i++)
			begins[i] = firsts[classes[i]] > begins[i] ? firsts[classes[i]] : begins[i];
	}
}

/* The rows of a record's classes, by which its boxes are sifted. */
struct rows {
	const uint64_t *of[INDEX_SUBJECTS_MAX];
};

static inline __attribute__((always_inline)) uint64_t boxes_in(const struct rows *rows, size_t count,
							       const uint64_t *boxes, size_t word)
{
	uint64_t passing = boxes[word];
	for (size_t r = 0; r < count; r++)
		passing &= rows->of[r][word];
	return passing;
}

/* Lowers each record's first box to that of the group. Two words are looked at without asking whether the first one has
 * a box: that differs from record to record, and a branch would often be guessed wrong. With their number known the
 * loops over subjects unfold. */
static inline __attribute__((always_inline)) void sift(const struct search *search, size_t sifting,
						       const uint32_t *begins, uint32_t *firsts)
{
	const uint64_t *boxes = search->group->boxes;
	size_t words = index_words(search->index);
	struct rows tables;
	const uint32_t *classes[INDEX_SUBJECTS_MAX];
	for (size_t s = 0; s < sifting; s++) {
		tables.of[s] = search->index->subjects[search->group->sifting[s]].rows;
		classes[s] = search->classes[search->group->sifting[s]];
	}
	for (size_t i = 0; i < search->count; i++) {
		if (begins[i] >= firsts[i])
			continue;
		struct rows rows;
		for (size_t s = 0; s < sifting; s++)
			rows.of[s] = tables.of[s] + classes[s][i] * words;
		size_t word = begins[i] / 64;
		uint64_t here = boxes_in(&rows, sifting, boxes, word) & ~(uint64_t)0 << begins[i] % 64;
		uint64_t next = boxes_in(&rows, sifting, boxes, word + 1);
		uint64_t none = here == 0;
		here |= next & -none;
		word += none;
		while (words > 2 && !here && ++word < words)
			here = boxes_in(&rows, sifting, boxes, word);
		uint32_t first = (uint32_t)word * 64 + (uint32_t)__builtin_ctzll(here | (uint64_t)1 << 63);
		first |= -(uint32_t)(here == 0);
		firsts[i] = first < firsts[i] ? first : firsts[i];
	}
}

static void search_group(const struct search *search, uint32_t *firsts)
{
	uint32_t begins[BATCH_SIZE];
	find_begins(search, begins);
	switch (search->group->sifting_count) {
	case 0:
		for (size_t i = 0; i < search->count; i++)
			firsts[i] = begins[i] < firsts[i] ? begins[i] : firsts[i];
		break;
	case 1:
		sift(search, 1, begins, firsts);
		break;
	case 2:
		sift(search, 2, begins, firsts);
		break;
	case 3:
		sift(search, 3, begins, firsts);
		break;
	default:
		sift(search, search->group->sifting_count, begins, firsts);
	}
}

static void take(const struct rule_index *index, const struct lanes *lanes, const uint32_t *firsts, struct vector *hit)
{
	const uint32_t *rules = index->rules;
	uint32_t *codes = hit->codes;
	uint32_t none = (uint32_t)index->box_count;
	size_t count = lanes->count;
	for (size_t i = 0; i < count;) {
		size_t word = lanes->at[i] / 64;
		uint64_t known = 0;
		for (; i < count && lanes->at[i] / 64 == word; i++) {
			bool found = firsts[i] < none;
			codes[lanes->at[i]] = rules[found ? firsts[i] : 0];
			known |= (uint64_t)found << lanes->at[i] % 64;
		}
		hit->known.words[word] |= known;
	}
}

void first_rules_take(const struct rule_index *index, const struct box_groups *groups, const struct lanes *lanes,
		      uint32_t (*classes)[BATCH_SIZE], struct vector *hit)
{
	struct search search = {.index = index, .classes = classes, .count = lanes->count};
	uint32_t firsts[BATCH_SIZE];
	for (size_t i = 0; i < lanes->count; i++)
		firsts[i] = (uint32_t)index->box_count;
	for (size_t g = 0; g < groups->count; g++) {
		search.group = &groups->items[g];
		search_group(&search, firsts);
	}
	take(index, lanes, firsts, hit);
}
