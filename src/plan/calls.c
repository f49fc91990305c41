/* Functions: what each takes and gives. */
#include "plan/planner.h"

/* One letter an argument: n number, t text, d date, D days, v any one value, s all of the same type; a capital O ends
 * the obligatory ones, `*` lets the last repeat. */
struct signature {
	const char *name;
	enum function function;
	const char *arguments;
	enum type_kind result; /* UNKNOWN: that of the arguments */
	const char *usage;
};

static const struct signature signatures[] = {
	{"abs", FUNCTION_ABS, "n", TYPE_NUMBER, "abs(x)"},
	{"round", FUNCTION_ROUND, "nOn", TYPE_NUMBER, "round(x) or round(x, digits)"},
	{"floor", FUNCTION_FLOOR, "n", TYPE_NUMBER, "floor(x)"},
	{"ceil", FUNCTION_CEIL, "n", TYPE_NUMBER, "ceil(x)"},
	{"min", FUNCTION_MIN, "ss*", TYPE_UNKNOWN, "min(a, b, ...)"},
	{"max", FUNCTION_MAX, "ss*", TYPE_UNKNOWN, "max(a, b, ...)"},
	{"mod", FUNCTION_MOD, "nn", TYPE_NUMBER, "mod(a, b)"},
	{"sqrt", FUNCTION_SQRT, "n", TYPE_NUMBER, "sqrt(x)"},
	{"coalesce", FUNCTION_COALESCE, "ss*", TYPE_UNKNOWN, "coalesce(x, instead)"},
	{"lower", FUNCTION_LOWER, "t", TYPE_TEXT, "lower(x)"},
	{"upper", FUNCTION_UPPER, "t", TYPE_TEXT, "upper(x)"},
	{"trim", FUNCTION_TRIM, "t", TYPE_TEXT, "trim(x)"},
	{"length", FUNCTION_LENGTH, "t", TYPE_NUMBER, "length(x)"},
	{"substring", FUNCTION_SUBSTRING, "tnOn", TYPE_TEXT, "substring(x, from) or substring(x, from, count)"},
	{"concat", FUNCTION_CONCAT, "tt*", TYPE_TEXT, "concat(a, b, ...)"},
	{"number", FUNCTION_NUMBER, "t", TYPE_NUMBER, "number(text)"},
	{"text", FUNCTION_TEXT, "v", TYPE_TEXT, "text(x)"},
	{"date", FUNCTION_DATE, "t", TYPE_DATE, "date(text)"},
	{"days", FUNCTION_DAYS, "D", TYPE_NUMBER, "days(duration)"},
	{"year", FUNCTION_YEAR, "d", TYPE_NUMBER, "year(date)"},
	{"month", FUNCTION_MONTH, "d", TYPE_NUMBER, "month(date)"},
	{"day", FUNCTION_DAY, "d", TYPE_NUMBER, "day(date)"},
	{"weekday", FUNCTION_WEEKDAY, "d", TYPE_NUMBER, "weekday(date)"},
	{"quarter", FUNCTION_QUARTER, "d", TYPE_NUMBER, "quarter(date)"},
	{"start_of_month", FUNCTION_START_OF_MONTH, "d", TYPE_DATE, "start_of_month(date)"},
};

static const struct signature *find_signature(struct text name)
{
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
		if (text_is(name, signatures[i].name))
			return &signatures[i];
	return NULL;
}

/* Functions of spreadsheets and databases, and what serves here. */
static const struct {
	const char *name; /* in small letters */
	const char *remedy;
} elsewhere[] = {
	{"len", "write length(x)"},
	{"char_length", "write length(x)"},
	{"strlen", "write length(x)"},
	{"ceiling", "write ceil(x)"},
	{"int", "write floor(x)"},
	{"trunc", "write floor(x), or round(x, digits)"},
	{"truncate", "write floor(x), or round(x, digits)"},
	{"rounddown", "write floor(x), or round(x, digits)"},
	{"roundup", "write ceil(x)"},
	{"ifnull", "write coalesce(x, instead)"},
	{"iferror", "write coalesce(x, instead); a division by zero is missing"},
	{"nvl", "write coalesce(x, instead)"},
	{"isnull", "write x is missing, or coalesce(x, instead)"},
	{"isblank", "write x is missing"},
	{"ifna", "write coalesce(x, instead)"},
	{"nullif", "write if a != b then a; without `else` nothing is given"},
	{"iif", "write if CONDITION then A else B"},
	{"if", "write if CONDITION then A else B"},
	{"ifs", "write a segment, or if CONDITION then A else B"},
	{"switch", "write a segment, or if CONDITION then A else B"},
	{"case", "write a segment, or if CONDITION then A else B"},
	{"decode", "write a segment, or if CONDITION then A else B"},
	{"left", "write substring(x, 1, count)"},
	{"right", "write substring(x, length(x) - count + 1)"},
	{"mid", "write substring(x, from, count)"},
	{"substr", "write substring(x, from, count)"},
	{"concatenate", "write concat(a, b, ...)"},
	{"textjoin", "write concat(a, b, ...)"},
	{"search", "write x contains \"word\""},
	{"find", "write x contains \"word\""},
	{"instr", "write x contains \"word\""},
	{"regexp_like", "write x matches \"expression\""},
	{"value", "write number(x)"},
	{"cast", "write number(x), text(x) or date(x)"},
	{"to_number", "write number(x)"},
	{"to_char", "write text(x)"},
	{"to_date", "write date(x)"},
	{"datevalue", "write date(x)"},
	{"datediff", "write days(later - earlier)"},
	{"dateadd", "write date + 90 days, or date + 6 months"},
	{"edate", "write date + 6 months"},
	{"eomonth", "write start_of_month(date + 1 month) - 1 day"},
	{"now", "write today"},
	{"getdate", "write today"},
	{"current_date", "write today"},
	{"today", "write today, without brackets"},
	{"average", "write avg(x)"},
	{"mean", "write avg(x)"},
	{"averageif", "write avg(x where CONDITION)"},
	{"sum", "write total(x); over all records, perhaps by key or where CONDITION"},
	{"sumif", "write total(x where CONDITION)"},
	{"sumifs", "write total(x where CONDITION)"},
	{"countif", "write count(where CONDITION)"},
	{"countifs", "write count(where CONDITION)"},
	{"counta", "write count(where x is present)"},
	{"percentile", "write quantile(x, 25%)"},
	{"quartile", "write quantile(x, 25%)"},
	{"stdev", "write stddev(x)"},
	{"power", "write x * x; there are no other powers"},
	{"pow", "write x * x; there are no other powers"},
	{"vlookup", "write lookup NAME from \"file.csv\" on KEY, and NAME.COLUMN"},
	{"xlookup", "write lookup NAME from \"file.csv\" on KEY, and NAME.COLUMN"},
	{"and", "write a and b"},
	{"or", "write a or b"},
	{"not", "write not a"},
};

/* --- the number of arguments --- */

static size_t fewest(const char *arguments)
{
	size_t count = 0;
	while (arguments[count] && arguments[count] != 'O' && arguments[count] != '*')
		count++;
	return count;
}

static size_t most(const char *arguments)
{
	size_t count = 0;
	for (const char *letter = arguments; *letter; letter++) {
		if (*letter == '*')
			return SIZE_MAX;
		count += *letter != 'O';
	}
	return count;
}

/* The letter of argument `index`. */
static char letter_of(const char *arguments, size_t index)
{
	char letter = 0;
	for (size_t i = 0; *arguments && *arguments != '*'; arguments++) {
		if (*arguments == 'O')
			continue;
		letter = *arguments;
		if (i++ == index)
			break;
	}
	return letter;
}

static enum type_kind type_of_letter(char letter)
{
	switch (letter) {
	case 'n':
		return TYPE_NUMBER;
	case 't':
		return TYPE_TEXT;
	case 'd':
		return TYPE_DATE;
	case 'D':
		return TYPE_DAYS;
	default:
		return TYPE_UNKNOWN;
	}
}

/* --- calls --- */

/* What to write in place of a function of another tool, or of one of ours in capitals; or null. */
static const char *remedy_from_elsewhere(struct planner *planner, struct text name)
{
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
		if (text_equal_ignoring_case(name, signatures[i].name))
			return arena_printf(planner->arena, "names are written in small letters: %s",
					    signatures[i].usage);
	for (size_t i = 0; i < POPULATION_KIND_COUNT; i++) {
		struct text population = population_name((enum population_kind)i);
		if (text_equal_ignoring_case(name, population.data))
			return arena_printf(planner->arena, "names are written in small letters: %s(...)",
					    population.data);
	}
	for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
		if (text_equal_ignoring_case(name, elsewhere[i].name))
			return elsewhere[i].remedy;
	return NULL;
}

/* A function over all records in a rollup, or an aggregate outside of one. */
static bool complain_of_place(struct planner *planner, const struct call *call)
{
	struct text name = call->function.text;
	size_t kind = 0;
	while (kind < POPULATION_KIND_COUNT && !text_equal(population_name((enum population_kind)kind), name))
		kind++;
	if (kind == POPULATION_KIND_COUNT)
		return false;
	if (!complain(planner, CODE_E104, call->function.span, "there is no function `%.*s` %s a rollup",
		      TEXT_ARGUMENTS(name), planner->ledger ? "in" : "outside of"))
		return true;
	if (!planner->ledger)
		complain_remedy(planner, "it is for the rows of a ledger: rollup sales by CLIENT { field = %.*s(...) }",
				TEXT_ARGUMENTS(name));
	else if (kind == POPULATION_TOTAL)
		complain_remedy(planner, "write sum(x)");
	else
		complain_remedy(planner, "it compares all clients: ask it of a field, outside of the rollup");
	return true;
}

static void complain_of_function(struct planner *planner, const struct call *call)
{
	enum { OWN = sizeof signatures / sizeof *signatures };
	struct text name = call->function.text;
	if (complain_of_place(planner, call))
		return;
	struct text known[OWN + POPULATION_KIND_COUNT];
	if (!complain(planner, CODE_E104, call->function.span, "there is no function `%.*s`", TEXT_ARGUMENTS(name)))
		return;
	for (size_t i = 0; i < OWN; i++)
		known[i] = text_of(signatures[i].name);
	for (size_t i = 0; i < POPULATION_KIND_COUNT; i++)
		known[OWN + i] = population_name((enum population_kind)i);
	const char *remedy = remedy_from_elsewhere(planner, name);
	size_t near = text_nearest(name, known, OWN + POPULATION_KIND_COUNT);
	const char *aggregate = planner->ledger ? nearest_aggregate(name) : NULL;
	if (aggregate)
		complain_remedy(planner, "did you mean %s?", aggregate);
	else if (remedy)
		complain_remedy(planner, "%s", remedy);
	else if (near < OWN)
		complain_remedy(planner, "did you mean %s?", signatures[near].usage);
	else if (near < OWN + POPULATION_KIND_COUNT)
		complain_remedy(planner, "did you mean %.*s(...)?", TEXT_ARGUMENTS(known[near]));
	else
		complain_remedy(planner, "a column with brackets in its name stands in backticks");
}

static struct value *complain_of_arguments(struct planner *planner, const struct expression *expression,
					   const struct signature *signature)
{
	if (complain(planner, CODE_E204, expression->span, "`%s` does not take this", signature->name))
		complain_remedy(planner, "write %s", signature->usage);
	return value_unknown(planner, expression->span);
}

static bool has_extremes(enum type_kind kind)
{
	return kind == TYPE_NUMBER || kind == TYPE_DATE || kind == TYPE_TEXT || kind == TYPE_DAYS ||
	       kind == TYPE_MONTHS || kind == TYPE_UNKNOWN;
}

static struct value *make_same(struct planner *planner, struct expression *expression,
			       const struct signature *signature, struct value **made)
{
	struct expressions arguments = expression->call->arguments;
	struct type type = expect_same(planner, made, arguments.items, arguments.count);
	bool extreme = signature->function != FUNCTION_COALESCE;
	if (type.kind == TYPE_UNKNOWN && extreme && phase_reached(planner, PHASE_NUMBERS))
		type = type_of_kind(TYPE_NUMBER);
	if (type.kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
		type = type_of_kind(TYPE_TEXT);
	for (size_t i = 0; i < arguments.count; i++)
		made[i] = expect(planner, made[i], arguments.items[i], type);
	if ((extreme && !has_extremes(type.kind)) || type.kind == TYPE_LABELS)
		return complain_of_arguments(planner, expression, signature);
	struct value *value = value_new(planner, VALUE_FUNCTION, type.kind, expression->span, arguments.count, made);
	value->function = signature->function;
	value->type = type;
	return value;
}

static struct value *make_text(struct planner *planner, struct expression *expression, struct value *operand)
{
	if (operand->type.kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
		operand = expect(planner, operand, expression->call->arguments.items[0], type_of_kind(TYPE_TEXT));
	if (operand->type.kind == TYPE_TEXT)
		return operand;
	if (operand->type.kind == TYPE_MONTHS) {
		if (complain(planner, CODE_E206, operand->span, "a duration in months has no number of days"))
			complain_remedy(planner, "write it in days");
		return value_unknown(planner, expression->span);
	}
	return value_unary(planner, VALUE_TO_TEXT, TYPE_TEXT, expression->span, operand);
}

static struct value *make_function(struct planner *planner, struct expression *expression,
				   const struct signature *signature)
{
	const struct call *call = expression->call;
	size_t count = call->arguments.count;
	bool plain =
		!call->distinct && call->keys.count == 0 && !call->where && !call->per && call->period.text.size == 0;
	if (!plain || count < fewest(signature->arguments) || count > most(signature->arguments))
		return complain_of_arguments(planner, expression, signature);
	struct value **made = arena_array(planner->arena, count, sizeof *made);
	for (size_t i = 0; i < count; i++) {
		enum type_kind wanted = type_of_letter(letter_of(signature->arguments, i));
		made[i] = make(planner, call->arguments.items[i]);
		if (wanted == TYPE_DAYS && made[i]->type.kind == TYPE_MONTHS) {
			if (complain(planner, CODE_E206, made[i]->span, "a duration in months has no number of days"))
				complain_remedy(planner, "days(date - date) is the number of days between two dates");
			return value_unknown(planner, expression->span);
		}
		made[i] = expect(planner, made[i], call->arguments.items[i], type_of_kind(wanted));
	}
	if (letter_of(signature->arguments, 0) == 's')
		return make_same(planner, expression, signature, made);
	if (signature->function == FUNCTION_TEXT)
		return make_text(planner, expression, made[0]);
	struct value *value = value_new(planner, VALUE_FUNCTION, signature->result, expression->span, count, made);
	value->function = signature->function;
	return value;
}

struct value *make_call(struct planner *planner, struct expression *expression)
{
	struct value *population =
		planner->ledger ? make_aggregate(planner, expression) : make_population(planner, expression);
	if (population)
		return population;
	const struct signature *signature = find_signature(expression->call->function.text);
	if (signature)
		return make_function(planner, expression, signature);
	complain_of_function(planner, expression->call);
	return value_unknown(planner, expression->span);
}
