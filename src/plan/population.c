/* Population functions: what each takes and gives, in which pass it is computed; and guards, which ask nothing else. */
#include "plan/planner.h"

struct shape {
	const char *name;
	size_t fewest, most; /* arguments */
	const char *usage;
};

static const struct shape shapes[POPULATION_KIND_COUNT] = {
	[POPULATION_TOTAL] = {"total", 1, 1, "total(x), total(x by key where condition)"},
	[POPULATION_COUNT] = {"count", 0, 1, "count(), count(where condition), count(distinct x)"},
	[POPULATION_AVG] = {"avg", 1, 1, "avg(x)"},
	[POPULATION_MIN] = {"min", 1, 1, "min(x)"},
	[POPULATION_MAX] = {"max", 1, 1, "max(x)"},
	[POPULATION_MEDIAN] = {"median", 1, 1, "median(x)"},
	[POPULATION_QUANTILE] = {"quantile", 2, 2, "quantile(x, 25%)"},
	[POPULATION_STDDEV] = {"stddev", 1, 1, "stddev(x)"},
	[POPULATION_FIRST] = {"first", 1, 1, "first(x)"},
	[POPULATION_LAST] = {"last", 1, 1, "last(x)"},
	[POPULATION_TOP] = {"top", 1, 1, "top(x by sum(y))"},
	[POPULATION_VARIATION] = {"variation", 1, 1, "variation(x) per month in PERIOD"},
	[POPULATION_SHARE] = {"share", 1, 1, "share(x), share(x by key)"},
	[POPULATION_RANK] = {"rank", 1, 1, "rank(x), rank(x by key)"},
	[POPULATION_NTILE] = {"ntile", 2, 2, "ntile(10, x)"},
	[POPULATION_CUMULATIVE_SHARE] = {"cumulative_share", 1, 1, "cumulative_share(x)"},
};

struct text population_name(enum population_kind kind)
{
	return text_of(shapes[kind].name);
}

static bool find_kind(const struct call *call, enum population_kind *kind)
{
	for (size_t i = 0; i < POPULATION_KIND_COUNT; i++) {
		if (population_is_of_ledger((enum population_kind)i) || !text_is(call->function.text, shapes[i].name))
			continue;
		*kind = (enum population_kind)i;
		bool extreme = *kind == POPULATION_MIN || *kind == POPULATION_MAX;
		bool population = call->arguments.count < 2 || call->keys.count || call->where || call->distinct;
		return !extreme || population;
	}
	return false;
}

static bool check_call(struct planner *planner, const struct expression *expression, enum population_kind kind)
{
	const struct call *call = expression->call;
	const struct shape *shape = &shapes[kind];
	bool distinct_fits = !call->distinct || kind == POPULATION_COUNT;
	bool count_fits = kind != POPULATION_COUNT || call->distinct == (call->arguments.count == 1);
	bool plain = !call->per && call->period.text.size == 0;
	if (call->arguments.count < shape->fewest || call->arguments.count > shape->most || !distinct_fits ||
	    !count_fits || !plain) {
		if (complain(planner, CODE_E204, expression->span, "`%s` does not take this", shape->name))
			complain_remedy(planner,
					kind == POPULATION_MIN || kind == POPULATION_MAX
						? "write %s over all records, or %s(a, b, ...) of one"
						: "write %s",
					shape->usage, shape->name);
		return false;
	}
	if (planner->in_population) {
		if (complain(planner, CODE_E108, expression->span, "`%s` stands inside another population function",
			     shape->name))
			complain_remedy(planner, "name the inner one first: let part = %s", shape->usage);
		return false;
	}
	if (planner->in_guard && (population_takes_value(kind) || call->keys.count)) {
		if (complain(planner, CODE_E108, expression->span,
			     "%s gives a value for each record, and a guard asks for one",
			     call->keys.count ? "`by`" : shape->name))
			complain_remedy(
				planner,
				"a guard asks total, count, avg, min, max, median, quantile or stddev without `by`");
		return false;
	}
	return true;
}

bool population_parameter(struct planner *planner, struct expression *expression, enum population_kind kind,
			  struct decimal *parameter)
{
	struct value *value = expect(planner, make(planner, expression), expression, type_of_kind(TYPE_NUMBER));
	if (!number_of(planner, value, parameter)) {
		if (value->type.kind != TYPE_UNKNOWN &&
		    complain(planner, CODE_E204, expression->span, "this must be a constant"))
			complain_remedy(planner, "write %s, or use a parameter", shapes[kind].usage);
		return false;
	}
	int64_t tiles;
	bool fits = kind == POPULATION_NTILE ? decimal_to_integer(*parameter, &tiles) && tiles >= 1
					     : decimal_compare(*parameter, decimal_of(0)) >= 0 &&
						       decimal_compare(*parameter, decimal_of(1)) <= 0;
	if (!fits && complain(planner, CODE_E204, expression->span,
			      kind == POPULATION_NTILE ? "the number of tiles is a whole number from 1"
						       : "a quantile stands at 0%% to 100%%"))
		complain_remedy(planner, "write %s", shapes[kind].usage);
	return fits;
}

static bool has_order(enum population_kind kind, struct type type)
{
	bool any = kind == POPULATION_MIN || kind == POPULATION_MAX;
	return type.kind == TYPE_NUMBER ||
	       (type.kind == TYPE_DATE && (any || kind == POPULATION_RANK || kind == POPULATION_NTILE)) ||
	       (type.kind == TYPE_TEXT && any);
}

static struct value *make_argument(struct planner *planner, struct expression *expression, enum population_kind kind)
{
	struct value *x = make(planner, expression);
	if (kind == POPULATION_COUNT) {
		if (x->type.kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
			x = expect(planner, x, expression, type_of_kind(TYPE_TEXT));
		if (x->type.kind == TYPE_LABELS) /* sets of labels are told apart by how they are written */
			x = value_unary(planner, VALUE_TO_TEXT, TYPE_TEXT, x->span, x);
		return x;
	}
	bool free =
		kind == POPULATION_MIN || kind == POPULATION_MAX || kind == POPULATION_RANK || kind == POPULATION_NTILE;
	if (x->type.kind == TYPE_UNKNOWN && (!free || phase_reached(planner, PHASE_NUMBERS)))
		return expect(planner, x, expression, type_of_kind(TYPE_NUMBER));
	if (x->type.kind == TYPE_UNKNOWN || has_order(kind, x->type))
		return x;
	return expect(planner, x, expression, type_of_kind(TYPE_NUMBER));
}

static struct value *make_key(struct planner *planner, struct expression *expression)
{
	struct value *key = make(planner, expression);
	if (key->type.kind == TYPE_UNKNOWN && phase_reached(planner, PHASE_TEXTS))
		key = expect(planner, key, expression, type_of_kind(TYPE_TEXT));
	if (key->type.kind == TYPE_LABELS)
		key = value_unary(planner, VALUE_TO_TEXT, TYPE_TEXT, key->span, key);
	return key;
}

/* The value of the function for a record: asked with its own x and keys. */
static struct value *value_of_population(struct planner *planner, const struct population *population)
{
	bool takes = population_takes_value(population->kind);
	size_t count = population->key_count + takes;
	struct value **operands = arena_array(planner->arena, count, sizeof *operands);
	if (takes)
		operands[0] = population->x;
	for (size_t i = 0; i < population->key_count; i++)
		operands[i + takes] = population->keys[i];
	struct value *value =
		value_new(planner, VALUE_POPULATION, population->type.kind, population->span, count, operands);
	value->type = population->type;
	return value;
}

/* --- the same function twice is one --- */

/* Spends at most *effort comparisons: shared parts may unfold without end. What is not found equal is computed twice.
 */
static bool value_equal(const struct value *a, const struct value *b, size_t *effort)
{
	if (a == b || !a || !b || *effort == 0)
		return a == b;
	--*effort;
	bool same = a->operation == b->operation && a->function == b->function && type_equal(a->type, b->type) &&
		    a->count == b->count && a->index == b->index && a->member == b->member &&
		    text_equal(a->pattern, b->pattern);
	if (same && a->operation == VALUE_CONSTANT)
		same = constant_equal(&a->constant, &b->constant);
	for (size_t i = 0; same && i < a->count; i++)
		same = value_equal(a->operands[i], b->operands[i], effort);
	return same;
}

static bool same_keys(const struct population *a, const struct population *b, size_t *effort)
{
	bool same = a->key_count == b->key_count;
	for (size_t k = 0; same && k < a->key_count; k++)
		same = value_equal(a->keys[k], b->keys[k], effort);
	return same;
}

static size_t find_population(const struct planner *planner, const struct population *wanted)
{
	for (size_t p = 0; p < planner->populations.count; p++) {
		const struct population *population = &planner->populations.items[p];
		size_t effort = 10000;
		bool same = population->kind == wanted->kind && population->distinct == wanted->distinct &&
			    decimal_compare(population->parameter, wanted->parameter) == 0 &&
			    same_keys(population, wanted, &effort) && value_equal(population->x, wanted->x, &effort) &&
			    value_equal(population->weight, wanted->weight, &effort) &&
			    value_equal(population->where, wanted->where, &effort);
		if (same)
			return p;
	}
	return planner->populations.count;
}

static uint32_t find_key_set(const struct planner *planner, const struct population *wanted)
{
	size_t p = 0;
	size_t effort = 10000;
	while (p < planner->populations.count && !same_keys(&planner->populations.items[p], wanted, &effort))
		p++;
	return (uint32_t)p;
}

struct value *add_population(struct planner *planner, const struct population *population)
{
	size_t index = find_population(planner, population);
	if (index == planner->populations.count) {
		struct population added = *population;
		added.key_set = find_key_set(planner, population);
		vector_push(&planner->populations, added);
	}
	struct value *value = value_of_population(planner, population);
	value->index = (uint32_t)index;
	return value;
}

static struct value *make_checked(struct planner *planner, struct expression *expression, enum population_kind kind)
{
	const struct call *call = expression->call;
	size_t x_at = kind == POPULATION_NTILE ? 1 : 0;
	struct population population = {.kind = kind, .span = expression->span, .distinct = call->distinct};
	bool fits = true;
	if (call->arguments.count > x_at)
		population.x = make_argument(planner, call->arguments.items[x_at], kind);
	if (call->arguments.count == 2)
		fits = population_parameter(planner, call->arguments.items[1 - x_at], kind, &population.parameter);
	population.keys = arena_array(planner->arena, call->keys.count, sizeof *population.keys);
	population.key_count = call->keys.count;
	for (size_t i = 0; i < call->keys.count; i++)
		population.keys[i] = make_key(planner, call->keys.items[i]);
	if (call->where)
		population.where = make_truth(planner, call->where);
	bool extreme = kind == POPULATION_MIN || kind == POPULATION_MAX;
	population.type = extreme ? population.x->type : type_of_kind(TYPE_NUMBER);
	if (!fits)
		return value_unknown(planner, expression->span);
	return add_population(planner, &population);
}

struct value *make_population(struct planner *planner, struct expression *expression)
{
	enum population_kind kind;
	if (!find_kind(expression->call, &kind))
		return NULL;
	if (!check_call(planner, expression, kind))
		return value_unknown(planner, expression->span);
	planner->in_population = true;
	struct value *value = make_checked(planner, expression, kind);
	planner->in_population = false;
	return value;
}

/* --- guards --- */

static void make_guard(struct planner *planner, const struct statement *statement)
{
	struct expression *condition = statement->value;
	struct plan_guard guard = {.name = statement->name.text, .span = condition->span};
	planner->in_guard = true;
	guard.condition = make_truth(planner, condition);
	if (condition->kind == EXPRESSION_COMPARE && planner->reporting) {
		planner->reporting = false; /* what is wrong with the sides was said of the whole */
		guard.left = make(planner, condition->compare.left);
		guard.right = make(planner, condition->compare.right);
		guard.left_span = condition->compare.left->span;
		planner->reporting = true;
	}
	planner->in_guard = false;
	vector_push(&planner->guards, guard);
}

void make_guards(struct planner *planner)
{
	for (size_t i = 0; i < planner->statement_count; i++)
		if (planner->statements[i]->kind == STATEMENT_GUARD)
			make_guard(planner, planner->statements[i]);
}

/* --- levels --- */

static uint32_t higher(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint32_t own_level(const struct planner *planner, const struct value *value)
{
	if (value->operation == VALUE_POPULATION)
		return planner->populations.items[value->index].level;
	if (value->operation == VALUE_DEFINITION)
		return planner->definitions.items[value->index].level;
	return 0;
}

static uint32_t level_of(const struct planner *planner, struct value *value);

static uint32_t level_of_operands(const struct planner *planner, const struct value *value, size_t from)
{
	uint32_t level = 0;
	for (size_t i = from; i < value->count; i++)
		level = higher(level, level_of(planner, value->operands[i]));
	return level;
}

/* Long sums and products lean to the left and are followed in a loop; what nests otherwise is bounded. */
static uint32_t level_of(const struct planner *planner, struct value *value)
{
	if (!value)
		return 0;
	if (value->level_found)
		return value->level_found - 1;
	struct value *at = value;
	uint32_t level = 0;
	for (; value_leans_left(at) && !at->level_found; at = at->operands[0])
		level = higher(level, level_of_operands(planner, at, 1));
	if (at->level_found) {
		level = higher(level, at->level_found - 1);
	} else {
		level = higher(level, higher(own_level(planner, at), level_of_operands(planner, at, 0)));
		if (at->operation == VALUE_LOOKUP)
			level = higher(level, level_of(planner, planner->lookups.items[at->index].made_key));
	}
	value->level_found = level + 1;
	return level;
}

/* Populations stand in the order in which they were made, so what one depends on has its level already: its brackets
 * hold no other one, and the definitions that they name come before. */
static void settle_populations(struct planner *planner, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct population *population = &planner->populations.items[i];
		uint32_t level = higher(level_of(planner, population->x), level_of(planner, population->where));
		level = higher(level, level_of(planner, population->weight));
		for (size_t k = 0; k < population->key_count; k++)
			level = higher(level, level_of(planner, population->keys[k]));
		population->level = level + 1;
	}
}

static uint32_t level_of_definition(const struct planner *planner, const struct definition *definition)
{
	uint32_t level = level_of(planner, definition->value);
	if (definition->kind == DEFINITION_TABLE_OUTPUT)
		return planner->definitions.items[definition->table].level;
	for (size_t i = 0; i < definition->rule_count; i++) {
		const struct plan_rule *rule = &definition->rules[i];
		level = higher(level, higher(level_of(planner, rule->condition), level_of(planner, rule->points)));
		for (size_t o = 0; rule->outputs && o < definition->output_count; o++)
			level = higher(level, level_of(planner, rule->outputs[o]));
	}
	return level;
}

void order_populations(struct planner *planner)
{
	uint32_t last = 0;
	uint32_t written = 0;
	settle_populations(planner, 0, planner->lookup_populations);
	size_t from = planner->lookup_populations;
	for (size_t i = 0; i < planner->definitions.count; i++) {
		struct definition *definition = definition_at(planner, planner->plan->order[i]);
		settle_populations(planner, from, definition->population_end);
		from = definition->population_end;
		definition->level = level_of_definition(planner, definition);
		if (definition->written)
			written = higher(written, definition->level);
	}
	settle_populations(planner, from, planner->populations.count);
	for (size_t i = 0; i < planner->guards.count; i++) {
		struct plan_guard *guard = &planner->guards.items[i];
		guard->level = level_of(planner, guard->condition);
		last = higher(last, guard->level);
	}
	planner->plan->passes = higher(written + 1, last);
}
