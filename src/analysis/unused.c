/* Definitions and columns that nothing uses. */
#include "analysis/finding.h"

struct usage {
	const struct plan *plan;
	bool *definitions;
	bool *columns;
	bool *lookups;
	struct value_map seen;
	VECTOR(const struct value *) waiting;
};

static struct usage usage_of(const struct plan *plan)
{
	return (struct usage){
		.plan = plan,
		.definitions = memory_zeroed(plan->definition_count + 1, sizeof(bool)),
		.columns = memory_zeroed(plan->column_count + 1, sizeof(bool)),
		.lookups = memory_zeroed(plan->lookup_count + 1, sizeof(bool)),
	};
}

static void usage_free(struct usage *usage)
{
	memory_free(usage->definitions);
	memory_free(usage->columns);
	memory_free(usage->lookups);
	value_map_free(&usage->seen);
	vector_free(&usage->waiting);
}

/* Values share parts, and chains of operators are long: each value is looked at once, from a list. */
static void use_value(struct usage *usage, const struct value *value)
{
	if (value && !value_map_find(&usage->seen, value)) {
		value_map_put(&usage->seen, (struct value_entry){value, 0, 0});
		vector_push(&usage->waiting, value);
	}
}

static void use_population(struct usage *usage, const struct population *population)
{
	use_value(usage, population->x);
	use_value(usage, population->weight);
	use_value(usage, population->where);
	for (size_t i = 0; i < population->key_count; i++)
		use_value(usage, population->keys[i]);
}

static void use_waiting(struct usage *usage)
{
	while (usage->waiting.count) {
		const struct value *value = usage->waiting.items[--usage->waiting.count];
		for (size_t i = 0; i < value->count; i++)
			use_value(usage, value->operands[i]);
		if (value->operation == VALUE_COLUMN)
			usage->columns[value->index] = true;
		else if (value->operation == VALUE_DEFINITION)
			usage->definitions[value->index] = true;
		else if (value->operation == VALUE_LOOKUP || value->operation == VALUE_IN_LOOKUP)
			usage->lookups[value->index] = true;
		else if (value->operation == VALUE_POPULATION)
			use_population(usage, &usage->plan->populations[value->index]);
		if (value->operation == VALUE_LOOKUP)
			use_value(usage, usage->plan->lookups[value->index].key);
	}
}

static void use_definition(struct usage *usage, const struct definition *definition)
{
	use_value(usage, definition->value);
	for (size_t r = 0; r < definition->rule_count; r++) {
		const struct plan_rule *rule = &definition->rules[r];
		use_value(usage, rule->condition);
		use_value(usage, rule->points);
		for (size_t i = 0; rule->outputs && i < definition->output_count; i++)
			use_value(usage, rule->outputs[i]);
	}
	use_waiting(usage);
}

static void use_name(struct usage *usage, struct text name)
{
	size_t column = plan_find_column(usage->plan, name);
	if (column != SIZE_MAX)
		usage->columns[column] = true;
}

static void use_written(struct usage *usage);

/* What a rollup computes from its ledger has a plan of its own, with the parameters and lets that it names. */
static void use_rollup(struct usage *usage, const struct plan_rollup *rollup)
{
	const struct plan *plan = rollup->plan;
	struct usage inner = usage_of(plan);
	use_written(&inner);
	for (size_t i = 0; i < plan->definition_count; i++) {
		size_t outer = plan_find_definition(usage->plan, plan->definitions[i].name);
		if (inner.definitions[i] && outer != SIZE_MAX)
			usage->definitions[outer] = true;
	}
	usage->columns[rollup->record_key] = true;
	usage_free(&inner);
}

/* Limits of a rollout weigh by columns. */
static void use_statement(struct usage *usage, const struct statement *statement)
{
	if (statement->kind != STATEMENT_ROLLOUT)
		return;
	for (size_t i = 0; i < statement->limit_count; i++)
		use_name(usage, statement->limits[i]->by.text);
}

/* Backwards through the order, each definition comes after all that may use it. */
static void use_written(struct usage *usage)
{
	const struct plan *plan = usage->plan;
	use_value(usage, plan->only_where);
	for (size_t i = 0; i < plan->guard_count; i++)
		use_value(usage, plan->guards[i].condition);
	for (size_t i = 0; i < plan->rollup_count; i++)
		use_rollup(usage, &plan->rollups[i]);
	use_waiting(usage);
	for (size_t i = plan->definition_count; i-- > 0;) {
		const struct definition *definition = &plan->definitions[plan->order[i]];
		bool counts = definition->written || usage->definitions[plan->order[i]];
		if (definition->kind == DEFINITION_TABLE || counts)
			use_definition(usage, definition);
	}
}

static void use_all(struct usage *usage, const struct rule_set *rules)
{
	use_written(usage);
	for (size_t i = 0; i < rules->statements.count; i++)
		use_statement(usage, rules->statements.items[i]);
}

/* A file of definitions alone is there for others to include. */
static bool writes_anything(const struct plan *plan)
{
	for (size_t i = 0; i < plan->definition_count; i++)
		if (plan->definitions[i].written)
			return true;
	return plan->guard_count > 0;
}

static const char take_out[] = "take it out, or use it";

/* What is included may serve others. */
static bool is_own(const struct analysis *analysis, struct span span)
{
	return span.source == analysis->rules->modules.items[0]->source;
}

static void report(struct analysis *analysis, struct span span, const char *what, struct text name)
{
	if (!is_own(analysis, span))
		return;
	struct finding *finding =
		finding_add(analysis, CODE_W608, span, "nothing uses the %s `%.*s`", what, TEXT_ARGUMENTS(name));
	finding->remedy = take_out;
}

/* All columns at once: there may be many in a rule file that was made for an export. */
static void report_columns(struct analysis *analysis, const struct usage *usage)
{
	const struct plan *plan = usage->plan;
	struct text *names = memory_array(plan->column_count, sizeof *names);
	struct span first = {0};
	size_t count = 0;
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct plan_column *column = &plan->columns[i];
		bool unused = column->declared && !usage->columns[i] && !column->key && !column->required &&
			      !column->of_rollup && is_own(analysis, column->first_use);
		if (unused && count == 0)
			first = column->first_use;
		if (unused)
			names[count++] = column->name;
	}
	if (count) {
		const char *list = text_list(&analysis->arena, names, count);
		struct finding *finding =
			count == 1 ? finding_add(analysis, CODE_W608, first, "nothing uses the column `%s`", list)
				   : finding_add(analysis, CODE_W608, first, "nothing uses the columns %s", list);
		finding->remedy = take_out;
	}
	memory_free(names);
}

static void report_unused(struct analysis *analysis, const struct usage *usage)
{
	const struct plan *plan = usage->plan;
	for (size_t i = 0; i < plan->definition_count; i++) {
		const struct definition *definition = &plan->definitions[i];
		bool param = definition->kind == DEFINITION_PARAM;
		if ((param || definition->kind == DEFINITION_LET) && !usage->definitions[i])
			report(analysis, definition->name_span, param ? "parameter" : "`let`", definition->name);
	}
	for (size_t i = 0; i < plan->lookup_count; i++)
		if (!usage->lookups[i])
			report(analysis, plan->lookups[i].name_span, "lookup", plan->lookups[i].name);
	report_columns(analysis, usage);
}

void find_unused(struct analysis *analysis)
{
	if (!writes_anything(analysis->plan))
		return;
	struct usage usage = usage_of(analysis->plan);
	use_all(&usage, analysis->rules);
	report_unused(analysis, &usage);
	usage_free(&usage);
}
