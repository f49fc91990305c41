#include "comparison/subject.h"

#include "base/memory.h"

enum { REACHED_MAX = 4096 };

bool subject_open(struct subject *subject, const struct plan *plan, const uint32_t *wanted, size_t count,
		  uint32_t only_where, const struct made_up *made_up, struct arena *arena)
{
	const char *message;
	*subject = (struct subject){.plan = plan, .program = program_make_for(plan, true, wanted, count)};
	subject->machine = machine_new(subject->program, false, &message);
	subject->filter = only_where == UINT32_MAX ? program_make_filter(plan, true)
						   : program_make_for(plan, true, &only_where, 1);
	if (subject->filter)
		subject->filter_machine = machine_new(subject->filter, false, &message);
	subject->places = arena_array(arena, plan->column_count, sizeof *subject->places);
	subject->vectors = arena_array(arena, plan->column_count, sizeof(struct vector *));
	for (size_t c = 0; c < plan->column_count; c++) {
		subject->places[c] = candidates_place(&made_up->candidates, &plan->columns[c]);
		if (subject->places[c] == SIZE_MAX)
			return false;
		subject->vectors[c] = plan->columns[c].has_fallback
					      ? vector_new(vector_type_of(plan->columns[c].type), 0)
					      : made_up->vectors[subject->places[c]];
	}
	return subject->machine && (!subject->filter || subject->filter_machine);
}

void subject_close(struct subject *subject)
{
	for (size_t c = 0; subject->plan && c < subject->plan->column_count; c++)
		if (subject->plan->columns[c].has_fallback)
			vector_free_one(subject->vectors[c]);
	machine_free(subject->machine);
	machine_free(subject->filter_machine);
	program_free(subject->program);
	program_free(subject->filter);
}

void subject_run(struct subject *subject, const struct made_up *made_up, struct arena *arena)
{
	subject->active = (struct bits){0};
	for (size_t lane = 0; lane < made_up->count; lane++)
		bits_set(&subject->active, lane);
	for (size_t c = 0; c < subject->plan->column_count; c++)
		if (subject->plan->columns[c].has_fallback)
			fill_vector(made_up, subject->places[c], subject->vectors[c],
				    &subject->plan->columns[c].fallback);
	if (subject->filter) {
		machine_run(subject->filter_machine, subject->vectors, made_up->count, &subject->active, NULL, arena);
		const struct vector *keep =
			machine_vector(subject->filter_machine, subject->filter->roots.items[0].value);
		for (size_t w = 0; w < BATCH_WORDS; w++)
			subject->active.words[w] &=
				keep->yes.words[w]; /* a constant is true of lanes behind them too */
	}
	machine_run(subject->machine, subject->vectors, made_up->count, &subject->active, NULL, arena);
}

/* --- coverage --- */

/* Something that a client reached: a rule, a label, a value. */
static bool is_new(struct reached *reached, uint32_t root, uint32_t kind, uint64_t what)
{
	uint64_t key[] = {(uint64_t)root << 32 | kind, what};
	size_t before = reached->groups.count;
	if (before < REACHED_MAX)
		groups_enter(&reached->groups, (struct text){(const char *)key, sizeof key}, NO_GROUP);
	return reached->groups.count > before;
}

static bool reaches_new(struct reached *reached, const struct subject *subject, size_t index, size_t lane)
{
	const struct root *root = &subject->program->roots.items[index];
	const struct vector *value = machine_vector(subject->machine, root->value);
	const struct vector *hit = root->hit == UINT32_MAX ? value : machine_vector(subject->machine, root->hit);
	uint32_t at = (uint32_t)index;
	bool found = false;
	if (!bits_get(&hit->known, lane))
		return is_new(reached, at, 0, 0);
	if (hit->type == VECTOR_CODE)
		return is_new(reached, at, 1, hit->codes[hit->constant ? 0 : lane]);
	if (hit->type == VECTOR_NUMBER)
		return is_new(reached, at, 2, decimal_hash(vector_number(hit, lane)));
	for (size_t l = 0; hit->type == VECTOR_LABELS && l < hit->label_count; l++)
		if (bits_get(&hit->labels[l], lane))
			found |= is_new(reached, at, 3, l);
	return found;
}

bool reaches_anything_new(struct reached *reached, const struct subject *subject, size_t lane)
{
	bool found = false;
	for (size_t i = 0; bits_get(&subject->active, lane) && i < subject->program->roots.count; i++)
		found |= reaches_new(reached, subject, i, lane);
	return found;
}
