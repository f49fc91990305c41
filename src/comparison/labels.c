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

struct label_source label_source_of(struct labels *labels, const struct plan *plan, uint32_t definition)
{
	const struct definition *column = &plan->definitions[definition];
	struct label_source source = {
		.column = column,
		.segment = &plan->definitions[column->type.of],
		.rules = rules_of(plan, column),
	};
	source.ids = arena_array(&labels->arena, source.segment->label_count + 1, sizeof *source.ids);
	for (size_t i = 0; i < source.segment->label_count; i++)
		source.ids[i + 1] = add_label(labels, source.segment->labels[i].text);
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

static struct text joined_names(struct labels *labels, const uint32_t *members, size_t count)
{
	struct buffer joined = {0};
	for (size_t i = 0; i < count; i++) {
		buffer_string(&joined, i ? "|" : "");
		buffer_text(&joined, labels->names.items[members[i] - LABEL_FIRST]);
	}
	struct text name = text_copy(&labels->arena, buffer_view(&joined));
	buffer_free(&joined);
	return name;
}

/* `members` are in the order in which the side gave them, and sorted afterwards. */
static uint32_t enter_set(struct labels *labels, int side, uint32_t *members, uint32_t *sorted, size_t count)
{
	if (count < 2)
		return count ? members[0] : LABEL_NONE;
	memcpy(sorted, members, count * sizeof *members);
	qsort(sorted, count, sizeof *sorted, by_number);
	struct text key = {(const char *)sorted, count * sizeof *sorted};
	uint32_t likely = labels->set_names.count ? labels->last_set : NO_GROUP;
	uint32_t set = groups_enter(&labels->sets, key, likely);
	if (set == labels->set_names.count) {
		uint32_t *kept = arena_array(&labels->arena, count, sizeof *kept);
		memcpy(kept, sorted, count * sizeof *kept);
		vector_push(&labels->set_names, (struct label_set){.members = kept, .count = count});
	}
	struct text *names = labels->set_names.items[set].names;
	if (side < SIDES && names[side].size == 0)
		names[side] = joined_names(labels, members, count);
	labels->last_set = set;
	return (uint32_t)(LABEL_FIRST + labels->names.count) + set;
}

/* --- batches --- */

static void read_sets(struct labels *labels, const struct label_source *source, int side, const struct vector *vector,
		      size_t count, uint32_t *ids)
{
	size_t most = source->segment->label_count;
	uint32_t *members = memory_array(most, sizeof *members);
	uint32_t *sorted = memory_array(most, sizeof *sorted);
	for (size_t lane = 0; lane < count; lane++) {
		if (ids[lane] != LABEL_NONE || !bits_get(&vector->known, lane))
			continue;
		size_t found = vector_labels(vector, vector->constant ? 0 : lane, members);
		for (size_t i = 0; i < found; i++)
			members[i] = source->ids[members[i]];
		ids[lane] = enter_set(labels, side, members, sorted, found);
	}
	memory_free(members);
	memory_free(sorted);
}

/* Of the 64 lanes of a word, most often all active and known. */
static void read_word(const struct label_source *source, const struct vector *vector, const struct bits *active,
		      size_t word, size_t count, uint32_t *ids)
{
	uint64_t is_active = active->words[word];
	uint64_t has_label = vector->known.words[word] & is_active;
	size_t first = word * 64;
	size_t end = first + 64 < count ? first + 64 : count;
	bool all = has_label == ~(uint64_t)0 && !vector->constant;
	for (size_t lane = first; all && lane < end; lane++)
		ids[lane] = source->ids[vector->codes[lane]];
	for (size_t lane = first; !all && lane < end; lane++) {
		ids[lane] = is_active >> lane % 64 & 1 ? LABEL_NONE : LABEL_LEFT_OUT;
		if (has_label >> lane % 64 & 1)
			ids[lane] = source->ids[vector->codes[vector->constant ? 0 : lane]];
	}
}

void labels_read(struct labels *labels, const struct label_source *source, int side, const struct machine *machine,
		 const struct bits *active, size_t count, uint32_t *ids)
{
	const struct vector *vector = source->column ? machine_vector(machine, source->value) : NULL;
	if (vector && vector->type != VECTOR_LABELS) {
		for (size_t word = 0; word * 64 < count; word++)
			read_word(source, vector, active, word, count, ids);
		return;
	}
	for (size_t lane = 0; lane < count; lane++)
		ids[lane] = !bits_get(active, lane) ? LABEL_LEFT_OUT : vector ? LABEL_NONE : LABEL_ABSENT;
	if (vector)
		read_sets(labels, source, side, vector, count, ids);
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
	const struct text *names = labels->set_names.items[id - sets_from].names;
	if (names[SIDE_OLD].size == 0 || names[SIDE_NEW].size == 0)
		return names[names[SIDE_OLD].size == 0];
	return names[text_compare(names[SIDE_NEW], names[SIDE_OLD]) < 0];
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
	groups_free(&labels->sets);
	arena_free(&labels->arena);
	*labels = (struct labels){0};
}
