/* Comparisons that change nothing: always true, never true, or so beside the others of their condition. */
#include "analysis/idle.h"

enum { VALUES_MAX = 500, BESIDE_MAX = 64 /* operands that are each held against the others */ };

static bool holds_together(struct idle_search *idle, uint32_t formula, size_t context)
{
	for (size_t i = 0; i < context; i++)
		search_want(idle->search, idle->context.items[i]);
	search_want(idle->search, formula);
	return search_run_unlinked(idle->search, SCOPE_ALL) != VERDICT_IMPOSSIBLE;
}

static bool same_words(const struct value *a, const struct value *b)
{
	return a->span.source == b->span.source && a->span.begin == b->span.begin && a->span.end == b->span.end;
}

/* One comparison by its words. An interval or a set stands for several, whose places are those of its ends; `!=` and
 * `is present` for the opposite of one. */
static bool is_one_test(const struct value *value)
{
	const struct value *first = value->count ? value->operands[0] : NULL;
	if (value->operation == VALUE_NOT)
		return same_words(value, first) && is_one_test(first);
	if (value->operation != VALUE_AND && value->operation != VALUE_OR)
		return true;
	for (size_t i = 0; first && i < first->count; i++)
		if (same_words(first, first->operands[i]))
			return true;
	return false;
}

/* `x is present and x > 5` is said for clearness. */
static bool asks_for_missing(const struct value *value)
{
	return value->operation == VALUE_IS_MISSING ||
	       (value->operation == VALUE_NOT && value->operands[0]->operation == VALUE_IS_MISSING);
}

/* `left`: how many values may still be looked at; those that are too large stand on records. */
static bool stands_on_record(const struct model *model, const struct value *value, size_t *left)
{
	value = unfolded(model, value);
	if (value->operation == VALUE_COLUMN || value->operation == VALUE_DEFINITION ||
	    value->operation == VALUE_LOOKUP || value->operation == VALUE_IN_LOOKUP || *left == 0)
		return true;
	(*left)--;
	for (size_t i = 0; i < value->count; i++)
		if (stands_on_record(model, value->operands[i], left))
			return true;
	return false;
}

static void report(struct idle_search *idle, const struct value *value, const char *what)
{
	struct analysis *analysis = idle->search->analysis;
	struct finding *finding = finding_add(analysis, CODE_W605, value->span, "this is %s", what);
	finding->remedy = "correct it, or take it out";
	finding->evidence = EVIDENCE_PROVEN;
	finding->probe = idle->probe;
}

/* What is wrong with the comparison, or null. A label that is given or missing, but never another one, is no fault. */
static const char *fault_of(struct idle_search *idle, const struct value *value, bool in_any)
{
	struct model *model = idle->search->analysis->model;
	bool label = value->operation == VALUE_LABEL_IS || value->operation == VALUE_LABELS_CONTAIN;
	uint32_t is_true = condition(model, value, ANSWER_TRUE);
	uint32_t is_not = formula_not(model, is_true);
	if (!holds_together(idle, is_true, 0))
		return "never true";
	if (!holds_together(idle, label ? is_not : condition(model, value, ANSWER_FALSE), 0))
		return "always true";
	if (idle->context.count == 0 || asks_for_missing(value))
		return NULL;
	if (idle->outer.count && !holds_together(idle, is_true, idle->outer.count))
		return idle->outer.never_true;
	if (idle->outer.count && !holds_together(idle, is_not, idle->outer.count))
		return idle->outer.always_true;
	if (idle->context.count == idle->outer.count)
		return NULL;
	if (!holds_together(idle, is_true, idle->context.count))
		return in_any ? "never decisive: what stands beside it takes the same clients"
			      : "never true beside the rest of the condition";
	if (!in_any && !holds_together(idle, is_not, idle->context.count))
		return "always true beside the rest of the condition";
	return NULL;
}

/* One comparison; true where it was reported. */
static bool judge(struct idle_search *idle, const struct value *value, bool in_any)
{
	size_t left = VALUES_MAX;
	if (value->operation == VALUE_CONSTANT || span_is_none(value->span) ||
	    !stands_on_record(idle->search->analysis->model, value, &left))
		return false;
	const char *fault = fault_of(idle, value, in_any);
	if (fault)
		report(idle, value, fault);
	return fault != NULL;
}

/* Each operand is judged where all others hold (of `and`), or none of them does (of `or`). What was reported no longer
 * counts as one of the others, so that of two that are alike one is left. */
static void visit_operands(struct idle_search *idle, const struct value *value, int depth)
{
	struct model *model = idle->search->analysis->model;
	bool any = value->operation == VALUE_OR;
	size_t before = idle->context.count;
	bool *reported = memory_zeroed(value->count, sizeof *reported);
	for (size_t i = value->count <= BESIDE_MAX ? value->count : 0; i-- > 0;) {
		const struct value *operand = value->operands[i];
		if (!is_one_test(operand))
			continue;
		for (size_t j = 0; j < value->count; j++) {
			uint32_t holds = condition(model, value->operands[j], ANSWER_TRUE);
			if (j != i && !reported[j] && !idle->negated)
				vector_push(&idle->context, any ? formula_not(model, holds) : holds);
		}
		reported[i] = judge(idle, operand, any);
		idle->context.count = before;
	}
	for (size_t i = 0; i < value->count; i++)
		if (!is_one_test(value->operands[i]))
			idle_visit(idle, value->operands[i], depth + 1);
		else if (!reported[i])
			idle_visit_inside(idle, value->operands[i], depth + 1);
	memory_free(reported);
}

void idle_visit(struct idle_search *idle, const struct value *value, int depth)
{
	if (depth > IDLE_DEPTH_MAX)
		return;
	if (value->operation == VALUE_NOT && !is_one_test(value)) {
		bool negated = idle->negated;
		idle->negated = true;
		idle_visit(idle, value->operands[0], depth + 1);
		idle->negated = negated;
	} else if (is_one_test(value)) {
		if (!judge(idle, value, false))
			idle_visit_inside(idle, value, depth + 1);
	} else {
		visit_operands(idle, value, depth);
	}
}

/* The cells of a row stand for themselves. */
static void visit_row(struct idle_search *idle, const struct value *row)
{
	for (size_t i = 0; i < row->count; i++)
		idle_visit(idle, row->operands[i], 0);
}

void find_idle_comparisons(struct region_search *search, const bool *dead)
{
	struct idle_search idle = {.search = search};
	for (uint32_t r = 0; r < search->definition->rule_count; r++) {
		const struct plan_rule *rule = &search->definition->rules[r];
		if (!rule_counts(rule) || dead[r])
			continue;
		idle.probe = (struct probe){PROBE_CONDITION, search->index, r, 0, NULL};
		if (search->definition->kind == DEFINITION_TABLE)
			visit_row(&idle, rule->condition);
		else
			idle_visit(&idle, rule->condition, 0);
	}
	idle_search_free(&idle);
}
