/* What names stand for. */
#include "plan/planner.h"

/* A field is no value of a single row. */
static bool is_field(const struct planner *planner, struct symbol symbol)
{
	return symbol.kind == SYMBOL_DEFINITION && planner->definitions.items[symbol.index].kind == DEFINITION_OUTPUT;
}

struct symbol find_symbol(const struct planner *planner, struct text name)
{
	struct symbol symbol = names_find(&planner->names, name);
	if (!planner->in_rows)
		return symbol;
	struct symbol column = names_find(&planner->ledger_columns, name);
	return column.kind != SYMBOL_NONE || is_field(planner, symbol) ? column : symbol;
}

bool name_is_known(const struct planner *planner, struct text name)
{
	return text_is(name, "today") || find_symbol(planner, name).kind != SYMBOL_NONE;
}

static uint32_t add_column(struct planner *planner, const struct expression *expression)
{
	struct plan_column column = {
		.name = expression->name.text,
		.source_name = expression->name.text,
		.first_use = expression->span,
	};
	uint32_t index = (uint32_t)planner->columns.count;
	vector_push(&planner->columns, column);
	names_add(planner->ledger ? &planner->ledger_columns : &planner->names, column.name,
		  (struct symbol){SYMBOL_COLUMN, index});
	planner->changed = true;
	return index;
}

static struct value *value_of_column(struct planner *planner, uint32_t index, struct span span)
{
	struct value *value = value_unary(planner, VALUE_COLUMN, TYPE_UNKNOWN, span, NULL);
	value->index = index;
	value->type = planner->columns.items[index].type;
	return value;
}

static struct value *value_of_definition(struct planner *planner, uint32_t index, struct span span)
{
	const struct definition *definition = definition_at(planner, index);
	struct value *value;
	if (definition->stand_in) {
		value = value_of_column(planner, definition->stand_in - 1, span);
	} else {
		value = value_unary(planner, VALUE_DEFINITION, TYPE_UNKNOWN, span, NULL);
		value->index = index;
	}
	value->type = definition->type;
	return value;
}

static struct value *value_of_today(struct planner *planner, struct span span)
{
	if (span_is_none(planner->plan->today_use))
		planner->plan->today_use = span;
	struct constant today = {.type = type_of_kind(TYPE_DATE), .known = true, .day = planner->plan->today};
	return value_constant(planner, span, today);
}

/* A guard is about all records, so it asks no single one. */
static struct value *guarded(struct planner *planner, struct value *value)
{
	if (!planner->in_guard || planner->in_population || constancy_of(planner, value) != CONSTANCY_OF_RECORD)
		return value;
	if (complain(planner, CODE_E108, value->span, "a guard asks all records at once, but this is a value of one"))
		complain_remedy(planner, "put it into a population function: total(x), count(where x > 5), max(x)");
	return value;
}

/* A field is one value for each client, and the ledger has many rows of each. */
static struct value *complain_of_row(struct planner *planner, const struct expression *expression)
{
	struct text name = expression->name.text;
	if (complain(planner, CODE_E109, expression->span,
		     "`%.*s` is no field, and a column of the ledger has many values for a client",
		     TEXT_ARGUMENTS(name)))
		complain_remedy(planner, "say which: sum(%.*s), max(%.*s), last(%.*s)", TEXT_ARGUMENTS(name),
				TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(name));
	return value_unknown(planner, expression->span);
}

struct value *make_name(struct planner *planner, struct expression *expression)
{
	struct text name = expression->name.text;
	struct symbol symbol = find_symbol(planner, name);
	switch (symbol.kind) {
	case SYMBOL_COLUMN:
		return guarded(planner, value_of_column(planner, symbol.index, expression->span));
	case SYMBOL_DEFINITION:
		return guarded(planner, value_of_definition(planner, symbol.index, expression->span));
	case SYMBOL_LOOKUP:
		if (complain(planner, CODE_E202, expression->span, "`%.*s` is a lookup, not a value",
			     TEXT_ARGUMENTS(name)))
			complain_remedy(planner, "write %.*s.COLUMN, or x in %.*s", TEXT_ARGUMENTS(name),
					TEXT_ARGUMENTS(name));
		return value_unknown(planner, expression->span);
	case SYMBOL_NONE:
		break;
	}
	if (text_is(name, "today") && !expression->name.in_backticks)
		return value_of_today(planner, expression->span);
	if (planner->ledger && !planner->in_rows)
		return complain_of_row(planner, expression);
	return guarded(planner, value_of_column(planner, add_column(planner, expression), expression->span));
}

struct value *make_member(struct planner *planner, struct expression *expression)
{
	struct text name = expression->member.lookup.text;
	struct text column = expression->member.column.text;
	struct symbol symbol = find_symbol(planner, name);
	if (symbol.kind != SYMBOL_LOOKUP) {
		if (complain(planner, CODE_E102, expression->member.lookup.span, "there is no lookup `%.*s`",
			     TEXT_ARGUMENTS(name)))
			complain_remedy(planner,
					"a lookup is defined: lookup %.*s from \"file.csv\" on KEY; a name with a "
					"point in it stands in backticks",
					TEXT_ARGUMENTS(name));
		return value_unknown(planner, expression->span);
	}
	use_lookup(planner, symbol.index);
	const struct lookup_file *file = &planner->lookups.items[symbol.index];
	for (size_t i = 0; i < file->column_count; i++) {
		if (!text_equal(file->header[i], column))
			continue;
		struct value *value = value_unary(planner, VALUE_LOOKUP, TYPE_UNKNOWN, expression->span, NULL);
		value->index = symbol.index;
		value->member = (uint32_t)i;
		value->type = file->types[i];
		return value;
	}
	if (file->path && complain(planner, CODE_E106, expression->member.column.span, "%s has no column `%.*s`",
				   file->path, TEXT_ARGUMENTS(column))) {
		size_t near = text_nearest(column, file->header, file->column_count);
		if (near < file->column_count)
			complain_remedy(planner, "did you mean `%.*s`?", TEXT_ARGUMENTS(file->header[near]));
		else
			complain_remedy(planner, "its columns are: %s",
					text_list(planner->arena, file->header, file->column_count));
	}
	return value_unknown(planner, expression->span);
}
