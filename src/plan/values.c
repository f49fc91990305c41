#include "plan/planner.h"

/* --- nodes --- */

struct value *value_new(struct planner *planner, enum operation operation, enum type_kind type, struct span span,
			size_t count, struct value *const *operands)
{
	struct value *value = arena_alloc(planner->arena, sizeof *value);
	value->operation = operation;
	value->type = type_of_kind(type);
	value->span = span;
	value->count = count;
	value->operands = arena_array(planner->arena, count, sizeof(struct value *));
	for (size_t i = 0; i < count; i++)
		value->operands[i] = operands[i];
	return value;
}

struct value *value_unary(struct planner *planner, enum operation operation, enum type_kind type, struct span span,
			  struct value *operand)
{
	return value_new(planner, operation, type, span, operand ? 1 : 0, &operand);
}

struct value *value_binary(struct planner *planner, enum operation operation, enum type_kind type, struct span span,
			   struct value *left, struct value *right)
{
	struct value *operands[] = {left, right};
	return value_new(planner, operation, type, span, 2, operands);
}

struct value *value_constant(struct planner *planner, struct span span, struct constant constant)
{
	struct value *value = value_unary(planner, VALUE_CONSTANT, constant.type.kind, span, NULL);
	value->type = constant.type;
	value->constant = constant;
	return value;
}

struct value *value_unknown(struct planner *planner, struct span span)
{
	return value_constant(planner, span, (struct constant){.type = {TYPE_UNKNOWN, 0}});
}

struct value *value_truth(struct planner *planner, struct span span, bool truth)
{
	struct constant constant = {.type = type_of_kind(TYPE_TRUTH), .known = true, .truth = truth};
	return value_constant(planner, span, constant);
}

struct value *value_not(struct planner *planner, struct value *value, bool negated)
{
	return negated ? value_unary(planner, VALUE_NOT, TYPE_TRUTH, value->span, value) : value;
}

const struct constant *constant_of(const struct planner *planner, const struct value *value)
{
	while (value->operation == VALUE_DEFINITION) {
		const struct definition *definition = &planner->definitions.items[value->index];
		if (definition->kind != DEFINITION_PARAM || !definition->value)
			return NULL;
		value = definition->value;
	}
	return value->operation == VALUE_CONSTANT && value->constant.known ? &value->constant : NULL;
}

/* --- names --- */

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
	bool parameter =
		value->operation == VALUE_DEFINITION && definition_at(planner, value->index)->kind == DEFINITION_PARAM;
	if (!planner->in_guard || planner->in_population || parameter)
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

static struct value *make_member(struct planner *planner, struct expression *expression)
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

/* --- literals --- */

static struct value *make_duration(struct planner *planner, const struct expression *expression)
{
	int64_t count = expression->duration.count;
	enum duration_unit unit = expression->duration.unit;
	bool months = unit == UNIT_MONTH || unit == UNIT_YEAR;
	count *= unit == UNIT_WEEK ? 7 : unit == UNIT_YEAR ? 12 : 1;
	struct constant constant = {.type = type_of_kind(months ? TYPE_MONTHS : TYPE_DAYS), .known = true};
	constant.duration = count;
	return value_constant(planner, expression->span, constant);
}

static struct value *make_literal(struct planner *planner, const struct expression *expression)
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
	default:
		constant.type.kind = TYPE_TRUTH;
		constant.truth = expression->truth;
	}
	return value_constant(planner, expression->span, constant);
}

/* --- arithmetic --- */

static struct value *complain_of_sum(struct planner *planner, char sign, const struct value *left,
				     const struct value *right, struct span span)
{
	if (complain(planner, CODE_E202, span, "%s %c %s has no meaning", type_name(left->type), sign,
		     type_name(right->type))) {
		bool text = left->type.kind == TYPE_TEXT || right->type.kind == TYPE_TEXT;
		bool number = left->type.kind == TYPE_NUMBER || right->type.kind == TYPE_NUMBER;
		if (text)
			complain_remedy(planner, "concat(a, b) joins texts");
		else if (number)
			complain_remedy(planner, "write the unit of a duration: 90 days");
		else
			complain_remedy(planner, "dates take durations: date - date, date + 90 days, date - 6 months");
	}
	return value_unknown(planner, span);
}

static bool is_duration(struct type type)
{
	return type.kind == TYPE_DAYS || type.kind == TYPE_MONTHS;
}

/* One step of a chain: what a unit of an unknown operand must be follows from the other one. */
static struct value *add_values(struct planner *planner, char sign, struct value *left,
				struct expression *left_expression, struct value *right,
				struct expression *right_expression)
{
	bool minus = sign == '-';
	if (left->type.kind == TYPE_UNKNOWN && (is_duration(right->type) || (minus && right->type.kind == TYPE_DATE)))
		left = expect(planner, left, left_expression, type_of_kind(TYPE_DATE));
	if (right->type.kind == TYPE_UNKNOWN && left->type.kind == TYPE_DATE && minus)
		right = expect(planner, right, right_expression, type_of_kind(TYPE_DATE));
	bool numeric =
		left->type.kind == TYPE_NUMBER || right->type.kind == TYPE_NUMBER || planner->phase >= PHASE_NUMBERS;
	if (numeric && left->type.kind == TYPE_UNKNOWN)
		left = expect(planner, left, left_expression, type_of_kind(TYPE_NUMBER));
	if (numeric && right->type.kind == TYPE_UNKNOWN && left->type.kind == TYPE_NUMBER)
		right = expect(planner, right, right_expression, type_of_kind(TYPE_NUMBER));
	struct span span = span_join(left->span, right->span);
	enum operation operation = minus ? VALUE_SUBTRACT : VALUE_ADD;
	enum type_kind a = left->type.kind;
	enum type_kind b = right->type.kind;
	if (a == TYPE_UNKNOWN || b == TYPE_UNKNOWN)
		return value_unknown(planner, span);
	if (a == b && (a == TYPE_NUMBER || a == TYPE_DAYS || a == TYPE_MONTHS))
		return value_binary(planner, operation, a, span, left, right);
	if (a == TYPE_DATE && b == TYPE_DATE && minus)
		return value_binary(planner, operation, TYPE_DAYS, span, left, right);
	if (a == TYPE_DATE && is_duration(right->type))
		return value_binary(planner, operation, TYPE_DATE, span, left, right);
	if (is_duration(left->type) && b == TYPE_DATE && !minus)
		return value_binary(planner, operation, TYPE_DATE, span, right, left);
	if (is_duration(left->type) && is_duration(right->type)) {
		if (complain(planner, CODE_E206, span, "days and months are not added to each other"))
			complain_remedy(planner, "add each to a date: date + 2 months + 10 days");
		return value_unknown(planner, span);
	}
	return complain_of_sum(planner, sign, left, right, span);
}

static struct value *make_sum(struct planner *planner, struct expression *expression)
{
	struct expressions operands = expression->chain.operands;
	struct value *sum = make(planner, operands.items[0]);
	struct expression *first = operands.items[0];
	for (size_t i = 1; i < operands.count; i++) {
		struct value *operand = make(planner, operands.items[i]);
		sum = add_values(planner, expression->chain.operators[i], sum, first, operand, operands.items[i]);
		sum->span = span_join(expression->span, sum->span);
	}
	return sum;
}

static struct value *make_product(struct planner *planner, struct expression *expression)
{
	struct expressions operands = expression->chain.operands;
	struct type number = type_of_kind(TYPE_NUMBER);
	struct value *product = expect(planner, make(planner, operands.items[0]), operands.items[0], number);
	for (size_t i = 1; i < operands.count; i++) {
		struct value *operand = expect(planner, make(planner, operands.items[i]), operands.items[i], number);
		enum operation operation = expression->chain.operators[i] == '*' ? VALUE_MULTIPLY : VALUE_DIVIDE;
		product = value_binary(planner, operation, TYPE_NUMBER, expression->span, product, operand);
	}
	return product;
}

static struct value *make_negation(struct planner *planner, struct expression *expression)
{
	struct value *operand = make(planner, expression->test.subject);
	if (!is_duration(operand->type))
		operand = expect(planner, operand, expression->test.subject, type_of_kind(TYPE_NUMBER));
	const struct constant *constant = operand->operation == VALUE_CONSTANT ? &operand->constant : NULL;
	if (constant && constant->known) {
		struct constant negated = *constant;
		if (constant->type.kind == TYPE_NUMBER)
			negated.number = decimal_negate(constant->number);
		else
			negated.duration = -constant->duration;
		return value_constant(planner, expression->span, negated);
	}
	return value_unary(planner, VALUE_NEGATE, operand->type.kind, expression->span, operand);
}

/* --- logic --- */

struct value *make_truth(struct planner *planner, struct expression *expression)
{
	return expect(planner, make(planner, expression), expression, type_of_kind(TYPE_TRUTH));
}

static struct value *make_logic(struct planner *planner, struct expression *expression)
{
	if (expression->by_comma) {
		if (complain(planner, CODE_E304, expression->span, "a comma does not stand in a condition"))
			complain_remedy(planner,
					"write `or` between conditions; a decimal is written with a point: 1.5; a "
					"comma means `or` only in a block with `on` and in a table");
		return value_unknown(planner, expression->span);
	}
	struct expressions operands = expression->chain.operands;
	struct value **made = arena_array(planner->arena, operands.count, sizeof *made);
	for (size_t i = 0; i < operands.count; i++)
		made[i] = make_truth(planner, operands.items[i]);
	enum operation operation = expression->kind == EXPRESSION_AND ? VALUE_AND : VALUE_OR;
	return value_new(planner, operation, TYPE_TRUTH, expression->span, operands.count, made);
}

static struct value *make_choice(struct planner *planner, struct expression *expression)
{
	struct expressions conditions = expression->choice.conditions;
	struct expressions values = expression->choice.values;
	struct value **made = arena_array(planner->arena, values.count, sizeof *made);
	for (size_t i = 0; i < values.count; i++) {
		made[i] = make(planner, values.items[i]);
		if (made[i]->type.kind == TYPE_LABELS)
			made[i] = value_unary(planner, VALUE_TO_TEXT, TYPE_TEXT, made[i]->span, made[i]);
	}
	struct type type = expect_same(planner, made, values.items, values.count);
	struct value *choice = made[values.count - 1];
	for (size_t i = conditions.count; i-- > 0;) {
		struct value *operands[] = {make_truth(planner, conditions.items[i]), made[i], choice};
		choice = value_new(planner, VALUE_CHOOSE, type.kind, expression->span, 3, operands);
		choice->type = type;
	}
	return choice;
}

static struct value *make_is_missing(struct planner *planner, struct expression *expression)
{
	struct value *subject = make(planner, expression->test.subject);
	if (subject->type.kind == TYPE_UNKNOWN && planner->phase == PHASE_TEXTS)
		subject = expect(planner, subject, expression->test.subject, type_of_kind(TYPE_TEXT));
	struct value *missing = value_unary(planner, VALUE_IS_MISSING, TYPE_TRUTH, expression->span, subject);
	return value_not(planner, missing, expression->negated);
}

static struct value *make_subject(struct planner *planner, struct expression *expression)
{
	if (planner->subject)
		return planner->subject;
	if (complain(planner, CODE_E304, expression->span, "this does not say what it is compared with"))
		complain_remedy(planner, "write the column before it, or `segment NAME on COLUMN { ... }` around it");
	return value_unknown(planner, expression->span);
}

static struct value *make_misplaced(struct planner *planner, struct expression *expression)
{
	if (expression->kind == EXPRESSION_SET &&
	    complain(planner, CODE_E304, expression->span, "a set does not stand here"))
		complain_remedy(planner, "ask with `in`: x in {1, 2}");
	else if (expression->kind == EXPRESSION_EMPTY)
		complain(planner, CODE_E305, expression->span, "a value is missing here");
	else if (expression->kind == EXPRESSION_ANYTHING)
		complain(planner, CODE_E304, expression->span, "`-` alone stands only in a condition of a table");
	return value_unknown(planner, expression->span);
}

/* Comparisons and their like are in compare.c. */
struct value *make_relation(struct planner *planner, struct expression *expression);

struct value *make(struct planner *planner, struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
	case EXPRESSION_TEXT:
	case EXPRESSION_DATE:
	case EXPRESSION_TRUTH:
		return make_literal(planner, expression);
	case EXPRESSION_DURATION:
		return make_duration(planner, expression);
	case EXPRESSION_MISSING:
	case EXPRESSION_ERROR:
		return value_unknown(planner, expression->span);
	case EXPRESSION_NAME:
		return make_name(planner, expression);
	case EXPRESSION_MEMBER:
		return make_member(planner, expression);
	case EXPRESSION_CALL:
		return make_call(planner, expression);
	case EXPRESSION_NEGATE:
		return make_negation(planner, expression);
	case EXPRESSION_NOT:
		return value_unary(planner, VALUE_NOT, TYPE_TRUTH, expression->span,
				   make_truth(planner, expression->test.subject));
	case EXPRESSION_SUM:
		return make_sum(planner, expression);
	case EXPRESSION_PRODUCT:
		return make_product(planner, expression);
	case EXPRESSION_AND:
	case EXPRESSION_OR:
		return make_logic(planner, expression);
	case EXPRESSION_IF:
		return make_choice(planner, expression);
	case EXPRESSION_IS_MISSING:
		return make_is_missing(planner, expression);
	case EXPRESSION_SUBJECT:
		return make_subject(planner, expression);
	case EXPRESSION_SET:
	case EXPRESSION_EMPTY:
	case EXPRESSION_ANYTHING:
		return make_misplaced(planner, expression);
	default:
		return make_relation(planner, expression);
	}
}
