#include "comparison/tried_edits.h"

#include "base/memory.h"

/* --- joining --- */

/* Joins the edit's plan; null where it cannot be tried. */
static const struct plan_places *join_edit(struct tried_edits *tried, struct plan_join *join, const struct plan *plan)
{
	size_t before = plan_join_populations(join);
	bool brings_populations = tried->with_populations < POPULATION_TRIALS_MAX;
	const struct plan_places *places = plan ? plan_join_add(join, plan, brings_populations) : NULL;
	tried->with_populations += plan_join_populations(join) > before;
	return places;
}

/* In the others nobody can have moved by the edit. */
static bool may_move(const struct tried_edit *edit, const struct plan_places *old, uint32_t definition,
		     uint32_t old_definition)
{
	return edit->places->only_where != old->only_where ||
	       edit->places->definitions[definition] != old->definitions[old_definition];
}

static void place_segments(struct tried_edits *tried, struct label_comparison *comparison, struct tried_edit *edit)
{
	const struct plan *old = comparison->sides[SIDE_OLD].plan;
	edit->sources = arena_array(&tried->arena, comparison->segments.count, sizeof *edit->sources);
	for (size_t s = 0; s < comparison->segments.count; s++) {
		struct compared_segment *segment = &comparison->segments.items[s];
		size_t found = plan_find_definition(edit->plan, segment->old_name);
		if (!segment_is_compared(segment) || found == SIZE_MAX)
			continue;
		enum type_kind kind = edit->plan->definitions[found].type.kind;
		uint32_t old_definition = (uint32_t)(segment->sources[SIDE_OLD].column - old->definitions);
		if ((kind == TYPE_LABEL || kind == TYPE_LABELS) &&
		    may_move(edit, plan_join_places(comparison->join, 1), (uint32_t)found, old_definition))
			edit->sources[s] = label_source_of(&segment->labels, SIDES, edit->plan, (uint32_t)found);
	}
}

struct tried_edits *tried_edits_new(struct label_comparison *comparison)
{
	struct tried_edits *tried = memory_zeroed(1, sizeof *tried);
	for (size_t i = 0; comparison->edits && i < comparison->edits->list.count; i++) {
		struct tried_edit edit = {.edit = (uint32_t)i, .plan = comparison->edits->list.items[i].plan};
		edit.places = join_edit(tried, comparison->join, edit.plan);
		if (!edit.places)
			continue;
		place_segments(tried, comparison, &edit);
		vector_push(&tried->list, edit);
	}
	return tried;
}

/* --- the program --- */

static uint32_t place_of(const struct tried_edit *edit, size_t segment)
{
	return edit->places->definitions[edit->sources[segment].column - edit->plan->definitions];
}

/* What the edits ask for in the joined plan. */
static struct program *program_of(const struct tried_edits *tried, size_t segments, const struct plan *plan)
{
	bool *is_wanted = memory_zeroed(plan->definition_count, sizeof *is_wanted);
	uint32_t *wanted = memory_array(plan->definition_count, sizeof *wanted);
	size_t count = 0;
	for (size_t i = 0; i < tried->list.count; i++) {
		const struct tried_edit *edit = &tried->list.items[i];
		for (size_t s = 0; s < segments; s++)
			if (edit->sources[s].column)
				is_wanted[place_of(edit, s)] = true;
		if (edit->places->only_where != UINT32_MAX)
			is_wanted[edit->places->only_where] = true;
	}
	for (uint32_t i = 0; i < plan->definition_count; i++)
		if (is_wanted[i])
			wanted[count++] = i;
	struct program *program = program_make_for(plan, true, wanted, count);
	memory_free(is_wanted);
	memory_free(wanted);
	return program;
}

void tried_edits_compile(struct tried_edits *tried, const struct label_comparison *comparison)
{
	size_t segments = comparison->segments.count;
	if (tried->list.count == 0)
		return;
	tried->program = program_of(tried, segments, plan_join_plan(comparison->join));
	for (size_t i = 0; i < tried->list.count; i++) {
		struct tried_edit *edit = &tried->list.items[i];
		uint32_t condition = edit->places->only_where;
		edit->keep = condition == UINT32_MAX ? UINT32_MAX : program_root(tried->program, condition)->value;
		for (size_t s = 0; s < segments; s++)
			if (edit->sources[s].column)
				label_source_bind(&edit->sources[s], tried->program, place_of(edit, s));
	}
}

void tried_edits_free(struct tried_edits *tried)
{
	if (!tried)
		return;
	program_free(tried->program);
	vector_free(&tried->list);
	arena_free(&tried->arena);
	memory_free(tried);
}
