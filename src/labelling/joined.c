#include "labelling/joined.h"

/* By instruction: do roots take it that the sides ask for, or are conditions of? */
static bool *needs_of(struct joined_sides *sides, const bool *asks)
{
	const struct program *program = sides->program;
	bool *roots = arena_array(&sides->arena, program->roots.count, sizeof *roots);
	bool *needs = arena_array(&sides->arena, program->code.count, sizeof *needs);
	for (size_t i = 0; i < program->roots.count; i++) {
		uint32_t definition = program->roots.items[i].definition;
		roots[i] = definition != UINT32_MAX && asks[definition];
	}
	program_needs(program, roots, needs);
	return needs;
}

void joined_sides_open(struct joined_sides *sides, const struct plan_join *join, const struct plan *const *plans,
		       size_t count, const struct labelling *labelling)
{
	*sides = (struct joined_sides){.count = count, .program = labelling_program(labelling)};
	sides->items = arena_array(&sides->arena, count, sizeof *sides->items);
	bool *conditions = arena_array(&sides->arena, sides->program->plan->definition_count, sizeof *conditions);
	for (size_t s = 0; s < count; s++) {
		struct joined_side *side = &sides->items[s];
		side->plan = plans[s];
		side->places = plan_join_places(join, s);
		side->asks = arena_array(&sides->arena, sides->program->plan->definition_count, sizeof *side->asks);
		for (size_t i = 0; i < side->plan->definition_count; i++)
			if (side->plan->definitions[i].written)
				side->asks[side->places->definitions[i]] = true;
		side->needs = needs_of(sides, side->asks);
		if (side->places->only_where != UINT32_MAX)
			conditions[side->places->only_where] = true;
	}
	sides->conditions_need = needs_of(sides, conditions);
}

void joined_sides_close(struct joined_sides *sides)
{
	arena_free(&sides->arena);
}

const struct root *joined_root(const struct joined_sides *sides, size_t side, uint32_t definition)
{
	return program_root(sides->program, sides->items[side].places->definitions[definition]);
}

/* --- what is wrong with a record --- */

void joined_fail(const struct labelled *labelled, size_t lane, struct text column, const char *message,
		 struct bits *active)
{
	scan_fail_record(labelled->scan, lane, column, message);
	bits_clear(active, lane);
}

/* Those for which the vector failed, and which a side asks for that. */
static void fail_records(const struct joined_sides *sides, const struct labelled *labelled, const struct root *root,
			 struct bits *active)
{
	const struct plan *plan = sides->program->plan;
	const struct vector *vector = machine_vector(labelled->machine, root->value);
	if (!vector->any_failed || vector->constant)
		return;
	for (size_t lane = 0; lane < labelled->batch->records->count; lane++) {
		bool asked = false;
		if (!bits_get(&vector->failed, lane) || !bits_get(active, lane))
			continue;
		for (size_t s = 0; s < sides->count && !asked; s++)
			asked = sides->items[s].places->only_where == root->definition ||
				(sides->items[s].asks[root->definition] && bits_get(&sides->items[s].active, lane));
		if (asked)
			joined_fail(labelled, lane, plan->definitions[root->definition].name,
				    failure_text(&vector->failures[lane], plan, labelled->batch->arena), active);
	}
}

/* Which records the sides do not leave out. */
static void find_active(struct joined_sides *sides, const struct labelled *labelled, struct bits *active)
{
	struct bits any = {0};
	for (size_t s = 0; s < sides->count; s++) {
		struct joined_side *side = &sides->items[s];
		const struct root *condition = program_root(sides->program, side->places->only_where);
		if (condition)
			fail_records(sides, labelled, condition, active);
		for (size_t w = 0; w < BATCH_WORDS; w++) {
			side->active.words[w] = active->words[w];
			if (condition)
				side->active.words[w] &=
					machine_vector(labelled->machine, condition->value)->yes.words[w];
			any.words[w] |= side->active.words[w];
		}
	}
	for (size_t w = 0; w < BATCH_WORDS; w++)
		active->words[w] &= any.words[w];
}

/* The machine counted them for all records of the batch. */
static void discount_failures(const struct joined_sides *sides, const struct labelled *labelled)
{
	size_t count;
	uint64_t discounted = 0;
	const struct taken_failures *taken = machine_taken(labelled->machine, &count);
	for (size_t i = 0; i < count; i++) {
		size_t instruction = taken[i].instruction;
		for (size_t w = 0; w < BATCH_WORDS && !sides->conditions_need[instruction]; w++) {
			uint64_t counts = 0;
			for (size_t s = 0; s < sides->count; s++)
				if (sides->items[s].needs[instruction])
					counts |= sides->items[s].active.words[w];
			discounted += (uint64_t)__builtin_popcountll(taken[i].lanes.words[w] & ~counts);
		}
	}
	machine_discount(labelled->machine, discounted);
}

void joined_sides_judge(struct joined_sides *sides, const struct labelled *labelled, struct bits *active)
{
	*active = labelled->batch->active;
	find_active(sides, labelled, active);
	discount_failures(sides, labelled);
	for (size_t i = 0; i < sides->program->roots.count; i++) {
		const struct root *root = &sides->program->roots.items[i];
		if (root->definition != UINT32_MAX && !root->population)
			fail_records(sides, labelled, root, active);
	}
}
