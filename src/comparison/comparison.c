#include "comparison/comparison.h"

#include "base/memory.h"
#include "comparison/changes_file.h"
#include "comparison/snapshot.h"
#include "comparison/tried_edits.h"
#include "comparison/words.h"

static bool has_labels(const struct definition *definition)
{
	return definition->written && (definition->type.kind == TYPE_LABEL || definition->type.kind == TYPE_LABELS);
}

/* --- matching --- */

static size_t find_written(const struct plan *plan, struct text name)
{
	size_t found = plan_find_definition(plan, name);
	return found != SIZE_MAX && plan->definitions[found].written ? found : SIZE_MAX;
}

static struct text rules_in_words(struct label_comparison *comparison, int side, const struct definition *definition)
{
	const struct sources *sources = &comparison->sides[side].rules->syntax.sources;
	struct text stretch = span_text(sources, definition->span);
	size_t behind_name = text_find(stretch, definition->name) + definition->name.size;
	if (behind_name > stretch.size)
		behind_name = 0;
	return words_of(&comparison->arena, (struct text){stretch.data + behind_name, stretch.size - behind_name});
}

/* The segment that OLD has under another name, with the same rules word for word. */
static size_t find_renamed(struct label_comparison *comparison, const struct definition *definition)
{
	const struct plan *old = comparison->sides[SIDE_OLD].plan;
	const struct plan *new = comparison->sides[SIDE_NEW].plan;
	if (definition->kind != DEFINITION_SEGMENT)
		return SIZE_MAX;
	struct text words = rules_in_words(comparison, SIDE_NEW, definition);
	for (size_t i = 0; i < old->definition_count; i++)
		if (old->definitions[i].kind == DEFINITION_SEGMENT &&
		    find_written(new, old->definitions[i].name) == SIZE_MAX &&
		    text_equal(rules_in_words(comparison, SIDE_OLD, &old->definitions[i]), words))
			return i;
	return SIZE_MAX;
}

static struct compared_segment *add_segment(struct label_comparison *comparison, struct text name)
{
	struct compared_segment segment = {.name = name, .old_name = name};
	vector_push(&comparison->segments, segment);
	return &comparison->segments.items[comparison->segments.count - 1];
}

static void match_new(struct label_comparison *comparison, const struct definition *definition, bool *taken)
{
	const struct plan *old = comparison->sides[SIDE_OLD].plan;
	const struct plan *new = comparison->sides[SIDE_NEW].plan;
	size_t other = find_written(old, definition->name);
	if (!has_labels(definition)) {
		if (other == SIZE_MAX || has_labels(&old->definitions[other]))
			return;
		struct compared_value value = {.name = definition->name,
					       .columns = {&old->definitions[other], definition}};
		vector_push(&comparison->values, value);
		return;
	}
	if (other == SIZE_MAX)
		other = find_renamed(comparison, definition);
	if (other != SIZE_MAX && (taken[other] || !has_labels(&old->definitions[other])))
		other = SIZE_MAX;
	struct compared_segment *segment = add_segment(comparison, definition->name);
	if (other != SIZE_MAX) {
		taken[other] = true;
		segment->old_name = old->definitions[other].name;
		segment->sources[SIDE_OLD] = label_source_of(&segment->labels, SIDE_OLD, old, (uint32_t)other);
	}
	segment->sources[SIDE_NEW] =
		label_source_of(&segment->labels, SIDE_NEW, new, (uint32_t)(definition - new->definitions));
}

static void match_segments(struct label_comparison *comparison)
{
	const struct plan *old = comparison->sides[SIDE_OLD].plan;
	const struct plan *new = comparison->sides[SIDE_NEW].plan;
	bool *taken = memory_zeroed(old->definition_count, sizeof *taken);
	for (size_t i = 0; i < new->definition_count; i++)
		if (new->definitions[i].written)
			match_new(comparison, &new->definitions[i], taken);
	for (size_t i = 0; i < old->definition_count; i++) {
		if (taken[i] || !has_labels(&old->definitions[i]))
			continue;
		struct compared_segment *segment = add_segment(comparison, old->definitions[i].name);
		segment->sources[SIDE_OLD] = label_source_of(&segment->labels, SIDE_OLD, old, (uint32_t)i);
	}
	memory_free(taken);
}

/* --- making --- */

struct label_comparison *comparison_new(struct rule_set *old_rules, const struct plan *old_plan,
					struct rule_set *new_rules, const struct plan *new_plan)
{
	struct label_comparison *comparison = memory_zeroed(1, sizeof *comparison);
	comparison->by_data = new_plan == NULL;
	comparison->sides[SIDE_OLD] = (struct comparison_side){.rules = old_rules, .plan = old_plan};
	comparison->sides[SIDE_NEW] = comparison->sides[SIDE_OLD];
	if (new_plan)
		comparison->sides[SIDE_NEW] = (struct comparison_side){.rules = new_rules, .plan = new_plan};
	match_segments(comparison);
	if (comparison->by_data)
		comparison->values.count = 0; /* a snapshot keeps labels alone */
	return comparison;
}

static void free_causes(struct causes *causes)
{
	for (size_t i = 0; i < causes->sums.count; i++)
		exact_free(&causes->sums.items[i]);
	vector_free(&causes->sums);
	vector_free(&causes->clients);
	groups_free(&causes->groups);
}

void comparison_free(struct label_comparison *comparison)
{
	if (!comparison)
		return;
	for (size_t i = 0; i < comparison->segments.count; i++) {
		struct compared_segment *segment = &comparison->segments.items[i];
		labels_free(&segment->labels);
		moves_free(&segment->moves);
		moves_free(&segment->since);
		free_causes(&segment->causes);
	}
	for (size_t i = 0; i < comparison->weights.count; i++) {
		exact_free(&comparison->weights.items[i].total);
		exact_free(&comparison->weights.items[i].moved);
	}
	for (size_t i = 0; i < LARGEST_KEPT; i++) {
		buffer_free(&comparison->largest[i].key);
		memory_free(comparison->largest[i].from);
		memory_free(comparison->largest[i].to);
	}
	vector_free(&comparison->segments);
	vector_free(&comparison->values);
	vector_free(&comparison->weights);
	limits_free(&comparison->limits);
	keys_free(&comparison->older_keys);
	keys_free(&comparison->keys);
	snapshot_free(comparison->snapshot);
	tried_edits_free(comparison->tried);
	plan_join_free(comparison->join);
	plan_join_free(comparison->before_join);
	changes_close(comparison->changes);
	arena_free(&comparison->arena);
	memory_free(comparison);
}

size_t comparison_weigh(struct label_comparison *comparison, struct text name, struct span span)
{
	const struct plan *plan = comparison->sides[SIDE_NEW].plan;
	struct weight weight = {.name = name, .span = span, .place = SIZE_MAX};
	for (size_t i = 0; i < comparison->weights.count; i++)
		if (text_equal(comparison->weights.items[i].name, name))
			return i;
	size_t definition = plan_find_definition(plan, name);
	if (definition != SIZE_MAX) {
		weight.definition = &plan->definitions[definition];
		if (!weight.definition->written || weight.definition->type.kind != TYPE_NUMBER)
			return SIZE_MAX;
	}
	vector_push(&comparison->weights, weight);
	return comparison->weights.count - 1;
}

size_t comparison_find(const struct label_comparison *comparison, struct text name)
{
	for (size_t i = 0; i < comparison->segments.count; i++)
		if (comparison->segments.items[i].sources[SIDE_NEW].column &&
		    (text_equal(comparison->segments.items[i].name, name) ||
		     text_equal(comparison->segments.items[i].old_name, name)))
			return i;
	return SIZE_MAX;
}

/* --- figures --- */

bool comparison_judge(struct label_comparison *comparison)
{
	bool all = true;
	limits_judge(comparison);
	for (size_t i = 0; i < comparison->limits.list.count; i++)
		all = all && comparison->limits.list.items[i].holds;
	return all;
}

bool comparison_share(uint64_t part, uint64_t whole, struct decimal *share)
{
	return whole && decimal_divide(decimal_of((int64_t)part), decimal_of((int64_t)whole), share);
}
