/* Searches among the records that reach a block. */
#include "analysis/finding.h"

/* Links that one search minds, and steps that it takes without and with them. */
enum { LINKS_MAX = 1000, STEPS_MAX = 1000000, LINKED_STEPS_MAX = 300000 };

bool rule_counts(const struct plan_rule *rule)
{
	return rule->valid && rule->condition;
}

bool rules_exclude(const struct definition *definition)
{
	return definition->kind != DEFINITION_SCORE &&
	       (definition->policy == POLICY_FIRST || definition->policy == POLICY_UNIQUE ||
		definition->policy == POLICY_ANY || definition->policy == POLICY_PRIORITY);
}

bool rules_agree(const struct definition *definition, uint32_t a, uint32_t b)
{
	const struct plan_rule *first = &definition->rules[a];
	const struct plan_rule *second = &definition->rules[b];
	if (definition->kind == DEFINITION_SEGMENT)
		return first->label == second->label;
	for (size_t i = 0; i < definition->output_count; i++) {
		const struct value *x = first->outputs[i];
		const struct value *y = second->outputs[i];
		bool constants = x->operation == VALUE_CONSTANT && y->operation == VALUE_CONSTANT;
		if (constants && !constant_equal(&x->constant, &y->constant))
			return false;
	}
	return true;
}

bool plainly_apart(const struct model *model, uint32_t a, uint32_t b)
{
	const struct formula *first = &model->formulas.items[a];
	const struct formula *second = &model->formulas.items[b];
	const uint32_t *first_parts = first->kind == FORMULA_AND ? first->operands : &a;
	const uint32_t *second_parts = second->kind == FORMULA_AND ? second->operands : &b;
	size_t first_count = first->kind == FORMULA_AND ? first->count : 1;
	size_t second_count = second->kind == FORMULA_AND ? second->count : 1;
	for (size_t i = 0; i < first_count; i++) {
		const struct formula *x = &model->formulas.items[first_parts[i]];
		for (size_t j = 0; j < second_count && x->kind == FORMULA_IN; j++) {
			const struct formula *y = &model->formulas.items[second_parts[j]];
			if (y->kind == FORMULA_IN && y->term == x->term && parts_disjoint(x->parts, y->parts))
				return true;
		}
	}
	return false;
}

/* --- links --- */

struct gathering {
	struct model *model;
	bool *term_seen;
	bool *formula_seen;
	VECTOR(uint32_t) terms;
};

static void gather_terms(struct gathering *gathering, uint32_t index)
{
	const struct formula *formula = &gathering->model->formulas.items[index];
	if (gathering->formula_seen[index])
		return;
	gathering->formula_seen[index] = true;
	if (formula->kind == FORMULA_IN && !gathering->term_seen[formula->term]) {
		gathering->term_seen[formula->term] = true;
		vector_push(&gathering->terms, formula->term);
	}
	for (size_t i = 0; i < formula->count; i++)
		gather_terms(gathering, formula->operands[i]);
}

/* The links of all terms that the conditions speak of, and of those that links speak of, the nearest first. Without the
 * others more seems possible than is, which a witness then has to show. */
void search_gather_links(struct region_search *search)
{
	struct model *model = search->analysis->model;
	struct gathering gathering = {.model = model};
	gathering.term_seen = memory_zeroed(model->terms.count, sizeof(bool));
	gathering.formula_seen = memory_zeroed(model->formulas.count, sizeof(bool));
	for (size_t i = 0; i < search->links.count; i++)
		gather_terms(&gathering, search->links.items[i]);
	for (size_t r = 0; search->definition && r < search->definition->rule_count; r++)
		gather_terms(&gathering, search->conditions[r]);
	for (size_t i = 0; i < search->wanted.count; i++)
		gather_terms(&gathering, search->wanted.items[i]);
	for (size_t i = 0; i < gathering.terms.count && search->links.count < LINKS_MAX; i++) {
		const struct term *term = &model->terms.items[gathering.terms.items[i]];
		for (size_t l = 0; l < term->links.count; l++) {
			vector_push(&search->links, term->links.items[l]);
			gather_terms(&gathering, term->links.items[l]);
		}
	}
	for (size_t i = 0; i < gathering.terms.count; i++) {
		const struct term *term = &model->terms.items[gathering.terms.items[i]];
		if (term->kind != TERM_PAIR && term->value->operation == VALUE_COLUMN)
			vector_push(&search->columns, gathering.terms.items[i]);
	}
	memory_free(gathering.term_seen);
	memory_free(gathering.formula_seen);
	vector_free(&gathering.terms);
}

struct region_search search_of_block(struct analysis *analysis, uint32_t index)
{
	const struct plan *plan = &analysis->stand_ins.plan;
	struct region_search search = {.analysis = analysis, .index = index};
	uint32_t filter = formula_all(analysis->model, NULL, 0);
	if (plan->only_where)
		filter = condition(analysis->model, plan->only_where, ANSWER_TRUE);
	vector_push(&search.links, filter);
	if (index != UINT32_MAX) {
		search.definition = &plan->definitions[index];
		search.conditions = block_of(analysis->model, index)->conditions;
		search_gather_links(&search);
	}
	return search;
}

void search_free(struct region_search *search)
{
	vector_free(&search->links);
	vector_free(&search->holes);
	vector_free(&search->met);
	vector_free(&search->columns);
	vector_free(&search->wanted);
}

/* --- searching --- */

static bool narrow_columns(struct region_search *search, enum scope scope)
{
	struct model *model = search->analysis->model;
	struct parts present = parts_range(&search->analysis->solver.arena, 1, UINT32_MAX - 1);
	for (size_t i = 0; i < search->columns.count && scope != SCOPE_ALL; i++) {
		uint32_t index = search->columns.items[i];
		bool required = model->plan->columns[model->terms.items[index].value->index].required;
		if ((required || scope == SCOPE_PRESENT) && !solver_narrow(&search->analysis->solver, index, present))
			return false;
	}
	return true;
}

void search_want(struct region_search *search, uint32_t formula)
{
	vector_push(&search->wanted, formula);
}

static enum verdict run(struct region_search *search, enum scope scope, bool linked)
{
	struct solver *solver = &search->analysis->solver;
	solver_begin(solver, linked ? LINKED_STEPS_MAX : STEPS_MAX);
	bool possible = narrow_columns(search, scope);
	for (size_t i = 0; i < (linked ? search->links.count : 1) && possible; i++)
		possible = solver_require(solver, search->links.items[i]);
	for (size_t i = 0; i < search->wanted.count && possible; i++)
		possible = solver_require(solver, search->wanted.items[i]);
	return possible ? solver_search(solver) : VERDICT_IMPOSSIBLE;
}

static void note_undecided(struct region_search *search)
{
	struct analysis *analysis = search->analysis;
	size_t count = analysis->undecided.count;
	if (count == 0 || analysis->undecided.items[count - 1] != search->index)
		vector_push(&analysis->undecided, search->index);
}

enum verdict search_run_unlinked(struct region_search *search, enum scope scope)
{
	enum verdict verdict = run(search, scope, false);
	if (verdict == VERDICT_UNDECIDED)
		note_undecided(search);
	search->wanted.count = 0;
	return verdict;
}

/* Without links most is told soon. With them a search may be long, and what it does not find is left unsaid. */
enum verdict search_run(struct region_search *search, enum scope scope)
{
	enum verdict verdict = run(search, scope, false);
	if (verdict == VERDICT_UNDECIDED)
		note_undecided(search);
	if (verdict == VERDICT_POSSIBLE && search->links.count > 1)
		verdict = run(search, scope, true);
	search->wanted.count = 0;
	return verdict;
}

enum verdict search_all(struct region_search *search, enum scope scope, const uint32_t *formulas, size_t count)
{
	for (size_t i = 0; i < count; i++)
		search_want(search, formulas[i]);
	return search_run(search, scope);
}
