/* Thresholds where two rules meet: a value that neither takes (`< 10%`, `> 10%`), or that both do (`<= 10%`, `>= 10%`).
 */
#include "analysis/finding.h"

enum { REBUILT_MAX = 200000 }; /* formulas that are rebuilt for one hole */

/* Which rules end or begin at a threshold, and with it or before it. 0: none; else 1 + the rule. */
struct meeting {
	uint32_t ends_below;
	uint32_t begins_above;
	uint32_t ends_with;
	uint32_t begins_with;
};

struct meetings {
	struct meeting **by_term; /* by threshold; null: not of an order */
	size_t term_count;
	uint32_t *seen; /* by formula: 1 + the rule that it was last met in */
};

static void note_range(struct meetings *meetings, const struct term *term, uint32_t index, struct part_range range,
		       uint32_t rule)
{
	size_t count = term->thresholds.count;
	if (!meetings->by_term[index])
		meetings->by_term[index] = memory_zeroed(count, sizeof(struct meeting));
	struct meeting *of = meetings->by_term[index];
	bool is_point = range.first == range.last && range.first % 2 == 0;
	if (is_point)
		return;
	if (range.last % 2 == 1 && range.last < last_part(term) && !of[(range.last - 1) / 2].ends_below)
		of[(range.last - 1) / 2].ends_below = rule + 1;
	if (range.last % 2 == 0 && range.last && !of[(range.last - 2) / 2].ends_with)
		of[(range.last - 2) / 2].ends_with = rule + 1;
	if (range.first % 2 == 1 && range.first > 1 && !of[(range.first - 3) / 2].begins_above)
		of[(range.first - 3) / 2].begins_above = rule + 1;
	if (range.first % 2 == 0 && range.first && !of[(range.first - 2) / 2].begins_with)
		of[(range.first - 2) / 2].begins_with = rule + 1;
}

static void note(struct meetings *meetings, const struct model *model, uint32_t index, uint32_t rule)
{
	const struct formula *formula = &model->formulas.items[index];
	if (meetings->seen[index] == rule + 1)
		return;
	meetings->seen[index] = rule + 1;
	if (formula->kind == FORMULA_IN) {
		const struct term *term = &model->terms.items[formula->term];
		for (size_t i = 0; i < formula->parts.count && term->kind == TERM_ORDERED && term->thresholds.count;
		     i++)
			if (formula->parts.ranges[i].last != PART_MISSING)
				note_range(meetings, term, formula->term, formula->parts.ranges[i], rule);
		return;
	}
	for (size_t i = 0; i < formula->count; i++)
		note(meetings, model, formula->operands[i], rule);
}

/* --- a formula where a term is in one part --- */

struct placing {
	struct model *model;
	uint32_t term;
	uint32_t part;
	size_t made;
};

static uint32_t placed(struct placing *placing, uint32_t index)
{
	struct formula formula = placing->model->formulas.items[index];
	if (formula.kind == FORMULA_IN) {
		bool in = formula.term == placing->term && parts_have(formula.parts, placing->part);
		if (formula.term != placing->term)
			return index;
		return in ? formula_all(placing->model, NULL, 0) : formula_any(placing->model, NULL, 0);
	}
	if (formula.count == 0)
		return index;
	uint32_t *operands = memory_array(formula.count, sizeof *operands);
	bool same = true;
	for (size_t i = 0; i < formula.count; i++) {
		operands[i] = placing->made < REBUILT_MAX ? placed(placing, formula.operands[i]) : formula.operands[i];
		same = same && operands[i] == formula.operands[i];
	}
	placing->made += formula.count;
	uint32_t result = index;
	if (!same)
		result = formula.kind == FORMULA_AND ? formula_all(placing->model, operands, formula.count)
						     : formula_any(placing->model, operands, formula.count);
	memory_free(operands);
	return result;
}

static uint32_t covered_at(struct region_search *search, uint32_t any, uint32_t term, uint32_t part)
{
	struct placing placing = {.model = search->analysis->model, .term = term, .part = part};
	return placed(&placing, any);
}

/* --- what is said --- */

static const char *value_words(struct analysis *analysis, const struct constant *constant)
{
	struct datum datum = {.constant = *constant};
	return datum_text(&datum, analysis->plan, &analysis->arena).data;
}

static const char *term_words(const struct analysis *analysis, const struct term *term)
{
	struct arena *arena = (struct arena *)&analysis->arena;
	if (term->value->operation == VALUE_COLUMN)
		return column_words(analysis, term->value->index);
	for (size_t i = 0; i < analysis->plan->definition_count; i++) {
		const struct definition *definition = &analysis->stand_ins.plan.definitions[i];
		if (definition->kind == DEFINITION_LET && unfolded(analysis->model, definition->value) == term->value)
			return arena_printf(arena, "%.*s", TEXT_ARGUMENTS(definition->name));
	}
	struct text words = span_text(&analysis->rules->syntax.sources, term->value->span);
	return arena_printf(arena, "%.*s", TEXT_ARGUMENTS(words));
}

static bool otherwise_takes(const struct definition *definition)
{
	const struct plan_rule *last = &definition->rules[definition->rule_count - 1];
	return is_otherwise(last) && last->valid;
}

/* The term is at the threshold, as a condition. */
static struct value *is_at(struct analysis *analysis, const struct value *term, const struct constant *at)
{
	struct value *constant = arena_alloc(&analysis->arena, sizeof *constant);
	*constant = (struct value){.operation = VALUE_CONSTANT, .type = at->type, .constant = *at};
	struct value *equal = arena_alloc(&analysis->arena, sizeof *equal);
	*equal = (struct value){.operation = VALUE_EQUAL, .type = {TYPE_TRUTH, 0}, .count = 2};
	equal->operands = arena_array(&analysis->arena, 2, sizeof(struct value *));
	equal->operands[0] = (struct value *)term;
	equal->operands[1] = constant;
	return equal;
}

static void report_hole(struct region_search *search, uint32_t term, const struct constant *at, uint32_t below,
			uint32_t above)
{
	struct analysis *analysis = search->analysis;
	uint32_t later = below > above ? below : above;
	uint32_t earlier = below > above ? above : below;
	const char *value = value_words(analysis, at);
	struct finding *finding =
		finding_add(analysis, CODE_W604, rule_place(analysis, search->index, later),
			    "between %s and this %s there is a hole: %s takes a client whose `%s` is exactly %s",
			    rule_words(analysis, search->index, earlier),
			    search->definition->kind == DEFINITION_TABLE ? "row" : "rule",
			    otherwise_takes(search->definition) ? "only `otherwise`" : "none",
			    term_words(analysis, &analysis->model->terms.items[term]), value);
	finding->remedy = "write <= or >= in one of the two";
	finding->other = rule_place(analysis, search->index, earlier);
	finding->other_note = "the other side of the hole";
	finding->probe = (struct probe){.kind = PROBE_UNCOVERED, .definition = search->index};
	finding->probe.beside = is_at(analysis, analysis->model->terms.items[term].value, at);
	finding->confirmed = false;
	finding_exemplify(analysis, finding);
}

/* --- holes --- */

/* `x < 0`, `x > 0` and `otherwise` for the rest is how people tell signs apart. */
static bool tells_signs(const struct region_search *search, const struct constant *at)
{
	return otherwise_takes(search->definition) && at->type.kind == TYPE_NUMBER && decimal_is_zero(at->number);
}

static void find_hole(struct region_search *search, uint32_t any, uint32_t term, size_t threshold,
		      const struct meeting *meeting)
{
	struct model *model = search->analysis->model;
	uint32_t point = (uint32_t)(2 + 2 * threshold);
	struct constant at = model->terms.items[term].thresholds.items[threshold];
	uint32_t here = formula_in(model, term, parts_range(&model->arena, point, point));
	uint32_t formulas[] = {
		here,
		formula_not(model, covered_at(search, any, term, point)),
		covered_at(search, any, term, point - 1),
		covered_at(search, any, term, point + 1),
	};
	if (tells_signs(search, &at) ||
	    search_all(search, SCOPE_PRESENT, formulas, sizeof formulas / sizeof *formulas) != VERDICT_POSSIBLE)
		return;
	vector_push(&search->holes, here);
	report_hole(search, term, &at, meeting->ends_below - 1, meeting->begins_above - 1);
}

/* --- overlaps --- */

static void report_overlap(struct region_search *search, uint32_t term, const struct constant *at, uint32_t below,
			   uint32_t above)
{
	struct analysis *analysis = search->analysis;
	uint32_t later = below > above ? below : above;
	uint32_t earlier = below > above ? above : below;
	vector_push(&search->met, (uint64_t)earlier << 32 | later);
	bool error = search->definition->policy == POLICY_UNIQUE || search->definition->policy == POLICY_ANY;
	const char *words = rule_words(analysis, search->index, earlier);
	struct finding *finding = finding_add(analysis, CODE_W604, rule_place(analysis, search->index, later),
					      "this %s and %s overlap: both take a client whose `%s` is exactly %s%s",
					      search->definition->kind == DEFINITION_TABLE ? "row" : "rule", words,
					      term_words(analysis, &analysis->model->terms.items[term]),
					      value_words(analysis, at), error ? ", which is an error" : "");
	finding->remedy = "leave the end out of one of the two: < for <=, > for >=, or [a..b) for [a..b]";
	finding->other = rule_place(analysis, search->index, earlier);
	finding->other_note = "the other one";
	finding->probe = (struct probe){PROBE_BOTH, search->index, later, earlier, NULL};
	finding->confirmed = false;
	finding_exemplify(analysis, finding);
}

/* Do the two meet at this point, and nowhere else? */
static void find_overlap(struct region_search *search, uint32_t term, size_t threshold, const struct meeting *meeting)
{
	struct model *model = search->analysis->model;
	uint32_t below = meeting->ends_with - 1;
	uint32_t above = meeting->begins_with - 1;
	uint32_t point = (uint32_t)(2 + 2 * threshold);
	struct constant at = model->terms.items[term].thresholds.items[threshold];
	uint32_t here = formula_in(model, term, parts_range(&model->arena, point, point));
	uint32_t elsewhere[] = {search->conditions[below], search->conditions[above], formula_not(model, here)};
	uint32_t both[] = {search->conditions[below], search->conditions[above], here};
	bool agree = rules_agree(search->definition, below, above) && search->definition->policy != POLICY_UNIQUE;
	if (agree || search_all(search, SCOPE_ALL, elsewhere, 3) != VERDICT_IMPOSSIBLE ||
	    search_all(search, SCOPE_EXPECTED, both, 3) != VERDICT_POSSIBLE)
		return;
	report_overlap(search, term, &at, below, above);
}

/* --- all --- */

static void find_at_thresholds(struct region_search *search, const struct meetings *meetings)
{
	struct model *model = search->analysis->model;
	uint32_t any = formula_any(model, search->conditions, search->definition->rule_count);
	for (uint32_t t = 0; t < meetings->term_count; t++) {
		if (!meetings->by_term[t])
			continue;
		size_t count = model->terms.items[t].thresholds.count;
		for (size_t i = 0; i < count; i++) {
			const struct meeting *meeting = &meetings->by_term[t][i];
			bool hole = meeting->ends_below && meeting->begins_above &&
				    meeting->ends_below != meeting->begins_above;
			bool overlap = meeting->ends_with && meeting->begins_with &&
				       meeting->ends_with != meeting->begins_with;
			if (hole)
				find_hole(search, any, t, i, meeting);
			if (overlap)
				find_overlap(search, t, i, meeting);
		}
	}
}

void find_thresholds(struct region_search *search)
{
	struct model *model = search->analysis->model;
	struct meetings meetings = {.term_count = model->terms.count};
	if (!rules_exclude(search->definition) || search->definition->rule_count == 0)
		return;
	meetings.by_term = memory_zeroed(meetings.term_count, sizeof *meetings.by_term);
	meetings.seen = memory_zeroed(model->formulas.count, sizeof *meetings.seen);
	for (uint32_t r = 0; r < search->definition->rule_count; r++)
		if (rule_counts(&search->definition->rules[r]))
			note(&meetings, model, search->conditions[r], r);
	find_at_thresholds(search, &meetings);
	for (size_t t = 0; t < meetings.term_count; t++)
		memory_free(meetings.by_term[t]);
	memory_free(meetings.by_term);
	memory_free(meetings.seen);
}
