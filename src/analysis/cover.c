/* Clients that no rule takes, or only `otherwise`. */
#include "analysis/finding.h"

enum { DEPTH_MAX = 12 /* of the conditions in which `is missing` is looked for */ };

static const struct plan_rule *otherwise_of(const struct definition *definition)
{
	const struct plan_rule *last = definition->rule_count ? &definition->rules[definition->rule_count - 1] : NULL;
	return last && is_otherwise(last) && last->valid ? last : NULL;
}

/* No rule takes the client, and it is at none of the holes that are told of already. */
static void want_uncovered(struct region_search *search)
{
	struct model *model = search->analysis->model;
	for (size_t r = 0; r < search->definition->rule_count; r++)
		search_want(search, formula_not(model, search->conditions[r]));
	for (size_t i = 0; i < search->holes.count; i++)
		search_want(search, formula_not(model, search->holes.items[i]));
}

static enum verdict search_uncovered(struct region_search *search, enum scope scope)
{
	want_uncovered(search);
	return search_run(search, scope);
}

/* --- missing values --- */

static bool is_asked_for(const struct model *model, const struct value *value, uint32_t column, int depth)
{
	value = unfolded(model, value);
	if (value->operation == VALUE_IS_MISSING) {
		const struct value *asked = unfolded(model, value->operands[0]);
		if (asked->operation == VALUE_COLUMN && asked->index == column)
			return true;
	}
	for (size_t i = 0; i < value->count && depth; i++)
		if (is_asked_for(model, value->operands[i], column, depth - 1))
			return true;
	return false;
}

/* Does a rule ask whether the column is missing, of the block or (with `anywhere`) of another one? Then whoever wrote
 * them has thought of it. */
static bool is_thought_of(const struct region_search *search, uint32_t column, bool anywhere)
{
	const struct plan *plan = search->analysis->model->plan;
	for (size_t i = 0; i < plan->definition_count; i++) {
		const struct definition *definition = &plan->definitions[i];
		for (size_t r = 0; r < definition->rule_count && (anywhere || i == search->index); r++)
			if (definition->rules[r].condition &&
			    is_asked_for(search->analysis->model, definition->rules[r].condition, column, DEPTH_MAX))
				return true;
	}
	return false;
}

/* The one column is missing, and the others are present. */
static void want_missing(struct region_search *search, uint32_t missing)
{
	struct model *model = search->analysis->model;
	for (size_t i = 0; i < search->columns.count; i++) {
		uint32_t index = search->columns.items[i];
		uint32_t formula = formula_in(model, index, parts_range(&model->arena, PART_MISSING, PART_MISSING));
		search_want(search, index == missing ? formula : formula_not(model, formula));
	}
}

/* The first column that need only be missing for no rule to take the client, as a term; UINT32_MAX for none. */
static uint32_t missing_column(struct region_search *search)
{
	const struct model *model = search->analysis->model;
	for (size_t i = 0; i < search->columns.count; i++) {
		uint32_t index = search->columns.items[i];
		if (model->plan->columns[model->terms.items[index].value->index].required)
			continue;
		want_missing(search, index);
		if (search_uncovered(search, SCOPE_ALL) == VERDICT_POSSIBLE)
			return index;
	}
	return UINT32_MAX;
}

/* --- what is said --- */

static const char *what_takes(const struct region_search *search)
{
	return search->definition->kind == DEFINITION_TABLE ? "row" : "rule";
}

static const char *remedy(struct region_search *search, const char *column)
{
	struct arena *arena = &search->analysis->arena;
	bool table = search->definition->kind == DEFINITION_TABLE;
	if (table && !column)
		return "add a row for them, or a last row with - in each condition";
	if (table)
		return "add a row for them with `is missing`, or a last row with - in each condition";
	bool tests = !table && search->definition->statement->value;
	if (!column)
		return "add a rule for them, or `otherwise -> LABEL`";
	if (tests)
		return "add `is missing -> LABEL`, or `otherwise -> LABEL`";
	return arena_printf(arena, "add `%s is missing -> LABEL`, or `otherwise -> LABEL`", column);
}

static void report_gap(struct region_search *search, const char *column)
{
	struct analysis *analysis = search->analysis;
	struct text name = block_name(analysis, search->index);
	const char *whose =
		column ? arena_printf(&analysis->arena, "a client whose `%s` is missing", column) : "some clients";
	struct finding *finding =
		finding_add(analysis, CODE_W602, analysis->plan->definitions[search->index].name_span,
			    "no %s of `%.*s` takes %s", what_takes(search), TEXT_ARGUMENTS(name), whose);
	finding->remedy = remedy(search, column);
	finding->probe = (struct probe){PROBE_UNCOVERED, search->index, 0, 0, NULL};
	finding->confirmed = false;
	finding_exemplify(analysis, finding);
}

/* Whoever gives a reason has thought of whom `otherwise` takes. */
static bool has_reason(const struct region_search *search)
{
	return otherwise_of(search->definition)->reason.size > 0;
}

static void report_otherwise(struct region_search *search, uint32_t column)
{
	struct analysis *analysis = search->analysis;
	uint32_t last = (uint32_t)search->definition->rule_count - 1;
	const char *name = column_words(analysis, column);
	struct finding *finding =
		finding_add(analysis, CODE_W609, analysis->plan->definitions[search->index].rules[last].span,
			    "`otherwise` takes only clients with a missing value, such as `%s`", name);
	finding->remedy = arena_printf(&analysis->arena,
				       search->definition->statement->value
					       ? "if that is meant, say so: `is missing -> LABEL`"
					       : "if that is meant, say so: `%s is missing -> LABEL`",
				       name);
	finding->probe = (struct probe){PROBE_UNKNOWN, search->index, 0, 0, NULL};
	finding->confirmed = false;
	finding_exemplify(analysis, finding);
}

void find_gaps(struct region_search *search)
{
	bool otherwise = otherwise_of(search->definition) != NULL;
	if (!rules_exclude(search->definition) || search->definition->rule_count == 0)
		return;
	enum verdict present = search_uncovered(search, SCOPE_PRESENT);
	if (present == VERDICT_POSSIBLE && !otherwise)
		report_gap(search, NULL);
	if (present != VERDICT_IMPOSSIBLE)
		return;
	uint32_t term = missing_column(search);
	uint32_t column = term == UINT32_MAX ? UINT32_MAX : search->analysis->model->terms.items[term].value->index;
	if (!otherwise && column != UINT32_MAX && is_thought_of(search, column, true))
		return;
	if (!otherwise && column != UINT32_MAX)
		report_gap(search, column_words(search->analysis, column));
	else if (!otherwise && search_uncovered(search, SCOPE_EXPECTED) == VERDICT_POSSIBLE)
		report_gap(search, NULL);
	else if (otherwise && column != UINT32_MAX && search->holes.count == 0 && !has_reason(search) &&
		 !is_thought_of(search, column, false))
		report_otherwise(search, column);
}
