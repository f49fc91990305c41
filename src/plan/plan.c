#include "plan/plan.h"

#include "plan/planner.h"

enum { PASSES_MAX = 1000 };

/* --- one pass --- */

static void make_fallbacks(struct planner *planner)
{
	for (size_t i = 0; i < planner->columns.count; i++) {
		struct expression *expression = planner->columns.items[i].fallback_expression;
		if (!expression)
			continue;
		struct value *value =
			expect(planner, make(planner, expression), expression, planner->columns.items[i].type);
		const struct constant *constant = constant_of(planner, value);
		if (constant)
			planner->columns.items[i].fallback = *constant;
		else if (value->type.kind != TYPE_UNKNOWN &&
			 complain(planner, CODE_E107, expression->span, "a default is a constant"))
			complain_remedy(planner, "write a number, date, text or truth");
	}
}

static void check_only_where(struct planner *planner, struct value *value);

static void check_filter_value(struct planner *planner, struct value *value)
{
	if (value->operation == VALUE_POPULATION &&
	    complain(planner, CODE_E108, value->span,
		     "`only where` says which records count, so it cannot ask all of them"))
		complain_remedy(planner, "ask columns, parameters and lets without population functions");
	if (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = definition_at(planner, value->index);
		bool allowed = definition->kind == DEFINITION_LET || definition->kind == DEFINITION_PARAM;
		if (!allowed &&
		    complain(planner, CODE_E108, value->span,
			     "`only where` asks columns, parameters and lets, but this is computed after it"))
			complain_remedy(planner, "write the condition itself here");
		if (allowed && definition->value)
			check_only_where(planner, definition->value);
	}
}

static void check_only_where(struct planner *planner, struct value *value)
{
	while (!value->filter_checked) {
		value->filter_checked = true;
		check_filter_value(planner, value);
		for (size_t i = 1; i < value->count; i++)
			check_only_where(planner, value->operands[i]);
		if (value->count == 0)
			return;
		value = value->operands[0];
	}
}

static void run_pass(struct planner *planner)
{
	planner->changed = false;
	planner->waits = false;
	planner->populations.count = 0;
	planner->guards.count = 0;
	planner->in_rows = planner->ledger;
	for (size_t i = 0; i < planner->lookups.count; i++)
		if (planner->lookups.items[i].used)
			make_lookup(planner, i);
	planner->in_rows = false;
	planner->lookup_populations = planner->populations.count;
	for (size_t i = 0; i < planner->definitions.count; i++) {
		struct definition *definition = definition_at(planner, planner->plan->order[i]);
		make_definition(planner, definition);
		definition->population_end = planner->populations.count;
	}
	make_guards(planner);
	if (planner->ledger)
		make_row_counts(planner);
	planner->in_rows = planner->ledger;
	if (planner->only_where)
		planner->plan->only_where = make_truth(planner, planner->only_where);
	make_fallbacks(planner);
	planner->in_rows = false;
}

/* The pass whose values are those of the plan. */
static void run_reporting_pass(struct planner *planner)
{
	planner->arena = &planner->plan->arena;
	planner->reporting = true;
	planner->plan->today_use = planner->ledger_today_use;
	run_pass(planner);
}

/* Has the pass before left nothing open, so that this one probably learns nothing? */
static bool may_be_last(const struct planner *planner)
{
	bool open = planner->waits;
	for (size_t i = 0; i < planner->columns.count; i++)
		open |= planner->columns.items[i].type.kind == TYPE_UNKNOWN && !planner->columns.items[i].declared;
	return !open;
}

/* A pass to learn that is the last one where it learns nothing; else what it reported is taken back. */
static bool try_reporting_pass(struct planner *planner)
{
	size_t before = planner->diagnostics->list.count;
	run_reporting_pass(planner);
	if (!planner->changed && !planner->waits)
		return true;
	planner->diagnostics->list.count = before;
	planner->reporting = false;
	planner->arena = &planner->scratch;
	return false;
}

/* Learns the types, the weakest evidence last: whatever is learnt may be strong evidence for more. Returns whether the
 * last pass reported. */
static bool learn_types(struct planner *planner)
{
	planner->arena = &planner->scratch;
	planner->phase = PHASE_LEARN;
	for (size_t passes = 0; passes < PASSES_MAX; passes++) {
		arena_reset(&planner->scratch);
		if (passes == 0 || !may_be_last(planner))
			run_pass(planner);
		else if (try_reporting_pass(planner))
			return true;
		if (planner->changed)
			planner->phase = PHASE_LEARN;
		else if (!planner->waits)
			return false;
		else
			planner->phase++;
	}
	return false;
}

static void settle_columns(struct planner *planner)
{
	for (size_t i = 0; i < planner->columns.count; i++) {
		struct plan_column *column = &planner->columns.items[i];
		if (column->type.kind == TYPE_UNKNOWN && !column->declared)
			column->type = type_of_kind(TYPE_TEXT);
	}
}

/* --- stand-ins --- */

static void add_stand_ins(struct planner *planner)
{
	for (size_t i = 0; i < planner->options->stand_in_count; i++) {
		struct text name = planner->options->stand_ins[i];
		struct symbol symbol = names_find(&planner->names, name);
		if (symbol.kind != SYMBOL_DEFINITION)
			continue;
		struct definition *definition = definition_at(planner, symbol.index);
		struct plan_column column = {
			.name = name,
			.source_name = name,
			.first_use = definition->name_span,
			.declared = true,
			.stand_in = true,
		};
		vector_push(&planner->columns, column);
		definition->stand_in = (uint32_t)planner->columns.count;
	}
}

static void settle_stand_ins(struct planner *planner)
{
	for (size_t i = 0; i < planner->definitions.count; i++) {
		const struct definition *definition = definition_at(planner, i);
		if (definition->stand_in)
			planner->columns.items[definition->stand_in - 1].type = definition->type;
	}
}

/* --- the whole --- */

static void list_parameters(struct planner *planner)
{
	struct text *names = arena_array(&planner->plan->arena, planner->definitions.count, sizeof *names);
	size_t count = 0;
	for (size_t i = 0; i < planner->definitions.count; i++)
		if (planner->definitions.items[i].kind == DEFINITION_PARAM)
			names[count++] = planner->definitions.items[i].name;
	if (count)
		diagnose_remedy(planner->diagnostics, "the parameters are: %s",
				text_list(&planner->plan->arena, names, count));
	else
		diagnose_remedy(planner->diagnostics, "the rules have no parameters; one is written param NAME = 5%%");
}

static void check_settings(struct planner *planner)
{
	for (size_t i = 0; i < planner->options->param_count; i++) {
		const struct param_setting *setting = &planner->options->params[i];
		if (setting->used || setting->value)
			continue;
		diagnose(planner->diagnostics, CODE_E102, (struct span){0},
			 "--set %.*s: the rules have no such parameter", TEXT_ARGUMENTS(setting->name));
		struct text near = nearest_name(planner, setting->name);
		if (near.size)
			diagnose_remedy(planner->diagnostics, "did you mean `%.*s`?", TEXT_ARGUMENTS(near));
		else
			list_parameters(planner);
	}
}

struct text nearest_name(const struct planner *planner, struct text wanted)
{
	size_t count = planner->definitions.count;
	struct text *names = memory_array(count, sizeof *names);
	for (size_t i = 0; i < count; i++)
		names[i] = planner->definitions.items[i].name;
	size_t near = text_nearest(wanted, names, count);
	struct text found = near < count ? names[near] : (struct text){"", 0};
	memory_free(names);
	return found;
}

static void fill(struct planner *planner)
{
	struct plan *plan = planner->plan;
	plan->columns = arena_array(&plan->arena, planner->columns.count, sizeof *plan->columns);
	plan->column_count = planner->columns.count;
	for (size_t i = 0; i < plan->column_count; i++)
		plan->columns[i] = planner->columns.items[i];
	plan->definitions = arena_array(&plan->arena, planner->definitions.count, sizeof *plan->definitions);
	plan->definition_count = planner->definitions.count;
	for (size_t i = 0; i < plan->definition_count; i++)
		plan->definitions[i] = planner->definitions.items[i];
	plan->populations = arena_array(&plan->arena, planner->populations.count, sizeof *plan->populations);
	plan->population_count = planner->populations.count;
	for (size_t i = 0; i < plan->population_count; i++)
		plan->populations[i] = planner->populations.items[i];
	plan->doubtful_cells = arena_array(&plan->arena, planner->doubtful_cells.count, sizeof *plan->doubtful_cells);
	plan->doubtful_cell_count = planner->doubtful_cells.count;
	for (size_t i = 0; i < plan->doubtful_cell_count; i++)
		plan->doubtful_cells[i] = planner->doubtful_cells.items[i];
	plan->guards = arena_array(&plan->arena, planner->guards.count, sizeof *plan->guards);
	plan->guard_count = planner->guards.count;
	for (size_t i = 0; i < plan->guard_count; i++)
		plan->guards[i] = planner->guards.items[i];
	plan->rollups = arena_array(&plan->arena, planner->rollups.count, sizeof *plan->rollups);
	plan->rollup_count = planner->rollups.count;
	for (size_t i = 0; i < plan->rollup_count; i++)
		plan->rollups[i] = planner->rollups.items[i];
}

static void make_all(struct planner *planner)
{
	for (size_t i = 0; i < planner->definitions.count; i++)
		if (planner->definitions.items[i].kind == DEFINITION_SEGMENT)
			collect_labels(planner, definition_at(planner, i));
	add_stand_ins(planner);
	if (!order_definitions(planner))
		return;
	bool reported = learn_types(planner);
	planner->phase = PHASE_TEXTS;
	if (!reported) {
		settle_columns(planner);
		run_reporting_pass(planner);
	}
	if (planner->plan->only_where)
		check_only_where(planner, planner->plan->only_where);
	settle_stand_ins(planner);
	order_populations(planner);
	finish_lookups(planner);
	if (!planner->ledger)
		check_settings(planner);
}

void make_plan(struct planner *planner)
{
	planner->arena = &planner->plan->arena;
	planner->plan->today = planner->options->today;
	collect_statements(planner);
	if (planner->ledger)
		find_ledger_key(planner);
	else
		join_rollups(planner);
	make_all(planner);
	fill(planner);
	names_free(&planner->names);
	names_free(&planner->ledger_columns);
	arena_free(&planner->scratch);
	memory_free(planner->tables);
	vector_free(&planner->columns);
	vector_free(&planner->definitions);
	vector_free(&planner->lookups);
	vector_free(&planner->populations);
	vector_free(&planner->guards);
	vector_free(&planner->doubtful_cells);
	vector_free(&planner->rollups);
}

struct plan *plan_make(struct rule_set *rules, const struct plan_options *options)
{
	struct planner planner = {
		.plan = memory_zeroed(1, sizeof *planner.plan),
		.rules = rules,
		.syntax = &rules->syntax,
		.diagnostics = &rules->syntax.diagnostics,
		.options = options,
		.statements = rules->statements.items,
		.statement_count = rules->statements.count,
	};
	make_plan(&planner);
	return planner.plan;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->rollup_count; i++)
		plan_free(plan->rollups[i].plan);
	arena_free(&plan->arena);
	memory_free(plan);
}

size_t plan_find_definition(const struct plan *plan, struct text name)
{
	for (size_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].kind != DEFINITION_TABLE && text_equal(plan->definitions[i].name, name))
			return i;
	return SIZE_MAX;
}

bool plan_columns_read_alike(const struct plan_column *a, const struct plan_column *b)
{
	return !a->of_rollup && !b->of_rollup && text_equal(a->source_name, b->source_name) &&
	       a->type.kind == b->type.kind && a->required == b->required && a->has_fallback == b->has_fallback &&
	       (!a->has_fallback || constant_equal(&a->fallback, &b->fallback));
}

bool csv_settings_equal(const struct csv_settings *left, const struct csv_settings *right)
{
	const struct dialect *a = &left->dialect;
	const struct dialect *b = &right->dialect;
	bool same = a->delimiter == b->delimiter && a->decimal == b->decimal && a->encoding == b->encoding &&
		    a->dates.order == b->dates.order && a->dates.separator == b->dates.separator &&
		    a->dates.two_digit_year == b->dates.two_digit_year && a->quotes == b->quotes &&
		    a->missing_count == b->missing_count && text_equal(a->grouping, b->grouping);
	for (size_t i = 0; same && i < a->missing_count; i++)
		same = text_equal(a->missing[i], b->missing[i]);
	return same;
}

size_t plan_find_column(const struct plan *plan, struct text name)
{
	for (size_t i = 0; i < plan->column_count; i++)
		if (text_equal(plan->columns[i].name, name))
			return i;
	return SIZE_MAX;
}

const struct plan_rollup *plan_find_rollup(const struct plan *plan, uint32_t column, size_t *field)
{
	for (size_t r = 0; r < plan->rollup_count; r++)
		for (size_t f = 0; f < plan->rollups[r].field_count; f++)
			if (plan->rollups[r].fields[f] == column) {
				if (field)
					*field = f;
				return &plan->rollups[r];
			}
	return NULL;
}
