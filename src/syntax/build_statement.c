#include "syntax/build.h"

/* --- rules --- */

struct rule *build_rule(struct parser *parser, struct span span, const struct name *name, struct expression *condition,
			const struct outcome *outcome)
{
	struct rule *rule = arena_alloc(parser->arena, sizeof *rule);
	rule->span = span;
	if (name)
		rule->name = *name;
	rule->condition = condition;
	rule->outcome = *outcome;
	return rule;
}

struct rule *rule_because(struct parser *parser, struct rule *rule, struct name reason, struct span span)
{
	if (!span_is_none(rule->reason.span) &&
	    parser_error(parser, CODE_E010, reason.span, "this rule has two reasons"))
		diagnose_remedy(&parser->syntax->diagnostics, "write one `because` with one text");
	rule->reason = reason;
	rule->span = span;
	return rule;
}

struct rule *rule_valid(struct parser *parser, struct rule *rule, const date *from, struct span from_span,
			const date *until, struct span until_span, struct span span)
{
	bool twice = (from && rule->has_from) || (until && rule->has_until);
	if (twice && parser_error(parser, CODE_E010, span_join(from_span, until_span), "this rule is valid twice"))
		diagnose_remedy(&parser->syntax->diagnostics, "write one `valid from ... until ...`");
	if (from) {
		rule->has_from = true;
		rule->from = *from;
		rule->from_span = from_span;
	}
	if (until) {
		rule->has_until = true;
		rule->until = *until;
		rule->until_span = until_span;
	}
	rule->span = span;
	return rule;
}

struct outcome *outcome_label(struct parser *parser, struct span span, struct name label, bool is_text,
			      struct expression *points)
{
	struct outcome *outcome = arena_alloc(parser->arena, sizeof *outcome);
	*outcome = (struct outcome){
		.kind = points ? OUTCOME_LABEL_POINTS : OUTCOME_LABEL,
		.span = span,
		.label = label,
		.label_is_text = is_text,
		.points = points,
	};
	return outcome;
}

struct outcome *outcome_points(struct parser *parser, struct span span, struct expression *points)
{
	struct outcome *outcome = arena_alloc(parser->arena, sizeof *outcome);
	*outcome = (struct outcome){.kind = OUTCOME_POINTS, .span = span, .points = points};
	return outcome;
}

/* The `base` of a score stands among its rules: one without a condition whose outcome is an error. */
struct rule *build_base(struct parser *parser, struct span span, struct expression *value)
{
	struct outcome outcome = {.kind = OUTCOME_ERROR, .span = span, .points = value};
	return build_rule(parser, span, NULL, NULL, &outcome);
}

/* --- statements --- */

static struct statement *statement_new(struct parser *parser, enum statement_kind kind, struct span span)
{
	struct statement *statement = arena_alloc(parser->arena, sizeof *statement);
	statement->kind = kind;
	statement->span = span;
	return statement;
}

struct statement *build_definition(struct parser *parser, enum statement_kind kind, struct span span, struct name name,
				   struct expression *value)
{
	struct statement *statement = statement_new(parser, kind, span);
	statement->name = name;
	statement->value = value;
	return statement;
}

struct statement *build_loose_rule(struct parser *parser, struct span span, struct rule *rule)
{
	struct statement *statement = statement_new(parser, STATEMENT_RULE, span);
	statement->rule = rule;
	return statement;
}

struct statement *build_segment(struct parser *parser, struct span span, struct name name, struct policy policy,
				struct expression *on, struct list *rules)
{
	struct statement *statement = build_definition(parser, STATEMENT_SEGMENT, span, name, on);
	statement->policy = policy;
	statement->rules = (struct rules){(struct rule **)(void *)rules->items, rules->count};
	return statement;
}

struct statement *build_score(struct parser *parser, struct span span, struct name name, struct list *items)
{
	struct statement *statement = statement_new(parser, STATEMENT_SCORE, span);
	struct list *rules = list_new(parser);
	struct list *bases = list_new(parser);
	statement->name = name;
	for (size_t i = 0; i < items->count; i++) {
		struct rule *rule = items->items[i];
		if (rule->outcome.kind == OUTCOME_ERROR)
			add(bases, rule->outcome.points, parser);
		else
			add(rules, rule, parser);
	}
	statement->rules = (struct rules){(struct rule **)(void *)rules->items, rules->count};
	statement->bases = list_expressions(bases);
	return statement;
}

static struct input *input_new(struct parser *parser, struct span span, struct list *columns)
{
	struct input *input = arena_alloc(parser->arena, sizeof *input);
	struct list *declared = list_new(parser);
	input->span = span;
	for (size_t i = 0; i < columns->count; i++) {
		struct column_declaration *column = columns->items[i];
		if (column->fallback && column->type.text.size == 0) {
			struct expression *condition = column->fallback;
			input->only_where = !input->only_where ? condition
							       : build_chain(parser, EXPRESSION_AND, condition->span,
									     input->only_where, 0, condition);
		} else {
			add(declared, column, parser);
		}
	}
	input->columns = (struct column_declaration **)(void *)declared->items;
	input->count = declared->count;
	return input;
}

struct statement *build_input(struct parser *parser, struct span span, struct list *columns)
{
	struct statement *statement = statement_new(parser, STATEMENT_INPUT, span);
	statement->input = input_new(parser, span, columns);
	return statement;
}

static struct settings *settings_new(struct parser *parser, struct span span, struct list *items)
{
	struct settings *settings = arena_alloc(parser->arena, sizeof *settings);
	settings->items = (struct setting **)(void *)items->items;
	settings->count = items->count;
	settings->span = span;
	return settings;
}

struct statement *build_csv(struct parser *parser, struct span span, struct list *settings)
{
	struct statement *statement = statement_new(parser, STATEMENT_CSV, span);
	statement->settings = settings_new(parser, span, settings);
	return statement;
}

struct statement *build_table(struct parser *parser, struct span span, struct name name, struct policy policy,
			      struct table *table)
{
	struct statement *statement = statement_new(parser, STATEMENT_TABLE, span);
	statement->name = name;
	statement->table = table;
	table->policy = policy;
	return statement;
}

struct table *build_table_file(struct parser *parser, struct name file)
{
	struct table *table = arena_alloc(parser->arena, sizeof *table);
	table->file = file;
	return table;
}

struct table *build_table_rows(struct parser *parser, struct list *rows)
{
	struct table *table = arena_alloc(parser->arena, sizeof *table);
	table->rows = (struct table_row **)(void *)rows->items;
	table->row_count = rows->count;
	return table;
}

struct table_row *build_row(struct parser *parser, struct span span, struct list *inputs, struct list *outputs)
{
	struct table_row *row = arena_alloc(parser->arena, sizeof *row);
	row->span = span;
	row->inputs = list_expressions(inputs);
	row->outputs = list_expressions(outputs);
	return row;
}

struct statement *build_lookup(struct parser *parser, struct span span, struct name name, struct name file,
			       struct name key, struct expression *value)
{
	struct statement *statement = statement_new(parser, STATEMENT_LOOKUP, span);
	struct lookup *lookup = arena_alloc(parser->arena, sizeof *lookup);
	statement->name = name;
	statement->lookup = lookup;
	lookup->file = file;
	lookup->key = key;
	lookup->value = value;
	return statement;
}

struct statement *build_rollout(struct parser *parser, struct span span, struct list *limits)
{
	struct statement *statement = statement_new(parser, STATEMENT_ROLLOUT, span);
	statement->limits = (struct rollout_limit **)(void *)limits->items;
	statement->limit_count = limits->count;
	return statement;
}

struct statement *build_rollup(struct parser *parser, struct span span, struct name name, struct name key,
			       struct rollup *rollup)
{
	struct statement *statement = statement_new(parser, STATEMENT_ROLLUP, span);
	statement->name = name;
	statement->rollup = rollup;
	rollup->key = build_name(parser, key.span, key);
	return statement;
}

struct statement *build_test(struct parser *parser, struct span span, struct name name, struct list *items)
{
	struct statement *statement = statement_new(parser, STATEMENT_TEST, span);
	statement->name = name;
	statement->test = arena_alloc(parser->arena, sizeof *statement->test);
	statement->test->items = (struct test_item **)(void *)items->items;
	statement->test->count = items->count;
	return statement;
}

/* --- parts of statements --- */

struct column_declaration *column_new(struct parser *parser, struct span span, struct name name, struct name type)
{
	struct column_declaration *column = arena_alloc(parser->arena, sizeof *column);
	column->name = name;
	column->type = type;
	column->span = span;
	return column;
}

static void complain_of_second(struct parser *parser, const char *word, struct span second, struct span first)
{
	if (!parser_error(parser, CODE_E405, second, arena_printf(parser->arena, "`%s` stands twice here", word)))
		return;
	diagnose_other(&parser->syntax->diagnostics, first, "this is the first");
	diagnose_remedy(&parser->syntax->diagnostics, "leave one of the two");
}

struct column_declaration *column_default(struct parser *parser, struct span span, struct column_declaration *column,
					  struct expression *fallback)
{
	if (column->fallback)
		complain_of_second(parser, "default", fallback->span, column->fallback->span);
	column->fallback = fallback;
	column->span = span;
	return column;
}

struct column_declaration *column_from(struct parser *parser, struct span span, struct column_declaration *column,
				       struct name from)
{
	if (!span_is_none(column->from.span))
		complain_of_second(parser, "from", from.span, column->from.span);
	column->from = from;
	column->span = span;
	return column;
}

/* `only where` stands among the columns: one without a type, whose fallback is the condition. */
struct column_declaration *column_only_where(struct parser *parser, struct span span, struct expression *condition)
{
	struct column_declaration *column = column_new(parser, span, (struct name){0}, (struct name){0});
	column->fallback = condition;
	return column;
}

struct setting *setting_new(struct parser *parser, struct name name, struct list *values)
{
	struct setting *setting = arena_alloc(parser->arena, sizeof *setting);
	setting->name = name;
	setting->values = arena_array(parser->arena, values->count, sizeof *setting->values);
	for (size_t i = 0; i < values->count; i++)
		setting->values[i] = *(struct name *)values->items[i];
	setting->count = values->count;
	return setting;
}

struct rollout_limit *limit_new(struct parser *parser, struct span span, struct name segment, struct name from,
				struct name to, struct name by, enum rollout_sign sign, struct expression *bound)
{
	struct rollout_limit *limit = arena_alloc(parser->arena, sizeof *limit);
	struct text written = span_text(&parser->syntax->sources, bound->span);
	*limit = (struct rollout_limit){
		.span = span,
		.segment = segment,
		.from = from,
		.to = to,
		.by = by,
		.sign = sign,
		.bound = bound,
		.bound_is_share = written.size && written.data[written.size - 1] == '%',
	};
	return limit;
}

/* --- rollup --- */

struct rollup *rollup_new(struct parser *parser, struct list *items)
{
	struct rollup *rollup = arena_alloc(parser->arena, sizeof *rollup);
	struct list *periods = list_new(parser);
	struct list *fields = list_new(parser);
	struct list *inputs = list_new(parser);
	struct list *settings = list_new(parser);
	for (size_t i = 0; i < items->count; i++) {
		const struct rollup_item *item = items->items[i];
		add_if(periods, item->period, parser);
		add_if(fields, item->field, parser);
		add_if(inputs, item->input, parser);
		add_if(settings, item->settings, parser);
	}
	*rollup = (struct rollup){
		.periods = (struct period **)(void *)periods->items,
		.period_count = periods->count,
		.fields = (struct rollup_field **)(void *)fields->items,
		.field_count = fields->count,
		.inputs = (struct input **)(void *)inputs->items,
		.input_count = inputs->count,
		.all_settings = (struct settings **)(void *)settings->items,
		.settings_count = settings->count,
	};
	return rollup;
}

static struct rollup_item *item_new(struct parser *parser)
{
	return arena_alloc(parser->arena, sizeof(struct rollup_item));
}

struct rollup_item *rollup_input(struct parser *parser, struct span span, struct list *columns)
{
	struct rollup_item *item = item_new(parser);
	item->input = input_new(parser, span, columns);
	return item;
}

struct rollup_item *rollup_csv(struct parser *parser, struct span span, struct list *settings)
{
	struct rollup_item *item = item_new(parser);
	item->settings = settings_new(parser, span, settings);
	return item;
}

struct rollup_item *rollup_period(struct parser *parser, struct span span, struct name name, struct period *period)
{
	struct rollup_item *item = item_new(parser);
	item->period = period;
	period->name = name;
	period->span = span;
	return item;
}

struct rollup_item *rollup_field(struct parser *parser, struct span span, struct name name, struct expression *value)
{
	struct rollup_item *item = item_new(parser);
	item->field = arena_alloc(parser->arena, sizeof *item->field);
	item->field->name = name;
	item->field->value = value;
	item->field->span = span;
	return item;
}

struct period *period_last(struct parser *parser, struct span span, int64_t count, enum duration_unit unit,
			   struct name column, struct list *except)
{
	struct period *period = arena_alloc(parser->arena, sizeof *period);
	*period = (struct period){.span = span, .last = true, .count = count, .unit = unit, .column = column};
	period->except_months = list_expressions(except);
	return period;
}

struct period *period_between(struct parser *parser, struct span span, date first, date final, struct name column,
			      struct list *except)
{
	struct period *period = arena_alloc(parser->arena, sizeof *period);
	*period = (struct period){.span = span, .first = first, .final = final, .column = column};
	period->except_months = list_expressions(except);
	return period;
}
