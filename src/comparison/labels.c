#include "comparison/labels.h"

#include <stdlib.h>

#include "base/memory.h"

/* --- sources --- */

static uint32_t add_label(struct labels *labels, struct text name)
{
	uint32_t id = labels_find(labels, name);
	if (id != LABEL_NONE)
		return id;
	vector_push(&labels->names, name);
	return (uint32_t)(LABEL_FIRST + labels->names.count - 1);
}

static const struct definition *rules_of(const struct plan *plan, const struct definition *column)
{
	if (column->kind == DEFINITION_SEGMENT)
		return column;
	return column->kind == DEFINITION_TABLE_OUTPUT ? &plan->definitions[column->table] : NULL;
}

/* Its number among those of the side, by number of the label. */
static void rank_label(struct labels *labels, int side, uint32_t id, uint32_t rank)
{
	while (labels->ranks[side].count < labels->names.count)
		vector_push(&labels->ranks[side], 0);
	labels->ranks[side].items[id - LABEL_FIRST] = rank;
}

static uint32_t rank_of(const struct labels *labels, int side, uint32_t id)
{
	return id - LABEL_FIRST < labels->ranks[side].count ? labels->ranks[side].items[id - LABEL_FIRST] : 0;
}

struct label_source label_source_of(struct labels *labels, int side, const struct plan *plan, uint32_t definition)
{
	const struct definition *column = &plan->definitions[definition];
	struct label_source source = {
		.column = column,
		.segment = &plan->definitions[column->type.of],
		.rules = rules_of(plan, column),
	};
	source.ids = arena_array(&labels->arena, source.segment->label_count + 1, sizeof *source.ids);
	for (uint32_t i = 1; i <= source.segment->label_count; i++) {
		source.ids[i] = add_label(labels, source.segment->labels[i - 1].text);
		if (side < SIDES)
			rank_label(labels, side, source.ids[i], i);
	}
	return source;
}

bool label_source_bind(struct label_source *source, const struct program *program, uint32_t definition)
{
	const struct root *root = program_root(program, definition);
	if (!root)
		return false;
	source->value = root->value;
	source->hit = root->hit;
	return true;
}

/* --- sets --- */

static int by_number(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left;
	uint32_t b = *(const uint32_t *)right;
	return (a > b) - (a < b);
}

struct ranking {
	const struct labels *labels;
	int side;
};

static int by_rank(const void *left, const void *right, void *context)
{
	const struct ranking *ranking = context;
	uint32_t a = rank_of(ranking->labels, ranking->side, *(const uint32_t *)left);
	uint32_t b = rank_of(ranking->labels, ranking->side, *(const uint32_t *)right);
	return (a > b) - (a < b);
}

/* As the side writes them, or without bytes where it lacks one of them. The members are put in its order. */
static struct text joined_names(const struct labels *labels, int side, uint32_t *members, size_t count,
				struct buffer *out)
{
	struct ranking ranking = {labels, side};
	for (size_t i = 0; i < count; i++)
		if (rank_of(labels, side, members[i]) == 0)
			return (struct text){"", 0};
	qsort_r(members, count, sizeof *members, by_rank, &ranking);
	for (size_t i = 0; i < count; i++) {
		buffer_string(out, i ? "|" : "");
		buffer_text(out, labels->names.items[members[i] - LABEL_FIRST]);
	}
	return buffer_view(out);
}

static struct text set_name(struct labels *labels, const uint32_t *members, size_t count)
{
	struct text names[SIDES];
	struct buffer joined[SIDES] = {0};
	uint32_t *ordered = arena_array(&labels->arena, count, sizeof *ordered);
	memcpy(ordered, members, count * sizeof *members);
	for (int side = 0; side < SIDES; side++)
		names[side] = joined_names(labels, side, ordered, count, &joined[side]);
	bool is_new = names[SIDE_OLD].size == 0 ||
		      (names[SIDE_NEW].size && text_compare(names[SIDE_NEW], names[SIDE_OLD]) < 0);
	struct text name = text_copy(&labels->arena, names[is_new]);
	for (int side = 0; side < SIDES; side++)
		buffer_free(&joined[side]);
	return name;
}

/* `members` ascend. */
static uint32_t find_set(struct labels *labels, const uint32_t *members, size_t count, bool enter)
{
	struct text key = {(const char *)members, count * sizeof *members};
	uint32_t likely = labels->set_names.count ? labels->last_set : NO_GROUP;
	uint32_t set = enter ? groups_enter(&labels->sets, key, likely) : groups_find(&labels->sets, key, likely);
	if (set == NO_GROUP)
		return set;
	if (set == labels->set_names.count) {
		uint32_t *kept = arena_array(&labels->arena, count, sizeof *kept);
		memcpy(kept, members, count * sizeof *kept);
		struct label_set made = {.members = kept, .count = count, .name = set_name(labels, members, count)};
		vector_push(&labels->set_names, made);
	}
	labels->last_set = set;
	return set;
}

static uint32_t set_number(struct labels *labels, bool enter, uint32_t *members, size_t count)
{
	if (count < 2)
		return count ? members[0] : LABEL_NONE;
	qsort(members, count, sizeof *members, by_number);
	uint32_t set = find_set(labels, members, count, enter);
	return set == NO_GROUP ? LABEL_UNKNOWN : (uint32_t)(LABEL_FIRST + labels->names.count) + set;
}

/* --- batches --- */

static void read_sets(struct labels *labels, const struct label_source *source, bool enter, const struct vector *vector,
		      size_t from, size_t to, uint32_t *ids)
{
	size_t most = source->segment->label_count;
	vector_reserve_more(&labels->members, most);
	uint32_t *members = labels->members.items;
	for (size_t lane = from; lane < to; lane++) {
		if (ids[lane] != LABEL_NONE || !bits_get(&vector->known, lane))
			continue;
		size_t found = vector_labels(vector, vector->constant ? 0 : lane, members);
		for (size_t i = 0; i < found; i++)
			members[i] = source->ids[members[i]];
		ids[lane] = set_number(labels, enter, members, found);
	}
}

/* Of the 64 lanes of a word, most often all active and known. */
static void read_word(const struct label_source *source, const struct vector *vector, const struct bits *active,
		      size_t word, size_t to, uint32_t *ids)
{
	uint64_t is_active = active->words[word];
	uint64_t has_label = vector->known.words[word] & is_active;
	size_t first = word * 64;
	size_t end = first + 64 < to ? first + 64 : to;
	bool all = has_label == ~(uint64_t)0 && !vector->constant;
	for (size_t lane = first; all && lane < end; lane++)
		ids[lane] = source->ids[vector->codes[lane]];
	for (size_t lane = first; !all && lane < end; lane++) {
		ids[lane] = is_active >> lane % 64 & 1 ? LABEL_NONE : LABEL_LEFT_OUT;
		if (has_label >> lane % 64 & 1)
			ids[lane] = source->ids[vector->codes[vector->constant ? 0 : lane]];
	}
}

void labels_read(struct labels *labels, const struct label_source *source, bool enter, const struct machine *machine,
		 const struct bits *active, size_t from, size_t to, uint32_t *ids)
{
	const struct vector *vector = source->column ? machine_vector(machine, source->value) : NULL;
	if (vector && vector->type != VECTOR_LABELS) {
		for (size_t word = from / 64; word * 64 < to; word++)
			read_word(source, vector, active, word, to, ids);
		return;
	}
	for (size_t lane = from; lane < to; lane++)
		ids[lane] = !bits_get(active, lane) ? LABEL_LEFT_OUT : vector ? LABEL_NONE : LABEL_ABSENT;
	if (vector)
		read_sets(labels, source, enter, vector, from, to, ids);
}

/* --- parts --- */

struct labels labels_part(const struct labels *whole)
{
	struct labels part = {.known = whole->set_names.count};
	for (size_t i = 0; i < whole->names.count; i++)
		vector_push(&part.names, whole->names.items[i]);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < whole->ranks[side].count; i++)
			vector_push(&part.ranks[side], whole->ranks[side].items[i]);
	for (size_t i = 0; i < whole->set_names.count; i++) {
		groups_enter(&part.sets, groups_key(&whole->sets, (uint32_t)i), NO_GROUP);
		vector_push(&part.set_names, whole->set_names.items[i]);
	}
	return part;
}

void labels_merge(struct labels *whole, struct labels *part)
{
	uint32_t first = (uint32_t)(LABEL_FIRST + whole->names.count);
	for (size_t i = part->known + part->numbers.count; i < part->set_names.count; i++) {
		const struct label_set *set = &part->set_names.items[i];
		vector_push(&part->numbers, first + find_set(whole, set->members, set->count, true));
	}
}

/* --- asking --- */

uint32_t labels_find(const struct labels *labels, struct text name)
{
	for (size_t i = 0; i < labels->names.count; i++)
		if (text_equal(labels->names.items[i], name))
			return (uint32_t)(LABEL_FIRST + i);
	return LABEL_NONE;
}

size_t labels_members(const struct labels *labels, uint32_t id, uint32_t *one, const uint32_t **members)
{
	size_t sets_from = LABEL_FIRST + labels->names.count;
	*members = one;
	*one = id;
	if (id < LABEL_FIRST)
		return 0;
	if (id < sets_from)
		return 1;
	const struct label_set *set = &labels->set_names.items[id - sets_from];
	*members = set->members;
	return set->count;
}

bool labels_include(const struct labels *labels, uint32_t id, uint32_t label)
{
	uint32_t one;
	const uint32_t *members;
	size_t count = labels_members(labels, id, &one, &members);
	for (size_t i = 0; i < count; i++)
		if (members[i] == label)
			return true;
	return false;
}

struct text labels_name(const struct labels *labels, uint32_t id)
{
	size_t sets_from = LABEL_FIRST + labels->names.count;
	if (id < LABEL_FIRST)
		return (struct text){"", 0};
	if (id < sets_from)
		return labels->names.items[id - LABEL_FIRST];
	return labels->set_names.items[id - sets_from].name;
}

uint32_t rule_of_label(const struct label_source *source, const struct labels *labels, uint32_t label)
{
	uint32_t found = 0;
	for (size_t i = 0; source->rules && i < source->rules->rule_count; i++) {
		uint32_t own = source->rules->rules[i].label;
		if (!own || !text_equal(source->segment->labels[own - 1].text, labels_name(labels, label)))
			continue;
		if (found)
			return 0;
		found = (uint32_t)i + 1;
	}
	return found;
}

void labels_free(struct labels *labels)
{
	vector_free(&labels->names);
	vector_free(&labels->set_names);
	vector_free(&labels->members);
	for (int side = 0; side < SIDES; side++)
		vector_free(&labels->ranks[side]);
	vector_free(&labels->numbers);
	groups_free(&labels->sets);
	arena_free(&labels->arena);
	*labels = (struct labels){0};
}
