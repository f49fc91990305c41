#include "plan/planner.h"

const char *type_name(struct type type)
{
	switch (type.kind) {
	case TYPE_NUMBER:
		return "a number";
	case TYPE_TEXT:
		return "a text";
	case TYPE_DATE:
		return "a date";
	case TYPE_DAYS:
		return "a duration in days";
	case TYPE_MONTHS:
		return "a duration in months";
	case TYPE_TRUTH:
		return "a truth (true or false)";
	case TYPE_LABEL:
		return "a label";
	case TYPE_LABELS:
		return "a set of labels";
	case TYPE_LIST:
		return "a list";
	case TYPE_UNKNOWN:
		break;
	}
	return "a value";
}

bool type_is_duration(struct type type)
{
	return type.kind == TYPE_DAYS || type.kind == TYPE_MONTHS;
}

bool type_equal(struct type a, struct type b)
{
	return a.kind == b.kind &&
	       (a.of == b.of || (a.kind != TYPE_LABEL && a.kind != TYPE_LABELS && a.kind != TYPE_LIST));
}

uint64_t constant_hash(const struct constant *constant)
{
	uint64_t hash = (uint64_t)constant->type.kind * 31 + constant->type.of;
	if (!constant->known)
		return hash;
	switch (constant->type.kind) {
	case TYPE_NUMBER:
		return hash ^ decimal_hash(constant->number);
	case TYPE_DATE:
		return hash ^ (uint64_t)(uint32_t)constant->day * 0x9E3779B97F4A7C15u;
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return hash ^ (uint64_t)constant->duration * 0x9E3779B97F4A7C15u;
	case TYPE_TRUTH:
		return hash ^ (uint64_t)constant->truth;
	case TYPE_LABEL:
		return hash ^ (uint64_t)constant->label * 0x9E3779B97F4A7C15u;
	default:
		return hash ^ text_hash(constant->text);
	}
}

bool constant_equal(const struct constant *a, const struct constant *b)
{
	if (a->type.kind != b->type.kind || a->type.of != b->type.of || a->known != b->known)
		return false;
	if (!a->known)
		return true;
	switch (a->type.kind) {
	case TYPE_NUMBER:
		return decimal_compare(a->number, b->number) == 0;
	case TYPE_DATE:
		return a->day == b->day;
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return a->duration == b->duration;
	case TYPE_TRUTH:
		return a->truth == b->truth;
	case TYPE_LABEL:
		return a->label == b->label;
	default:
		return text_equal(a->text, b->text);
	}
}

static struct constant constant_of_duration(int64_t count, enum duration_unit unit)
{
	bool months = unit == UNIT_MONTH || unit == UNIT_YEAR;
	struct constant constant = {.type = type_of_kind(months ? TYPE_MONTHS : TYPE_DAYS), .known = true};
	constant.duration = count * (unit == UNIT_WEEK ? 7 : unit == UNIT_YEAR ? 12 : 1);
	return constant;
}

struct constant constant_of_literal(const struct expression *expression)
{
	struct constant constant = {.known = true};
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		constant.type.kind = TYPE_NUMBER;
		constant.number = expression->number;
		break;
	case EXPRESSION_TEXT:
		constant.type.kind = TYPE_TEXT;
		constant.text = expression->text;
		break;
	case EXPRESSION_DATE:
		constant.type.kind = TYPE_DATE;
		constant.day = expression->day;
		break;
	case EXPRESSION_DURATION:
		return constant_of_duration(expression->duration.count, expression->duration.unit);
	default:
		constant.type.kind = TYPE_TRUTH;
		constant.truth = expression->truth;
	}
	return constant;
}

struct type type_of_kind(enum type_kind kind)
{
	return (struct type){.kind = kind};
}

struct diagnostic *complain(struct planner *planner, enum code code, struct span where, const char *format, ...)
{
	if (!planner->reporting)
		return NULL;
	va_list arguments;
	va_start(arguments, format);
	struct diagnostic *made = diagnose_with(planner->diagnostics, code, where, format, arguments);
	va_end(arguments);
	return made;
}

void complain_remedy(struct planner *planner, const char *format, ...)
{
	if (!planner->reporting)
		return;
	va_list arguments;
	va_start(arguments, format);
	diagnose_remedy_with(planner->diagnostics, format, arguments);
	va_end(arguments);
}

/* --- learning --- */

static void learn_column(struct planner *planner, uint32_t index, struct type type, struct span where)
{
	struct plan_column *column = &planner->columns.items[index];
	if (column->declared || column->type.kind != TYPE_UNKNOWN)
		return;
	if (type.kind == TYPE_LABEL || type.kind == TYPE_LIST)
		type = type_of_kind(TYPE_TEXT);
	if (type.kind != TYPE_NUMBER && type.kind != TYPE_TEXT && type.kind != TYPE_DATE && type.kind != TYPE_TRUTH)
		return; /* no cell holds such a value */
	column->type = type;
	column->assumed = planner->phase > PHASE_LEARN;
	column->first_use = where;
	planner->changed = true;
}

static void learn_member(struct planner *planner, const struct expression *expression, struct type type)
{
	struct symbol symbol = find_symbol(planner, expression->member.lookup.text);
	if (symbol.kind != SYMBOL_LOOKUP)
		return;
	struct lookup_file *file = &planner->lookups.items[symbol.index];
	for (size_t i = 0; i < file->column_count; i++) {
		if (!text_equal(file->header[i], expression->member.column.text) || file->types[i].kind != TYPE_UNKNOWN)
			continue;
		file->types[i] = type.kind == TYPE_LABEL ? type_of_kind(TYPE_TEXT) : type;
		file->uses[i] = expression->span;
		planner->changed = true;
	}
}

static void learn_name(struct planner *planner, const struct expression *expression, struct type type)
{
	struct symbol symbol = find_symbol(planner, expression->name.text);
	if (symbol.kind == SYMBOL_COLUMN) {
		learn_column(planner, symbol.index, type, expression->span);
		return;
	}
	struct definition *definition = symbol.kind == SYMBOL_DEFINITION ? definition_at(planner, symbol.index) : NULL;
	if (!definition || definition->type.kind != TYPE_UNKNOWN)
		return;
	bool learns = definition->kind == DEFINITION_LET || definition->kind == DEFINITION_OUTPUT;
	if (learns && definition->learnt.kind == TYPE_UNKNOWN) {
		definition->learnt = type;
		planner->changed = true;
	}
}

/* Of a function that gives one of its arguments. */
static void assume_arguments(struct planner *planner, const struct call *call, struct type type)
{
	static const char *const functions[] = {"coalesce", "min", "max", "first", "last", "top"};
	bool in_rows = planner->in_rows;
	size_t f = 0;
	while (f < sizeof functions / sizeof *functions && !text_is(call->function.text, functions[f]))
		f++;
	if (f == sizeof functions / sizeof *functions)
		return;
	planner->in_rows = in_rows || (planner->ledger && is_aggregate(call));
	for (size_t i = 0; i < call->arguments.count; i++)
		assume(planner, call->arguments.items[i], type);
	planner->in_rows = in_rows;
}

void assume(struct planner *planner, struct expression *expression, struct type type)
{
	switch (expression->kind) {
	case EXPRESSION_NAME:
		learn_name(planner, expression, type);
		break;
	case EXPRESSION_MEMBER:
		learn_member(planner, expression, type);
		break;
	case EXPRESSION_SUBJECT:
		if (planner->subject_expression && planner->subject_expression != expression)
			assume(planner, planner->subject_expression, type);
		break;
	case EXPRESSION_IF:
		for (size_t i = 0; i < expression->choice.values.count; i++)
			assume(planner, expression->choice.values.items[i], type);
		break;
	case EXPRESSION_NEGATE:
		assume(planner, expression->test.subject, type);
		break;
	case EXPRESSION_SUM:
		if (type.kind == TYPE_NUMBER)
			for (size_t i = 0; i < expression->chain.operands.count; i++)
				assume(planner, expression->chain.operands.items[i], type);
		else if (type.kind == TYPE_DAYS && expression->chain.operands.count == 2)
			for (size_t i = 0; i < 2; i++)
				assume(planner, expression->chain.operands.items[i], type_of_kind(TYPE_DATE));
		else if (type.kind == TYPE_DATE)
			assume(planner, expression->chain.operands.items[0], type);
		break;
	case EXPRESSION_CALL:
		assume_arguments(planner, expression->call, type);
		break;
	default:
		break;
	}
}

/* --- what is wanted --- */

/* The column or let that the expression is, for the second place of a complaint; none if it is more than a name. */
static const struct plan_column *column_behind(const struct planner *planner, const struct expression *expression)
{
	if (expression->kind == EXPRESSION_SUBJECT && planner->subject_expression)
		expression = planner->subject_expression;
	if (expression->kind != EXPRESSION_NAME)
		return NULL;
	struct symbol symbol = find_symbol(planner, expression->name.text);
	return symbol.kind == SYMBOL_COLUMN ? &planner->columns.items[symbol.index] : NULL;
}

static void complain_of_column(struct planner *planner, const struct plan_column *column,
			       const struct expression *expression, struct type type)
{
	bool first = column->first_use.source == expression->span.source &&
		     column->first_use.begin == expression->span.begin;
	if (!complain(planner, CODE_E201, expression->span, "`%.*s` is used as %s here", TEXT_ARGUMENTS(column->name),
		      type_name(type)))
		return;
	if (first && type_is_duration(type)) {
		complain_remedy(planner,
				"no cell holds a duration; of a date ask today - %.*s > 90 days, of a number of days "
				"%.*s > 90",
				TEXT_ARGUMENTS(column->name), TEXT_ARGUMENTS(column->name));
		return;
	}
	diagnose_other(planner->diagnostics, column->first_use,
		       column->of_rollup  ? "this field is %s"
		       : column->declared ? "it is declared as %s here"
					  : "it is used as %s here",
		       type_name(column->type));
	complain_remedy(planner,
			column->of_rollup
				? "a column of the ledger whose use does not tell what it holds is declared "
				  "in the rollup: input { date date }"
				: "a column has one type; number(x), date(x) and text(x) turn one into another");
}

static void complain_of_type(struct planner *planner, const struct value *value, const struct expression *expression,
			     struct type type)
{
	const struct plan_column *column = column_behind(planner, expression);
	if (column) {
		complain_of_column(planner, column, expression, type);
		return;
	}
	if (!complain(planner, CODE_E202, value->span, "this is %s, but %s is wanted here", type_name(value->type),
		      type_name(type)))
		return;
	if (type_is_duration(value->type) && type.kind == TYPE_NUMBER)
		complain_remedy(planner, "days(x) is the number of days of a duration; a duration is written 90 days");
	else if (value->type.kind == TYPE_NUMBER && type_is_duration(type))
		complain_remedy(planner, "write the unit: 90 days");
	else if (value->type.kind == TYPE_LABELS)
		complain_remedy(planner, "of a set of labels ask: NAME contains LABEL");
	else if (type_is_duration(value->type) && type_is_duration(type))
		complain_remedy(planner, "write both in days, or both in months");
	else if (value->type.kind == TYPE_TEXT && type.kind == TYPE_NUMBER)
		complain_remedy(planner, "a number stands without quotes; number(x) reads one from a text");
	else if (value->type.kind == TYPE_TEXT && type.kind == TYPE_DATE)
		complain_remedy(planner, "a date stands without quotes: 2026-01-31; date(x) reads one from a text");
	else if (type.kind == TYPE_TEXT)
		complain_remedy(planner, "a text stands in double quotes; text(x) writes another value as one");
	else if (type.kind == TYPE_TRUTH)
		complain_remedy(planner, "a condition compares: turnover > 300k, region = \"South\", x is missing");
}

struct value *expect(struct planner *planner, struct value *value, struct expression *expression, struct type type)
{
	if (value->type.kind == TYPE_UNKNOWN && type.kind != TYPE_UNKNOWN) {
		assume(planner, expression, type);
		struct value *learnt = value_unary(planner, value->operation, type.kind, value->span, NULL);
		*learnt = *value;
		learnt->type = type;
		if (value->operation == VALUE_CONSTANT)
			learnt->constant.type = type;
		return learnt;
	}
	if (type.kind == TYPE_UNKNOWN || type_equal(value->type, type))
		return value;
	bool speaks = value->type.kind == TYPE_LABEL || value->type.kind == TYPE_LIST;
	if (type.kind == TYPE_TEXT && speaks)
		return value_unary(planner, VALUE_TO_TEXT, TYPE_TEXT, value->span, value);
	complain_of_type(planner, value, expression, type);
	return value_unknown(planner, value->span);
}

struct type expect_same(struct planner *planner, struct value **values, struct expression **expressions, size_t count)
{
	struct type common = {TYPE_UNKNOWN, 0};
	for (size_t i = 0; i < count; i++) {
		struct type type = values[i]->type;
		bool speaks = type.kind == TYPE_LABEL || type.kind == TYPE_LIST;
		bool both_speak = common.kind == TYPE_LABEL || common.kind == TYPE_LIST || common.kind == TYPE_TEXT;
		if (common.kind == TYPE_UNKNOWN)
			common = type;
		else if (!type_equal(common, type) && both_speak && (speaks || type.kind == TYPE_TEXT))
			common = type_of_kind(TYPE_TEXT);
	}
	for (size_t i = 0; i < count; i++)
		values[i] = expect(planner, values[i], expressions[i], common);
	return common;
}

int constant_order(const struct constant *a, const struct constant *b)
{
	switch (a->type.kind) {
	case TYPE_NUMBER:
		return decimal_compare(a->number, b->number);
	case TYPE_DATE:
		return (a->day > b->day) - (a->day < b->day);
	case TYPE_DAYS:
	case TYPE_MONTHS:
		return (a->duration > b->duration) - (a->duration < b->duration);
	default:
		return text_compare(a->text, b->text);
	}
}
