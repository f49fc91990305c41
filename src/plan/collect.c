/* What a rule set defines, before any of it is understood. */
#include "plan/planner.h"

struct definition *definition_at(struct planner *planner, size_t index)
{
	return &planner->definitions.items[index];
}

/* --- names --- */

static struct span place_of(const struct planner *planner, struct symbol symbol)
{
	switch (symbol.kind) {
	case SYMBOL_COLUMN:
		return planner->columns.items[symbol.index].first_use;
	case SYMBOL_DEFINITION:
		return planner->definitions.items[symbol.index].name_span;
	case SYMBOL_LOOKUP:
		return planner->lookups.items[symbol.index].statement->name.span;
	case SYMBOL_NONE:
		break;
	}
	return (struct span){0};
}

/* Is it the segment that rules outside any block make up? Its name stands nowhere: see gather_loose_rules. */
static bool is_gathered(const struct planner *planner, struct symbol symbol)
{
	if (symbol.kind != SYMBOL_DEFINITION)
		return false;
	const struct definition *definition = &planner->definitions.items[symbol.index];
	return definition->kind == DEFINITION_SEGMENT && definition->name_span.begin == definition->span.begin;
}

void enter_name(struct planner *planner, struct text name, struct span span, struct symbol symbol)
{
	struct symbol before = names_find(&planner->names, name);
	if (before.kind == SYMBOL_NONE) {
		names_add(&planner->names, name, symbol);
		return;
	}
	diagnose(planner->diagnostics, CODE_E101, span, "`%.*s` is defined twice", TEXT_ARGUMENTS(name));
	bool gathered = is_gathered(planner, before) || is_gathered(planner, symbol);
	diagnose_other(planner->diagnostics, place_of(planner, before),
		       is_gathered(planner, before) ? "this rule stands outside any block"
						    : "it is defined here first");
	diagnose_remedy(planner->diagnostics,
			gathered ? "rules outside any block make up a segment `segments`; give the other one another "
				   "name, or put the rules into a block: segment NAME { ... }"
				 : "give one of them another name");
}

static struct definition *define(struct planner *planner, enum definition_kind kind, struct name name,
				 const struct statement *statement)
{
	struct definition definition = {
		.kind = kind,
		.name = name.text,
		.name_span = name.span,
		.span = statement->span,
		.statement = statement,
		.written = kind != DEFINITION_PARAM && kind != DEFINITION_LET && kind != DEFINITION_TABLE,
	};
	uint32_t index = (uint32_t)planner->definitions.count;
	vector_push(&planner->definitions, definition);
	if (kind != DEFINITION_TABLE && name.text.size)
		enter_name(planner, name.text, name.span, (struct symbol){SYMBOL_DEFINITION, index});
	return &planner->definitions.items[index];
}

/* --- rules outside blocks --- */

/* All of them as one segment: `segments all { ... }`, in place of the first. */
static struct statement *gather_loose_rules(struct planner *planner)
{
	size_t count = 0;
	struct statement *first = NULL;
	for (size_t i = 0; i < planner->statement_count; i++)
		count += planner->statements[i]->kind == STATEMENT_RULE;
	struct rule **rules = arena_array(&planner->plan->arena, count, sizeof *rules);
	count = 0;
	for (size_t i = 0; i < planner->statement_count; i++) {
		struct statement *statement = planner->statements[i];
		if (statement->kind != STATEMENT_RULE)
			continue;
		if (!first)
			first = statement;
		rules[count++] = statement->rule;
	}
	struct statement *segment = arena_alloc(&planner->plan->arena, sizeof *segment);
	if (first)
		segment->span = first->span;
	segment->kind = STATEMENT_SEGMENT;
	segment->name = (struct name){.text = text_of("segments"), .span = segment->span};
	segment->policy.kind = POLICY_ALL;
	segment->rules = (struct rules){rules, count};
	return segment;
}

/* --- tables --- */

static void define_outputs(struct planner *planner, const struct statement *statement, uint32_t table,
			   const struct table_rows *rows)
{
	const struct table_row *header = rows->rows[0];
	for (size_t i = 0; i < header->outputs.count; i++) {
		const struct expression *column = header->outputs.items[i];
		struct name name = column->name;
		if (column->kind != EXPRESSION_NAME) {
			diagnose(planner->diagnostics, CODE_E305, column->span,
				 "the header of a result is a name, the column that it fills");
			diagnose_remedy(planner->diagnostics, "a name with other characters stands in backticks");
			name = (struct name){.text = text_of(""), .span = column->span};
		}
		struct definition *output = define(planner, DEFINITION_TABLE_OUTPUT, name, statement);
		output->table = table;
		output->output = (uint32_t)i;
	}
}

static void define_table(struct planner *planner, const struct statement *statement, struct table_rows *rows)
{
	uint32_t index = (uint32_t)planner->definitions.count;
	define(planner, DEFINITION_TABLE, statement->name, statement);
	rows->rows = statement->table->rows;
	rows->count = statement->table->row_count;
	if (statement->table->file.text.size)
		read_table_file(planner, statement, rows);
	if (rows->count == 0) {
		if (statement->table->file.text.size == 0) {
			diagnose(planner->diagnostics, CODE_E305, statement->name.span, "this table has no header");
			diagnose_remedy(planner->diagnostics, "its first row names the columns: | size || discount |");
		}
		return;
	}
	define_outputs(planner, statement, index, rows);
}

/* --- statements --- */

static void collect_once(struct planner *planner, const struct statement *statement, const struct span *before,
			 const char *what)
{
	if (span_is_none(*before))
		return;
	diagnose(planner->diagnostics, CODE_E405, statement->span, "%s stands twice", what);
	diagnose_other(planner->diagnostics, *before, "it stands here first");
	diagnose_remedy(planner->diagnostics, "make one of the two");
}

static void collect_statement(struct planner *planner, const struct statement *statement, struct span *input,
			      struct span *csv)
{
	switch (statement->kind) {
	case STATEMENT_INPUT:
		collect_once(planner, statement, input, "`input`");
		*input = statement->span;
		collect_input(planner, statement->input);
		break;
	case STATEMENT_CSV:
		collect_once(planner, statement, csv, "`csv`");
		*csv = statement->span;
		read_settings(planner, statement->settings, &planner->plan->csv);
		break;
	case STATEMENT_PARAM:
		define(planner, DEFINITION_PARAM, statement->name, statement);
		break;
	case STATEMENT_LET:
		define(planner, DEFINITION_LET, statement->name, statement);
		break;
	case STATEMENT_OUTPUT:
		define(planner, DEFINITION_OUTPUT, statement->name, statement);
		break;
	case STATEMENT_SEGMENT:
		define(planner, DEFINITION_SEGMENT, statement->name, statement);
		break;
	case STATEMENT_SCORE:
		define(planner, DEFINITION_SCORE, statement->name, statement);
		break;
	case STATEMENT_LOOKUP:
		read_lookup_file(planner, statement);
		enter_name(planner, statement->name.text, statement->name.span,
			   (struct symbol){SYMBOL_LOOKUP, (uint32_t)planner->lookups.count - 1});
		break;
	case STATEMENT_ROLLUP:
		collect_rollup(planner, statement);
		break;
	default:
		break;
	}
}

void collect_statements(struct planner *planner)
{
	struct span input = {0};
	struct span csv = {0};
	bool loose = false;
	VECTOR(struct table_rows) tables = {0};
	for (size_t i = 0; i < planner->statement_count; i++) {
		const struct statement *statement = planner->statements[i];
		if (statement->kind == STATEMENT_RULE && !loose) {
			const struct statement *segment = gather_loose_rules(planner);
			define(planner, DEFINITION_SEGMENT, segment->name, segment);
			loose = true;
		}
		struct table_rows table = {0};
		if (statement->kind == STATEMENT_TABLE) {
			size_t index = planner->definitions.count;
			define_table(planner, statement, &table);
			while (tables.count < index)
				vector_push(&tables, (struct table_rows){0});
			vector_push(&tables, table);
		}
		collect_statement(planner, statement, &input, &csv);
	}
	while (tables.count < planner->definitions.count)
		vector_push(&tables, (struct table_rows){0});
	planner->tables = tables.items;
}
