#include "testing/coverage.h"

#include "explaining/firing.h"
#include "explaining/operands.h"
#include "explaining/reach.h"

/* --- the rules of a run --- */

static size_t find_rule(const struct test_run *run, const char *real, uint32_t begin)
{
	size_t i = 0;
	for (; i < run->rules.count; i++)
		if (run->rules.items[i].begin == begin && strcmp(run->rules.items[i].real, real) == 0)
			break;
	return i;
}

static const char *words_of(struct arena *arena, struct text words)
{
	struct buffer line = {0};
	append_words(&line, words);
	struct text trimmed = text_trim(buffer_view(&line));
	const char *copy = arena_copy(arena, trimmed.data, trimmed.size);
	buffer_free(&line);
	return copy;
}

static size_t enter_rule(struct test_run *run, const struct rule_set *rules, const struct definition *definition,
			 const struct plan_rule *rule)
{
	const struct source *source = sources_get(&rules->syntax.sources, rule->span.source);
	const char *real = real_path(&run->arena, source->path);
	size_t place = find_rule(run, real, rule->span.begin);
	if (place < run->rules.count)
		return place;
	struct covered_rule covered = {
		.real = real,
		.begin = rule->span.begin,
		.path = arena_copy(&run->arena, source->path, strlen(source->path)),
		.line = source_place(source, rule->span.begin).line,
		.definition = arena_copy(&run->arena, definition->name.data, definition->name.size),
		.name = rule->name.size ? arena_copy(&run->arena, rule->name.data, rule->name.size) : NULL,
		.words = words_of(&run->arena, span_text(&rules->syntax.sources, rule->span)),
	};
	vector_push(&run->rules, covered);
	return place;
}

struct coverage_places coverage_enter(struct test_run *run, const struct rule_set *rules, const struct plan *plan)
{
	struct coverage_places places;
	places.places = arena_array(&run->arena, plan->definition_count, sizeof *places.places);
	for (size_t d = 0; d < plan->definition_count; d++) {
		const struct definition *definition = &plan->definitions[d];
		places.places[d] = arena_array(&run->arena, definition->rule_count, sizeof **places.places);
		for (size_t r = 0; r < definition->rule_count; r++)
			places.places[d][r] = enter_rule(run, rules, definition, &definition->rules[r]);
	}
	return places;
}

/* --- what a test computes --- */

static void mark(const struct plan *plan, uint32_t index, bool *computed)
{
	const struct definition *definition = &plan->definitions[index];
	if (definition->stand_in)
		return;
	const struct definition *rules = deciding_rules(plan, definition);
	if (rules)
		computed[rules - plan->definitions] = true;
}

/* The definitions with rules that the expectations stand on. */
static const uint32_t *computed_definitions(struct trial *trial, size_t *count)
{
	const struct plan *plan = trial->plan;
	struct reach reach = {0};
	bool *computed = arena_array(&trial->arena, plan->definition_count, sizeof *computed);
	uint32_t *list = arena_array(&trial->arena, plan->definition_count, sizeof *list);
	size_t wanted_count;
	const uint32_t *wanted = wanted_definitions(trial, &wanted_count);
	for (size_t i = 0; i < wanted_count; i++) {
		mark(plan, wanted[i], computed);
		reach_definition(&reach, plan, wanted[i]);
	}
	for (size_t i = 0; i < reach.values.count; i++)
		if (reach.values.items[i]->operation == VALUE_DEFINITION)
			mark(plan, reach.values.items[i]->index, computed);
	*count = 0;
	for (uint32_t d = 0; d < plan->definition_count; d++)
		if (computed[d])
			list[(*count)++] = d;
	reach_free(&reach);
	return list;
}

void coverage_count(struct test_run *run, const struct coverage_places *places, struct trial *trial)
{
	struct evaluation evaluation = {trial->plan, &trial->records, NULL, trial->optimise, &trial->arena};
	size_t count;
	const uint32_t *definitions = computed_definitions(trial, &count);
	uint64_t **counts = arena_array(&trial->arena, count, sizeof *counts);
	for (size_t i = 0; i < count; i++) {
		size_t rules = trial->plan->definitions[definitions[i]].rule_count;
		counts[i] = arena_array(&trial->arena, rules, sizeof **counts);
	}
	if (count_firings(&evaluation, definitions, count, counts))
		return; /* the test has failed for it already */
	for (size_t i = 0; i < count; i++)
		for (size_t r = 0; r < trial->plan->definitions[definitions[i]].rule_count; r++)
			run->rules.items[places->places[definitions[i]][r]].fired += counts[i][r];
}
