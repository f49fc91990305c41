#include "comparison/trial.h"

#include "labelling/labelling.h"

struct plan_options plan_options_for(const struct plan_options *options, const struct rule_set *rules,
				     struct arena *arena)
{
	struct plan_options own = *options;
	own.params = arena_array(arena, options->param_count, sizeof *own.params);
	own.param_count = 0;
	for (size_t i = 0; i < options->param_count; i++) {
		for (size_t s = 0; s < rules->statements.count; s++) {
			const struct statement *statement = rules->statements.items[s];
			if (statement->kind != STATEMENT_PARAM ||
			    !text_equal(statement->name.text, options->params[i].name))
				continue;
			own.params[own.param_count++] = options->params[i];
			break;
		}
	}
	return own;
}

/* --- the same programs --- */

static bool same_program(struct program *a, struct program *b)
{
	bool same = a && b ? program_equal(a, b) : a == b;
	program_free(a);
	program_free(b);
	return same;
}

static bool rollups_compute_alike(const struct plan_rollup *a, const struct plan_rollup *b)
{
	return text_equal(a->name, b->name) && a->field_count == b->field_count &&
	       csv_settings_equal(&a->plan->csv, &b->plan->csv) &&
	       same_program(program_make_filter(a->plan, false), program_make_filter(b->plan, false)) &&
	       same_program(program_make_pass(a->plan, false, 1), program_make_pass(b->plan, false, 1)) &&
	       same_program(program_make(a->plan, false), program_make(b->plan, false));
}

bool plans_compile_alike(const struct plan *a, const struct plan *b)
{
	if (a->passes != b->passes || !same_program(program_make_filter(a, true), program_make_filter(b, true)))
		return false;
	if (a->rollup_count != b->rollup_count)
		return false;
	for (size_t i = 0; i < a->rollup_count; i++)
		if (!rollups_compute_alike(&a->rollups[i], &b->rollups[i]))
			return false;
	for (uint32_t pass = 1; pass <= a->passes; pass++)
		if (!same_program(program_make_pass(a, true, pass), program_make_pass(b, true, pass)))
			return false;
	return true;
}

/* --- plans --- */

/* A rule set with the sources of NEW, which hold OLD's too. */
static struct rule_set empty_rules(const struct edits *edits)
{
	struct rule_set rules = {0};
	const struct sources *sources = &edits->new_rules->syntax.sources;
	rules.syntax.revision = edits->old_rules->syntax.revision;
	for (size_t i = 0; i < sources->list.count; i++)
		vector_push(&rules.syntax.sources.list, sources->list.items[i]);
	return rules;
}

static bool is_right(const struct rule_set *rules)
{
	const struct diagnostics *diagnostics = &rules->syntax.diagnostics;
	for (size_t i = 0; i < diagnostics->list.count; i++)
		if (code_name(diagnostics->list.items[i].code)[0] == 'E')
			return false;
	return true;
}

/* The plan, or null where the statements do not stand together. */
static struct plan *plan_of(struct edits *edits, struct rule_set *rules)
{
	struct plan_options options = plan_options_for(edits->options, rules, &edits->arena);
	struct plan *plan = plan_make(rules, &options);
	if (is_right(rules))
		return plan;
	plan_free(plan);
	return NULL;
}

static void settle(struct edits *edits, struct edit *edit)
{
	edits->trials++;
	edit->plan = plan_of(edits, &edit->rules);
	for (size_t i = 0; edit->plan && i < edit->plan->definition_count; i++)
		edits->trial_rules += edit->plan->definitions[i].rule_count;
}

static bool is_tried(const struct edits *edits, struct edit *edit)
{
	if (edits->trials >= TRIALS_MAX || edits->trial_rules >= TRIAL_RULES_MAX)
		edit->effect = EFFECT_UNTRIED;
	return edits->base_plan && edit->effect != EFFECT_UNTRIED;
}

void make_base(struct edits *edits, struct statement **added, size_t count)
{
	for (size_t attempt = 0; attempt < 2 && !edits->base_plan; attempt++) {
		rules_free(&edits->base);
		edits->base = empty_rules(edits);
		for (size_t i = 0; i < edits->old_rules->statements.count; i++)
			vector_push(&edits->base.statements, edits->old_rules->statements.items[i]);
		for (size_t i = 0; i < count && attempt == 0; i++)
			vector_push(&edits->base.statements, added[i]);
		edits->base_plan = plan_of(edits, &edits->base);
	}
}

void try_statement(struct edits *edits, struct edit *edit, const struct statement *old, struct statement *replacement)
{
	if (!is_tried(edits, edit))
		return;
	edit->rules = empty_rules(edits);
	for (size_t i = 0; i < edits->base.statements.count; i++) {
		struct statement *statement = edits->base.statements.items[i];
		vector_push(&edit->rules.statements, statement == old ? replacement : statement);
	}
	settle(edits, edit);
}

static struct statement *with_items(struct edits *edits, const struct statement *old, void **items, size_t count)
{
	struct statement *made = arena_alloc(&edits->arena, sizeof *made);
	*made = *old;
	if (old->kind != STATEMENT_TABLE) {
		made->rules.items = arena_array(&edits->arena, count, sizeof *made->rules.items);
		made->rules.count = count;
		for (size_t i = 0; i < count; i++)
			made->rules.items[i] = items[i];
		return made;
	}
	made->table = arena_alloc(&edits->arena, sizeof *made->table);
	*made->table = *old->table;
	made->table->rows = arena_array(&edits->arena, count + 1, sizeof *made->table->rows);
	made->table->rows[0] = old->table->rows[0];
	made->table->row_count = count + 1;
	for (size_t i = 0; i < count; i++)
		made->table->rows[i + 1] = items[i];
	return made;
}

static void try_loose(struct edits *edits, struct edit *edit, void **items, size_t count)
{
	bool placed = false;
	edit->rules = empty_rules(edits);
	for (size_t i = 0; i < edits->base.statements.count; i++) {
		struct statement *statement = edits->base.statements.items[i];
		if (statement->kind != STATEMENT_RULE)
			vector_push(&edit->rules.statements, statement);
		for (size_t n = 0; statement->kind == STATEMENT_RULE && !placed && n < count; n++)
			vector_push(&edit->rules.statements, items[n]);
		placed |= statement->kind == STATEMENT_RULE;
	}
	settle(edits, edit);
}

void try_items(struct edits *edits, struct edit *edit, const struct statement *old, void **items, size_t count)
{
	if (!is_tried(edits, edit))
		return;
	if (old)
		try_statement(edits, edit, old, with_items(edits, old, items, count));
	else
		try_loose(edits, edit, items, count);
}
