/* The order of definitions: each after those that it uses. */
#include "base/buffer.h"
#include "plan/planner.h"

struct uses {
	VECTOR(uint32_t) list;
};

struct walk {
	struct planner *planner;
	struct uses *uses;
	const struct expression *subject; /* of the unary tests at hand */
	size_t lookups;                   /* whose keys we are inside */
	bool circle;
};

static void walk_expression(struct walk *walk, const struct expression *expression);

static void walk_expressions(struct walk *walk, struct expressions expressions)
{
	for (size_t i = 0; i < expressions.count; i++)
		walk_expression(walk, expressions.items[i]);
}

static void use_name(struct walk *walk, struct text name)
{
	struct symbol symbol = find_symbol(walk->planner, name);
	if (symbol.kind == SYMBOL_DEFINITION)
		vector_push(&walk->uses->list, symbol.index);
}

static void walk_call(struct walk *walk, const struct call *call)
{
	struct planner *planner = walk->planner;
	bool in_rows = planner->in_rows;
	planner->in_rows = in_rows || (planner->ledger && is_aggregate(call));
	walk_expressions(walk, call->arguments);
	walk_expressions(walk, call->keys);
	if (call->where)
		walk_expression(walk, call->where);
	planner->in_rows = in_rows;
}

/* Is it a label of the segment that the expression names, if there is one and it does? */
static bool is_label_of(struct planner *planner, const struct expression *segment, struct text label)
{
	if (!segment || segment->kind != EXPRESSION_NAME)
		return false;
	struct symbol symbol = find_symbol(planner, segment->name.text);
	if (symbol.kind != SYMBOL_DEFINITION)
		return false;
	return definition_find_label(definition_at(planner, symbol.index), label) != 0;
}

/* A word beside a segment that is one of its labels names no definition. */
static void walk_beside(struct walk *walk, const struct expression *segment, const struct expression *word)
{
	if (segment->kind == EXPRESSION_SUBJECT)
		segment = walk->subject;
	if (word->kind != EXPRESSION_NAME || !is_label_of(walk->planner, segment, word->name.text))
		walk_expression(walk, word);
}

static void walk_test(struct walk *walk, const struct expression *expression)
{
	const struct expression *subject = expression->test.subject;
	walk_expression(walk, subject);
	for (size_t i = 0; i < expression->test.elements.count; i++)
		walk_beside(walk, subject, expression->test.elements.items[i]);
	if (expression->test.low)
		walk_expression(walk, expression->test.low);
	if (expression->test.high)
		walk_expression(walk, expression->test.high);
}

static void walk_lookup(struct walk *walk, struct text name)
{
	struct symbol symbol = find_symbol(walk->planner, name);
	if (symbol.kind != SYMBOL_LOOKUP)
		return;
	struct lookup_file *file = &walk->planner->lookups.items[symbol.index];
	if (walk->lookups > walk->planner->lookups.count) {
		diagnose(walk->planner->diagnostics, CODE_E103, file->statement->name.span,
			 "the lookup `%.*s` is found by a value that it gives itself", TEXT_ARGUMENTS(name));
		diagnose_remedy(walk->planner->diagnostics,
				"a lookup is found by a column, or by a lookup that does not need it");
		walk->circle = true;
		return;
	}
	walk->lookups++;
	walk_expression(walk, file->key);
	walk->lookups--;
}

static void walk_expression(struct walk *walk, const struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_NAME:
		use_name(walk, expression->name.text);
		break;
	case EXPRESSION_MEMBER:
		walk_lookup(walk, expression->member.lookup.text);
		break;
	case EXPRESSION_CALL:
		walk_call(walk, expression->call);
		break;
	case EXPRESSION_SUM:
	case EXPRESSION_PRODUCT:
	case EXPRESSION_AND:
	case EXPRESSION_OR:
		walk_expressions(walk, expression->chain.operands);
		break;
	case EXPRESSION_COMPARE:
		walk_beside(walk, expression->compare.right, expression->compare.left);
		walk_beside(walk, expression->compare.left, expression->compare.right);
		break;
	case EXPRESSION_IF:
		walk_expressions(walk, expression->choice.conditions);
		walk_expressions(walk, expression->choice.values);
		break;
	case EXPRESSION_NEGATE:
	case EXPRESSION_NOT:
	case EXPRESSION_IN_SET:
	case EXPRESSION_IN_INTERVAL:
	case EXPRESSION_IN_LOOKUP:
	case EXPRESSION_BETWEEN:
	case EXPRESSION_CONTAINS:
	case EXPRESSION_STARTS_WITH:
	case EXPRESSION_ENDS_WITH:
	case EXPRESSION_MATCHES:
	case EXPRESSION_IS_MISSING:
	case EXPRESSION_SET:
		if (expression->test.subject)
			walk_test(walk, expression);
		else
			walk_expressions(walk, expression->test.elements);
		break;
	default:
		break;
	}
}

/* --- what each definition uses --- */

static void walk_unary_test(struct walk *walk, const struct expression *test)
{
	if (test->kind == EXPRESSION_NOT)
		walk_unary_test(walk, test->test.subject);
	else if (test->kind == EXPRESSION_OR && test->by_comma)
		for (size_t i = 0; i < test->chain.operands.count; i++)
			walk_unary_test(walk, test->chain.operands.items[i]);
	else
		walk_beside(walk, walk->subject, test);
}

static void walk_rules(struct walk *walk, const struct statement *statement)
{
	bool unary = statement->value && statement->kind == STATEMENT_SEGMENT;
	walk->subject = unary ? statement->value : NULL;
	for (size_t i = 0; i < statement->rules.count; i++) {
		const struct rule *rule = statement->rules.items[i];
		if (rule->condition && unary)
			walk_unary_test(walk, rule->condition);
		else if (rule->condition)
			walk_expression(walk, rule->condition);
		if (rule->outcome.points)
			walk_expression(walk, rule->outcome.points);
	}
}

static void walk_table(struct walk *walk, const struct table_rows *rows)
{
	if (rows->count == 0)
		return;
	const struct table_row *header = rows->rows[0];
	walk_expressions(walk, header->inputs);
	for (size_t r = 1; r < rows->count; r++) {
		const struct table_row *row = rows->rows[r];
		for (size_t i = 0; i < row->inputs.count && i < header->inputs.count; i++) {
			walk->subject = header->inputs.items[i];
			walk_unary_test(walk, row->inputs.items[i]);
		}
		walk->subject = NULL;
		walk_expressions(walk, row->outputs);
	}
}

static bool find_lookup_circle(struct planner *planner)
{
	struct uses uses = {0};
	struct walk walk = {.planner = planner, .uses = &uses};
	for (size_t i = 0; i < planner->lookups.count && !walk.circle; i++)
		walk_expression(&walk, planner->lookups.items[i].key);
	vector_free(&uses.list);
	return walk.circle;
}

static void find_uses(struct planner *planner, size_t index, struct uses *uses)
{
	struct walk walk = {.planner = planner, .uses = uses};
	const struct definition *definition = definition_at(planner, index);
	const struct statement *statement = definition->statement;
	if (definition->kind == DEFINITION_TABLE_OUTPUT) {
		vector_push(&uses->list, definition->table);
		return;
	}
	if (definition->kind == DEFINITION_TABLE) {
		walk_table(&walk, &planner->tables[index]);
		return;
	}
	if (statement->value)
		walk_expression(&walk, statement->value);
	walk_expressions(&walk, statement->bases);
	if (definition->kind == DEFINITION_SEGMENT || definition->kind == DEFINITION_SCORE)
		walk_rules(&walk, statement);
}

/* --- the order --- */

enum colour { NOT_SEEN, ON_PATH, PLACED };

struct step {
	uint32_t definition;
	size_t next;
};

struct search {
	struct planner *planner;
	struct uses *uses;
	enum colour *colours;
	VECTOR(struct step) path;
	size_t placed;
	bool circle;
};

static void report_circle(struct search *search, uint32_t again)
{
	struct planner *planner = search->planner;
	struct buffer path = {0};
	size_t from = 0;
	while (search->path.items[from].definition != again)
		from++;
	for (size_t i = from; i < search->path.count; i++) {
		const struct definition *definition = definition_at(planner, search->path.items[i].definition);
		if (definition->kind != DEFINITION_TABLE_OUTPUT || i == from)
			buffer_printf(&path, "%.*s, which needs ", TEXT_ARGUMENTS(definition->name));
	}
	const struct definition *first = definition_at(planner, again);
	buffer_printf(&path, "%.*s", TEXT_ARGUMENTS(first->name));
	diagnose(planner->diagnostics, CODE_E103, first->name_span, "these need each other in a circle: %.*s",
		 TEXT_ARGUMENTS(buffer_view(&path)));
	diagnose_remedy(planner->diagnostics,
			"a value cannot be computed from itself; take one step out of the circle");
	buffer_free(&path);
	search->circle = true;
}

static void visit(struct search *search, uint32_t root)
{
	vector_push(&search->path, (struct step){root, 0});
	search->colours[root] = ON_PATH;
	while (search->path.count) {
		struct step *step = &search->path.items[search->path.count - 1];
		const struct uses *uses = &search->uses[step->definition];
		if (step->next == uses->list.count) {
			search->colours[step->definition] = PLACED;
			search->planner->plan->order[search->placed++] = step->definition;
			search->path.count--;
			continue;
		}
		uint32_t used = uses->list.items[step->next++];
		if (search->colours[used] == ON_PATH) {
			report_circle(search, used);
		} else if (search->colours[used] == NOT_SEEN) {
			search->colours[used] = ON_PATH;
			vector_push(&search->path, (struct step){used, 0});
		}
	}
}

bool order_definitions(struct planner *planner)
{
	size_t count = planner->definitions.count;
	struct search search = {
		.planner = planner,
		.uses = memory_zeroed(count, sizeof(struct uses)),
		.colours = memory_zeroed(count, sizeof(enum colour)),
	};
	planner->plan->order = arena_array(&planner->plan->arena, count, sizeof(uint32_t));
	if (find_lookup_circle(planner)) {
		memory_free(search.uses);
		memory_free(search.colours);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		find_uses(planner, i, &search.uses[i]);
	for (size_t i = 0; i < count; i++)
		if (search.colours[i] == NOT_SEEN)
			visit(&search, (uint32_t)i);
	for (size_t i = 0; i < count; i++)
		vector_free(&search.uses[i].list);
	memory_free(search.uses);
	memory_free(search.colours);
	vector_free(&search.path);
	return !search.circle;
}
