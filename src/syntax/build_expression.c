#include "base/memory.h"
#include "syntax/build.h"

/* Expressions may nest as deep as brackets may, and each level of brackets takes a few nodes. */
enum { DEPTH_MAX = NESTING_MAX * 8 };

struct list *list_new(struct parser *parser)
{
	return arena_alloc(parser->arena, sizeof(struct list));
}

struct list *add(struct list *list, void *item, struct parser *parser)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? size_product(list->capacity, 2) : 4;
		void **items = arena_array(parser->arena, capacity, sizeof *items);
		for (size_t i = 0; i < list->count; i++)
			items[i] = list->items[i];
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = item;
	return list;
}

struct list *add_if(struct list *list, void *item, struct parser *parser)
{
	return item ? add(list, item, parser) : list;
}

struct expressions list_expressions(const struct list *list)
{
	return (struct expressions){(struct expression **)(void *)list->items, list->count};
}

struct name *name_copy(struct parser *parser, struct name name)
{
	struct name *copy = arena_alloc(parser->arena, sizeof *copy);
	*copy = name;
	return copy;
}

struct expression *build_plain(struct parser *parser, enum expression_kind kind, struct span span)
{
	struct expression *node = arena_alloc(parser->arena, sizeof *node);
	node->kind = kind;
	node->span = span_is_none(parser->fixed) ? span : parser->fixed;
	node->depth = 1;
	return node;
}

/* Counts `child` into the depth of `node`; what nests too deeply is reported and cut off. */
static void deepen(struct parser *parser, struct expression *node, struct expression *child)
{
	if (!child || child->depth < node->depth)
		return;
	if (child->depth < DEPTH_MAX) {
		node->depth = (uint16_t)(child->depth + 1);
		return;
	}
	if (parser_error(parser, CODE_E009, child->span, "this is nested too deeply"))
		diagnose_remedy(&parser->syntax->diagnostics, "name parts of it with `let`");
	*child = (struct expression){.kind = EXPRESSION_ERROR, .span = child->span, .depth = 1};
}

static void deepen_all(struct parser *parser, struct expression *node, struct expressions children)
{
	for (size_t i = 0; i < children.count; i++)
		deepen(parser, node, children.items[i]);
}

struct expression *build_subject(struct parser *parser, struct span span)
{
	return build_plain(parser, EXPRESSION_SUBJECT, (struct span){span.source, span.begin, span.begin});
}

struct expression *build_number(struct parser *parser, struct span span, const struct decimal *number)
{
	struct expression *node = build_plain(parser, EXPRESSION_NUMBER, span);
	node->number = *number;
	return node;
}

struct expression *build_text(struct parser *parser, struct span span, struct name text)
{
	struct expression *node = build_plain(parser, EXPRESSION_TEXT, span);
	node->text = text.text;
	return node;
}

struct expression *build_date(struct parser *parser, struct span span, date day)
{
	struct expression *node = build_plain(parser, EXPRESSION_DATE, span);
	node->day = day;
	return node;
}

struct expression *build_duration(struct parser *parser, struct span span, int64_t count, enum duration_unit unit)
{
	struct expression *node = build_plain(parser, EXPRESSION_DURATION, span);
	node->duration.count = count;
	node->duration.unit = unit;
	return node;
}

struct expression *build_truth(struct parser *parser, struct span span, bool truth)
{
	struct expression *node = build_plain(parser, EXPRESSION_TRUTH, span);
	node->truth = truth;
	return node;
}

struct expression *build_name(struct parser *parser, struct span span, struct name name)
{
	struct expression *node = build_plain(parser, EXPRESSION_NAME, span);
	node->name = name;
	return node;
}

struct expression *build_member(struct parser *parser, struct span span, struct name lookup, struct name column)
{
	struct expression *node = build_plain(parser, EXPRESSION_MEMBER, span);
	node->member.lookup = lookup;
	node->member.column = column;
	return node;
}

struct expression *build_call(struct parser *parser, struct span span, struct call *call)
{
	if (!call)
		return build_plain(parser, EXPRESSION_ERROR, span);
	struct expression *node = build_plain(parser, EXPRESSION_CALL, span);
	node->call = call;
	deepen_all(parser, node, call->arguments);
	deepen_all(parser, node, call->keys);
	deepen(parser, node, call->where);
	return node;
}

struct expression *build_negation(struct parser *parser, enum expression_kind kind, struct span span,
				  struct expression *operand)
{
	struct expression *node = build_plain(parser, kind, span);
	node->test.subject = operand;
	deepen(parser, node, operand);
	return node;
}

/* The operands of a chain grow in place: `a + b + c` is one node. */
static void chain_append(struct parser *parser, struct expression *chain, char relation, struct expression *operand)
{
	size_t count = chain->chain.operands.count;
	bool full = (count & (count - 1)) == 0; /* room doubles at every power of two */
	if (full) {
		size_t room = count ? size_product(count, 2) : 1;
		struct expression **items = arena_array(parser->arena, room, sizeof *items);
		char *operators = arena_bytes(parser->arena, room);
		for (size_t i = 0; i < count; i++) {
			items[i] = chain->chain.operands.items[i];
			operators[i] = chain->chain.operators[i];
		}
		chain->chain.operands.items = items;
		chain->chain.operators = operators;
	}
	chain->chain.operands.items[count] = operand;
	((char *)(uintptr_t)chain->chain.operators)[count] = relation;
	chain->chain.operands.count++;
	deepen(parser, chain, operand);
}

struct expression *build_chain(struct parser *parser, enum expression_kind kind, struct span span,
			       struct expression *left, char relation, struct expression *right)
{
	struct expression *node = left;
	if (left->kind != kind || left->bracketed) {
		node = build_plain(parser, kind, span);
		chain_append(parser, node, 0, left);
	}
	chain_append(parser, node, relation, right);
	node->span = span;
	return node;
}

struct expression *build_compare(struct parser *parser, struct span span, enum comparison relation,
				 struct expression *left, struct expression *right)
{
	struct expression *node = build_plain(parser, EXPRESSION_COMPARE, span);
	node->compare.relation = relation;
	node->compare.left = left;
	node->compare.right = right;
	deepen(parser, node, left);
	deepen(parser, node, right);
	return node;
}

static struct expression *build_test_of(struct parser *parser, enum expression_kind kind, struct span span,
					struct expression *subject, bool negated)
{
	struct expression *node = build_plain(parser, kind, span);
	node->test.subject = subject;
	node->negated = negated;
	deepen(parser, node, subject);
	return node;
}

struct expression *build_in_set(struct parser *parser, struct span span, struct expression *subject, bool negated,
				struct list *elements)
{
	struct expression *node = build_test_of(parser, EXPRESSION_IN_SET, span, subject, negated);
	node->test.elements = list_expressions(elements);
	deepen_all(parser, node, node->test.elements);
	return node;
}

struct expression *build_interval(struct parser *parser, struct span span, struct expression *low,
				  struct expression *high, bool low_open, bool high_open)
{
	struct expression *node = build_plain(parser, EXPRESSION_IN_INTERVAL, span);
	node->test.low = low;
	node->test.high = high;
	node->test.low_open = low_open;
	node->test.high_open = high_open;
	deepen(parser, node, low);
	deepen(parser, node, high);
	return node;
}

struct expression *build_in_interval(struct span span, struct expression *interval, struct expression *subject,
				     bool negated)
{
	interval->span = span;
	interval->test.subject = subject;
	interval->negated = negated;
	if (subject->depth >= interval->depth)
		interval->depth = (uint16_t)(subject->depth + 1);
	return interval;
}

struct expression *build_bare_interval(struct parser *parser, struct span span, struct expression *subject,
				       struct expression *low, struct expression *high)
{
	struct expression *node = build_interval(parser, span, low, high, false, false);
	node->test.subject = subject;
	node->test.bare = true;
	return node;
}

struct expression *build_in_lookup(struct parser *parser, struct span span, struct expression *subject, bool negated,
				   struct name lookup)
{
	struct expression *node = build_test_of(parser, EXPRESSION_IN_LOOKUP, span, subject, negated);
	node->test.lookup = lookup;
	return node;
}

struct expression *build_between(struct parser *parser, struct span span, struct expression *subject, bool negated,
				 struct expression *low, struct expression *high)
{
	struct expression *node = build_test_of(parser, EXPRESSION_BETWEEN, span, subject, negated);
	node->test.low = low;
	node->test.high = high;
	deepen(parser, node, low);
	deepen(parser, node, high);
	return node;
}

struct expression *build_text_test(struct parser *parser, enum expression_kind kind, struct span span,
				   struct expression *subject, bool negated, struct expression *operand)
{
	struct expression *node = build_test_of(parser, kind, span, subject, negated);
	node->test.elements = list_expressions(add(list_new(parser), operand, parser));
	deepen(parser, node, operand);
	return node;
}

struct expression *build_is_missing(struct parser *parser, struct span span, struct expression *subject, bool negated)
{
	return build_test_of(parser, EXPRESSION_IS_MISSING, span, subject, negated);
}

/* Puts an item before the others; room doubles, at the front, at every power of two. */
static void prepend(struct parser *parser, struct expressions *list, struct expression *item)
{
	bool full = (list->count & (list->count - 1)) == 0;
	if (full) {
		size_t room = list->count ? size_product(list->count, 2) : 1;
		struct expression **items = arena_array(parser->arena, room, sizeof *items);
		items += room - list->count;
		for (size_t i = 0; i < list->count; i++)
			items[i] = list->items[i];
		list->items = items;
	}
	*--list->items = item;
	list->count++;
}

/* `else if` adds to one node, so that a long ladder is no deep tree. */
struct expression *build_if(struct parser *parser, struct span span, struct expression *condition,
			    struct expression *then, struct expression *otherwise)
{
	struct expression *node = otherwise;
	if (otherwise->kind != EXPRESSION_IF || otherwise->bracketed) {
		node = build_plain(parser, EXPRESSION_IF, span);
		prepend(parser, &node->choice.values, otherwise);
		deepen(parser, node, otherwise);
	}
	prepend(parser, &node->choice.conditions, condition);
	prepend(parser, &node->choice.values, then);
	deepen(parser, node, condition);
	deepen(parser, node, then);
	node->span = span;
	return node;
}

struct expression *build_set(struct parser *parser, struct span span, struct list *elements)
{
	struct expression *node = build_plain(parser, EXPRESSION_SET, span);
	node->test.elements = list_expressions(elements);
	deepen_all(parser, node, node->test.elements);
	return node;
}

struct expression *build_tests(struct parser *parser, struct span span, struct list *tests)
{
	if (tests->count == 1)
		return tests->items[0];
	struct expression *node = build_plain(parser, EXPRESSION_OR, span);
	node->by_comma = true;
	node->chain.operands = list_expressions(tests);
	deepen_all(parser, node, node->chain.operands);
	return node;
}

struct expression *build_bracketed(struct parser *parser, struct span span, struct expression *inside)
{
	(void)parser;
	inside->bracketed = true;
	inside->span = span;
	return inside;
}

struct call *call_new(struct parser *parser, struct name function, struct list *arguments, bool distinct,
		      struct list *keys, struct expression *where)
{
	struct call *call = arena_alloc(parser->arena, sizeof *call);
	call->function = function;
	call->arguments = list_expressions(arguments);
	call->distinct = distinct;
	call->keys = list_expressions(keys);
	call->where = where;
	return call;
}

/* A call whose brackets did not parse counts as one broken expression. */
struct call *call_failed(struct parser *parser, struct name function)
{
	struct list *arguments = add(list_new(parser), build_plain(parser, EXPRESSION_ERROR, function.span), parser);
	return call_new(parser, function, arguments, false, list_new(parser), NULL);
}

enum duration_unit unit_of(struct parser *parser, struct name word)
{
	(void)parser;
	return text_is(word.text, "month") ? UNIT_MONTH : text_is(word.text, "week") ? UNIT_WEEK : UNIT_DAY;
}
