/* Aggregates of a rollup: functions over the rows of one client, as population functions of the ledger by its key. */
#include "plan/period.h"

struct aggregate {
	const char *name;
	enum population_kind kind;
	size_t fewest, most; /* arguments */
	const char *usage;
};

static const struct aggregate aggregates[] = {
	{"sum", POPULATION_TOTAL, 1, 1, "sum(x)"},
	{"count", POPULATION_COUNT, 0, 1, "count(), count(where condition), count(distinct x)"},
	{"avg", POPULATION_AVG, 1, 1, "avg(x)"},
	{"min", POPULATION_MIN, 1, 1, "min(x)"},
	{"max", POPULATION_MAX, 1, 1, "max(x)"},
	{"median", POPULATION_MEDIAN, 1, 1, "median(x)"},
	{"quantile", POPULATION_QUANTILE, 2, 2, "quantile(x, 25%)"},
	{"stddev", POPULATION_STDDEV, 1, 1, "stddev(x)"},
	{"first", POPULATION_FIRST, 1, 1, "first(x)"},
	{"last", POPULATION_LAST, 1, 1, "last(x)"},
	{"top", POPULATION_TOP, 1, 1, "top(x by sum(y))"},
	{"variation", POPULATION_VARIATION, 1, 1, "variation(x) per month in PERIOD"},
};

static const struct aggregate *find_aggregate(const struct call *call)
{
	for (size_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++) {
		const struct aggregate *aggregate = &aggregates[i];
		if (!text_is(call->function.text, aggregate->name))
			continue;
		bool extreme = aggregate->kind == POPULATION_MIN || aggregate->kind == POPULATION_MAX;
		bool plain = !call->where && !call->per && call->period.text.size == 0;
		return extreme && call->arguments.count > 1 && plain ? NULL : aggregate;
	}
	return NULL;
}

const char *nearest_aggregate(struct text name)
{
	enum { COUNT = sizeof aggregates / sizeof *aggregates };
	struct text names[COUNT];
	for (size_t i = 0; i < COUNT; i++)
		names[i] = text_of(aggregates[i].name);
	size_t near = text_nearest(name, names, COUNT);
	return near < COUNT ? aggregates[near].usage : NULL;
}

bool is_aggregate(const struct call *call)
{
	return find_aggregate(call) != NULL;
}

static struct value *refuse(struct planner *planner, struct span span, const char *message, const char *remedy)
{
	if (complain(planner, CODE_E204, span, "%s", message))
		complain_remedy(planner, "%s", remedy);
	return NULL;
}

/* --- periods --- */

static const struct period *find_period(struct planner *planner, const struct name *name)
{
	const struct rollup *rollup = planner->ledger;
	struct text *names = arena_array(planner->arena, rollup->period_count, sizeof *names);
	for (size_t i = 0; i < rollup->period_count; i++) {
		names[i] = rollup->periods[i]->name.text;
		if (text_equal(names[i], name->text))
			return rollup->periods[i];
	}
	if (!complain(planner, CODE_E109, name->span, "there is no period `%.*s`", TEXT_ARGUMENTS(name->text)))
		return NULL;
	size_t near = text_nearest(name->text, names, rollup->period_count);
	if (near < rollup->period_count)
		complain_remedy(planner, "did you mean `%.*s`?", TEXT_ARGUMENTS(names[near]));
	else
		complain_remedy(planner, "write period %.*s = last 12 months of DATE", TEXT_ARGUMENTS(name->text));
	return NULL;
}

/* --- parts of a call --- */

static bool check_shape(struct planner *planner, const struct expression *expression, const struct aggregate *aggregate)
{
	const struct call *call = expression->call;
	enum population_kind kind = aggregate->kind;
	bool arguments = call->arguments.count >= aggregate->fewest && call->arguments.count <= aggregate->most;
	bool distinct = kind == POPULATION_COUNT ? call->distinct == (call->arguments.count == 1) : !call->distinct;
	bool keys = kind == POPULATION_TOP ? call->keys.count == 1 : call->keys.count == 0;
	if (!arguments || !distinct || !keys) {
		const char *message = arena_printf(planner->arena, "`%s` does not take this", aggregate->name);
		refuse(planner, expression->span, message, arena_printf(planner->arena, "write %s", aggregate->usage));
		return false;
	}
	if (planner->in_population) {
		refuse(planner, expression->span, "an aggregate stands inside another one",
		       "aggregate once, and compute with the results outside of the brackets");
		return false;
	}
	if (call->per && call->period.text.size == 0) {
		refuse(planner, expression->span, "`per` needs to know the period", "write per month in PERIOD");
		return false;
	}
	if (kind == POPULATION_VARIATION && (!call->per || call->per_unit != UNIT_MONTH)) {
		refuse(planner, expression->span, "`variation` compares the months of a period",
		       "write variation(x) per month in PERIOD");
		return false;
	}
	return true;
}

/* The sum after `by` of `top`. */
static struct value *make_weight(struct planner *planner, struct expression *expression)
{
	const struct call *call = expression->kind == EXPRESSION_CALL ? expression->call : NULL;
	bool sum = call && text_is(call->function.text, "sum") && call->arguments.count == 1 && !call->where &&
		   call->keys.count == 0 && !call->per && call->period.text.size == 0;
	if (!sum)
		return refuse(planner, expression->span, "`top` ranks by a sum", "write top(x by sum(y))");
	struct expression *inside = call->arguments.items[0];
	return expect(planner, make(planner, inside), inside, type_of_kind(TYPE_NUMBER));
}

static struct value *make_where(struct planner *planner, const struct call *call, const struct made_period *period,
				struct span span)
{
	struct value *parts[2];
	size_t count = 0;
	if (call->where)
		parts[count++] = make_truth(planner, call->where);
	if (period)
		parts[count++] = period_condition(planner, period, span);
	return count == 2 ? value_new(planner, VALUE_AND, TYPE_TRUTH, span, 2, parts) : count ? parts[0] : NULL;
}

static bool gives_x(enum population_kind kind)
{
	return kind == POPULATION_MIN || kind == POPULATION_MAX || kind == POPULATION_FIRST ||
	       kind == POPULATION_LAST || kind == POPULATION_TOP;
}

/* What is counted may be of any type, what is given back number, text or date; the others compute with numbers. */
static struct value *make_x(struct planner *planner, struct expression *expression, enum population_kind kind)
{
	struct value *x = make(planner, expression);
	enum type_kind type = x->type.kind;
	bool extreme = kind == POPULATION_MIN || kind == POPULATION_MAX;
	if (type == TYPE_UNKNOWN && (kind == POPULATION_COUNT || (gives_x(kind) && !extreme)))
		return phase_reached(planner, PHASE_TEXTS) ? expect(planner, x, expression, type_of_kind(TYPE_TEXT))
							   : x;
	if (type == TYPE_UNKNOWN && extreme && !phase_reached(planner, PHASE_NUMBERS))
		return x;
	bool fits = kind == POPULATION_COUNT ||
		    (gives_x(kind) && (type == TYPE_NUMBER || type == TYPE_TEXT || type == TYPE_DATE));
	return fits ? x : expect(planner, x, expression, type_of_kind(TYPE_NUMBER));
}

static struct value *constant_number(struct planner *planner, struct span span, int64_t number)
{
	struct constant constant = {.type = type_of_kind(TYPE_NUMBER), .known = true, .number = decimal_of(number)};
	return value_constant(planner, span, constant);
}

/* `per week` is 7 times `per day`, in one division. */
static struct value *divide_per(struct planner *planner, const struct call *call, const struct made_period *period,
				struct value *value, struct span span)
{
	if (!call->per || value->type.kind == TYPE_UNKNOWN)
		return value;
	if (value->type.kind != TYPE_NUMBER)
		return refuse(planner, span, "`per` divides numbers, and this is none", "take `per` out");
	int64_t units = call->per_unit == UNIT_MONTH ? period->months : period->days;
	if (call->per_unit == UNIT_WEEK)
		value = value_binary(planner, VALUE_MULTIPLY, TYPE_NUMBER, span, value,
				     constant_number(planner, span, 7));
	return value_binary(planner, VALUE_DIVIDE, TYPE_NUMBER, span, value, constant_number(planner, span, units));
}

/* --- the whole --- */

static bool fill_population(struct planner *planner, const struct call *call, const struct made_period *period,
			    struct population *population)
{
	if (call->arguments.count)
		population->x = make_x(planner, call->arguments.items[0], population->kind);
	if (call->arguments.count == 2 &&
	    !population_parameter(planner, call->arguments.items[1], population->kind, &population->parameter))
		return false;
	if (population->kind == POPULATION_TOP && !(population->weight = make_weight(planner, call->keys.items[0])))
		return false;
	if (population->kind == POPULATION_VARIATION) {
		population->weight = period_month(planner, period, population->span);
		population->parameter = decimal_of(period->months);
	}
	population->where = make_where(planner, call, period, population->span);
	return true;
}

static struct value *key_column(struct planner *planner, struct span span)
{
	struct value *key = value_unary(planner, VALUE_COLUMN, TYPE_UNKNOWN, span, NULL);
	key->index = planner->ledger_key;
	key->type = planner->columns.items[planner->ledger_key].type;
	return key;
}

static struct value *make_checked(struct planner *planner, struct expression *expression,
				  const struct aggregate *aggregate)
{
	const struct call *call = expression->call;
	struct made_period period;
	const struct period *named = call->period.text.size ? find_period(planner, &call->period) : NULL;
	if (call->period.text.size && (!named || !period_make(planner, named, &period)))
		return NULL;
	struct population population = {
		.kind = aggregate->kind,
		.span = expression->span,
		.distinct = call->distinct,
		.key_count = 1,
	};
	population.keys = arena_array(planner->arena, 1, sizeof *population.keys);
	population.keys[0] = key_column(planner, expression->span);
	if (!fill_population(planner, call, named ? &period : NULL, &population))
		return NULL;
	population.type = gives_x(population.kind) ? population.x->type : type_of_kind(TYPE_NUMBER);
	struct value *value = add_population(planner, &population);
	bool divides = population.kind != POPULATION_VARIATION;
	return divides ? divide_per(planner, call, named ? &period : NULL, value, expression->span) : value;
}

struct value *make_aggregate(struct planner *planner, struct expression *expression)
{
	const struct aggregate *aggregate = find_aggregate(expression->call);
	if (!aggregate)
		return NULL;
	if (!check_shape(planner, expression, aggregate))
		return value_unknown(planner, expression->span);
	planner->in_population = true;
	planner->in_rows = true;
	struct value *value = make_checked(planner, expression, aggregate);
	planner->in_population = false;
	planner->in_rows = false;
	return value ? value : value_unknown(planner, expression->span);
}

/* --- rows that no field may count --- */

static struct value *first_date(struct planner *planner, const struct made_period *period)
{
	if (period)
		return period_column(planner, period, period->period->span);
	for (uint32_t i = 0; i < planner->columns.count; i++) {
		const struct plan_column *column = &planner->columns.items[i];
		if (column->type.kind != TYPE_DATE)
			continue;
		struct value *day = value_unary(planner, VALUE_COLUMN, TYPE_DATE, column->first_use, NULL);
		day->index = i;
		return day;
	}
	return NULL;
}

static uint32_t count_rows(struct planner *planner, enum population_kind kind, struct value *x, struct value *where)
{
	struct population population = {.kind = kind, .x = x, .where = where, .span = where->span};
	population.type = x ? x->type : type_of_kind(TYPE_NUMBER);
	return add_population(planner, &population)->index + 1;
}

static uint32_t count_rows_by_client(struct planner *planner)
{
	struct span span = planner->columns.items[planner->ledger_key].first_use;
	struct population population = {.kind = POPULATION_COUNT, .span = span, .key_count = 1};
	population.type = type_of_kind(TYPE_NUMBER);
	population.keys = arena_array(planner->arena, 1, sizeof *population.keys);
	population.keys[0] = key_column(planner, span);
	return add_population(planner, &population)->index + 1;
}

/* The period of the same name that stands before period `i`, or null. */
static const struct period *find_period_before(const struct rollup *rollup, size_t i)
{
	for (size_t before = 0; before < i; before++)
		if (text_equal(rollup->periods[before]->name.text, rollup->periods[i]->name.text))
			return rollup->periods[before];
	return NULL;
}

static void check_names_of_periods(struct planner *planner, const struct rollup *rollup)
{
	for (size_t i = 1; i < rollup->period_count; i++) {
		const struct period *period = rollup->periods[i];
		const struct period *first = find_period_before(rollup, i);
		if (!first)
			continue;
		struct diagnostic *diagnostic =
			complain(planner, CODE_E101, period->name.span, "the period `%.*s` is defined twice",
				 TEXT_ARGUMENTS(period->name.text));
		if (!diagnostic)
			continue;
		diagnose_other(planner->diagnostics, first->name.span, "it is defined here first");
		complain_remedy(planner, "give one of them another name");
	}
}

void make_row_counts(struct planner *planner)
{
	const struct rollup *rollup = planner->ledger;
	struct plan_rollup *made = planner->rollup;
	struct made_period *periods = arena_array(planner->arena, rollup->period_count, sizeof *periods);
	struct value **inside = arena_array(planner->arena, rollup->period_count, sizeof *inside);
	bool whole = true;
	check_names_of_periods(planner, rollup);
	planner->in_rows = true;
	for (size_t i = 0; i < rollup->period_count; i++) {
		whole &= period_make(planner, rollup->periods[i], &periods[i]);
		inside[i] = period_condition(planner, &periods[i], rollup->periods[i]->span);
	}
	struct value *day = first_date(planner, rollup->period_count ? &periods[0] : NULL);
	made->undated = made->undated_key = made->outside = 0;
	made->rows = count_rows_by_client(planner);
	if (day && day->type.kind == TYPE_DATE) {
		struct value *missing = value_unary(planner, VALUE_IS_MISSING, TYPE_TRUTH, day->span, day);
		made->undated = count_rows(planner, POPULATION_COUNT, NULL, missing);
		made->undated_key = count_rows(planner, POPULATION_FIRST, key_column(planner, day->span), missing);
	}
	if (whole && rollup->period_count) {
		struct value *any = value_new(planner, VALUE_OR, TYPE_TRUTH, rollup->periods[0]->span,
					      rollup->period_count, inside);
		made->outside = count_rows(planner, POPULATION_COUNT, NULL, value_not(planner, any, true));
	}
	planner->in_rows = false;
}
