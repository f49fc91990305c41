#include "analysis/solver.h"

enum standing { STANDING_FALSE, STANDING_TRUE, STANDING_OPEN };

void solver_init(struct solver *solver, struct model *model, uint64_t steps_most)
{
	*solver = (struct solver){.model = model, .steps_most = steps_most};
}

void solver_free(struct solver *solver)
{
	vector_free(&solver->changes);
	vector_free(&solver->choices);
	vector_free(&solver->pending);
	memory_free(solver->box);
	arena_free(&solver->arena);
}

void solver_begin(struct solver *solver, uint64_t steps_most)
{
	size_t terms = solver->model->terms.count;
	if (solver->box_size < terms)
		solver->box = memory_resize(solver->box, terms, sizeof *solver->box);
	solver->box_size = terms;
	for (size_t i = 0; i < terms; i++)
		solver->box[i] = solver->model->terms.items[i].domain;
	solver->changes.count = solver->choices.count = solver->pending.count = 0;
	solver->pending_begin = 0;
	solver->search_end = solver->steps + steps_most;
	arena_reset(&solver->arena);
}

bool solver_narrow(struct solver *solver, uint32_t term, struct parts parts)
{
	struct parts before = solver->box[term];
	if (parts_within(before, parts))
		return !parts_empty(before);
	vector_push(&solver->changes, (struct solver_change){term, before});
	solver->box[term] = parts_intersect(&solver->arena, before, parts);
	return !parts_empty(solver->box[term]);
}

/* --- how a formula stands in the box --- */

static enum standing standing_of(struct solver *solver, uint32_t index)
{
	const struct formula *formula = &solver->model->formulas.items[index];
	if (solver->steps++ >= solver->search_end)
		return STANDING_OPEN; /* the search is given up: formulas share parts, and may take for ever */
	if (formula->kind == FORMULA_IN) {
		struct parts box = solver->box[formula->term];
		if (parts_within(box, formula->parts))
			return STANDING_TRUE;
		return parts_disjoint(box, formula->parts) ? STANDING_FALSE : STANDING_OPEN;
	}
	if (formula->kind <= FORMULA_TRUE)
		return formula->kind == FORMULA_TRUE ? STANDING_TRUE : STANDING_FALSE;
	enum standing decides = formula->kind == FORMULA_AND ? STANDING_FALSE : STANDING_TRUE;
	bool open = false;
	for (size_t i = 0; i < formula->count; i++) {
		enum standing standing = standing_of(solver, formula->operands[i]);
		if (standing == decides)
			return decides;
		open |= standing == STANDING_OPEN;
	}
	return open ? STANDING_OPEN : decides == STANDING_FALSE ? STANDING_TRUE : STANDING_FALSE;
}

bool solver_require(struct solver *solver, uint32_t index)
{
	const struct formula *formula = &solver->model->formulas.items[index];
	switch (formula->kind) {
	case FORMULA_FALSE:
		return false;
	case FORMULA_TRUE:
		return true;
	case FORMULA_IN:
		return solver_narrow(solver, formula->term, formula->parts);
	case FORMULA_OR:
		vector_push(&solver->pending, (struct solver_pending){index, 0});
		return true;
	case FORMULA_AND:
		break;
	}
	for (size_t i = 0; i < formula->count && solver->steps++ < solver->search_end; i++)
		if (!solver_require(solver, formula->operands[i]))
			return false;
	return true;
}

/* --- what follows --- */

enum reduction { REDUCTION_DONE, REDUCTION_CONFLICT, REDUCTION_OPEN };

/* What is to be tried next. */
struct option {
	bool there;
	size_t at;        /* the OR, among those that are pending */
	uint32_t operand; /* its first one that is open */
	size_t open;      /* how many are */
};

/* One OR: true and done with; false; or open. Where one operand alone is left, it holds. */
static enum reduction reduce(struct solver *solver, struct solver_pending pending, struct option *option)
{
	const struct formula *formula = &solver->model->formulas.items[pending.formula];
	option->open = 0;
	for (uint32_t i = pending.from; i < formula->count; i++) {
		enum standing standing = standing_of(solver, formula->operands[i]);
		if (standing == STANDING_TRUE)
			return REDUCTION_DONE;
		if (standing == STANDING_OPEN && option->open++ == 0)
			option->operand = i;
	}
	if (option->open == 0)
		return REDUCTION_CONFLICT;
	if (option->open > 1)
		return REDUCTION_OPEN;
	return solver_require(solver, formula->operands[option->operand]) ? REDUCTION_DONE : REDUCTION_CONFLICT;
}

/* Reduces all until nothing changes, and finds the OR with the fewest operands that are open. False: a conflict. */
static bool propagate(struct solver *solver, struct option *option)
{
	bool changed = true;
	while (changed && solver->steps < solver->search_end) {
		size_t changes = solver->changes.count;
		size_t kept = solver->pending_begin;
		option->there = false;
		for (size_t i = solver->pending_begin; i < solver->pending.count; i++) {
			struct solver_pending pending = solver->pending.items[i];
			struct option here = {.there = true, .at = kept};
			enum reduction reduction = reduce(solver, pending, &here);
			if (reduction == REDUCTION_CONFLICT)
				return false;
			if (reduction == REDUCTION_DONE)
				continue;
			solver->pending.items[kept++] = pending;
			if (!option->there || here.open < option->open)
				*option = here;
		}
		solver->pending.count = kept;
		changed = solver->changes.count != changes;
	}
	return true;
}

/* --- choices --- */

static uint32_t operand_at(const struct solver *solver, size_t at, uint32_t operand)
{
	return solver->model->formulas.items[solver->pending.items[at].formula].operands[operand];
}

/* The OR itself needs no more looking at while its operand holds. */
static bool choose(struct solver *solver, struct option option)
{
	size_t begin = solver->pending_begin;
	size_t end = solver->pending.count;
	struct solver_choice choice = {option.at, option.operand, solver->changes.count, begin, end};
	vector_push(&solver->choices, choice);
	for (size_t i = begin; i < end; i++) {
		struct solver_pending pending = solver->pending.items[i];
		if (i != option.at)
			vector_push(&solver->pending, pending);
	}
	solver->pending_begin = end;
	return solver_require(solver, operand_at(solver, option.at, option.operand));
}

/* Takes back the newest choice: its operand does not hold. False where no choice is left. */
static bool take_back(struct solver *solver)
{
	while (solver->choices.count) {
		struct solver_choice choice = solver->choices.items[--solver->choices.count];
		while (solver->changes.count > choice.changes) {
			struct solver_change change = solver->changes.items[--solver->changes.count];
			solver->box[change.term] = change.before;
		}
		solver->pending_begin = choice.pending_begin;
		solver->pending.count = choice.pending_end;
		solver->pending.items[choice.at].from = choice.operand + 1;
		uint32_t operand = operand_at(solver, choice.at, choice.operand);
		bool simple = solver->model->formulas.items[operand].kind == FORMULA_IN;
		if (!simple || solver_require(solver, formula_not(solver->model, operand)))
			return true;
	}
	return false;
}

enum verdict solver_search(struct solver *solver)
{
	struct option option = {0};
	for (;;) {
		bool sound = propagate(solver, &option);
		if (solver->steps >= solver->search_end || solver->steps >= solver->steps_most)
			return VERDICT_UNDECIDED;
		if (sound && !option.there)
			return VERDICT_POSSIBLE;
		if (sound)
			sound = choose(solver, option);
		if (!sound && !take_back(solver))
			return VERDICT_IMPOSSIBLE;
	}
}
