/* Conditions that are no rule's: of `if`, of population functions and aggregates, of guards, `only where`, lets. */
#include "analysis/idle.h"

void idle_search_free(struct idle_search *idle)
{
	value_map_free(&idle->entered);
	vector_free(&idle->context);
}

/* --- inside of values --- */

static void visit_any(struct idle_search *idle, const struct value *value, int depth)
{
	bool negated = idle->negated;
	idle->negated = false;
	if (value->type.kind == TYPE_TRUTH)
		idle_visit(idle, value, depth);
	else
		idle_visit_inside(idle, value, depth);
	idle->negated = negated;
}

/* A branch is asked only where the condition comes out for it. */
static void visit_branch(struct idle_search *idle, const struct value *choice, bool first, int depth)
{
	struct idle_outer outer = idle->outer;
	enum answer answer = first ? ANSWER_TRUE : ANSWER_FALSE;
	vector_push(&idle->context, condition(idle->search->analysis->model, choice->operands[0], answer));
	idle->outer = (struct idle_outer){idle->context.count, "never true where it is asked",
					  "always true where it is asked"};
	visit_any(idle, choice->operands[first ? 1 : 2], depth);
	idle->outer = outer;
	idle->context.count = outer.count;
}

/* What stands in a value or in one comparison: the conditions of `if`, and truths that are computed with. A chain of
 * operators is as deep as it is long: it is gone down in a loop. */
void idle_visit_inside(struct idle_search *idle, const struct value *value, int depth)
{
	while (depth <= IDLE_DEPTH_MAX && value->count && !value_map_find(&idle->entered, value)) {
		value_map_put(&idle->entered, (struct value_entry){value, 0, 0});
		if (value->operation == VALUE_CHOOSE) {
			visit_any(idle, value->operands[0], depth + 1);
			visit_branch(idle, value, true, depth + 1);
			visit_branch(idle, value, false, depth + 1);
			return;
		}
		bool same_test =
			value->operation == VALUE_AND || value->operation == VALUE_OR || value->operation == VALUE_NOT;
		for (size_t i = 1; i < value->count; i++)
			same_test ? idle_visit_inside(idle, value->operands[i], depth + 1)
				  : visit_any(idle, value->operands[i], depth + 1);
		if (!same_test && value->operands[0]->type.kind == TYPE_TRUTH) {
			visit_any(idle, value->operands[0], depth + 1);
			return;
		}
		value = value->operands[0];
	}
}

/* --- the whole --- */

/* `only where` is asked of all records, and what else is asked of those that it leaves. */
static void visit_only_where(struct analysis *analysis)
{
	struct region_search all = {.analysis = analysis, .index = UINT32_MAX};
	struct idle_search idle = {.search = &all};
	vector_push(&all.links, formula_all(analysis->model, NULL, 0));
	idle_visit(&idle, analysis->stand_ins.plan.only_where, 0);
	idle_search_free(&idle);
	search_free(&all);
}

static void visit_asked(struct idle_search *idle, const struct asked *asked)
{
	if (asked->beside) {
		vector_push(&idle->context, condition(idle->search->analysis->model, asked->beside, ANSWER_TRUE));
		idle->outer = (struct idle_outer){1, "never true in the period of the aggregate",
						  "always true in the period of the aggregate"};
	}
	visit_any(idle, asked->value, 0);
	idle->outer.count = idle->context.count = 0;
}

static void visit_outcomes(struct idle_search *idle, const struct definition *definition)
{
	for (size_t r = 0; r < definition->rule_count; r++) {
		const struct plan_rule *rule = &definition->rules[r];
		if (rule->points)
			visit_any(idle, rule->points, 0);
		for (size_t i = 0; rule->outputs && i < definition->output_count; i++)
			visit_any(idle, rule->outputs[i], 0);
	}
}

void find_idle_truths(struct analysis *analysis)
{
	const struct stand_ins *stand_ins = &analysis->stand_ins;
	struct region_search search = search_of_block(analysis, UINT32_MAX);
	struct idle_search idle = {.search = &search};
	if (stand_ins->plan.only_where)
		visit_only_where(analysis);
	for (size_t i = 0; i < analysis->plan->definition_count; i++) {
		const struct definition *definition = &stand_ins->plan.definitions[i];
		if (definition->value && definition->kind != DEFINITION_SEGMENT) /* whose rules hold it */
			visit_any(&idle, definition->value, 0);
		visit_outcomes(&idle, definition);
	}
	for (size_t i = 0; i < stand_ins->asked_count; i++)
		visit_asked(&idle, &stand_ins->asked[i]);
	idle_search_free(&idle);
	search_free(&search);
}
