/* Rollups: the plan of a ledger, and its fields as columns of the record. */
#include "plan/planner.h"

/* What the ledger's plan is made of: parameters and lookups of the rules, what they say of files, and the fields. */
struct ledger_statements {
	VECTOR(struct statement *) list;
};

static void add(struct planner *planner, struct ledger_statements *statements, struct statement statement)
{
	struct statement *kept = arena_alloc(&planner->plan->arena, sizeof *kept);
	*kept = statement;
	vector_push(&statements->list, kept);
}

static void add_of_rules(const struct planner *planner, const struct rollup *rollup,
			 struct ledger_statements *statements)
{
	for (size_t i = 0; i < planner->statement_count; i++) {
		struct statement *statement = planner->statements[i];
		bool csv = statement->kind == STATEMENT_CSV && rollup->settings_count == 0;
		if (csv || statement->kind == STATEMENT_PARAM || statement->kind == STATEMENT_LOOKUP)
			vector_push(&statements->list, statement);
	}
}

static void add_own(struct planner *planner, const struct rollup *rollup, struct ledger_statements *statements)
{
	for (size_t i = 0; i < rollup->settings_count; i++)
		add(planner, statements,
		    (struct statement){.kind = STATEMENT_CSV,
				       .span = rollup->all_settings[i]->span,
				       .settings = rollup->all_settings[i]});
	for (size_t i = 0; i < rollup->input_count; i++)
		add(planner, statements,
		    (struct statement){
			    .kind = STATEMENT_INPUT, .span = rollup->inputs[i]->span, .input = rollup->inputs[i]});
	for (size_t i = 0; i < rollup->field_count; i++)
		add(planner, statements,
		    (struct statement){.kind = STATEMENT_OUTPUT,
				       .span = rollup->fields[i]->span,
				       .name = rollup->fields[i]->name,
				       .value = rollup->fields[i]->value});
}

static struct plan *plan_ledger(struct planner *planner, const struct rollup *rollup, struct plan_rollup *made)
{
	struct ledger_statements statements = {0};
	struct plan_options options = *planner->options;
	options.stand_in_count = 0;
	add_of_rules(planner, rollup, &statements);
	add_own(planner, rollup, &statements);
	struct planner ledger = {
		.plan = memory_zeroed(1, sizeof *ledger.plan),
		.rules = planner->rules,
		.syntax = planner->syntax,
		.diagnostics = planner->diagnostics,
		.options = &options,
		.statements = statements.list.items,
		.statement_count = statements.list.count,
		.ledger = rollup,
		.rollup = made,
	};
	make_plan(&ledger);
	made->ledger_key = ledger.ledger_key;
	vector_free(&statements.list);
	return ledger.plan;
}

void find_ledger_key(struct planner *planner)
{
	struct name name = planner->ledger->key->name;
	struct symbol symbol = names_find(&planner->ledger_columns, name.text);
	if (symbol.kind == SYMBOL_NONE) {
		struct plan_column column = {
			.name = name.text,
			.source_name = name.text,
			.type = type_of_kind(TYPE_TEXT),
			.first_use = name.span,
			.declared = true,
		};
		symbol = (struct symbol){SYMBOL_COLUMN, (uint32_t)planner->columns.count};
		names_add(&planner->ledger_columns, name.text, symbol);
		vector_push(&planner->columns, column);
	}
	planner->ledger_key = symbol.index;
	planner->columns.items[symbol.index].key = true;
}

/* Of a ledger that has errors the types are not known for sure, so the fields learn theirs from their use. */
static void add_fields(struct planner *planner, const struct rollup *rollup, struct plan_rollup *made, bool sound)
{
	made->fields = arena_array(&planner->plan->arena, rollup->field_count, sizeof *made->fields);
	for (size_t i = 0; i < rollup->field_count; i++) {
		struct plan_column column = {
			.name = rollup->fields[i]->name.text,
			.source_name = rollup->fields[i]->name.text,
			.first_use = rollup->fields[i]->name.span,
			.declared = sound,
			.of_rollup = true,
			.type = sound ? rollup_output(made, i)->type : type_of_kind(TYPE_UNKNOWN),
		};
		made->fields[made->field_count++] = (uint32_t)planner->columns.count;
		enter_name(planner, column.name, column.first_use,
			   (struct symbol){SYMBOL_COLUMN, (uint32_t)planner->columns.count});
		vector_push(&planner->columns, column);
	}
}

void collect_rollup(struct planner *planner, const struct statement *statement)
{
	struct plan_rollup rollup = {.name = statement->name.text, .name_span = statement->name.span};
	for (size_t i = 0; i < planner->rollups.count; i++) {
		if (!text_equal(planner->rollups.items[i].name, rollup.name))
			continue;
		diagnose(planner->diagnostics, CODE_E101, rollup.name_span, "the rollup `%.*s` is defined twice",
			 TEXT_ARGUMENTS(rollup.name));
		diagnose_other(planner->diagnostics, planner->rollups.items[i].name_span, "it is defined here first");
		diagnose_remedy(planner->diagnostics, "give one of them another name");
	}
	size_t errors_before = planner->diagnostics->list.count;
	rollup.plan = plan_ledger(planner, statement->rollup, &rollup);
	if (span_is_none(planner->ledger_today_use))
		planner->ledger_today_use = rollup.plan->today_use;
	add_fields(planner, statement->rollup, &rollup, planner->diagnostics->list.count == errors_before);
	vector_push(&planner->rollups, rollup);
}

const struct definition *rollup_output(const struct plan_rollup *rollup, size_t field)
{
	size_t outputs = 0;
	for (size_t i = 0; i < rollup->plan->definition_count; i++)
		if (rollup->plan->definitions[i].kind == DEFINITION_OUTPUT && outputs++ == field)
			return &rollup->plan->definitions[i];
	return NULL;
}

/* --- the record's side --- */

static const struct statement *rollup_statement(const struct planner *planner, size_t index)
{
	for (size_t i = 0; i < planner->statement_count; i++)
		if (planner->statements[i]->kind == STATEMENT_ROLLUP && index-- == 0)
			return planner->statements[i];
	return NULL;
}

static void join_rollup(struct planner *planner, struct plan_rollup *rollup, struct name key)
{
	struct type type = rollup->plan->columns[rollup->ledger_key].type;
	struct symbol symbol = names_find(&planner->names, key.text);
	if (symbol.kind == SYMBOL_NONE) {
		struct plan_column column = {
			.name = key.text, .source_name = key.text, .type = type, .first_use = key.span};
		symbol = (struct symbol){SYMBOL_COLUMN, (uint32_t)planner->columns.count};
		names_add(&planner->names, key.text, symbol);
		vector_push(&planner->columns, column);
	}
	rollup->record_key = symbol.index;
	if (symbol.kind != SYMBOL_COLUMN || planner->columns.items[symbol.index].of_rollup) {
		rollup->record_key = 0;
		diagnose(planner->diagnostics, CODE_E109, key.span,
			 "`%.*s` is defined in the rules, and clients are found by a column", TEXT_ARGUMENTS(key.text));
		diagnose_remedy(planner->diagnostics, "give what is defined another name; after `by` stands the column "
						      "that names the client in the ledger and in the export");
		return;
	}
	const struct plan_column *column = &planner->columns.items[symbol.index];
	if (column->type.kind == TYPE_UNKNOWN || type_equal(column->type, type))
		return;
	diagnose(planner->diagnostics, CODE_E201, key.span, "`%.*s` is %s in the ledger", TEXT_ARGUMENTS(key.text),
		 type_name(type));
	diagnose_other(planner->diagnostics, column->first_use, "it is %s in the export", type_name(column->type));
	const char *word = column->type.kind == TYPE_NUMBER ? "number"
			   : column->type.kind == TYPE_DATE ? "date"
							    : "truth";
	diagnose_remedy(planner->diagnostics, "give both one type; in the rollup: input { %.*s %s }",
			TEXT_ARGUMENTS(key.text), column->type.kind == TYPE_TEXT ? "text" : word);
}

void join_rollups(struct planner *planner)
{
	for (size_t i = 0; i < planner->rollups.count; i++)
		join_rollup(planner, &planner->rollups.items[i], rollup_statement(planner, i)->rollup->key->name);
}
